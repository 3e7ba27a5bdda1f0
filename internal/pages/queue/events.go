package queue

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/fresh"
	"remit/internal/pages/listing"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// eventsURL is where a list's changes come from. Where the list goes on after this page, it names the last row, so that changes
// further down do not count as new.
func eventsURL(l listing.List, rows []queueRow, more bool) string {
	q := url.Values{}
	for k, v := range l.Query {
		q[k] = v
	}
	if more {
		q.Set("last", listing.CursorText(rows[len(rows)-1].Cursor))
	}
	return shell.QueueURL + "/events?" + q.Encode()
}

// queueEvents tells an open list what changed: rows that belong to it, ids of those that do not, and the counts.
func (p *Pages) queueEvents(c echo.Context) error {
	l, err := listing.Of(c.QueryParams())
	if err != nil {
		return err
	}
	last, err := listing.ParseCursor(c.QueryParam("last"))
	if err != nil {
		return err
	}
	return fresh.Follow(c, p.desk, p.log, func(ctx context.Context, s *shell.EventStream, ids []int64) error {
		return p.tellList(ctx, c, s, l, last, ids)
	})
}

func (p *Pages) tellList(ctx context.Context, c echo.Context, s *shell.EventStream, l listing.List, last ticket.Cursor, ids []int64) error {
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
func within(l listing.List, at, last ticket.Cursor) bool {
	if last == (ticket.Cursor{}) {
		return true
	}
	if l.View == ticket.ViewSolved {
		return at.Key > last.Key || at.Key == last.Key && at.ID >= last.ID
	}
	return at.Key < last.Key || at.Key == last.Key && at.ID <= last.ID
}

func (p *Pages) sendRows(ctx context.Context, c echo.Context, s *shell.EventStream, l listing.List, rows []ticket.Row, now time.Time) error {
	page := shell.Page{Viewer: shell.Viewer(c), Now: now, Zone: shell.ZoneOf(c)}
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
