package main

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestACopyOfARunningServerComesBack copies the database under a server, adds somebody, and goes back to the copy once the server has ended.
func TestACopyOfARunningServerComesBack(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	end := p.serve(t)
	p.ready(t)
	add := func(who string) {
		p.run(t, "correct horse battery\n", "user", "add", "--email", who+"@harbour.example", "--name", who, "--role", "admin", "--password-stdin")
	}
	add("kim")
	file := filepath.Join(t.TempDir(), "copy.db")
	if said := p.run(t, "", "backup", file); !strings.Contains(said, "The key "+filepath.Join(p.dir, "remit.key")+" is not in it") {
		t.Errorf("said %q", said)
	}
	if n := p.books(t).count("SELECT COUNT(*) FROM audit WHERE kind = 'backup.made'"); n != 1 {
		t.Errorf("the copy stands %d times in the audit trail", n)
	}
	add("late")
	if code, said := p.refused(t, "restore", "--force", file); code != exitOutside || !strings.Contains(said, "serves") {
		t.Errorf("under a server: exit %d, %q", code, said)
	}
	end(syscall.SIGTERM)
	if code, said := p.refused(t, "restore", file); code != exitInput || !strings.Contains(said, "--force") {
		t.Errorf("over a house: exit %d, %q", code, said)
	}
	if said := p.run(t, "", "restore", "--force", file); !strings.Contains(said, "remit.db.before-") {
		t.Errorf("said %q", said)
	}
	p.serve(t)
	p.ready(t)
	if n := p.books(t).count("SELECT COUNT(*) FROM users"); n != 1 {
		t.Errorf("%d users, want the one of the copy", n)
	}
}
