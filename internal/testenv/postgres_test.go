package testenv_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"remit/internal/testenv"
)

func TestPostgresGivesEachCallItsOwnDatabase(t *testing.T) {
	t.Parallel()
	for range 3 {
		conn, err := pgx.Connect(t.Context(), testenv.Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), "CREATE TABLE planted (id bigint)"); err != nil {
			t.Errorf("the database is not empty: %v", err)
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
