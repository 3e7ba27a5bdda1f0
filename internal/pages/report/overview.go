package report

import (
	"context"
	"slices"
	"time"

	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/statement"
	"remit/internal/store"
)

// yield is what an agreement brought in a month.
type yield struct {
	store.Agreement
	work  report.Work
	fees  int64 // in the smallest unit of its currency
	rate  int64
	rated bool
	met   report.Promises
}

// overview is one month beside the twelve before.
func (p *Pages) overview(ctx context.Context, s *sheet) error {
	if err := p.ledger.Settle(ctx, 0); err != nil {
		return err
	}
	who, err := p.people(ctx, s.Viewer)
	if err != nil {
		return err
	}
	here := s.Now.In(s.zone())
	f, err := s.overviewOf(who, here)
	if err != nil {
		return err
	}
	month := f
	month.First = f.Last
	months, err := p.rolled(ctx, who, f, store.ByMonth)
	if err != nil {
		return err
	}
	yields, err := p.yields(ctx, who, month)
	if err != nil {
		return err
	}
	now, then, err := p.levels(ctx, who, month)
	if err != nil {
		return err
	}
	backlog, open, old, err := p.backlog(ctx, s, store.ReportWork{ClientID: f.ClientID})
	if err != nil {
		return err
	}
	allowed, err := p.allowed(ctx, who, f, s.Now)
	if err != nil {
		return err
	}
	s.Pictures = append([]picture{s.monthPicture(months, f)}, s.yieldPicture(yields, who)...)
	if len(now) > 0 {
		s.Pictures = append(s.Pictures, s.metPicture(now, then))
	}
	s.Pictures = append(append(s.Pictures, s.allowances(allowed)...), backlog)
	s.overviewFigures(months, yields, f, who, open, old)
	under, err := p.shortOf(ctx, s, who, month)
	if err != nil {
		return err
	}
	s.Looked, s.Looks = true, append(under, s.looksAt(yields, who, here, old)...)
	if len(yields) > 0 {
		s.Tables = []report.Table{s.yieldTable(yields, who)}
	}
	return nil
}

// overviewOf is what the overview is of: the month that is asked for, else the last that is over, and the twelve before.
func (s *sheet) overviewOf(who *people, here time.Time) (f store.ReportWork, err error) {
	if s.Asked.Get("to") == "" {
		s.Asked = s.Asked.with("to", later(here.Format("2006-01"), -1))
	}
	if f, err = s.Asked.without("months", "agreement").work(who, here, 13); err != nil {
		return f, err
	}
	s.Title, s.Tab = "Overview", shell.ReportsURL
	s.Asked = s.Asked.with("to", f.Last).without("months")
	s.overviewSentence(who, here, f)
	return f, nil
}

func (s *sheet) overviewSentence(who *people, now time.Time, f store.ReportWork) {
	var list []shell.Choice
	newest := max(now.Format("2006-01"), f.Last)
	for _, m := range monthsOf(min(later(newest, -35), f.Last), newest) {
		list = append(list, shell.Choice{Name: s.monthName(m, "January 2006"), URL: s.Asked.with("to", m).at(shell.ReportsURL), Current: m == f.Last})
	}
	slices.Reverse(list)
	s.Sentence = []word{{Label: "Month", Choices: list}, {Text: "beside the twelve months before,"}, s.clientWord(who, shell.ReportsURL)}
}

// yields are what each agreement brought in a month in which it had work, a fee or a target.
func (p *Pages) yields(ctx context.Context, who *people, month store.ReportWork) (list []yield, err error) {
	work, err := p.rolled(ctx, who, month, store.ByAgreement)
	if err != nil {
		return nil, err
	}
	by := map[int64]report.Work{}
	for _, e := range work {
		by[e.Key.id] = e.Work
	}
	fees, err := p.bills.Fixed(ctx, who.viewer, who.asked(month), month.Last, month.Last)
	if err != nil {
		return nil, err
	}
	met, err := p.metBy(ctx, who, month)
	if err != nil {
		return nil, err
	}
	for _, a := range who.listed.agreements {
		y := yield{Agreement: a, work: by[a.ID], fees: fees[statement.Slot{AgreementID: a.ID, Month: month.Last}], met: met[a.ID]}
		y.rate, y.rated = report.Effective(y.fees, y.work.Scope.Seconds)
		if y.work.All().Lines > 0 || y.fees > 0 || y.met.Due() > 0 {
			list = append(list, y)
		}
	}
	return list, nil
}

// metBy is how the promises of each agreement were kept.
func (p *Pages) metBy(ctx context.Context, who *people, f store.ReportWork) (map[int64]report.Promises, error) {
	attained, err := p.db.Attained(ctx, who.viewer, p.stretches(who, f))
	met := map[int64]report.Promises{}
	for _, x := range attained {
		m := met[x.AgreementID]
		m.Add(report.Promises(x.Respond))
		m.Add(report.Promises(x.Resolve))
		m.Add(report.Promises(x.Update))
		met[x.AgreementID] = m
	}
	return met, err
}

// levels are how targets were met by priority and promise, in a month and in the one before.
func (p *Pages) levels(ctx context.Context, who *people, month store.ReportWork) (now, then map[string]*kept, err error) {
	month.First = later(month.Last, -1)
	list, err := p.db.Attained(ctx, who.viewer, p.stretches(who, month))
	if err != nil {
		return nil, nil, err
	}
	now, then = map[string]*kept{}, map[string]*kept{}
	for _, x := range list {
		if x.Respond.Due()+x.Resolve.Due()+x.Update.Due() == 0 {
			continue
		}
		if x.Stretch == 1 {
			put(now, x.Priority, x)
		} else {
			put(then, x.Priority, x)
		}
	}
	return now, then, nil
}
