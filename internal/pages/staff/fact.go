package staff

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/pages/decision"
	"remit/internal/pages/shell"
)

// factSheet lists the facts of a ticket, each with its source.
func factSheet(page *ticketPage, k decision.Known) shell.FactSheet {
	t, n := page.Ticket, page.Panel
	s := shell.FactSheet{Hidden: []shell.Hidden{{Name: "seen-event", Value: strconv.FormatInt(page.SeenEvent, 10)}}, Action: shell.TicketURL(t.ID) + "/facts", Target: "#agreement", Page: page.Page}
	for _, name := range desk.FactNames() {
		sent, shown := k.Value(n.Facts, name)
		f := shell.Fact{Name: name, Value: shown, Current: sent, Asked: slices.Contains(n.Decided.Ask, name), Options: k.Options(name)}
		if shown != "" || sent != "" {
			f.Source = sourceWords(t.Sources[name], page.Page)
		} else if level := defaultLevel(n.Decided, name); level != "" {
			f.Value, f.Source = level, "default"
		}
		s.Facts = append(s.Facts, f)
	}
	contact := shell.Fact{Name: "contact", Fixed: true, Value: page.Contact.Name, Source: "sender"}
	if page.Contact.VIP {
		contact.Value += ", VIP"
	}
	received := shell.Fact{Name: "received", Fixed: true, Value: shell.Stamp(page.Now, n.Facts.ReceivedAt, page.Locale), Source: "by " + string(t.Channel)}
	s.Facts = append(s.Facts, contact, received)
	return s
}

// defaultLevel is what counts for an impact or urgency that nobody has given.
func defaultLevel(d desk.Decided, name string) string {
	switch {
	case d.Terms == nil:
		return ""
	case name == "impact":
		return d.Terms.DefaultLevel.Impact
	case name == "urgency":
		return d.Terms.DefaultLevel.Urgency
	default:
		return ""
	}
}

// sourceWords shorten where a fact came from: a person by first name, a time as it reads today.
func sourceWords(source string, page shell.Page) string {
	who, when, ok := strings.Cut(source, ", ")
	at, err := time.Parse("2006-01-02T15:04Z", when)
	if !ok || err != nil {
		return source
	}
	return shell.FirstName(who) + ", " + shell.Stamp(page.Now, at, page.Locale)
}
