package report

import (
	"context"
	"fmt"
	"time"

	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

// clocks are what is promised: an answer, a solution, and news of it until then.
func clocks() []shell.Option {
	return []shell.Option{{Value: "respond", Label: "answer"}, {Value: "resolve", Label: "solution"}, {Value: "update", Label: "update"}}
}

// kept is how answers, solutions and updates were kept.
type kept [3]report.Promises

func (k *kept) add(x store.ReportAttained) {
	k[0].Add(report.Promises(x.Respond))
	k[1].Add(report.Promises(x.Resolve))
	k[2].Add(report.Promises(x.Update))
}

// targets is the report of targets.
func (p *Pages) targets(ctx context.Context, s *sheet) error {
	who, err := p.people(ctx, s.Viewer)
	if err != nil {
		return err
	}
	here := s.Now.In(s.zone())
	f, err := s.Asked.work(who, here, 12)
	if err != nil {
		return err
	}
	s.Title, s.Tab = "Targets", targetsURL
	s.Sentence = append([]word{{Text: "Requests that came in"}}, s.spanWords(here, targetsURL, 12)...)
	s.Sentence = append(s.Sentence, word{Text: "of"}, s.clientWord(who, targetsURL), word{Text: "under"}, s.agreementWord(who, targetsURL))
	list, err := p.db.Attained(ctx, s.Viewer, p.stretches(who, f))
	if err != nil {
		return err
	}
	months := monthsOf(f.First, f.Last)
	byMonth, byLevel, byAgreement := map[string]*kept{}, map[string]*kept{}, map[string]*kept{}
	var all kept
	for _, x := range list {
		all.add(x)
		put(byMonth, months[x.Stretch], x)
		put(byLevel, x.Priority, x)
		put(byAgreement, who.agreements[x.AgreementID].Number, x)
	}
	s.Figures = []kpi{s.keptFigure("Answers in time", all[0]), s.keptFigure("Solutions in time", all[1]), s.keptFigure("Updates in time", all[2])}
	if all[0].Due()+all[1].Due()+all[2].Due() == 0 {
		s.Empty = "No target was due in these months"
		return nil
	}
	s.Pictures = []picture{s.missPicture(months, byMonth, f), s.levelPicture(byLevel)}
	s.Tables = []report.Table{
		s.keptTable("by-month", "By month", "Month", months, byMonth, func(key string) (string, query) {
			return s.monthName(key, "January 2006"), s.Asked.with("to", key, "months", "1")
		}),
		s.keptTable("by-priority", "By priority", "Priority", []string{"P1", "P2", "P3", "P4"}, byLevel, func(key string) (string, query) { return key, s.Asked.with("priority", key) }),
		s.keptTable("by-agreement", "By agreement", "Agreement", who.agreementNumbers(), byAgreement, func(key string) (string, query) { return key, s.Asked.with("agreement", key) }),
	}
	if err := p.takenTable(ctx, s, who, f); err != nil {
		return err
	}
	return p.causeTable(ctx, s, who, f)
}

func put(in map[string]*kept, key string, x store.ReportAttained) {
	if in[key] == nil {
		in[key] = &kept{}
	}
	in[key].add(x)
}

func (w *people) agreementNumbers() (list []string) {
	for _, a := range w.listed.agreements {
		list = append(list, a.Number)
	}
	return list
}

// stretches are the months that are asked for, in the zone of each agreement that is.
func (p *Pages) stretches(who *people, f store.ReportWork) (list []store.ReportStretch) {
	for _, a := range who.listed.agreements {
		if f.ClientID != 0 && a.ClientID != f.ClientID || f.AgreementID != 0 && a.ID != f.AgreementID {
			continue
		}
		for n, m := range monthsOf(f.First, f.Last) {
			at, err := time.ParseInLocation("2006-01", m, who.zones[a.ID])
			if err != nil {
				continue
			}
			list = append(list, store.ReportStretch{AgreementID: a.ID, N: n, From: at, To: at.AddDate(0, 1, 0)})
		}
	}
	return list
}

func (s *sheet) share(p report.Promises) string {
	percent, ok := p.Percent()
	if !ok {
		return "–"
	}
	return fmt.Sprintf("%d %%", percent)
}

func (s *sheet) keptFigure(name string, p report.Promises) kpi {
	return kpi{Name: name, Value: s.share(p), Note: s.Plural(p.Missed, "missed", "missed") + ", of " + s.Count(p.Due())}
}
