package work

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/money"
	"remit/internal/pages/document"
	"remit/internal/pages/shell"
	"remit/internal/review"
	"remit/internal/store"
)

// group are the rows of one client.
type group struct {
	ID                 int64 // 0 where no client is known
	Client, Slug       string
	Mark               store.ReviewMark // when it was reviewed last; zero for never
	Agreements         []store.Agreement
	Currencies         []money.Currency // of the rows
	Totals             []total
	Rows               []row
	New                int // of the rows: they come first
	ToBill             map[string]int64
	Held, Lines, Count int
	OfLines, OfTickets int // rows of the client in all
}

// row is a line of work, or a ticket whose scope is to be settled: one of the two is set.
type row struct {
	Line   *line
	Scope  *scope
	Ticket int64
	New    bool
	Ask    store.ClientAsk // the newest question that went to the client; zero for none
	Asks   bool            // its answer is waited for
	Stands store.Standing  // how the client's approval stands; zero where no estimate was put to them
	Back   store.SendBack  // zero where it was not sent back
}

// line is a line in words.
type line struct {
	store.ReviewLine
	Verdict  shell.Verdict
	Says     string // words of the clause
	Why      string
	currency money.Currency
	terms    *agreement.Terms
}

// scope is a ticket in words.
type scope struct {
	store.ReviewItem
	Verdict shell.Verdict
	Says    string
	Rate    string
	Why     string
	Lines   int // of its work that are in the list
}

// rows reads what the filters let through, and puts it together by client: what is new since its last review first.
func (p *Pages) rows(c echo.Context, page *deskPage, f store.LineFilter, t store.ReviewFilter) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	lines, err := p.db.ReviewLines(ctx, v, f)
	if err != nil {
		return err
	}
	var tickets []store.ReviewItem
	if page.Asked.withTickets() {
		if tickets, err = p.db.Review(ctx, v, t); err != nil {
			return err
		}
	}
	page.Full = len(lines) > maxRows || len(tickets) > maxRows
	lines, tickets = lines[:min(len(lines), maxRows)], tickets[:min(len(tickets), maxRows)]
	page.Rows = len(lines) + len(tickets)
	marks, err := p.db.ReviewMarks(ctx, v)
	if err != nil {
		return err
	}
	groups := map[int64]*group{}
	of := func(id int64, name, slug string) *group {
		if groups[id] == nil {
			groups[id] = &group{ID: id, Client: cmp.Or(name, "No client known"), Slug: slug, Mark: marks[id], ToBill: map[string]int64{}}
		}
		return groups[id]
	}
	for _, l := range lines {
		g := of(l.ClientID, l.ClientName, l.ClientSlug)
		g.OfLines = l.OfClient
		if err := p.addLine(c, g, l); err != nil {
			return err
		}
	}
	for _, item := range tickets {
		g := of(item.Ticket.ClientID, item.Ticket.ClientName, item.Ticket.ClientSlug)
		g.OfTickets = item.OfClient
		one, err := p.scope(c, item)
		if err != nil {
			return err
		}
		g.Rows = append(g.Rows, row{Scope: &one, Ticket: item.Ticket.ID, New: item.Decided.After(g.Mark.At)})
	}
	for _, g := range groups {
		g.order()
		page.Groups = append(page.Groups, *g)
	}
	slices.SortFunc(page.Groups, func(a, b group) int { return cmp.Or(cmp.Compare(a.Client, b.Client), cmp.Compare(a.ID, b.ID)) })
	return p.around(ctx, page)
}

// addLine words a line by the very version of the agreement that rated it.
func (p *Pages) addLine(c echo.Context, g *group, l store.ReviewLine) error {
	terms, err := p.db.Terms(c.Request().Context(), l.AgreementID, l.Version)
	if err != nil {
		return err
	}
	currency, err := money.CurrencyOf(terms.Currency)
	if err != nil {
		return err
	}
	one := line{ReviewLine: l, Verdict: shell.Verdict{Outcome: l.Verdict, Clause: l.Clause, Ask: strings.Fields(l.Ask)}, terms: terms, currency: currency, Why: lineWhy(l, currency, shell.LocaleOf(c))}
	if clause, ok := terms.ClauseByNumber(l.Clause); ok {
		one.Says, one.Verdict.URL = clause.Says, shell.ClauseURL(l.Agreement, l.Version, l.Clause)
	}
	if !slices.ContainsFunc(g.Agreements, func(a store.Agreement) bool { return a.ID == l.AgreementID }) {
		g.Agreements = append(g.Agreements, store.Agreement{ID: l.AgreementID, Number: l.Agreement})
	}
	if !slices.Contains(g.Currencies, currency) {
		g.Currencies = append(g.Currencies, currency)
	}
	if g.Lines++; l.Hold == "" {
		g.ToBill[currency.Code] += l.Amount
	} else {
		g.Held++
	}
	g.Rows = append(g.Rows, row{Line: &one, Ticket: l.TicketID, New: l.RatedAt.After(g.Mark.At)})
	return nil
}

// scope words a ticket by the very version of the agreement that decided it.
func (p *Pages) scope(c echo.Context, item store.ReviewItem) (scope, error) {
	t := item.Ticket
	one := scope{ReviewItem: item, Verdict: shell.Verdict{Outcome: t.Verdict, Clause: t.Clause, Ask: t.Ask}, Rate: t.Rate}
	var d coverage.Decision
	if len(item.Outcome) > 0 {
		if err := json.Unmarshal(item.Outcome, &d); err != nil {
			return one, fmt.Errorf("work: ticket %d: %w", t.ID, err)
		}
	}
	if t.AgreementID == 0 {
		one.Why = scopeWhy(t.Ticket, d, "")
		return one, nil
	}
	terms, err := p.db.Terms(c.Request().Context(), t.AgreementID, t.AgreementVersion)
	if err != nil {
		return one, err
	}
	one.Why = scopeWhy(t.Ticket, d, terms.Default.Number)
	if clause, ok := terms.ClauseByNumber(t.Clause); ok {
		one.Says, one.Verdict.URL = clause.Says, shell.ClauseURL(item.Agreement, t.AgreementVersion, t.Clause)
	}
	for _, r := range terms.Rates {
		if r.Name == t.Rate {
			one.Rate = r.Name + ", " + document.Document{Terms: terms, Locale: shell.LocaleOf(c)}.Priced(r.Price) + " an hour"
		}
	}
	return one, nil
}

// more is how many rows of the client are not shown.
func (g group) more() int {
	if g.Slug == "" {
		return 0
	}
	return max(0, g.OfLines+g.OfTickets-len(g.Rows))
}

// order puts what belongs to a ticket together, its scope before its work, and tickets with something new first.
func (g *group) order() {
	fresh, lines := map[int64]bool{}, map[int64]int{}
	for _, r := range g.Rows {
		fresh[r.Ticket] = fresh[r.Ticket] || r.New
		if r.New {
			g.New++
		}
		if r.Line != nil {
			lines[r.Ticket]++
		}
	}
	rank := func(of bool) int {
		if of {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(g.Rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(rank(fresh[a.Ticket]), rank(fresh[b.Ticket])), cmp.Compare(a.Ticket, b.Ticket), cmp.Compare(rank(a.Scope != nil), rank(b.Scope != nil)))
	})
	for _, r := range g.Rows {
		if r.Scope != nil {
			r.Scope.Lines = lines[r.Ticket]
		}
	}
	g.Count = len(g.Rows)
}

// around reads what was asked about the rows, how approvals stand, and what was sent back.
func (p *Pages) around(ctx context.Context, page *deskPage) error {
	var tickets, entries []int64
	for _, g := range page.Groups {
		for _, r := range g.Rows {
			tickets = append(tickets, r.Ticket)
			if r.Line != nil {
				entries = append(entries, r.Line.EntryID)
			}
		}
	}
	slices.Sort(tickets)
	tickets = slices.Compact(tickets)
	asks, err := p.db.Asks(ctx, page.Viewer, tickets)
	if err != nil {
		return err
	}
	standings, err := p.db.Standings(ctx, page.Viewer, tickets)
	if err != nil {
		return err
	}
	backs, err := p.db.SendBacks(ctx, page.Viewer, entries)
	if err != nil {
		return err
	}
	for _, g := range page.Groups {
		for i := range g.Rows {
			r := &g.Rows[i]
			if list := asks[r.Ticket]; len(list) > 0 {
				r.Ask = list[len(list)-1]
				r.Asks = r.Ask.Waits(review.Since(page.Now))
			}
			r.Stands = standings[r.Ticket]
			if r.Line != nil {
				r.Back = backs[r.Line.EntryID]
			}
		}
	}
	return nil
}
