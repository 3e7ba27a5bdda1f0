package store

import "remit/internal/store/ledgerroom"

// Work as the agreements rate it, from the room that keeps it.
type (
	RatedLine  = ledgerroom.Line
	KeptLine   = ledgerroom.KeptLine
	LineRuling = ledgerroom.Ruling
	WorkDone   = ledgerroom.Work
	RatingDue  = ledgerroom.Due
)

// What a manager looks at of rated work.
type (
	ReviewLine = ledgerroom.ReviewLine
	LineFilter = ledgerroom.LineFilter
	LineSum    = ledgerroom.LineSum
	RuledLine  = ledgerroom.RuledLine
)

// The states of lines in a review.
const (
	LinesToReview = ledgerroom.LinesToReview
	LinesWaiting  = ledgerroom.LinesWaiting
	LinesRuled    = ledgerroom.LinesRuled
	LinesHeld     = ledgerroom.LinesHeld
)

// ReplayRequest is a request that is decided anew under other terms.
type ReplayRequest = ledgerroom.Request
