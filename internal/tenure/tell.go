package tenure

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
)

// worded says in a letter what an event says.
func worded(e store.LifeEvent, who string) letters.Ending {
	return letters.Ending{Who: who, Reason: e.Reason, Received: agreement.NewCourse(e.Received).LastDay, Date: agreement.NewCourse(e.Day).LastDay}
}

// giver is the name of who gives notice.
func (t *Tenures) giver(ctx context.Context, x one, party string) (string, error) {
	if party == Client {
		return x.ClientName, nil
	}
	house, err := t.desk.House(ctx)
	return house.Name, err
}

// concerned are whom of the client the end of an agreement concerns: its administrators, and whom the agreement names to approve, to be told or to pay.
func (x one) concerned(contacts []identity.Contact) (list []identity.Contact) {
	for _, c := range contacts {
		named := slices.ContainsFunc(x.terms.Contacts, func(n agreement.Contact) bool {
			return n.Role != "requester" && strings.EqualFold(strings.TrimSpace(n.Email), c.Email)
		})
		if c.Active && c.Email != "" && (named || c.May(identity.AskNotice)) {
			list = append(list, c)
		}
	}
	return list
}

// tellClient writes to whom of the client it concerns.
func (t *Tenures) tellClient(ctx context.Context, tx *store.Tx, x one, k letters.Kind, e letters.Ending) error {
	contacts, err := tx.Contacts(ctx, program(), x.ClientID)
	if err != nil {
		return err
	}
	for _, c := range x.concerned(contacts) {
		if err := t.tellContact(ctx, tx, x, c, k, e); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tenures) tellContact(ctx context.Context, tx *store.Tx, x one, c identity.Contact, k letters.Kind, e letters.Ending) error {
	return t.desk.WriteContact(ctx, tx, c, func(w letters.Writer, base string) letters.Letter {
		l := x.about(e)
		l.Link = base + "/portal/agreement?" + url.Values{"number": {x.Number}}.Encode() + "#life"
		return w.Ending(k, c.Name, l)
	})
}

// tellManagers writes to the provider's managers.
func (t *Tenures) tellManagers(ctx context.Context, tx *store.Tx, x one, k letters.Kind, e letters.Ending) error {
	users, err := tx.Users(ctx, program())
	if err != nil {
		return err
	}
	for _, u := range users {
		if !u.May(identity.ChangeAgreements) {
			continue
		}
		err := t.desk.WriteClient(ctx, tx, 0, u.Email, func(w letters.Writer, base string) letters.Letter {
			l := x.about(e)
			l.Link = base + "/agreements/" + url.PathEscape(x.Number) + "/life"
			return w.Ending(k, u.Name, l)
		}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// about names the agreement in a letter.
func (x one) about(e letters.Ending) letters.Ending {
	e.Number, e.Title, e.Client = x.Number, x.Title, x.ClientName
	return e
}
