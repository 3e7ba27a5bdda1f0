package billing

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// issued is what earlier statements come to for one line.
type issued struct {
	key     key
	ticket  Ref
	line    WorkLine // as it was last written, for what is no longer there
	minutes int
	draws   []Draw // by lot, in the order in which they were taken; none of 0
	amount  decimal.Decimal
}

func (i *issued) drawn() (sum int) {
	for _, d := range i.draws {
		sum += d.Minutes
	}
	return sum
}

// note adds a line or a correction of an earlier statement.
func (i *issued) note(l WorkLine) {
	i.line = l
	i.amount = i.amount.Add(l.Amount.Decimal)
	if l.List == nil { // covered and waived minutes are not charged
		i.minutes += l.Minutes
	}
	for _, d := range l.Draws {
		at := slices.IndexFunc(i.draws, func(o Draw) bool { return o.Clause == d.Clause && o.Opened == d.Opened })
		if at < 0 {
			i.draws = append(i.draws, d)
		} else {
			i.draws[at].Minutes += d.Minutes
		}
	}
	i.draws = slices.DeleteFunc(i.draws, func(d Draw) bool { return d.Minutes == 0 })
}

// issuedLines are the lines of earlier statements, with their corrections. What those correct in periods whose statements are not at hand does not
// concern this one.
func (s *sheet) issuedLines() map[key]*issued {
	all := map[key]*issued{}
	note := func(ticket Ref, l WorkLine) {
		if s.issuedOn(l.Start.Format(time.DateOnly)) == "" {
			return
		}
		k := key{int64(ticket), l.Entry, l.Start.UnixNano()}
		if all[k] == nil {
			all[k] = &issued{key: k, ticket: ticket}
		}
		all[k].note(l)
	}
	for _, p := range s.Prior {
		for _, group := range slices.Concat(p.Work, p.Covered) {
			for _, l := range group.Lines {
				note(group.Ticket, l)
			}
		}
		for _, c := range p.Corrections {
			note(c.Ticket, c.WorkLine)
		}
	}
	return all
}

// amended is a line of a period whose statement is issued, as it was charged and as it is now.
type amended struct {
	was  issued
	now  *charge // nil where it is no longer there
	keep int     // drawn minutes that stay where they were drawn
	more int     // minutes to draw now
	give []Draw  // back
}

// amend compares. Minutes that stay keep their place: first those drawn, then those that were paid; what is saved is given back the other way round,
// the lot drawn last first, and only minutes that were not charged before draw on the lots of this period. So a line that shrinks and one that never
// was so long come to the same.
func amend(was issued, now *charge) amended {
	a := amended{was: was, now: now}
	minutes, drawn := 0, was.drawn()
	if now != nil {
		minutes, _ = now.drawable()
	}
	a.keep = min(drawn, minutes)
	if now != nil && !now.prepaid() {
		a.keep = 0
	}
	paid := min(was.minutes-drawn, minutes-a.keep)
	a.more = minutes - a.keep - paid
	back := drawn - a.keep
	for _, d := range slices.Backward(was.draws) {
		if take := min(back, d.Minutes); take > 0 {
			back -= take
			a.give = append(a.give, Draw{d.Clause, d.Opened, take})
		}
	}
	return a
}

// prepaid reports whether a block of its terms draws the charge's rate.
func (c *charge) prepaid() bool {
	_, rate := c.drawable()
	for _, b := range c.terms.Blocks {
		if slices.Contains(b.Draws, rate) {
			return true
		}
	}
	return false
}

// corrections writes credit and debit lines for the work of periods whose statements are issued: for a line that is not what it was, that is gone, or
// that was not there (spec 3-money, Time entry). A line that is held now stays as it was issued until it is settled.
func (s *sheet) corrections() {
	var list []amended
	all := s.issuedLines()
	for _, c := range s.charges {
		if s.issuedOn(written(c.day)) == "" {
			continue
		}
		was := issued{key: c.key(), ticket: Ref(c.Ticket)}
		if i := all[c.key()]; i != nil {
			was = *i
			delete(all, c.key())
		}
		if !c.held {
			list = append(list, amend(was, c))
		}
	}
	for _, gone := range all {
		list = append(list, amend(*gone, nil))
	}
	slices.SortFunc(list, func(a, b amended) int {
		return cmp.Or(cmp.Compare(a.was.key.ticket, b.was.key.ticket), cmp.Compare(a.was.key.start, b.was.key.start), cmp.Compare(a.was.key.entry, b.was.key.entry))
	})
	for _, a := range list {
		for _, d := range a.give {
			s.bank.restore(d)
		}
	}
	for _, a := range list {
		s.correct(a)
	}
}

// issuedOn is the period of the earlier statement in which a day lies, "" where there is none.
func (s *sheet) issuedOn(day string) string {
	for _, p := range s.Prior {
		if day >= p.From && day <= p.To {
			return p.Period
		}
	}
	return ""
}

// correct writes by how much a line changed, where it did.
func (s *sheet) correct(a amended) {
	l, minutes, amount := a.was.line, 0, decimal.Zero
	var taken []Draw
	period := s.issuedOn(l.Start.Format(time.DateOnly))
	if a.now != nil {
		l, period = a.now.line(nil), s.issuedOn(written(a.now.day))
		var rate string
		minutes, rate = a.now.drawable()
		if a.more > 0 {
			taken = s.bank.draw(rate, a.more)
		}
		if !a.now.off {
			amount = a.now.money(a.keep + sumOf(taken))
		}
	}
	l.Draws = []Draw{}
	for _, d := range a.give {
		l.Draws = append(l.Draws, Draw{d.Clause, d.Opened, -d.Minutes})
	}
	l.Draws = append(l.Draws, taken...)
	l.Drawn, l.Minutes = sumOf(l.Draws), minutes-a.was.minutes
	l.Amount = s.currency.Amount(amount.Sub(a.was.amount))
	l.List = nil
	if l.Minutes != 0 || len(l.Draws) > 0 || !l.Amount.IsZero() {
		s.account.Corrections = append(s.account.Corrections, Correction{Ticket: a.was.ticket, Period: period, WorkLine: l})
	}
}

func sumOf(draws []Draw) (sum int) {
	for _, d := range draws {
		sum += d.Minutes
	}
	return sum
}
