package hold_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/hold"
)

// take holds a database, or fails the test.
func take(t *testing.T, database string) *hold.Hold {
	t.Helper()
	h, err := hold.Take(database)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestASecondHolderIsToldOfTheFirstByWhateverName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink(dir, filepath.Join(dir, "way")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "remit.db")
	first := take(t, file)
	for _, name := range []string{file, filepath.Join(dir, "way", "remit.db")} {
		_, err := hold.Take(name)
		var held *hold.Held
		if !errors.As(err, &held) || held.PID != os.Getpid() || !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if err := take(t, file).Release(); err != nil {
		t.Error(err)
	}
}

func TestWaitingEndsWithTheOtherOrWithPatience(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "new", "remit.db")
	first := take(t, file)
	if _, err := hold.Await(t.Context(), file, 0); !fault.Is(err, fault.Unavailable) {
		t.Errorf("without patience: %v", err)
	}
	let := make(chan error, 1)
	go func() { let <- first.Release() }()
	second, err := hold.Await(t.Context(), file, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(<-let, second.Release()); err != nil {
		t.Error(err)
	}
}
