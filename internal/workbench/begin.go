package workbench

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"remit/internal/agreement"
	"remit/internal/amend"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/money"
	"remit/internal/store"
)

// Beginning is a new agreement before anything is written: a copy of another one, or a skeleton.
type Beginning struct {
	Number   string
	Title    string
	Client   string // slug
	From     string // number of the agreement that is copied, "" for a skeleton
	Starts   string // 2026-01-01
	Currency string // of a skeleton
	Price    string // of an hour, of a skeleton
	Zone     string // of a skeleton
}

// Begin makes the draft of a new agreement and returns its number.
func (b *Bench) Begin(ctx context.Context, v identity.Viewer, n Beginning) (string, error) {
	if !v.May(identity.ChangeAgreements) || v.UserID == 0 {
		return "", fault.MayNot("change agreements")
	}
	if _, err := b.db.ClientBySlug(ctx, v, n.Client); err != nil {
		return "", fault.On("client", "Choose the client whose agreement it is.")
	}
	for field, text := range map[string]string{"number": n.Number, "title": n.Title, "starts": n.Starts} {
		if strings.TrimSpace(text) == "" {
			return "", fault.On(field, "This may not be empty.")
		}
	}
	if _, err := b.db.AgreementByNumber(ctx, v, strings.TrimSpace(n.Number)); err == nil {
		return "", fault.On("number", "There is an agreement %s already: give this one another number.", n.Number)
	}
	source := ""
	if n.From == "" {
		currency, err := money.CurrencyOf(n.Currency)
		if err != nil {
			return "", fault.On("currency", "%w", err)
		}
		if _, err := money.Parse(strings.TrimSpace(n.Price), currency); err != nil {
			return "", fault.On("price", "%w", err)
		}
		source = skeleton(n)
	} else {
		a, err := b.db.AgreementByNumber(ctx, v, n.From)
		if err != nil {
			return "", err
		}
		newest, err := b.db.Version(ctx, v, a.ID, a.Latest)
		if err != nil {
			return "", err
		}
		source = newest.Source
	}
	source, err := headed(source, n)
	if err != nil {
		return "", err
	}
	return b.Take(ctx, v, source)
}

// headed gives a copied text its own head and first day. People that the copied one names do not come along.
func headed(source string, n Beginning) (string, error) {
	set := func(r amend.Ref, pairs ...string) error {
		f, err := amend.Open(source)
		if err != nil {
			return err
		}
		values := f.Values(r)
		for i := 0; i+1 < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		text, wrong := f.Set(r, values)
		if len(wrong) > 0 {
			return fault.On(wrong[0].Field, "%s", wrong[0].Text)
		}
		source = text
		return nil
	}
	if err := set(amend.Ref{Table: "term"}, "starts", n.Starts, "ends", ""); err != nil {
		return "", err
	}
	if err := set(amend.Ref{}, "number", strings.TrimSpace(n.Number), "title", strings.TrimSpace(n.Title), "client", n.Client); err != nil {
		return "", err
	}
	for {
		f, err := amend.Open(source)
		if err != nil || f.Count("contact") == 0 {
			return source, err
		}
		source = f.Remove(amend.Ref{Table: "contact"})
	}
}

// skeleton is the least that an agreement says.
func skeleton(n Beginning) string {
	return fmt.Sprintf(`format    = 1
number    = "NEW"
title     = "New"
client    = "new"
currency  = %s
time_zone = %s

[term]
starts = 2026-01-01

[hours.office]
mon = ["08:00-17:00"]
tue = ["08:00-17:00"]
wed = ["08:00-17:00"]
thu = ["08:00-17:00"]
fri = ["08:00-17:00"]

[scope_default]
clause  = "3.9"
says    = "All work is billed at the standard rate."
verdict = "billable"
rate    = "standard"

[priority]
matrix = [
  ["P4", "P4", "P3"],
  ["P4", "P3", "P2"],
  ["P3", "P2", "P1"],
]
default = { impact = "medium", urgency = "medium" }

[[target]]
clause  = "6.1"
respond = "8h"
hours   = "office"

[[rate]]
name      = "standard"
clause    = "7.1"
price     = %s
increment = "15m"
`, agreement.Quoted(n.Currency), agreement.Quoted(n.Zone), agreement.Quoted(strings.TrimSpace(n.Price)))
}

// Take makes a draft of a text: of the next version where there is such an agreement, else of a new one.
func (b *Bench) Take(ctx context.Context, v identity.Viewer, source string) (number string, err error) {
	if !v.May(identity.ChangeAgreements) || v.UserID == 0 {
		return "", fault.MayNot("change agreements")
	}
	terms, problems := agreement.Scan([]byte(source))
	if terms == nil {
		return "", fault.On("source", "Line %d, column %d: %s", problems[0].Line, problems[0].Column, problems[0].Message)
	}
	return terms.Number, b.db.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.AgreementByNumber(ctx, v, terms.Number)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		d := Draft{AgreementDraft: store.AgreementDraft{Number: terms.Number, Base: a.Latest, Source: source, Change: "its text"}, Agreement: a}
		if a.ID != 0 {
			if d.Before, err = tx.Terms(ctx, a.ID, a.Latest); err != nil {
				return err
			}
		}
		if _, err := b.readable(ctx, tx, v, d, source); err != nil {
			return err
		}
		if _, err := tx.AgreementDraft(ctx, v, terms.Number); err == nil {
			return fault.On("source", "There is a draft of the agreement %s already: open it, and edit it as text.", terms.Number)
		}
		if a.ID == 0 {
			if err := free(ctx, tx, v, terms.Number); err != nil {
				return err
			}
		}
		return keep(ctx, tx, v, terms.Number, d)
	})
}

// Change returns the text of a draft after a form was filled in for one of its entries.
func Change(f amend.File, r amend.Ref, values url.Values) (string, []amend.Wrong) {
	if !f.Has(r) {
		text, _, wrong := f.Insert(r.Table, amend.Ref{}, values)
		return text, wrong
	}
	return f.Set(r, values)
}
