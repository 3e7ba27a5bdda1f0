package erasure

import (
	"context"
	"fmt"
	"slices"

	"remit/internal/identity"
	"remit/internal/store"
)

// run is one erasing under way, or one that is only counted.
type run struct {
	*Eraser
	e        store.Erasure
	contact  identity.Contact
	client   identity.Client
	words    words
	person   store.ErasedPerson
	phrases  []string // that agreements of the client listen to
	about    Report   // what does not change while it goes on
	dry      bool
	seen     map[string]bool // what was counted already, of a run that only counts
	progress func(step string, after int64)
}

// begin reads what all steps need.
func (x *Eraser) begin(ctx context.Context, contact int64) (*run, error) {
	r := &run{Eraser: x, seen: map[string]bool{}}
	var err error
	if r.contact, err = x.db.Contact(ctx, program(), contact); err != nil {
		return nil, err
	}
	if r.client, err = x.db.Client(ctx, program(), r.contact.ClientID); err != nil {
		return nil, err
	}
	r.words = newWords(r.contact, r.client)
	r.person = store.ErasedPerson{ID: contact, Client: r.client.ID, Email: r.contact.Email, Like: r.words.like}
	if r.person.Shared, err = x.db.SharedAddress(ctx, program(), r.contact); err != nil {
		return nil, err
	}
	if r.phrases, err = x.listened(ctx, r.client.ID); err != nil {
		return nil, err
	}
	return r, r.look(ctx)
}

// listened are the phrases that conditions of a client's agreements look for in the words of a request: those that were found have to stay found, or what
// was covered would not be any more.
func (x *Eraser) listened(ctx context.Context, client int64) (phrases []string, err error) {
	list, err := x.db.Agreements(ctx, program(), client)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		versions, err := x.db.Versions(ctx, program(), a.ID)
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			terms, err := x.db.Terms(ctx, a.ID, v.Version)
			if err != nil {
				return nil, err
			}
			phrases = append(phrases, terms.ValuesOf("mentions")...)
		}
	}
	slices.Sort(phrases)
	return slices.Compact(phrases), nil
}

// step is a part of an erasing. do does a piece of it in one transaction, and says whether that was the last.
type step struct {
	name  string
	do    func(batch, context.Context) (done bool, err error)
	final bool // nothing that is counted
}

// steps are all parts in their order: who is named by rows comes before the rows that name, and the record by which all is found comes last.
func (r *run) steps() []step {
	list := []step{{name: "mails", do: batch.mails}, {name: "letters", do: batch.letters}, {name: "tickets", do: batch.tickets}, {name: "traces", do: batch.traces}}
	for i, at := range slices.Concat(store.ErasedTicketPlaces(), store.ErasedOtherPlaces()) {
		list = append(list, step{name: fmt.Sprintf("names %d %s", i, at.Table), do: func(b batch, ctx context.Context) (bool, error) { return b.names(ctx, at) }})
	}
	return append(list, step{name: "index", do: batch.index, final: true}, step{name: "files outside", do: batch.blobs, final: true},
		step{name: "free pages", do: batch.pages, final: true}, step{name: "record", do: batch.record, final: true})
}

// batch is one transaction of a run; without tx it only counts.
type batch struct {
	*run
	reads store.Reader
	tx    *store.Tx
}

// count counts things of a kind.
func (b batch) count(what string, n int64) {
	if n > 0 {
		b.e.Counts[what] += n
	}
}

// once reports whether a thing is met for the first time. A run that changes things does not meet them twice.
func (b batch) once(what string, id int64) bool {
	if !b.dry {
		return true
	}
	key := fmt.Sprint(what, " ", id)
	met := b.seen[key]
	b.seen[key] = true
	return !met
}

// all does the steps that are left.
func (r *run) all(ctx context.Context) error {
	steps := r.steps()
	at := max(slices.IndexFunc(steps, func(s step) bool { return s.name == r.e.Step }), 0)
	for i := at; i < len(steps); i++ {
		if r.e.Step != steps[i].name {
			r.e.Step, r.e.After = steps[i].name, 0
		}
		for done := false; !done; {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if done, err = r.piece(ctx, steps, i); err != nil {
				return err
			}
			if r.progress != nil {
				r.progress(steps[i].name, r.e.After)
			}
			if err := r.between(steps[i].name); err != nil {
				return err
			}
		}
	}
	if err := r.db.Write(ctx, func(tx *store.Tx) error { return tx.OverwriteDeleted(ctx, false) }); err != nil {
		return err
	}
	return r.db.Fold(ctx)
}

// piece does one transaction of a step, and keeps how far it came.
func (r *run) piece(ctx context.Context, steps []step, i int) (done bool, err error) {
	err = r.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.OverwriteDeleted(ctx, true); err != nil {
			return err
		}
		if done, err = steps[i].do(batch{r, tx.Reads(), tx}, ctx); err != nil {
			return err
		}
		if done && i+1 < len(steps) {
			r.e.Step, r.e.After = steps[i+1].name, 0
		}
		return tx.HoldErasure(ctx, r.e, lease)
	})
	return done, err
}
