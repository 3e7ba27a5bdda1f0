package api

import (
	"context"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// TicketItem is a ticket as lists and answers show it.
type TicketItem struct {
	Number           int64      `json:"number"`
	Subject          string     `json:"subject"`
	Status           string     `json:"status" enum:"new,open,waiting-client,waiting-vendor,scheduled,resolved,closed"`
	Priority         *string    `json:"priority" doc:"P1 to P4"`
	Channel          string     `json:"channel" enum:"email,portal,phone,alert,api"`
	Client           *string    `json:"client" doc:"The client's slug; null: nobody knows yet whose request this is"`
	ClientName       *string    `json:"client_name"`
	Contact          contactRef `json:"contact"`
	Agreement        *string    `json:"agreement" doc:"The number of the agreement that decided; null: none was in force"`
	AgreementVersion int        `json:"agreement_version" doc:"0 where there is no agreement"`
	Verdict          string     `json:"verdict" enum:"covered,billable,declined,undecided"`
	Clause           *string    `json:"clause"`
	Rate             *string    `json:"rate"`
	Ask              []string   `json:"ask" nullable:"false" doc:"The facts that would settle an undecided ticket, the one that settles most first"`
	Approval         *string    `json:"approval" doc:"wanted, approved, refused, or waived where the work was begun without an answer"`
	Review           *string    `json:"review" doc:"flagged or settled"`
	Flag             *string    `json:"flag" doc:"What a person must look at first: unreadable, unknown-sender, stranger or which-client"`
	Assignee         *string    `json:"assignee" doc:"The name of who works on it"`
	Team             *string    `json:"team" doc:"The name of the team"`
	Clock            *string    `json:"clock" doc:"The clock that runs out next: respond, update or resolve"`
	Due              *time.Time `json:"due" doc:"When it runs out"`
	Missed           bool       `json:"missed" doc:"Whether a target was missed at some time"`
	Automatic        bool       `json:"automatic" doc:"Whether a program wrote the request"`
	Tags             []string   `json:"tags" nullable:"false" doc:"By name"`
	ReceivedAt       time.Time  `json:"received_at"`
	UpdatedAt        time.Time  `json:"updated_at"`
	Revision         int        `json:"revision" doc:"Grows with each change; a change that sends it back is refused where somebody else was first"`
}

type contactRef struct {
	Email *string `json:"email"`
	Name  *string `json:"name"`
}

// some is a text, null where it is empty.
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func someTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// itemOf is a row as it is answered; numbers are those of agreements by id, tags those of the ticket.
func itemOf(r ticket.Row, numbers map[int64]string, tags []string) TicketItem {
	return TicketItem{Number: r.ID, Subject: r.Subject, Status: string(r.Status), Priority: some(r.Priority), Channel: string(r.Channel),
		Client: some(r.ClientSlug), ClientName: some(r.ClientName), Contact: contactRef{some(r.RequesterEmail), some(r.RequesterName)},
		Agreement: some(numbers[r.AgreementID]), AgreementVersion: r.AgreementVersion, Verdict: r.Verdict, Clause: some(r.Clause), Rate: some(r.Rate),
		Ask: append([]string{}, r.Ask...), Approval: some(r.Approval), Review: some(r.Review), Flag: some(r.Flag), Assignee: some(r.AssigneeName),
		Team: some(r.TeamName), Clock: some(r.Clock.Name), Due: someTime(r.Clock.Due), Missed: r.Missed, Automatic: r.Automatic, Tags: append([]string{}, tags...),
		ReceivedAt: r.ReceivedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), Revision: r.Revision}
}

type ticketsInput struct {
	Page
	View   string `query:"view" enum:"mine-and-nobodys,mine,unassigned,due-soon,missed,sent-back,open,undecided,approval,waiting-client,unknown-sender,stranger,unreadable,solved,review" doc:"A standard view. Without one: all tickets, the newest first"`
	Client string `query:"client" doc:"The client's slug"`
	Status string `query:"status" enum:"new,open,waiting-client,waiting-vendor,scheduled,resolved,closed"`
	Tag    string `query:"tag" doc:"A tag that the ticket has"`
	Text   string `query:"q" doc:"Words that one message of the ticket must hold"`
}

type ticketsOutput struct{ Body list[TicketItem] }

// listTickets lists the tickets that the viewer may see.
func (a *API) listTickets(ctx context.Context, in *ticketsInput) (*ticketsOutput, error) {
	v := shell.ViewerIn(ctx)
	f := ticket.Filter{View: ticket.View(in.View), Status: ticket.Status(in.Status), Text: in.Text, Limit: in.Limit + 1}
	var err error
	if f.ClientID, err = a.clientFilter(ctx, v, in.Client); err != nil {
		return nil, err
	}
	if in.Tag != "" {
		if f.Tag, err = ties.ParseTag(in.Tag); err != nil {
			return nil, located(err, map[string]string{"tag": "query.tag"})
		}
	}
	if f.After, err = in.ticketPlace(); err != nil {
		return nil, err
	}
	rows, err := a.db.Tickets(ctx, v, f, a.db.Now())
	if err != nil {
		return nil, err
	}
	page := cutPage(rows, in.Limit, ticketCursor)
	items, err := a.items(ctx, v, page.Items)
	return &ticketsOutput{list[TicketItem]{items, page.Next}}, err
}

// items are rows as they are answered.
func (a *API) items(ctx context.Context, v identity.Viewer, rows []ticket.Row) ([]TicketItem, error) {
	ids, all := []int64{}, []int64{}
	for _, r := range rows {
		all = append(all, r.ID)
		if r.AgreementID != 0 {
			ids = append(ids, r.AgreementID)
		}
	}
	numbers, err := a.db.AgreementNumbers(ctx, ids)
	if err != nil {
		return nil, err
	}
	tags, err := a.db.TagsOf(ctx, v, all)
	items := make([]TicketItem, len(rows))
	for i, r := range rows {
		items[i] = itemOf(r, numbers, tags[r.ID])
	}
	return items, err
}

// item is one ticket as it is answered.
func (a *API) item(ctx context.Context, v identity.Viewer, number int64) (TicketItem, error) {
	rows, err := a.db.RowsOf(ctx, v, ticket.Filter{}, []int64{number}, a.db.Now())
	if err != nil {
		return TicketItem{}, err
	}
	if len(rows) == 0 {
		return TicketItem{}, fault.Errorf(fault.NotFound, "Ticket %s was not found.", ticket.Number(number))
	}
	items, err := a.items(ctx, v, rows)
	if err != nil {
		return TicketItem{}, err
	}
	return items[0], nil
}

// clientFilter is the id of the client with a slug, 0 for none.
func (a *API) clientFilter(ctx context.Context, v identity.Viewer, slug string) (int64, error) {
	if slug == "" {
		return 0, nil
	}
	c, err := a.db.ClientBySlug(ctx, v, slug)
	if fault.Is(err, fault.NotFound) {
		err = fault.On("query.client", "There is no client with the slug %q.", slug)
	}
	return c.ID, err
}
