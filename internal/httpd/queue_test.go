package httpd_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
)

// queue is a small list of tickets that lives on a stream.
type queue struct {
	mu     sync.Mutex
	rows   []string // the numbers of its tickets
	mode   string
	events chan [2]string
}

func (q *queue) row(n string) string {
	return fmt.Sprintf(`<tr id="t-%s" data-row><td class="c0"><label class="tick"><input type="checkbox" name="t" value="%s" aria-label="Select #%s"></label></td>
<td class="c1">now</td><td class="c2"><a class="subj" href="/tickets/%s"><span class="id">#%s</span><b>Subject of %s</b></a></td></tr>`, n, n, n, n, n, n)
}

func raw(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// page shows a component in the frame of the viewer.
func page(c echo.Context, p shell.Page, views ...templ.Component) error {
	return shell.Render(c, http.StatusOK, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return shell.Frame(p).Render(templ.WithChildren(ctx, templ.Join(views...)), w)
	}))
}

func (q *queue) list(c echo.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	p := shell.NewPage(c, "Mine")
	p.Events = "/events"
	p.Views = []shell.ViewGroup{{Title: "Views", Views: []shell.View{{Key: "mine", Name: "Mine", URL: "/?view=mine", Count: len(q.rows), Press: "g m"}}}}
	var rows strings.Builder
	for _, n := range q.rows {
		rows.WriteString(q.row(n))
	}
	return page(c, p, raw(`<h1>Mine</h1><p data-live role="status"></p>`), shell.NewRows("09:38"),
		raw(`<section class="card" id="list" data-list><table class="tbl q" data-rows data-row-go="r=#answer n=#note"><caption class="vh">Mine</caption><tbody>`+rows.String()+
			`</tbody></table></section><div class="bulk" data-bulk hidden><strong data-count></strong><button class="btn sm" type="button" data-dialog="keys" data-key="a">Assign</button></div>`))
}

func (q *queue) stream(c echo.Context) error {
	s, err := shell.OpenStream(c)
	if err != nil {
		return err
	}
	for {
		select {
		case e := <-q.events:
			if err := s.Send(e[0], "", e[1]); err != nil {
				return err
			}
		case <-c.Request().Context().Done():
			return nil
		}
	}
}

func (q *queue) facts(p shell.Page) templ.Component {
	sheet := shell.FactSheet{Action: "/facts", Target: "#agreement", Page: p, Facts: []shell.Fact{{Name: "mode", Value: q.mode, Current: q.mode,
		Options: []shell.Option{{Value: "remote", Label: "remote"}, {Value: "on site", Label: "on site"}, {Value: "taken", Label: "taken"}}}}}
	return templ.Join(raw(`<section id="agreement">`), shell.Facts(sheet), raw(`</section>`))
}

func (q *queue) ticket(c echo.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	p := shell.NewPage(c, "Ticket")
	ask := raw(`<form method="post" action="/facts"><input type="hidden" name="value" value="deleted"><button class="btn danger" id="delete" data-confirm="Delete the draft" data-confirm-text="It is gone." data-confirm-verb="Delete draft" data-confirm-keep="Keep it">Delete</button></form>`)
	return page(c, p, raw(`<h1>Ticket</h1>`), q.facts(p), ask, shell.Compose(shell.Composer{Action: "/answer", Draft: "ticket-7", Page: p, Label: "Your answer", Notes: true, Uploads: true,
		Sends: []shell.Option{{Value: "open", Label: "Reply"}, {Value: "resolved", Label: "Reply and resolve"}}}))
}

func (q *queue) change(c echo.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if form.Value("value") == "taken" {
		return fault.Errorf(fault.Conflict, "Anna changed it at 09:40.")
	}
	q.mode = form.Value("value")
	if shell.Partial(c) {
		return shell.Render(c, http.StatusOK, q.facts(shell.NewPage(c, "")))
	}
	return c.Redirect(http.StatusSeeOther, "/tickets/7")
}

func (q *queue) routes() []shell.Route {
	return []shell.Route{
		{Method: "GET", Path: "/", Who: shell.Staff, Handler: q.list},
		{Method: "GET", Path: "/events", Who: shell.Staff, Handler: q.stream, Load: shell.Stream},
		{Method: "GET", Path: "/tickets/:n", Who: shell.Staff, Handler: q.ticket},
		{Method: "POST", Path: "/facts", Who: shell.Staff, Handler: q.change},
		{Method: "POST", Path: "/answer", Who: shell.Staff, Load: shell.Upload, Handler: func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, "/tickets/7") }},
		{Method: "GET", Path: "/parts", Who: shell.Staff, Handler: func(c echo.Context) error {
			return shell.Render(c, http.StatusOK, shelltest.Gallery(shelltest.Page("Parts")))
		}},
	}
}

func newQueue() *queue {
	return &queue{rows: []string{"11", "12", "13"}, mode: "remote", events: make(chan [2]string)}
}
