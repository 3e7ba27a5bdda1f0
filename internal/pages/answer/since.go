package answer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/a-h/templ"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Seen is what stood on the page that a form was sent from; zero where a form does not say.
type Seen struct {
	Message, Event, Waiting int64
}

// SeenBy reads what the sender of a form has seen.
func SeenBy(form shell.Form) (s Seen) {
	for field, to := range map[string]*int64{"seen": &s.Message, "seen-event": &s.Event, "seen-waiting": &s.Waiting} {
		if n, err := shell.OptionalID(form.Value(field)); err == nil {
			*to = n
		}
	}
	return s
}

// Since is what somebody else wrote or did since a page was loaded.
type Since struct {
	Who  string
	At   time.Time
	Body templ.Component // what was written; nil for a deed
	Did  templ.Component // what was done; nil where it was written
}

// Changes are what others did since then, of the types that are asked for.
func (p *Pages) Changes(ctx context.Context, v identity.Viewer, id int64, s Seen, types ...string) ([]ticket.Event, error) {
	if s.Event == 0 {
		return nil, nil
	}
	events, err := p.db.Events(ctx, v, id)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(events, func(e ticket.Event) bool {
		return e.ID <= s.Event || e.UserID == 0 || e.UserID == v.UserID || !slices.Contains(types, e.Type)
	}), nil
}

// Deeds are the types of events that two people can do over each other.
func Deeds() []string {
	return []string{ticket.EventStatus, ticket.EventAssigned, ticket.EventTeam, ticket.EventFacts, ticket.EventSettled}
}

// Missed refuses an answer whose writer has not seen what others wrote or did meanwhile.
func (p *Pages) Missed(ctx context.Context, v identity.Viewer, l shell.Locale, id int64, s Seen) error {
	if s.Message != 0 {
		messages, err := p.db.Messages(ctx, v, id)
		if err != nil {
			return err
		}
		for _, m := range slices.Backward(messages) {
			if m.ID > s.Message && m.UserID != v.UserID {
				return missed(m.AuthorName+" wrote", m.CreatedAt, l)
			}
		}
		waiting, err := p.db.WaitingAnswers(ctx, v, id)
		if err != nil {
			return err
		}
		for _, w := range slices.Backward(waiting) {
			if w.ID > s.Waiting && w.UserID != v.UserID {
				return missed(w.Author+" sent an answer", w.WrittenAt, l)
			}
		}
	}
	events, err := p.Changes(ctx, v, id, s, Deeds()...)
	if err != nil || len(events) == 0 {
		return err
	}
	last := events[len(events)-1]
	return missed(last.Actor+" changed the ticket", last.At, l)
}

func missed(what string, at time.Time, l shell.Locale) error {
	return fault.Errorf(fault.Conflict, "%s at %s, while you were writing. Nothing was sent; both texts stand below. Change yours, or send it as it is.", what, l.Format(at.In(l.Zone), "15:04"))
}

// Overtaken refuses a deed that somebody else did otherwise since the page was loaded.
func (p *Pages) Overtaken(ctx context.Context, v identity.Viewer, l shell.Locale, id int64, form shell.Form, kind string) error {
	events, err := p.Changes(ctx, v, id, SeenBy(form), kind)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		what, concerns, err := deedWords(e, form.Value("name"))
		if err != nil {
			return err
		}
		if concerns {
			return fault.Errorf(fault.Conflict, "%s %s at %s, after this page was loaded. Do it again if it is still right.", e.Actor, what, l.Format(e.At.In(l.Zone), "15:04"))
		}
	}
	return nil
}

// deedWords say what was done, and whether it concerns a deed with the fact of that name.
func deedWords(e ticket.Event, fact string) (words string, concerns bool, err error) {
	var data struct {
		To  string            `json:"to"`
		Set map[string]string `json:"set"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return "", false, fmt.Errorf("answer: event %d: %w", e.ID, err)
	}
	if data.To == "" {
		data.To = "nobody"
	}
	switch e.Type {
	case ticket.EventStatus:
		return "set the status to " + shell.StatusWord(data.To), true, nil
	case ticket.EventFacts:
		value, set := data.Set[fact]
		if value == "" {
			return "took back " + fact, set, nil
		}
		return "set " + fact + " to " + value, set, nil
	default:
		return "gave it to " + data.To, true, nil
	}
}

// Written is a message or a waiting answer of somebody else's that the writer has not seen.
func (s *State) Written(seen Seen, messages []ticket.Message, render func(ticket.Message) templ.Component) {
	for _, m := range messages {
		if seen.Message != 0 && m.ID > seen.Message && m.UserID != s.Viewer.UserID {
			s.Since = append(s.Since, Since{Who: m.AuthorName, At: m.CreatedAt, Body: render(m)})
		}
	}
	for _, w := range s.Waiting {
		if seen.Message != 0 && w.ID > seen.Waiting && w.UserID != s.Viewer.UserID {
			s.Since = append(s.Since, Since{Who: w.Author, At: w.WrittenAt, Body: render(AsMessage(w))})
		}
	}
}

// AsMessage is an answer that waits as the message that it becomes.
func AsMessage(w store.Waiting) ticket.Message {
	return ticket.Message{TicketID: w.TicketID, Kind: ticket.FromStaff, UserID: w.UserID, AuthorName: w.Author, Text: w.Text, CreatedAt: w.WrittenAt}
}
