package main

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestOneServerToADatabase starts a second one beside the first, and again after the first was killed; short commands work beside it.
func TestOneServerToADatabase(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	end := p.serve(t)
	p.ready(t)
	for _, command := range []string{"serve", "demo"} {
		code, said := p.refused(t, command)
		if code != exitOutside || !strings.Contains(said, fmt.Sprintf("The process %d serves", p.pid)) {
			t.Errorf("remit %s beside a server: exit %d, %q", command, code, said)
		}
	}
	p.run(t, "correct horse battery\n", "user", "add", "--email", "kim@harbour.example", "--name", "Kim Osei", "--role", "admin", "--password-stdin")
	end(syscall.SIGKILL)
	p.serve(t)
	p.ready(t)
}

// refused runs a command that must fail, and returns its exit code and what it said.
func (p *program) refused(t testing.TB, args ...string) (code int, said string) {
	t.Helper()
	cmd := p.command(args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) {
		t.Fatalf("remit %v was not refused: %v\n%s", args, err, errs.String())
	}
	return exit.ExitCode(), errs.String()
}
