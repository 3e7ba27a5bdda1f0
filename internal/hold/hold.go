// Package hold keeps a second server off the data of a house.
//
// SQLite itself lets any number of programs write one after another, and short commands beside a server rely on that. Two servers would
// each fire the alarms, send the mails and keep what they know in memory. So a server holds a lock on a file beside the database. The lock is
// the kernel's: it goes with the process, however that ends, and a file that is left over locks nothing.
package hold

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"remit/internal/fault"
)

// Hold is the data of a house in the hands of one process, until Release or the end of the process.
type Hold struct{ file *os.File }

// lookAgain is the pause between two tries of Await.
const lookAgain = 20 * time.Millisecond

// Take holds the SQLite file database, which need not be there yet. Where another process holds it, the error is fault.Unavailable and names it.
func Take(database string) (*Hold, error) {
	path, err := lockPath(database)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "The data cannot be held by %s: %w", path, err)
	}
	h := &Hold{file}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(h.refusal(database), file.Close())
	}
	if err == nil {
		err = h.sign(strconv.Itoa(os.Getpid()) + "\n")
	}
	if err != nil {
		return nil, errors.Join(fault.Errorf(fault.Unavailable, "The data cannot be held by %s: %w", path, err), file.Close())
	}
	return h, nil
}

// Await is Take that waits for another process to let go, as long as patience and ctx last.
func Await(ctx context.Context, database string, patience time.Duration) (*Hold, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	again := time.NewTicker(lookAgain)
	defer again.Stop()
	for {
		h, err := Take(database)
		var held *Held
		if err == nil || !errors.As(err, &held) {
			return h, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-again.C:
		}
	}
}

// Release lets go.
func (h *Hold) Release() error {
	if h == nil {
		return nil
	}
	return errors.Join(h.sign(""), h.file.Close())
}

// Held refuses, because another process holds the data: its id, or 0 where it has not signed yet.
type Held struct {
	PID  int
	text error
}

// Error says who holds it, and what to do.
func (h *Held) Error() string { return h.text.Error() }

// Unwrap gives out the text for people.
func (h *Held) Unwrap() error { return h.text }

// refusal reads who holds the data.
func (h *Hold) refusal(database string) error {
	var text [32]byte
	n, err := h.file.ReadAt(text[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("hold: read: %w", err)
	}
	held, who := &Held{}, "Another process"
	if pid, err := strconv.Atoi(string(bytes.TrimSpace(text[:n]))); err == nil {
		held.PID, who = pid, fmt.Sprintf("The process %d", pid)
	}
	held.text = fault.Errorf(fault.Unavailable, "%s serves %s already. End it first, or give this one a database of its own.", who, database)
	return held
}

// sign writes who holds the data into the file.
func (h *Hold) sign(who string) error {
	if err := h.file.Truncate(0); err != nil {
		return fmt.Errorf("hold: sign: %w", err)
	}
	if _, err := h.file.WriteAt([]byte(who), 0); err != nil {
		return fmt.Errorf("hold: sign: %w", err)
	}
	return nil
}

// lockPath is the file beside the database, the same by whatever name the database is reached.
func lockPath(database string) (string, error) {
	if whole, err := filepath.EvalSymlinks(database); err == nil {
		return whole + ".lock", nil
	}
	dir := filepath.Dir(database)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fault.Errorf(fault.Unavailable, "The folder for the database cannot be made: %w", err)
	}
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", fault.Errorf(fault.Unavailable, "The folder for the database cannot be read: %w", err)
	}
	return filepath.Join(dir, filepath.Base(database)) + ".lock", nil
}
