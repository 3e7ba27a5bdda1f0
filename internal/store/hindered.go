package store

import (
	"strings"

	"remit/internal/fault"
)

// hindrances are what stands in the way of a write from outside, by the databases' words for it, and what to do about it.
var hindrances = []struct{ words, text string }{
	{"database or disk is full", "The disk is full, so that nothing can be stored. Make room on it; everything goes on by itself then."},
	{"no space left on device", "The disk is full, so that nothing can be stored. Make room on it; everything goes on by itself then."},
	{"SQLSTATE 53100", "The disk of the database's server is full, so that nothing can be stored. Make room on it; everything goes on by itself then."},
	{"disk I/O error", "The disk fails or is full, so that nothing can be stored. Check it and make room on it; everything goes on by itself then."},
	{"database is locked", "Another program holds the database, so that nothing can be stored. End it, or wait until it is done; everything goes on by itself then."},
	{"readonly database", "The database may not be written to. Check whom its file and its folder belong to."},
}

// hindered puts what stands in the way of a write into words.
func hindered(err error) error {
	if err == nil {
		return nil
	}
	said := err.Error()
	for _, h := range hindrances {
		if strings.Contains(said, h.words) {
			return &hindrance{fault.Errorf(fault.Unavailable, "%s", h.text), err}
		}
	}
	return err
}

// hindrance is told to people by its text, and to the log by what the database said.
type hindrance struct {
	error
	cause error
}

// Unwrap returns the text and the cause.
func (h *hindrance) Unwrap() []error { return []error{h.error, h.cause} }
