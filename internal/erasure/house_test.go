package erasure_test

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/erasure"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/knowledge"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/stow"
	"remit/internal/ticket"
	"remit/internal/vault"
)

var program = identity.System("test")

// Who is erased, and what they said. No word of it stands anywhere else in the house.
const (
	name    = "Zyxwortia Quandaryx"
	address = "zyxwortia.quandaryx@northwind.example"
	phone   = "+1 218 555 7391"
	said    = "The flumberjack in the cellar hums since this morning."
)

// odd are pieces of it that must not be left.
var odd = []string{"zyxwort", "quandaryx", "flumberjack", "555 7391", "5557391"}

// house is a provider with a client whose person is to be erased.
type house struct {
	*testing.T
	db     *store.DB
	clock  *storetest.Clock
	desk   *desk.Desk
	intake *intake.Intake
	eraser *erasure.Eraser
	raw    *sql.DB
	folder string // of the vault
	client identity.Client
	who    identity.Contact
	kim    identity.Viewer // technician
	teo    identity.Viewer // admin
	ticket int64           // the person's own
	agreed int64           // the client's agreement
}

func newHouse(t *testing.T, db *store.DB, clock *storetest.Clock) *house {
	t.Helper()
	h := &house{T: t, clock: clock, folder: t.TempDir()}
	files, err := vault.Folder(h.folder)
	h.must(err)
	h.db = storetest.AgainWith(t, db, clock, files)
	driver, dsn := "sqlite3", storetest.Address(t, db)
	if strings.HasPrefix(dsn, "postgres") {
		driver = "pgx"
	}
	h.raw, err = sql.Open(driver, dsn)
	h.must(err)
	t.Cleanup(func() { h.must(h.raw.Close()) })
	same := func(text string) (string, error) { return text, nil }
	h.desk = desk.New(desk.Options{DB: h.db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.test", Seal: same, Unseal: same})
	h.intake = intake.New(intake.Options{DB: h.db, Desk: h.desk, Log: slog.New(slog.DiscardHandler)})
	h.eraser = erasure.New(erasure.Options{DB: h.db, Vault: files})
	h.must(h.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example"}))
	h.kim, h.teo = h.user("Kim", identity.Technician), h.user("Teo", identity.Admin)
	h.client = h.company("northwind", identity.ContactFile{Email: address, Name: name, Phones: []string{phone}, Role: identity.Administrator, Sees: "organisation", Groups: []string{"board"}},
		identity.ContactFile{Email: "lee@northwind.example", Name: "Lee Park", Role: identity.Requester, Sees: "own"})
	text, err := os.ReadFile("../agreement/testdata/agreements/northwind-dental.toml")
	h.must(err)
	source := strings.NewReplacer("northwind-dental", "northwind", "NWD-2026", "N1").Replace(string(text))
	published, _, err := h.desk.Publish(t.Context(), h.teo, "a.toml", []byte(source))
	h.must(err)
	h.agreed = published.AgreementID
	h.who, err = h.db.ContactOfClient(t.Context(), h.client.ID, address)
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) user(name string, role identity.Role) identity.Viewer {
	h.Helper()
	v := identity.Viewer{Role: role, Name: name, Email: strings.ToLower(name) + "@harbour.example"}
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) (err error) {
		v.UserID, err = tx.InsertUser(h.Context(), identity.User{Name: name, Email: v.Email, Role: role, Active: true})
		return err
	}))
	return v
}

func (h *house) company(slug string, people ...identity.ContactFile) identity.Client {
	h.Helper()
	_, err := h.desk.ApplyClient(h.Context(), program, identity.ClientFile{Slug: slug, Name: "Company " + slug, MailDomains: []string{slug + ".example"}, Contacts: people})
	h.must(err)
	c, err := h.db.ClientBySlug(h.Context(), program, slug)
	h.must(err)
	return c
}

// mail takes a mail in, with a file where there is one, and returns its ticket.
func (h *house) mail(from, subject, text, refers string, file []byte) int64 {
	h.Helper()
	h.clock.Advance(time.Minute)
	head := fmt.Sprintf("From: %s\r\nTo: help@harbour.example\r\nSubject: %s\r\nMessage-ID: <m%d@pc.example>\r\nDate: %s\r\nMIME-Version: 1.0\r\n", from, subject, h.clock.Now().UnixNano(), h.clock.Now().Format(time.RFC1123Z))
	if refers != "" {
		head += "In-Reply-To: <" + refers + ">\r\nReferences: <" + refers + ">\r\n"
	}
	body := "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n"
	if file != nil {
		coded := base64.StdEncoding.EncodeToString(file)
		var lines []string
		for len(coded) > 76 {
			lines, coded = append(lines, coded[:76]), coded[76:]
		}
		body = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + body + "--b\r\nContent-Type: application/octet-stream; name=\"zyxwortia.bin\"\r\nContent-Disposition: attachment; filename=\"zyxwortia.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
			strings.Join(append(lines, coded), "\r\n") + "\r\n--b--\r\n"
	}
	got, err := h.intake.Receive(h.Context(), "help", []intake.Raw{{Bytes: []byte(head + body)}})
	h.must(err)
	if got[0].Ticket == 0 {
		h.Fatalf("the mail came to nothing: %+v", got[0])
	}
	return got[0].Ticket
}

// sql runs statements on the database itself, with {P}, {T}, {C}, {U} and {E} for the person, their ticket, client, a technician and an entry of time.
func (h *house) sql(statements ...string) {
	h.Helper()
	words := strings.NewReplacer("{P}", fmt.Sprint(h.who.ID), "{T}", fmt.Sprint(h.ticket), "{C}", fmt.Sprint(h.client.ID), "{A}", fmt.Sprint(h.agreed), "{U}", fmt.Sprint(h.kim.UserID), "{NAME}", name, "{MAIL}", address, "{PHONE}", phone, "{SAID}", said)
	for _, s := range statements {
		if _, err := h.raw.ExecContext(h.Context(), words.Replace(s)); err != nil {
			h.Fatalf("%s: %v", s, err)
		}
	}
}

// plant puts the person wherever a person can write or be named.
func (h *house) plant() {
	h.Helper()
	ctx := h.Context()
	h.ticket = h.mail(name+" <"+address+">", "Flumberjack trouble in the cellar", "Hello,\r\n\r\n"+said+"\r\nCall "+phone+"\r\n"+name, "", bytes.Repeat([]byte("flumberjack photograph "), 4000))
	h.must(stow.New(h.db, must(vault.Folder(h.folder))).Work(ctx))
	_, err := h.desk.Reply(ctx, h.kim, desk.Reply{Ticket: h.ticket, Text: "Dear " + name + ",\n\n> " + said + "\n\nWe look into it. You wrote: " + said})
	h.must(err)
	_, err = h.desk.Reply(ctx, h.kim, desk.Reply{Ticket: h.ticket, Note: true, Text: "Called Quandaryx, Zyxwortia at 218-555-7391: nobody there. Mail " + strings.ToUpper(address) + "."})
	h.must(err)
	messages, err := h.db.Messages(ctx, program, h.ticket)
	h.must(err)
	h.mail("Lee Park <lee@northwind.example>", fmt.Sprintf("Re: Flumberjack trouble in the cellar [#%d]", h.ticket), "It hums here too.\r\n\r\nOn Tuesday, "+name+" <"+address+"> wrote:\r\n> Hello,\r\n>\r\n> The flumberjack in the\r\n> cellar hums since this morning.\r\n", messages[0].MessageID, nil)
	h.mail("Lee Park <lee@northwind.example>", "Another matter", "Please ask "+name+", "+address+" or "+phone+".", "", nil)
	h.must(h.desk.RequestLink(ctx, address))
	_, err = h.desk.LogTime(ctx, h.kim, ticket.TimeEntry{TicketID: h.ticket, StartsAt: h.clock.Now().Add(-time.Hour), EndsAt: h.clock.Now(), Mode: "remote", Note: "Flumberjack trouble in the cellar, with " + name})
	h.must(err)
	h.must(h.db.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.InsertArticle(ctx, knowledge.Article{Slug: "cellar", Title: "The cellar of " + name, Body: "Ring " + phone + " or write to " + address + ".", Keywords: "cellar, " + name, Note: "as " + name + " told", Audience: knowledge.ForClient, ClientID: h.client.ID, State: knowledge.Published, Author: "Kim"})
		if err == nil {
			_, err = tx.UpdateArticle(ctx, a)
		}
		return err
	}))
	h.sql(elsewhere...)
	h.rows()
}

// rows are those that need the ids of others.
func (h *house) rows() {
	h.Helper()
	var entry int64
	h.must(h.raw.QueryRowContext(h.Context(), "SELECT MAX(id) FROM time_entries").Scan(&entry))
	for _, s := range []string{
		"INSERT INTO send_backs (time_entry_id, worker_id, text, user_id, at) VALUES ({E}, {U}, 'Ask {NAME}', {U}, 1)",
		"INSERT INTO line_rulings (time_entry_id, starts_at, kind, own_verdict, seconds, reason, user_id, at) VALUES ({E}, 1, 'waive', 'billable', 60, '{NAME} said so', {U}, 1)",
		"INSERT INTO time_entry_changes (time_entry_id, ticket_id, worker_id, starts_at, kind, rated, was_json, reason, user_id, at) VALUES ({E}, {T}, {U}, 1, 'changed', TRUE, '{\"note\":\"at {NAME}\"}', '{MAIL} asked', {U}, 1)",
	} {
		h.sql(strings.ReplaceAll(s, "{E}", fmt.Sprint(entry)))
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// elsewhere is where people are named besides mails and answers.
var elsewhere = []string{
	"INSERT INTO sessions (token, data, person, expires_at, agent) VALUES ('s1', 'x', 'contact:{P}', 9999999999999999, '{NAME}')",
	"INSERT INTO passkeys (person, credential, name, data_json, made_at) VALUES ('contact:{P}', 'c1', 'Key of {NAME}', '{}', 1)",
	"INSERT INTO sign_in_providers (id, slug, name, issuer, registration, strangers, exclusive, trusts_mail, asks_code, active, made_by, made_at) VALUES (1, 'p', 'Login', 'https://login.example', 'remit', FALSE, FALSE, FALSE, FALSE, FALSE, 'Kim', 1)",
	"INSERT INTO sign_in_ties (provider_id, issuer, subject, person, email, made_at, used_at) VALUES (1, 'https://login.example', 'flumberjack', 'contact:{P}', '{MAIL}', 1, 1)",
	"INSERT INTO second_factors (person, secret, made_at) VALUES ('contact:{P}', 'flumberjack', 1)",
	"INSERT INTO recovery_codes (person, hash) VALUES ('contact:{P}', 'flumberjack')",
	"INSERT INTO invitations (client_id, email, name, role, sees, hash, invited_by, sent_at, expires_at) VALUES ({C}, '{MAIL}', '{NAME}', 'requester', 'own', 'h1', 'Teo', 1, 2)",
	"INSERT INTO invitations (client_id, email, name, role, sees, hash, invited_by, sent_at, expires_at) VALUES ({C}, 'new@northwind.example', 'New', 'requester', 'own', 'h2', '{NAME}', 1, 2)",
	"INSERT INTO events (ticket_id, at, type, actor, data_json) VALUES ({T}, 1, 'rated', '{NAME}', '{\"to\":\"bad\",\"note\":\"Never again a flumberjack\"}')",
	"INSERT INTO settlements (ticket_id, at, actor, verdict, reason) VALUES ({T}, 1, 'Marta', 'covered', 'as {NAME} was told')",
	"INSERT INTO client_asks (ticket_id, recipient, text, user_id, at) VALUES ({T}, '{MAIL}', 'Which one, {NAME}?', {U}, 1)",
	"INSERT INTO estimates (id, ticket_id, text, state, created_at, author) VALUES (71, {T}, 'For {NAME}: {SAID}', 'approved', 1, 'Kim')",
	"INSERT INTO estimate_approvers (estimate_id, contact_id, name, email, token_hash, expires_at) VALUES (71, {P}, '{NAME}', '{MAIL}', 'h3', 1)",
	"INSERT INTO estimate_answers (estimate_id, at, kind, text, contact_id, name, email, ip, way, shown) VALUES (71, 1, 'approved', 'Go on, flumberjack', {P}, '{NAME}', '{MAIL}', '10.9.8.7', 'link', 'Dear {NAME}')",
	"INSERT INTO checklist_items (ticket_id, text) VALUES ({T}, 'Call {NAME}')",
	"INSERT INTO drafts (ticket_id, user_id, text, cc, saved_at) VALUES ({T}, {U}, 'Dear {NAME},', '{MAIL}', 1)",
	"INSERT INTO waiting_answers (ticket_id, user_id, text, cc_json, written_at, leaves_at) VALUES ({T}, {U}, 'Dear {NAME}', '[\"{MAIL}\"]', 1, 2)",
	"INSERT INTO visits (ticket_id, user_id, starts_at, ends_at, place, note, changed_at) VALUES ({T}, {U}, 1, 2, 'With {NAME}', 'Ring {PHONE}', 1)",
	"INSERT INTO fields (id, name, label, type) VALUES (81, 'where', 'Where', 'text')",
	"INSERT INTO field_values (ticket_id, field_id, value) VALUES ({T}, 81, 'beside the flumberjack')",
	"INSERT INTO agreement_examples (number, name, facts_json, verdict, ticket_id, changed_by, changed_at) VALUES ('N1', 'Flumberjack trouble in the cellar', '{\"received_at\":\"2026-03-02T14:00:00Z\",\"channel\":\"email\",\"text\":\"{SAID}\"}', 'covered', {T}, {U}, 1)",
	"INSERT INTO ratings (ticket_id, contact_id, score, comment, via, first_at, rated_at) VALUES ({T}, {P}, 'bad', 'Never again a flumberjack', 'mail', 1, 1)",
	"INSERT INTO surveys (ticket_id, contact_id, address, hash, asked_at) VALUES ({T}, {P}, '{MAIL}', 'h4', 1)",
	"INSERT INTO agreement_acceptances (agreement_id, version, contact_id, contact_name, contact_email, typed_name, address, hash, accepted_at) VALUES ({A}, 1, {P}, '{NAME}', '{MAIL}', 'Z. Quandaryx', '10.9.8.7', 'hh', 1)",
	"INSERT INTO agreement_events (agreement_id, kind, reason, word, contact_id, by_name, at) VALUES ({A}, 'asked', 'No more flumberjack', 'words', {P}, '{NAME}', 1)",
	"INSERT INTO agreement_events (agreement_id, kind, reason, by_name, at) VALUES ({A}, 'withdrawn', '{NAME} rang from {PHONE}', 'Teo', 2)",
	"INSERT INTO agreement_drafts (number, source, revision, change, proposals_json, opened_at, changed_by, changed_at) VALUES ('N1', '', 1, 'As {NAME} asked', '[{\"from\":\"{MAIL}\"}]', 1, {U}, 1)",
	"INSERT INTO assets (client_id, tag, name, contact_id) VALUES ({C}, 'T1', 'Laptop of {NAME}', {P})",
	"INSERT INTO sites (client_id, slug, name) VALUES ({C}, 'home', 'Home of {NAME}')",
	"INSERT INTO client_exports (id, client_id, state, contact_id, by_name, asked_at) VALUES (61, {C}, 'ready', {P}, '{NAME}', 1)",
	"INSERT INTO client_export_parts (export_id, claim, n, data) VALUES (61, 'c', 0, '{SAID}')",
	"INSERT INTO client_export_downloads (export_id, contact_id, by_name, address, at) VALUES (61, {P}, '{NAME}', '10.9.8.7', 1)",
	"INSERT INTO tasks (kind, about, asked_by, asked_at, state, body) VALUES ('replay', 'N1', 'user:1', 1, 'over', '{\"subject\":\"Flumberjack trouble in the cellar\"}')",
	"INSERT INTO idempotency (token, owner, hash, status, body, created_at) VALUES ('t', 'o', 'h', 201, '{\"ticket\":{\"number\":{T},\"subject\":\"Flumberjack trouble in the cellar\"}}', 1)",
	"INSERT INTO idempotency (token, owner, hash, status, body, created_at) VALUES ('t2', 'o', 'h', 201, '{\"email\":\"{MAIL}\"}', 1)",
	"INSERT INTO auto_replies (address, at) VALUES ('{MAIL}', 1)",
	"INSERT INTO blocked_senders (address, at, actor) VALUES ('{MAIL}', 1, 'Kim')",
	"INSERT INTO told_senders (address, at) VALUES ('{MAIL}', 1)",
	"INSERT INTO undeliverable (address, at, reason) VALUES ('{MAIL}', 1, 'no such {MAIL}')",
	"INSERT INTO saved_views (owner_id, name, query, created_at, updated_at) VALUES ({U}, 'From {MAIL}', 'q=from:{MAIL}', 1, 1)",
	"INSERT INTO poisoned_mails (mailbox, uidvalidity, uid, reason, first_at, last_at) VALUES ('help', 1, 2, 'of {MAIL}', 1, 1)",
	"INSERT INTO canned_replies (title, text, changed_at, changed_by) VALUES ('For {MAIL}', 'To {MAIL}', 1, 'Kim')",
	"INSERT INTO mails (mailbox, hash, size, kept_at, state, outcome, sender, subject) VALUES ('help', 'hh', 3, 1, 'done', 'ignored', '{MAIL}', 'flumberjack')",
	"INSERT INTO mail_bytes (mail_id, raw) SELECT id, '{SAID}' FROM mails WHERE hash = 'hh'",
	"INSERT INTO webhooks (id, name, url, events, secret, active, made_by, made_at) VALUES (51, 'w', 'https://w.example', '', '', TRUE, 'Teo', 1)",
	"INSERT INTO webhook_deliveries (webhook_id, uid, type, ticket_id, client_id, data, answer, next_at, created_at) VALUES (51, 'u', 'x', {T}, {C}, '{}', 'no such {MAIL}', 1, 1)",
}

// sendAll sends what waits to be sent.
func (h *house) sendAll() {
	h.Helper()
	h.clock.Advance(time.Hour)
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) error {
		list, err := tx.ClaimOutgoing(h.Context(), "token", time.Minute, 100)
		for _, o := range list {
			o.State = "sent"
			if err == nil {
				err = tx.FinishOutgoing(h.Context(), o)
			}
		}
		return err
	}))
	h.must(h.db.Fold(h.Context()))
}

// left are the columns and files that hold one of the odd pieces.
func (h *house) left() []string {
	h.Helper()
	found := map[string]bool{}
	note := func(where string, content []byte) {
		content = bytes.ToLower(content)
		for _, word := range odd {
			if bytes.Contains(content, []byte(word)) {
				found[where+": "+word] = true
			}
		}
	}
	for _, column := range h.columns() {
		for _, content := range h.texts("SELECT CAST(" + column[1] + " AS " + column[2] + ") FROM " + column[0]) {
			note(column[0]+"."+column[1], []byte(content))
		}
	}
	h.must(filepath.WalkDir(h.folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		note("the folder of files", b)
		return err
	}))
	for _, file := range h.files() {
		b, err := os.ReadFile(file)
		h.must(err)
		note("the bytes of "+filepath.Ext(file), b)
	}
	list := make([]string, 0, len(found))
	for where := range found {
		list = append(list, where)
	}
	return list
}

// files are those of the database, none where it is PostgreSQL.
func (h *house) files() []string {
	address := storetest.Address(h, h.db)
	if strings.HasPrefix(address, "postgres") {
		return nil
	}
	list, err := filepath.Glob(address + "*")
	h.must(err)
	return list
}

// columns are all columns of all tables, with the type that shows what is in them.
func (h *house) columns() (list [][3]string) {
	h.Helper()
	query := "SELECT m.name, c.name, 'BLOB' FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '%search%'"
	if h.files() == nil {
		query = "SELECT table_name, column_name, 'TEXT' FROM information_schema.columns WHERE table_schema = 'public' AND data_type <> 'bytea' UNION ALL SELECT table_name, 'encode(' || column_name || ', ''escape'')', 'TEXT' FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'bytea'"
	}
	rows, err := h.raw.QueryContext(h.Context(), query)
	h.must(err)
	defer rows.Close()
	for rows.Next() {
		var c [3]string
		h.must(rows.Scan(&c[0], &c[1], &c[2]))
		list = append(list, c)
	}
	h.must(rows.Err())
	return list
}

// texts are the values of a query of one column, "" where there is none.
func (h *house) texts(query string) (list []string) {
	h.Helper()
	rows, err := h.raw.QueryContext(h.Context(), query)
	h.must(err)
	defer rows.Close()
	for rows.Next() {
		var text sql.NullString
		h.must(rows.Scan(&text))
		list = append(list, text.String)
	}
	h.must(rows.Err())
	return list
}
