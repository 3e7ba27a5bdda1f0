package demo

import (
	"context"
	"fmt"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// addPasswords lets two of the clients' people sign in: one who sees all requests of the organisation, and one of another client who sees their own.
func (l *loading) addPasswords(ctx context.Context) error {
	chief, found := l.chief()
	var list []identity.Contact
	if found {
		list = append(list, chief)
	}
	other, found, err := l.requester(ctx, chief.ClientID)
	if err != nil {
		return err
	}
	if found {
		list = append(list, other)
	}
	hash, err := identity.HashPassword(Password)
	if err != nil {
		return err
	}
	return l.DB.Write(ctx, func(tx *store.Tx) error {
		for _, p := range list {
			p.PasswordHash = hash
			if err := tx.UpdateContact(ctx, p); err != nil {
				return err
			}
			client, err := tx.Client(ctx, operator(), p.ClientID)
			if err != nil {
				return err
			}
			l.done.SignIns = append(l.done.SignIns, SignIn{Role: fmt.Sprintf("%s at %s", p.Role, client.Name), Name: p.Name, Email: p.Email})
		}
		return nil
	})
}

// chief is the first client's administrator who sees what the organisation asks.
func (l *loading) chief() (identity.Contact, bool) {
	for _, c := range l.plan.Clients {
		for _, p := range c.File.Contacts {
			if p.Role == identity.Administrator && p.Sees == "organisation" {
				return l.people[c.File.Slug][p.Email], true
			}
		}
	}
	return identity.Contact{}, false
}

// requester is somebody who sees their own requests alone and has the most of them open, of another client than one if there is another;
// of those who write English, so that most who look around can read along.
func (l *loading) requester(ctx context.Context, not int64) (best identity.Contact, found bool, err error) {
	open, err := l.DB.Tickets(ctx, operator(), ticket.Filter{View: ticket.ViewOpen, Limit: 1000}, l.DB.Now())
	if err != nil {
		return best, false, err
	}
	waiting := map[int64]int{}
	for _, row := range open {
		waiting[row.ContactID]++
	}
	most := -1
	for _, c := range l.plan.Clients {
		for _, f := range c.File.Contacts {
			p := l.people[c.File.Slug][f.Email]
			if p.Role != identity.Requester || p.Sees != "own" || c.File.Language != "en" || p.ClientID == not && len(l.plan.Clients) > 1 {
				continue
			}
			if n := waiting[p.ID]; n > most {
				best, found, most = p, true, n
			}
		}
	}
	return best, found, nil
}
