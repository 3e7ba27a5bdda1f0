// Package watch looks after the program itself: it checks and copies the database by night, and says how everything does.
package watch

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"remit/internal/backup"
	"remit/internal/identity"
	"remit/internal/jobs"
	"remit/internal/store"
)

// Options are what a watch needs from outside.
type Options struct {
	DB       *store.DB
	Log      *slog.Logger
	Database string // the path of the SQLite file, or an address postgres://…
	Version  string // of the program
	Started  time.Time
	// Folder is where a copy is kept each night, "" for none; Keep is how many.
	Folder string
	Keep   int
	// Loops tells how the loops of this process do.
	Loops func() []jobs.State
	// Zone is the house's: nights are its.
	Zone func(ctx context.Context) (*time.Location, error)
	// More are further checks by their names; the text of an error says what is wrong.
	More map[string]func(ctx context.Context) error
}

// Watch looks after the program.
type Watch struct {
	options Options

	mu   sync.Mutex
	last time.Time     // the latest instant that was seen
	back time.Duration // how far the clock is behind it
}

// New returns a watch.
func New(o Options) *Watch { return &Watch{options: o} }

// viewer is in whose name the program looks at itself.
var viewer = identity.System("Self-check")

// The names under which is kept what the last night brought.
const (
	checkSetting = "self-check"
	copySetting  = "copy"
)

// Check is how the last self-check went.
type Check struct {
	At       time.Time     `json:"at"` // UTC, when it began; zero where there was none
	Took     time.Duration `json:"took"`
	Problems []string      `json:"problems"` // sentences
}

// Copy is how the last copy by night went.
type Copy struct {
	At    time.Time     `json:"at"` // UTC, when it began; zero where there was none
	Took  time.Duration `json:"took"`
	File  string        `json:"file"`
	Bytes int64         `json:"bytes"`
	Error string        `json:"error"` // a sentence; "" where it went well
}

// Status is how everything does. Instants are UTC.
type Status struct {
	Version   string
	Started   time.Time
	Now       time.Time
	Schema    store.SchemaState
	Postgres  bool
	Log       int64 // bytes of SQLite's write-ahead log
	Free      int64 // bytes free on the disk of the SQLite file; -1 where it is not known
	Loops     []jobs.State
	Mailboxes []store.Mailbox
	Nodes     []store.Node // the programs that serve the house
	Check     Check
	Copies    bool // whether copies are made by night
	Copy      Copy
	ClockBack time.Duration // how far the clock was set back
	Pools     []store.Pool
	store.Figures
}

// Status tells how everything does, to admins.
func (w *Watch) Status(ctx context.Context, v identity.Viewer) (s Status, err error) {
	o := w.options
	s = Status{Version: o.Version, Started: o.Started, Now: o.DB.Now(), Postgres: backup.OnPostgres(o.Database), Copies: o.Folder != "", Free: -1, Pools: o.DB.Pools(), ClockBack: w.clockBack()}
	if o.Loops != nil {
		s.Loops = o.Loops()
	}
	if s.Schema, err = o.DB.Schema(ctx); err != nil {
		return s, err
	}
	if s.Figures, err = o.DB.Figures(ctx, v, s.Now); err != nil {
		return s, err
	}
	if s.Mailboxes, err = o.DB.Mailboxes(ctx, v); err != nil {
		return s, err
	}
	if s.Nodes, err = o.DB.Nodes(ctx, v); err != nil {
		return s, err
	}
	if err := o.DB.Setting(ctx, checkSetting, &s.Check); err != nil {
		return s, err
	}
	if err := o.DB.Setting(ctx, copySetting, &s.Copy); err != nil {
		return s, err
	}
	if !s.Postgres {
		if about, err := os.Stat(o.Database + "-wal"); err == nil { // there is none where nobody wrote
			s.Log = about.Size()
		}
		s.Free = free(filepath.Dir(o.Database))
	}
	return s, nil
}

// tick notes the clock, and how far it is behind what it was.
func (w *Watch) tick(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.After(w.last) {
		w.last = now
	}
	before := w.back
	w.back = w.last.Sub(now)
	if w.back >= setBack && before < setBack {
		w.options.Log.Warn("The clock was set back. Clocks of agreements and alarms go by it; check the time service of this machine.", "by", w.back)
	}
}

// setBack is from when on a clock that goes back is no correction of a time service any more.
const setBack = 30 * time.Second

func (w *Watch) clockBack() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.back < setBack {
		return 0
	}
	return w.back
}
