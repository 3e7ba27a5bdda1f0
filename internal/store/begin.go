package store

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
)

// beginSQLite makes a database that is not there yet: the size of its pages can only be set before its first page is written.
func beginSQLite(o Options) (err error) {
	if info, err := os.Stat(o.DSN); err == nil && info.Size() > 0 {
		return nil
	}
	d := &DB{}
	g, err := d.pool(o, "file:"+o.DSN+"?_busy_timeout="+strconv.FormatInt(o.Patience.Milliseconds(), 10), 1)
	defer func() { err = errors.Join(err, d.Close()) }()
	if err != nil {
		return err
	}
	for _, p := range []string{fmt.Sprintf("PRAGMA page_size = %d", pageBytes), "PRAGMA journal_mode = WAL"} {
		if err := g.Exec(p).Error; err != nil {
			return fault.Errorf(fault.Unavailable, "The database cannot be made: %w", err)
		}
	}
	return nil
}

// patiently does fn until no other program is in its way, for as long as patience lasts. SQLite waits for locks by itself, except where it holds one and
// wants a stronger one, as when the way of its journal is changed: of two programs that wait so for each other one has to let go, and is refused at once.
func patiently(patience time.Duration, fn func() error) error {
	const pause = 20 * time.Millisecond
	late := time.After(patience)
	for {
		err := fn()
		if err == nil || !strings.Contains(err.Error(), "database is locked") {
			return err
		}
		select {
		case <-late:
			return err
		case <-time.After(pause):
		}
	}
}
