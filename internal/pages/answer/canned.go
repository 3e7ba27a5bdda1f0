package answer

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/answering"
	"remit/internal/canned"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// RepliesURL is where canned replies are written and changed.
const RepliesURL = "/replies"

func (p *Pages) cannedRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: RepliesURL, Who: shell.Staff, Handler: p.cannedList},
		{Method: http.MethodGet, Path: RepliesURL + "/new", Who: shell.Staff, Handler: p.cannedForm},
		{Method: http.MethodPost, Path: RepliesURL + "/new", Who: shell.Staff, Handler: p.saveCanned},
		{Method: http.MethodGet, Path: RepliesURL + "/:id", Who: shell.Staff, Handler: p.cannedForm},
		{Method: http.MethodPost, Path: RepliesURL + "/:id", Who: shell.Staff, Handler: p.saveCanned},
		{Method: http.MethodPost, Path: RepliesURL + "/:id/drop", Who: shell.Staff, Handler: p.dropCanned},
	}
}

// cannedPage is the list of canned replies, or the form of one.
type cannedPage struct {
	shell.Page
	List   []store.Canned
	Teams  []identity.Team
	Form   shell.Form
	Reply  store.Canned
	Action string
	Sample string // the text over a sample ticket, Markdown; "" where it is not looked at
}

func (p *Pages) cannedPage(c echo.Context, title string) (cannedPage, error) {
	page := cannedPage{Page: shell.NewPage(c, title)}
	page.Current, page.Width = shell.AtQueue, shell.Middle
	var err error
	page.Teams, err = p.db.Teams(c.Request().Context(), page.Viewer)
	return page, err
}

func (p *Pages) cannedList(c echo.Context) error {
	page, err := p.cannedPage(c, "Canned replies")
	if err != nil {
		return err
	}
	if page.List, err = p.db.CannedReplies(c.Request().Context(), page.Viewer); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, cannedListView(page))
}

// one reads the reply of the address; a new one is the viewer's own.
func (p *Pages) one(ctx context.Context, c echo.Context, v identity.Viewer) (store.Canned, error) {
	if c.Param("id") == "" {
		return store.Canned{OwnerID: v.UserID}, nil
	}
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return store.Canned{}, err
	}
	return p.db.CannedReply(ctx, v, id)
}

func (p *Pages) cannedForm(c echo.Context) error {
	page, err := p.cannedPage(c, "New canned reply")
	if err != nil {
		return err
	}
	if page.Reply, err = p.one(c.Request().Context(), c, page.Viewer); err != nil {
		return err
	}
	r := page.Reply
	if page.Action = RepliesURL + "/new"; r.ID != 0 {
		page.Title, page.Action = r.Title, RepliesURL+"/"+strconv.FormatInt(r.ID, 10)
	}
	for field, value := range map[string]string{"title": r.Title, "text": r.Text, "language": r.Language, "status": r.Status, "team": strconv.FormatInt(r.TeamID, 10), "whose": whose(r)} {
		page.Form.Set(field, value)
	}
	return shell.Render(c, http.StatusOK, cannedFormView(page))
}

func whose(r store.Canned) string {
	if r.OwnerID == 0 {
		return "shared"
	}
	return "own"
}

// saveCanned saves a reply, or shows what it would read like; either way what was typed stays.
func (p *Pages) saveCanned(c echo.Context) error {
	ctx := c.Request().Context()
	page, err := p.cannedPage(c, "Canned reply")
	if err != nil {
		return err
	}
	if page.Form, err = shell.FormOf(c); err != nil {
		return err
	}
	if page.Reply, err = p.one(ctx, c, page.Viewer); err != nil {
		return err
	}
	page.Action = c.Request().URL.Path
	next, err := changed(page.Reply, page.Form, page.Viewer)
	if err == nil && page.Form.Value("look") != "" {
		if err = canned.Check(next.Title, next.Text); err == nil {
			if page.Sample, err = canned.Fill(next.Text, canned.Sample()); err == nil {
				return shell.Render(c, http.StatusOK, cannedFormView(page))
			}
		}
	}
	if err == nil {
		err = p.answers.SaveCanned(ctx, page.Viewer, next)
	}
	if err == nil {
		return shell.Back(c, RepliesURL, "The reply is saved.")
	}
	if !page.Form.Refuse(err) {
		return err
	}
	return shell.Render(c, shell.StatusOf(err), cannedFormView(page))
}

// changed is a reply as the form has it.
func changed(r store.Canned, f shell.Form, v identity.Viewer) (store.Canned, error) {
	r.Title, r.Text, r.Language, r.Status = f.Value("title"), f.Values.Get("text"), f.Value("language"), f.Value("status")
	if r.ID != 0 && !answering.MayChange(v, r) {
		r.ID = 0 // a copy
	}
	r.OwnerID, r.TeamID = v.UserID, 0
	if f.Value("whose") != "shared" {
		return r, nil
	}
	r.OwnerID = 0
	team, err := shell.OptionalID(f.Value("team"))
	if err != nil {
		return r, fault.On("team", "This team does not exist.")
	}
	r.TeamID = team
	return r, nil
}

func (p *Pages) dropCanned(c echo.Context) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := p.answers.DropCanned(c.Request().Context(), shell.Viewer(c), id); err != nil {
		return err
	}
	return shell.Back(c, RepliesURL, "The reply is gone. What was written with it stays.")
}

// mayChange reports whether the reader of the page may change a reply.
func (p cannedPage) mayChange(r store.Canned) bool { return answering.MayChange(p.Viewer, r) }

func (p cannedPage) teamName(id int64) string {
	for _, t := range p.Teams {
		if t.ID == id {
			return t.Name
		}
	}
	return ""
}
