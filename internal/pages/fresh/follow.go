// Package fresh keeps a page fresh while it is open, by the tickets that change.
package fresh

import (
	"context"
	"log/slog"
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

// Tell sends what a page shows of tickets that changed; nil means that any may have.
type Tell func(ctx context.Context, s *shell.EventStream, tickets []int64) error

// Follow follows the desk's changes until the visitor leaves, and calls tell with the tickets of each burst.
func Follow(c echo.Context, d *desk.Desk, log *slog.Logger, tell Tell) error {
	return follow(c, d, log, follower{tell: tell, begin: func(context.Context, *shell.EventStream) error { return nil }})
}

// follower is what is done while a page is open.
type follower struct {
	tell    Tell
	begin   Look
	glances <-chan time.Time // nil where all is announced
	glance  Look
}

func follow(c echo.Context, d *desk.Desk, log *slog.Logger, f follower) error {
	changes, stop := d.Watch()
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
			return nil // the browser connects again and asks for everything
		}
		select {
		case <-ctx.Done():
			return nil
		case <-over:
			return nil
		case <-ticker.C:
			err = s.Beat()
		case first := <-changes:
			err = f.tell(ctx, s, burst(ctx, first, changes))
		case <-f.glances:
			err = f.glance(ctx, s)
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
