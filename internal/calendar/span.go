package calendar

import (
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
)

// Nothing lies further off than the horizon, so a longer span could only ever fail.
const (
	horizonYears = 10
	maxHours     = 87672 // ten years of 365.25 days
	maxDays      = 3653
)

// Span is a length of time as an agreement writes it: open time ("30m", "4h", "1h30m") in D, or
// business days ("2bd") in Days. The zero value is a span that was left out (spec 2-time, Calendar).
type Span struct {
	Text string // as it came
	D    time.Duration
	Days int
}

// ParseSpan reads a span longer than 0; business days only where allowDays is set. Errors are fault.Invalid.
func ParseSpan(s string, allowDays bool) (Span, error) {
	if n, ok := strings.CutSuffix(s, "bd"); ok {
		return parseDays(s, n, allowDays)
	}
	hours, rest, hasHours := strings.Cut(s, "h")
	if !hasHours {
		hours, rest = "0", s
	}
	minutes, hasMinutes := strings.CutSuffix(rest, "m")
	if !hasMinutes {
		minutes = "0"
	}
	h, okH := parseCount(hours, maxHours)
	m, okM := parseCount(minutes, maxHours*60)
	if !okH || !okM || !hasHours && !hasMinutes || !hasMinutes && rest != "" {
		return Span{}, spanError(s, allowDays)
	}
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if d == 0 {
		return Span{}, fault.Errorf(fault.Invalid, "The duration %q is not longer than 0.", s)
	}
	if d > maxHours*time.Hour {
		return Span{}, fault.Errorf(fault.Invalid, "The duration %q is longer than %d years.", s, horizonYears)
	}
	return Span{Text: s, D: d}, nil
}

// parseDays reads the number n of the business days written as text.
func parseDays(text, n string, allowed bool) (Span, error) {
	days, ok := parseCount(n, maxDays)
	switch {
	case !ok:
		return Span{}, spanError(text, allowed)
	case !allowed:
		return Span{}, fault.Errorf(fault.Invalid, "The duration %q cannot be in business days here: write hours and minutes, such as \"4h\" or \"1h30m\".", text)
	case days == 0:
		return Span{}, fault.Errorf(fault.Invalid, "The duration %q is not longer than 0.", text)
	}
	return Span{Text: text, Days: days}, nil
}

// spanError says what a span looks like.
func spanError(s string, allowDays bool) error {
	if allowDays {
		return fault.Errorf(fault.Invalid, "The duration %q is not understood: write hours and minutes such as \"30m\", \"4h\" or \"1h30m\", or business days such as \"2bd\".", s)
	}
	return fault.Errorf(fault.Invalid, "The duration %q is not understood: write hours and minutes such as \"30m\", \"4h\" or \"1h30m\".", s)
}

// parseCount reads plain decimal digits up to limit.
func parseCount(s string, limit int) (int, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n <= limit
}

// IsZero reports whether the span was left out.
func (s Span) IsZero() bool { return s.D == 0 && s.Days == 0 }

// String returns the span as it was written.
func (s Span) String() string { return s.Text }
