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
