package identity

import (
	"sync"
	"time"
)

// zones keeps the time zones that were read, by name. There are only as many as the world has.
var zones sync.Map

// Zone is a time zone by its name. Each is read from its file once.
func Zone(name string) (*time.Location, error) {
	if kept, ok := zones.Load(name); ok {
		return kept.(*time.Location), nil //nolint:forcetypeassert // nothing else is put in
	}
	zone, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, zone)
	}
	return zone, err
}
