package testenv

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestAProgramThatIsNotInstalledIsToldApart(t *testing.T) {
	t.Parallel()
	if _, err := program("no-such-program", "/nowhere/*/no-such-program"); !errors.Is(err, errMissing) {
		t.Errorf("got %v", err)
	}
	place := filepath.Join(t.TempDir(), "15")
	if err := os.WriteFile(place, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if got, err := program("no-such-program", filepath.Join(filepath.Dir(place), "*")); err != nil || got != place {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestTheEndOfAServerIsCarriedOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	end, err := endWithProcess(`touch "$1/ended"`, dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "ended")); err == nil {
		t.Error("it ended before it was told to")
	}
	end()
	if _, err := os.Stat(filepath.Join(dir, "ended")); err != nil {
		t.Errorf("it did not end: %v", err)
	}
}
