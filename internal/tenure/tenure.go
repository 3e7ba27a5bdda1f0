// Package tenure is the life of agreements: notice, renewal and end.
package tenure

import (
	"context"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Options are what the room needs from outside.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk // publishes, and writes the letters
	Log  *slog.Logger
}

// Tenures records what happens to agreements, and tells whom it concerns.
type Tenures struct {
	db   *store.DB
	desk *desk.Desk
	log  *slog.Logger
}

// New returns the room over a database.
func New(o Options) *Tenures {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Tenures{db: o.DB, desk: o.Desk, log: o.Log}
}

// The parties of an agreement.
const (
	Client   = "client"
	Provider = "provider"
)

// maxWords is how many letters a reason may have.
const maxWords = 2000

// one is an agreement that a deed is done on, as it stands in a transaction.
type one struct {
	store.Agreement
	terms  *agreement.Terms // of the newest version
	events []store.LifeEvent
	today  time.Time // in the agreement's zone
}

// load reads an agreement for a deed.
func load(ctx context.Context, tx *store.Tx, v identity.Viewer, number string) (x one, err error) {
	if x.Agreement, err = tx.AgreementByNumber(ctx, v, number); err != nil {
		return x, err
	}
	if x.terms, err = tx.Terms(ctx, x.ID, x.Latest); err != nil {
		return x, err
	}
	x.today = x.terms.Day(tx.Now)
	x.events, err = tx.LifeEvents(ctx, v, x.ID)
	return x, err
}

// Standing is the notice that stands among what happened to an agreement.
func Standing(events []store.LifeEvent) (store.LifeEvent, bool) { return open(events, store.LifeGiven) }

// Asked is what the client asked for and nobody answered.
func Asked(events []store.LifeEvent) (store.LifeEvent, bool) { return open(events, store.LifeAsked) }

// open is the last event of a kind that no other answers.
func open(events []store.LifeEvent, kind string) (found store.LifeEvent, ok bool) {
	for _, e := range events {
		switch {
		case e.Kind == kind:
			found, ok = e, true
		case ok && e.Of == found.ID:
			found, ok = store.LifeEvent{}, false
		}
	}
	return found, ok
}

// insert keeps an event in the name of who does the deed. It is a conflict where another was quicker.
func insert(ctx context.Context, tx *store.Tx, v identity.Viewer, e store.LifeEvent) error {
	e.UserID, e.ContactID, e.By = v.UserID, v.ContactID, v.Name
	agreement, err := tx.Agreement(ctx, program(), e.AgreementID)
	if err != nil {
		return err
	}
	tx.Audited(ctx, v, store.AuditEntry{Kind: trail.AgreementLife, Client: agreement.ClientID, Object: "agreement:" + agreement.Number, Words: store.AuditWords{Subject: agreement.Number, Detail: map[string]string{trail.To: e.Kind}}})
	fresh, err := tx.InsertLifeEvent(ctx, e)
	if err == nil && !fresh {
		return fault.Errorf(fault.Conflict, "This has been answered already. Look at it again.")
	}
	return err
}

// words checks what was typed into a field.
func words(field, text, ask string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case text == "":
		return text, fault.On(field, "%s", ask)
	case utf8.RuneCountInString(text) > maxWords:
		return text, fault.On(field, "Write at most %d letters.", maxWords)
	}
	return text, nil
}

// day reads a date that was typed.
func day(field, text string) (time.Time, error) {
	at, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
	if err != nil || at.Year() < 1970 || at.Year() > 9998 {
		return at, fault.On(field, "Write the day as 2026-12-31.")
	}
	return at, nil
}

func dated(at time.Time) string { return at.Format(time.DateOnly) }
