package portal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/knowledge"
	"remit/internal/pages/articles"
	"remit/internal/pages/content"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func (p *Pages) newRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.PortalAskURL, Who: shell.May(identity.AskForHelp), Handler: p.ask},
		{Method: http.MethodPost, Path: shell.PortalAskURL, Who: shell.May(identity.AskForHelp), Handler: p.send, Load: shell.Upload},
		{Method: http.MethodPost, Path: previewURL, Who: shell.May(identity.AskForHelp), Handler: p.preview},
	}
}

const previewURL = shell.PortalAskURL + "/preview"

// askPage is the form for a new request, with what is promised on it as far as it is written.
type askPage struct {
	shell.Page
	Form      shell.Form
	Draft     draft
	Known     known
	Questions []question
	Left      int // questions that are still open, the one shown among them
	Service   string
	Hints     []knowledge.Article // that may help at once
	Offer     *offer              // nil until something is written
	Changed   bool                // what is promised is not what was shown before sending
	Files     bool                // files were attached and have to be chosen again
}

// ask shows the empty form. An address with ?need= starts it with words.
func (p *Pages) ask(c echo.Context) error {
	once, _, err := identity.NewToken()
	if err != nil {
		return err
	}
	f := shell.Form{}
	f.Set("need", c.QueryParam("need"))
	f.Set("once", once)
	view, err := p.prepare(c, f)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, askView(view))
}

// preview answers the script with the next question and the promise, while somebody types.
func (p *Pages) preview(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	view, err := p.prepare(c, f)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, askParts(view))
}

// send takes the form: it shows what is promised, and sends where that was shown before.
func (p *Pages) send(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if id, sent := sentBefore(c, draftOf(f).once()); sent {
		shell.Flash(c, shell.LocaleOf(c).Say("ask.sent-before"))
		return c.Redirect(http.StatusSeeOther, requestURL(id))
	}
	files, err := content.Uploads(c, "files")
	view, failed := p.prepare(c, f)
	if err = errors.Join(err, failed); err != nil {
		return p.refuse(c, view, err)
	}
	view.Files = len(files) > 0
	switch {
	case view.Offer == nil:
		return p.refuse(c, view, fault.On("need", "Write what you need first."))
	case f.Value("then") != "send":
		return shell.Render(c, http.StatusOK, askView(view))
	case view.Draft.Promised != view.Offer.sign():
		view.Changed = true
		return shell.Render(c, http.StatusConflict, askView(view))
	}
	opened, err := p.intake.Submit(c.Request().Context(), view.Viewer, view.Draft.form(files))
	if err != nil {
		return p.refuse(c, view, err)
	}
	rememberSent(c, view.Draft.once(), opened.Ticket.ID)
	shell.Flash(c, p.sentWords(view, opened.Ticket))
	return c.Redirect(http.StatusSeeOther, requestURL(opened.Ticket.ID))
}

// refuse shows the form again with what is wrong; other errors go up.
func (p *Pages) refuse(c echo.Context, view askPage, err error) error {
	if !view.Form.Refuse(err) || view.Title == "" {
		return err
	}
	return shell.Render(c, shell.StatusOf(err), askView(view))
}

// sentWords say after sending what was sent, and when it is answered.
func (p *Pages) sentWords(view askPage, t ticket.Ticket) string {
	text := view.Say("ask.sent", "number", ticket.Number(t.ID))
	if due := view.Offer.answerBy(); !due.IsZero() {
		text += " " + view.Say("ask.sent-due", "when", shell.Promise(view.Now, due, view.Locale))
	}
	if t.RequesterEmail != "" {
		text += " " + view.Say("ask.sent-copy", "address", t.RequesterEmail)
	}
	return text
}

// prepare reads the form, asks the agreement, and makes the page with the question that is next.
func (p *Pages) prepare(c echo.Context, f shell.Form) (askPage, error) {
	ctx := c.Request().Context()
	page, err := p.page(c, shell.LocaleOf(c).Say("ask.title"), shell.AtAsk)
	if err != nil {
		return askPage{}, err
	}
	view := askPage{Page: page, Form: f, Draft: draftOf(f)}
	if view.Known, err = p.load(ctx, view.Viewer, view.Locale); err != nil {
		return view, err
	}
	wrong := view.Known.check(&view.Draft, view.asker())
	if view.Draft.Need == "" {
		return view, wrong
	}
	if err := p.decide(ctx, &view); err != nil {
		return view, err
	}
	if view.Hints, err = articles.ForRequest(ctx, p.db, view.Viewer, view.Draft.Need); err != nil {
		return view, err
	}
	if fact, ok := strings.CutPrefix(fault.FieldOf(wrong), "fact."); ok {
		view.again(fact)
	}
	return view, wrong
}

// again asks anew what was answered wrongly, if it is not asked already.
func (view *askPage) again(fact string) {
	q, ok := view.Known.questionOf(fact, view.asker())
	if ok && !view.asks(fact) {
		view.Questions = append(view.Questions, q)
	}
}

// asks reports whether the page has a question after a fact.
func (view *askPage) asks(fact string) bool {
	return slices.ContainsFunc(view.Questions, func(q question) bool { return q.Fact == fact })
}

// decide asks the agreement what holds for the draft.
func (p *Pages) decide(ctx context.Context, view *askPage) error {
	pre, err := p.intake.Preview(ctx, view.Viewer, view.Draft.form(nil))
	if err != nil {
		return err
	}
	allowances, err := p.desk.Allowances(ctx, view.Viewer, view.Viewer.ClientID, view.Now)
	if err != nil {
		return err
	}
	view.Offer = newOffer(pre, allowances, view.Page)
	view.Service = recognised(pre, view.Known)
	view.question(pre.Decision.Ask)
	return nil
}

// question sets the questions: those that were answered, then the one that settles most of what is open.
func (view *askPage) question(asked []string) {
	for _, a := range view.Draft.Answers {
		q, _ := view.Known.questionOf(a.Fact, view.asker())
		if q.Value = a.Value; a.Value == other {
			view.Left++ // which one is the open question
		}
		view.Questions = append(view.Questions, q)
	}
	for _, fact := range asked {
		q, ok := view.Known.questionOf(fact, view.asker())
		if !ok || view.Draft.answered(fact) {
			continue
		}
		if view.Left == 0 {
			view.Questions = append(view.Questions, q)
		}
		view.Left++
	}
}

// asker is in whose name the request is.
func (view *askPage) asker() int64 {
	if view.Draft.For != 0 && view.Viewer.May(identity.AskForOthers) {
		return view.Draft.For
	}
	return view.Viewer.ContactID
}

// recognised is the name of the service that the words named, "" where they named none.
func recognised(pre intake.Preview, k known) string {
	path, ok := pre.Facts.Service.Value()
	if !ok || !strings.HasPrefix(pre.Sources["service"], "from the text") {
		return ""
	}
	return k.serviceName(path)
}

const sentKey = "portal.sent"

// rememberSent keeps in the session which form became which request, so that sending it again makes no second one.
func rememberSent(c echo.Context, once string, id int64) {
	if once != "" {
		shell.VisitOf(c).Sessions.Put(c.Request().Context(), sentKey, once+" "+strconv.FormatInt(id, 10))
	}
}

func sentBefore(c echo.Context, once string) (int64, bool) {
	var was string
	var id int64
	n, err := fmt.Sscan(shell.VisitOf(c).Sessions.GetString(c.Request().Context(), sentKey), &was, &id)
	return id, err == nil && n == 2 && once != "" && was == once
}

// colleagues are whom one may ask for, besides oneself.
func (view *askPage) colleagues() []identity.Contact {
	return slices.DeleteFunc(slices.Clone(view.Known.Contacts), func(x identity.Contact) bool { return !x.Active || x.ID == view.Viewer.ContactID })
}
