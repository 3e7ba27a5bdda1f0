// Package ticket is the request under work: its states, its words and the views it is listed in.
package ticket

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"remit/internal/fault"
)

// Status is where the work on a ticket stands (spec 5, Names in the interface).
type Status string

// The statuses.
const (
	New           Status = "new"
	Open          Status = "open"
	WaitingClient Status = "waiting-client"
	WaitingVendor Status = "waiting-vendor"
	Scheduled     Status = "scheduled"
	Resolved      Status = "resolved"
	Closed        Status = "closed"
)

// Statuses lists all statuses in the order of the work.
func Statuses() []Status {
	return []Status{New, Open, WaitingClient, WaitingVendor, Scheduled, Resolved, Closed}
}

// IsOpen reports whether work is still owed: the ticket is neither resolved nor closed.
func (s Status) IsOpen() bool { return s != Resolved && s != Closed }

// ParseStatus returns the status of that name, or an Invalid error that lists the right ones.
func ParseStatus(name string) (Status, error) {
	if s := Status(name); slices.Contains(Statuses(), s) {
		return s, nil
	}
	return "", fault.On("status", "%q is not a status; use one of new, open, waiting-client, waiting-vendor, scheduled, resolved, closed.", name)
}

// CanStep returns an error where a ticket may not go from one status to another: a closed ticket stays closed, and nothing becomes new again.
func CanStep(from, to Status) error {
	switch {
	case from == Closed && to != Closed:
		return fault.Errorf(fault.Conflict, "The ticket is closed. An answer of the client opens a new one that is linked to it.")
	case to == New && from != New:
		return fault.On("status", "A ticket that somebody has worked on cannot become new again.")
	}
	return nil
}

// Channel is the door by which a request came in.
type Channel string

// The channels.
const (
	Email  Channel = "email"
	Portal Channel = "portal"
	Phone  Channel = "phone"
	Alert  Channel = "alert"
	API    Channel = "api"
)

// The flags of a ticket that a person must look at before the agreement can decide.
const (
	FlagUnreadable    = "unreadable"     // a mail that could not be understood; its raw source is attached
	FlagUnknownSender = "unknown-sender" // no client is known for the sender
	FlagWhichClient   = "which-client"   // the sender is a contact of several clients
	FlagStranger      = "stranger"       // the mail names a ticket in which its sender takes no part; LinkedID is that ticket
)

// The states of a scope review.
const (
	ReviewFlagged = "flagged" // decided as out of scope or undecided; waits for a manager
	ReviewSettled = "settled" // a manager settled it
)

// The states of an approval.
const (
	ApprovalWanted   = "wanted"
	ApprovalApproved = "approved"
	ApprovalRefused  = "refused"
	ApprovalWaived   = "waived" // the work was begun without an answer, in an emergency
)

// Number is how a ticket is named to people: #1042.
func Number(id int64) string { return fmt.Sprintf("#%d", id) }

// Ticket is one request under work. Instants are UTC. Ids that are 0 are absent.
type Ticket struct {
	ID               int64
	Subject          string
	ClientID         int64
	ContactID        int64
	RequesterName    string
	RequesterEmail   string
	Channel          Channel
	Status           Status
	Priority         string // P1 to P4
	AgreementID      int64
	AgreementVersion int
	Verdict          string
	Clause           string
	Rate             string
	Ask              []string
	Approval         string // "", or an Approval… state
	Review           string // "", or a Review… state
	DecisionID       int64
	Facts            json.RawMessage   // the facts of the latest decision, as in spec 1, Facts
	Sources          map[string]string // fact → where it came from, in words
	TeamID           int64
	AssigneeID       int64
	Flag             string
	Automatic        bool
	Unverified       bool // the sender's mail failed DMARC
	LinkedID         int64
	ReceivedAt       time.Time
	UpdatedAt        time.Time
	LastWordAt       time.Time
	LastWordBy       string
	LastWordSide     string // client, staff or ""
	Clock            NextClock
	Clocks           json.RawMessage // sla.Clocks as computed at Clock.At
	Missed           bool            // respond, update or resolve was missed at some time
	Revision         int             // grows with each change; a form sends it back so that no change is lost
}

// NextClock is the clock that runs out next, as kept for sorting. It is derived: remit rebuild makes it anew.
type NextClock struct {
	Name    string    // respond, update, resolve, or "" where none runs
	Due     time.Time // zero where none runs
	Soon    time.Time // from here on the clock is shown as due soon
	Allowed time.Duration
	Elapsed time.Duration // as of At
	At      time.Time
}

// MessageKind says who speaks to whom.
type MessageKind string

// The kinds of message. A note never leaves the house.
const (
	FromClient MessageKind = "client"
	FromStaff  MessageKind = "staff"
	Note       MessageKind = "note"
	Automatic  MessageKind = "automatic"
)

// Message is one piece of a conversation.
type Message struct {
	ID          int64
	TicketID    int64
	Kind        MessageKind
	Channel     Channel
	UserID      int64
	ContactID   int64
	AuthorName  string
	AuthorEmail string
	Recipients  []string // addresses that a public message went to
	Text        string   // what is new in it; Markdown where staff wrote it
	Quoted      string   // quoted history and signature, folded away
	HTML        string   // sanitised, "" where the mail had none
	MessageID   string   // without angle brackets
	MailID      int64
	Mailbox     string // name of the mailbox that it came in by, "" for other channels
	CreatedAt   time.Time
	Attachments []Attachment
}

// Attachment is a file of a message. Data is filled only where it is asked for.
type Attachment struct {
	ID        int64
	TicketID  int64
	MessageID int64
	Name      string
	Type      string
	Size      int64
	ContentID string
	Inline    bool
	MailID    int64 // of the kept mail that it is, whose bytes lie there and not in Data; 0 for any other
	Data      []byte
}

// Event is something that happened to a ticket. The types received, target, status, staff-reply and client-reply are those
// that clocks are folded over (spec 2, Clocks); the others only tell what was done.
type Event struct {
	ID       int64
	TicketID int64
	At       time.Time
	Type     string
	Actor    string
	UserID   int64
	Data     json.RawMessage
}

// The types of events.
const (
	EventReceived    = "received"
	EventTarget      = "target"
	EventStatus      = "status"
	EventStaffReply  = "staff-reply"
	EventClientReply = "client-reply"
	EventDecision    = "decision" // data: {"decision": id}
	EventFacts       = "facts"    // data: {"set": {fact: value in words}}
	EventAssigned    = "assigned"
	EventTeam        = "team"
	EventSettled     = "settled"
	EventUnsettled   = "unsettled" // it was taken back that the scope is settled
	EventLinked      = "linked"
	EventTime        = "time"
	EventTimeChanged = "time-changed" // data: {"entry", "kind", "was", "now": time entries as JSON, "name": of who did the work, "reason"}
	EventMailFailed  = "mail-failed"
	EventAlarm       = "alarm"
	EventIdentified  = "identified"
	EventSubject     = "subject"
	EventMerged      = "merged"    // data: {"to": number} on the one that ends, {"from": number} on the one that lives on
	EventSplit       = "split"     // data as EventMerged: the merge was taken back
	EventSpam        = "spam"      // data: {"recipient": address} where the sender is blocked since
	EventVisit       = "visit"     // data: {"to": planned, moved, cancelled or done, "starts", "ends", "name": of who goes}
	EventTag         = "tag"       // data: {"to": tag}, or {"from": tag} where it was taken away
	EventWatch       = "watch"     // data: {"user": id, "to": name} or {"user": id, "from": name} where the watching ended
	EventUnlinked    = "unlinked"  // data as EventMerged: a link was taken away
	EventParent      = "parent"    // data: {"to": number}, or {"from": number} where it ended
	EventChild       = "child"     // data as EventParent, on the parent
	EventMoved       = "moved"     // a message became a ticket of its own; data as EventMerged
	EventChecklist   = "checklist" // data: {"note": what, "to": added, done, open or removed}
	EventField       = "field"     // data: {"set": {label: value}}
	EventOverridden  = "held-back" // resolved although something holds it back; data: {"reason": why, "note": what}
	EventEstimate    = "estimate"  // put to the client; data: {"minutes", "amount": with its currency, "to": [names]}
	EventRetracted   = "retracted" // an estimate, before it was answered; data: {"amount": with its currency}
	EventApproved    = "approved"  // by the client; data: {"amount": up to what, "note": their words}
	EventRefused     = "refused"   // by the client; data: {"note": their words}
	EventWaived      = "waived"    // the work was begun without an answer; data: {"reason": why}
	EventSpent       = "spent"     // of what was approved; data: {"percent", "amount": so far, "to": up to what}
	EventHeld        = "held"      // time that is not billed as it is; data: {"reason": waiting, refused or spent}
	EventRated       = "rated"     // who asked said how it went; data: {"to": score, "from": the one before, "note": comment, "mode": mail or portal}
	EventReread      = "re-read"   // a mail that could not be read was read after all; data: {"reason": how}
)

// Decision is a decision of the agreement as it was returned, with the facts and version that it was made from. It is never changed.
type Decision struct {
	ID          int64
	TicketID    int64
	At          time.Time
	AgreementID int64
	Version     int
	Facts       json.RawMessage
	Outcome     json.RawMessage // coverage.Decision as JSON
	Actor       string
	Cause       string
}

// TimeEntry is work done (spec 3, Time entry).
type TimeEntry struct {
	ID        int64
	TicketID  int64
	UserID    int64
	StartsAt  time.Time
	EndsAt    time.Time
	Mode      string // remote, onsite
	WorkType  string
	Note      string
	CreatedAt time.Time
}

// Settlement is what a manager settled about a ticket's scope, with the reason.
type Settlement struct {
	ID       int64
	TicketID int64
	At       time.Time
	Actor    string
	Verdict  string
	Clause   string
	Rate     string
	Reason   string
}
