package demo

import (
	"math/rand/v2"
	"slices"
	"time"
)

// rhythm is when people of a client write: how much on each weekday, Sunday first, and in each hour.
type rhythm struct {
	days  [7]float64
	hours [24]float64
}

// rhythms are the rhythms that archetypes.toml names.
var rhythms = map[string]rhythm{
	"office": {
		days:  [7]float64{0.03, 1.25, 1.1, 1, 1, 0.85, 0.06},
		hours: [24]float64{.1, .05, .05, .05, .05, .2, .8, 3, 8, 11, 10.5, 8, 5, 7.5, 8.5, 7.5, 6, 3, 1, .7, .6, .5, .4, .2},
	},
	"shop": {
		days:  [7]float64{0.2, 0.9, 0.9, 0.9, 1, 1.1, 0.9},
		hours: [24]float64{.05, .05, .05, .1, .3, .6, 1, 2, 6, 9, 10, 8, 6, 6, 7, 7, 7, 6, 3, 1.5, .8, .5, .3, .1},
	},
	"shifts": {
		days:  [7]float64{0.35, 1.1, 1, 1, 1, 1, 0.5},
		hours: [24]float64{1.5, 1.2, 1, 1, 1.3, 2.2, 5, 5, 6, 6, 6, 5, 4, 5, 6, 5, 4, 3.5, 3, 2.5, 2.5, 2.5, 3, 2},
	},
	"nights": {
		days:  [7]float64{0.7, 1, 1, 1, 1, 1.1, 0.9},
		hours: [24]float64{3, 2.5, 2, 2, 2.5, 4, 5, 4, 3, 2.5, 2, 2, 2, 2, 2, 2.5, 3, 5, 6, 6, 6, 5, 4.5, 4},
	},
}

const (
	yearDays = 365
	growth   = 0.3 // how much more is asked at the end of the year than at its start
)

// year is a client's likelihood of requests by day and hour, summed up.
type year struct {
	days  []float64 // of the days before now, oldest first
	hours []float64
}

// year prepares when the client's requests come.
func (c *client) year(now time.Time) year {
	var y year
	beat := rhythms[c.kind.Rhythm]
	terms := c.Agreement.At(now)
	opening := terms.Hours[terms.HoursOrder[0]]
	for i := range yearDays + 1 {
		day := now.In(c.zone).AddDate(0, 0, i-yearDays)
		w := beat.days[day.Weekday()] * (1 + growth*float64(i)/yearDays)
		if opening.HolidayAt(day) {
			w *= 0.12
		}
		y.days = append(y.days, last(y.days)+w)
	}
	for _, w := range beat.hours {
		y.hours = append(y.hours, last(y.hours)+w)
	}
	return y
}

// pick is an instant of the year before now.
func (y *year) pick(r *rand.Rand, now time.Time, zone *time.Location) time.Time {
	today := now.In(zone)
	for {
		i := weighted(r, y.days)
		hour := weighted(r, y.hours)
		at := time.Date(today.Year(), today.Month(), today.Day()+i-yearDays, hour, r.IntN(60), r.IntN(60), 0, zone).UTC()
		if now.Sub(at) > freshest && now.Sub(at) < yearDays*24*time.Hour {
			return at
		}
	}
}

// freshest is how old a request at least is that is no part of the queue: what came later has not been settled.
const freshest = 100 * time.Minute

// arrival is a request that is to be made: when and at which client.
type arrival struct {
	at     time.Time
	client int32
}

// pastArrivals are n requests over the year, oldest first.
func (g *generator) pastArrivals(n int) []arrival {
	r := rand.New(rand.NewPCG(g.o.Seed, arrivalStream))
	years := make([]year, len(g.clients))
	var shares []float64
	for i, c := range g.clients {
		years[i] = c.year(g.o.Now)
		shares = append(shares, last(shares)+c.kind.Share)
	}
	list := make([]arrival, n)
	for i := range list {
		c := weighted(r, shares)
		list[i] = arrival{years[c].pick(r, g.o.Now, g.clients[c].zone), int32(c)}
	}
	slices.SortStableFunc(list, func(a, b arrival) int { return a.at.Compare(b.at) })
	return list
}
