package ruling

import (
	"cmp"
	"encoding/json"
	"fmt"

	"remit/internal/identity"
	"remit/internal/sla"
	"remit/internal/ticket"
)

// Step sets the status and returns the event that tells it; false where it stays.
func Step(v identity.Viewer, t *ticket.Ticket, to ticket.Status) (e ticket.Event, changed bool, err error) {
	if to == "" && t.Status == ticket.New && v.UserID != 0 {
		to = ticket.Open // somebody worked on it
	}
	if to == "" || to == t.Status {
		return e, false, nil
	}
	if err := ticket.CanStep(t.Status, to); err != nil {
		return e, false, err
	}
	data, err := json.Marshal(map[string]string{"from": string(t.Status), "to": string(to)})
	if err != nil {
		return e, false, fmt.Errorf("ruling: status: %w", err)
	}
	t.Status = to
	return ticket.Event{TicketID: t.ID, Type: ticket.EventStatus, Actor: Actor(v), UserID: v.UserID, Data: data}, true, nil
}

// Assign gives a ticket to a user and returns the event that tells it.
func Assign(v identity.Viewer, t *ticket.Ticket, user int64, name string) (ticket.Event, error) {
	t.AssigneeID = user
	data, err := json.Marshal(map[string]any{"to": name, "user": user})
	if err != nil {
		return ticket.Event{}, fmt.Errorf("ruling: assign: %w", err)
	}
	return ticket.Event{TicketID: t.ID, Type: ticket.EventAssigned, Actor: Actor(v), UserID: v.UserID, Data: data}, nil
}

// Settlement is what is kept of the settling of a ticket that shows the verdict already, and the event that tells it.
func Settlement(v identity.Viewer, t *ticket.Ticket, reason string) (ticket.Settlement, ticket.Event, error) {
	data, err := json.Marshal(map[string]string{"verdict": t.Verdict, "reason": reason})
	if err != nil {
		return ticket.Settlement{}, ticket.Event{}, fmt.Errorf("ruling: settle: %w", err)
	}
	return ticket.Settlement{TicketID: t.ID, Actor: v.Name, Verdict: t.Verdict, Clause: t.Clause, Rate: t.Rate, Reason: reason},
		ticket.Event{TicketID: t.ID, Type: ticket.EventSettled, Actor: v.Name, UserID: v.UserID, Data: data}, nil
}

// AlarmName tells one alarm of a ticket from another.
func AlarmName(a sla.Alarm) string {
	name := fmt.Sprintf("%s %d", a.Clock, a.Percent)
	if a.Miss {
		name = a.Clock + " missed"
	}
	if a.Escalation != nil {
		name = "escalation " + a.Escalation.Clause + " " + a.Escalation.At
	}
	return name
}

// AlarmEvent is an alarm as the timeline keeps it.
func AlarmEvent(id int64, a sla.Alarm, late bool) (ticket.Event, error) {
	data := map[string]any{"clock": a.Clock, "percent": a.Percent, "missed": a.Miss, "late": late}
	if a.Escalation != nil {
		data["clause"], data["notify"] = a.Escalation.Clause, a.Escalation.Notify
	}
	b, err := json.Marshal(data)
	if err != nil {
		return ticket.Event{}, fmt.Errorf("ruling: alarm: %w", err)
	}
	return ticket.Event{TicketID: id, At: a.At, Type: ticket.EventAlarm, Actor: "Clock", Data: b}, nil
}

// Rating is an answer of a ticket's requester to how it went, as the timeline keeps it.
type Rating struct {
	Score   string `json:"to"`
	Before  string `json:"from"` // the score that it changes, "" for none
	Comment string `json:"note"`
	Via     string `json:"mode"` // mail or portal
}

// RatingEvent tells an answer of somebody's.
func RatingEvent(by identity.Viewer, id int64, r Rating) (ticket.Event, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return ticket.Event{}, fmt.Errorf("ruling: rating: %w", err)
	}
	return ticket.Event{TicketID: id, Type: ticket.EventRated, Actor: cmp.Or(by.Name, by.Email), Data: data}, nil
}
