package store

import (
	"slices"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/query"
	"remit/internal/store/seek"
	"remit/internal/ticket"
)

// narrow writes the conditions of a search as SQL, and tells the look which of them it can go by.
func (r reader) narrow(a *seek.Ask, v identity.Viewer, conditions []ticket.Condition, now time.Time) {
	var all []string
	for _, c := range conditions {
		where, args := r.condition(c, v, now)
		if c.Not {
			where = "NOT (" + where + ")"
		} else {
			goBy(a, c, now)
		}
		all = append(all, where)
		a.Tickets.Args = append(a.Tickets.Args, args...)
	}
	a.Tickets.SQL = strings.Join(all, " AND ")
}

// goBy lets a look go by a condition rather than compare each ticket with it.
func goBy(a *seek.Ask, c ticket.Condition, now time.Time) {
	switch c.Field {
	case ticket.ByClient:
		if len(a.Clients) == 0 && !slices.Contains(c.IDs, 0) {
			a.Clients = c.IDs
		}
	case ticket.ByReceived:
		if c.From.After(a.From) {
			a.From = c.From
		}
		if a.To.IsZero() || !c.To.IsZero() && c.To.Before(a.To) {
			a.To = c.To
		}
		if a.To.IsZero() || a.To.After(now) {
			a.To = now.AddDate(0, 0, 1)
		}
	case ticket.ByTag:
		a.Tags = append(a.Tags, c.Words)
	case ticket.ByState:
		a.Missed = a.Missed || slices.Equal(c.Words, []string{query.IsMissed})
		a.Open = a.Open || !slices.ContainsFunc(c.Words, func(w string) bool { return !openStates[w] })
	}
}

// openStates are the states of tickets on which work is owed.
var openStates = map[string]bool{query.IsOpen: true, query.IsSoon: true, query.IsMine: true, query.IsUnassigned: true, query.IsWaiting: true, query.IsUnread: true}

// columns are where the ids of a condition stand.
var columns = map[ticket.Field]string{ticket.ByClient: "t.client_id", ticket.ByAssignee: "t.assignee_id", ticket.ByTeam: "t.team_id", ticket.ByContact: "t.contact_id",
	ticket.ByAgreement: "t.agreement_id", ticket.ByNumber: "t.id", ticket.ByStatus: "t.status", ticket.ByPriority: "t.priority", ticket.ByVerdict: "t.verdict", ticket.ByChannel: "t.channel"}

func (r reader) condition(c ticket.Condition, v identity.Viewer, now time.Time) (string, []any) {
	switch c.Field {
	case ticket.ByReceived:
		return "t.received_at >= ? AND t.received_at < ?", []any{database.Micros(c.From), database.Due(c.To)}
	case ticket.ByState:
		return anyOf(c.Words, func(w string) (string, []any) { return state(w, v, now) })
	case ticket.ByService:
		return anyOf(c.Words, r.service)
	case ticket.ByTag:
		return anyOf(c.Words, func(w string) (string, []any) { return tagged, []any{w} })
	}
	column := columns[c.Field]
	var values []any
	none := false
	for _, id := range c.IDs {
		if id == 0 {
			none = true
			continue
		}
		values = append(values, id)
	}
	for _, w := range c.Words {
		values = append(values, w)
	}
	where := "1 = 0"
	if len(values) > 0 {
		where = "COALESCE(" + column + " IN (" + database.Marks(len(values)) + "), FALSE)"
	}
	if none {
		where = "(" + where + " OR " + column + " IS NULL)"
	}
	return where, values
}

func anyOf(words []string, each func(string) (string, []any)) (string, []any) {
	all := make([]string, len(words))
	var args []any
	for i, w := range words {
		where, more := each(w)
		all[i] = "(" + where + ")"
		args = append(args, more...)
	}
	return "(" + strings.Join(all, " OR ") + ")", args
}

// state says how a ticket stands.
func state(word string, v identity.Viewer, now time.Time) (string, []any) {
	switch word {
	case query.IsOpen:
		return viewWhere(ticket.ViewOpen, v, now)
	case query.IsSolved:
		return "NOT t.is_open", nil
	case query.IsMissed:
		return "t.missed", nil
	case query.IsSoon:
		return viewWhere(ticket.ViewDueSoon, v, now)
	case query.IsMine:
		return viewWhere(ticket.ViewMine, v, now)
	case query.IsUnassigned:
		return viewWhere(ticket.ViewUnassigned, v, now)
	case query.IsWaiting:
		return "t.is_open AND t.status IN ('waiting-client', 'waiting-vendor', 'scheduled')", nil
	case query.IsAutomatic:
		return "t.automatic", nil
	case query.IsUnread:
		return "t.is_open AND t.last_word_side = 'client'", nil
	case query.IsUndecided, query.IsCovered, query.IsBillable, query.IsDeclined:
		return "t.verdict = ?", []any{word}
	}
	return "1 = 0", nil
}

// service compares the service among the facts that the latest decision rests on, or one that it lies in.
func (r reader) service(path string) (string, []any) {
	facts := "COALESCE(" + factsRead + ", '{}')"
	is := "COALESCE(json_extract(" + facts + ", '$.service'), '')"
	if r.conn.Postgres {
		is = "COALESCE(" + facts + "::json ->> 'service', '')"
	}
	path = strings.ToLower(path)
	return is + " = ? OR " + is + ` LIKE ? ESCAPE '\' OR ` + is + ` LIKE ? ESCAPE '\'`, []any{path, escapeLike(path) + "/%", "%/" + escapeLike(path)}
}
