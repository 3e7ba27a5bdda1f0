package ties

import (
	"context"
	"strings"

	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Told is who is told of something, and by which letter.
type Told struct {
	Email  string
	Letter letters.Kind
}

// ToTell are who is told of a message: who watches its ticket and wants mails of that, and whom a note names, who watches it
// from then on. Nobody is told of their own words.
func ToTell(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket, m ticket.Message) ([]Told, error) {
	sys, named := identity.System("watch"), map[int64]bool{}
	if m.Kind == ticket.Note && strings.Contains(m.Text, "@") {
		people, err := tx.Users(ctx, sys)
		if err != nil {
			return nil, err
		}
		for _, u := range Mentioned(m.Text, people) {
			if named[u.ID] = true; u.ID == v.UserID {
				continue
			}
			if _, err := tx.Watch(ctx, t.ID, u.ID); err != nil {
				return nil, err
			}
		}
	}
	watchers, err := tx.Watchers(ctx, sys, t.ID)
	var list []Told
	for _, w := range watchers {
		switch {
		case w.UserID == v.UserID:
		case named[w.UserID]:
			list = append(list, Told{w.Email, letters.Mentioned})
		case !w.Quiet:
			list = append(list, Told{w.Email, letters.Watched})
		}
	}
	return list, err
}

// Assigned lets who has a ticket now watch it, and names who is told of that: nobody where they took it themselves.
func Assigned(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket) ([]Told, error) {
	if t.AssigneeID == 0 {
		return nil, nil
	}
	if _, err := tx.Watch(ctx, t.ID, t.AssigneeID); err != nil || t.AssigneeID == v.UserID {
		return nil, err
	}
	u, err := tx.User(ctx, identity.System("watch"), t.AssigneeID)
	return []Told{{u.Email, letters.Given}}, err
}
