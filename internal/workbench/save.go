package workbench

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// Edit is a change of a draft: the text that it becomes, made from a revision.
type Edit struct {
	Number   string
	Revision int64
	Source   string
	Change   string // in words: "clause 3.4"
	Adopt    string // a proposed clause that somebody has looked at now, "" for none
}

// Save keeps a change and returns the number of the agreement, which a draft of a new one may change. A change that was made from an earlier
// revision than the one that stands is fault.Conflict.
func (b *Bench) Save(ctx context.Context, v identity.Viewer, e Edit) (number string, err error) {
	err = b.change(ctx, v, e.Number, e.Revision, func(tx *store.Tx, d *Draft) error {
		terms, err := b.readable(ctx, tx, v, *d, e.Source)
		if err != nil {
			return err
		}
		d.Source, d.Change, number = e.Source, e.Change, terms.Number
		d.adopt(e.Adopt)
		return nil
	})
	return number, err
}

// adopt takes the mark of a proposal off a clause.
func (d *Draft) adopt(clause string) {
	var left []store.Proposal
	for _, p := range d.Proposals {
		if p.Clause != clause {
			left = append(left, p)
		}
	}
	d.Proposals = left
}

// change lets fn change a draft and keeps it; the number is that of its text.
func (b *Bench) change(ctx context.Context, v identity.Viewer, number string, revision int64, fn func(*store.Tx, *Draft) error) error {
	if !v.May(identity.ChangeAgreements) || v.UserID == 0 {
		return fault.MayNot("change agreements")
	}
	return b.db.Write(ctx, func(tx *store.Tx) error {
		d, err := load(ctx, tx.Reads(), v, number)
		if err != nil {
			return err
		}
		if d.Revision != revision {
			return stale(d)
		}
		if err := fn(tx, &d); err != nil {
			return err
		}
		return keep(ctx, tx, v, number, d)
	})
}

// keep stores a draft as it is now.
func keep(ctx context.Context, tx *store.Tx, v identity.Viewer, number string, d Draft) error {
	terms, _ := agreement.Scan([]byte(d.Source))
	if terms == nil {
		return fmt.Errorf("workbench: a draft of %s is no TOML", number)
	}
	d.Number, d.ChangedBy = cmp.Or(terms.Number, number), v.UserID
	if d.Revision == 0 {
		return tx.InsertAgreementDraft(ctx, d.AgreementDraft)
	}
	kept, err := tx.UpdateAgreementDraft(ctx, number, d.AgreementDraft)
	if err == nil && !kept {
		return stale(d)
	}
	return err
}

// stale tells who changed what since.
func stale(d Draft) error {
	if d.Revision == 0 {
		return fault.Errorf(fault.Conflict, "The draft is no longer there: it was published or discarded meanwhile. Nothing was changed.")
	}
	return fault.Errorf(fault.Conflict, "%s changed the draft meanwhile, last %s at %s UTC. Look at it as it stands now; what you typed is kept here, and can be kept in the draft now.",
		d.Changer, cmp.Or(d.Change, "its text"), d.ChangedAt.Format(time.TimeOnly))
}

// readable refuses a text that cannot be a draft: what is no TOML, and what would make an agreement another one.
func (b *Bench) readable(ctx context.Context, tx *store.Tx, v identity.Viewer, d Draft, source string) (*agreement.Terms, error) {
	terms, problems := agreement.Scan([]byte(source))
	switch {
	case terms == nil:
		return nil, fault.On("source", "Line %d, column %d: %s", problems[0].Line, problems[0].Column, problems[0].Message)
	case terms.Number == "" || strings.ContainsAny(terms.Number, "/?#\n"):
		return nil, fault.On("number", "Give the agreement a number such as NWD-2026, without slashes.")
	case d.Before != nil && terms.Number != d.Agreement.Number:
		return nil, fault.On("number", "This is a draft of the agreement %s, whose number stays. Begin a new agreement for another number.", d.Agreement.Number)
	case d.Before != nil && terms.Client != d.Before.Client:
		return nil, fault.On("client", "The agreement %s belongs to the client %s; an amendment cannot move it.", d.Agreement.Number, d.Before.Client)
	case d.Before == nil && terms.Number != d.Number:
		return terms, free(ctx, tx, v, terms.Number)
	}
	return terms, nil
}

// free refuses a number that another agreement or draft has.
func free(ctx context.Context, tx *store.Tx, v identity.Viewer, number string) error {
	if _, err := tx.AgreementByNumber(ctx, v, number); err == nil {
		return fault.On("number", "There is an agreement %s already. Open it to change it, or give this one another number.", number)
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	if _, err := tx.AgreementDraft(ctx, v, number); err == nil {
		return fault.On("number", "There is a draft of an agreement %s already. Open it, or give this one another number.", number)
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	return nil
}

// Discard takes a draft away. The examples stay with an agreement that is published, and go with one that never was.
func (b *Bench) Discard(ctx context.Context, v identity.Viewer, number string, revision int64) error {
	if !v.May(identity.ChangeAgreements) {
		return fault.MayNot("change agreements")
	}
	return b.db.Write(ctx, func(tx *store.Tx) error {
		d, err := load(ctx, tx.Reads(), v, number)
		if err != nil {
			return err
		}
		gone, err := tx.DropAgreementDraft(ctx, number, revision)
		if err == nil && !gone {
			return stale(d)
		}
		for _, e := range d.Examples {
			if d.Before == nil && err == nil {
				_, err = tx.DropAgreementExample(ctx, number, e.ID)
			}
		}
		return err
	})
}

// Rebase says that a draft is to follow the version that was published since it was begun.
func (b *Bench) Rebase(ctx context.Context, v identity.Viewer, number string, revision int64) error {
	return b.change(ctx, v, number, revision, func(_ *store.Tx, d *Draft) error {
		d.Base, d.Change = d.Agreement.Latest, fmt.Sprintf("what it follows: version %d", d.Agreement.Latest)
		return nil
	})
}

// Publish makes a draft the next version of its agreement, the same way as a file. What the check warns of must have been confirmed for these very
// bytes, by the draft's hash, and each example must be decided as it wants.
func (b *Bench) Publish(ctx context.Context, v identity.Viewer, number string, revision int64, confirmed string) (store.Version, error) {
	d, err := b.Draft(ctx, v, number)
	if err != nil {
		return store.Version{}, err
	}
	if d.Revision != revision {
		return store.Version{}, stale(d)
	}
	if err := d.Publishable(confirmed); err != nil {
		return store.Version{}, err
	}
	out, changed, err := b.desk.PublishWith(ctx, v, number+".toml", []byte(d.Source), func(tx *store.Tx) error {
		gone, err := tx.DropAgreementDraft(ctx, number, revision)
		if err == nil && !gone {
			return stale(d)
		}
		return err
	})
	if err == nil && !changed {
		return out, fault.Errorf(fault.Conflict, "The draft says the same as version %d: nothing was published, and the draft is gone.", out.Version)
	}
	return out, err
}

// Publishable says why a draft cannot be published, nil where it can. Warnings hold it back unless its hash was confirmed.
func (d Draft) Publishable(confirmed string) error {
	switch {
	case d.Revision == 0:
		return fault.Errorf(fault.Invalid, "Nothing was changed yet.")
	case len(d.Errors) > 0:
		return fault.Errorf(fault.Invalid, "%s: mend what the check names, then publish.", counted(len(d.Errors), "error", "errors"))
	case d.NoClient != "":
		return fault.On("client", "%s", d.NoClient)
	case d.Behind():
		return fault.Errorf(fault.Invalid, "Version %d was published since this draft was begun from version %d. Compare the two, then say that the draft is to follow it.", d.Agreement.Latest, d.Base)
	case d.Failing() > 0:
		return fault.Errorf(fault.Invalid, "%s decided otherwise than wanted: change the draft, or set the example to the new decision.", isAre(d.Failing(), "example"))
	case d.Before != nil && len(d.Changes) == 0:
		return fault.Errorf(fault.Invalid, "The draft says the same as version %d.", d.Agreement.Latest)
	case len(d.Warnings) > 0 && confirmed != d.Hash:
		return fault.On("confirmed", "The check has %s. Read them, then confirm that they are meant.", counted(len(d.Warnings), "warning", "warnings"))
	}
	return nil
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func isAre(n int, what string) string {
	if n == 1 {
		return "1 " + what + " is"
	}
	return fmt.Sprintf("%d %ss are", n, what)
}
