// Package desk holds the use cases: each deed loads, decides, writes and queues mail in one transaction.
package desk

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/live"
	"remit/internal/register"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// House is what the provider says of itself. It is set in the browser at the first run and changed by an admin.
type House struct {
	Name      string // of the provider
	Address   string // mail address that answers come from where a ticket has no mailbox
	Zone      string // IANA name; the zone of a viewer who has none
	BaseURL   string // where people reach the program, https://help.provider.example
	LoopID    string // names this installation in the X-Remit-Loop header
	NoCover   string // verdict for a client without an agreement in force: billable, declined or undecided
	Language  string
	Routes    []ruling.HouseRoute // where requests go that the agreement routes nowhere; the first that holds
	WorkHours string              // when its people work who say nothing else, as timesheet.ParseHours reads it; "" for the usual hours
	Survey    string              // when who asked is asked how it went: one of the Survey… names

	NoticeLead int // how many days before the last day for notice on an agreement people are told; 0: thirty
}

// When who asked is asked how it went, after the ticket is resolved.
const (
	SurveyAtOnce = "" // as soon as it is resolved
	SurveyHour   = "hour"
	SurveyDay    = "day"
	SurveyNever  = "never"
)

// maxNoticeLead is the longest time before the last day for notice, in days.
const maxNoticeLead = 366

// houseSetting is the name under which House is stored.
const houseSetting = "house"

// Options are what the desk needs from outside.
type Options struct {
	DB  *store.DB
	Log *slog.Logger
	// BaseURL is used until the house has one of its own.
	BaseURL string
	// Seal and Unseal encrypt and decrypt mailbox passwords under a key that is not in the database.
	Seal   func(plain string) (string, error)
	Unseal func(sealed string) (string, error)
}

// Change says that a ticket is new or has changed.
type Change = live.Change

// Desk does the deeds, and tells what changed to who watches.
type Desk struct {
	db   *store.DB
	opts Options
	live.Hub
	*register.Register
	mu      sync.RWMutex
	own     House        // read once, and again when it is changed here
	letters *bookAndLogo // the same
	onTime  TimeRule     // nil for none
	issued  IssuedRule   // nil: nothing is ever issued
}

// Applied tells what applying a file changed.
type Applied = register.Applied

// New returns a desk over a database.
func New(o Options) *Desk {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Desk{db: o.DB, opts: o, Register: register.New(o.DB)}
}

// House returns what the provider says of itself, with defaults where it was not set up.
func (d *Desk) House(ctx context.Context) (House, error) {
	d.mu.RLock()
	h := d.own
	d.mu.RUnlock()
	if h.LoopID != "" {
		return h, nil
	}
	if err := d.db.Setting(ctx, houseSetting, &h); err != nil {
		return h, err
	}
	if h.Name == "" {
		h.Name = "Helpdesk"
	}
	if h.Zone == "" {
		h.Zone = "UTC"
	}
	if h.BaseURL == "" {
		h.BaseURL = d.opts.BaseURL
	}
	if h.NoCover == "" {
		h.NoCover = "billable"
	}
	if h.Language == "" {
		h.Language = "en"
	}
	if h.Address == "" {
		h.Address = "helpdesk@localhost"
	}
	d.mu.Lock()
	d.own = h
	d.mu.Unlock()
	return h, nil
}

// Forget has the house's settings read again: another program on the same database may have changed them.
func (d *Desk) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.own, d.letters = House{}, nil
}

// SaveHouse changes what the provider says of itself.
func (d *Desk) SaveHouse(ctx context.Context, v identity.Viewer, h House) error {
	if !v.May(identity.ChangeHouse) {
		return fault.MayNot("change the house's settings")
	}
	if err := h.check(); err != nil {
		return err
	}
	var err error
	if h.WorkHours, err = workHours(h.WorkHours); err != nil {
		return err
	}
	old, err := d.House(ctx)
	if err != nil {
		return err
	}
	if h.LoopID = old.LoopID; h.LoopID == "" {
		if h.LoopID, _, err = identity.NewToken(); err != nil {
			return err
		}
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		setting(ctx, tx, v, trail.HouseChanged, "house", h.Name, trail.Changed(old, h))
		return tx.PutSetting(ctx, houseSetting, h)
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.own = House{}
	d.mu.Unlock()
	return nil
}

func (h House) check() error {
	if h.Name == "" {
		return fault.On("name", "Give the provider's name: clients read it on every page and in every mail.")
	}
	if h.Zone != "" {
		if _, err := time.LoadLocation(h.Zone); err != nil {
			return fault.On("zone", "%q is not a time zone; use an IANA name like America/Chicago.", h.Zone)
		}
	}
	if h.Address != "" && !identity.IsAddress(h.Address) {
		return fault.On("house_address", "%q is not a mail address; write it like help@provider.example.", h.Address)
	}
	if err := checkWeb("base_url", h.BaseURL); err != nil {
		return err
	}
	switch h.Survey {
	case SurveyAtOnce, SurveyHour, SurveyDay, SurveyNever:
	default:
		return fault.On("survey", "%q is no time to ask how it went; use hour, day, never, or leave it out.", h.Survey)
	}
	if h.NoticeLead < 0 || h.NoticeLead > maxNoticeLead {
		return fault.On("notice_lead", "Write a number of days from 1 to %d, or leave it out.", maxNoticeLead)
	}
	switch h.NoCover {
	case "", "billable", "declined", "undecided":
		return nil
	}
	return fault.On("no_cover", "%q is not a verdict; use billable, declined or undecided.", h.NoCover)
}
