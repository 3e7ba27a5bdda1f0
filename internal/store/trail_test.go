package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/store/trail"
)

// enter enters n deeds of Kim, each in a transaction of its own.
func enter(t *testing.T, db *store.DB, n int) {
	t.Helper()
	kim := identity.Viewer{UserID: 7, Role: identity.Admin, Name: "Kim"}
	for i := range n {
		do(t, db, func(tx *store.Tx) error {
			tx.Audited(identity.From(t.Context(), "192.0.2.7"), kim, trail.OnAccount(trail.RoleChanged, 3, fmt.Sprintf("contact:%d", i), "Dana", "approver"))
			return nil
		})
	}
}

func audit(t *testing.T, db *store.DB, f store.AuditFilter) []store.AuditEntry {
	t.Helper()
	return got[[]store.AuditEntry](t)(db.Audit(t.Context(), identity.System("test"), f, 0, 100))
}

func verify(t *testing.T, db *store.DB, noted store.AuditHead) store.AuditCheck {
	t.Helper()
	return got[store.AuditCheck](t)(db.VerifyAudit(t.Context(), identity.System("test"), noted))
}

func TestADeedIsEnteredWithItsTransactionAndNotWithout(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx := t.Context()
		enter(t, db, 1)
		failed := errors.New("undone")
		if err := db.Write(ctx, func(tx *store.Tx) error {
			tx.Audited(ctx, identity.System("test"), trail.OnAccount(trail.SwitchedOff, 0, "user:9", "Ravi", ""))
			return failed
		}); !errors.Is(err, failed) {
			t.Fatal(err)
		}
		do(t, db, func(tx *store.Tx) error {
			_ = tx.Savepoint(ctx, func(tx *store.Tx) error {
				tx.Audited(ctx, identity.System("test"), trail.OnAccount(trail.SwitchedOff, 0, "user:9", "Ravi", ""))
				return failed
			})
			tx.Audited(ctx, identity.System("Command line"), store.AuditEntry{Kind: trail.BackupMade})
			return nil
		})
		list := audit(t, db, store.AuditFilter{})
		if len(list) != 2 || list[0].Kind != trail.BackupMade || list[0].Seq != 2 {
			t.Fatalf("entries %+v", list)
		}
		want := store.AuditEntry{Seq: 1, At: clock.Now(), Kind: trail.RoleChanged, Client: 3, Person: "user:7", Object: "contact:0",
			Words: store.AuditWords{Actor: "Kim", Origin: "192.0.2.7", Subject: "Dana", Detail: map[string]string{"to": "approver"}}}
		same(t, "the entry", list[1], want)
	})
}

func TestTheTrailIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		enter(t, db, 2)
		for _, q := range []string{"UPDATE audit SET person = 'user:9'", "DELETE FROM audit", "UPDATE audit_words SET actor = 'Ravi'", "DELETE FROM audit_words", "DELETE FROM audit_head"} {
			if err := db.Exec(t.Context(), q); err == nil {
				t.Errorf("%s is done", q)
			}
		}
		if c := verify(t, db, store.AuditHead{}); c.Broken != 0 || c.Seq != 2 {
			t.Errorf("%+v", c)
		}
	})
}

// unguarded takes the triggers away, as somebody would who wants to change the trail behind the program's back.
func unguarded(t *testing.T, db *store.DB) {
	t.Helper()
	for name, table := range map[string]string{"audit_no_update": "audit", "audit_no_delete": "audit", "audit_words_no_update": "audit_words", "audit_words_no_delete": "audit_words",
		"audit_erased_no_update": "audit_erased", "audit_erased_no_delete": "audit_erased"} {
		on := ""
		if db.Postgres() {
			on = " ON " + table
		}
		try(t, db.Exec(t.Context(), "DROP TRIGGER "+name+on))
	}
}

// tampering draws a change of the trail. last is the number of its last entry.
func tampering(t *rapid.T, last int64) (what string, statements [][]any) {
	seq := rapid.Int64Range(1, last).Draw(t, "seq")
	column := rapid.SampledFrom([]string{"kind", "person", "object", "seal", "prev", "hash"}).Draw(t, "column")
	word := rapid.SampledFrom([]string{"salt", "actor", "origin", "subject", "detail_json"}).Draw(t, "word")
	other := rapid.Int64Range(1, last-1).Draw(t, "other")
	if other >= seq {
		other++
	}
	swap := func(table, columns string) [][]any {
		return [][]any{{"UPDATE " + table + " SET seq = -1 WHERE seq = ?", seq}, {"UPDATE " + table + " SET seq = ? WHERE seq = ?", seq, other}, {"UPDATE " + table + " SET seq = ? WHERE seq = -1", other}}
	}
	all := map[string][][]any{
		"a column is changed":           {{"UPDATE audit SET " + column + " = ? WHERE seq = ?", "x", seq}},
		"the client is changed":         {{"UPDATE audit SET client_id = client_id + 1 WHERE seq = ?", seq}},
		"the time is changed":           {{"UPDATE audit SET at = at + 1 WHERE seq = ?", seq}},
		"a word is changed":             {{"UPDATE audit_words SET " + word + " = ? WHERE seq = ?", "x", seq}},
		"an entry is removed":           {{"DELETE FROM audit_words WHERE seq = ?", seq}, {"DELETE FROM audit WHERE seq = ?", seq}},
		"one is removed, its words not": {{"DELETE FROM audit WHERE seq = ?", seq}},
		"only words are removed":        {{"DELETE FROM audit_words WHERE seq = ?", seq}},
		"words are removed as erased":   {{"INSERT INTO audit_erased (seq, entry) VALUES (?, ?)", seq, last + 1}, {"DELETE FROM audit_words WHERE seq = ?", seq}},
		"all from one on are removed":   {{"DELETE FROM audit_words WHERE seq >= ?", seq}, {"DELETE FROM audit WHERE seq >= ?", seq}},
		"one is removed, others move":   {{"DELETE FROM audit_words WHERE seq = ?", seq}, {"DELETE FROM audit WHERE seq = ?", seq}, {"UPDATE audit SET seq = seq - 1000 WHERE seq > ?", seq}, {"UPDATE audit SET seq = seq + 999 WHERE seq < 0"}},
		"one is added at the end":       {{"INSERT INTO audit (seq, at, kind, seal, prev, hash) SELECT ?, at, kind, seal, hash, hash FROM audit WHERE seq = ?", last + 1, last}},
		"two change places":             swap("audit", ""),
		"the words of two change":       swap("audit_words", ""),
	}
	var names []string
	for name := range all {
		names = append(names, name)
	}
	what = rapid.SampledFrom(sorted(names)).Draw(t, "what")
	return what, all[what]
}

// Whatever is changed, removed, added or put elsewhere is found.
func TestEveryChangeOfTheTrailIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		const last = 7
		enter(t, db, last)
		unguarded(t, db)
		noted := verify(t, db, store.AuditHead{})
		if noted.Seq != last || noted.Broken != 0 {
			t.Fatalf("untouched: %+v", noted)
		}
		rapid.Check(t, func(rt *rapid.T) {
			what, statements := tampering(rt, last)
			undo := errors.New("undo")
			var found store.AuditCheck
			err := db.Write(context.WithoutCancel(t.Context()), func(tx *store.Tx) (err error) {
				for _, s := range statements {
					if err := tx.Tamper(t.Context(), s[0].(string), s[1:]...); err != nil {
						return err
					}
				}
				if found, err = tx.VerifyAudit(t.Context(), identity.System("test"), noted.Head); err != nil {
					return err
				}
				return undo
			})
			if !errors.Is(err, undo) {
				rt.Fatalf("%s: %v", what, err)
			}
			if found.Broken == 0 || found.Why == "" {
				rt.Errorf("%s: not found", what)
			}
		})
		if c := verify(t, db, noted.Head); c.Broken != 0 {
			t.Errorf("after all was undone: %+v", c)
		}
	})
}

func TestATrailThatWasWrittenAnewIsNotTheNotedOne(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	enter(t, db, 3)
	noted := verify(t, db, store.AuditHead{}).Head
	enter(t, db, 2)
	if c := verify(t, db, noted); c.Broken != 0 || c.Seq != 5 {
		t.Errorf("the trail went on: %+v", c)
	}
	anew, other := storetest.Open(t)
	other.Set(clock.Now().Add(time.Second))
	enter(t, anew, 5)
	if c := verify(t, anew, noted); c.Broken != 3 {
		t.Errorf("another trail: %+v", c)
	}
	short, _ := storetest.Open(t)
	enter(t, short, 2)
	if c := verify(t, short, noted); c.Broken != 3 {
		t.Errorf("one that is too short: %+v", c)
	}
	if again, err := trail.ParseHead(noted.String()); err != nil || again != noted {
		t.Errorf("%v, %v", again, err)
	}
	for _, wrong := range []string{"", "3", "x:y", "3:abc", noted.Hash} {
		if _, err := trail.ParseHead(wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestManyWritersMakeOneChain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		other := storetest.Again(t, db, clock)
		failed := make(chan error)
		for i := range 4 {
			go func() {
				d := []*store.DB{db, other}[i%2]
				for range 5 {
					if err := d.Write(context.Background(), func(tx *store.Tx) error {
						tx.Audited(context.Background(), identity.System("test"), store.AuditEntry{Kind: trail.BackupMade})
						return nil
					}); err != nil {
						failed <- err
						return
					}
				}
				failed <- nil
			}()
		}
		for range 4 {
			try(t, <-failed)
		}
		if c := verify(t, db, store.AuditHead{}); c.Broken != 0 || c.Seq != 20 {
			t.Errorf("%+v", c)
		}
	})
}

func TestTheTrailIsFiltered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx, day := t.Context(), clock.Now()
		for i, e := range []store.AuditEntry{
			trail.OnAccount(trail.RoleChanged, 3, "contact:12", "Dana Lund", "approver"),
			{Kind: trail.MailboxChanged, Object: "mailbox:3", Words: store.AuditWords{Subject: "support"}},
			{Kind: trail.TokenMade, Object: "user:7", Words: store.AuditWords{Subject: "monitoring_1"}},
		} {
			clock.Set(day.AddDate(0, 0, i))
			v := identity.Viewer{UserID: int64(7 + i), Role: identity.Admin, Name: []string{"Kim", "Ravi", "Åse"}[i]}
			do(t, db, func(tx *store.Tx) error { tx.Audited(ctx, v, e); return nil })
		}
		for name, c := range map[string]struct {
			f    store.AuditFilter
			want []int64
		}{
			"all":              {store.AuditFilter{}, []int64{3, 2, 1}},
			"a name":           {store.AuditFilter{Who: "ravi"}, []int64{2}},
			"a person":         {store.AuditFilter{Who: "user:9"}, []int64{3}},
			"an area":          {store.AuditFilter{Kind: "settings"}, []int64{2}},
			"a kind":           {store.AuditFilter{Kind: "account.role"}, []int64{1}},
			"part of no area":  {store.AuditFilter{Kind: "acc"}, nil},
			"an object":        {store.AuditFilter{Object: "mailbox:3"}, []int64{2}},
			"an object's name": {store.AuditFilter{Object: "lund"}, []int64{1}},
			"a sign of LIKE":   {store.AuditFilter{Object: "%"}, []int64{3, 2, 1}},
			"from a day":       {store.AuditFilter{From: day.AddDate(0, 0, 1)}, []int64{3, 2}},
			"until a day":      {store.AuditFilter{Until: day.AddDate(0, 0, 1)}, []int64{1}},
		} {
			var have []int64
			for _, e := range audit(t, db, c.f) {
				have = append(have, e.Seq)
			}
			same(t, name, have, c.want)
		}
		page := got[[]store.AuditEntry](t)(db.Audit(ctx, identity.System("test"), store.AuditFilter{}, 3, 1))
		if len(page) != 1 || page[0].Seq != 2 {
			t.Errorf("the page before 3: %+v", page)
		}
	})
}

// What was kept of accounts before there was a trail is its beginning, sealed like all else.
func TestWhatWasKeptBeforeBeginsTheTrail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		p, err := db.Migrations()
		try(t, err)
		_, err = p.DownTo(ctx, 31)
		try(t, err)
		try(t, db.Exec(ctx, "INSERT INTO account_events (at, person, subject, type, actor, detail) VALUES (5, 'user:7', 'Kim', 'factor-on', 'Kim', ''), (6, 'user:8', 'Ravi', 'passkey-on', 'Ravi', 'Phone \"1\"')"))
		_, err = db.Migrate(ctx)
		try(t, err)
		enter(t, db, 1)
		if c := verify(t, db, store.AuditHead{}); c.Broken != 0 || c.Seq != 3 {
			t.Errorf("%+v", c)
		}
		list := got[[]store.AccountEvent](t)(db.AccountEvents(ctx, identity.System("test"), 0, 9))
		if len(list) != 2 || list[0].Detail != `Phone "1"` || list[0].Deed != trail.PasskeyOn || list[1].Subject != "Kim" || list[1].At.UnixMicro() != 5 {
			t.Errorf("%+v", list)
		}
		_, err = p.DownTo(ctx, 31)
		try(t, err)
		var kept []string
		try(t, db.Scan(ctx, &kept, "SELECT person || ' ' || type || ' ' || detail FROM account_events ORDER BY id"))
		same(t, "kept on the way down", kept, []string{"user:7 factor-on ", `user:8 passkey-on Phone "1"`, "contact:0 role approver"})
	})
}

func sorted(list []string) []string { slices.Sort(list); return list }
