// Package statement draws up what agreements come to in a month, and issues it.
package statement

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"remit/internal/billing"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/store"
)

// Options are what the room needs from outside.
type Options struct {
	DB     *store.DB
	Desk   *desk.Desk // writes the letters
	Ledger *ledger.Ledger
	Log    *slog.Logger
	Forms  []Form // in which an issued statement can be had beside the page and JSON
}

// Form is a file that an issued statement can be had as.
type Form struct {
	Name string // PDF
	Ext  string // pdf
	Type string // application/pdf
	// Make writes the file, in the language of a code where it has words.
	Make func(ctx context.Context, i Issued, language string) ([]byte, error)
}

// Issued is an issued statement with what it says.
type Issued struct {
	store.Statement
	Account *billing.Account
}

// Statements draws up, issues and sends statements.
type Statements struct {
	db     *store.DB
	desk   *desk.Desk
	ledger *ledger.Ledger
	log    *slog.Logger
	forms  []Form

	mu      sync.Mutex
	counted map[int64]counted   // what the loop has counted, by agreement
	kick    func()              // called when there is a job to do
	drawn   map[Slot]drawnMonth // what is kept of months with blocks
	stands  map[int64]string    // by agreement, what its issued statements were held against when nothing of them was to be corrected
}

// New returns the room.
func New(o Options) *Statements {
	return &Statements{db: o.DB, desk: o.Desk, ledger: o.Ledger, log: o.Log, forms: o.Forms, counted: map[int64]counted{}, kick: func() {}, drawn: map[Slot]drawnMonth{}, stands: map[int64]string{}}
}

// Forms are the forms in which an issued statement can be had, beside its page and JSON.
func (s *Statements) Forms() []Form { return s.forms }

// Form finds a form by its extension.
func (s *Statements) Form(ext string) (Form, bool) {
	for _, f := range s.forms {
		if f.Ext == ext {
			return f, true
		}
	}
	return Form{}, false
}

// program is who draws up.
func program() identity.Viewer { return identity.System("Statements") }

// Month reads the name of a calendar month: statements are drawn up by the month. Errors are fault.NotFound, as it comes from an address.
func Month(name string) (billing.Period, error) {
	p, err := billing.ParsePeriod(name)
	if err != nil || len(name) != len("2026-03") || p.To.Sub(p.From) > 31*24*time.Hour {
		return p, fault.Errorf(fault.NotFound, "There is no month %s.", name)
	}
	return p, nil
}

// Read returns an issued statement that the viewer may see.
func (s *Statements) Read(ctx context.Context, v identity.Viewer, number string) (Issued, error) {
	kept, err := s.db.StatementByNumber(ctx, v, number)
	if err != nil {
		return Issued{}, err
	}
	account, err := accountOf(kept)
	return Issued{kept, account}, err
}

// Of returns the issued statement of an agreement and month; ok is false where there is none.
func (s *Statements) Of(ctx context.Context, v identity.Viewer, agreementID int64, month string) (i Issued, ok bool, err error) {
	list, err := s.db.Statements(ctx, v, store.StatementFilter{AgreementID: agreementID, Period: month, Limit: 1})
	if err != nil || len(list) == 0 {
		return i, false, err
	}
	i, err = s.Read(ctx, v, list[0].Number)
	return i, err == nil, err
}
