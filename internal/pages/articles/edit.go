package articles

import (
	"context"
	"maps"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func (p *Pages) editRoutes() []shell.Route {
	const fresh, one = shell.KnowledgeURL + "/new", shell.KnowledgeURL + "/:slug/edit"
	return []shell.Route{
		{Method: http.MethodGet, Path: fresh, Who: shell.Staff, Handler: p.begin},
		{Method: http.MethodPost, Path: fresh, Who: shell.Staff, Handler: p.save},
		{Method: http.MethodGet, Path: one, Who: shell.Staff, Handler: p.edit},
		{Method: http.MethodPost, Path: one, Who: shell.Staff, Handler: p.save},
		{Method: http.MethodPost, Path: previewURL, Who: shell.Staff, Handler: p.preview},
	}
}

const previewURL = shell.KnowledgeURL + "/preview"

// editPage is the form of an article, with its text as it will be read beside it.
type editPage struct {
	shell.Page
	Form    shell.Form
	Article knowledge.Article // as it is kept now; the zero Article is a new one
	Clients []identity.Client
	Names   map[int64]string
	Theirs  *theirs // what somebody else saved while this was typed
}

// theirs is what somebody else made of an article: the version that was read before, and theirs.
type theirs struct{ Before, Now knowledge.Article }

// open makes the page of the form.
func (p *Pages) open(c echo.Context, a knowledge.Article) (view editPage, err error) {
	title := "New article"
	if a.Slug != "" {
		title = "Edit: " + a.Title
	}
	view = editPage{Page: page(c, title), Article: a}
	view.Clients, view.Names, err = p.names(c.Request().Context(), view.Viewer)
	view.fill(a)
	return view, err
}

// fill sets the form to what an article says.
func (view *editPage) fill(a knowledge.Article) {
	for name, value := range map[string]string{"title": a.Title, "body": a.Body, "keywords": a.Keywords, "audience": string(a.Audience), "version": strconv.Itoa(a.Version)} {
		view.Form.Set(name, value)
	}
	if a.ClientID != 0 {
		view.Form.Set("client", strconv.FormatInt(a.ClientID, 10))
	}
}

// typed is the article as the form says it.
func (view *editPage) typed() knowledge.Article {
	a, f := view.Article, view.Form
	a.Title, a.Body, a.Keywords, a.Note = f.Value("title"), f.Values.Get("body"), f.Value("keywords"), f.Value("note")
	a.Audience, a.Version = knowledge.Audience(f.Value("audience")), versionOf(f.Value("version"))
	a.ClientID, _ = strconv.ParseInt(f.Value("client"), 10, 64) // what is no number is no client
	switch {
	case f.Value("then") == "publish":
		a.State = knowledge.Published
	case a.State == "":
		a.State = knowledge.Draft
	}
	return a
}

// versionOf reads the number of a version; what is none is 0, which no article has.
func versionOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// begin shows the form of a new article; an address with ?ticket= starts it with what the ticket says.
func (p *Pages) begin(c echo.Context) error {
	a := knowledge.Article{Audience: knowledge.ForStaff}
	if number := c.QueryParam("ticket"); number != "" {
		id, err := shell.ParseID(number)
		if err != nil {
			return err
		}
		if a, err = p.ofTicket(c.Request().Context(), shell.Viewer(c), id); err != nil {
			return err
		}
	}
	view, err := p.open(c, a)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, editView(view))
}

// ofTicket is a draft from a ticket: its subject, and the last answer that its client got.
func (p *Pages) ofTicket(ctx context.Context, v identity.Viewer, id int64) (a knowledge.Article, err error) {
	t, err := p.db.Ticket(ctx, v, id)
	if err != nil {
		return a, err
	}
	messages, err := p.db.Messages(ctx, v, id)
	a = knowledge.Article{Title: t.Subject, Audience: knowledge.ForStaff}
	for _, m := range messages {
		if m.Kind == ticket.FromStaff {
			a.Body = m.Text
		}
	}
	return a, err
}

func (p *Pages) edit(c echo.Context) error {
	a, err := p.db.Article(c.Request().Context(), shell.Viewer(c), c.Param("slug"))
	if err != nil {
		return err
	}
	view, err := p.open(c, a)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, editView(view))
}

// save keeps what was typed, or shows how it will be read. A refused form comes back with what was typed, and with what somebody else made of the
// article meanwhile.
func (p *Pages) save(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	var a knowledge.Article
	if slug := c.Param("slug"); slug != "" {
		if a, err = p.db.Article(ctx, v, slug); err != nil {
			return err
		}
	}
	view, err := p.open(c, a)
	if err != nil {
		return err
	}
	view.Form = f
	if f.Value("then") == "preview" {
		return shell.Render(c, http.StatusOK, editView(view))
	}
	saved, err := p.editor.Save(ctx, v, view.typed())
	if err == nil {
		return shell.Back(c, articleURL(saved.Slug), savedWords(a, saved))
	}
	if !view.Form.Refuse(err) {
		return err
	}
	if fault.Is(err, fault.Conflict) {
		if err := p.meet(ctx, v, &view); err != nil {
			return err
		}
	}
	return shell.Render(c, shell.StatusOf(err), editView(view))
}

// meet puts beside what was typed what somebody else saved meanwhile. What was left as it was read becomes theirs. The next save is over theirs, which
// stays as a version.
func (p *Pages) meet(ctx context.Context, v identity.Viewer, view *editPage) error {
	before, err := p.db.ArticleVersion(ctx, v, view.Article.ID, versionOf(view.Form.Value("version")))
	if err != nil {
		return err
	}
	view.Theirs = &theirs{Before: before, Now: view.Article}
	view.Form.Values = maps.Clone(view.Form.Values)
	typed, now := view.typed().Tidy(), view.Article
	if typed.Title == before.Title {
		view.Form.Set("title", now.Title)
	}
	if typed.Body == before.Body {
		view.Form.Set("body", now.Body)
	}
	if typed.Keywords == before.Keywords {
		view.Form.Set("keywords", now.Keywords)
	}
	if typed.Audience == before.Audience && typed.ClientID == before.ClientID {
		view.Form.Set("audience", string(now.Audience))
		view.Form.Set("client", strconv.FormatInt(now.ClientID, 10))
	}
	view.Form.Set("version", strconv.Itoa(view.Article.Version))
	return nil
}

func savedWords(before, saved knowledge.Article) string {
	switch {
	case saved.Version == before.Version:
		return "It says what it said: there is no new version."
	case saved.State == knowledge.Published && before.State != knowledge.Published:
		return "The article is published."
	case saved.State == knowledge.Draft:
		return "The draft is saved."
	default:
		return "The article is saved as version " + strconv.Itoa(saved.Version) + "."
	}
}

// preview shows the script how what is typed will be read. Nothing is saved.
func (p *Pages) preview(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, previewView(f))
}
