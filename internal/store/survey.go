package store

import "remit/internal/store/surveyroom"

// How solved tickets went for those who asked, as the survey room keeps it.
type (
	Solved       = surveyroom.Solved
	Survey       = surveyroom.Survey
	Score        = surveyroom.Score
	Rating       = surveyroom.Rating
	RatingFilter = surveyroom.RatingFilter
	RatingPlace  = surveyroom.Place
	RatingTally  = surveyroom.Tally
)

// The scores.
const (
	ScoreGood = surveyroom.Good
	ScoreFair = surveyroom.Fair
	ScoreBad  = surveyroom.Bad
)

// The ways by which a rating comes.
const (
	RatedByMail   = surveyroom.ViaMail
	RatedInPortal = surveyroom.ViaPortal
)

// Scores lists the scores, the best first.
func Scores() []Score { return surveyroom.Scores() }
