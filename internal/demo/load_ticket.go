package demo

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/history"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/ruling"
	"remit/internal/ticket"
)

// tickets stores all requests with their past.
func (l *loading) tickets(ctx context.Context) (err error) {
	reviewed := l.reviewedUntil()
	histories := func(yield func(history.History, error) bool) {
		for t := range l.plan.Tickets() {
			h, err := l.history(&t, reviewed)
			if !yield(h, err) || err != nil {
				return
			}
		}
	}
	house, err := l.Desk.House(ctx)
	if err != nil {
		return err
	}
	keeper := history.Keeper{DB: l.DB, NoCover: house.NoCover, Domain: mail.Domain(house.Address), Routes: house.Routes}
	l.done.Tickets, err = keeper.Remember(ctx, operator(), histories, history.Remembering{Told: l.Told, AtOnce: l.AtOnce})
	return err
}

// history is a request as it is remembered.
func (l *loading) history(t *Ticket, reviewed time.Time) (history.History, error) {
	h := history.History{Request: ruling.Request{
		Client: l.clients[t.Client], Contact: l.people[t.Client][t.SenderEmail], Name: t.SenderName, Email: t.SenderEmail, Channel: t.Channel, ReceivedAt: t.ReceivedAt,
		Subject: t.Subject, Message: ticket.Message{Text: t.Body, MessageID: mailID(t, 0)}, Facts: l.plan.Facts(t, t.Facts), Sources: l.sources(t), Automatic: t.Channel == ticket.Alert}}
	if t.Client == "" {
		h.Flag = ticket.FlagUnknownSender
	}
	h.By = l.door(t, h.Contact)
	for i, e := range t.Events {
		p, err := l.past(t, i, e)
		if err != nil {
			return h, err
		}
		h.Deeds = append(h.Deeds, p)
	}
	for _, w := range t.Work {
		u, ok := l.users[w.User]
		if !ok {
			return h, nobody(w.User)
		}
		h.Deeds = append(h.Deeds, history.Past{At: w.End, By: staff(u), Do: history.Worked{Entry: ticket.TimeEntry{StartsAt: w.Start, EndsAt: w.End, Mode: w.Mode, WorkType: w.Type, Note: w.Note}}})
	}
	if p, ok := l.review(t, reviewed); ok {
		h.Deeds = append(h.Deeds, p)
	}
	if p, ok := l.rating(t); ok {
		h.Deeds = append(h.Deeds, p)
	}
	slices.SortStableFunc(h.Deeds, func(a, b history.Past) int { return a.At.Compare(b.At) })
	return h, nil
}

// door is who enters a request: the person in the portal, whoever takes the call, or the program.
func (l *loading) door(t *Ticket, c identity.Contact) identity.Viewer {
	switch t.Channel {
	case ticket.Portal:
		return contact(c)
	case ticket.Phone:
		for _, e := range t.Events {
			if e.Type == Assigned {
				return staff(l.users[e.Author])
			}
		}
		return staff(l.users[l.plan.Users[0].Email])
	case ticket.Alert:
		return identity.System(t.SenderName)
	default:
		return identity.System("Mail")
	}
}

// sources says of the facts known on arrival where they came from, in the words of the doors.
func (l *loading) sources(t *Ticket) map[string]string {
	out := map[string]string{}
	for name, value := range t.Facts.Set() {
		switch {
		case t.Channel == ticket.Alert:
			out[name] = t.SenderName
		case t.Channel != ticket.Email:
			out[name] = "from the form"
		case name == "service":
			out[name] = "from the text"
		case name == "asset" && value != "none":
			out[name] = "named in the text"
		case name == "site":
			out[name] = "from the asset"
		}
	}
	return out
}

// past is what happened with the i-th event of a ticket.
func (l *loading) past(t *Ticket, i int, e Event) (history.Past, error) {
	p := history.Past{At: e.At}
	if e.Type == ClientWord || e.Type == Approval {
		c, ok := l.people[t.Client][e.Author]
		if !ok {
			return p, nobody(e.Author)
		}
		p.By = contact(c)
		w := ticket.Message{Channel: ticket.Email, Text: e.Text, MessageID: mailID(t, i+1)}
		if t.Channel == ticket.Portal {
			w.Channel, w.MessageID = ticket.Portal, ""
		}
		p.Do = history.Wrote{Message: w}
		if e.Type == Approval {
			p.Do = history.Approved{Granted: e.Granted, Message: w}
		}
		return p, nil
	}
	p.By = operator()
	if e.Author != "" {
		u, ok := l.users[e.Author]
		if !ok {
			return p, nobody(e.Author)
		}
		p.By = staff(u)
	}
	switch e.Type {
	case Assigned:
		p.Do = history.Took{}
	case FactsSet:
		p.Do = history.Found{Facts: l.plan.Facts(t, t.Facts.With(e.Facts)), Set: e.Facts.Set()}
	case StaffReply:
		p.Do = history.Answered{Text: e.Text, Status: e.Status}
	case Note:
		p.Do = history.Noted{Text: e.Text}
	case Status:
		p.Do = history.Stepped{Status: e.Status}
	case Estimate:
		p.Do = history.Estimated{Minutes: e.Minutes}
	default:
		return p, fmt.Errorf("demo: %q is no type of event", e.Type)
	}
	return p, nil
}

func nobody(address string) error {
	return fault.Errorf(fault.NotFound, "There is nobody with the address %s.", address)
}

func staff(u identity.User) identity.Viewer {
	return identity.Viewer{UserID: u.ID, Role: u.Role, Name: u.Name, Email: u.Email, Teams: u.Teams}
}

func contact(c identity.Contact) identity.Viewer {
	return identity.Viewer{ContactID: c.ID, ClientID: c.ClientID, Role: c.Role, Name: c.Name, Email: c.Email}
}

// mailID is the Message-ID of a client's mail: the first of a ticket, or that of its n-th event. By other doors there is none.
func mailID(t *Ticket, n int) string {
	if n == 0 && t.Channel != ticket.Email {
		return ""
	}
	_, domain, _ := strings.Cut(t.SenderEmail, "@")
	if domain == "" {
		domain = "mail.example"
	}
	return fmt.Sprintf("%016x.%d@%s", t.mark(), n, domain)
}

// mark tells tickets apart: two came at the same second, but not with the same words from the same person.
func (t *Ticket) mark() uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, t.ReceivedAt.Unix(), t.Client, t.SenderEmail, t.Subject, t.Body)
	return h.Sum64()
}

// reviewedUntil is the start of this month where the house is: what came before it has been reviewed.
func (l *loading) reviewedUntil() time.Time {
	now := l.DB.Now()
	zone, err := time.LoadLocation(l.plan.House.Zone)
	if err != nil {
		zone = time.UTC
	}
	y, m, _ := now.In(zone).Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, zone).UTC()
}

// The words of a manager who settles scope.
var (
	waived  = []string{"Goodwill: it was done in a few minutes.", "Our own change caused it.", "Waived in the first months, as agreed on the phone.", "Same cause as an earlier ticket that was paid."}
	settled = []string{"Agreed with the client on the phone.", "The clause is clear.", "Discussed in the monthly call."}
)

// review is how a manager settled the scope of a ticket, if it was flagged: on the first weekday after the week in which the last was done, mostly
// as the agreement says. Of what came this month, and of very little before, nothing is settled yet.
func (l *loading) review(t *Ticket, reviewed time.Time) (history.Past, bool) {
	mark := t.mark()
	if !t.ReceivedAt.Before(reviewed) || t.Client == "" || mark%50 == 0 || t.FinalStatus().IsOpen() {
		return history.Past{}, false
	}
	last := t.ReceivedAt
	for _, e := range t.Events {
		if e.At.After(last) && e.Status != ticket.Closed {
			last = e.At
		}
	}
	for _, w := range t.Work {
		if w.End.After(last) {
			last = w.End
		}
	}
	at := last.Truncate(24*time.Hour).AddDate(0, 0, (8-int(last.Weekday()))%7).Add(14*time.Hour + time.Duration(mark%5400)*time.Second)
	if !at.After(last) {
		at = at.AddDate(0, 0, 7)
	}
	if at.After(l.DB.Now()) {
		return history.Past{}, false
	}
	d := history.Settled{}
	switch n := mark >> 8; {
	case n%14 == 0:
		d = history.Settled{Verdict: agreement.Covered, Reason: waived[n/14%uint64(len(waived))]}
	case n%3 == 0:
		d.Reason = settled[n/3%uint64(len(settled))]
	}
	return history.Past{At: at, By: staff(l.manager()), Do: d}, true
}
