package agreement

import "time"

// TimeForm writes an instant with the offset of the agreement's time zone, as a number also where it is zero (RFC 3339).
const TimeForm = "2006-01-02T15:04:05-07:00"

// Period returns the first and the last local date, as 2026-03-01 and 2026-03-31, of the calendar period in which an instant lies in the
// agreement's time zone (spec 3, Limits count). per is day, week (from Monday), month, quarter, year or term.
// A term without an end ends on 9999-12-31.
func (t *Terms) Period(per string, at time.Time) (first, last string) {
	y, m, d := at.In(t.Zone).Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	from, to := day, day
	switch per {
	case "week":
		from = day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
		to = from.AddDate(0, 0, 6)
	case "month":
		from = time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
		to = from.AddDate(0, 1, -1)
	case "quarter":
		from = time.Date(y, (m-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
		to = from.AddDate(0, 3, -1)
	case "year":
		from = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
		to = from.AddDate(1, 0, -1)
	case "term":
		from, to = t.Term.Starts, t.Term.Ends
		if to.IsZero() {
			to = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
		}
	}
	return from.Format(time.DateOnly), to.Format(time.DateOnly)
}

// ScopeClause returns the clause of the decision table with that number, scope_default among them.
func (t *Terms) ScopeClause(number string) (Clause, bool) {
	for _, c := range t.Scope {
		if c.Number == number {
			return c, true
		}
	}
	return t.Default, t.Default.Number == number
}

// CountsTickets reports whether an allowance of the agreement counts tickets.
func (t *Terms) CountsTickets() bool {
	for _, c := range t.Scope {
		if c.Limit != nil && c.Limit.Unit == "tickets" {
			return true
		}
	}
	return false
}

// InForce reports whether the agreement holds at an instant: its local date in the agreement's time zone lies in the term,
// or after the term's end where the agreement renews itself.
func (t *Terms) InForce(at time.Time) bool {
	y, m, d := at.In(t.Zone).Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if day.Before(t.Term.Starts) {
		return false
	}
	renews := t.Term.Renewal != nil && t.Term.Renewal.Mode == "automatic"
	return renews || t.Term.Ends.IsZero() || !day.After(t.Term.Ends)
}
