// Package paper shows a ticket whole, to be read or printed: what was asked and done, and how its clocks ran.
package paper

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/decision"
	"remit/internal/pages/promise"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Options are what the pages need.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk
}

// Pages are the pages of a ticket for reading and printing.
type Pages struct {
	db     *store.DB
	desk   *desk.Desk
	around decision.Source
}

// New returns the pages.
func New(o Options) *Pages {
	return &Pages{db: o.DB, desk: o.Desk, around: decision.Source{DB: o.DB, Desk: o.Desk}}
}

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: "/tickets/:number/print", Who: shell.Staff, Handler: p.print},
		{Method: http.MethodGet, Path: "/tickets/:number/clocks", Who: shell.Staff, Handler: p.clocks},
	}
}

// sheet is a ticket on paper.
type sheet struct {
	shell.Page
	Ticket    ticket.Ticket
	Client    identity.Client
	Assignee  string
	Decided   desk.Decided // the latest
	Decisions []made
	Facts     []fact
	Clocks    []shell.Clock
	Messages  []ticket.Message
	Times     []worked
	Total     time.Duration
	Notes     bool             // internal notes are wanted too
	Sign      bool             // a line for the client's signature is wanted
	names     map[int64]string // what the users are called
}

// made is a decision as it was made.
type made struct {
	ticket.Decision
	Decided desk.Decided
}

type fact struct{ Name, Value, Source string }

// worked is a time entry with who worked.
type worked struct {
	ticket.TimeEntry
	By string
}

// print shows a ticket as it goes on paper. Internal notes are on it only where they are asked for: paper is handed around.
func (p *Pages) print(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	s := sheet{Notes: c.QueryParam("notes") != "", Sign: c.QueryParam("sign") != ""}
	if s.Ticket, err = p.db.Ticket(ctx, v, id); err != nil {
		return err
	}
	s.Page = shell.NewPage(c, "Print "+ticket.Number(id)+" "+s.Ticket.Subject)
	s.Current, s.Width = shell.AtQueue, shell.Middle
	for _, load := range []func(context.Context, *sheet) error{p.loadNames, p.loadRuling, p.loadWork} {
		if err := load(ctx, &s); err != nil {
			return err
		}
	}
	return shell.Render(c, http.StatusOK, printView(s))
}

func (p *Pages) loadNames(ctx context.Context, s *sheet) (err error) {
	if s.Ticket.ClientID != 0 {
		if s.Client, err = p.db.Client(ctx, s.Viewer, s.Ticket.ClientID); err != nil {
			return err
		}
	}
	users, err := p.db.Users(ctx, s.Viewer)
	if err != nil {
		return err
	}
	s.names = make(map[int64]string, len(users))
	for _, u := range users {
		s.names[u.ID] = u.Name
	}
	s.Assignee = s.names[s.Ticket.AssigneeID]
	return nil
}

// loadRuling reads what the agreement said, from which facts, and how the clocks stand.
func (p *Pages) loadRuling(ctx context.Context, s *sheet) error {
	list, err := p.db.Decisions(ctx, s.Viewer, s.Ticket.ID)
	if err != nil {
		return err
	}
	for _, d := range list {
		decided, err := desk.ReadDecision(ctx, p.db.Reads(), d)
		if err != nil {
			return err
		}
		s.Decisions = append(s.Decisions, made{d, decided})
		s.Decided = decided
	}
	if err := p.loadFacts(ctx, s); err != nil {
		return err
	}
	clocks, target, err := p.desk.Clocks(ctx, p.db.Reads(), s.Ticket, s.Now)
	if err != nil {
		return err
	}
	s.Clocks = promise.All(clocks, target, s.Ticket, zonesOf(s.Page, s.Decided.Terms), s.Now)
	return nil
}

// zonesOf are the reader's zone and that of the agreement, if there is one.
func zonesOf(page shell.Page, terms *agreement.Terms) promise.Zones {
	z := promise.Zones{Reader: page.Locale}
	if terms != nil {
		z.Agreement = terms.Zone
	}
	return z
}

func (p *Pages) loadFacts(ctx context.Context, s *sheet) error {
	var f agreement.Facts
	if err := f.UnmarshalJSON(s.Ticket.Facts); err != nil {
		return fmt.Errorf("paper: facts of %d: %w", s.Ticket.ID, err)
	}
	known, err := p.around.Known(ctx, s.Viewer, s.Ticket.ClientID)
	if err != nil {
		return err
	}
	for _, name := range desk.FactNames() {
		if _, shown := known.Value(f, name); shown != "" {
			s.Facts = append(s.Facts, fact{name, shown, s.Ticket.Sources[name]})
		}
	}
	return nil
}

// loadWork reads what was said and how long was worked.
func (p *Pages) loadWork(ctx context.Context, s *sheet) error {
	messages, err := p.db.Messages(ctx, s.Viewer, s.Ticket.ID)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if s.Notes || m.Kind != ticket.Note {
			s.Messages = append(s.Messages, m)
		}
	}
	entries, err := p.db.TimeEntries(ctx, s.Viewer, s.Ticket.ID)
	if err != nil {
		return err
	}
	for _, e := range entries {
		s.Times = append(s.Times, worked{e, s.names[e.UserID]})
		s.Total += e.EndsAt.Sub(e.StartsAt)
	}
	return nil
}

// who is the author of a message, with the address where it has one.
func who(m ticket.Message) string {
	if m.AuthorName == "" || m.AuthorEmail == "" || m.AuthorName == m.AuthorEmail {
		return m.AuthorName + m.AuthorEmail
	}
	return m.AuthorName + " <" + m.AuthorEmail + ">"
}

// signs is who would sign.
func (s sheet) signs() string {
	if s.Client.Name == "" {
		return "the client"
	}
	return s.Client.Name
}
