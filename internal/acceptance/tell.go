package acceptance

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
)

// actor is in whose name the program tells of versions.
const actor = "Acceptance"

// stale is after how long a version is not told of any more: a house that was filled with versions of long ago does not write to anybody.
const stale = 3 * 24 * time.Hour

// batch is how many versions one run takes up.
const batch = 100

// Work writes to who may accept a version that was published, once however many nodes run. What fails is tried again at the next run and keeps
// nothing else back.
func (a *Acceptances) Work(ctx context.Context) error {
	list, err := a.db.Untold(ctx, identity.System(actor), batch)
	if err != nil {
		return err
	}
	var failed error
	for _, u := range list {
		err := a.db.Write(ctx, func(tx *store.Tx) error { return a.tell(ctx, tx, u) })
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("acceptance: tell of version %d of agreement %d: %w", u.Version, u.AgreementID, err))
		}
	}
	return failed
}

// tell enters a version as told and, where it is news, writes to each person who may accept it and has not.
func (a *Acceptances) tell(ctx context.Context, tx *store.Tx, u store.Untold) error {
	first, err := tx.InsertTold(ctx, u.AgreementID, u.Version)
	if err != nil || !first || u.Version != u.Latest || tx.Now.Sub(u.PublishedAt) > stale {
		return err
	}
	sys := identity.System(actor)
	terms, err := tx.Terms(ctx, u.AgreementID, u.Version)
	if err != nil {
		return err
	}
	contacts, err := tx.Contacts(ctx, sys, u.ClientID)
	if err != nil {
		return err
	}
	accepted, err := tx.Acceptances(ctx, sys, u.AgreementID)
	if err != nil {
		return err
	}
	done := map[int64]bool{}
	for _, x := range accepted {
		done[x.ContactID] = done[x.ContactID] || x.Version == u.Version
	}
	for _, c := range contacts {
		if !c.Active || done[c.ID] || !May(c.Role, c.Email, terms) {
			continue
		}
		err := a.desk.WriteContact(ctx, tx, c, func(w letters.Writer, base string) letters.Letter {
			link := base + "/portal/agreement?" + url.Values{"number": {u.Number}, "version": {fmt.Sprint(u.Version)}}.Encode()
			return w.NewVersion(c.Name, letters.Version{Number: u.Number, Title: terms.Title, Version: u.Version, Starts: terms.Term.Starts, Link: link})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
