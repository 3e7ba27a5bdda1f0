// Package backup makes copies of a house's database beside the running server, checks them, and puts one back.
//
// A copy has its name only once it is whole, checked and on the disk. Of an SQLite file it is an SQLite file, page for page by SQLite's online
// backup inside one read transaction: nobody waits for it, and what is written meanwhile is not in it. Of PostgreSQL it is an archive that
// pg_dump wrote. What lies beside the database, the key above all, is not in it.
package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"remit/internal/fault"
)

// Report says what a copy is.
type Report struct {
	File   string
	Bytes  int64
	Schema int64 // the number of its newest migration
}

// OnPostgres reports whether an address names a PostgreSQL database; else it is the path of an SQLite file.
func OnPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// Make copies the database into file, which must not be there yet, and checks the copy. It can be ended by ctx at any time; then there is no file.
// Errors: fault.Invalid for a file that cannot be, fault.Unavailable for what fails outside.
func Make(ctx context.Context, database, file string) (Report, error) {
	if _, err := os.Lstat(file); err == nil {
		return Report{}, fault.Errorf(fault.Invalid, "The file %s is there already: name another.", file)
	}
	part, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*"+partEnd)
	if err != nil {
		return Report{}, fault.Errorf(fault.Invalid, "%s cannot be written: %w", file, err)
	}
	name := part.Name()
	if err := part.Close(); err != nil {
		return Report{}, fmt.Errorf("backup: %w", err)
	}
	report, err := fill(ctx, database, name)
	if err == nil {
		err = settle(name, file)
	}
	if err != nil {
		return Report{}, errors.Join(err, gone(name))
	}
	report.File = file
	return report, nil
}

// partEnd ends the name of a copy that is being made.
const partEnd = ".part"

// fill writes the copy and checks it.
func fill(ctx context.Context, database, name string) (Report, error) {
	copied, check := copySQLite, checkSQLite
	if OnPostgres(database) {
		copied, check = dump, checkDump
	}
	if err := copied(ctx, database, name); err != nil {
		return Report{}, err
	}
	return check(ctx, name)
}

// Check reads a copy from its first to its last byte. An error of the kind fault.Invalid says what is wrong with it.
func Check(ctx context.Context, file string) (Report, error) {
	begins, err := beginning(file)
	if err != nil {
		return Report{}, fault.Errorf(fault.Invalid, "The copy %s cannot be read: %w", file, err)
	}
	switch {
	case strings.HasPrefix(begins, "SQLite format 3"):
		return checkSQLite(ctx, file)
	case strings.HasPrefix(begins, "PGDMP"):
		return checkDump(ctx, file)
	}
	return Report{}, fault.Errorf(fault.Invalid, "%s is no copy of a database.", file)
}

func beginning(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b := make([]byte, 16)
	n, err := io.ReadFull(f, b)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", err
	}
	return string(b[:n]), nil
}

// report fills in what the file system knows.
func report(file string, schema int64) (Report, error) {
	about, err := os.Stat(file)
	if err != nil {
		return Report{}, fmt.Errorf("backup: %w", err)
	}
	return Report{File: file, Bytes: about.Size(), Schema: schema}, nil
}

// settle brings a whole file to the disk, then gives it its name, then brings the name to the disk.
func settle(part, file string) error {
	for _, deed := range []func() error{
		func() error { return synced(part) },
		func() error { return os.Rename(part, file) },
		func() error { return synced(filepath.Dir(file)) },
	} {
		if err := deed(); err != nil {
			return fault.Errorf(fault.Unavailable, "%s cannot be kept: %w", file, err)
		}
	}
	return nil
}

func synced(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// gone removes a file and what SQLite may have put beside it.
func gone(name string) error {
	var errs []error
	for _, end := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.Remove(name + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// stamp is an instant as it stands in names of files, UTC.
func stamp(at time.Time) string { return at.UTC().Format("20060102T150405Z") }
