package handover

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"remit/internal/fault"
	"remit/internal/ticket"
)

// batch is how many requests are listed at once; each is read and written by itself.
const batch = 200

// open are the events that both parties know of. All others are the provider's own work, and internal.
var open = []string{ticket.EventReceived, ticket.EventTarget, ticket.EventStatus, ticket.EventStaffReply, ticket.EventClientReply, ticket.EventDecision,
	ticket.EventEstimate, ticket.EventRetracted, ticket.EventApproved, ticket.EventRefused, ticket.EventRated}

// The records of a request, as its file has them.
type (
	ticketRecord struct {
		Number     int64            `json:"number"`
		Subject    string           `json:"subject"`
		Channel    string           `json:"channel"`
		Status     string           `json:"status"`
		Priority   string           `json:"priority,omitempty"`
		Requester  string           `json:"requester"`
		Email      string           `json:"email"`
		ReceivedAt time.Time        `json:"received_at"`
		UpdatedAt  time.Time        `json:"updated_at"`
		Agreement  string           `json:"agreement,omitempty"`
		Version    int              `json:"version,omitempty"`
		Verdict    string           `json:"verdict,omitempty"`
		Clause     string           `json:"clause,omitempty"`
		Facts      json.RawMessage  `json:"facts,omitempty"`
		Clocks     json.RawMessage  `json:"clocks,omitempty"`
		Messages   []messageRecord  `json:"messages"`
		Decisions  []decisionRecord `json:"decisions"`
		Events     []eventRecord    `json:"events"`
		Time       []timeRecord     `json:"time_entries"`
		Rating     *ratingRecord    `json:"rating,omitempty"`
	}
	messageRecord struct {
		At         time.Time    `json:"at"`
		Kind       string       `json:"kind"`
		Channel    string       `json:"channel"`
		From       string       `json:"from"`
		Email      string       `json:"email,omitempty"`
		To         []string     `json:"to,omitempty"`
		Text       string       `json:"text"`
		Quoted     string       `json:"quoted,omitempty"`
		HTML       string       `json:"html,omitempty"`
		MessageID  string       `json:"message_id,omitempty"`
		Attachment []fileRecord `json:"attachments,omitempty"`
	}
	fileRecord struct {
		Name string `json:"name"`
		Type string `json:"type"`
		Size int64  `json:"size"`
		Path string `json:"path"`
		id   int64
		mail int64
	}
	decisionRecord struct {
		At        time.Time       `json:"at"`
		Agreement string          `json:"agreement,omitempty"`
		Version   int             `json:"version,omitempty"`
		Facts     json.RawMessage `json:"facts"`
		Outcome   json.RawMessage `json:"outcome"`
		By        string          `json:"by"`
		Cause     string          `json:"cause"`
	}
	eventRecord struct {
		At   time.Time       `json:"at"`
		Type string          `json:"type"`
		By   string          `json:"by,omitempty"`
		Data json.RawMessage `json:"data,omitempty"`
	}
	timeRecord struct {
		Technician string    `json:"technician"`
		Start      time.Time `json:"start"`
		End        time.Time `json:"end"`
		Mode       string    `json:"mode"`
		WorkType   string    `json:"work_type,omitempty"`
		Note       string    `json:"note,omitempty"` // internal
	}
	ratingRecord struct {
		Score   string    `json:"score"`
		Comment string    `json:"comment,omitempty"`
		At      time.Time `json:"at"`
	}
)

// tickets writes the client's requests, each with its files, one after the other.
func (x *making) tickets(ctx context.Context) error {
	for after := int64(0); ; {
		ids, err := x.db.TicketsOf(ctx, program(), x.client.ID, after, batch)
		if err != nil {
			return err
		}
		numbers, err := x.numbers(ctx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := x.ticket(ctx, id, numbers); err != nil {
				return fmt.Errorf("ticket %d: %w", id, err)
			}
			after = id
		}
		if len(ids) < batch {
			return nil
		}
	}
}

// numbers are the numbers of the client's agreements by id.
func (x *making) numbers(ctx context.Context) (map[int64]string, error) {
	list, err := x.db.Agreements(ctx, program(), x.client.ID)
	numbers := map[int64]string{}
	for _, a := range list {
		numbers[a.ID] = a.Number
	}
	return numbers, err
}

// ticket writes one request.
func (x *making) ticket(ctx context.Context, id int64, numbers map[int64]string) error {
	t, err := x.db.Ticket(ctx, program(), id)
	if err != nil {
		return err
	}
	if t.ClientID != x.client.ID { // it was given to another client since it was listed
		return nil
	}
	rec := ticketRecord{Number: t.ID, Subject: t.Subject, Channel: string(t.Channel), Status: string(t.Status), Priority: t.Priority, Requester: t.RequesterName, Email: t.RequesterEmail,
		ReceivedAt: t.ReceivedAt, UpdatedAt: t.UpdatedAt, Agreement: numbers[t.AgreementID], Version: t.AgreementVersion, Verdict: t.Verdict, Clause: t.Clause, Facts: t.Facts, Clocks: t.Clocks,
		Messages: []messageRecord{}, Decisions: []decisionRecord{}, Events: []eventRecord{}, Time: []timeRecord{}}
	for _, part := range []func(context.Context, *ticketRecord, map[int64]string) error{x.messages, x.decisions, x.events, x.work} {
		if err := part(ctx, &rec, numbers); err != nil {
			return err
		}
	}
	name := fmt.Sprintf("tickets/%d", id)
	if err := x.json(name+".json", rec); err != nil {
		return err
	}
	if err := x.page(name+".html", "ticket.html", ticketPage{ticketRecord: rec, making: x}); err != nil {
		return err
	}
	x.counts["tickets"]++
	x.index.Tickets = append(x.index.Tickets, ticketLine{link{name + ".html", fmt.Sprintf("#%d %s", id, t.Subject), x.when(t.ReceivedAt)}, string(t.Status)})
	return x.attachments(ctx, rec)
}

func (x *making) messages(ctx context.Context, rec *ticketRecord, _ map[int64]string) error {
	list, err := x.db.Messages(ctx, program(), rec.Number)
	for _, m := range list {
		if m.Kind == ticket.Note && !x.internal {
			continue
		}
		r := messageRecord{At: m.CreatedAt, Kind: string(m.Kind), Channel: string(m.Channel), From: m.AuthorName, Email: m.AuthorEmail, To: m.Recipients, Text: m.Text, Quoted: m.Quoted, HTML: m.HTML, MessageID: m.MessageID}
		for _, f := range m.Attachments {
			r.Attachment = append(r.Attachment, fileRecord{f.Name, f.Type, f.Size, fmt.Sprintf("tickets/%d/%d-%s", rec.Number, f.ID, safe(f.Name)), f.ID, f.MailID})
		}
		rec.Messages = append(rec.Messages, r)
		x.counts["messages"]++
	}
	return err
}

func (x *making) decisions(ctx context.Context, rec *ticketRecord, numbers map[int64]string) error {
	list, err := x.db.Decisions(ctx, program(), rec.Number)
	if err != nil {
		return err
	}
	for _, d := range list {
		outcome := d.Outcome
		if !x.internal {
			if outcome, err = without(outcome, "route"); err != nil {
				return err
			}
		}
		rec.Decisions = append(rec.Decisions, decisionRecord{d.At, numbers[d.AgreementID], d.Version, d.Facts, outcome, d.Actor, d.Cause})
		x.counts["decisions"]++
	}
	return nil
}

// without is an object without a key: to whom of the provider a request goes is internal.
func without(object json.RawMessage, key string) (json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(object, &all); err != nil {
		return nil, err
	}
	delete(all, key)
	return json.Marshal(all)
}

func (x *making) events(ctx context.Context, rec *ticketRecord, _ map[int64]string) error {
	list, err := x.db.Events(ctx, program(), rec.Number)
	for _, e := range list {
		if x.internal || slices.Contains(open, e.Type) {
			rec.Events = append(rec.Events, eventRecord{e.At, e.Type, e.Actor, e.Data})
			x.counts["events"]++
		}
	}
	return err
}

func (x *making) work(ctx context.Context, rec *ticketRecord, _ map[int64]string) error {
	list, err := x.db.TimeEntries(ctx, program(), rec.Number)
	if err != nil {
		return err
	}
	for _, e := range list {
		r := timeRecord{Technician: x.users[e.UserID], Start: e.StartsAt, End: e.EndsAt, Mode: e.Mode, WorkType: e.WorkType}
		if x.internal {
			r.Note = e.Note
		}
		rec.Time = append(rec.Time, r)
		x.counts["time_entries"]++
	}
	rating, err := x.db.Rating(ctx, program(), rec.Number)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		rec.Rating = &ratingRecord{string(rating.Score), rating.Comment, rating.RatedAt}
		x.counts["ratings"]++
	}
	return err
}

// attachments writes the files of a request.
func (x *making) attachments(ctx context.Context, rec ticketRecord) error {
	for _, m := range rec.Messages {
		for _, f := range m.Attachment {
			w, err := x.create(f.Path)
			if err != nil {
				return err
			}
			if err := x.attachment(ctx, w, f); err != nil {
				return fmt.Errorf("file %d: %w", f.id, err)
			}
			x.counts["attachments"]++
		}
	}
	return nil
}

func (x *making) attachment(ctx context.Context, w io.Writer, f fileRecord) error {
	if f.mail != 0 {
		return x.db.CopyMail(ctx, program(), f.mail, w)
	}
	file, err := x.db.Attachment(ctx, program(), f.id)
	if err == nil {
		_, err = w.Write(file.Data)
	}
	return err
}
