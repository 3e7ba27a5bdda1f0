package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/testenv"
)

// TestGuessesCountAtAllNodes guesses at an account at one node and then at another, over each kind of database.
func TestGuessesCountAtAllNodes(t *testing.T) {
	for name, dsn := range map[string]func() string{"SQLite": func() string { return t.TempDir() + "/remit.db" }, "PostgreSQL": func() string { return testenv.Postgres(t) }} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("REMIT_DATABASE_URL", dsn())
			t.Setenv("REMIT_DATABASE_KEY", t.TempDir()+"/remit.key")
			one, two := guessedAt(t), guessedAt(t)
			_, err := one.app.desk.SaveUser(t.Context(), operator(), identity.User{Email: "kim@harbour.example", Name: "Kim", Role: identity.Technician, Active: true}, password)
			must(t, err)
			for i := range 10 {
				node := []estate{one, two}[i%2]
				if got := node.try(t, "wrong"); got != http.StatusUnprocessableEntity {
					t.Fatalf("guess %d answers %d", i, got)
				}
			}
			for i, node := range []estate{one, two, guessedAt(t)} { // the last has just begun
				if got := node.try(t, password); got != http.StatusTooManyRequests {
					t.Errorf("node %d, after ten guesses at both: %d", i, got)
				}
			}
		})
	}
}

// guessedAt is a node over the database of the environment.
func guessedAt(t *testing.T) estate {
	t.Helper()
	a, err := newApp(&process{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, now: time.Now, config: "config.toml"})
	must(t, err)
	t.Cleanup(a.close)
	web, err := a.web(time.Now)
	must(t, err)
	e := estate{app: a, server: httptest.NewServer(web)}
	t.Cleanup(e.server.Close)
	return e
}

// try signs in as Kim.
func (e estate) try(t *testing.T, with string) int {
	t.Helper()
	return e.ask(t, e.visitor(t, ""), http.MethodPost, "/sign-in", url.Values{"email": {"kim@harbour.example"}, "password": {with}}).StatusCode
}
