package queue

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/fresh"
	"remit/internal/pages/listing"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// queueEvents tells an open list what changed: rows that belong to it, ids of those that do not, and the counts.
func (p *Pages) queueEvents(c echo.Context) error {
	l, err := listOf(c)
	if err != nil {
		return err
	}
	return fresh.Follow(c, p.desk, p.log, func(ctx context.Context, s *shell.EventStream, h fresh.Heard) error {
		return p.tellList(ctx, c, s, l, h)
	})
}

func (p *Pages) tellList(ctx context.Context, c echo.Context, s *shell.EventStream, l listing.List, h fresh.Heard) error {
	visit := shell.VisitOf(c)
	now := p.db.Now()
	if !h.Lost && len(h.Tickets) == 0 {
		return nil // people alone
	}
	if h.Anew {
		return s.Send(shell.AnewEvent, "", "")
	}
	if h.Lost {
		return s.Send(shell.ToastEvent, "", "Much has changed at once. Load the page again to see all of it.")
	}
	rows, err := p.db.RowsOf(ctx, visit.Viewer, l.Filter, h.Tickets, now)
	if err != nil {
		return err
	}
	if err := p.sendRows(ctx, c, s, l, rows, now); err != nil {
		return err
	}
	shown := map[int64]bool{}
	for _, row := range rows {
		shown[row.ID] = true
	}
	for _, id := range h.Tickets {
		if !shown[id] {
			if err := s.Send(shell.GoneEvent, "", rowID(id)); err != nil {
				return err
			}
		}
	}
	return p.sendCounts(ctx, s, visit.Viewer, l, now)
}

func (p *Pages) sendRows(ctx context.Context, c echo.Context, s *shell.EventStream, l listing.List, rows []ticket.Row, now time.Time) error {
	page := shell.Page{Viewer: shell.Viewer(c), Now: now, Locale: shell.LocaleOf(c)}
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

func (p *Pages) sendCounts(ctx context.Context, s *shell.EventStream, v identity.Viewer, l listing.List, now time.Time) error {
	f, err := p.tally.figures(ctx, v, l, now)
	if err != nil {
		return err
	}
	counts := map[string]int{shell.AtOutbox: f.failed}
	for view, n := range f.counts {
		counts[string(view)] = n
	}
	for id, n := range f.lists {
		counts[savedKey(id)] = n
	}
	data, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	return s.Send(shell.CountsEvent, "", string(data))
}

func rowID(id int64) string { return "t" + strconv.FormatInt(id, 10) }
