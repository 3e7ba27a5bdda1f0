package portal

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/content"
	"remit/internal/pages/shell"
	"remit/internal/pages/survey"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

func (p *Pages) requestRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.PortalURL + "/requests/:number", Who: shell.May(identity.AskForHelp), Handler: p.request},
		{Method: http.MethodPost, Path: shell.PortalURL + "/requests/:number/messages", Who: shell.May(identity.AskForHelp), Handler: p.answer, Load: shell.Upload},
		{Method: http.MethodPost, Path: shell.PortalURL + "/requests/:number/status", Who: shell.May(identity.AskForHelp), Handler: p.setStatus},
		{Method: http.MethodPost, Path: shell.PortalURL + "/requests/:number/fact", Who: shell.May(identity.AskForHelp), Handler: p.tell},
	}
}

// requestPage is one request as the client's person sees it.
type requestPage struct {
	shell.Page
	Ticket   ticket.Ticket
	State    state
	Messages []shell.Message
	Promises []promise
	Decision coverage.Decision
	Terms    *agreement.Terms // that decided; nil where none was in force
	Linked   []ticket.Row
	Fields   []ties.Value // of the provider's own, which are filled in and shown
	Composer shell.Composer
	Approves bool // an estimate on it waits for the reader's own answer
	Survey   survey.Card
	Asked    *question  // what the provider needs to know of it; nil for nothing
	Wrong    shell.Form // the answer to it that was refused
}

func (p *Pages) request(c echo.Context) error {
	view, err := p.loadRequest(c, shell.Form{})
	if err != nil {
		return err
	}
	if view.Ticket.Status == ticket.Closed {
		ctx, v := c.Request().Context(), shell.Viewer(c)
		living, err := p.db.Living(ctx, view.Ticket.ID)
		if err != nil {
			return err
		}
		if living != view.Ticket.ID { // it was merged: what was said stands there, for who may see it
			if _, err := p.db.Ticket(ctx, v, living); err == nil {
				return c.Redirect(http.StatusSeeOther, requestURL(living))
			}
		}
	}
	return shell.Render(c, http.StatusOK, requestView(view))
}

// answer adds what somebody wrote, and says where it went: an answer to a closed request is a new one.
func (p *Pages) answer(c echo.Context) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	files, err := content.Uploads(c, "files")
	if err == nil {
		var t ticket.Ticket
		text := strings.ReplaceAll(f.Values.Get("text"), "\r\n", "\n")
		if t, err = p.desk.Answer(c.Request().Context(), shell.Viewer(c), id, text, files); err == nil {
			shell.Flash(c, answered(id, t, shell.LocaleOf(c)))
			return c.Redirect(http.StatusSeeOther, requestURL(t.ID))
		}
	}
	if !f.Refuse(err) {
		return err
	}
	view, failed := p.loadRequest(c, f)
	if failed != nil {
		return failed
	}
	return shell.Render(c, shell.StatusOf(err), requestView(view))
}

func answered(id int64, t ticket.Ticket, l shell.Locale) string {
	if t.ID != id {
		return l.Say("request.answered-anew", "old", ticket.Number(id), "new", ticket.Number(t.ID))
	}
	return l.Say("request.answered")
}

// setStatus closes a request, or opens one anew that was solved.
func (p *Pages) setStatus(c echo.Context) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	to, l := ticket.Status(c.FormValue("status")), shell.LocaleOf(c)
	_, err = p.desk.SetStatus(c.Request().Context(), shell.Viewer(c), id, to, 0)
	switch {
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Invalid):
		shell.FlashWarning(c, l.Say("request.unchanged", "why", l.Fault(err)))
	case err != nil:
		return err
	case to == ticket.Closed:
		shell.Flash(c, l.Say("request.closed"))
	default:
		shell.Flash(c, l.Say("request.opened"))
	}
	return c.Redirect(http.StatusSeeOther, requestURL(id))
}

// loadRequest reads all of a request that its page shows.
func (p *Pages) loadRequest(c echo.Context, f shell.Form) (requestPage, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	id, err := number(c)
	if err != nil {
		return requestPage{}, err
	}
	t, err := p.db.Ticket(ctx, v, id)
	if err != nil {
		return requestPage{}, err
	}
	page, err := p.page(c, ticket.Number(id)+" "+t.Subject, shell.AtRequests)
	if err != nil {
		return requestPage{}, err
	}
	view := requestPage{Page: page, Ticket: t, State: stateOf(t, page.Locale)}
	for _, load := range []func(context.Context, *requestPage) error{p.loadMessages, p.loadPromises, p.loadLinked, p.loadFields, p.loadApproval, p.loadSurvey, p.loadAsked} {
		if err := load(ctx, &view); err != nil {
			return view, err
		}
	}
	view.Composer = composer(view, f)
	return view, nil
}

func (p *Pages) loadFields(ctx context.Context, view *requestPage) (err error) {
	view.Fields, err = ties.ValuesOf(ctx, p.db.Reads(), view.Viewer, view.Ticket)
	view.Fields = slices.DeleteFunc(view.Fields, func(f ties.Value) bool { return f.Value == "" })
	return err
}

// loadApproval asks whether the request waits for the reader's own approval, and says so where it waits for a colleague's.
func (p *Pages) loadApproval(ctx context.Context, view *requestPage) error {
	if view.Ticket.Approval != ticket.ApprovalWanted || !view.Ticket.Status.IsOpen() {
		return nil
	}
	_, err := p.db.MyApproval(ctx, view.Viewer, view.Ticket.ID)
	if view.Approves = err == nil; fault.Is(err, fault.NotFound) {
		view.State.Words, view.State.Turn, err = view.Say("standing.approval-elsewhere"), colleagues, nil
	}
	return err
}

// loadSurvey reads how it went, or whether the reader may say so.
func (p *Pages) loadSurvey(ctx context.Context, view *requestPage) (err error) {
	view.Survey, err = survey.LoadCard(ctx, p.surveys, view.Page, view.Ticket.ID)
	return err
}

// loadMessages reads the conversation without what stays in the house.
func (p *Pages) loadMessages(ctx context.Context, view *requestPage) error {
	messages, err := p.db.Messages(ctx, view.Viewer, view.Ticket.ID)
	if err != nil {
		return err
	}
	for _, m := range messages {
		s := shell.Message{ID: fmt.Sprintf("m%d", m.ID), Author: cmp.Or(m.AuthorName, m.AuthorEmail, view.Say("request.somebody")), Mine: m.ContactID != 0 && m.ContactID == view.Viewer.ContactID,
			At: m.CreatedAt, Body: content.Body(place, m), Files: place.Files(m, view.Locale)}
		if m.Kind == ticket.FromStaff {
			s.Side = shell.FromStaff
		}
		if m.Quoted != "" {
			s.Quoted, s.Folded = shell.Paragraphs(m.Quoted), content.Folded(m, view.Locale)
		}
		view.Messages = append(view.Messages, s)
	}
	return nil
}

// loadPromises reads what was decided and promised.
func (p *Pages) loadPromises(ctx context.Context, view *requestPage) error {
	t := view.Ticket
	outcomes, err := p.db.OutcomesOf(ctx, view.Viewer, []int64{t.ID})
	if err != nil {
		return err
	}
	if view.Promises, view.Decision, err = promises(t.Clocks, outcomes[t.ID], t, view.Now); err != nil || t.AgreementID == 0 {
		return err
	}
	view.Terms, err = p.db.Terms(ctx, t.AgreementID, t.AgreementVersion)
	return err
}

func (p *Pages) loadLinked(ctx context.Context, view *requestPage) (err error) {
	view.Linked, err = p.db.LinkedTickets(ctx, view.Viewer, view.Ticket)
	return err
}

// composer is the form for an answer.
func composer(view requestPage, f shell.Form) shell.Composer {
	t := view.Ticket
	c := shell.Composer{Action: requestURL(t.ID) + "/messages", Draft: fmt.Sprintf("request-%d", t.ID), Page: view.Page, Form: f, Label: view.Say("request.answer"), Uploads: true,
		Sends: []shell.Option{{Value: "send", Label: view.Say("request.send")}}}
	for _, m := range view.Messages {
		if m.Mine {
			c.Answered = m.At
		}
	}
	switch t.Status {
	case ticket.Closed:
		c.Sends[0].Label, c.Hint = view.Say("request.send-anew"), view.Say("request.hint-closed")
	case ticket.Resolved:
		c.Hint = view.Say("request.hint-solved")
	}
	return c
}

// verdict is the request's verdict. A manager of the provider may have settled it otherwise than the agreement's clause says.
func (view requestPage) verdict() shell.Verdict {
	return shell.Verdict{Outcome: view.Ticket.Verdict, Clause: view.Ticket.Clause, URL: clauseURL(view.Decision.Agreement, view.Ticket.AgreementVersion, view.Ticket.Clause)}
}

// settled reports whether the provider settled the scope by hand.
func (view requestPage) settled() bool {
	return view.Ticket.Review == ticket.ReviewSettled && view.Ticket.Verdict != string(view.Decision.Verdict)
}

// fieldWords is what stands in a field, as the reader reads it.
func (view requestPage) fieldWords(f ties.Value) string {
	if f.Type == store.FieldYesNo && (f.Value == "yes" || f.Value == "no") {
		return view.Say("request.field-" + f.Value)
	}
	return f.Value
}
