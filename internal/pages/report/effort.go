package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/statement"
	"remit/internal/store"
)

// piece is how long somebody worked under an agreement in a month, as far as an hour cost the same.
type piece struct {
	slot    statement.Slot
	user    int64
	since   string // first day of it
	seconds int64
	hour    int64 // what an hour cost, in the smallest unit of the agreement's currency
	known   bool
}

func (x piece) cost() int64 { return report.CostOf(x.seconds, x.hour) }

// rates are what an hour costs.
func (p *Pages) rates(ctx context.Context, who *people) (r report.Rates, err error) {
	list, err := p.db.Costs(ctx, who.viewer)
	for _, x := range list {
		r.Add(x.UserID, x.Currency, x.Since, x.Minor)
	}
	return r, err
}

// efforts are the hours behind margins, with what each cost. A month in which a cost changes is cut there.
func (p *Pages) efforts(ctx context.Context, who *people, f store.ReportWork) (list []piece, err error) {
	rates, err := p.rates(ctx, who)
	if err != nil {
		return nil, err
	}
	efforts, err := p.db.Efforts(ctx, who.viewer, f)
	if err != nil {
		return nil, err
	}
	var cut []store.ReportStretch
	var days []string // on which a stretch begins
	for _, x := range efforts {
		slot := statement.Slot{AgreementID: x.AgreementID, Month: x.Month}
		changes := rates.Changes(who.currencies[x.AgreementID].Code, x.Month)
		if len(changes) == 0 {
			list = append(list, pieceOf(slot, x, x.Month+"-01", rates, who))
			continue
		}
		if !slices.ContainsFunc(cut, func(s store.ReportStretch) bool { return s.AgreementID == x.AgreementID && days[s.N][:7] == x.Month }) {
			stretches, begin := cutAt(x.AgreementID, x.Month, changes, who, len(days))
			cut, days = append(cut, stretches...), append(days, begin...)
		}
	}
	within, err := p.db.EffortsWithin(ctx, who.viewer, cut)
	if err != nil {
		return nil, err
	}
	for _, x := range within {
		if f.UserID == 0 || x.UserID == f.UserID {
			list = append(list, pieceOf(statement.Slot{AgreementID: x.AgreementID, Month: days[x.N][:7]}, x, days[x.N], rates, who))
		}
	}
	slices.SortStableFunc(list, func(a, b piece) int {
		return cmp.Or(cmp.Compare(b.slot.Month, a.slot.Month), cmp.Compare(a.slot.AgreementID, b.slot.AgreementID), cmp.Compare(a.user, b.user), cmp.Compare(a.since, b.since))
	})
	return list, nil
}

func pieceOf(slot statement.Slot, x store.ReportEffort, day string, rates report.Rates, who *people) piece {
	one := piece{slot: slot, user: x.UserID, since: day, seconds: x.Seconds}
	one.hour, one.known = rates.On(x.UserID, who.currencies[slot.AgreementID].Code, day)
	return one
}

// cutAt are the parts of a month between days, in the zone of an agreement; the first has the place n.
func cutAt(agreement int64, month string, days []string, who *people, n int) (list []store.ReportStretch, begin []string) {
	begin = append([]string{month + "-01"}, days...)
	for i, day := range append(begin[1:len(begin):len(begin)], later(month, 1)+"-01") {
		from, _ := time.ParseInLocation(time.DateOnly, begin[i], who.zones[agreement])
		to, err := time.ParseInLocation(time.DateOnly, day, who.zones[agreement])
		if err == nil {
			list = append(list, store.ReportStretch{AgreementID: agreement, N: n + i, From: from, To: to})
		}
	}
	return list, begin
}

// effort is what is behind a cost: who worked how long, and what an hour of theirs cost.
func (p *Pages) effort(ctx context.Context, s *sheet) error {
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
	f = store.ReportWork{First: f.First, Last: f.Last, ClientID: f.ClientID, AgreementID: f.AgreementID, UserID: f.UserID}
	list, err := p.efforts(ctx, who, f)
	if err != nil {
		return err
	}
	s.Title, s.Tab, s.Fixed = "What the hours cost", marginURL, true
	s.Sentence = append([]word{{Text: "Hours"}}, s.spanWords(here, effortURL, 12)...)
	s.Sentence = append(s.Sentence, word{Text: "of"}, s.clientWord(who, effortURL), word{Text: "under"}, s.agreementWord(who, effortURL), s.technicianWord(who, effortURL))
	if len(list) == 0 {
		s.Empty = "No work in these months"
		return nil
	}
	t := report.Table{ID: "hours-cost", Title: "The hours", Note: "the latest month first", Head: []report.Head{{Name: "Month"}, {Name: "Agreement"}, {Name: "Technician"}, {Name: "From"}, {Name: "Worked, h", Num: true}, {Name: "An hour costs", Num: true}, {Name: "Cost", Num: true}, {Name: "Currency"}}}
	for _, x := range list {
		a, code := who.agreements[x.slot.AgreementID], who.currencies[x.slot.AgreementID]
		hour, cost := report.Cell{Text: "not known", Plain: "–", Link: costsURL}, report.Cell{Text: "–", Plain: "–"}
		if x.known {
			hour = report.Cell{Text: s.Amount(plainAmount(x.hour, code)), Plain: plainAmount(x.hour, code)}
			cost = report.Cell{Text: s.Amount(plainAmount(x.cost(), code)), Plain: plainAmount(x.cost(), code)}
		}
		worked := report.Cell{Text: s.Amount(report.Hours(x.seconds)), Plain: report.Hours(x.seconds)}
		if strings.HasSuffix(x.since, "-01") && !p.cutLater(list, x) {
			worked.Link = s.Asked.without("client").with("agreement", a.Number, "technician", strconv.FormatInt(x.user, 10), "to", x.slot.Month, "months", "1").at(linesURL)
		}
		t.Rows = append(t.Rows, []report.Cell{{Text: s.monthName(x.slot.Month, "January 2006"), Plain: x.slot.Month}, {Text: a.Number, Link: shell.AgreementURL(a.Number)}, {Text: who.users[x.user]}, {Text: s.dayName(x.since), Plain: x.since}, worked, hour, cost, {Text: code.Code}})
	}
	s.Tables = []report.Table{t}
	return nil
}

// cutLater reports whether there is another part of the same month.
func (p *Pages) cutLater(list []piece, x piece) bool {
	for _, o := range list {
		if o.slot == x.slot && o.since != x.since {
			return true
		}
	}
	return false
}
