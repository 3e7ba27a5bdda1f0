package agreement

import "time"

// Course is how an agreement runs beside what its terms say. It is the one place that knows when an agreement ends: whoever asks whether one is in
// force asks here. Days are midnight UTC of the local date.
type Course struct {
	LastDay time.Time // the last day of service, where a notice that stands set one; else zero
}

// NewCourse is the course under a last day of service written as 2026-12-31, "" for none.
func NewCourse(lastDay string) Course {
	day, err := time.Parse(time.DateOnly, lastDay)
	if err != nil {
		return Course{}
	}
	return Course{LastDay: day}
}

// InForce reports whether terms hold at an instant: within their term, and up to the last day of service.
func (c Course) InForce(t *Terms, at time.Time) bool {
	return t.InForce(at) && (c.LastDay.IsZero() || !t.Day(at).After(c.LastDay))
}

// End is the last day on which the agreement holds, as far as it is known on a day: by notice, or at the end of a term that does not renew itself. It
// is zero where the agreement goes on until it is ended.
func (c Course) End(t *Terms) time.Time {
	end := t.Term.Ends
	if t.Term.RenewsItself() {
		end = time.Time{}
	}
	if !c.LastDay.IsZero() && (end.IsZero() || c.LastDay.Before(end)) {
		return c.LastDay
	}
	return end
}

// Over reports whether the agreement has ended before an instant.
func (c Course) Over(t *Terms, at time.Time) bool {
	end := c.End(t)
	return !end.IsZero() && t.Day(at).After(end)
}

// Day is the local date of an instant in the agreement's zone, as midnight UTC.
func (t *Terms) Day(at time.Time) time.Time {
	y, m, d := at.In(t.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// RenewsItself reports whether the term goes on by itself after its end.
func (t Term) RenewsItself() bool { return t.Renewal != nil && t.Renewal.Mode == "automatic" }

// EndOn is the last day of the term, or of its renewal, that a day lies in; zero for a term without an end.
func (t Term) EndOn(day time.Time) time.Time {
	end := t.Ends
	if end.IsZero() || !t.RenewsItself() || t.Renewal.Months <= 0 {
		return end
	}
	first := end.AddDate(0, 0, 1)
	for n := 1; end.Before(day); n++ {
		end = first.AddDate(0, n*t.Renewal.Months, -1)
	}
	return end
}

// LastNotice is the last day on which notice can be given so that the term is over at an end; ok is false where its end needs no notice.
func (t Term) LastNotice(end time.Time) (day time.Time, ok bool) {
	if end.IsZero() || t.Renewal == nil || t.Renewal.Mode == "none" {
		return time.Time{}, false
	}
	return end.AddDate(0, 0, -t.Renewal.NoticeDays), t.RenewsItself() || t.Renewal.NoticeDays > 0
}

// Way is one way in which a notice ends an agreement.
type Way struct {
	Name    string    // Terminate or Expire
	LastDay time.Time // of service
	Days    int       // of notice
	TermEnd time.Time // last day of the term that the last day of service lies in; zero for a term without an end
	Until   time.Time // of Expire: the last day on which such a notice comes in time
	Missed  time.Time // of Expire: the end of the term for which it came too late; zero where it did not
}

// The ways of a notice.
const (
	Terminate = "termination" // so many days after the notice, by the terms' termination
	Expire    = "term"        // the term is not renewed
	Agreed    = "agreed"      // on a day that both parties agreed on
)

// Early reports whether the way ends the agreement before its term is over, which may cost a fee.
func (w Way) Early() bool { return w.LastDay.Before(w.TermEnd) }

// Ways are how a notice that was received on a day ends an agreement by its own terms, the one that ends it first first.
func (t Term) Ways(received time.Time) (ways []Way) {
	if t.Termination != nil {
		w := Way{Name: Terminate, Days: t.Termination.NoticeDays, LastDay: received.AddDate(0, 0, t.Termination.NoticeDays)}
		if w.TermEnd = t.EndOn(w.LastDay); !w.TermEnd.IsZero() && w.TermEnd.Before(w.LastDay) {
			w.LastDay = w.TermEnd
		}
		ways = append(ways, w)
	}
	if !t.RenewsItself() || t.Ends.IsZero() {
		return ways
	}
	w := Way{Name: Expire, Days: t.Renewal.NoticeDays, TermEnd: t.EndOn(received)}
	w.Until, _ = t.LastNotice(w.TermEnd)
	if received.After(w.Until) {
		w.Missed = w.TermEnd
		for received.After(w.Until) {
			w.TermEnd = t.EndOn(w.TermEnd.AddDate(0, 0, 1))
			w.Until, _ = t.LastNotice(w.TermEnd)
		}
	}
	w.LastDay = w.TermEnd
	if len(ways) > 0 && !ways[0].LastDay.Before(w.LastDay) {
		return []Way{w, ways[0]}
	}
	return append(ways, w)
}
