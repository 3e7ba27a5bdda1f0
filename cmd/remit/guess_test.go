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
	t.Parallel()
	for name, dsn := range map[string]func(*testing.T) string{"SQLite": func(t *testing.T) string { return t.TempDir() + "/remit.db" }, "PostgreSQL": func(t *testing.T) string { return testenv.Postgres(t) }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, at := t.TempDir(), "REMIT_DATABASE_URL="+dsn(t)
			one, two := guessedAt(t, dir, at), guessedAt(t, dir, at)
			_, err := one.app.desk.SaveUser(t.Context(), operator(), identity.User{Email: "kim@harbour.example", Name: "Kim", Role: identity.Technician, Active: true}, password)
			must(t, err)
			for i := range 10 {
				node := []estate{one, two}[i%2]
				if got := node.try(t, "wrong"); got != http.StatusUnprocessableEntity {
					t.Fatalf("guess %d answers %d", i, got)
				}
			}
			for i, node := range []estate{one, two, guessedAt(t, dir, at)} { // the last has just begun
				if got := node.try(t, password); got != http.StatusTooManyRequests {
					t.Errorf("node %d, after ten guesses at both: %d", i, got)
				}
			}
		})
	}
}

// guessedAt is a node over a database, with its key in a folder.
func guessedAt(t *testing.T, dir, database string) estate {
	t.Helper()
	a := inside(t, dir, io.Discard, time.Now, database)
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
