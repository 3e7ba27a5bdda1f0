package queue

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/listing"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// chunk is a piece of a list, and where the list goes on on both sides; "" where it does not.
type chunk struct {
	Rows         []queueRow
	Newer, Older ticket.Cursor
	Behind       ticket.Cursor // the row before the first; zero at the top
	List         listing.List
}

func (k chunk) newer() string { return beside(k.List, "before", k.Newer) }
func (k chunk) older() string { return beside(k.List, "after", k.Older) }

// here is the address from which the list begins with this piece.
func (k chunk) here() string {
	if k.Behind == (ticket.Cursor{}) {
		return k.List.URL("", "")
	}
	return k.List.URL("after", listing.CursorText(k.Behind))
}

func beside(l listing.List, side string, c ticket.Cursor) string {
	if c == (ticket.Cursor{}) {
		return ""
	}
	return l.URL(side, listing.CursorText(c))
}

// chunk reads the piece of a list that its address names.
func (p *Pages) chunk(ctx context.Context, v identity.Viewer, l listing.List, now time.Time) (k chunk, err error) {
	f := l.Filter
	f.Limit = pageRows + 1
	rows, err := p.db.Tickets(ctx, v, f, now)
	if err != nil {
		return k, err
	}
	k.List, k.Behind = l, f.After
	more, upwards := len(rows) > pageRows, f.Before != (ticket.Cursor{})
	switch {
	case more && upwards:
		k.Behind = rows[0].Cursor
		rows = rows[1:]
	case more:
		rows = rows[:pageRows]
	}
	if n := len(rows); n > 0 {
		if more && upwards || !upwards && f.After != (ticket.Cursor{}) {
			k.Newer = rows[0].Cursor
		}
		if more && !upwards || upwards {
			k.Older = rows[n-1].Cursor
		}
	}
	k.Rows, err = p.queueRows(ctx, v, l, rows, now)
	return k, err
}

// rows answers with a piece of a list, for who scrolls to its end.
func (p *Pages) rows(c echo.Context) error {
	l, err := listOf(c)
	if err != nil {
		return err
	}
	k, err := p.chunk(c.Request().Context(), shell.Viewer(c), l, shell.Now(c))
	if err != nil {
		return err
	}
	page := shell.Page{Viewer: shell.Viewer(c), Now: shell.Now(c), Locale: shell.LocaleOf(c)}
	return shell.Render(c, http.StatusOK, chunkRows(page, k))
}

// pager leads up and down the list, and from there to its top.
func (p queuePage) pager() shell.Pager {
	return shell.Pager{Newer: p.Chunk.newer(), Older: p.Chunk.older()}
}

// order is how the list goes on, for the script.
func (p queuePage) order() string {
	if p.List.View == ticket.ViewSolved {
		return "down"
	}
	return "up"
}

// mayMerge reports whether tickets of the list can be merged at all.
func (p queuePage) mayMerge() bool {
	return slices.ContainsFunc(p.Chunk.Rows, func(r queueRow) bool { return r.Status != ticket.Closed })
}
