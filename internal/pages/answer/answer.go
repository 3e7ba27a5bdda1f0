// Package answer is where answers are written: what stands in the composer of a ticket, and the texts that are used again.
package answer

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"remit/internal/answering"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/content"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Options are what the pages need.
type Options struct {
	DB      *store.DB
	Desk    *desk.Desk
	Answers *answering.Answers
}

// Pages answers the routes, and gives the page of a ticket its composer.
type Pages struct {
	db      *store.DB
	desk    *desk.Desk
	answers *answering.Answers
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{db: o.DB, desk: o.Desk, answers: o.Answers} }

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return slices.Concat([]shell.Route{
		{Method: http.MethodGet, Path: "/tickets/:number/preview", Who: shell.Staff, Handler: p.preview},
		{Method: http.MethodPost, Path: "/tickets/:number/files", Who: shell.Staff, Handler: p.files, Load: shell.Upload},
		{Method: http.MethodGet, Path: "/tickets/:number/files/:id", Who: shell.Staff, Handler: p.file},
		{Method: http.MethodPost, Path: "/tickets/:number/replies", Who: shell.Staff, Handler: p.fill},
		{Method: http.MethodPost, Path: "/tickets/:number/answers/:id/undo", Who: shell.Staff, Handler: p.undo},
	}, p.cannedRoutes())
}

// State is what is being written on a ticket, and what helps to write it.
type State struct {
	shell.Page
	Ticket  ticket.Ticket
	Draft   store.Draft
	Files   []ticket.Attachment // of the draft, without data
	Waiting []store.Waiting
	Replies []store.Canned
	Preview bool   // the preview is open
	Hints   []Hint // what is to be thought of before it is sent
	Since   []Since
}

// Load reads what is being written on a ticket.
func (p *Pages) Load(ctx context.Context, page shell.Page, t ticket.Ticket) (s State, err error) {
	s = State{Page: page, Ticket: t}
	v := page.Viewer
	if s.Draft, err = p.db.Draft(ctx, v, t.ID); err != nil {
		return s, err
	}
	if s.Files, err = p.db.DraftFiles(ctx, v, t.ID); err != nil {
		return s, err
	}
	if s.Waiting, err = p.db.WaitingAnswers(ctx, v, t.ID); err != nil {
		return s, err
	}
	s.Replies, err = p.answers.Offered(ctx, v, t)
	return s, err
}

// LastWaiting is the newest answer that the page shows as waiting.
func (s State) LastWaiting() (last int64) {
	for _, w := range s.Waiting {
		last = max(last, w.ID)
	}
	return last
}

// framePolicy lets a mail that is looked at before it is sent show its logo and nothing else.
const framePolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"

// preview is the HTML of the mail that the viewer's draft would be, or of the note.
func (p *Pages) preview(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if _, err := p.db.Ticket(ctx, v, id); err != nil {
		return err
	}
	draft, err := p.db.Draft(ctx, v, id)
	if err != nil {
		return err
	}
	if draft.Kind == "note" {
		return content.Note(c, draft.Text)
	}
	rich, err := p.desk.Preview(ctx, v, id, draft.Text)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", framePolicy)
	h.Set(echo.HeaderCacheControl, "no-store")
	return c.HTML(http.StatusOK, rich)
}

// undo takes an answer back that has not left yet.
func (p *Pages) undo(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	waiting, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := p.answers.Undo(c.Request().Context(), shell.Viewer(c), id, waiting); err != nil {
		var form shell.Form
		if !form.Refuse(err) {
			return err
		}
		shell.FlashWarning(c, form.Errors[0].Text)
		return shell.Back(c, shell.TicketURL(id), "")
	}
	return shell.Back(c, shell.TicketURL(id)+"#answer", "The answer did not leave. Its text is below again.")
}

// Insert puts a canned reply into what the viewer writes, for a form without script: it stands at the end.
func (p *Pages) Insert(ctx context.Context, v identity.Viewer, id, reply int64, d store.Draft) (store.Draft, error) {
	c, err := p.answers.Filled(ctx, v, id, reply)
	if err != nil {
		return d, err
	}
	if d.Text != "" {
		d.Text += "\n\n"
	}
	d.Text += c.Text
	if c.Status != "" {
		d.Status = c.Status
	}
	return d, p.desk.SaveDraft(ctx, v, id, d)
}

// fill answers the script with a canned reply in which the ticket's values stand.
func (p *Pages) fill(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	reply, err := shell.ParseID(form.Value("reply"))
	if err != nil {
		return err
	}
	filled, err := p.answers.Filled(c.Request().Context(), shell.Viewer(c), id, reply)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"text": filled.Text, "status": filled.Status})
}
