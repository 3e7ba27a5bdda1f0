package api

import (
	"context"
	"fmt"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

type messageInput struct {
	Numbered
	Body messageBody
}

type messageBody struct {
	Text     string   `json:"text" minLength:"1" doc:"Markdown"`
	Note     bool     `json:"note,omitempty" doc:"A remark that never leaves the house; else an answer that the requester gets by mail"`
	Status   string   `json:"status,omitempty" enum:"open,waiting-client,waiting-vendor,scheduled,resolved,closed" doc:"Set in the same stroke"`
	To       []string `json:"to,omitempty" maxItems:"50" doc:"Mail addresses; left out: the requester's"`
	Cc       []string `json:"cc,omitempty" maxItems:"50" doc:"Mail addresses that get the answer too"`
	Bcc      []string `json:"bcc,omitempty" maxItems:"50" doc:"Mail addresses that get the answer without standing in it"`
	Files    []upload `json:"files,omitempty" maxItems:"20" doc:"Are sent along"`
	Revision int      `json:"revision,omitempty" minimum:"0" doc:"Of the ticket as it was read: refused where somebody else was first"`
}

// upload is a file that is sent with a message.
type upload struct {
	Name string `json:"name" minLength:"1" maxLength:"255"`
	Type string `json:"type,omitempty" default:"application/octet-stream" maxLength:"200"`
	Data []byte `json:"data" doc:"In base64"`
}

type messageOutput struct{ Body messageAnswer }

type messageAnswer struct {
	Ticket  TicketItem  `json:"ticket"`
	Message messageItem `json:"message"`
}

// addMessage answers the requester, or adds a note.
func (a *API) addMessage(ctx context.Context, in *messageInput) (*messageOutput, error) {
	v, b := shell.ViewerIn(ctx), in.Body
	for _, list := range []struct {
		name      string
		addresses []string
	}{{"to", b.To}, {"cc", b.Cc}, {"bcc", b.Bcc}} {
		for i, address := range list.addresses {
			if err := checkAddress(fmt.Sprintf("body.%s[%d]", list.name, i), address); err != nil {
				return nil, err
			}
		}
	}
	r := desk.Reply{Ticket: in.Number, Text: b.Text, Note: b.Note, To: b.To, Cc: b.Cc, Bcc: b.Bcc, Status: ticket.Status(b.Status), Revision: b.Revision}
	for _, f := range b.Files {
		r.Files = append(r.Files, ticket.Attachment{Name: f.Name, Type: f.Type, Size: int64(len(f.Data)), Data: f.Data})
	}
	if _, err := a.desk.Reply(ctx, v, r); err != nil {
		return nil, located(err, nil)
	}
	courseOf(ctx).done = true
	item, err := a.item(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	m, err := a.ownLast(ctx, v, in.Number)
	return &messageOutput{messageAnswer{item, m}}, err
}

// ownLast is the viewer's latest message on a ticket.
func (a *API) ownLast(ctx context.Context, v identity.Viewer, number int64) (messageItem, error) {
	messages, err := a.db.Messages(ctx, v, number)
	if err != nil {
		return messageItem{}, err
	}
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].UserID == v.UserID {
			return messageOf(messages[i]), nil
		}
	}
	return messageItem{}, fmt.Errorf("api: the message of user %d on ticket %d is not there", v.UserID, number)
}

type statusInput struct {
	Numbered
	Body struct {
		Status   string `json:"status" enum:"new,open,waiting-client,waiting-vendor,scheduled,resolved,closed"`
		Revision int    `json:"revision,omitempty" minimum:"0" doc:"Of the ticket as it was read: refused where somebody else was first"`
	}
}

type changedOutput struct{ Body changedBody }

type changedBody struct {
	Ticket TicketItem `json:"ticket"`
}

// setStatus sets where the work on a ticket stands.
func (a *API) setStatus(ctx context.Context, in *statusInput) (*changedOutput, error) {
	v := shell.ViewerIn(ctx)
	_, err := a.desk.SetStatus(ctx, v, in.Number, ticket.Status(in.Body.Status), in.Body.Revision)
	return after(ctx, err, a.changed, &Numbered{in.Number})
}

type factsInput struct {
	Numbered
	Body facts
}

// setFacts sets facts of a ticket; the agreement decides anew. Facts that are left out stay as they are.
func (a *API) setFacts(ctx context.Context, in *factsInput) (*openedOutput, error) {
	v := shell.ViewerIn(ctx)
	given, err := in.Body.read("body.")
	if err != nil {
		return nil, err
	}
	if _, err := a.desk.SetGivenFacts(ctx, v, in.Number, given); err != nil {
		return nil, located(err, nil)
	}
	courseOf(ctx).done = true
	item, err := a.item(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	d, err := a.db.LatestDecision(ctx, v, in.Number)
	return &openedOutput{openedBody{item, decision{d.Outcome}}}, err
}

type timeEntryInput struct {
	Numbered
	Body timeEntryBody
}

type timeEntryBody struct {
	StartsAt time.Time `json:"starts_at,omitzero" doc:"Left out: minutes before the end"`
	EndsAt   time.Time `json:"ends_at,omitzero" doc:"Left out: now, or minutes after the start"`
	Minutes  int       `json:"minutes,omitempty" minimum:"1" maximum:"1440" doc:"Needed where start or end is left out"`
	Mode     string    `json:"mode,omitempty" enum:"remote,onsite" default:"remote"`
	WorkType string    `json:"work_type,omitempty" maxLength:"50"`
	Note     string    `json:"note,omitempty"`
	User     string    `json:"user,omitempty" doc:"The mail address of who did the work; left out: for whom the token speaks. Somebody else only where their week may be seen: by a manager, and by the lead of a team of theirs"`
}

type timeEntryOutput struct{ Body timeEntryAnswer }

type timeEntryAnswer struct {
	Ticket    TicketItem    `json:"ticket"`
	TimeEntry timeEntryItem `json:"time_entry"`
}

// logTime logs work on a ticket.
func (a *API) logTime(ctx context.Context, in *timeEntryInput) (*timeEntryOutput, error) {
	v, b := shell.ViewerIn(ctx), in.Body
	e := ticket.TimeEntry{TicketID: in.Number, Mode: b.Mode, WorkType: b.WorkType, Note: b.Note}
	var err error
	if e.StartsAt, e.EndsAt, err = b.span(a.db.Now()); err != nil {
		return nil, err
	}
	if e.UserID, err = a.worker(ctx, v, b.User); err != nil {
		return nil, err
	}
	e, err = a.desk.LogWork(ctx, v, e)
	if err != nil {
		return nil, located(err, map[string]string{"minutes": "body.ends_at"})
	}
	courseOf(ctx).done = true
	item, err := a.item(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	logged, err := a.rated(ctx, v, e)
	return &timeEntryOutput{timeEntryAnswer{item, logged}}, err
}

// span is when the work was done. A duration without clock times ends now (spec 3, Time entry).
func (b timeEntryBody) span(now time.Time) (start, end time.Time, err error) {
	length := time.Duration(b.Minutes) * time.Minute
	start, end = b.StartsAt.UTC(), b.EndsAt.UTC()
	switch {
	case !start.IsZero() && !end.IsZero() && length != 0 && !start.Add(length).Equal(end):
		return start, end, fault.On("body.minutes", "These are not the minutes from start to end; leave one of the three out.")
	case !start.IsZero() && !end.IsZero():
		return start, end, nil
	case length == 0:
		return start, end, fault.On("body.minutes", "Say how long the work took, or when it started and ended.")
	case !start.IsZero():
		return start, start.Add(length), nil
	case !end.IsZero():
		return end.Add(-length), end, nil
	}
	return now.Add(-length), now, nil
}

// worker is the user with a mail address, 0 for none.
func (a *API) worker(ctx context.Context, v identity.Viewer, email string) (int64, error) {
	if email == "" {
		return 0, nil
	}
	if !v.Staff() {
		return 0, fault.Errorf(fault.Forbidden, "You may not log time.")
	}
	u, err := a.db.UserByEmail(ctx, email)
	if fault.Is(err, fault.NotFound) || err == nil && !u.Active {
		return 0, fault.On("body.user", "Nobody with the address %s works here.", email)
	}
	return u.ID, err
}
