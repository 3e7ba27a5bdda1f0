// Package fresh keeps a page fresh while it is open, by the tickets that change.
package fresh

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/pages/shell"
)

// gather is how long changes are gathered before a page is told, so that a burst of mail is one look at the database.
const gather = 300 * time.Millisecond

// pulse is how often a quiet stream gives a sign of life.
const pulse = 20 * time.Second

// sitting is how long one stream lasts. The browser then connects again, and who lost their rights meanwhile hears nothing more.
const sitting = 10 * time.Minute

// markParam names the mark in a stream's address.
const markParam = "mark"

// Heard is what was told within a short while.
type Heard struct {
	Lost    bool    // some was lost: look at everything again
	Anew    bool    // with Lost: the page was away for long, or the program was started anew
	Tickets []int64 // that changed, each once
	People  []int64 // tickets to which somebody else came, which they left, or where they began to write
	mark    string
}

// Tell sends what a page shows of what was heard.
type Tell func(ctx context.Context, s *shell.EventStream, h Heard) error

// Address is the stream of a page whose content is read from now on: the stream begins with what changed since.
func Address(d *desk.Desk, path string, q url.Values) string {
	if q == nil {
		q = url.Values{}
	}
	q.Set(markParam, d.Mark())
	return path + "?" + q.Encode()
}

// Follow follows the desk's changes until the visitor leaves, from the mark of the page or of the stream that ended before, and calls tell
// after each burst.
func Follow(c echo.Context, d *desk.Desk, log *slog.Logger, tell Tell) error {
	return follow(c, d, log, follower{from: markOf(c, d), tell: tell, begin: func(context.Context, *shell.EventStream) error { return nil }})
}

// markOf is the mark a visitor has. One who asks without begins now.
func markOf(c echo.Context, d *desk.Desk) string {
	if last := c.Request().Header.Get("Last-Event-ID"); last != "" {
		return last
	}
	if mark := c.QueryParam(markParam); mark != "" {
		return mark
	}
	return d.Mark()
}

// follower is what is done while a page is open.
type follower struct {
	from    string
	tell    Tell
	begin   Look
	glances <-chan time.Time // nil where all is announced
	glance  Look
}

func follow(c echo.Context, d *desk.Desk, log *slog.Logger, f follower) error {
	changes, stop := d.WatchFrom(f.from)
	defer stop()
	s, err := shell.OpenStream(c)
	if err != nil {
		return nil // the visitor is gone
	}
	ctx := c.Request().Context()
	ticker := time.NewTicker(pulse)
	defer ticker.Stop()
	over := time.After(sitting)
	err = f.begin(ctx, s)
	for {
		if err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "a page was not kept fresh", "path", c.Path(), "error", err)
		}
		if err != nil {
			return nil // the browser connects again and hears what it missed
		}
		select {
		case <-ctx.Done():
			return nil
		case <-over:
			return nil
		case <-ticker.C:
			err = s.Beat()
		case first := <-changes:
			h := burst(ctx, shell.Viewer(c).UserID, first, changes)
			if err = f.tell(ctx, s, h); err == nil {
				err = s.Send(shell.MarkEvent, h.mark, h.mark)
			}
		case <-f.glances:
			err = f.glance(ctx, s)
		}
	}
}

// burst gathers what is told within a short while, without the viewer's own comings and goings.
func burst(ctx context.Context, viewer int64, first desk.Change, changes <-chan desk.Change) (h Heard) {
	changed, people := map[int64]bool{}, map[int64]bool{}
	add := func(c desk.Change) {
		h.mark = c.Mark
		switch {
		case c.Ticket == 0:
			h.Lost, h.Anew = true, h.Anew || c.New
		case c.Who == 0 && !changed[c.Ticket]:
			changed[c.Ticket] = true
			h.Tickets = append(h.Tickets, c.Ticket)
		case c.Who != 0 && c.Who != viewer && !people[c.Ticket]:
			people[c.Ticket] = true
			h.People = append(h.People, c.Ticket)
		}
	}
	add(first)
	over := time.After(gather)
	for {
		select {
		case c := <-changes:
			add(c)
		case <-over:
			return h
		case <-ctx.Done():
			return h
		}
	}
}
