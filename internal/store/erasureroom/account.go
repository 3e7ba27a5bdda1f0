package erasureroom

import (
	"context"
	"fmt"

	"remit/internal/database"
	"remit/internal/identity"
)

// Trace is a kind of rows that only say something about the person: how many there are is counted, and they are taken away or emptied as a whole.
type Trace struct {
	Name  string // for people, in the plural
	count condition
	table string
	clear []condition // statements
}

func trace(name, table, where string, args ...any) Trace {
	return Trace{name, condition{where, args}, table, []condition{{"DELETE FROM " + table + " WHERE " + where, args}}}
}

// setting empties columns of the rows instead.
func (t Trace) setting(set string, args ...any) Trace {
	t.clear = []condition{{"UPDATE " + t.table + " SET " + set + " WHERE " + t.count.sql, append(args, t.count.args...)}}
	return t
}

// Doors are the ways in of the person.
func Doors(p Person) []Trace {
	who := fmt.Sprintf("contact:%d", p.ID)
	return []Trace{
		trace("sessions", "sessions", "person = ?", who),
		trace("passkeys", "passkeys", "person = ?", who),
		trace("ties to a sign-in provider", "sign_in_ties", "person = ?", who),
		trace("one-time codes", "second_factors", "person = ?", who),
		trace("recovery codes", "recovery_codes", "person = ?", who),
		trace("sign-in links", "login_links", "contact_id = ?", p.ID),
		trace("invitations", "invitations", "client_id = ? AND LOWER(email) = ?", p.Client, p.Email),
	}
}

// Traces are what the person left besides tickets. name and email are what stands in the place of theirs where a row has to stay.
func Traces(p Person, name, email string) []Trace {
	list := []Trace{
		trace("answers to estimates", "estimate_answers", "contact_id = ? AND (name <> ? OR email <> ?)", p.ID, name, email).setting("text = '', name = ?, email = ?, ip = ''", name, email),
		trace("estimates sent to them", "estimate_approvers", "contact_id = ? AND (name <> ? OR email <> ?)", p.ID, name, email).setting("name = ?, email = ?", name, email),
		trace("words on how it went", "ratings", "contact_id = ? AND comment <> ''", p.ID).setting("comment = ''"),
		trace("questions how it went", "surveys", "contact_id = ?", p.ID),
		trace("acceptances of agreements", "agreement_acceptances", "contact_id = ? AND (contact_name <> ? OR contact_email <> ?)", p.ID, name, email).
			setting("contact_name = ?, contact_email = ?, typed_name = ?, address = ''", name, email, name),
		trace("notes on agreements", "agreement_events", "contact_id = ? AND by_name <> ?", p.ID, name).setting("reason = '', word = '', by_name = ?", name),
		trace("votes on articles", "article_votes", "contact_id = ?", p.ID),
		trace("devices", "assets", "contact_id = ?", p.ID).setting("contact_id = NULL"),
		trace("downloads of exports", "client_export_downloads", "contact_id = ? AND by_name <> ?", p.ID, name).setting("by_name = ?, address = ''", name),
		{"exports of the client", condition{"client_id = ? AND state <> 'dropped'", []any{p.Client}}, "client_exports", []condition{
			{"DELETE FROM client_export_parts WHERE export_id IN (SELECT id FROM client_exports WHERE client_id = ?)", []any{p.Client}},
			{"UPDATE client_exports SET state = 'dropped', claimed_by = '' WHERE client_id = ?", []any{p.Client}},
		}},
		trace("exports they asked for", "client_exports", "contact_id = ? AND by_name <> ?", p.ID, name).setting("by_name = ?", name),
		trace("replays over the client's requests", "tasks", "state = 'over' AND kind = 'replay' AND about IN (SELECT number FROM agreements WHERE client_id = ?)", p.Client),
	}
	if len(p.Shared) == 0 { // what is kept by an address alone may be of their namesake with another client
		list = append(list,
			trace("automatic answers", "auto_replies", "LOWER(address) = ?", p.Email),
			trace("blocked senders", "blocked_senders", "LOWER(address) = ?", p.Email),
			trace("senders told that they are unknown", "told_senders", "LOWER(address) = ?", p.Email),
			trace("addresses that cannot be reached", "undeliverable", "LOWER(address) = ?", p.Email),
		)
	}
	return list
}

// Erased takes the place of what a person answered to a field of a ticket.
const Erased = "(erased)"

// Answers are what was answered in words to the fields of a ticket that the person asked.
func Answers(ticket int64) Trace {
	return trace("answers to fields", "field_values", "ticket_id = ? AND value <> ? AND field_id IN (SELECT id FROM fields WHERE type = 'text')", ticket, Erased).setting("value = ?", Erased)
}

// CountTraces tells how many rows of a trace there are. Only the program may know.
func (r Reader) CountTraces(ctx context.Context, v identity.Viewer, t Trace) (n int64, err error) {
	if !v.IsSystem() {
		return 0, nil
	}
	err = r.conn.Value(ctx, &n, "SELECT COUNT(*) FROM "+t.table+" WHERE "+t.count.sql, t.count.args...)
	return n, err
}

// ClearTraces takes the rows of a trace away, or empties them.
func (tx *Tx) ClearTraces(ctx context.Context, t Trace) error {
	for _, c := range t.clear {
		if _, err := tx.conn.Exec(ctx, c.sql, c.args...); err != nil {
			return err
		}
	}
	return nil
}

// BlankAnswers takes what was answered to programs about a ticket from what is kept to answer them the same again: they get an empty answer.
func (tx *Tx) BlankAnswers(ctx context.Context, ticket int64) error {
	_, err := tx.conn.Exec(ctx, "UPDATE idempotency SET body = '{}' WHERE status <> 0 AND (body LIKE ? OR body LIKE ?)", fmt.Sprintf("%%:%d,%%", ticket), fmt.Sprintf("%%:%d}%%", ticket))
	return err
}

// LockOut closes a contact's account. The record itself goes last, as all else is found by it.
func (tx *Tx) LockOut(ctx context.Context, contact int64) error {
	_, err := tx.conn.Exec(ctx, "UPDATE contacts SET active = FALSE, verified = FALSE, password_hash = '' WHERE id = ?", contact)
	return err
}

// EmptyContact takes everything personal from a contact's record but what others rest on: that there was somebody.
func (tx *Tx) EmptyContact(ctx context.Context, contact int64, name, email string) error {
	_, err := tx.conn.Exec(ctx, `UPDATE contacts SET email = ?, name = ?, phones_json = '[]', groups_json = '[]', vip = FALSE, language = '', role = 'requester', sees = 'own', password_hash = '', verified = FALSE, active = FALSE
		WHERE id = ?`, email, name, contact)
	return err
}

// NamedTerms counts versions of the client's agreements that name the person in their own text, which stays. Only the program may know.
func (r Reader) NamedTerms(ctx context.Context, v identity.Viewer, p Person, names func(string) bool) (n int64, err error) {
	return r.naming(ctx, v, p, names, "SELECT v.source FROM agreement_versions v JOIN agreements a ON a.id = v.agreement_id WHERE a.client_id = ? AND (", "v.source")
}

// NamedStatements counts issued statements of the client that name the person, which stay. Only the program may know.
func (r Reader) NamedStatements(ctx context.Context, v identity.Viewer, p Person, names func(string) bool) (int64, error) {
	return r.naming(ctx, v, p, names, "SELECT s.body FROM statements s WHERE s.client_id = ? AND (", "s.body")
}

func (r Reader) naming(ctx context.Context, v identity.Viewer, p Person, names func(string) bool, query, column string) (n int64, err error) {
	if !v.IsSystem() {
		return 0, nil
	}
	where := r.holds(p, column)
	texts, err := database.Column[string](ctx, r.conn, query+where.sql+")", append([]any{p.Client}, where.args...)...)
	for _, text := range texts {
		if names(text) {
			n++
		}
	}
	return n, err
}

// Others counts the client's other people who may sign in and see to its people, and those who may approve estimates. Only admins may know.
func (r Reader) Others(ctx context.Context, v identity.Viewer, c identity.Contact) (administrators, approvers int64, err error) {
	if !v.May(identity.ErasePeople) {
		return 0, 0, nil
	}
	err = r.conn.Value(ctx, &administrators, "SELECT COUNT(*) FROM contacts WHERE client_id = ? AND active AND role = 'administrator' AND id <> ?", c.ClientID, c.ID)
	if err == nil {
		err = r.conn.Value(ctx, &approvers, "SELECT COUNT(*) FROM contacts WHERE client_id = ? AND active AND role IN ('approver', 'administrator') AND id <> ?", c.ClientID, c.ID)
	}
	return administrators, approvers, err
}
