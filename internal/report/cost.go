package report

import (
	"slices"
	"strings"
)

// Rates are what an hour costs the house: of everybody, and of those whose own cost is set. The zero Rates know of none.
type Rates struct{ by map[costOf][]rate }

type costOf struct {
	user     int64 // 0: everybody else
	currency string
}

type rate struct {
	since string
	minor int64
}

// Add adds what an hour costs from a day on; user 0 is everybody whose own cost is not set.
func (r *Rates) Add(user int64, currency, since string, minor int64) {
	if r.by == nil {
		r.by = map[costOf][]rate{}
	}
	k := costOf{user, currency}
	r.by[k] = append(r.by[k], rate{since, minor})
	slices.SortFunc(r.by[k], func(a, b rate) int { return strings.Compare(b.since, a.since) })
}

// On is what an hour of somebody costs on a day, in the smallest unit of the currency: their own cost, else everybody's. ok says whether it is known.
func (r Rates) On(user int64, currency, day string) (minor int64, ok bool) {
	for _, k := range []costOf{{user, currency}, {0, currency}} {
		for _, x := range r.by[k] {
			if x.since <= day {
				return x.minor, true
			}
		}
	}
	return 0, false
}

// Changes are the days of a month after its first on which a cost in the currency changes, in order.
func (r Rates) Changes(currency, month string) (days []string) {
	for k, list := range r.by {
		for _, x := range list {
			if k.currency == currency && strings.HasPrefix(x.since, month+"-") && !strings.HasSuffix(x.since, "-01") && !slices.Contains(days, x.since) {
				days = append(days, x.since)
			}
		}
	}
	slices.Sort(days)
	return days
}

// CostOf is what so many seconds cost at a price of an hour, half away from zero.
func CostOf(seconds, minor int64) int64 { return (2*seconds*minor + 3600) / 7200 }
