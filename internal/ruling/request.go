// Package ruling says what a decision, a deed or an alarm does to a ticket, without a database; pure.
package ruling

import (
	"strings"
	"time"
	"unicode"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// Request is a request that becomes a ticket: who asks what by which door, and what is known of it.
type Request struct {
	By         identity.Viewer // who enters it: the client's person, a technician on the phone, or the program
	Client     identity.Client // zero where none is known
	Contact    identity.Contact
	Name       string // of the requester, where there is no contact
	Email      string
	Channel    ticket.Channel
	ReceivedAt time.Time // zero: now
	Subject    string
	Message    ticket.Message // text, quoted, HTML, attachments and ids of the first message
	Facts      agreement.Facts
	Sources    map[string]string
	Flag       string
	Automatic  bool
	Unverified bool
	LinkedID   int64
	Service    string // suggested by the mailbox; only where the facts name none
	Quiet      bool   // no acknowledgement
	Owed       *Owed  // the maintenance that it is, nil for any other request
}

func NewTicket(q Request) ticket.Ticket {
	name, email := q.Name, q.Email
	if q.Contact.ID != 0 {
		name, email = q.Contact.Name, q.Contact.Email
	}
	if q.Subject = oneLine(q.Subject); q.Subject == "" {
		q.Subject = "(no subject)"
	}
	return ticket.Ticket{Revision: 1, Subject: q.Subject, ClientID: q.Client.ID, ContactID: q.Contact.ID, RequesterName: name, RequesterEmail: email, Channel: q.Channel,
		Status: ticket.New, Flag: q.Flag, Automatic: q.Automatic, Unverified: q.Unverified, LinkedID: q.LinkedID, ReceivedAt: q.ReceivedAt,
		UpdatedAt: q.ReceivedAt, LastWordAt: q.ReceivedAt, LastWordBy: name, LastWordSide: "client", Sources: q.Sources}
}

// oneLine is a text without breaks: a subject and a name go into headers of mails, which refuse them.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }), " ")
}

// CompleteFacts adds what is always known: when, by which door, in which words, and who asks.
func CompleteFacts(q Request, received time.Time) agreement.Facts {
	f := q.Facts
	f.ReceivedAt, f.Channel, f.Text = received, string(q.Channel), q.Subject+"\n"+q.Message.Text
	if f.Contact.IsUnknown() && q.Contact.ID != 0 {
		f.Contact = agreement.Known(ContactFact(q.Contact))
	}
	return f
}

func ContactFact(c identity.Contact) agreement.ContactFact {
	groups := c.Groups
	if groups == nil {
		groups = []string{}
	}
	return agreement.ContactFact{Email: agreement.Known(c.Email), VIP: agreement.Known(c.VIP), Groups: agreement.Known(groups)}
}

// AssetFact is what an agreement may ask of an asset.
func AssetFact(a identity.Asset) agreement.AssetFact {
	return agreement.AssetFact{Tag: agreement.Known(a.Tag), Class: agreement.Known(a.Class), Managed: agreement.Known(a.Managed)}
}

// Actor is how a viewer is named in the timeline.
func Actor(v identity.Viewer) string {
	if v.Name == "" {
		return "Remit"
	}
	return v.Name
}
