package store

import "remit/internal/store/diary"

// What technicians plan and what they are at.
type (
	Visit = diary.Visit
	Timer = diary.Timer
)

// The states of a visit.
const (
	VisitPlanned   = diary.VisitPlanned
	VisitDone      = diary.VisitDone
	VisitCancelled = diary.VisitCancelled
)
