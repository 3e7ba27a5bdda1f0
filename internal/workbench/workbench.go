// Package workbench is where the next version of an agreement is made: as a draft that takes no effect before it is published.
package workbench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"remit/internal/agreement"
	"remit/internal/amend"
	"remit/internal/coverage"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// Bench does the deeds.
type Bench struct {
	db   *store.DB
	desk *desk.Desk
	kick func()
}

// New returns the deeds over a database.
func New(db *store.DB, d *desk.Desk) *Bench {
	return &Bench{db: db, desk: d, kick: func() {}}
}

// Draft is a draft as it is worked on, with all that is known of it. Its revision is 0 where nobody has changed anything yet: then it is the newest version.
type Draft struct {
	store.AgreementDraft
	File      amend.File
	NoForm    error // why the text cannot be changed by forms, nil where it can
	Terms     *agreement.Terms
	Reads     bool // the text has no error of its own: it can decide, though it may name what the house does not have
	Errors    []agreement.Problem
	Warnings  []agreement.Problem
	Hash      string           // of the source: what is confirmed holds for these very bytes
	Agreement store.Agreement  // ID 0 for one that is new
	Before    *agreement.Terms // the newest version, nil for none
	Changes   []agreement.Change
	Client    identity.Client
	NoClient  string // what is wrong with its client, "" for nothing
	Examples  []Tried
}

// Next is the version that the draft becomes.
func (d Draft) Next() int { return d.Agreement.Latest + 1 }

// Behind reports whether a version was published since the draft was begun.
func (d Draft) Behind() bool { return d.Base != d.Agreement.Latest }

// Proposed returns the ticket from which a clause was proposed, 0 where it was not.
func (d Draft) Proposed(clause string) int64 {
	for _, p := range d.Proposals {
		if p.Clause == clause {
			return p.Ticket
		}
	}
	return 0
}

// Failing counts the examples that the draft decides otherwise.
func (d Draft) Failing() (n int) {
	for _, e := range d.Examples {
		if e.Fails() {
			n++
		}
	}
	return n
}

// Draft reads the draft of an agreement, or of its newest version where there is none yet. Only managers may see it.
func (b *Bench) Draft(ctx context.Context, v identity.Viewer, number string) (Draft, error) {
	return load(ctx, b.db.Reads(), v, number)
}

func load(ctx context.Context, r store.Reader, v identity.Viewer, number string) (d Draft, err error) {
	if !v.May(identity.ChangeAgreements) {
		return d, fault.MayNot("change agreements")
	}
	d.AgreementDraft, err = r.AgreementDraft(ctx, v, number)
	begun := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) {
		return d, err
	}
	d.Agreement, err = r.AgreementByNumber(ctx, v, number)
	switch {
	case fault.Is(err, fault.NotFound) && begun:
	case err != nil:
		return d, err
	default:
		newest, err := r.Version(ctx, v, d.Agreement.ID, d.Agreement.Latest)
		if err != nil {
			return d, err
		}
		if d.Before, err = r.Terms(ctx, d.Agreement.ID, d.Agreement.Latest); err != nil {
			return d, err
		}
		if !begun {
			d.AgreementDraft = store.AgreementDraft{Number: number, Base: newest.Version, Source: newest.Source}
		}
	}
	return d, d.inspect(ctx, r, v)
}

// inspect reads and reasons about the source of a draft.
func (d *Draft) inspect(ctx context.Context, r store.Reader, v identity.Viewer) error {
	sum := sha256.Sum256([]byte(d.Source))
	d.Hash = hex.EncodeToString(sum[:])
	house, err := Catalogue(ctx, r, v)
	if err != nil {
		return err
	}
	for _, p := range coverage.Inspect([]byte(d.Source), house) {
		if p.Severity == agreement.Error {
			d.Errors = append(d.Errors, p)
		} else {
			d.Warnings = append(d.Warnings, p)
		}
	}
	var problems []agreement.Problem
	if d.Terms, problems = agreement.Scan([]byte(d.Source)); d.Terms == nil {
		return fmt.Errorf("workbench: the draft of %s is no TOML", d.Number)
	}
	d.Reads = len(problems) == 0
	d.File, d.NoForm = amend.Open(d.Source)
	if d.Before != nil && d.Reads {
		d.Changes = agreement.Diff(d.Before, d.Terms)
	}
	d.Client, err = r.ClientBySlug(ctx, v, d.Terms.Client)
	if fault.Is(err, fault.NotFound) {
		d.NoClient, err = fmt.Sprintf("There is no client with the short name %q. Add it first, then publish its agreement.", d.Terms.Client), nil
	}
	if err != nil {
		return err
	}
	examples, err := r.AgreementExamples(ctx, v, d.Number)
	if err != nil {
		return err
	}
	decides := d.Terms
	if !d.Reads {
		decides = nil
	}
	d.Examples, err = try(decides, examples)
	return err
}

// Catalogue is what an agreement may name of the house. Lists that the house does not keep are nil, and not checked.
func Catalogue(ctx context.Context, r store.Reader, v identity.Viewer) (house coverage.Catalogue, err error) {
	services, err := r.Services(ctx)
	if err != nil {
		return house, err
	}
	teams, err := r.Teams(ctx, v)
	if err != nil {
		return house, err
	}
	for _, s := range services {
		if s.Active {
			house.Services = append(house.Services, s.Path)
		}
	}
	for _, t := range teams {
		if t.Active {
			house.Teams = append(house.Teams, t.Slug)
		}
	}
	return house, nil
}
