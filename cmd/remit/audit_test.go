package main

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"remit/internal/store"
)

// TestABrokenTrailIsTold changes an entry behind the program's back.
func TestABrokenTrailIsTold(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.run(t, "correct horse battery\n", "user", "add", "--email", "kim@harbour.example", "--name", "Kim Osei", "--role", "admin", "--password-stdin")
	said := p.run(t, "", "audit", "verify")
	_, head, ok := strings.Cut(strings.TrimSpace(said), "somewhere else: ")
	if !ok {
		t.Fatalf("said %q", said)
	}
	p.run(t, "correct horse battery\n", "user", "add", "--email", "ravi@harbour.example", "--name", "Ravi", "--role", "technician", "--password-stdin")
	p.run(t, "", "audit", "verify", "--head", head)
	p.with(t, func(ctx context.Context, a *app) {
		list, err := a.db.Audit(ctx, operator(), store.AuditFilter{}, 0, 9)
		must(t, err)
		if len(list) != 2 || list[1].Subject != "Kim Osei" || list[1].Actor != "Command line" || list[1].Origin != "command line" {
			t.Errorf("kept %+v", list)
		}
	})
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(p.dir, "remit.db"))
	must(t, err)
	for _, change := range []string{"DROP TRIGGER audit_words_no_update", `UPDATE audit_words SET detail_json = '{"to":"technician"}' WHERE seq = 1`} {
		_, err := db.ExecContext(t.Context(), change)
		must(t, err)
	}
	must(t, db.Close())
	cmd := p.command("audit", "verify")
	told, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != exitInput || !strings.Contains(string(told), "entry 1 has other words than it was written with") {
		t.Errorf("%v, said %q", err, told)
	}
}
