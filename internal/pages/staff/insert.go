package staff

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/knowledge"
	"remit/internal/pages/articles"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// loadFitting finds the articles that fit the ticket's subject and service.
func (p *Pages) loadFitting(ctx context.Context, page *ticketPage) (err error) {
	service, _ := page.Panel.Facts.Service.Value()
	page.Fitting, err = articles.ForTicket(ctx, p.db, page.Viewer, page.Ticket, service)
	return err
}

// insert puts an article under what is written, for who has no script: with it the words go where the caret stands, and nothing is sent.
func (p *Pages) insert(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	page, err := p.loadTicket(c, id)
	if err != nil {
		return err
	}
	as, slug, _ := strings.Cut(form.Value("insert"), ":")
	in, err := articles.Insert(c.Request().Context(), p.db, p.desk, page.Viewer, slug, as)
	if err != nil {
		return err
	}
	form.Set("text", knowledge.Below(form.Values.Get("text"), in.Text))
	if in.Note || page.Fitting.Closed {
		form.Set("kind", "note")
	}
	if err := p.desk.SaveDraft(c.Request().Context(), page.Viewer, id, store.Draft{Text: form.Values.Get("text"), Kind: form.Value("kind")}); err != nil {
		return err
	}
	page.write(form)
	return shell.Render(c, http.StatusOK, ticketView(page))
}
