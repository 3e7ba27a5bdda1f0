package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// ticketDetail is a ticket with all that a program may know of it.
type ticketDetail struct {
	TicketItem
	Facts       knownFacts         `json:"facts" doc:"The facts of the latest decision"`
	Sources     map[string]string  `json:"sources" doc:"Fact to where it came from, in words"`
	Fields      map[string]*string `json:"fields" nullable:"false" doc:"The house's own fields of the ticket, by name; null: empty. Numbers are decimal, dates like 2026-03-14, yes or no"`
	Decision    decision           `json:"decision" doc:"The latest decision"`
	Clocks      clocks             `json:"clocks" doc:"The clocks as of now"`
	Messages    []messageItem      `json:"messages" nullable:"false" doc:"The conversation in order of time; notes never leave the house"`
	TimeEntries []timeEntryItem    `json:"time_entries" nullable:"false"`
}

type messageItem struct {
	ID          int64        `json:"id"`
	Kind        string       `json:"kind" enum:"client,staff,note,automatic" doc:"Who speaks to whom"`
	Channel     string       `json:"channel"`
	Author      contactRef   `json:"author"`
	To          []string     `json:"to" nullable:"false" doc:"Addresses that it went to"`
	Text        string       `json:"text" doc:"What is new in it"`
	Quoted      string       `json:"quoted" doc:"Quoted history and signature"`
	CreatedAt   time.Time    `json:"created_at"`
	Attachments []attachment `json:"attachments" nullable:"false"`
}

type attachment struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size" doc:"Bytes"`
}

type timeEntryItem struct {
	ID        int64     `json:"id"`
	User      *string   `json:"user" doc:"The mail address of who did the work"`
	StartsAt  time.Time `json:"starts_at"`
	EndsAt    time.Time `json:"ends_at"`
	Minutes   int64     `json:"minutes"`
	Mode      string    `json:"mode" enum:"remote,onsite"`
	WorkType  *string   `json:"work_type"`
	Note      *string   `json:"note"`
	CreatedAt time.Time `json:"created_at"`

	Lines []ratedLine `json:"lines" nullable:"false" doc:"How agreements rate it, in order of time; none yet right after it was logged, and where no agreement rates it"`
}

// Numbered says which ticket is meant.
type Numbered struct {
	Number int64 `path:"number" minimum:"1" doc:"The ticket's number"`
}

type ticketOutput struct{ Body ticketDetail }

// readTicket tells all of a ticket that the viewer may see.
func (a *API) readTicket(ctx context.Context, in *Numbered) (*ticketOutput, error) {
	v := shell.ViewerIn(ctx)
	t, err := a.db.Ticket(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	out := ticketDetail{Facts: knownFacts{t.Facts}, Sources: t.Sources}
	if out.TicketItem, err = a.item(ctx, v, t.ID); err != nil {
		return nil, err
	}
	if out.Fields, err = a.fields(ctx, v, t); err != nil {
		return nil, err
	}
	if err := a.judged(ctx, v, t, &out); err != nil {
		return nil, err
	}
	messages, err := a.db.Messages(ctx, v, t.ID)
	if err != nil {
		return nil, err
	}
	out.Messages = []messageItem{}
	for _, m := range messages {
		out.Messages = append(out.Messages, messageOf(m))
	}
	out.TimeEntries, err = a.timeEntries(ctx, v, t.ID)
	return &ticketOutput{out}, err
}

// fields are the values of the house's own fields that a ticket has and the viewer may see, by name.
func (a *API) fields(ctx context.Context, v identity.Viewer, t ticket.Ticket) (map[string]*string, error) {
	values, err := ties.ValuesOf(ctx, a.db.Reads(), v, t)
	out := make(map[string]*string, len(values))
	for _, x := range values {
		out[x.Name] = some(x.Value)
	}
	return out, err
}

// judged adds the decision on a ticket and its clocks.
func (a *API) judged(ctx context.Context, v identity.Viewer, t ticket.Ticket, out *ticketDetail) error {
	d, err := a.db.LatestDecision(ctx, v, t.ID)
	if err != nil {
		return err
	}
	out.Decision = decision{d.Outcome}
	c, _, err := a.desk.Clocks(ctx, a.db.Reads(), t, a.db.Now())
	if err != nil {
		return err
	}
	if out.Clocks.RawMessage, err = json.Marshal(c); err != nil {
		return fmt.Errorf("api: clocks: %w", err)
	}
	return nil
}

func messageOf(m ticket.Message) messageItem {
	out := messageItem{ID: m.ID, Kind: string(m.Kind), Channel: string(m.Channel), Author: contactRef{some(m.AuthorEmail), some(m.AuthorName)},
		To: append([]string{}, m.Recipients...), Text: m.Text, Quoted: m.Quoted, CreatedAt: m.CreatedAt.UTC(), Attachments: []attachment{}}
	for _, f := range m.Attachments {
		out.Attachments = append(out.Attachments, attachment{f.ID, f.Name, f.Type, f.Size})
	}
	return out
}

// timeEntries are the work logged on a ticket; only staff see it.
func (a *API) timeEntries(ctx context.Context, v identity.Viewer, id int64) ([]timeEntryItem, error) {
	entries, err := a.db.TimeEntries(ctx, v, id)
	if err != nil || len(entries) == 0 {
		return []timeEntryItem{}, err
	}
	emails, err := a.emails(ctx, v)
	if err != nil {
		return nil, err
	}
	kept, err := a.db.TicketLines(ctx, v, id)
	if err != nil {
		return nil, err
	}
	out := make([]timeEntryItem, len(entries))
	for i, e := range entries {
		if out[i], err = a.entryItem(ctx, e, emails, kept); err != nil {
			return nil, err
		}
	}
	return out, nil
}
