package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/statement"
	"remit/internal/store"
)

// bySlot is the finest word by which margins are added up: each agreement in each month.
const bySlot = "statement"

// marginWays are the words that margins are added up by.
func marginWays() []shell.Option {
	return []shell.Option{{Value: store.ByClient, Label: "client"}, {Value: store.ByAgreement, Label: "agreement"}, {Value: store.ByMonth, Label: "month"}, {Value: bySlot, Label: "agreement and month"}}
}

// margin is what came in and what the hours cost, of a key and in one currency.
type margin struct {
	key     row
	code    money.Currency
	yield   statement.Yield
	scope   int64 // seconds in scope
	seconds int64 // all that were worked
	cost    int64
	unknown int64 // seconds of which it is not known what they cost
}

func (m margin) left() int64 { return m.yield.Sum() - m.cost }

// known reports whether what the hours cost is known of all of them.
func (m margin) known() bool { return m.unknown == 0 }

func (m *margin) add(o margin) {
	y, z := &m.yield, o.yield
	y.Fees, y.Work, y.Blocks, y.Credits, y.Ended = y.Fees+z.Fees, y.Work+z.Work, y.Blocks+z.Blocks, y.Credits+z.Credits, y.Ended+z.Ended
	m.scope, m.seconds, m.cost, m.unknown = m.scope+o.scope, m.seconds+o.seconds, m.cost+o.cost, m.unknown+o.unknown
}

// asked are the agreements that a filter asks for.
func (w *people) asked(f store.ReportWork) (list []store.Agreement) {
	for _, a := range w.listed.agreements {
		if (f.ClientID == 0 || a.ClientID == f.ClientID) && (f.AgreementID == 0 || a.ID == f.AgreementID) {
			list = append(list, a)
		}
	}
	return list
}

// margins are what each agreement brought in each month, and what the hours cost: those of its lines alone which the filter's client, agreement and months let through.
func (p *Pages) margins(ctx context.Context, who *people, f store.ReportWork) (list []margin, err error) {
	f = store.ReportWork{First: f.First, Last: f.Last, ClientID: f.ClientID, AgreementID: f.AgreementID}
	agreements := who.asked(f)
	hours, err := p.db.Hours(ctx, who.viewer, f, store.ByMonth)
	if err != nil {
		return nil, err
	}
	billed, scope := map[statement.Slot]int64{}, map[statement.Slot]int64{}
	for _, h := range hours {
		slot := statement.Slot{AgreementID: h.AgreementID, Month: h.Key}
		billed[slot] += h.Amount
		scope[slot] += h.Scope.Seconds
	}
	yields, err := p.bills.Yields(ctx, who.viewer, agreements, f.First, f.Last, billed)
	if err != nil {
		return nil, err
	}
	pieces, err := p.efforts(ctx, who, f)
	if err != nil {
		return nil, err
	}
	spent := map[statement.Slot]margin{}
	for _, x := range pieces {
		m := spent[x.slot]
		m.seconds, m.cost = m.seconds+x.seconds, m.cost+x.cost()
		if !x.known {
			m.unknown += x.seconds
		}
		spent[x.slot] = m
	}
	for _, a := range agreements {
		for _, month := range monthsOf(f.First, f.Last) {
			slot := statement.Slot{AgreementID: a.ID, Month: month}
			m := spent[slot]
			m.key, m.code, m.yield, m.scope = row{month, a.ID}, who.currencies[a.ID], yields[slot], scope[slot]
			if m.yield != (statement.Yield{}) || m.seconds != 0 {
				list = append(list, m)
			}
		}
	}
	return list, nil
}

// rollMargins adds up margins by a word; amounts of two currencies are never added.
func rollMargins(list []margin, by string, who *people) (all []margin) {
	type place struct {
		key  row
		code money.Currency
	}
	at := map[place]int{}
	for _, m := range list {
		k := m.key
		switch by {
		case store.ByClient:
			k = row{"", who.agreements[m.key.id].ClientID}
		case store.ByAgreement:
			k = row{"", m.key.id}
		case store.ByMonth:
			k = row{m.key.key, 0}
		case "":
			k = row{}
		}
		i, has := at[place{k, m.code}]
		if !has {
			i = len(all)
			at[place{k, m.code}] = i
			all = append(all, margin{key: k, code: m.code})
		}
		all[i].add(m)
		if by == bySlot { // it is of one statement
			all[i].yield.Statement = m.yield.Statement
		}
	}
	return all
}

// margin is the report of what clients bring and cost.
func (p *Pages) margin(ctx context.Context, s *sheet) error {
	if err := p.ledger.Settle(ctx, 0); err != nil {
		return err
	}
	who, err := p.people(ctx, s.Viewer)
	if err != nil {
		return err
	}
	here := s.Now.In(s.zone())
	f, err := s.Asked.work(who, here, 12)
	if err != nil {
		return err
	}
	list, err := p.margins(ctx, who, f)
	if err != nil {
		return err
	}
	if code := s.Asked.Get("currency"); code != "" {
		list = slices.DeleteFunc(list, func(m margin) bool { return m.code.Code != code })
	}
	s.Title, s.Tab = "Margin", marginURL
	s.marginSentence(who, here)
	if len(list) == 0 {
		s.Empty = "No agreement brought or cost anything in these months"
		return nil
	}
	by := s.Asked.one("by", marginWays())
	rolled := rollMargins(list, by, who)
	sortMargins(rolled, s.Asked.one("sort", marginSorts()), func(m margin) string { return s.marginName(m, by, who) })
	all := rollMargins(list, "", who)
	s.marginFigures(all, rolled, by)
	s.Pictures = append(s.marginPictures(rolled, by, who), s.marginMonths(list, f, who)...)
	s.Tables = []report.Table{s.marginTable(rolled, all, by, who, f)}
	if slices.ContainsFunc(all, func(m margin) bool { return !m.known() }) {
		s.Hint = &look{"It is not known what every hour costs.", "Where it is not, no margin is shown.", "Set what an hour costs", costsURL}
	} else {
		s.Hint = &look{"", "What an hour costs, of everybody and of each technician, is kept with the day from which it holds.", "See and change it", costsURL}
	}
	return nil
}

// one is the value of a name that is one of some, else the first of them.
func (q query) one(name string, list []shell.Option) string {
	for _, o := range list {
		if o.Value == q.Get(name) {
			return o.Value
		}
	}
	return list[0].Value
}

// marginSorts are the orders of margins.
func marginSorts() []shell.Option {
	return []shell.Option{{Value: "least", Label: "the least margin first"}, {Value: "most", Label: "the most margin first"}, {Value: "hours", Label: "the most hours first"}, {Value: "rate", Label: "who pays least for an hour first"}, {Value: "name", Label: "by name"}}
}

func sortMargins(list []margin, by string, name func(margin) string) {
	compare := func(a, b margin) int {
		switch by {
		case "most":
			return cmp.Compare(b.left(), a.left())
		case "hours":
			return cmp.Compare(b.seconds, a.seconds)
		case "rate":
			x, _ := report.Effective(a.yield.Sum(), a.seconds)
			y, _ := report.Effective(b.yield.Sum(), b.seconds)
			return cmp.Compare(x, y)
		case "name":
			return cmp.Compare(cmp.Or(a.key.key, name(a)), cmp.Or(b.key.key, name(b)))
		}
		return cmp.Compare(a.left(), b.left())
	}
	slices.SortStableFunc(list, func(a, b margin) int { return cmp.Or(cmp.Compare(a.code.Code, b.code.Code), compare(a, b)) })
}

func (s *sheet) marginSentence(who *people, now time.Time) {
	q := s.Asked
	var by, sorts []shell.Choice
	for _, o := range marginWays() {
		by = append(by, shell.Choice{Name: "by " + o.Label, URL: q.with("by", o.Value).at(marginURL), Current: o.Value == q.one("by", marginWays())})
	}
	for _, o := range marginSorts() {
		sorts = append(sorts, shell.Choice{Name: o.Label, URL: q.with("sort", o.Value).at(marginURL), Current: o.Value == q.one("sort", marginSorts())})
	}
	s.Sentence = append([]word{{Text: "What came in and what the hours cost,"}, {Label: "Rows", Choices: by}}, s.spanWords(now, marginURL, 12)...)
	if code := q.Get("currency"); code != "" {
		s.Sentence = append(s.Sentence, word{Label: "Currency", Choices: []shell.Choice{{Name: "in " + code, URL: q.at(marginURL), Current: true}, {Name: "in every currency", URL: q.without("currency").at(marginURL)}}})
	}
	s.Sentence = append(s.Sentence, word{Text: "of"}, s.clientWord(who, marginURL), word{Text: "under"}, s.agreementWord(who, marginURL), word{Text: "with"}, word{Label: "Order", Choices: sorts})
}

func (s *sheet) marginName(m margin, by string, who *people) string {
	switch by {
	case store.ByClient:
		return who.clients[m.key.id]
	case store.ByAgreement:
		return who.agreements[m.key.id].Number
	case store.ByMonth:
		return s.monthName(m.key.key, "January 2006")
	}
	return fmt.Sprintf("%s, %s", who.agreements[m.key.id].Number, s.monthName(m.key.key, "January 2006"))
}
