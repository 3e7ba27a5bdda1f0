package saved

import (
	"context"
	"strings"

	"remit/internal/identity"
	"remit/internal/pages/listing"
	"remit/internal/pages/shell"
)

// names are what the ids of a filter are called.
type names struct {
	clients []identity.Client
	users   []identity.User
	teams   []identity.Team
}

func (p *Pages) names(ctx context.Context, v identity.Viewer) (n names, err error) {
	if n.clients, err = p.db.Clients(ctx, v); err != nil {
		return n, err
	}
	if n.users, err = p.db.Users(ctx, v); err != nil {
		return n, err
	}
	n.teams, err = p.db.Teams(ctx, v)
	return n, err
}

// words say what a list holds: “All open; of Northwind Dental; P1; received in the last 7 days”.
func (n names) words(l listing.List) string {
	words := []string{l.View.Title()}
	add := func(name, text string) {
		if l.Query.Get(name) != "" {
			words = append(words, text)
		}
	}
	add("client", "of "+nameOf(n.clients, l.ClientID, func(c identity.Client) (int64, string) { return c.ID, c.Name }))
	add("assignee", "assigned to "+nameOf(n.users, l.Assignee, func(u identity.User) (int64, string) { return u.ID, u.Name }))
	add("team", "in the team "+nameOf(n.teams, l.Team, func(t identity.Team) (int64, string) { return t.ID, t.Name }))
	add("verdict", l.Verdict)
	add("priority", l.Priority)
	add("status", shell.StatusWord(string(l.Status)))
	add("channel", "by "+string(l.Channel))
	add("tag", "tagged "+l.Tag)
	add("since", "received "+l.From.Words())
	add("q", "with the words “"+l.Text+"”")
	return strings.Join(words, "; ")
}

func nameOf[T any](list []T, id int64, of func(T) (int64, string)) string {
	for _, x := range list {
		if known, name := of(x); known == id {
			return name
		}
	}
	return "somebody who is not here any more"
}
