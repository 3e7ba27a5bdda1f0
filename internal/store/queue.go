package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// viewWhere says which tickets a view holds. Every condition names is_open as the partial indexes do.
func viewWhere(view ticket.View, v identity.Viewer, now time.Time) (where string, args []any) {
	us := database.Micros(now)
	switch view {
	case ticket.ViewMineAndNobodys:
		return "t.is_open AND (t.assignee_id = ? OR t.assignee_id IS NULL)", []any{v.UserID}
	case ticket.ViewMine:
		return "t.is_open AND t.assignee_id = ?", []any{v.UserID}
	case ticket.ViewUnassigned:
		return "t.is_open AND t.assignee_id IS NULL", nil
	case ticket.ViewDueSoon:
		return "t.is_open AND t.clock_soon <= ? AND t.clock_due > ?", []any{us, us}
	case ticket.ViewMissed:
		return "t.is_open AND t.clock_due <= ?", []any{us}
	case ticket.ViewSentBack: // open or not: it is about work that was done
		return "t.id IN (SELECT e.ticket_id FROM send_backs b JOIN time_entries e ON e.id = b.time_entry_id WHERE b.state = 'open' AND b.worker_id = ?)", []any{v.UserID}
	case ticket.ViewUndecided:
		return "t.is_open AND t.verdict = 'undecided' AND t.flag = ''", nil
	case ticket.ViewApproval:
		return "t.is_open AND t.approval = 'wanted'", nil
	case ticket.ViewWaitingClient:
		return "t.is_open AND t.status = 'waiting-client'", nil
	case ticket.ViewUnknownSender:
		return "t.is_open AND t.flag IN ('unknown-sender', 'which-client')", nil
	case ticket.ViewStranger:
		return "t.is_open AND t.flag = 'stranger'", nil
	case ticket.ViewUnreadable:
		return "t.is_open AND t.flag = 'unreadable'", nil
	case ticket.ViewSolved:
		return "NOT t.is_open", nil
	case ticket.ViewReview:
		return "t.review <> '' AND t.review = 'flagged'", nil // as the partial index says it
	case ticket.ViewOpen:
		return "t.is_open", nil
	}
	return "1 = 1", nil
}

// listOrder is the order of a list: open work by the clock that runs out next, the rest by what changed last or came last.
func listOrder(f ticket.Filter) (key string, descending bool) {
	switch f.View {
	case ticket.ViewSolved:
		return "t.updated_at", true
	case ticket.ViewReview, ticket.ViewSentBack, "":
		return "t.id", true
	}
	return "t.clock_due", false
}

// tagged holds for a ticket, as t, that has a tag.
const tagged = "t.id IN (SELECT x.ticket_id FROM ticket_tags x WHERE x.tag = ?)"

// conditions builds the WHERE of a list from the viewer's scope and the filter.
func (r reader) conditions(ctx context.Context, v identity.Viewer, f ticket.Filter, now time.Time) (string, []any, error) {
	scope, args := ticketScope(v)
	where, more := viewWhere(f.View, v, now)
	all := []string{where, scope}
	args = append(more, args...)
	add := func(condition string, arg any) { all = append(all, condition); args = append(args, arg) }
	for _, c := range []struct {
		column string
		id     int64
	}{{"t.client_id", f.ClientID}, {"t.contact_id", f.ContactID}, {"t.assignee_id", f.Assignee}, {"t.team_id", f.Team}} {
		if c.id != 0 {
			add(c.column+" = ?", c.id)
		}
	}
	for _, c := range []struct{ column, value string }{{"t.verdict", f.Verdict}, {"t.priority", f.Priority}, {"t.status", string(f.Status)}, {"t.channel", string(f.Channel)}} {
		if c.value != "" {
			add(c.column+" = ?", c.value)
		}
	}
	if f.Tag != "" {
		add(tagged, f.Tag)
	}
	if !f.Since.IsZero() {
		add("t.received_at >= ?", database.Micros(f.Since))
	}
	if !f.Until.IsZero() {
		add("t.received_at < ?", database.Micros(f.Until))
	}
	if strings.TrimSpace(f.Text) != "" {
		ids, err := r.find(ctx, v, f.Text)
		if err != nil {
			return "", nil, err
		}
		if len(ids) == 0 {
			return "1 = 0", nil, nil
		}
		all = append(all, "t.id IN ("+database.Marks(len(ids))+")")
		args = append(args, ids...)
	}
	return strings.Join(all, " AND "), args, nil
}

type listRow struct {
	Row          ticketRow `gorm:"embedded"`
	ClientName   string
	ClientSlug   string
	ContactName  string
	AssigneeName string
	TeamName     string
	SortKey      int64
}

const listColumns = `t.id, t.subject, t.client_id, t.contact_id, t.requester_name, t.requester_email, t.channel, t.status, t.priority, t.agreement_id,
	t.agreement_version, t.verdict, t.clause, t.rate, t.ask_json, t.approval, t.review, t.team_id, t.assignee_id, t.flag, t.automatic, t.unverified, t.received_at, t.updated_at,
	t.last_word_at, t.last_word_by, t.last_word_side, t.clock, t.clock_due, t.clock_soon, t.clock_allowed, t.clock_elapsed, t.clock_at, t.missed, t.revision,
	COALESCE(c.name, '') AS client_name, COALESCE(c.slug, '') AS client_slug, COALESCE(p.name, t.requester_name) AS contact_name,
	COALESCE(u.name, '') AS assignee_name, COALESCE(g.name, '') AS team_name`

// Tickets lists tickets that the viewer may see. Facts, sources and clocks are left out; each row carries the cursor to go on after it.
func (r reader) Tickets(ctx context.Context, v identity.Viewer, f ticket.Filter, now time.Time) ([]ticket.Row, error) {
	where, args, err := r.conditions(ctx, v, f, now)
	if err != nil {
		return nil, err
	}
	key, descending := listOrder(f)
	backwards := f.Before != (ticket.Cursor{})
	order, beyond, from := key+", t.id", ">", f.After
	if backwards {
		from = f.Before
	}
	if descending != backwards {
		order, beyond = key+" DESC, t.id DESC", "<"
	}
	if from != (ticket.Cursor{}) {
		where += " AND (" + key + ", t.id) " + beyond + " (?, ?)"
		args = append(args, from.Key, from.ID)
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	found, err := rows(ctx, r, scanListRow, "SELECT "+listColumns+", "+key+" AS sort_key"+listFrom+where+" ORDER BY "+order+" LIMIT ?", append(args, f.Limit)...)
	if backwards {
		slices.Reverse(found)
	}
	return toRows(found), err
}

// scanListRow reads listColumns and the sort key: the queue is asked for too often for a detour through the mapper.
func scanListRow(scan func(...any) error) (l listRow, err error) {
	t := &l.Row
	return l, scan(&t.ID, &t.Subject, &t.ClientID, &t.ContactID, &t.RequesterName, &t.RequesterEmail, &t.Channel, &t.Status, &t.Priority, &t.AgreementID,
		&t.AgreementVersion, &t.Verdict, &t.Clause, &t.Rate, &t.AskJSON, &t.Approval, &t.Review, &t.TeamID, &t.AssigneeID, &t.Flag, &t.Automatic, &t.Unverified, &t.ReceivedAt, &t.UpdatedAt,
		&t.LastWordAt, &t.LastWordBy, &t.LastWordSide, &t.Clock, &t.ClockDue, &t.ClockSoon, &t.ClockAllowed, &t.ClockElapsed, &t.ClockAt, &t.Missed, &t.Revision,
		&l.ClientName, &l.ClientSlug, &l.ContactName, &l.AssigneeName, &l.TeamName, &l.SortKey)
}

// NextTicket is the ticket that one of the provider's people should do now: of those that are theirs, or nobody's in their teams and in none,
// and that wait for nothing, a covered one whose clock runs out next; where none is covered, any. It is none of not. 0 where there is none.
func (r reader) NextTicket(ctx context.Context, v identity.Viewer, not int64) (int64, error) {
	if v.UserID == 0 {
		return 0, nil
	}
	const ready = "t.is_open AND t.status IN ('new', 'open') AND t.approval <> 'wanted' AND t.id <> ?"
	const nobodys = "t.assignee_id IS NULL AND (t.team_id IS NULL OR t.team_id IN (SELECT m.team_id FROM team_members m WHERE m.user_id = ?))"
	for _, verdict := range []string{" AND t.verdict = 'covered'", " AND t.verdict <> 'covered'"} {
		part := func(whose string) string {
			return "SELECT * FROM (SELECT t.id, t.clock_due FROM tickets t WHERE " + ready + verdict + " AND " + whose + " ORDER BY t.clock_due, t.id LIMIT 1) AS x"
		}
		var id int64
		err := r.value(ctx, &id, "SELECT id FROM ("+part("t.assignee_id = ?")+" UNION ALL "+part(nobodys)+") AS both_of ORDER BY clock_due, id LIMIT 1", not, v.UserID, not, v.UserID)
		if err != nil || id != 0 {
			return id, err
		}
	}
	return 0, nil
}

// TicketsForAlarm lists open tickets that may have an alarm to fire: what changed since it was last looked at, and whose next alarm is due.
func (r reader) TicketsForAlarm(ctx context.Context, now time.Time) ([]int64, error) {
	var ids []int64
	err := r.scan(ctx, &ids, "SELECT id FROM tickets t WHERE t.is_open AND t.alarm_at <= ? ORDER BY t.alarm_at, t.id LIMIT 1000", database.Micros(now))
	return ids, err
}

// PlanAlarm sets when a ticket is next looked at for alarms; a zero time is never, until the ticket changes.
func (tx *Tx) PlanAlarm(ctx context.Context, id int64, next time.Time) error {
	_, err := tx.exec(ctx, "UPDATE tickets SET alarm_at = ? WHERE id = ?", database.Due(next), id)
	return err
}

// MarkMissed records that a target of a ticket was missed.
func (tx *Tx) MarkMissed(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, "UPDATE tickets SET missed = ? WHERE id = ?", true, id)
	return err
}

// OpenTicketIDs lists the tickets on which work is owed.
func (r reader) OpenTicketIDs(ctx context.Context) ([]int64, error) {
	var ids []int64
	err := r.scan(ctx, &ids, "SELECT id FROM tickets t WHERE t.is_open ORDER BY t.id")
	return ids, err
}

// TeamBySlug finds an active team by the name that agreements route to, or NotFound.
func (r reader) TeamBySlug(ctx context.Context, slug string) (id int64, err error) {
	err = r.one(ctx, &id, "There is no team "+slug+".", "SELECT id FROM teams WHERE slug = ? AND active", slug)
	return id, err
}

// PickMember picks one of a team's active members: the one with the fewest open tickets, or by round robin the one
// whose latest ticket of the team is the oldest. 0 where the team has nobody.
func (r reader) PickMember(ctx context.Context, team int64, how string) (int64, error) {
	order := "(SELECT COUNT(*) FROM tickets t WHERE t.assignee_id = u.id AND t.is_open)"
	if how == "round-robin" {
		order = "(SELECT COALESCE(MAX(t.id), 0) FROM tickets t WHERE t.assignee_id = u.id AND t.is_open)"
	}
	var id int64
	err := r.value(ctx, &id, "SELECT u.id FROM team_members m JOIN users u ON u.id = m.user_id WHERE m.team_id = ? AND u.active ORDER BY "+order+", u.id LIMIT 1", team)
	return id, err
}
