package search

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/query"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// resolve finds whom and what the filters name. What is not found becomes a problem of the page, and the rest is searched for.
func (p *Pages) resolve(ctx context.Context, page *searchPage) ([]ticket.Condition, error) {
	var all []ticket.Condition
	for _, f := range page.Asked.Filters {
		c, words, err := p.condition(ctx, page, f)
		if fault.KindOf(err) == fault.Invalid {
			page.Problems = append(page.Problems, query.Problem{Part: f.Part, Words: fault.Text(err)})
			continue
		}
		if err != nil {
			return nil, err
		}
		c.Not = f.Not
		if f.Not {
			words = "not " + words
		}
		page.Chips = append(page.Chips, chip{shell.Capital(words), address(page.Asked.Without(f.Part), "")})
		all = merged(all, c)
	}
	return all, nil
}

// merged adds a condition. Two of the same field widen one another, as in p:1 p:2; two states narrow, as in is:open is:mine, and so do two times.
func merged(all []ticket.Condition, c ticket.Condition) []ticket.Condition {
	if c.Field != ticket.ByState && c.Field != ticket.ByReceived && !c.Not {
		for i := range all {
			if all[i].Field == c.Field && !all[i].Not {
				all[i].IDs, all[i].Words = append(all[i].IDs, c.IDs...), append(all[i].Words, c.Words...)
				return all
			}
		}
	}
	return append(all, c)
}

// fields are what the filters with words of their own are about.
var fields = map[string]ticket.Field{query.Status: ticket.ByStatus, query.Priority: ticket.ByPriority, query.Verdict: ticket.ByVerdict, query.Channel: ticket.ByChannel, query.Service: ticket.ByService}

// condition is a filter with what it names looked up, and its words for the page.
func (p *Pages) condition(ctx context.Context, page *searchPage, f query.Filter) (ticket.Condition, string, error) {
	switch f.Name {
	case query.Client:
		return client(page.all, f.Value)
	case query.Assignee:
		return p.assignee(ctx, page.Viewer, f.Value)
	case query.Team:
		return p.team(ctx, page.Viewer, f.Value)
	case query.Person:
		return p.person(ctx, page.Viewer, f.Value)
	case query.Agreement:
		return p.agreement(ctx, page.Viewer, f.Value)
	case query.Tag:
		return p.tag(ctx, page.Viewer, f.Value)
	case query.Number:
		id, err := strconv.ParseInt(f.Value, 10, 64)
		return ticket.Condition{Field: ticket.ByNumber, IDs: []int64{id}}, "ticket " + ticket.Number(id), err
	case query.Received:
		return ticket.Condition{Field: ticket.ByReceived, From: f.From, To: f.To}, spanWords(f.From, f.To, page.Locale), nil
	case query.Is:
		return ticket.Condition{Field: ticket.ByState, Words: []string{f.Value}}, stateWords(f.Value), nil
	}
	words := f.Value
	if f.Name == query.Status {
		words = shell.StatusWord(f.Value)
	}
	return ticket.Condition{Field: fields[f.Name], Words: []string{f.Value}}, f.Name + ": " + words, nil
}

// matching are the items that are called as was typed, else those of which the name has the words.
func matching[T any](list []T, typed string, id func(T) int64, names func(T) []string) (ids []int64, found []T) {
	var near []T
	plain := query.Plain(typed)
	for _, x := range list {
		for _, name := range names(x) {
			if query.Plain(name) == plain {
				return []int64{id(x)}, []T{x}
			}
		}
		if hasWords(strings.ReplaceAll(typed, "-", " "), strings.ReplaceAll(strings.Join(names(x), " "), "-", " ")) {
			near = append(near, x)
		}
	}
	for _, x := range near {
		ids = append(ids, id(x))
	}
	return ids, near
}

// several names what was found: one by its name, more by how many there are.
func several(what string, n int, name func() string, typed string) string {
	if n == 1 {
		return what + ": " + name()
	}
	return what + ": " + strconv.Itoa(n) + " with “" + typed + "”"
}

func client(all []identity.Client, typed string) (ticket.Condition, string, error) {
	if isNone(typed) {
		return ticket.Condition{Field: ticket.ByClient, IDs: []int64{0}}, "of no client", nil
	}
	ids, found := matching(all, typed, func(c identity.Client) int64 { return c.ID }, func(c identity.Client) []string { return []string{c.Slug, c.Name} })
	if len(ids) == 0 {
		return ticket.Condition{}, "", fault.Errorf(fault.Invalid, "No client is called “%s”. Write a part of the name, such as client:north, or pick one while you type.", typed)
	}
	return ticket.Condition{Field: ticket.ByClient, IDs: ids}, several("client", len(ids), func() string { return found[0].Name }, typed), nil
}

func isNone(typed string) bool {
	switch strings.ToLower(typed) {
	case "none", "nobody", "no-one", "noone", "unknown":
		return true
	}
	return false
}

func (p *Pages) assignee(ctx context.Context, v identity.Viewer, typed string) (ticket.Condition, string, error) {
	by := ticket.Condition{Field: ticket.ByAssignee}
	switch {
	case strings.EqualFold(typed, "me"):
		by.IDs = []int64{v.UserID}
		return by, "assigned to you", nil
	case isNone(typed):
		by.IDs = []int64{0}
		return by, "assigned to nobody", nil
	}
	users, err := p.db.Users(ctx, v)
	if err != nil {
		return by, "", err
	}
	ids, found := matching(users, typed, func(u identity.User) int64 { return u.ID }, func(u identity.User) []string { return []string{u.Name, u.Email} })
	if by.IDs = ids; len(ids) == 0 {
		return by, "", fault.Errorf(fault.Invalid, "Nobody here is called “%s”. Write me, none, or a part of a name.", typed)
	}
	return by, several("assignee", len(ids), func() string { return found[0].Name }, typed), nil
}

func (p *Pages) team(ctx context.Context, v identity.Viewer, typed string) (ticket.Condition, string, error) {
	by := ticket.Condition{Field: ticket.ByTeam}
	if isNone(typed) {
		by.IDs = []int64{0}
		return by, "of no team", nil
	}
	teams, err := p.db.Teams(ctx, v)
	if err != nil {
		return by, "", err
	}
	ids, found := matching(teams, typed, func(t identity.Team) int64 { return t.ID }, func(t identity.Team) []string { return []string{t.Slug, t.Name} })
	if by.IDs = ids; len(ids) == 0 {
		names := make([]string, len(teams))
		for i, t := range teams {
			names[i] = t.Slug
		}
		return by, "", fault.Errorf(fault.Invalid, "There is no team “%s”. There are: %s.", typed, strings.Join(names, ", "))
	}
	return by, several("team", len(ids), func() string { return found[0].Name }, typed), nil
}

// mostPeople is how many people one filter may stand for.
const mostPeople = 100

func (p *Pages) person(ctx context.Context, v identity.Viewer, typed string) (ticket.Condition, string, error) {
	by := ticket.Condition{Field: ticket.ByContact}
	people, err := p.db.FindContacts(ctx, v, typed, mostPeople)
	if err != nil {
		return by, "", err
	}
	for _, c := range people {
		by.IDs = append(by.IDs, c.ID)
	}
	if len(by.IDs) == 0 {
		return by, "", fault.Errorf(fault.Invalid, "No client's person is called “%s”. Write a part of a name, an address or a phone number.", typed)
	}
	return by, several("person", len(by.IDs), func() string { return people[0].Name }, typed), nil
}

func (p *Pages) agreement(ctx context.Context, v identity.Viewer, typed string) (ticket.Condition, string, error) {
	by := ticket.Condition{Field: ticket.ByAgreement}
	if isNone(typed) {
		by.IDs = []int64{0}
		return by, "under no agreement", nil
	}
	all, err := p.db.Agreements(ctx, v, 0)
	if err != nil {
		return by, "", err
	}
	found := agreed(all, typed)
	for _, a := range found {
		by.IDs = append(by.IDs, a.ID)
	}
	if len(found) == 0 {
		return by, "", fault.Errorf(fault.Invalid, "No agreement is called “%s”. Write a part of its number or title.", typed)
	}
	return by, several("agreement", len(found), func() string { return found[0].Number }, typed), nil
}

// tag is the tag that was typed, else those lately used that have the words in them.
func (p *Pages) tag(ctx context.Context, v identity.Viewer, typed string) (ticket.Condition, string, error) {
	by := ticket.Condition{Field: ticket.ByTag}
	used, err := p.db.UsedTags(ctx, v)
	if err != nil {
		return by, "", err
	}
	tag, err := ties.ParseTag(typed)
	if err != nil {
		return by, "", err
	}
	if !slices.Contains(used, tag) {
		_, by.Words = matching(used, typed, func(string) int64 { return 0 }, func(tag string) []string { return []string{tag} })
	}
	if len(by.Words) == 0 {
		by.Words = []string{tag}
	}
	return by, several("tag", len(by.Words), func() string { return by.Words[0] }, typed), nil
}

// spanWords say a span of days.
func spanWords(from, to time.Time, l shell.Locale) string {
	day := func(t time.Time) string { return l.Format(t.In(l.Zone), "2 Jan 2006") }
	switch {
	case to.IsZero():
		return "received from " + day(from) + " on"
	case from.IsZero():
		return "received before " + day(to)
	}
	last := to.In(l.Zone).AddDate(0, 0, -1)
	if day(last) == day(from) {
		return "received on " + day(from)
	}
	return "received " + day(from) + " to " + day(last)
}

// stateWords say a word of is: as a sentence would.
func stateWords(word string) string {
	switch word {
	case query.IsMissed:
		return "a target was missed"
	case query.IsSoon:
		return "due soon"
	case query.IsMine:
		return "open and yours"
	case query.IsUnassigned:
		return "open and nobody’s"
	case query.IsWaiting:
		return "waiting for somebody"
	case query.IsAutomatic:
		return "sent by a machine"
	case query.IsUnread:
		return "the client had the last word"
	}
	return word
}
