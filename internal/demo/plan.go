// Package demo makes up a believable provider and a year of its work.
package demo

import (
	"iter"
	"time"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// Options say how large the made-up house is. The same options give the same plan.
type Options struct {
	Seed    uint64
	Now     time.Time // the year ends here
	Clients int       // 0: twelve; further ones are of the same kinds under other names
	Tickets int       // 0: three thousand
}

// Plan is a provider with its clients, and a year of requests. What names a person does so by mail address, a client or
// a team by slug, an asset by tag. Instants are UTC. No decision and no clock is in it: these follow from the agreements.
type Plan struct {
	House     House
	Users     []User
	Catalogue identity.CatalogueFile
	Clients   []Client

	tickets func(yield func(Ticket) bool)
	clients map[string]*client // by slug
}

// Tickets gives the requests in the order in which they came. Each walk makes them anew, the same ones, so that
// a hundred thousand need no room.
func (p *Plan) Tickets() iter.Seq[Ticket] { return p.tickets }

// House is the provider itself.
type House struct {
	Name    string
	Domain  string
	Mailbox string // the address that clients write to
	Zone    string // IANA name
	Phone   string
}

// User is one of the provider's people, with the teams that they are in.
type User struct {
	Email string
	Name  string
	Role  identity.Role
	Zone  string // IANA name
	Teams []string
}

// Client is an organisation with its people, machines and agreement.
type Client struct {
	File      identity.ClientFile
	Agreement Agreement
}

// Agreement is the agreement of a client: its versions, oldest first. Each is in force from its own start until the next one's.
type Agreement struct {
	Number   string
	Versions []Version
}

// Version is one version of an agreement: the file, and what it says.
type Version struct {
	Source []byte
	Terms  *agreement.Terms
}

// Ticket is one request with all that happened on it.
type Ticket struct {
	Client      string // slug; "" where the sender is unknown
	SenderName  string
	SenderEmail string // of one of the client's contacts, if the client is known
	Channel     ticket.Channel
	ReceivedAt  time.Time
	Subject     string
	Body        string
	Facts       Facts // known on arrival
	Events      []Event
	Work        []Work
}

// EventType says what happened on a ticket.
type EventType string

// The types of events.
const (
	Assigned   EventType = "assigned"    // to Author, by Author
	FactsSet   EventType = "facts"       // Facts: those that were set, by Author
	StaffReply EventType = "staff-reply" // Text to the client, by Author; Status where it changed in the same stroke
	ClientWord EventType = "client"      // Text by Author, a contact; opens a ticket that waits for the client or is resolved
	Note       EventType = "note"        // Text for colleagues, by Author
	Status     EventType = "status"      // Status, by Author; "" is the program
	Estimate   EventType = "estimate"    // Text and Minutes to the approvers, by Author
	Approval   EventType = "approval"    // the answer to the estimate by Author, an approver: Granted, in the words of Text
)

// Event is one thing that happened on a ticket after its arrival.
type Event struct {
	At      time.Time
	Type    EventType
	Author  string // mail address
	Text    string
	Status  ticket.Status
	Facts   Facts
	Minutes int
	Granted bool
}

// Work is time worked on a ticket.
type Work struct {
	User  string // mail address
	Start time.Time
	End   time.Time
	Mode  string // remote, onsite
	Type  string // support, engineering, project, travel
	Note  string
}

// FinalStatus is the ticket's status after all its events.
func (t *Ticket) FinalStatus() ticket.Status {
	status := ticket.New
	for _, e := range t.Events {
		switch {
		case e.Type == Estimate:
			status = ticket.WaitingClient
		case e.Type == Approval && e.Granted, e.Type == ClientWord && (status == ticket.WaitingClient || status == ticket.Resolved):
			status = ticket.Open
		case e.Status != "":
			status = e.Status
		}
	}
	return status
}

// Assignee is the mail address of the user who has the ticket in the end, "" for nobody.
func (t *Ticket) Assignee() string {
	who := ""
	for _, e := range t.Events {
		if e.Type == Assigned {
			who = e.Author
		}
	}
	return who
}
