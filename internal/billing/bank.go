package billing

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/money"
)

// bank keeps the lots of prepaid time while days go by (spec 3-money, Block hours). Where the spec is silent: blocks are bought whole, on the first
// day of their period or the day on which their clause first takes effect, and never prorated; a lot keeps the terms that it was bought under;
// rollover is each lot's own, and what is left above it lapses at each period's end; a block of "once" lasts as long as the agreement does; with
// the agreement's last day every lot lapses.
type bank struct {
	course
	currency money.Currency
	lots     []*lot
}

// lot is a lot with what happened to it in the statement's period; its Closing is what is left at any time.
type lot struct {
	clause string
	LotLine
}

// blockOn is the block of a clause on a day.
func (b *bank) blockOn(clause string, day time.Time) (agreement.Block, bool) {
	if v := b.on(day, ever.To); v >= 0 {
		return blockOf(b.editions[v].Terms, clause)
	}
	return agreement.Block{}, false
}

func blockOf(terms *agreement.Terms, clause string) (agreement.Block, bool) {
	i := slices.IndexFunc(terms.Blocks, func(x agreement.Block) bool { return x.Clause == clause })
	if i < 0 {
		return agreement.Block{}, false
	}
	return terms.Blocks[i], true
}

// newLot is a lot of a block that is bought on a day, still empty.
func newLot(block agreement.Block, day time.Time) *lot {
	l := Lot{Opened: written(day), Every: block.Every, Draws: append([]string{}, block.Draws...)}
	if block.Every != "once" {
		ends := span(block.Every, day)
		if r := block.Rollover; r != nil {
			l.Carry = int(r.Hours / time.Minute)
			for range r.Periods {
				ends = span(block.Every, next(ends.To))
			}
		}
		l.Lapses = Text(written(ends.To))
	}
	return &lot{clause: block.Clause, LotLine: LotLine{Lot: l}}
}

// deposits are the lots of which something was left before a period. Errors are fault.Invalid.
func (c course) deposits(left map[string][]Deposit, p Period) (map[string][]*lot, error) {
	all := map[string][]*lot{}
	for _, clause := range slices.Sorted(maps.Keys(left)) {
		var block agreement.Block
		known := false
		for i := range c.editions {
			if b, ok := blockOf(c.editions[i].Terms, clause); ok && (!known || !c.begins(i).After(p.From)) {
				block, known = b, true
			}
		}
		if !known {
			return nil, fault.On("counts", "Clause %s is no block of the agreement.", clause)
		}
		all[clause] = []*lot{}
		for _, d := range left[clause] {
			l := newLot(block, d.Opened)
			l.Closing = d.Minutes
			switch {
			case !d.Opened.Before(p.From):
				return nil, fault.On("counts", "Clause %s: a lot of %s is not left from before %s.", clause, l.Opened, written(p.From))
			case l.Lapses != "" && string(l.Lapses) < written(p.From):
				return nil, fault.On("counts", "Clause %s: the lot of %s lapsed on %s.", clause, l.Opened, l.Lapses)
			case slices.ContainsFunc(all[clause], func(o *lot) bool { return o.Opened == l.Opened }):
				return nil, fault.On("counts", "Clause %s: the lot of %s stands there twice.", clause, l.Opened)
			}
			all[clause] = append(all[clause], l)
		}
	}
	return all, nil
}

// settle puts lots that are known in the place of those that were worked out.
func (b *bank) settle(known map[string][]*lot) {
	for _, clause := range slices.Sorted(maps.Keys(known)) {
		b.lots = slices.DeleteFunc(b.lots, func(l *lot) bool { return l.clause == clause })
		b.lots = append(b.lots, known[clause]...)
	}
}

// morning buys the lots of a day.
func (b *bank) morning(day time.Time) {
	v := b.on(day, ever.To)
	if v < 0 {
		return
	}
	for _, block := range b.editions[v].Terms.Blocks {
		was, had := b.blockOn(block.Clause, before(day))
		first := !had
		if block.Every == "once" {
			first = !had || was.Every != "once"
		} else if span(block.Every, day).From.Equal(day) {
			first = true
		}
		if !first {
			continue
		}
		l := newLot(block, day)
		l.Bought = int(block.Hours / time.Minute)
		l.Closing = l.Bought
		l.Amount = b.currency.Amount(block.Price)
		b.lots = append(b.lots, l)
	}
	b.sort()
}

// sort puts the lot that lapses first in front.
func (b *bank) sort() {
	late := func(l *lot) string { return cmp.Or(string(l.Lapses), written(ever.To)) }
	slices.SortStableFunc(b.lots, func(x, y *lot) int {
		return cmp.Or(cmp.Compare(late(x), late(y)), cmp.Compare(x.Opened, y.Opened), cmp.Compare(x.clause, y.clause))
	})
}

// evening lets lapse what cannot be used after a day.
func (b *bank) evening(day time.Time) {
	last := b.on(next(day), ever.To) < 0
	for _, l := range b.lots {
		switch {
		case last || string(l.Lapses) == written(day):
			l.lapse(0)
		case l.Every != "" && l.Every != "once" && span(l.Every, day).To.Equal(day):
			l.lapse(l.Carry)
		}
	}
}

// lapse leaves at most so many minutes.
func (l *lot) lapse(most int) {
	over := max(0, l.Closing-most)
	l.Lapsed += over
	l.Closing -= over
}

// pass lets the days of a period go by, with the work that was done on them; opened is called when the lots of the first are bought.
func (b *bank) pass(p Period, work []*charge, opened func(), draw func(c *charge, draws []Draw)) {
	i := 0
	for day := p.From; !day.After(p.To); day = next(day) {
		b.morning(day)
		if day.Equal(p.From) {
			opened()
		}
		for ; i < len(work) && !work[i].day.After(day); i++ {
			if c := work[i]; !c.day.Before(p.From) {
				minutes, rate := c.drawable()
				draw(c, b.draw(rate, minutes))
			}
		}
		b.evening(day)
	}
}

// draw takes minutes from the lots that a rate draws on, first from that which lapses first. It takes what is there: the rest is overage.
func (b *bank) draw(rate string, minutes int) (draws []Draw) {
	for _, l := range b.lots {
		take := min(minutes, l.Closing)
		if take <= 0 || !slices.Contains(l.Draws, rate) {
			continue
		}
		l.Used += take
		l.Closing -= take
		minutes -= take
		draws = append(draws, Draw{Clause: l.clause, Opened: l.Opened, Minutes: take})
	}
	return draws
}

// restore gives minutes back to the lot that they came from. If that has lapsed, they lapse with it.
func (b *bank) restore(d Draw) {
	for _, l := range b.lots {
		if l.clause == d.Clause && l.Opened == d.Opened {
			l.Returned += d.Minutes
			l.Closing += d.Minutes
			if l.Every == "" { // another line's, gone
				l.lapse(0)
			}
			return
		}
	}
	gone := &lot{clause: d.Clause, LotLine: LotLine{Lot: Lot{Opened: d.Opened, Draws: []string{}}}}
	gone.Returned, gone.Lapsed, gone.Amount = d.Minutes, d.Minutes, b.currency.Amount(decimal.Zero)
	b.lots = append(b.lots, gone)
}

// turn begins a statement's period: what is left of each lot is its opening, and lots that are over are forgotten.
func (b *bank) turn(first time.Time) {
	b.lots = slices.DeleteFunc(b.lots, func(l *lot) bool {
		over := l.Every == "" || l.Lapses != "" && string(l.Lapses) < written(first) || b.on(first, ever.To) < 0
		return over && l.Closing == 0
	})
	for _, l := range b.lots {
		l.LotLine = LotLine{Lot: l.Lot, Opening: l.Closing, Closing: l.Closing, Amount: b.currency.Amount(decimal.Zero)}
	}
}

// lines writes the blocks with their lots, by clause in the order of the file.
func (b *bank) lines(order []agreement.Block) (list []BlockLine) {
	places := map[string]int{}
	for _, block := range order {
		if _, ok := places[block.Clause]; !ok {
			places[block.Clause] = len(list)
			list = append(list, BlockLine{Clause: block.Clause, Says: Text(block.Says), Amount: b.currency.Amount(decimal.Zero), Lots: []LotLine{}})
		}
	}
	for _, l := range b.lots {
		i, ok := places[l.clause]
		if !ok {
			i = len(list)
			places[l.clause] = i
			list = append(list, BlockLine{Clause: l.clause, Amount: b.currency.Amount(decimal.Zero), Lots: []LotLine{}})
		}
		list[i].add(l.LotLine)
	}
	return list
}

func (x *BlockLine) add(l LotLine) {
	x.Opening += l.Opening
	x.Bought += l.Bought
	x.Returned += l.Returned
	x.Used += l.Used
	x.Lapsed += l.Lapsed
	x.Closing += l.Closing
	x.Amount.Decimal = x.Amount.Add(l.Amount.Decimal)
	x.Lots = append(x.Lots, l)
}
