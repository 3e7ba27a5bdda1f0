// Package answering takes answers from the draft to the mail: they wait a few seconds in which they can be taken back, then they leave.
package answering

import (
	"context"
	"log/slog"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// MostSeconds bounds for how long an answer can be taken back.
const MostSeconds = 60

// Options are what answers need from outside.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk
	Log  *slog.Logger
	// Seconds is how long an answer waits where neither the house nor its writer chose: 0 sends at once.
	Seconds int
}

// Answers does the deeds.
type Answers struct {
	db   *store.DB
	desk *desk.Desk
	log  *slog.Logger
	most int
}

// New returns the deeds.
func New(o Options) *Answers {
	return &Answers{db: o.DB, desk: o.Desk, log: o.Log, most: o.Seconds}
}

// setting is the name under which the house's choice is stored.
const setting = "answers"

// rules are what the house says of answers.
type rules struct {
	Seconds *int `json:"undo_seconds,omitempty"`
}

// HouseSeconds is for how many seconds answers can be taken back where their writer did not choose.
func (a *Answers) HouseSeconds(ctx context.Context) (int, error) {
	var r rules
	if err := a.db.Setting(ctx, setting, &r); err != nil || r.Seconds == nil {
		return a.most, err
	}
	return *r.Seconds, nil
}

// Seconds is for how many seconds an answer of the viewer's can be taken back.
func (a *Answers) Seconds(ctx context.Context, v identity.Viewer) (int, error) {
	own, err := a.db.UndoSeconds(ctx, v)
	if err != nil {
		return 0, err
	}
	if own != nil {
		return *own, nil
	}
	return a.HouseSeconds(ctx)
}

// SetHouseSeconds changes what holds for everybody who did not choose; 0 sends at once.
func (a *Answers) SetHouseSeconds(ctx context.Context, v identity.Viewer, seconds int) error {
	if !v.May(identity.ChangeHouse) {
		return fault.Errorf(fault.Forbidden, "You may not change the house's settings.")
	}
	if err := checkSeconds(seconds); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error { return tx.PutSetting(ctx, setting, rules{&seconds}) })
}

// SetOwnSeconds changes what holds for the viewer; nil goes by the house.
func (a *Answers) SetOwnSeconds(ctx context.Context, v identity.Viewer, seconds *int) error {
	if v.UserID == 0 {
		return fault.Errorf(fault.Forbidden, "You may not change these settings.")
	}
	if seconds != nil {
		if err := checkSeconds(*seconds); err != nil {
			return err
		}
	}
	return a.db.Write(ctx, func(tx *store.Tx) error { return tx.SetUndoSeconds(ctx, v, seconds) })
}

func checkSeconds(n int) error {
	if n < 0 || n > MostSeconds {
		return fault.On("undo_seconds", "Choose from 0 to %d seconds; 0 sends at once.", MostSeconds)
	}
	return nil
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
