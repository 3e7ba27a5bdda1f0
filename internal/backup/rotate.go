package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"remit/internal/fault"
)

// Name is how the copy of an instant is called in a folder of copies; names sort by their instants.
func Name(database string, at time.Time) string {
	end := ".db"
	if OnPostgres(database) {
		end = ".dump"
	}
	return "remit-" + stamp(at) + end
}

// Into makes a copy under Name in a folder, which is made where it is not there.
func Into(ctx context.Context, database, folder string, at time.Time) (Report, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return Report{}, fault.Errorf(fault.Unavailable, "The folder of copies %s cannot be made: %w", folder, err)
	}
	return Make(ctx, database, filepath.Join(folder, Name(database, at)))
}

// named are the names that Name gives, and those of copies that never got theirs.
var (
	named   = regexp.MustCompile(`^remit-\d{8}T\d{6}Z\.(db|dump)$`)
	unnamed = regexp.MustCompile(`^\.remit-\d{8}T\d{6}Z\.(db|dump)\.\d+\.part(-journal)?$`)
)

// abandoned is how old a part must be to be nobody's any more.
const abandoned = 24 * time.Hour

// Rotate removes the oldest copies of a folder beyond keep, at least one, and parts that a killed program left. Other files are left alone.
func Rotate(folder string, keep int, now time.Time) error {
	list, err := os.ReadDir(folder)
	if err != nil {
		return fault.Errorf(fault.Unavailable, "The folder of copies %s cannot be read: %w", folder, err)
	}
	var copies, drop []string
	for _, f := range list {
		switch {
		case named.MatchString(f.Name()):
			copies = append(copies, f.Name())
		case unnamed.MatchString(f.Name()):
			if about, err := f.Info(); err == nil && now.Sub(about.ModTime()) > abandoned { // one that is gone meanwhile need not be dropped
				drop = append(drop, f.Name())
			}
		}
	}
	slices.SortFunc(copies, func(a, b string) int { return strings.Compare(b, a) }) // the newest first
	drop = append(drop, copies[min(max(keep, 1), len(copies)):]...)
	var errs []error
	for _, name := range drop {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fault.Errorf(fault.Unavailable, "Old copies cannot be removed: %w", err)
	}
	return nil
}
