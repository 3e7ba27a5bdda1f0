package letters

import (
	"slices"

	"remit/internal/fault"
)

// Owner is whose a mail address is, as far as the house knows. The zero Owner is a stranger's.
type Owner struct {
	House   bool    // a mailbox of the house: a mail to it comes back as a request
	Staff   bool    // one of the provider's people
	Clients []int64 // whose contact it is, or whose mail domain it has
}

// Part is what a ticket says of who may get its mails.
type Part struct {
	Client    int64    // 0 where none is known
	Requester string   // who asked is always answered
	Added     []string // whom the provider's people have written to on this ticket
}

// Mark says in which field of a mail an address stands.
type Mark string

// The fields.
const (
	To  Mark = "to"
	Cc  Mark = "cc"
	Bcc Mark = "bcc"
)

// Stays reports whether somebody who was copied before is copied again without a word of the technician: only who belongs to the
// ticket's client, or who was added by the provider's people and is nobody else's. why tells it of who does not.
func (p Part) Stays(address string, o Owner) (stays bool, why string) {
	switch {
	case o.House:
		return false, "our own mailbox"
	case o.Staff:
		return false, "a colleague"
	case p.ours(o):
		return true, ""
	case len(o.Clients) > 0:
		return false, "another client’s"
	case slices.Contains(p.Added, address):
		return true, ""
	}
	return false, "not known as the client’s"
}

func (p Part) ours(o Owner) bool { return p.Client != 0 && slices.Contains(o.Clients, p.Client) }

// May refuses to send the ticket's mail to an address, whoever typed it: what a client reads never shows another client or the
// provider's people, and no mail goes to our own mailboxes.
func (p Part) May(address string, m Mark, o Owner) error {
	field := string(m)
	switch {
	case o.House:
		return fault.On(field, "%s is our own mailbox: the mail would come back as a request.", address)
	case address == p.Requester:
		return nil
	case o.Staff && m != Bcc:
		return fault.On(field, "%s is a colleague, whose address the client would see. Put it into bcc, or write an internal note.", address)
	case o.Staff, p.ours(o):
		return nil
	case len(o.Clients) > 0:
		return fault.On(field, "%s belongs to another client. Write to them on a ticket of their own.", address)
	}
	return nil
}
