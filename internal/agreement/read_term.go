package agreement

import (
	"time"

	"remit/internal/calendar"
)

// foreverMonths bounds counts of months and days that nobody means.
const (
	foreverMonths = 1200
	foreverDays   = 36500
)

// term reads [term].
func (r *reader) term(t *record) {
	s := t.sub("term", "[term] with starts = 2026-01-01")
	if s == nil {
		if !t.has("term") {
			t.missing("term", "Write [term] with starts = 2026-01-01.")
		}
		return
	}
	x := &r.terms.Term
	x.Starts, x.Ends = s.date("starts"), s.date("ends")
	if !s.has("starts") {
		s.missing("starts", "Write the first day, such as 2026-01-01.")
	}
	if !x.Ends.IsZero() && x.Ends.Before(x.Starts) {
		s.fail(s.node.member("ends").value.place, CodeBadValue, "ends", "The last day lies before the first: write a date from %s on, or leave it out.", x.Starts.Format(time.DateOnly))
	}
	if v := s.sub("renewal", `{ mode = "automatic", months = 12, notice_days = 60 }`); v != nil {
		x.Renewal = &Renewal{
			Mode:   v.mustOption("mode", "none", "automatic", "by-agreement"),
			Months: v.whole("months", 1, foreverMonths, 0), NoticeDays: v.whole("notice_days", 0, foreverDays, 0),
		}
		if x.Renewal.Mode == "automatic" && !v.has("months") {
			v.missing("months", "Write for how many months an automatic renewal is, such as 12.")
		}
		v.finish()
	}
	if v := s.sub("termination", "{ notice_days = 30, fee_percent = 50 }"); v != nil {
		x.Termination = &Termination{NoticeDays: v.whole("notice_days", 0, foreverDays, 0), FeePercent: v.number("fee_percent", 100)}
		v.finish()
	}
	s.finish()
}

var weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// openingHours reads the tables [hours.…].
func (r *reader) openingHours(t *record) {
	x := r.terms
	x.Hours, x.Opening = map[string]*calendar.Table{}, map[string]calendar.Spec{}
	all := t.sub("hours", `tables such as [hours.office] with mon = ["08:00-17:00"]`)
	if all == nil {
		return
	}
	for _, m := range all.node.keys {
		s := all.sub(m.name, `a table with mon = ["08:00-17:00"]`)
		if s == nil {
			continue
		}
		x.HoursOrder = append(x.HoursOrder, m.name)
		x.Opening[m.name], x.Hours[m.name] = s.opening(m)
		s.finish()
	}
}

// opening reads one table of opening hours.
func (t *record) opening(m *member) (calendar.Spec, *calendar.Table) {
	before := len(t.r.problems)
	spec := calendar.Spec{Zone: t.r.terms.Zone, Always: t.flag("always")}
	for i := range 7 {
		day := (i + 1) % 7 // Monday first, as people read it
		spec.Week[day] = t.intervals(weekdays[day])
	}
	if h := t.sub("holidays", `{ country = "US", extra = [2026-11-27] }`); h != nil {
		spec.Country = h.country()
		spec.Extra, spec.Except = h.dates("extra"), h.dates("except")
		h.finish()
	}
	if len(t.r.problems) > before {
		return spec, nil
	}
	table, err := calendar.New(spec)
	if err != nil {
		code := CodeHours
		if !spec.Always && neverOpens(spec.Week) {
			code = CodeNeverOpens
		}
		at, key := t.wrongDay(spec, m)
		t.fail(at, code, key, "%s", err)
	}
	return spec, table
}

// wrongDay finds the day whose intervals are wrong by themselves; else the whole table is.
func (t *record) wrongDay(spec calendar.Spec, m *member) (place, string) {
	for day, intervals := range spec.Week {
		alone := calendar.Spec{Zone: spec.Zone}
		alone.Week[day] = intervals
		if _, err := calendar.New(alone); err != nil && len(intervals) > 0 {
			return t.node.member(weekdays[day]).value.place, weekdays[day]
		}
	}
	return m.place, ""
}

// neverOpens reports whether no day has an interval.
func neverOpens(week [7][]calendar.Interval) bool {
	for _, intervals := range week {
		if len(intervals) > 0 {
			return false
		}
	}
	return true
}

// flag reads true or false, false where it is left out.
func (t *record) flag(key string) bool {
	n := t.take(key, nodeBool, "true or false without quotes")
	return n != nil && n.text == "true"
}

// intervals reads the intervals of a day of the week.
func (t *record) intervals(key string) []calendar.Interval {
	var found []calendar.Interval
	for i, text := range t.names(key, `a list such as ["08:00-12:00", "13:00-17:00"]`) {
		v, err := calendar.ParseInterval(text)
		if err != nil {
			t.fail(t.item(key, i), CodeHours, key, "%s", err)
			continue
		}
		found = append(found, v)
	}
	return found
}

// country reads the country whose holidays are kept.
func (t *record) country() string {
	n := t.take("country", nodeText, `an ISO 3166 code in quotes such as "US" or "DE-BY"`)
	if n == nil {
		return ""
	}
	if _, err := calendar.Country(n.text); err != nil {
		t.fail(n.place, CodeUnknownValue, "country", "%s", err)
	}
	return n.text
}

// dates reads a list of dates.
func (t *record) dates(key string) []calendar.Date {
	array := t.take(key, nodeArray, "a list such as [2026-11-27]")
	if array == nil {
		return nil
	}
	var dates []calendar.Date
	for _, n := range array.items {
		if n.kind != nodeDate {
			t.wrongType(n, key, "a date", "one without quotes such as 2026-11-27")
			continue
		}
		if at := t.day(n, key); !at.IsZero() {
			dates = append(dates, calendar.DateOf(at))
		}
	}
	return dates
}
