package api

import (
	"encoding/base64"
	"fmt"

	"remit/internal/fault"
	"remit/internal/ticket"
)

// Page says which part of a list is asked for.
type Page struct {
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"How many items at most"`
	After string `query:"after" doc:"The next of the answer before"`
}

// list is a part of a list. Next goes on behind it; null: there is no more.
type list[T any] struct {
	Items []T     `json:"items" nullable:"false"`
	Next  *string `json:"next" doc:"Ask again with this as after; null at the end"`
}

// cutPage makes a part of a list of limit+1 items that were read: the last only tells that there are more.
func cutPage[T any](items []T, limit int, cursor func(T) string) list[T] {
	if len(items) <= limit {
		return list[T]{Items: append([]T{}, items...)}
	}
	items = items[:limit]
	next := base64.RawURLEncoding.EncodeToString([]byte(cursor(items[limit-1])))
	return list[T]{Items: items, Next: &next}
}

// place is what a cursor holds.
func (p Page) place() (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(p.After)
	if err != nil {
		return "", p.wrong()
	}
	return string(b), nil
}

func (p Page) wrong() error {
	return fault.On("query.after", "%q is not a place in a list; use the next of the answer before.", p.After)
}

// ticketPlace is a place in a list of tickets.
func (p Page) ticketPlace() (c ticket.Cursor, err error) {
	text, err := p.place()
	if err != nil || text == "" {
		return c, err
	}
	if n, err := fmt.Sscanf(text, "%d.%d", &c.Key, &c.ID); err != nil || n != 2 {
		return c, p.wrong()
	}
	return c, nil
}

func ticketCursor(r ticket.Row) string { return fmt.Sprintf("%d.%d", r.Cursor.Key, r.Cursor.ID) }
