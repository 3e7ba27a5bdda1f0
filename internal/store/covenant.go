package store

import "remit/internal/store/covenant"

// What became of agreements, from the room that keeps it.
type (
	Acceptance = covenant.Acceptance
	Untold     = covenant.Untold
	Stretch    = covenant.Stretch
	Attainment = covenant.Attainment
	Promises   = covenant.Promises
	Miss       = covenant.Miss
)
