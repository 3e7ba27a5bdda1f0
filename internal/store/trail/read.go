package trail

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Filter chooses entries; what is empty chooses all.
type Filter struct {
	Who    string    // a part of the name of who did it, or user:7
	Object string    // what it was done to, as mailbox:3, or a part of its name
	Kind   string    // a kind, or an area such as account
	From   time.Time // UTC, from then on
	Until  time.Time // UTC, before then
}

func (f Filter) where() (where []string, args []any) {
	add := func(sql string, more ...any) { where, args = append(where, sql), append(args, more...) }
	if f.Who != "" {
		add("(a.person = ? OR LOWER(w.actor) LIKE ?)", f.Who, like(f.Who))
	}
	if f.Object != "" {
		add("(a.object = ? OR LOWER(w.subject) LIKE ?)", f.Object, like(f.Object))
	}
	if f.Kind != "" {
		add("(a.kind = ? OR a.kind LIKE ?)", f.Kind, strings.NewReplacer("%", "", "_", "").Replace(f.Kind)+".%")
	}
	if !f.From.IsZero() {
		add("a.at >= ?", database.Micros(f.From))
	}
	if !f.Until.IsZero() {
		add("a.at < ?", database.Micros(f.Until))
	}
	return where, args
}

func like(s string) string {
	return "%" + strings.NewReplacer("%", "", "_", "").Replace(strings.ToLower(s)) + "%"
}

// Audit lists entries, the newest first, at most so many, from before one on; 0 begins at the end. Only an admin may see them.
func (r Reader) Audit(ctx context.Context, v identity.Viewer, f Filter, before int64, limit int) ([]Entry, error) {
	if !v.May(identity.SeeAudit) {
		return nil, nil
	}
	where, args := f.where()
	if before > 0 {
		where, args = append(where, "a.seq < ?"), append(args, before)
	}
	where = append(where, "1 = 1")
	list, err := database.Rows(ctx, r.conn, scanRow, rowColumns+strings.Join(where, " AND ")+" ORDER BY a.seq DESC LIMIT ?", append(args, limit)...)
	entries := make([]Entry, len(list))
	for i, x := range list {
		entries[i] = x.Entry
	}
	return entries, err
}

// AccountEvent is what was done to an account, by whom, when.
type AccountEvent struct {
	At       time.Time // UTC
	ClientID int64     // 0 for the house's own people
	Person   string    // user:7 or contact:12, "" for somebody who is neither yet
	Subject  string    // their name or address, as it was
	Deed     Kind
	Actor    string // the name of who did it
	Detail   string // such as the new role
}

// AccountEvents lists the latest deeds on the accounts of a client's people, or with 0 of the house's own. Of a client only staff and its
// administrators may see them, of the house its admins.
func (r Reader) AccountEvents(ctx context.Context, v identity.Viewer, client int64, limit int) ([]AccountEvent, error) {
	if may := v.May(identity.SeeSignIns) || client != 0 && (v.Staff() || v.May(identity.ChangePeople) && v.ClientID == client); !may {
		return nil, nil
	}
	args := []any{client}
	kinds := accountKinds()
	if client == 0 { // of the house its admins read how people come in; the rest stands in the trail
		kinds = kinds[slices.Index(kinds, FactorOn):]
	}
	for _, k := range kinds {
		args = append(args, string(k))
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (e AccountEvent, err error) {
		x, err := scanRow(scan)
		return AccountEvent{At: x.At, ClientID: x.Client, Person: x.Object, Subject: x.Subject, Deed: x.Kind, Actor: x.Actor, Detail: x.Detail[To]}, err
	}, rowColumns+"a.client_id = ? AND a.kind IN ("+database.Marks(len(kinds))+") ORDER BY a.seq DESC LIMIT ?", append(args, limit)...)
}

// To is under which name a detail says what something became, such as the new role.
const To = "to"

// InvitedSince counts the invitations of a client that were sent after an instant, used ones too.
func (r Reader) InvitedSince(ctx context.Context, client int64, since time.Time) (n int, err error) {
	err = r.conn.Value(ctx, &n, "SELECT COUNT(*) FROM audit WHERE client_id = ? AND kind IN (?, ?) AND at > ?", client, string(Invited), string(InvitedAgain), database.Micros(since))
	return n, err
}

// OnAccount is a deed on somebody's account, with what it became, "" for nothing.
func OnAccount(k Kind, client int64, person, subject, to string) Entry {
	e := Entry{Kind: k, Client: client, Object: person, Words: Words{Subject: subject}}
	if to != "" {
		e.Detail = map[string]string{To: to}
	}
	return e
}
