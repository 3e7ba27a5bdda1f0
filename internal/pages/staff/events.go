package staff

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// gather is how long changes are gathered before a page is told, so that a burst of mail is one look at the database.
const gather = 300 * time.Millisecond

// pulse is how often a quiet stream gives a sign of life.
const pulse = 20 * time.Second

// sitting is how long one stream lasts. The browser then connects again, and who lost their rights meanwhile hears nothing more.
const sitting = 10 * time.Minute

// eventsURL is where a list's changes come from. Where the list goes on after this page, it names the last row, so that changes
// further down do not count as new.
func (l list) eventsURL(rows []queueRow, more bool) string {
	q := url.Values{}
	for k, v := range l.query {
		q[k] = v
	}
	if more {
		q.Set("last", cursorText(rows[len(rows)-1].Cursor))
	}
	return queueURL + "/events?" + q.Encode()
}

// queueEvents tells an open list what changed: rows that belong to it, ids of those that do not, and the counts.
func (p *Pages) queueEvents(c echo.Context) error {
	l, err := listOf(c.QueryParams())
	if err != nil {
		return err
	}
	last, err := parseCursor(c.QueryParam("last"))
	if err != nil {
		return err
	}
	return p.listen(c, func(ctx context.Context, s *shell.EventStream, ids []int64) error {
		return p.tellList(ctx, c, s, l, last, ids)
	})
}

// listen follows the desk's changes until the visitor leaves, and calls tell with the tickets of each burst; nil means that anything may have changed.
func (p *Pages) listen(c echo.Context, tell func(context.Context, *shell.EventStream, []int64) error) error {
	changes, stop := p.desk.Watch()
	defer stop()
	s, err := shell.OpenStream(c)
	if err != nil {
		return nil // the visitor is gone
	}
	ctx := c.Request().Context()
	ticker := time.NewTicker(pulse)
	defer ticker.Stop()
	over := time.After(sitting)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-over:
			return nil
		case <-ticker.C:
			err = s.Beat()
		case first := <-changes:
			err = tell(ctx, s, burst(ctx, first, changes))
		}
		if err != nil && ctx.Err() == nil {
			p.log.WarnContext(ctx, "a page was not kept fresh", "path", c.Path(), "error", err)
		}
		if err != nil {
			return nil // the browser connects again and asks for everything
		}
	}
}

// burst gathers the tickets that change within a short while, each once; nil where some changes were lost.
func burst(ctx context.Context, first desk.Change, changes <-chan desk.Change) []int64 {
	seen, lost := map[int64]bool{}, false
	ids := []int64{}
	add := func(c desk.Change) {
		lost = lost || c.Ticket == 0
		if !seen[c.Ticket] {
			seen[c.Ticket] = true
			ids = append(ids, c.Ticket)
		}
	}
	add(first)
	over := time.After(gather)
	for {
		select {
		case c := <-changes:
			add(c)
		case <-over:
			if lost {
				return nil
			}
			return ids
		case <-ctx.Done():
			return nil
		}
	}
}

func (p *Pages) tellList(ctx context.Context, c echo.Context, s *shell.EventStream, l list, last ticket.Cursor, ids []int64) error {
	visit := shell.VisitOf(c)
	now := p.db.Now()
	if ids == nil {
		return s.Send(shell.ToastEvent, "", "Much has changed at once. Load the page again to see all of it.")
	}
	rows, err := p.db.RowsOf(ctx, visit.Viewer, l.Filter, ids, now)
	if err != nil {
		return err
	}
	shown := map[int64]bool{}
	kept := rows[:0]
	for _, row := range rows {
		if within(l, row.Cursor, last) {
			kept, shown[row.ID] = append(kept, row), true
		}
	}
	if err := p.sendRows(ctx, c, s, l, kept, now); err != nil {
		return err
	}
	for _, id := range ids {
		if !shown[id] {
			if err := s.Send(shell.GoneEvent, "", rowID(id)); err != nil {
				return err
			}
		}
	}
	return p.sendCounts(ctx, s, visit.Viewer, now)
}

// within reports whether a row stands on the page that ends with last.
func within(l list, at, last ticket.Cursor) bool {
	if last == (ticket.Cursor{}) {
		return true
	}
	if l.View == ticket.ViewSolved {
		return at.Key > last.Key || at.Key == last.Key && at.ID >= last.ID
	}
	return at.Key < last.Key || at.Key == last.Key && at.ID <= last.ID
}

func (p *Pages) sendRows(ctx context.Context, c echo.Context, s *shell.EventStream, l list, rows []ticket.Row, now time.Time) error {
	page := shell.Page{Viewer: shell.Viewer(c), Now: now, Zone: zoneOf(c)}
	lines, err := p.queueRows(ctx, page.Viewer, l, rows, now)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if err := s.SendPart(ctx, shell.RowEvent, "", queueLine(page, line)); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pages) sendCounts(ctx context.Context, s *shell.EventStream, v identity.Viewer, now time.Time) error {
	counts, err := p.db.Counts(ctx, v, now)
	if err != nil {
		return err
	}
	if counts[shell.AtOutbox], err = p.db.FailedMails(ctx, v); err != nil {
		return err
	}
	data, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	return s.Send(shell.CountsEvent, "", string(data))
}

func rowID(id int64) string { return "t" + strconv.FormatInt(id, 10) }
