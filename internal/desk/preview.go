package desk

import (
	"context"
	"time"

	"remit/internal/compose"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Preview is the HTML part of the mail that an answer would be, as its reader gets it: look, words, signature and history (spec 4, Out).
func (d *Desk) Preview(ctx context.Context, v identity.Viewer, id int64, text string) (string, error) {
	if v.UserID == 0 {
		return "", fault.MayNot("answer in the provider's name")
	}
	house, err := d.House(ctx)
	if err != nil {
		return "", err
	}
	t, err := d.db.Ticket(ctx, v, id)
	if err != nil {
		return "", err
	}
	before, err := d.db.Messages(ctx, identity.System("thread"), id)
	if err != nil {
		return "", err
	}
	l := letter{ticket: t, to: []string{t.RequesterEmail}}
	if err := d.write(ctx, d.db.Reads(), house, v, &l, text, before); err != nil {
		return "", err
	}
	look, err := d.look(ctx, house)
	if err != nil {
		return "", err
	}
	_, rich, err := compose.View(compose.Draft{Markdown: l.words.Rich, Plain: l.words.Plain, Said: compose.Said(l.said), Mark: mark(t), Look: look})
	return rich, err
}

// ZoneOfClient is where a client's sites are: the zone in which its people read times (spec 4, Out).
func (d *Desk) ZoneOfClient(ctx context.Context, client int64) (*time.Location, error) {
	house, err := d.House(ctx)
	if err != nil {
		return nil, err
	}
	return clientZone(ctx, d.db.Reads(), house, client)
}
