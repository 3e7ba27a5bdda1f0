package workbench

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Tried is an example with what terms decide of it.
type Tried struct {
	store.Example
	Known    agreement.Facts
	Decision *coverage.Decision // nil where the terms do not read, so that nothing was decided
}

// Fails reports whether the terms decide otherwise than wanted.
func (t Tried) Fails() bool {
	return t.Decision != nil && (string(t.Decision.Verdict) != t.Verdict || t.Clause != "" && t.Decision.Clause != t.Clause)
}

// try decides examples under terms; nil terms decide nothing.
func try(terms *agreement.Terms, list []store.Example) ([]Tried, error) {
	out := make([]Tried, 0, len(list))
	for _, e := range list {
		t := Tried{Example: e}
		if err := t.Known.UnmarshalJSON(e.Facts); err != nil {
			return nil, fmt.Errorf("workbench: example %d: %w", e.ID, err)
		}
		if terms != nil {
			d := coverage.Decide(terms, t.Known)
			t.Decision = &d
		}
		out = append(out, t)
	}
	return out, nil
}

// Examples are the examples of an agreement as one version decides them. Only managers may see them.
func Examples(ctx context.Context, r store.Reader, v identity.Viewer, terms *agreement.Terms) ([]Tried, error) {
	list, err := r.AgreementExamples(ctx, v, terms.Number)
	if err != nil {
		return nil, err
	}
	return try(terms, list)
}

// KeepExample adds an example, or changes the one with its id.
func (b *Bench) KeepExample(ctx context.Context, v identity.Viewer, e store.Example) error {
	if !v.May(identity.ChangeAgreements) || v.UserID == 0 {
		return fault.MayNot("change agreements")
	}
	if e.Name = strings.TrimSpace(e.Name); e.Name == "" {
		return fault.On("name", "Say what the example is, such as “Printer of the practice, at night”.")
	}
	if !slices.Contains([]string{"covered", "billable", "declined", "undecided"}, e.Verdict) {
		return fault.On("verdict", "Say how it must be decided: covered, billable, declined or undecided.")
	}
	if _, err := agreement.ParseFacts(e.Facts); err != nil {
		return err
	}
	e.ChangedBy = v.UserID
	return b.db.Write(ctx, func(tx *store.Tx) error {
		d, err := load(ctx, tx.Reads(), v, e.Number)
		if err != nil {
			return err
		}
		if _, there := d.Terms.ScopeClause(e.Clause); e.Clause != "" && !there {
			return fault.On("clause", "The draft has no clause %s in its scope: choose one, or leave open which decides.", e.Clause)
		}
		if e.ID == 0 {
			_, err := tx.InsertAgreementExample(ctx, e)
			return err
		}
		kept, err := tx.UpdateAgreementExample(ctx, e)
		if err == nil && !kept {
			return fault.Errorf(fault.NotFound, "This example was not found.")
		}
		return err
	})
}

// AcceptExample says that an example is to be decided from now on as the draft decides it.
func (b *Bench) AcceptExample(ctx context.Context, v identity.Viewer, number string, id int64) error {
	if !v.May(identity.ChangeAgreements) || v.UserID == 0 {
		return fault.MayNot("change agreements")
	}
	return b.db.Write(ctx, func(tx *store.Tx) error {
		d, err := load(ctx, tx.Reads(), v, number)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(d.Examples, func(t Tried) bool { return t.ID == id })
		switch {
		case i < 0:
			return fault.Errorf(fault.NotFound, "This example was not found.")
		case d.Examples[i].Decision == nil:
			return fault.Errorf(fault.Conflict, "The draft has errors: nothing is decided under it yet.")
		}
		e := d.Examples[i].Example
		e.Verdict, e.Clause, e.ChangedBy = string(d.Examples[i].Decision.Verdict), d.Examples[i].Decision.Clause, v.UserID
		_, err = tx.UpdateAgreementExample(ctx, e)
		return err
	})
}

// DropExample takes an example away.
func (b *Bench) DropExample(ctx context.Context, v identity.Viewer, number string, id int64) error {
	if !v.May(identity.ChangeAgreements) {
		return fault.MayNot("change agreements")
	}
	return b.db.Write(ctx, func(tx *store.Tx) error {
		gone, err := tx.DropAgreementExample(ctx, number, id)
		if err == nil && !gone {
			return fault.Errorf(fault.NotFound, "This example was not found.")
		}
		return err
	})
}

// ExampleOf makes an example of a ticket: its facts, and the verdict that counts for it now.
func (b *Bench) ExampleOf(ctx context.Context, v identity.Viewer, number string, id int64) (store.Example, error) {
	a, err := b.db.AgreementByNumber(ctx, v, number)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return store.Example{}, err
	}
	t, err := b.db.Ticket(ctx, v, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return store.Example{}, fault.On("ticket", "There is no ticket %s.", ticket.Number(id))
	case err != nil:
		return store.Example{}, err
	case a.ID == 0 || t.AgreementID != a.ID:
		return store.Example{}, fault.On("ticket", "Ticket %s is not under the agreement %s: give one that is.", ticket.Number(id), number)
	}
	return store.Example{Number: number, Name: t.Subject, Facts: t.Facts, Verdict: t.Verdict, Clause: t.Clause, TicketID: id}, nil
}
