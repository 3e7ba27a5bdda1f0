package billing

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/money"
)

// Basis is all that a statement is drawn up from.
type Basis struct {
	Editions []Edition // the agreement's versions, the earliest first
	Items    []Item    // its rated lines: of the period, of the periods of Prior, and of those before as far as no opening of blocks is known
	Counts   Counts
	Period   Period
	Prior    []*Account // the issued statements that lines may still correct, or nil: their lots are the opening, their lines are compared with Items
	Ended    time.Time  // last day of service where a notice ended the agreement; zero: as the editions' course says
	Levies   []Levy
}

// Statement is what one agreement comes to in one calendar period (spec 3-money, Statement): fixed fees, block purchases, billable and covered work
// by ticket, what blocks were drawn for, service credits, and the total. It is pure, and does not depend on the order of the lines. A line counts in the
// period in which it begins. Lines of later periods are left out; those of earlier ones only draw on blocks, so that with all lines since the
// agreement's beginning, or with the blocks' opening among the counts, the blocks are right too. Errors are fault.Invalid, of the field "lines" or
// "counts".
func Statement(terms *agreement.Terms, lines []Item, counts Counts, period Period) (*Account, error) {
	return StatementUnder(Basis{Editions: []Edition{{Terms: terms}}, Items: lines, Counts: counts, Period: period})
}

// sheet is a statement that is being drawn up.
type sheet struct {
	Basis
	course
	currency money.Currency
	inForce  []*agreement.Terms // in the period, the latest first
	charges  []*charge
	deposits map[string][]*lot // what the counts say was left of blocks
	bank     *bank
	account  *Account
}

// StatementUnder is Statement under several versions, with taxes, with an end, and with earlier statements, which it corrects: work in their periods
// that is not what they say becomes credit and debit lines here. All lines of the periods of Prior must be given: one that is missing is credited.
func StatementUnder(b Basis) (*Account, error) {
	s, err := open(b)
	if err != nil {
		return nil, err
	}
	if err := s.fees(); err != nil {
		return nil, err
	}
	s.work()
	if err := s.credits(); err != nil {
		return nil, err
	}
	if err := s.termination(); err != nil {
		return nil, err
	}
	s.taxes()
	s.sum()
	return s.account, nil
}

// open checks the basis and begins an empty statement.
func open(b Basis) (*sheet, error) {
	if len(b.Editions) == 0 {
		return nil, fault.Errorf(fault.Invalid, "A statement needs an agreement.")
	}
	b.Prior = slices.SortedFunc(slices.Values(b.Prior), func(x, y *Account) int { return cmp.Compare(x.From, y.From) })
	for _, p := range b.Prior {
		if p.To >= written(b.Period.From) {
			return nil, fault.Errorf(fault.Invalid, "The statement of %s is not before %s.", p.Period, b.Period.Name)
		}
	}
	if b.Ended.IsZero() {
		b.Ended = b.Editions[0].Course.LastDay
	}
	s := &sheet{Basis: b, course: course{b.Editions, b.Ended}}
	var err error
	if s.currency, err = money.CurrencyOf(b.Editions[0].Terms.Currency); err != nil {
		return nil, err
	}
	for _, e := range b.Editions {
		if e.Terms.Currency != s.currency.Code {
			return nil, fault.Errorf(fault.Invalid, "The agreement's versions are in %s and %s: one statement has one currency.", s.currency.Code, e.Terms.Currency)
		}
	}
	for day := b.Period.To; !day.Before(b.Period.From); day = before(day) {
		if v := s.on(day, b.Period.To); v >= 0 && !slices.Contains(s.inForce, b.Editions[v].Terms) {
			s.inForce = append(s.inForce, b.Editions[v].Terms)
		}
	}
	if s.charges, err = charges(s.course, b.Items); err != nil {
		return nil, err
	}
	if s.deposits, err = s.course.deposits(b.Counts.Lots, b.Period); err != nil {
		return nil, err
	}
	terms := b.Editions[0].Terms
	if len(s.inForce) > 0 {
		terms = s.inForce[0]
	}
	s.account = &Account{Agreement: terms.Number, Version: terms.Version, Client: terms.Client, Currency: terms.Currency, Period: b.Period.Name, From: written(b.Period.From), To: written(b.Period.To),
		Fees: []FeeLine{}, Blocks: []BlockLine{}, Work: []TicketWork{}, Covered: []TicketWork{}, Corrections: []Correction{}, Credits: []CreditLine{}, Taxes: []TaxLine{}}
	s.bank = &bank{course: s.course, currency: s.currency}
	return s, nil
}

// work lets blocks and work meet: first up to the period, then within it.
func (s *sheet) work() {
	s.opening()
	s.bank.pass(s.Period, s.charges, s.corrections, func(c *charge, draws []Draw) {
		switch {
		case c.held:
			s.account.Held++
		case c.off:
		case c.Verdict == agreement.Covered:
			s.account.Covered = put(s.account.Covered, Ref(c.Ticket), c.line(nil), s.currency)
		default:
			s.account.Work = put(s.account.Work, Ref(c.Ticket), c.line(draws), s.currency)
		}
	})
	var order []agreement.Block
	for _, terms := range s.inForce {
		order = append(order, terms.Blocks...)
	}
	s.account.Blocks = append(s.account.Blocks, s.bank.lines(order)...)
}

// opening brings the blocks to the evening before the period: from the last earlier statement, else from the agreement's beginning on, and at last by
// what the counts say was left.
func (s *sheet) opening() {
	from := s.begins(0)
	if n := len(s.Prior); n > 0 {
		last := s.Prior[n-1]
		if day, err := time.Parse(time.DateOnly, last.To); err == nil {
			from = next(day)
		}
		for _, b := range last.Blocks {
			for _, l := range b.Lots {
				s.bank.lots = append(s.bank.lots, &lot{clause: b.Clause, LotLine: l})
			}
		}
	}
	s.bank.pass(Period{From: from, To: before(s.Period.From)}, s.charges, func() {}, func(*charge, []Draw) {})
	s.bank.settle(s.deposits)
	s.bank.sort()
	s.bank.turn(s.Period.From)
}

// put adds a line to its ticket, in the order of tickets.
func put(list []TicketWork, ticket Ref, l WorkLine, c money.Currency) []TicketWork {
	i, there := slices.BinarySearchFunc(list, ticket, func(w TicketWork, r Ref) int { return cmp.Compare(w.Ticket, r) })
	if !there {
		list = slices.Insert(list, i, TicketWork{Ticket: ticket, Amount: c.Amount(decimal.Zero)})
	}
	list[i].Lines = append(list[i].Lines, l)
	list[i].Amount = c.Amount(list[i].Amount.Add(l.Amount.Decimal))
	return list
}

// sum adds up: totals are sums of rounded lines (spec 3-money).
func (s *sheet) sum() {
	a := s.account
	net, tax := s.beside(), decimal.Zero
	for _, w := range a.Work {
		net = net.Add(w.Amount.Decimal)
	}
	for _, c := range a.Corrections {
		net = net.Add(c.Amount.Decimal)
	}
	for _, t := range a.Taxes {
		tax = tax.Add(t.Amount.Decimal)
	}
	a.Net, a.Tax, a.Total = s.currency.Amount(net), s.currency.Amount(tax), s.currency.Amount(net.Add(tax))
}
