package store

import "remit/internal/store/logbook"

// Maintenance that came due, as the logbook keeps it.
type (
	Upkeep       = logbook.Upkeep
	UpkeepFilter = logbook.UpkeepFilter
	UpkeepRule   = logbook.UpkeepRule
	Edition      = logbook.Edition
)
