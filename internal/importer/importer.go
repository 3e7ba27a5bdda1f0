// Package importer takes in what other helpdesks export: their people, clients, requests and work, each once however often it is read.
package importer

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/ticket"
)

// Source is what was read of an export.
type Source struct {
	Product  string // zammad, freshdesk, osticket, csv: part of the name under which each thing is remembered
	Agents   []Person
	Clients  []Client
	People   []Person
	Tickets  []Ticket
	Findings []Finding
}

// Person is somebody of the export: an agent, or one of a client's people.
type Person struct {
	ID     string
	Email  string
	Name   string
	Phone  string
	Client string // id of theirs; "" for none
	Where  string
}

// Client is an organisation of the export.
type Client struct {
	ID      string
	Name    string
	Domains []string
	Where   string
}

// Ticket is a request of the export with what was said and done.
type Ticket struct {
	ID        string
	Number    string // as people called it
	Subject   string
	Status    ticket.Status
	Urgency   string // low, medium, high; "" where it was not told
	Client    string // id; "": by the requester's
	Requester Person // at least an address or a name
	Agent     string // id of who works on it
	Tags      []string
	MergedTo  string // id of the ticket that it became a part of
	CreatedAt time.Time
	UpdatedAt time.Time
	Messages  []Message
	Work      []Work
	Where     string
}

// Message is one thing that was said about a ticket.
type Message struct {
	ID    string
	Kind  ticket.MessageKind // FromClient, FromStaff or Note
	Agent string             // id, of staff
	From  Person             // of a client's person
	Text  string
	HTML  string // as it came; it is cleaned as mail is
	At    time.Time
	Ref   string // Message-ID, without angle brackets
	Files []ticket.Attachment
}

// Work is time that was spent.
type Work struct {
	ID      string
	Agent   string
	Minutes int
	Note    string
	At      time.Time // when it ended
}

// Finding is something that does not come in as it stands, and why.
type Finding struct {
	Where string // tickets.json, record 3
	Why   string
}

// Format reads the export of a product.
type Format struct {
	Name  string
	Words string // which export of which product
	read  func(path string, zone *time.Location) (*Source, error)
}

// Formats are the exports that can be read.
func Formats() []Format {
	return []Format{
		{"zammad", "a folder with the answers of Zammad's REST API: users.json, organizations.json, tickets.json (with expand=true), ticket_articles.json, time_accountings.json, tags.json", readZammad},
		{"freshdesk", "a folder with the account export of Freshdesk: Users*, Companies*, Tickets*, each .json or .xml", readFreshdesk},
		{"osticket", "a dump of osTicket’s database by mysqldump or mariadb-dump (.sql or .sql.gz), or the queue that it exports as CSV", readOSTicket},
		{"csv", "one CSV file with a row for each message or piece of work", readSheet},
	}
}

// Read reads an export: a file or a folder, as its format says. Dates that name no zone, in CSV and in osTicket's database, are of the given one.
func Read(format, path string, zone *time.Location) (*Source, error) {
	i := slices.IndexFunc(Formats(), func(f Format) bool { return f.Name == format })
	if i < 0 {
		return nil, fault.On("format", "%q is no export that can be read.", format)
	}
	s, err := Formats()[i].read(path, zone)
	if err != nil {
		return nil, err
	}
	s.Product = format
	s.tidy()
	return s, nil
}

// left notes what stays outside.
func (s *Source) left(where, why string) { s.Findings = append(s.Findings, Finding{where, why}) }

// tidy leaves out what cannot come in, orders what can by time, and unties merges that go in a circle.
func (s *Source) tidy() {
	s.Tickets = slices.DeleteFunc(s.Tickets, func(t Ticket) bool {
		switch {
		case t.ID == "":
			s.left(t.Where, "The ticket has no number, so that it could not be told from others.")
		case t.CreatedAt.IsZero():
			s.left(t.Where, "It is not told when the ticket came.")
		case t.Requester.Email == "" && t.Requester.Name == "":
			s.left(t.Where, "Nobody is named who asked.")
		default:
			return false
		}
		return true
	})
	seen := map[string]bool{}
	s.Tickets = slices.DeleteFunc(s.Tickets, func(t Ticket) bool {
		twice := seen[t.ID]
		if seen[t.ID] = true; twice {
			s.left(t.Where, "Ticket "+t.ID+" stands here a second time.")
		}
		return twice
	})
	for i := range s.Tickets {
		s.tidyTicket(&s.Tickets[i])
	}
	slices.SortStableFunc(s.Tickets, func(a, b Ticket) int { return a.CreatedAt.Compare(b.CreatedAt) })
	s.untie(seen)
}

// tidyTicket puts what was said in order, the request first.
func (s *Source) tidyTicket(t *Ticket) {
	for i := range t.Messages {
		m := &t.Messages[i]
		if m.At.Before(t.CreatedAt) {
			m.At = t.CreatedAt
		}
		m.Text = strings.TrimSpace(m.Text)
	}
	slices.SortStableFunc(t.Messages, func(a, b Message) int { return a.At.Compare(b.At) })
	if len(t.Messages) == 0 {
		s.left(t.Where, "Nothing is told of what was said; the ticket comes with its subject alone.")
	}
	if len(t.Messages) == 0 || t.Messages[0].Kind != ticket.FromClient {
		t.Messages = slices.Insert(t.Messages, 0, Message{ID: "request", Kind: ticket.FromClient, From: t.Requester, Text: t.Subject, At: t.CreatedAt})
	}
	last := t.Messages[len(t.Messages)-1].At
	if t.UpdatedAt.Before(last) {
		t.UpdatedAt = last
	}
	t.Status = cmp.Or(t.Status, ticket.Open)
	t.Work = slices.DeleteFunc(t.Work, func(w Work) bool {
		if w.Minutes > 0 && w.Minutes <= 24*60 && !w.At.IsZero() {
			return false
		}
		s.left(t.Where, "Work of "+w.Agent+" has no length of up to a day, or no date.")
		return true
	})
}

// untie lets each merged ticket name the one that lives on at the end; one that goes in a circle, or to a ticket that is not there, names none.
func (s *Source) untie(known map[string]bool) {
	to := map[string]string{}
	for _, t := range s.Tickets {
		to[t.ID] = t.MergedTo
	}
	for i := range s.Tickets {
		t := &s.Tickets[i]
		end, steps := t.MergedTo, 0
		for end != "" && to[end] != "" && steps <= len(s.Tickets) {
			end, steps = to[end], steps+1
		}
		switch {
		case end == "":
		case end == t.ID || steps > len(s.Tickets):
			s.left(t.Where, "The ticket was merged in a circle; it comes by itself.")
			end = ""
		case !known[end]:
			s.left(t.Where, "The ticket was merged into "+end+", which is not in the export; it comes by itself.")
			end = ""
		}
		t.MergedTo = end
	}
}
