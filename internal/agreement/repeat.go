package agreement

import (
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"remit/internal/fault"
)

// ruleParts are the parts that a recurrence rule may have; what is finer than a day is left out.
var ruleParts = []string{"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"}

// frequencies are how often maintenance may come.
var frequencies = []string{"YEARLY", "MONTHLY", "WEEKLY", "DAILY"}

// checkRepeat refuses a recurrence rule that is malformed, finer than daily, or never comes within four years of starts.
func checkRepeat(rule string, starts time.Time) error {
	for part := range strings.SplitSeq(rule, ";") {
		name, value, ok := strings.Cut(part, "=")
		switch {
		case !ok || value == "":
			return fault.Errorf(fault.Invalid, "%q is no part of a rule.", part)
		case !slices.Contains(ruleParts, name):
			return fault.Errorf(fault.Invalid, "A rule has no part %q here, only %s.", name, strings.Join(ruleParts, ", "))
		case name == "FREQ" && !slices.Contains(frequencies, value):
			return fault.Errorf(fault.Invalid, "The frequency %q is none of %s.", value, strings.Join(frequencies, ", "))
		case (name == "INTERVAL" || name == "COUNT") && strings.Trim(value, "0") == "":
			return fault.Errorf(fault.Invalid, "%s must be 1 or more.", name)
		}
	}
	days, err := occurrences(rule, starts, starts, starts.AddDate(4, 1, 0))
	if err != nil {
		return err
	}
	if len(days) == 0 {
		return fault.Errorf(fault.Invalid, "The rule %q names no day within four years from the first day on.", rule)
	}
	return nil
}

// occurrences returns the days, as midnight UTC, on which the rule falls from one day to another, both included.
func occurrences(rule string, starts, from, to time.Time) ([]time.Time, error) {
	option, err := rrule.StrToROption(rule)
	if err != nil {
		return nil, fault.Errorf(fault.Invalid, "The rule %q is not understood: %w.", rule, err)
	}
	option.Dtstart = starts
	parsed, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, fault.Errorf(fault.Invalid, "The rule %q is not understood: %w.", rule, err)
	}
	return parsed.Between(from, to, true), nil
}

// Days returns the local dates, as midnight UTC, on which the maintenance falls from one date to another, both
// included; it starts with the term, and ends with it unless it renews itself. Errors are fault.Invalid.
func (m *Maintenance) Days(term Term, from, to time.Time) ([]time.Time, error) {
	if renews := term.Renewal != nil && term.Renewal.Mode == "automatic"; !renews && !term.Ends.IsZero() && to.After(term.Ends) {
		to = term.Ends
	}
	return occurrences(m.Repeat, term.Starts, from, to)
}
