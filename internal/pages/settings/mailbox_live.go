package settings

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/pages/fresh"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// overlap is how much earlier than its page a stream begins, for what was on its way into the database when the page was read.
const overlap = 5 * time.Second

// mailboxEventsURL is where the changes of a mailbox's page come from.
func mailboxEventsURL(p watchPage) string {
	q := url.Values{"since": {strconv.FormatInt(p.Now.UnixMilli(), 10)}}
	if p.Outcome != "" {
		q.Set("outcome", p.Outcome)
	}
	return watchURL(p.Box.ID) + "/events?" + q.Encode()
}

// showing is what an open page of a mailbox shows, as far as it was sent.
type showing struct {
	since time.Time
	parts map[string]string // by id
	rows  map[int64]string
}

// mailboxEvents tells an open page what changed: how the mailbox is doing, and mails. Nobody announces most of it, so it is looked at again and again.
func (p *Pages) mailboxEvents(c echo.Context) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	outcome, err := outcomeOf(c)
	if err != nil {
		return err
	}
	since, err := strconv.ParseInt(c.QueryParam("since"), 10, 64)
	if err != nil {
		since = shell.Now(c).UnixMilli()
	}
	shown := showing{since: time.UnixMilli(since).Add(-overlap), parts: map[string]string{}, rows: map[int64]string{}}
	visit := shell.VisitOf(c)
	look := func(ctx context.Context, s *shell.EventStream) error {
		page := watchPage{Page: shell.Page{Viewer: visit.Viewer, CSRF: visit.CSRF, Now: p.db.Now(), Locale: shell.LocaleOf(c)}, Outcome: outcome}
		if err := p.fillWatch(ctx, &page, id); err != nil {
			return err
		}
		return shown.send(ctx, s, page)
	}
	return fresh.Watch(c, p.desk, p.log, look)
}

// send sends what is not as it was sent. The first time that is every part: what the page shows of them may be older.
func (w showing) send(ctx context.Context, s *shell.EventStream, page watchPage) error {
	for name, view := range map[string]templ.Component{"alarm": alarm(page), "doing": howItDoes(page), "today": todayCard(page), "poisoned": poisonedPart(page), "orders": orderList(page)} {
		html, err := written(ctx, view)
		if err == nil && html != w.parts[name] {
			w.parts[name] = html
			err = s.Send(shell.PartEvent, "", html)
		}
		if err != nil {
			return err
		}
	}
	return w.sendRows(ctx, s, page)
}

// sendRows sends the oldest of the new mails first, so that they wait in the order in which they came.
func (w showing) sendRows(ctx context.Context, s *shell.EventStream, page watchPage) error {
	listed := map[int64]bool{}
	for i := len(page.Posts) - 1; i >= 0; i-- {
		m := page.Posts[i]
		listed[m.ID] = true
		html, err := written(ctx, postRow(page, m))
		if err != nil {
			return err
		}
		before, known := w.rows[m.ID]
		w.rows[m.ID] = html
		if before == html || !known && !m.KeptAt.After(w.since) && !m.DoneAt.After(w.since) {
			continue
		}
		if err := s.Send(shell.RowEvent, "", html); err != nil {
			return err
		}
	}
	for id := range w.rows {
		if listed[id] {
			continue
		}
		delete(w.rows, id)
		if len(page.Posts) == maxPosts && id < page.Posts[maxPosts-1].ID {
			continue // newer ones took its place at the end of the list, which is no news of it
		}
		if err := s.Send(shell.GoneEvent, "", postID(id)); err != nil {
			return err
		}
	}
	return nil
}

func written(ctx context.Context, view templ.Component) (string, error) {
	var b bytes.Buffer
	if err := view.Render(ctx, &b); err != nil {
		return "", fmt.Errorf("settings: render a part: %w", err)
	}
	return b.String(), nil
}

func postID(id int64) string { return "mail-" + strconv.FormatInt(id, 10) }

// alarmed reports whether no mail is read.
func alarmed(m store.Mailbox) bool { return m.State == "broken" || m.State == "error" }
