package report

import (
	"net/url"
	"strconv"
	"time"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// query is what the address asks for.
type query struct{ url.Values }

// with is the query with some of its words changed: pairs of name and value; the place in a list and the form of a file are left out.
func (q query) with(pairs ...string) query {
	values := url.Values{}
	for name, v := range q.Values {
		if name != "after" && name != "as" && name != "table" {
			values[name] = v
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return query{values}
}

// without is the query without some of its words.
func (q query) without(names ...string) query {
	values := q.with().Values
	for _, name := range names {
		values.Del(name)
	}
	return query{values}
}

// at is an address with the query.
func (q query) at(path string) string {
	if len(q.Values) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// The months of an address that move on with time.
const (
	lastMonth = "last"
	thisMonth = "this"
)

// span is the months that the address asks for, first and last; this month and the eleven before where it says nothing.
func (q query) span(now time.Time, usual int) (first, last string, n int) {
	this := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	to, err := time.Parse("2006-01", q.Get("to"))
	switch {
	case q.Get("to") == lastMonth:
		to = this.AddDate(0, -1, 0)
	case err != nil:
		to = this
	}
	n, err = strconv.Atoi(q.Get("months"))
	if err != nil || n < 1 || n > 36 {
		n = usual
	}
	return to.AddDate(0, 1-n, 0).Format("2006-01"), to.Format("2006-01"), n
}

// monthsOf lists months, the first first.
func monthsOf(first, last string) (list []string) {
	for m := first; m <= last; m = later(m, 1) {
		list = append(list, m)
	}
	return list
}

// later is the month so many after one.
func later(month string, n int) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return "9999-12"
	}
	return at.AddDate(0, n, 0).Format("2006-01")
}

func (s *sheet) monthName(month, layout string) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return s.Format(at, layout)
}

// work is what the address asks for of the work.
func (q query) work(who *people, now time.Time, usual int) (f store.ReportWork, err error) {
	f.First, f.Last, _ = q.span(now, usual)
	if slug := q.Get("client"); slug != "" {
		if f.ClientID = who.slugs[slug]; f.ClientID == 0 {
			return f, fault.Errorf(fault.NotFound, "There is no such client.")
		}
	}
	if number := q.Get("agreement"); number != "" {
		if f.AgreementID = who.numbers[number]; f.AgreementID == 0 {
			return f, fault.Errorf(fault.NotFound, "Agreement %s was not found.", number)
		}
	}
	if text := q.Get("technician"); text != "" {
		if f.UserID, err = shell.ParseID(text); err != nil {
			return f, err
		}
	}
	for _, x := range []struct {
		name string
		into **string
	}{{"clause", &f.Clause}, {"service", &f.Service}} {
		if q.Has(x.name) {
			text := q.Get(x.name)
			*x.into = &text
		}
	}
	f.Kind = q.Get("kind")
	return f, nil
}
