package upkeep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Actor is in whose name the program opens tickets for maintenance.
const Actor = "Maintenance calendar"

// Options are what a keeper needs from outside.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk
	Log  *slog.Logger
}

// Keeper opens tickets for maintenance that came due.
type Keeper struct {
	db   *store.DB
	desk *desk.Desk
	log  *slog.Logger
}

// New returns a keeper over a house.
func New(o Options) *Keeper { return &Keeper{db: o.DB, desk: o.Desk, log: o.Log} }

// begunSetting is the name under which it is kept since when the house keeps a calendar of maintenance.
const begunSetting = "maintenance"

// Begun says since when the house keeps a calendar: no ticket is opened for what was owed before.
type Begun struct {
	At time.Time `json:"at"`
}

// Begin keeps since when the house keeps a calendar, unless it is kept already.
func Begin(ctx context.Context, tx *store.Tx, at time.Time) (b Begun, err error) {
	if err := tx.Setting(ctx, begunSetting, &b); err != nil || !b.At.IsZero() {
		return b, err
	}
	b.At = at.UTC()
	return b, tx.PutSetting(ctx, begunSetting, b)
}

// Work opens a ticket for each maintenance that came due up to now and has none. Of several days of one rule that came due while the program did not
// run, the newest gets a ticket and the others are entered as passed over. What fails is tried again at the next run, and keeps nothing else back.
func (k *Keeper) Work(ctx context.Context) error {
	now := k.db.Now()
	begun, err := k.begun(ctx, now)
	if err != nil {
		return err
	}
	sys := identity.System(Actor)
	rows, err := k.db.Editions(ctx, sys, 0)
	if err != nil {
		return err
	}
	last, err := k.db.LastUpkeep(ctx)
	if err != nil {
		return err
	}
	var failed error
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].AgreementID == rows[0].AgreementID {
			n++
		}
		if err := k.keep(ctx, rows[:n], begun.At, last, now); err != nil {
			failed = errors.Join(failed, fmt.Errorf("upkeep: agreement %d: %w", rows[0].AgreementID, err))
		}
		rows = rows[n:]
	}
	return failed
}

// begun tells since when there is a calendar. It is written once, so it is read first.
func (k *Keeper) begun(ctx context.Context, now time.Time) (b Begun, err error) {
	if err := k.db.Setting(ctx, begunSetting, &b); err != nil || !b.At.IsZero() {
		return b, err
	}
	err = k.db.Write(ctx, func(tx *store.Tx) (err error) {
		b, err = Begin(ctx, tx, now)
		return err
	})
	return b, err
}

// keep sees to one agreement.
func (k *Keeper) keep(ctx context.Context, rows []store.Edition, begun time.Time, last map[store.UpkeepRule]string, now time.Time) error {
	id := rows[0].AgreementID
	editions, owes, err := read(ctx, k.db.Reads(), rows)
	if err != nil || !owes {
		return err
	}
	zone := editions[0].Terms.Zone
	due, err := Owed(editions, dayOf(begun, zone), dayOf(now, zone).AddDate(0, 0, 1))
	if err != nil {
		return err
	}
	byRule := map[string][]Occurrence{}
	var order []string
	for _, o := range due {
		if o.Starts().After(now) || o.Date() <= last[store.UpkeepRule{AgreementID: id, Clause: o.Rule.Clause}] {
			continue
		}
		if byRule[o.Rule.Clause] == nil {
			order = append(order, o.Rule.Clause)
		}
		byRule[o.Rule.Clause] = append(byRule[o.Rule.Clause], o)
	}
	var failed error
	for _, clause := range order {
		failed = errors.Join(failed, k.enter(ctx, id, rows[0].ClientID, byRule[clause]))
	}
	return failed
}

// read reads the terms of the versions of one agreement; owes is whether any of them owes maintenance.
func read(ctx context.Context, r store.Reader, rows []store.Edition) (editions []Edition, owes bool, err error) {
	for _, row := range rows {
		terms, err := r.Terms(ctx, row.AgreementID, row.Version)
		if err != nil {
			return nil, false, err
		}
		editions = append(editions, Edition{Version: row.Version, Terms: terms, Since: calendar.DateOf(row.PublishedAt.In(terms.Zone)), Course: agreement.NewCourse(row.Ended)})
		owes = owes || len(terms.Maintenance) > 0
	}
	return editions, owes, nil
}

// enter enters what came due under one clause, in order of time, and opens a ticket for the newest. Another node that does the same at the same time
// waits, then finds it entered.
func (k *Keeper) enter(ctx context.Context, agreementID, client int64, due []Occurrence) error {
	var opened ticket.Ticket
	newest := due[len(due)-1]
	err := k.db.Write(ctx, func(tx *store.Tx) error {
		opened = ticket.Ticket{}
		for i, o := range due {
			u := store.Upkeep{AgreementID: agreementID, Version: o.Version, Clause: o.Rule.Clause, Day: o.Date()}
			fresh, err := tx.EnterUpkeep(ctx, u)
			if err != nil {
				return err
			}
			if !fresh || i < len(due)-1 {
				continue
			}
			if opened, err = k.open(ctx, tx, client, u, o); err != nil {
				return err
			}
			if err := tx.TicketUpkeep(ctx, u, opened.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || opened.ID == 0 {
		return err
	}
	k.log.InfoContext(ctx, "A ticket was opened for maintenance.", "agreement", newest.Terms.Number, "clause", newest.Rule.Clause, "day", newest.Date(), "ticket", opened.ID, "passed", len(due)-1)
	k.desk.Tell(desk.Change{Ticket: opened.ID, New: true})
	return nil
}

func (k *Keeper) open(ctx context.Context, tx *store.Tx, client int64, u store.Upkeep, o Occurrence) (ticket.Ticket, error) {
	c, err := tx.Client(ctx, identity.System(Actor), client)
	if err != nil {
		return ticket.Ticket{}, err
	}
	q := Request(u, o)
	q.Client = c
	opened, err := k.desk.Open(ctx, tx, q)
	return opened.Ticket, err
}

// Request is maintenance on its day as a request: it came in when the day began, and nobody is told that it did.
func Request(u store.Upkeep, o Occurrence) desk.Request {
	return desk.Request{By: identity.System(Actor), Name: Actor, Channel: ticket.API, ReceivedAt: o.Starts(), Subject: subject(o.Rule), Message: ticket.Message{Text: text(o)},
		Facts:     agreement.Facts{Kind: agreement.Known("request"), Service: agreement.Known(o.Rule.Service), Contact: agreement.Absent[agreement.ContactFact]()},
		Sources:   map[string]string{"kind": "clause " + o.Rule.Clause, "service": "clause " + o.Rule.Clause},
		Automatic: true, Quiet: true,
		Owed: &ruling.Owed{AgreementID: u.AgreementID, Version: u.Version, Clause: u.Clause, Day: u.Day}}
}
