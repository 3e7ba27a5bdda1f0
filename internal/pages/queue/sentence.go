package queue

import (
	"slices"
	"strconv"
	"strings"

	"remit/internal/identity"
	"remit/internal/pages/listing"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// word is a piece of the sentence that says what a list holds. One with choices can be changed.
type word struct {
	Before  string // plain words before it, with their spaces
	Text    string
	Name    string // of the choice, for screen readers
	Choices []choice
	Fields  []field // choices from many, or several at once: in a form
	Hidden  []shell.Hidden
	Field   string
	Value   string
}

// field is a select of a word's form; with no choices it is a field to type in, of the HTML type that Type names, with its Value in it.
type field struct {
	Label, Name, Value string
	Choices            []choice
	Type               string
}

// choice is one of the values that a word may take.
type choice struct {
	Label, URL, Value string
	Current           bool
}

// sentence says in words what the list holds.
func sentence(page queuePage, v identity.Viewer) []word {
	l := page.List
	words := []word{stateWord(l), clientWord(l, page.Client)}
	if !slices.Contains([]ticket.View{ticket.ViewMineAndNobodys, ticket.ViewMine, ticket.ViewUnassigned}, l.View) {
		words = append(words, assigneeWord(l, page.Users, v))
	}
	if l.View != ticket.ViewUndecided {
		words = append(words, verdictWord(l))
	}
	words = append(words, priorityWord(l), statusWord(l))
	return append(words, moreWords(l, page.Teams)...)
}

// stateWord leads from each view of open work to what is solved, and back.
func stateWord(l listing.List) word {
	open := l.View
	if open == ticket.ViewSolved {
		open = ticket.ViewOpen
	}
	return word{Before: "Showing ", Text: stateText(l.View), Name: "Which work", Choices: []choice{
		{Label: "Open", URL: l.URL("view", string(open)), Current: l.View != ticket.ViewSolved},
		{Label: "Solved, the last one first", URL: l.URL("view", string(ticket.ViewSolved)), Current: l.View == ticket.ViewSolved},
	}}
}

func stateText(view ticket.View) string {
	if view == ticket.ViewSolved {
		return "solved"
	}
	return "open"
}

// clientWord is a form, since a provider has many clients.
func clientWord(l listing.List, clients []identity.Client) word {
	w := word{Before: " tickets of ", Text: "every client", Name: "Client", Hidden: hidden(l, "client")}
	f := field{Label: "Client", Name: "client", Choices: []choice{{Label: "Every client"}}}
	for _, c := range clients {
		if c.Active || c.ID == l.ClientID {
			f.Choices = append(f.Choices, choice{Label: c.Name, Value: strconv.FormatInt(c.ID, 10), Current: c.ID == l.ClientID})
		}
		if c.ID == l.ClientID {
			w.Text = c.Name
		}
	}
	w.Fields = []field{f}
	return w
}

// hidden are the parts of the address that a form leaves as they are.
func hidden(l listing.List, but ...string) (out []shell.Hidden) {
	for name := range l.Query {
		if name != "after" && name != "before" && !slices.Contains(but, name) {
			out = append(out, shell.Hidden{Name: name, Value: l.Query.Get(name)})
		}
	}
	slices.SortFunc(out, func(a, b shell.Hidden) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// moreWords are the conditions that are rarer: each is a word where it holds, and all are behind one where they do not.
func moreWords(l listing.List, teams []identity.Team) (words []word) {
	team, channel, since := teamField(l, teams), channelField(l), sinceField(l)
	tag := field{Label: "Tag", Name: "tag", Value: l.Tag, Type: "text"}
	more := word{Before: ", ", Text: "more", Name: "More conditions", Hidden: hidden(l, "team", "channel", "tag", "since")}
	for _, part := range []struct {
		before string
		field  field
	}{{", in ", team}, {", by ", channel}, {", tagged ", tag}, {", received ", since}} {
		if part.field.Value != "" {
			words = append(words, word{Before: part.before, Text: part.field.Value, Name: part.field.Label, Fields: []field{part.field}, Hidden: hidden(l, part.field.Name)})
		}
	}
	more.Fields = []field{team, channel, tag, since}
	if l.From == listing.Always {
		more.Fields = append(more.Fields, field{Label: "or since the day", Name: "since", Type: "date"})
	}
	return append(words, more)
}

func teamField(l listing.List, teams []identity.Team) field {
	f := field{Label: "Team", Name: "team", Choices: []choice{{Label: "Any team"}}}
	for _, t := range teams {
		if t.Active || t.ID == l.Team {
			f.Choices = append(f.Choices, choice{Label: t.Name, Value: strconv.FormatInt(t.ID, 10), Current: t.ID == l.Team})
		}
		if t.ID == l.Team {
			f.Value = "the team " + t.Name
		}
	}
	return f
}

func channelField(l listing.List) field {
	f := field{Label: "Channel", Name: "channel", Value: string(l.Channel), Choices: []choice{{Label: "Any channel"}}}
	for _, c := range []ticket.Channel{ticket.Email, ticket.Portal, ticket.Phone, ticket.Alert, ticket.API} {
		label := shell.Capital(string(c))
		if c == ticket.API {
			label = "API"
		}
		f.Choices = append(f.Choices, choice{Label: label, Value: string(c), Current: c == l.Channel})
	}
	return f
}

func sinceField(l listing.List) field {
	f := field{Label: "Received", Name: "since", Choices: []choice{{Label: "At any time"}}}
	if l.From != listing.Always {
		f.Value = l.From.Words()
	}
	for _, p := range listing.Periods() {
		f.Choices = append(f.Choices, choice{Label: shell.Capital(p.Words()), Value: string(p), Current: p == l.From})
	}
	if l.From != listing.Always && !slices.Contains(listing.Periods(), l.From) {
		f.Choices = append(f.Choices, choice{Label: shell.Capital(l.From.Words()), Value: string(l.From), Current: true})
	}
	return f
}

func assigneeWord(l listing.List, users []identity.User, v identity.Viewer) word {
	w := word{Before: ", assigned to ", Text: "anybody or nobody", Name: "Assignee", Choices: []choice{{Label: "Anybody or nobody", URL: l.URL("assignee", ""), Current: l.Assignee == 0}}}
	for _, u := range users {
		if !u.Active && u.ID != l.Assignee {
			continue
		}
		label := u.Name
		if u.ID == v.UserID {
			label += " (you)"
		}
		w.Choices = append(w.Choices, choice{Label: label, URL: l.URL("assignee", strconv.FormatInt(u.ID, 10)), Current: u.ID == l.Assignee})
		if u.ID == l.Assignee {
			w.Text = u.Name
		}
	}
	return w
}

func verdictWord(l listing.List) word {
	return simpleWord(l, word{Before: ", with ", Text: "any verdict", Name: "Verdict", Field: "verdict", Value: l.Verdict},
		[][2]string{{"", "Any verdict"}, {"covered", "Covered"}, {"billable", "Billable"}, {"undecided", "Undecided"}, {"declined", "Declined"}})
}

func priorityWord(l listing.List) word {
	return simpleWord(l, word{Before: " and ", Text: "any priority", Name: "Priority", Field: "priority", Value: l.Priority},
		[][2]string{{"", "Any priority"}, {"P1", "P1"}, {"P2", "P2"}, {"P3", "P3"}, {"P4", "P4"}})
}

func statusWord(l listing.List) word {
	choices := [][2]string{{"", "Any status"}}
	for _, s := range ticket.Statuses() {
		if s.IsOpen() != (l.View == ticket.ViewSolved) {
			choices = append(choices, [2]string{string(s), shell.Capital(shell.StatusWord(string(s)))})
		}
	}
	return simpleWord(l, word{Before: " in ", Text: "any status", Name: "Status", Field: "status", Value: string(l.Status)}, choices)
}

// simpleWord offers a few values of one part of the address.
func simpleWord(l listing.List, w word, values [][2]string) word {
	for _, value := range values {
		current := value[0] == w.Value
		w.Choices = append(w.Choices, choice{Label: value[1], URL: l.URL(w.Field, value[0]), Current: current})
		if current && w.Value != "" {
			w.Text = value[1]
		}
	}
	return w
}

// orderWords say how the list is ordered.
func orderWords(l listing.List) string {
	if l.View == ticket.ViewSolved {
		return "the one that changed last first."
	}
	return "the clock that runs out next first."
}

// emptyWords say what would be in an empty list, and how it gets there.
func emptyWords(l listing.List) (heading, text string) {
	if l.Narrowed() {
		return "Nothing fits these conditions", "There may be tickets in this view with other ones. Change a word of the sentence above, or take all conditions away."
	}
	switch l.View {
	case ticket.ViewMine:
		return "Nothing is assigned to you", "A ticket appears here when somebody assigns it to you, when you answer one that was nobody’s, or when an agreement routes it to you."
	case ticket.ViewUnassigned:
		return "Everything has somebody", "A new request appears here until somebody takes it or answers it."
	case ticket.ViewDueSoon:
		return "Nothing is due soon", "A ticket appears here when a clock comes to the last warning of its agreement, or half an hour before it runs out."
	case ticket.ViewMissed:
		return "No clock is late", "A ticket appears here when it was not answered, updated or solved in the time that its agreement promises."
	case ticket.ViewSentBack:
		return "Nothing was sent back to you", "A ticket appears here when a manager asks you about the time that you logged on it, and leaves when you correct the time or say that it stands."
	case ticket.ViewUndecided:
		return "Every scope is decided", "A ticket appears here when its agreement needs a fact that nobody has given yet."
	case ticket.ViewApproval:
		return "Nobody is asked to approve", "A ticket appears here when its agreement bills the work only with the client’s approval."
	case ticket.ViewWaitingClient:
		return "No client owes us an answer", "A ticket appears here when it is sent with “wait for client”, and leaves when they answer."
	case ticket.ViewUnknownSender:
		return "Every sender is known", "A mail or call appears here when its sender belongs to no client, or to several. One click says whose it is, and the agreement decides anew."
	case ticket.ViewUnreadable:
		return "Every mail was understood", "A mail that cannot be read is kept whole and appears here as a ticket, with its source to look at."
	case ticket.ViewSolved:
		return "Nothing is solved yet", "Resolved and closed tickets appear here, the one that changed last first."
	default:
		return "All done", "New requests appear here as they come in by mail, portal, phone or alert. This list is live."
	}
}
