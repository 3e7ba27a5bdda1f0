package week

import (
	"context"
	"strings"
	"time"

	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Line is a rated line in words.
type Line struct {
	store.RatedLine
	Verdict shell.Verdict
	Amount  string // with its currency; what it is held for where it is on no statement yet
	Says    string // words of the clause
	Priced  bool
	Code    string // currency
	Asks    string // where the question is answered that it is undecided for; "" for none
}

// Change is the lines of another entry, before and after.
type Change struct {
	TicketID int64
	At       time.Time
	Was, Now string
}

// Said is what an entry comes to, and what it did to the lines after it.
type Said struct {
	Page   shell.Page
	Entry  ticket.TimeEntry
	Gone   bool
	Lines  []Line
	Was    []Line // before its last change
	Number int    // lines of others that are rated otherwise
	Others []Change
	Rated  bool // an agreement rates it
}

// words puts lines into words, with the terms that rated them.
type words struct {
	db      *store.DB
	page    shell.Page
	numbers map[int64]string // of agreements
}

func newWords(db *store.DB, page shell.Page) *words {
	return &words{db: db, page: page, numbers: map[int64]string{}}
}

func (w *words) line(ctx context.Context, l store.RatedLine) (out Line, err error) {
	terms, err := w.db.Terms(ctx, l.AgreementID, l.Version)
	if err != nil {
		return out, err
	}
	currency, err := money.CurrencyOf(terms.Currency)
	if err != nil {
		return out, err
	}
	if _, ok := w.numbers[l.AgreementID]; !ok {
		a, err := w.db.Agreement(ctx, w.page.Viewer, l.AgreementID)
		if err != nil {
			return out, err
		}
		w.numbers[l.AgreementID] = a.Number
	}
	out = Line{RatedLine: l, Verdict: shell.Verdict{Outcome: l.Verdict, Clause: l.Clause, Ask: strings.Fields(l.Ask)}, Priced: l.Priced, Code: currency.Code}
	if clause, ok := terms.ClauseByNumber(l.Clause); ok {
		out.Says, out.Verdict.URL = clause.Says, shell.ClauseURL(w.numbers[l.AgreementID], l.Version, l.Clause)
	}
	if l.Priced {
		out.Amount = w.page.Money(currency.Format(currency.OfUnits(l.Amount)), currency.Code)
	}
	if l.Verdict == "undecided" && l.Ask != "" {
		out.Asks = shell.TicketURL(l.TicketID) + "#agreement"
	}
	return out, nil
}

func (w *words) lines(ctx context.Context, list []store.RatedLine) (out []Line, err error) {
	for _, l := range list {
		one, err := w.line(ctx, l)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// held says why a line stands on no statement yet.
var held = map[string]string{
	ledger.HoldUndecided: "held until it is decided",
	ledger.HoldDeclined:  "declined, held for a manager",
	ledger.HoldEnded:     "held: no version of the agreement was in force",
	"waiting":            "held until the client approves",
	"refused":            "held: the client refused",
	"spent":              "held: beyond what was approved",
}

// billed says how long a line is billed for.
func (l Line) billed() string {
	switch {
	case l.Hold != "":
		return held[l.Hold]
	case l.RatedLine.Verdict == "covered":
		return "in scope"
	case l.Ruled == ledger.Waive:
		return "waived"
	}
	return "billed " + shell.Hours(time.Duration(l.Minutes)*time.Minute)
}

// short is a line in a few words: “Billable 4.1, 140.00 USD”.
func (l Line) short(p shell.Page) string {
	return shell.Join(", ", shell.Join(" ", l.Verdict.WordIn(p.Locale), l.Verdict.Clause), l.Amount)
}

func short(p shell.Page, list []Line) string {
	var all []string
	for _, l := range list {
		all = append(all, l.short(p))
	}
	return strings.Join(all, "; ")
}

// Explain tells what an entry comes to. Was is the entry before, nil where it is new; now is nil where it was deleted.
func Explain(ctx context.Context, db *store.DB, page shell.Page, ticketID int64, was, now *ticket.TimeEntry) (s Said, err error) {
	s.Page = page
	if s.Gone = now == nil; s.Gone {
		s.Entry = *was
	} else {
		s.Entry = *now
	}
	effect, err := ledger.New(db).Effect(ctx, page.Viewer, ticketID, was, now)
	if err != nil {
		return s, err
	}
	s.Rated, s.Number = effect.AgreementID != 0, effect.Number
	w := newWords(db, page)
	if s.Lines, err = w.lines(ctx, effect.Lines); err != nil {
		return s, err
	}
	if s.Was, err = w.lines(ctx, effect.Was); err != nil {
		return s, err
	}
	for _, o := range effect.Others {
		before, err := w.lines(ctx, o.Was)
		if err != nil {
			return s, err
		}
		after, err := w.lines(ctx, o.Now)
		if err != nil {
			return s, err
		}
		s.Others = append(s.Others, Change{TicketID: o.TicketID, At: o.Now[0].From(), Was: short(page, before), Now: short(page, after)})
	}
	return s, nil
}

// spanWords are from when to when, with the day: “Mon 2 March, 10:00–10:50”.
func spanWords(start, end time.Time, p shell.Page) string {
	return shell.Day(p.Now, start, p.Locale) + ", " + clocks(start, end, p)
}

// clocks are from when to when: “10:00–10:50”, with the day of the end where it is another one.
func clocks(start, end time.Time, p shell.Page) string {
	from, to := start.In(p.Zone), end.In(p.Zone)
	layout := "15:04"
	if from.Format(time.DateOnly) != to.Format(time.DateOnly) {
		layout = "Mon 15:04"
	}
	return p.Format(from, "15:04") + "–" + p.Format(to, layout)
}
