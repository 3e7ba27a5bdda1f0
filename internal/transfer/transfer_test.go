package transfer_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/query"
	"remit/internal/store"
	"remit/internal/testenv"
	"remit/internal/ticket"
	"remit/internal/transfer"
)

func now() time.Time { return time.Date(2026, 3, 3, 15, 42, 0, 0, time.UTC) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(store.Options{DSN: dsn, Now: now, Unsafe: true})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	_, err = db.Migrate(t.Context())
	must(t, err)
	return db
}

// house is a file with a client, a few tickets with messages and a file, and texts that PostgreSQL does not take.
func house(t *testing.T) (path string, first int64) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "remit.db")
	db, ctx := open(t, path), t.Context()
	must(t, db.Write(ctx, func(tx *store.Tx) error {
		client, err := tx.InsertClient(ctx, identity.Client{Slug: "north", Name: "Northwind", Active: true})
		if err != nil {
			return err
		}
		if _, err := tx.InsertUser(ctx, identity.User{Email: "kim@x.example", Name: "Kim", Role: identity.Admin, Active: true}); err != nil {
			return err
		}
		for _, subject := range []string{"Überweisung hängt", "Printer is jammed", "Screen is black"} {
			one := ticket.Ticket{ClientID: client, Subject: subject, Status: ticket.New, Channel: ticket.Email, ReceivedAt: tx.Now, UpdatedAt: tx.Now, RequesterName: "Dana"}
			if one.ID, err = tx.InsertTicket(ctx, one); err != nil {
				return err
			}
			if first == 0 {
				first = one.ID
			}
			if _, err := tx.InsertMessage(ctx, one, ticket.Message{TicketID: one.ID, Kind: ticket.FromClient, Text: "Please help with " + subject, Attachments: []ticket.Attachment{{Name: "photo.jpg", Type: "image/jpeg", Data: []byte{0, 1, 255}}}}); err != nil {
				return err
			}
		}
		return nil
	}))
	raw, err := sql.Open("sqlite3", path)
	must(t, err)
	defer raw.Close()
	_, err = raw.ExecContext(ctx, "UPDATE messages SET author_name = CAST(X'41004280' AS TEXT) WHERE ticket_id = ?", first)
	must(t, err)
	return path, first
}

func TestAHouseMovesWithEveryRow(t *testing.T) {
	t.Parallel()
	path, first := house(t)
	dsn := testenv.Postgres(t)
	db, ctx := open(t, dsn), t.Context()
	o := transfer.Options{From: path, To: dsn, Now: now}
	r, err := transfer.Run(ctx, o)
	must(t, err)
	if r.Cleaned != 1 || r.Rows < 10 || r.Tables < 50 {
		t.Errorf("moved: %+v", r)
	}
	kim := identity.Viewer{UserID: 1, Role: identity.Admin}
	messages, err := db.Messages(ctx, kim, first)
	must(t, err)
	if len(messages) != 1 || messages[0].AuthorName != "AB\uFFFD" || len(messages[0].Attachments) != 1 {
		t.Fatalf("its message: %+v", messages)
	}
	for text, want := range map[string]int{"uberweisung": 1, "help": 3, "photo": 3, "nothing": 0} {
		found, err := db.Search(ctx, kim, ticket.Search{Terms: []query.Term{{Text: text}}}, now())
		if must(t, err); len(found.Hits) != want {
			t.Errorf("%q finds %d", text, len(found.Hits))
		}
	}
	must(t, db.Write(ctx, func(tx *store.Tx) error {
		next, err := tx.InsertTicket(ctx, ticket.Ticket{ClientID: 1, Subject: "New", Status: ticket.New, Channel: ticket.Email, ReceivedAt: tx.Now})
		if err == nil && next != first+3 {
			t.Errorf("the next ticket is %d, after %d", next, first+2)
		}
		return err
	}))
	if _, err := transfer.Run(ctx, o); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a second one: %v", err)
	}
}

func TestADifferenceIsFound(t *testing.T) {
	t.Parallel()
	path, _ := house(t)
	dsn := testenv.Postgres(t)
	open(t, dsn)
	ctx, o := t.Context(), transfer.Options{From: path, To: dsn, Now: now}
	_, err := transfer.Run(ctx, o)
	must(t, err)
	if _, err := transfer.Check(ctx, o); err != nil {
		t.Errorf("untouched: %v", err)
	}
	conn, err := pgx.Connect(ctx, dsn)
	must(t, err)
	defer func() { must(t, conn.Close(context.WithoutCancel(ctx))) }()
	for _, x := range []struct{ change, want, back string }{
		{"UPDATE tickets SET subject = subject || '.'", "The copy of tickets is not what the source holds: among the 1000 rows from id 1001 differs", "UPDATE tickets SET subject = RTRIM(subject, '.')"},
		{"DELETE FROM attachments WHERE id = 1", "The copy of attachments is not what the source holds: 3 rows, and 2 in the copy", ""},
	} {
		_, err := conn.Exec(ctx, x.change)
		must(t, err)
		if _, err := transfer.Check(ctx, o); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), x.want) {
			t.Errorf("after %s: %v", x.change, err)
		}
		_, err = conn.Exec(ctx, x.back)
		must(t, err)
	}
}

func TestACopyThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	path, _ := house(t)
	dsn := testenv.Postgres(t)
	db := open(t, dsn)
	raw, err := sql.Open("sqlite3", path)
	must(t, err)
	defer raw.Close()
	_, err = raw.ExecContext(t.Context(), "UPDATE tickets SET received_at = 'yesterday' WHERE id = (SELECT MAX(id) FROM tickets)")
	must(t, err)
	o := transfer.Options{From: path, To: dsn, Now: now}
	if _, err := transfer.Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "Row 3 of tickets, column received_at") {
		t.Errorf("a value that is no number: %v", err)
	}
	if n, err := db.CountUsers(t.Context()); n != 0 || err != nil {
		t.Errorf("%d users are left, %v", n, err)
	}
	_, err = raw.ExecContext(t.Context(), "UPDATE tickets SET received_at = 5 WHERE received_at = 'yesterday'")
	must(t, err)
	_, err = transfer.Run(t.Context(), o)
	must(t, err)
}
