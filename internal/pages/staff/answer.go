package staff

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/pages/answer"
	"remit/internal/pages/content"
	"remit/internal/pages/shell"
	"remit/internal/pages/ties"
	"remit/internal/pages/timeform"
	"remit/internal/store"
	"remit/internal/ticket"
)

// draftOf is what a form holds of an answer that is being written.
func draftOf(form shell.Form) store.Draft {
	d := store.Draft{Text: strings.ReplaceAll(form.Values.Get("text"), "\r\n", "\n"), Kind: form.Value("kind"), Bcc: form.Value("bcc"), Status: form.Value("then")}
	if d.Status == "note" {
		d.Status = ""
	}
	if form.Values.Has("cc") {
		cc := form.Value("cc")
		d.Cc = &cc
	}
	return d
}

// keep keeps what was written with its files as the draft, before anything else can go wrong with it.
func (p *Pages) keep(c echo.Context, id int64, form shell.Form) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if err := p.desk.SaveDraft(ctx, v, id, draftOf(form)); err != nil {
		return err
	}
	files, err := content.Uploads(c, "files")
	if err != nil {
		return err
	}
	return p.answers.AddFiles(ctx, v, id, files)
}

// sendAnswer sends the draft, unless somebody wrote in the meantime what the writer has not seen, or something is to be thought of first.
func (p *Pages) sendAnswer(c echo.Context, id int64, form shell.Form) (w store.Waiting, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	t, err := p.db.Ticket(ctx, v, id)
	if err != nil {
		return w, err
	}
	r := desk.Reply{Ticket: id, Text: draftOf(form).Text, Note: form.Value("kind") == "note", Revision: t.Revision}
	if r.Note {
		return p.answers.Send(ctx, v, r, nil)
	}
	if err := p.writing.Missed(ctx, v, shell.LocaleOf(c), id, answer.SeenBy(form)); err != nil {
		return w, err
	}
	if r.Cc, err = answer.Addresses("cc", form.Value("cc")); err != nil {
		return w, err
	}
	if r.Bcc, err = answer.Addresses("bcc", form.Value("bcc")); err != nil {
		return w, err
	}
	r.Status = ticket.Status(form.Value("then"))
	hints, err := p.hints(ctx, c, t, form)
	if err != nil {
		return w, err
	}
	if h, unsure := answer.Unsure(hints, form); unsure {
		return w, fault.Errorf(fault.Invalid, "%s Send it again if it is meant so.", h.Text)
	}
	return p.answers.Send(ctx, v, r, answer.Texts(hints))
}

// hints are what is to be thought of before the draft is sent.
func (p *Pages) hints(ctx context.Context, c echo.Context, t ticket.Ticket, form shell.Form) ([]answer.Hint, error) {
	files, err := p.db.DraftFiles(ctx, shell.Viewer(c), t.ID)
	if err != nil {
		return nil, err
	}
	return p.writing.Hints(ctx, shell.Viewer(c), t, form, len(files))
}

// answer sends a reply, or keeps a note, and sets the status with it. Before that it does what else a button of the form asks for:
// looks at it, puts a text into it, takes a file out. A refused one comes back with what was written.
func (p *Pages) answer(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if err := p.keep(c, id, form); err != nil {
		return p.refusedAnswer(c, id, form, err)
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	switch {
	case form.Values.Has("preview"):
		return p.showAnswer(c, id, http.StatusOK, form)
	case form.Value("insert") != "":
		reply, err := shell.ParseID(form.Value("insert"))
		if err != nil {
			return err
		}
		if _, err := p.writing.Insert(ctx, v, id, reply, draftOf(form)); err != nil {
			return err
		}
		return shell.Back(c, shell.TicketURL(id)+"#answer", "")
	case form.Value("drop") != "":
		file, err := shell.ParseID(form.Value("drop"))
		if err != nil {
			return err
		}
		if err := p.answers.DropFile(ctx, v, id, file); err != nil {
			return err
		}
		return p.showAnswer(c, id, http.StatusOK, form)
	}
	work, err := p.workOf(c, id, form)
	if err != nil {
		return p.refusedAnswer(c, id, form, err)
	}
	waiting, err := p.sendAnswer(c, id, form)
	if err != nil {
		return p.refusedAnswer(c, id, form, err)
	}
	to := shell.TicketURL(id)
	if work != nil {
		e, err := p.desk.LogWork(ctx, v, *work)
		if err != nil {
			return err
		}
		to = loggedURL(e)
	}
	switch {
	case form.Value("kind") == "note":
		return shell.Back(c, to, "The note is kept.")
	case form.Value("then") == string(ticket.Resolved):
		if err := ties.WarnOfChildren(c, p.db, id); err != nil {
			return err
		}
	}
	if waiting.ID != 0 {
		return shell.Back(c, to, "") // the page says how long it can be taken back
	}
	return shell.Back(c, to, "The answer is on its way.")
}

// alsoLog stands before the names of the fields that log time with an answer.
const alsoLog = "log_"

// workOf is the time that is logged with an answer; nil for none.
func (p *Pages) workOf(c echo.Context, id int64, form shell.Form) (*ticket.TimeEntry, error) {
	if !(timeform.Parts{Form: form, Prefix: alsoLog}).Given() {
		return nil, nil
	}
	e, err := p.timeEntry(c, id, form, alsoLog)
	return &e, err
}

// refusedAnswer shows the ticket again with what was written and what is wrong with it.
func (p *Pages) refusedAnswer(c echo.Context, id int64, form shell.Form, err error) error {
	if !form.Refuse(err) {
		return err
	}
	return p.showAnswer(c, id, shell.StatusOf(err), form)
}

// showAnswer shows the ticket with what is being written, and beside it what its writer has not seen yet.
func (p *Pages) showAnswer(c echo.Context, id int64, status int, form shell.Form) error {
	page, err := p.loadTicket(c, id)
	if err != nil {
		return err
	}
	w := &page.Writing
	w.Preview = form.Value("preview") != ""
	if w.Hints, err = p.hints(c.Request().Context(), c, page.Ticket, form); err != nil {
		return err
	}
	if status == http.StatusConflict {
		page.tellSince(answer.SeenBy(form))
	}
	page.write(form)
	return shell.Render(c, status, ticketView(page))
}

// tellSince gathers what others wrote and did since the form was loaded.
func (page *ticketPage) tellSince(seen answer.Seen) {
	page.Writing.Written(seen, page.messages, func(m ticket.Message) templ.Component { return content.Body(place, m) })
	for _, e := range page.Timeline {
		if e.Message == nil && seen.Event != 0 && e.Seq > seen.Event && e.By != 0 && e.By != page.Viewer.UserID {
			page.Writing.Since = append(page.Writing.Since, answer.Since{At: e.At, Did: e.Words})
		}
	}
}

// draft keeps what is being written, and lets colleagues see that somebody writes. The script is told what is to be thought of.
func (p *Pages) draft(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if err := p.desk.SaveDraft(ctx, v, id, draftOf(form)); err != nil {
		return err
	}
	if p.here.writes(id, v, shell.Now(c)) {
		p.desk.Tell(presenceOf(id, v))
	}
	if !shell.Partial(c) {
		return c.NoContent(http.StatusNoContent)
	}
	t, err := p.db.Ticket(ctx, v, id)
	if err != nil {
		return err
	}
	hints, err := p.hints(ctx, c, t, form)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, answer.Says(hints))
}
