package timeform_test

import (
	"testing"
	"time"

	"remit/internal/pages/timeform"
)

func TestMinutesOfWork(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"21": 21 * time.Minute, "1:30": 90 * time.Minute, "1h30": 90 * time.Minute, "2h": 2 * time.Hour, "45 min": 45 * time.Minute, ":15": 15 * time.Minute, "0:07": 7 * time.Minute} {
		if got, err := timeform.Length(text); err != nil || got != want {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "a while", "-5", "1:2:3", "99999999999", "1:-3", "25:00"} {
		if got, err := timeform.Length(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
