// Package handover writes all that is kept of one client into files that are read without the program.
package handover

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/statement"
	"remit/internal/store"
)

// Options are what the room needs from outside.
type Options struct {
	DB         *store.DB
	Desk       *desk.Desk
	Statements *statement.Statements
	Log        *slog.Logger
	// Paper sets a version of an agreement for paper; nil for none.
	Paper func(ctx context.Context, a store.Agreement, v store.Version) ([]byte, error)
}

// Handovers makes exports.
type Handovers struct {
	db    *store.DB
	desk  *desk.Desk
	bills *statement.Statements
	log   *slog.Logger
	paper func(ctx context.Context, a store.Agreement, v store.Version) ([]byte, error)
}

// New returns the room over a database.
func New(o Options) *Handovers {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Handovers{db: o.DB, desk: o.Desk, bills: o.Statements, log: o.Log, paper: o.Paper}
}

// program is who reads: what of it goes into the files is decided here, by the client and by whether internal notes are wanted.
func program() identity.Viewer { return identity.System("Export") }

// Manifest is what an export holds.
type Manifest struct {
	Format   int            `json:"format"`
	Client   string         `json:"client"`
	Name     string         `json:"name"`
	Provider string         `json:"provider"`
	MadeAt   time.Time      `json:"made_at"`
	Internal bool           `json:"internal"` // the provider's internal notes are in it
	Counts   map[string]int `json:"counts"`
	Files    []File         `json:"files"` // all but the manifest itself
}

// making is an export that is being written.
type making struct {
	*Handovers
	counted
	client   identity.Client
	internal bool
	house    string
	zone     *time.Location
	users    map[int64]string
	counts   map[string]int
	index    indexPage
}

// Write writes all that is kept of a client into a sink, one thing after the other, and says what it wrote. Internal notes are left out unless they are
// asked for. The sink is closed.
func (h *Handovers) Write(ctx context.Context, client identity.Client, internal bool, to Sink) (m Manifest, err error) {
	defer func() {
		if closed := to.Close(); err == nil {
			err = closed
		}
	}()
	x := &making{Handovers: h, counted: counted{sink: to, at: h.db.Now()}, client: client, internal: internal, counts: map[string]int{}}
	if err := x.prepare(ctx); err != nil {
		return m, err
	}
	for _, part := range []func(context.Context) error{x.people, x.agreements, x.statements, x.maintenance, x.articles, x.tickets, x.contents} {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		if err := part(ctx); err != nil {
			return m, fmt.Errorf("handover: %s: %w", client.Slug, err)
		}
	}
	x.end()
	m = Manifest{Format: 1, Client: client.Slug, Name: client.Name, Provider: x.house, MadeAt: x.at, Internal: internal, Counts: x.counts, Files: x.files}
	w, err := to.Create("manifest.json", x.at)
	if err != nil {
		return m, err
	}
	return m, encode(w, m)
}

// prepare reads what all files need.
func (x *making) prepare(ctx context.Context) error {
	house, err := x.desk.House(ctx)
	if err != nil {
		return err
	}
	x.house = house.Name
	if x.zone, err = time.LoadLocation(house.Zone); err != nil {
		return err
	}
	users, err := x.db.Users(ctx, program())
	x.users = map[int64]string{}
	for _, u := range users {
		x.users[u.ID] = u.Name
	}
	return err
}

// json writes a value as a file.
func (x *making) json(name string, v any) error {
	w, err := x.create(name)
	if err != nil {
		return err
	}
	return encode(w, v)
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// when writes an instant in the house's zone.
func (x *making) when(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(x.zone).Format("2006-01-02 15:04 MST")
}
