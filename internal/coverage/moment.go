package coverage

import (
	"slices"
	"strings"
	"time"

	"remit/internal/agreement"
)

// moment is how an instant lies to a table of opening hours.
type moment struct{ open, holiday bool }

// horizon is for how long the hours of an agreement are looked at, in years from its first day: longer than any pattern of
// holidays and days of the week takes to come round.
const horizon = 12

// times finds out how instants can lie to opening hours, once for each set of them.
type times struct {
	terms *agreement.Terms
	found map[string][]map[string]moment
}

// moments returns the ways in which an instant can lie to the named hours.
func (t *times) moments(hours []string) []map[string]moment {
	key := strings.Join(slices.Sorted(slices.Values(hours)), "\n")
	if _, ok := t.found[key]; !ok {
		t.found[key] = sample(t.terms, hours)
	}
	return t.found[key]
}

// sample looks at how each opening, closing and midnight lies to the named hours.
func sample(terms *agreement.Terms, hours []string) []map[string]moment {
	y, m, d := terms.Term.Starts.Date()
	from := time.Date(y, m, d, 0, 0, 0, 0, terms.Zone)
	to := from.AddDate(horizon, 0, 0)
	samples := []time.Time{}
	for day := 0; ; day++ {
		at := time.Date(y, m, d+day, 0, 0, 0, 0, terms.Zone)
		if !at.Before(to) {
			break
		}
		samples = append(samples, at)
	}
	for _, name := range hours {
		if table := terms.Hours[name]; table != nil {
			samples = append(samples, table.Edges(from, to)...)
		}
	}
	var found []map[string]moment
	seen, key := map[string]bool{}, []byte(nil)
	for _, at := range samples {
		lies := func(name string) moment {
			if table := terms.Hours[name]; table != nil {
				return moment{table.Open(at), table.HolidayAt(at)}
			}
			return moment{}
		}
		key = key[:0]
		for _, name := range hours {
			key = append(key, lies(name).code())
		}
		if seen[string(key)] {
			continue
		}
		seen[string(key)] = true
		all := map[string]moment{}
		for _, name := range hours {
			all[name] = lies(name)
		}
		found = append(found, all)
	}
	return found
}

// code tells the four moments apart.
func (m moment) code() byte {
	code := byte('0')
	if m.open {
		code++
	}
	if m.holiday {
		code += 2
	}
	return code
}
