package staff

import (
	"cmp"
	"fmt"
	"time"

	"remit/internal/pages/shell"
)

func requester(p ticketPage) string {
	return cmp.Or(p.Contact.Name, p.Ticket.RequesterName, p.Ticket.RequesterEmail, "Unknown sender")
}

// contactWords say what somebody is to us: their part, their rights, their client.
func contactWords(p ticketPage) string {
	if p.Contact.ID == 0 {
		return cmp.Or(p.Client.Name, "no client known")
	}
	return shell.ContactWords(p.Contact) + " · " + p.Client.Name
}

// localTime is what the clock shows where the contact is.
func localTime(p ticketPage) string {
	there := p.Now.In(p.Site)
	_, a := there.Zone()
	_, b := p.Now.In(p.Zone).Zone()
	if a == b {
		return p.Format(there, "15:04") + ", same as yours"
	}
	return p.Format(there, "Mon 15:04") + ", " + shell.Span((time.Duration(max(a-b, b-a)))*time.Second) + map[bool]string{true: " ahead", false: " behind"}[a > b]
}

func openWords(p ticketPage) string {
	return fmt.Sprintf("%d of %d at %s", p.Open.ofContact, p.Open.ofClient, p.Client.Name)
}
