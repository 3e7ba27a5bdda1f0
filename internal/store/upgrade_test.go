package store_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/postroom"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// firstHouse is a house as the first schema kept it: a mailbox that is read by two names, one without an address, and mails at each stage, one of them
// twice for the same address; $1 stands for bytes of any kind.
var firstHouse = []string{
	`INSERT INTO users (id, email, name, role, created_at) VALUES (1, 'kim@harbour.example', 'Kim', 'technician', 5)`,
	`INSERT INTO clients (id, slug, name, created_at) VALUES (1, 'northwind', 'Northwind Dental', 5)`,
	`INSERT INTO contacts (id, client_id, email, name, created_at) VALUES (1, 1, 'dana@northwind.example', 'Dana', 5)`,
	`INSERT INTO mailboxes (id, name, address, settings_json, secret, state, state_text, last_mail_at) VALUES
		(1, 'support', 'Help@Harbour.example', '{"imap_host":"mail.example"}', 'sealed', 'waiting', 'Connected.', 7), (2, 'second', 'help@harbour.example', '{}', '', '', '', 0), (3, 'no address', '', '{}', '', '', '', 0)`,
	`INSERT INTO tickets (id, subject, client_id, contact_id, channel, status, received_at, updated_at, last_word_at) VALUES
		(1001, 'Printer', 1, 1, 'email', 'open', 5, 6, 6), (1002, 'Phone', 1, 1, 'email', 'new', 7, 7, 7)`,
	`INSERT INTO mails (id, mailbox, message_id, hash, size, kept_at, state, tries, outcome, ticket_id, reason) VALUES
		(1, 'support', 'a@northwind.example', 'h1', 12, 5, 'done', 1, 'created', 1001, ''), (2, 'second', 'a@northwind.example', 'h1', 12, 6, 'done', 0, 'duplicate', 1001, 'twice'),
		(3, 'support', 'b@northwind.example', 'h2', 12, 7, 'kept', 2, '', NULL, ''), (4, 'pipe', 'c@northwind.example', 'h3', 12, 8, 'done', 0, 'ignored', NULL, 'own'),
		(5, 'no address', '', 'h4', 12, 9, 'done', 0, 'created', 1002, '')`,
	`INSERT INTO mail_uids (mailbox, uidvalidity, uid, mail_id) VALUES ('support', 9, 1, 1), ('support', 9, 2, 3), ('second', 9, 1, 2)`,
	`INSERT INTO mailbox_marks (mailbox, uidvalidity, first_uid) VALUES ('support', 9, 1)`,
	`INSERT INTO mail_bytes (mail_id, raw) SELECT id, ? FROM mails`,
	`INSERT INTO messages (id, ticket_id, kind, channel, contact_id, text, message_id, mail_id, mailbox, created_at) VALUES (1, 1001, 'client', 'email', 1, 'It is jammed.', 'a@northwind.example', 1, 'support', 5)`,
	`INSERT INTO attachments (id, ticket_id, message_id, name, type, size, data) VALUES (1, 1001, 1, 'all bytes.bin', 'application/octet-stream', 12, ?)`,
	`INSERT INTO thread_ids (message_id, ticket_id) VALUES ('a@northwind.example', 1001)`,
	`INSERT INTO events (id, ticket_id, at, type, actor) VALUES (1, 1001, 5, 'created', 'Mail')`,
	`INSERT INTO outbox (id, ticket_id, message_row, mailbox, sender, recipients_json, message_id, subject, raw, state, tries, next_at, last_error, created_at, sent_at) VALUES
		(1, 1001, 1, 'support', 'help@harbour.example', '["dana@northwind.example"]', 'o1@harbour.example', 'Re: Printer', ?, 'queued', 1, 5, 'busy', 5, 0),
		(2, 1001, NULL, '', 'help@harbour.example', '["dana@northwind.example"]', 'o2@harbour.example', 'Re: Printer', ?, 'sent', 1, 5, '', 5, 6),
		(3, 1002, NULL, '', 'help@harbour.example', '["gone@northwind.example"]', 'o3@harbour.example', 'Re: Phone', ?, 'failed', 1, 5, 'no such user', 5, 0)`,
}

var anyBytes = []byte("\x00\xff\xfe.\r\n.\x00\xc3 ä")[:12]

// identities moves PostgreSQL's counters behind rows that were put in with their ids.
func identities(t *testing.T, db *store.DB) {
	t.Helper()
	if !db.Postgres() {
		return
	}
	for _, table := range []string{"users", "clients", "contacts", "mailboxes", "tickets", "mails", "messages", "attachments", "events", "outbox"} {
		var n int64
		try(t, db.Scan(t.Context(), &n, "SELECT setval(pg_get_serial_sequence('"+table+"', 'id'), (SELECT MAX(id) FROM "+table+"))"))
	}
}

func try(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// contents are the rows of all tables in these columns, as text.
func contents(t *testing.T, db *store.DB, columns []string) map[string]string {
	t.Helper()
	of := map[string][]string{}
	for _, c := range columns {
		table, column, _ := strings.Cut(c, ".")
		of[table] = append(of[table], "COALESCE(CAST("+column+" AS TEXT), 'nothing')")
	}
	all := map[string]string{}
	for table, columns := range of {
		var rows []string
		try(t, db.Scan(t.Context(), &rows, "SELECT "+strings.Join(columns, " || '|' || ")+" FROM "+table))
		slices.Sort(rows)
		all[table] = fmt.Sprintf("%q", rows)
	}
	return all
}

// unchanged checks that the rows are those of before.
func unchanged(t *testing.T, when string, got, want map[string]string) {
	t.Helper()
	for _, table := range slices.Sorted(maps.Keys(want)) {
		if got[table] != want[table] {
			t.Errorf("%s %s holds\n%s\nwant\n%s", when, table, got[table], want[table])
		}
	}
}

func TestAHouseOfTheFirstSchemaGoesUpDownAndUpAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		today := schema(t, db)
		p, err := db.Migrations()
		try(t, err)
		_, err = p.DownTo(ctx, 0)
		try(t, err)
		_, err = p.UpTo(ctx, 1)
		try(t, err)
		columns := schema(t, db)
		for _, query := range firstHouse {
			values := slices.Repeat([]any{anyBytes}, strings.Count(query, "?"))
			try(t, db.Exec(ctx, query, values...))
		}
		identities(t, db)
		lasting := slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return !slices.Contains(today, c) })
		before, last := contents(t, db, columns), contents(t, db, lasting)

		_, err = db.Migrate(ctx)
		try(t, err)
		unchanged(t, "after the way up,", contents(t, db, lasting), last)
		meansTheSame(t, db)

		_, err = p.DownTo(ctx, 1)
		try(t, err)
		same(t, "columns after the way down", schema(t, db), columns)
		unchanged(t, "after the way down,", contents(t, db, columns), before)

		_, err = db.Migrate(ctx)
		try(t, err)
		unchanged(t, "after the second way up,", contents(t, db, lasting), last)
		meansTheSame(t, db)
	})
}

// meansTheSame reads the first house by the program of today.
func meansTheSame(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	program := identity.System("test")
	kept := got[[]store.Mail](t)(db.KeptMails(ctx, 10))
	if len(kept) != 1 || kept[0].ID != 3 || kept[0].Tries != 2 {
		t.Errorf("the mails to be judged are %+v", kept)
	}
	for id, state := range map[int64]string{1: store.MailDone, 2: store.MailDone, 3: store.MailKept, 4: store.MailDone, 5: store.MailDone} {
		if m := got[store.Mail](t)(db.Mail(ctx, program, id)); m.State != state || !bytes.Equal(m.Raw, anyBytes) || m.CutFrom != 0 || !m.ArrivedAt.IsZero() {
			t.Errorf("mail %d is %+v", id, m)
		}
	}
	same(t, "UIDs that are known", got[[]uint32](t)(db.KnownUIDs(ctx, "support", 9, []uint32{1, 2, 3})), []uint32{1, 2})
	same(t, "UIDs with something to do on the server", len(got[[]uint32](t)(db.UnsettledUIDs(ctx, "support", 9))), 0)
	// Each mail is recognised by what it is, wherever it comes from next.
	for _, again := range []store.Mail{{Mailbox: "support", MessageID: "a@northwind.example", Hash: "h1"}, {Mailbox: "second", MessageID: "b@northwind.example", Hash: "h2"},
		{Mailbox: "pipe", MessageID: "c@northwind.example", Hash: "h3"}, {Mailbox: "no address", Hash: "h4"}} {
		do(t, db, func(tx *store.Tx) error {
			m, fresh, err := tx.KeepMail(ctx, again)
			if fresh {
				t.Errorf("%s is taken for a new mail, %d", again.Hash, m.ID)
			}
			return err
		})
	}
	file := got[ticket.Attachment](t)(db.Attachment(ctx, program, 1))
	if !bytes.Equal(file.Data, anyBytes) || file.MailID != 0 {
		t.Errorf("the file is %+v", file)
	}
	out := got[store.Outgoing](t)(db.OutgoingByMessageID(ctx, "o1@harbour.example"))
	if len(out.Bcc) != 0 || !bytes.Equal(out.Raw, anyBytes) || out.LastError != "busy" || !slices.Equal(out.Recipients, []string{"dana@northwind.example"}) {
		t.Errorf("what waits to be sent is %+v", out)
	}
	same(t, "mails that failed", got[int](t)(db.FailedMails(ctx, program)), 1)
	box := got[store.Mailbox](t)(db.Mailbox(ctx, program, 1))
	if box.Secret != "sealed" || box.TokenSecret != "" || box.StateText != "Connected." || box.ToRead != 0 {
		t.Errorf("the mailbox is %+v", box)
	}
}

// What only today's schema can keep as it does goes down as far as the first one can keep it: no byte of a mail or a file is lost.
func TestAHouseOfTodayGoesDownToTheFirstSchemaAndUpAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		program := identity.System("test")
		large := bytes.Repeat(anyBytes, 3*postroom.ChunkBytes/len(anyBytes))
		large = append(large, "its end"...)
		client := mustClient(t, db, "northwind")
		from, into := mustTicket(t, db, ticket.Ticket{Subject: "Printer", ClientID: client.ID}), mustTicket(t, db, ticket.Ticket{Subject: "Printer too", ClientID: client.ID})
		whole := put(t, db, func(tx *store.Tx) (store.Mail, error) {
			m, _, err := tx.KeepMail(ctx, store.Mail{Mailbox: "support", UIDValidity: 9, UID: 4, MessageID: "a@northwind.example", Hash: "h", Raw: large, ArrivedAt: time.Unix(5, 0)})
			if err == nil {
				_, err = tx.ClaimMail(ctx, m.ID)
			}
			if err == nil {
				err = tx.FinishMail(ctx, store.Mail{ID: m.ID, Outcome: "unreadable", TicketID: from.ID})
			}
			return m, err
		})
		message := mustMessage(t, db, from, ticket.Message{Kind: ticket.FromClient, Text: "Too large.", MailID: whole.ID, Attachments: []ticket.Attachment{
			{Name: "mail.eml", Type: "message/rfc822", Size: whole.Size, MailID: whole.ID}, {Name: "large.bin", Type: "application/octet-stream", Data: large}}})
		do(t, db, func(tx *store.Tx) error {
			_, err := tx.InsertOutgoing(ctx, store.Outgoing{Sender: "help@harbour.example", Recipients: []string{"dana@northwind.example"}, Bcc: []string{"mia@harbour.example"}, MessageID: "o@harbour.example", Raw: anyBytes})
			if err == nil {
				err = tx.MarkUndeliverable(ctx, store.Undeliverable{Address: "gone@northwind.example", Reason: "no such user"})
			}
			return err
		})
		try(t, db.Exec(ctx, "INSERT INTO merges (from_id, into_id, at, actor, revision, moved_json) VALUES (?, ?, 5, 'Kim', 1, '{}')", from.ID, into.ID))
		if m := got[store.Mail](t)(db.Mail(ctx, program, whole.ID)); m.State != store.MailJudged || !bytes.Equal(m.Raw, large) {
			t.Fatalf("the mail is %s, of %d bytes", m.State, len(m.Raw))
		}

		p, err := db.Migrations()
		try(t, err)
		_, err = p.DownTo(ctx, 1)
		try(t, err)
		var state string
		try(t, db.Scan(ctx, &state, "SELECT state FROM mails WHERE id = ?", whole.ID))
		same(t, "stage of the mail", state, "done")
		for what, query := range map[string]string{"the mail": "SELECT raw AS bytes FROM mail_bytes", "its file": "SELECT data AS bytes FROM attachments WHERE name = 'mail.eml'", "the large file": "SELECT data AS bytes FROM attachments WHERE name = 'large.bin'"} {
			var rows []struct{ Bytes []byte }
			try(t, db.Scan(ctx, &rows, query))
			if len(rows) != 1 || !bytes.Equal(rows[0].Bytes, large) {
				t.Errorf("after the way down %s has other bytes", what)
			}
		}

		_, err = db.Migrate(ctx)
		try(t, err)
		if m := got[store.Mail](t)(db.Mail(ctx, program, whole.ID)); m.State != store.MailDone || m.Outcome != "unreadable" || m.TicketID != from.ID || !bytes.Equal(m.Raw, large) {
			t.Errorf("after the way up the mail is %s, %s, of %d bytes", m.State, m.Outcome, len(m.Raw))
		}
		for _, f := range got[[]ticket.Message](t)(db.Messages(ctx, program, from.ID))[0].Attachments {
			if data := got[ticket.Attachment](t)(db.Attachment(ctx, program, f.ID)).Data; f.MessageID != message.ID || !bytes.Equal(data, large) {
				t.Errorf("after the way up %s has %d bytes", f.Name, len(data))
			}
		}
	})
}
