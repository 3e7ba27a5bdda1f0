package store_test

import (
	"testing"

	"remit/internal/identity"
	"remit/internal/store"
)

func watchReads() map[string]read {
	return map[string]read{
		"Figures": {func(w who) bool { return w.viewer.May(identity.SeeStatus) }, func(t *testing.T, r store.Reader, v identity.Viewer, o objects) (bool, error) {
			f, err := r.Figures(t.Context(), v, o.now)
			return f.Tickets > 0 && o.slug != "none", err // they are the house’s: of what is not there they tell nothing
		}},
	}
}
