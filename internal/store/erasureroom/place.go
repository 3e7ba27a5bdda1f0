package erasureroom

import (
	"context"
	"strings"

	"remit/internal/database"
	"remit/internal/identity"
)

// Place is where people may be named: columns of text of a table.
type Place struct {
	Table   string
	keys    []string               // of a row; where there is one, it is a number, and rows are gone through in its order
	join    string                 // to t, the ticket, where there is one
	client  string                 // whose the row is, NULL for nobody's
	ticket  string                 // of which ticket it is
	Columns []string               // of text
	apart   func(Person) condition // rows that are dealt with elsewhere, whatever they hold; nil for none
}

// but leaves rows out that are dealt with elsewhere.
func (p Place) but(apart func(Person) condition) Place {
	p.apart = apart
	return p
}

// byContact are the rows that a person left.
func byContact(p Person) condition { return condition{"x.contact_id = ?", []any{p.ID}} }

// inTheirMessages are the files of a person's own messages.
func inTheirMessages(p Person) condition {
	c := p.wrote()
	return condition{"EXISTS (SELECT 1 FROM messages m WHERE m.id = x.message_id AND (" + c.sql + "))", c.args}
}

const ofTicket = " JOIN tickets t ON t.id = x.ticket_id"

// onTicket is a table whose rows belong to tickets.
func onTicket(table string, columns ...string) Place {
	return Place{table, []string{"id"}, ofTicket, "t.client_id", "x.ticket_id", columns, nil}
}

func (p Place) keyed(keys ...string) Place {
	p.keys = keys
	return p
}

// TicketPlaces are the tables beside messages that say something about a ticket.
func TicketPlaces() []Place {
	return []Place{
		onTicket("events", "actor", "data_json"),
		onTicket("decisions", "facts_json", "outcome_json", "actor", "cause"),
		onTicket("settlements", "actor", "reason"),
		onTicket("time_entries", "note"),
		onTicket("time_entry_changes", "was_json", "now_json", "reason"),
		onTicket("client_asks", "recipient", "text"),
		onTicket("estimates", "text", "reason", "author"),
		onTicket("checklist_items", "list", "text", "done_by"),
		onTicket("drafts", "text", "cc", "bcc", "reason").keyed("ticket_id", "user_id"),
		onTicket("waiting_answers", "text", "cc_json", "bcc_json", "hints_json"),
		onTicket("draft_files", "name"),
		onTicket("visits", "place", "note"),
		onTicket("attachments", "name").but(inTheirMessages),
		onTicket("field_values", "value").keyed("ticket_id", "field_id"),
		onTicket("agreement_examples", "name", "facts_json"),
		onTicket("ticket_links", "actor").of("from_id"),
		onTicket("merges", "actor", "moved_json").of("from_id"),
		onTicket("send_backs", "text", "answer").through("time_entries", "time_entry_id"),
		onTicket("line_rulings", "reason").through("time_entries", "time_entry_id"),
		onTicket("estimate_answers", "text").through("estimates", "estimate_id").but(byContact),
		onTicket("estimate_answers", "shown").through("estimates", "estimate_id"),
		onTicket("ratings", "comment").keyed("ticket_id").but(byContact),
	}
}

// of says by which column the rows of a table belong to a ticket.
func (p Place) of(column string) Place {
	p.join, p.ticket = " JOIN tickets t ON t.id = x."+column, "x."+column
	return p
}

// through says by which other table the rows of a table belong to a ticket.
func (p Place) through(table, column string) Place {
	p.join, p.ticket = " JOIN "+table+" e ON e.id = x."+column+" JOIN tickets t ON t.id = e.ticket_id", "t.id"
	return p
}

// Articles is the table of what the house knows. Its words are found by an index of their own, which is made anew where they change.
const Articles = "articles"

// OtherPlaces are the tables that belong to no ticket.
func OtherPlaces() []Place {
	ofClient := func(table, client string, columns ...string) Place {
		return Place{table, []string{"id"}, "", client, "NULL", columns, nil}
	}
	agreement := func(p Place, how string) Place {
		p.join, p.client = " JOIN agreements a ON "+how, "a.client_id"
		return p
	}
	return []Place{
		ofClient("assets", "x.client_id", "name"),
		ofClient("sites", "x.client_id", "name"),
		ofClient("invitations", "x.client_id", "invited_by"),
		ofClient("webhook_deliveries", "x.client_id", "data", "body", "answer", "error"),
		agreement(ofClient("agreement_events", "", "reason", "word", "by_name"), "a.id = x.agreement_id").but(byContact),
		agreement(ofClient("agreement_drafts", "", "change", "proposals_json"), "a.number = x.number"),
		agreement(ofClient("fee_counts", "", "reason").keyed("agreement_id", "period", "clause"), "a.id = x.agreement_id"),
		ofClient("outbox", "NULL", "subject", "recipients_json", "bcc_json", "last_error"),
		ofClient("mails", "NULL", "subject", "recipient", "reason"),
		ofClient("saved_views", "NULL", "name", "query"),
		ofClient("report_mails", "NULL", "title", "query"),
		ofClient("canned_replies", "NULL", "title", "text"),
		ofClient("tasks", "NULL", "body").keyed("kind", "about"),
		ofClient("idempotency", "NULL", "body").keyed("owner", "token"),
		ofClient("poisoned_mails", "NULL", "reason").keyed("mailbox", "uidvalidity", "uid"),
		ofClient("first_views", "NULL", "query").keyed("user_id"),
		ofClient(Articles, "x.client_id", "title", "body", "keywords", "note"),
		ofClient("article_versions", "x.client_id", "title", "body", "keywords", "note").keyed("article_id", "version"),
	}
}

// Row is a row of a place.
type Row struct {
	Client, Ticket int64 // 0 for none
	Texts          []string
	keys           []any
}

// Last is the row's number, for what comes after it; 0 where rows have none.
func (r Row) Last() int64 {
	if len(r.keys) != 1 {
		return 0
	}
	n, _ := r.keys[0].(int64)
	return n
}

// RowsNaming lists rows of a place that may name the person, from after one on. Rows without a number come all at once. Only the program may see them.
func (r Reader) RowsNaming(ctx context.Context, v identity.Viewer, at Place, p Person, after int64, limit int) ([]Row, error) {
	columns := make([]string, len(at.Columns))
	for i, c := range at.Columns {
		columns[i] = "x." + c
	}
	where := r.holds(p, columns...)
	if at.apart != nil {
		where = where.and(at.apart(p).not())
	}
	if len(at.keys) > 1 {
		return r.placeRows(ctx, v, at, where, "")
	}
	return r.placeRows(ctx, v, at, condition{"x." + at.keys[0] + " > ?", []any{after}}.and(where), " LIMIT ?", limit)
}

// RowsOfTicket lists the rows of a place that belong to a ticket. Only the program may see them.
func (r Reader) RowsOfTicket(ctx context.Context, v identity.Viewer, at Place, p Person, ticket int64) ([]Row, error) {
	where := condition{at.ticket + " = ?", []any{ticket}}
	if at.apart != nil {
		where = where.and(at.apart(p).not())
	}
	return r.placeRows(ctx, v, at, where, "")
}

func (r Reader) placeRows(ctx context.Context, v identity.Viewer, at Place, where condition, tail string, args ...any) ([]Row, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	list := make([]string, 0, len(at.keys)+len(at.Columns))
	order := make([]string, len(at.keys))
	for i, k := range at.keys {
		list, order[i] = append(list, "x."+k), "x."+k
	}
	for _, c := range at.Columns {
		list = append(list, "COALESCE(x."+c+", '')")
	}
	query := "SELECT COALESCE(" + at.client + ", 0), COALESCE(" + at.ticket + ", 0), " + strings.Join(list, ", ") + " FROM " + at.Table + " x" + at.join +
		" WHERE " + where.sql + " ORDER BY " + strings.Join(order, ", ") + tail
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (Row, error) {
		row := Row{Texts: make([]string, len(at.Columns)), keys: make([]any, len(at.keys))}
		into := []any{&row.Client, &row.Ticket}
		for i := range row.keys {
			into = append(into, &row.keys[i])
		}
		for i := range row.Texts {
			into = append(into, &row.Texts[i])
		}
		return row, scan(into...)
	}, query, append(where.args, args...)...)
}

// PutTexts writes other texts into a row of a place; was are those it had. Columns that stay are not touched.
func (tx *Tx) PutTexts(ctx context.Context, at Place, row Row, texts []string) error {
	var set, where []string
	var args []any
	for i, c := range at.Columns {
		if texts[i] != row.Texts[i] {
			set, args = append(set, c+" = ?"), append(args, texts[i])
		}
	}
	if len(set) == 0 {
		return nil
	}
	for i, k := range at.keys {
		where, args = append(where, k+" = ?"), append(args, row.keys[i])
	}
	_, err := tx.conn.Exec(ctx, "UPDATE "+at.Table+" SET "+strings.Join(set, ", ")+" WHERE "+strings.Join(where, " AND "), args...)
	return err
}
