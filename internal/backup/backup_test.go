package backup_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"remit/internal/backup"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/testenv"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// house opens a database with one user in it.
func house(t *testing.T, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(store.Options{DSN: dsn, Now: func() time.Time { return noon }, Unsafe: true})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	_, err = db.Migrate(t.Context())
	must(t, err)
	must(t, db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertUser(t.Context(), identity.User{Email: "kim@harbour.example", Name: "Kim Osei", Role: identity.Admin, Active: true})
		return err
	}))
	return db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// files lists a folder.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	must(t, err)
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

func TestACopyIsOfOneInstantWhileOthersWrite(t *testing.T) {
	t.Parallel()
	file, out := filepath.Join(t.TempDir(), "remit.db"), t.TempDir()
	db := house(t, file)
	put := func(pairs map[string]any) {
		must(t, db.Write(t.Context(), func(tx *store.Tx) error {
			for name, v := range pairs {
				if err := tx.PutSetting(t.Context(), name, v); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	put(map[string]any{"ballast": string(make([]byte, 8<<20))}) // so that it is copied in several steps
	put(map[string]any{"left": 0, "right": 0})
	stop, stopped := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-stop:
				stopped <- n
				return
			default:
				put(map[string]any{"left": n, "right": n})
			}
		}
	}()
	r, err := backup.Make(t.Context(), file, filepath.Join(out, "copy.db"))
	close(stop)
	written := <-stopped
	must(t, err)
	var left, right int
	copied, err := sql.Open("sqlite3", "file:"+r.File+"?mode=ro")
	must(t, err)
	defer copied.Close()
	must(t, copied.QueryRowContext(t.Context(), "SELECT l.value, r.value FROM settings l, settings r WHERE l.name = 'left' AND r.name = 'right'").Scan(&left, &right))
	if left != right || written < 2 {
		t.Errorf("the copy has %d on the left and %d on the right, of %d that were written", left, right, written)
	}
	newest, err := store.NewestSchema()
	must(t, err)
	if got := files(t, out); len(got) != 1 || r.Schema != newest || r.Bytes == 0 {
		t.Errorf("schema %d, %d bytes, files %v", r.Schema, r.Bytes, got)
	}
	if _, err := backup.Make(t.Context(), file, r.File); !fault.Is(err, fault.Invalid) {
		t.Errorf("over a file that is there: %v", err)
	}
}

func TestACopyThatDoesNotEndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, out := filepath.Join(dir, "remit.db"), t.TempDir()
	house(t, file)
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := backup.Make(ended, file, filepath.Join(out, "copy.db")); err == nil {
		t.Error("a copy nobody waits for was made")
	}
	if _, err := backup.Make(t.Context(), filepath.Join(dir, "other.db"), filepath.Join(out, "copy.db")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("of a database that is not there: %v", err)
	}
	if got := files(t, out); len(got) != 0 {
		t.Errorf("left over: %v", got)
	}
}

func TestADamagedCopyIsNotPutBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, whole := filepath.Join(dir, "remit.db"), filepath.Join(dir, "copy.db")
	house(t, file)
	_, err := backup.Make(t.Context(), file, whole)
	must(t, err)
	data, err := os.ReadFile(whole)
	must(t, err)
	newest, err := store.NewestSchema()
	must(t, err)
	for name, c := range map[string]struct {
		change func([]byte) []byte
		newest int64
		kind   fault.Kind
	}{
		"a page overwritten": {func(b []byte) []byte { copy(b[3*8192:], make([]byte, 8192)); return b }, newest, fault.Invalid},
		"cut off":            {func(b []byte) []byte { return b[:len(b)/2] }, newest, fault.Invalid},
		"a text":             {func([]byte) []byte { return []byte("Dear Sir or Madam") }, newest, fault.Invalid},
		"of a newer program": {func(b []byte) []byte { return b }, newest - 1, fault.Conflict},
	} {
		bad, target := filepath.Join(t.TempDir(), "bad.db"), filepath.Join(t.TempDir(), "remit.db")
		must(t, os.WriteFile(bad, c.change(append([]byte{}, data...)), 0o600))
		_, err := backup.Restore(t.Context(), backup.Order{File: bad, Database: target, Newest: c.newest, Now: noon})
		if !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
		if got := files(t, filepath.Dir(target)); len(got) != 0 {
			t.Errorf("%s: left over: %v", name, got)
		}
	}
}

func TestWhatIsReplacedIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, copied := filepath.Join(dir, "remit.db"), filepath.Join(t.TempDir(), "copy.db")
	house(t, file)
	_, err := backup.Make(t.Context(), file, copied)
	must(t, err)
	newest, err := store.NewestSchema()
	must(t, err)
	o := backup.Order{File: copied, Database: file, Newest: newest, Now: noon}
	if _, err := backup.Restore(t.Context(), o); !fault.Is(err, fault.Conflict) {
		t.Errorf("over a house, unasked: %v", err)
	}
	o.Force = true
	r, err := backup.Restore(t.Context(), o)
	must(t, err)
	if r.Aside != file+".before-20260302T120000Z" {
		t.Errorf("kept as %q", r.Aside)
	}
	for _, name := range []string{r.Aside, file} {
		if report, err := backup.Check(t.Context(), name); err != nil || report.Schema != newest {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
	if _, err := backup.Restore(t.Context(), backup.Order{File: file, Database: file, Newest: newest, Force: true, Now: noon}); !fault.Is(err, fault.Invalid) {
		t.Errorf("over itself: %v", err)
	}
}

func TestAnArchiveOfPostgreSQLGoesBackAndAgain(t *testing.T) {
	t.Parallel()
	from, to, dir := testenv.Postgres(t), testenv.Postgres(t), t.TempDir()
	house(t, from)
	newest, err := store.NewestSchema()
	must(t, err)
	for round := range 3 { // a copy of what was put back can be put back too, over what was there
		file := filepath.Join(dir, fmt.Sprint(round))
		made, err := backup.Make(t.Context(), from, file)
		must(t, err)
		o := backup.Order{File: file, Database: to, Newest: newest, Now: noon.Add(time.Duration(round) * time.Hour)}
		if round > 0 {
			if _, err := backup.Restore(t.Context(), o); !fault.Is(err, fault.Conflict) {
				t.Errorf("over a house, unasked: %v", err)
			}
			o.Force = true
		}
		r, err := backup.Restore(t.Context(), o)
		must(t, err)
		if made.Schema != newest || r.Schema != newest || (r.Aside != "") != (round > 0) {
			t.Errorf("round %d: made %+v, put back %+v", round, made, r)
		}
		from = to
	}
	db, err := store.Open(store.Options{DSN: to, Now: func() time.Time { return noon }})
	must(t, err)
	defer db.Close()
	users, err := db.Users(t.Context(), identity.System("test"))
	must(t, err)
	if len(users) != 1 || users[0].Name != "Kim Osei" {
		t.Errorf("users: %+v", users)
	}
	if _, err := backup.Restore(t.Context(), backup.Order{File: filepath.Join(dir, "0"), Database: to, Newest: newest, Force: true, Now: noon}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("under a server: %v", err)
	}
	t.Run("cut off", func(t *testing.T) {
		data, err := os.ReadFile(filepath.Join(dir, "0"))
		must(t, err)
		half := filepath.Join(dir, "half")
		must(t, os.WriteFile(half, data[:len(data)/2], 0o600))
		if _, err := backup.Check(t.Context(), half); !fault.Is(err, fault.Invalid) {
			t.Errorf("half an archive: %v", err)
		}
	})
}
