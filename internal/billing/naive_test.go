package billing_test

import (
	"math/big"
	"slices"
	"time"
)

// This file reckons a year of one made-up agreement once more, in the dullest way that can be thought of: minute by minute, coin by coin, with
// fractions. It knows nothing of the code under test but the rules, which stand in yearTerms.

// naiveEntry is work of whole minutes.
type naiveEntry struct {
	start, end time.Time
	onsite     bool
	waived     bool
}

// naiveMonth is what a month comes to.
type naiveMonth struct {
	net                                    *big.Rat
	list                                   *big.Rat
	opening, bought, used, lapsed, closing int
	lines                                  int
}

// naiveMinute is one minute of prepaid time.
type naiveMinute struct{ opened, lapses string }

type naiveYear struct {
	zone    *time.Location
	change  time.Time // from here on version 2
	counts  [13]int   // workstations, by month
	misses  [13]int
	covered [13]int // minutes
	coins   []naiveMinute
}

// naiveLine is a run of minutes of one kind.
type naiveLine struct {
	month           time.Month
	covered         bool
	rate            string
	factor          *big.Rat
	second          bool // version 2
	worked          int
	called, skipped bool
}

// pick is one of two figures, by version.
func pick(second bool, one, two int64) *big.Rat {
	if second {
		return big.NewRat(two, 1)
	}
	return big.NewRat(one, 1)
}

// cents rounds half away from zero to hundredths.
func cents(x *big.Rat) *big.Rat {
	twice := new(big.Int).Mul(x.Num(), big.NewInt(200))
	down := new(big.Int).Abs(twice)
	down.Add(down, x.Denom())
	down.Div(down, new(big.Int).Mul(x.Denom(), big.NewInt(2)))
	if x.Sign() < 0 {
		down.Neg(down)
	}
	return new(big.Rat).SetFrac(down, big.NewInt(100))
}

// kind is what one minute of work is.
func (n *naiveYear) kind(at time.Time, e naiveEntry) naiveLine {
	local := at.In(n.zone)
	k := naiveLine{month: local.Month(), rate: "standard", factor: big.NewRat(1, 1), second: !at.Before(n.change), skipped: e.waived}
	office := local.Weekday() >= time.Monday && local.Weekday() <= time.Friday && local.Hour() >= 9 && local.Hour() < 17
	if office && !e.onsite && n.covered[k.month] < 600 {
		n.covered[k.month]++
		k.covered = true
	}
	if e.onsite {
		k.rate = "onsite"
	}
	if !office && (k.covered || k.rate == "standard") {
		k.factor = big.NewRat(3, 2)
	}
	return k
}

// lines cuts an entry where the kind of its minutes changes.
func (n *naiveYear) lines(e naiveEntry) (list []naiveLine) {
	for at := e.start; at.Before(e.end); at = at.Add(time.Minute) {
		k := n.kind(at, e)
		if last := len(list) - 1; last >= 0 {
			l := &list[last]
			if l.covered == k.covered && l.rate == k.rate && l.factor.Cmp(k.factor) == 0 && l.second == k.second {
				l.worked++
				continue
			}
		}
		k.worked = 1
		list = append(list, k)
	}
	for i := range list {
		if !list[i].covered {
			list[i].called = list[i].rate == "onsite"
			break
		}
	}
	return list
}

func billedMinutes(worked, step, least int) int {
	billed := 0
	for billed < worked {
		billed += step
	}
	for billed < least {
		billed++
	}
	return billed
}

// charge is what a line costs, and what it would have cost where it costs nothing.
func (n *naiveYear) charge(l naiveLine, m *naiveMonth) {
	price := pick(l.second, 120, 133)
	billed := billedMinutes(l.worked, 15, 30)
	if l.rate == "onsite" && !l.covered {
		price, billed = pick(l.second, 155, 155), billedMinutes(l.worked, 1, 60)
	}
	cost := func(minutes int) *big.Rat {
		x := new(big.Rat).Mul(price, big.NewRat(int64(minutes), 60))
		return cents(x.Mul(x, l.factor))
	}
	callout := new(big.Rat)
	if l.called {
		callout.SetInt64(50)
	}
	if l.covered || l.skipped {
		m.list.Add(m.list, cost(billed))
		if l.skipped {
			m.list.Add(m.list, callout)
		}
		return
	}
	over := billed
	if l.rate == "standard" {
		for over > 0 && len(n.coins) > 0 {
			n.coins = n.coins[1:]
			m.used++
			over--
		}
	}
	m.net.Add(m.net, cost(over))
	m.net.Add(m.net, callout)
}

// fixed is what the fees of a month come to: each version's for its days.
func (n *naiveYear) fixed(first time.Time) *big.Rat {
	days, old := 0, 0
	for d := first; d.Month() == first.Month(); d = d.AddDate(0, 0, 1) {
		days++
		if d.Format(time.DateOnly) < n.change.In(n.zone).Format(time.DateOnly) {
			old++
		}
	}
	sum := new(big.Rat)
	for _, second := range []bool{false, true} {
		part := big.NewRat(int64(old), int64(days))
		if second {
			part = big.NewRat(int64(days-old), int64(days))
		}
		stations := new(big.Rat)
		for i := 1; i <= n.counts[first.Month()]; i++ {
			price := pick(second, 45, 47)
			if i > 10 {
				price = pick(second, 41, 43)
			}
			stations.Add(stations, price)
		}
		sum.Add(sum, cents(stations.Mul(stations, part)))
		sum.Add(sum, cents(new(big.Rat).Mul(big.NewRat(65005, 100), part)))
	}
	return sum
}

// month reckons one month; entries are those that begin in the year, in order of time.
func (n *naiveYear) month(first time.Time, lines []naiveLine) naiveMonth {
	m := naiveMonth{net: new(big.Rat), list: new(big.Rat), opening: len(n.coins), bought: 1200}
	fixed := n.fixed(first)
	m.net.Add(m.net, fixed)
	m.net.Add(m.net, pick(first.After(n.change), 2000, 2345))
	if first.After(n.change) {
		m.bought = 1500
	}
	opened := first.Format(time.DateOnly)
	for range m.bought {
		n.coins = append(n.coins, naiveMinute{opened, first.AddDate(0, 3, -1).Format(time.DateOnly)})
	}
	slices.SortStableFunc(n.coins, func(a, b naiveMinute) int {
		if a.lapses < b.lapses {
			return -1
		}
		if a.lapses > b.lapses {
			return 1
		}
		return 0
	})
	for _, l := range lines {
		if l.month == first.Month() {
			m.lines++
			n.charge(l, &m)
		}
	}
	last := first.AddDate(0, 1, -1).Format(time.DateOnly)
	kept := map[string]int{}
	var left []naiveMinute
	for _, c := range n.coins {
		if kept[c.opened]++; c.lapses == last || kept[c.opened] > 600 || last == "2026-12-31" {
			m.lapsed++
			continue
		}
		left = append(left, c)
	}
	n.coins, m.closing = left, len(left)
	credit := new(big.Rat)
	most := cents(new(big.Rat).Mul(fixed, big.NewRat(20, 100)))
	for range n.misses[first.Month()] {
		credit.Add(credit, cents(new(big.Rat).Mul(fixed, big.NewRat(75, 1000))))
		if credit.Cmp(most) > 0 {
			credit.Set(most)
		}
	}
	m.net.Sub(m.net, credit)
	return m
}
