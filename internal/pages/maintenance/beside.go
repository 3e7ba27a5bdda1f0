package maintenance

import (
	"context"
	"slices"
	"time"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/upkeep"
)

// OfTicket is the maintenance for which a ticket was opened, nil for any other ticket.
func OfTicket(ctx context.Context, r store.Reader, page shell.Page, t ticket.Ticket) (*upkeep.Entry, error) {
	u, is, err := r.OwedFor(ctx, t.ID)
	if err != nil || !is {
		return nil, err
	}
	day, err := time.Parse(time.DateOnly, u.Day)
	if err != nil {
		return nil, fault.Errorf(fault.Internal, "maintenance of ticket %d: %w", t.ID, err)
	}
	list, err := upkeep.Calendar(ctx, r, page.Viewer, upkeep.Filter{AgreementID: u.AgreementID, From: day, To: day}, page.Now)
	for _, e := range list {
		if e.TicketID == t.ID {
			return &e, err
		}
	}
	return nil, err
}

// Duty is what one clause of an agreement owes: the next day, and how the last ones went.
type Duty struct {
	Clause, Says, Often string
	Next                time.Time // zero where none is to come
	Last                []upkeep.Entry
}

// Duties are what an agreement owes by its calendar, for beside the document.
type Duties struct {
	List   []Duty
	Tally  upkeep.Tally
	Ticket func(id int64) string // the address of a ticket for the reader
	Page   shell.Page
}

// lastShown is how many days that came due are shown of a clause.
const lastShown = 4

// ofYear is how far the calendar beside a document reaches: rules that come once a year have their next day in it too.
const ofYear = 400 * 24 * time.Hour

// OfAgreement reads what an agreement owes. Nothing is in its list where it owes no maintenance.
func OfAgreement(ctx context.Context, r store.Reader, page shell.Page, agreementID int64, address func(int64) string) (Duties, error) {
	out := Duties{Ticket: address, Page: page}
	list, err := upkeep.Calendar(ctx, r, page.Viewer, upkeep.Filter{AgreementID: agreementID, From: page.Now.Add(-ofYear), To: page.Now.Add(ofYear)}, page.Now)
	if err != nil {
		return out, err
	}
	for _, t := range upkeep.Tallies(list, page.Now) {
		out.Tally = t
	}
	for _, e := range list {
		i := slices.IndexFunc(out.List, func(d Duty) bool { return d.Clause == e.Rule.Clause })
		if i < 0 {
			out.List = append(out.List, Duty{Clause: e.Rule.Clause})
			i = len(out.List) - 1
		}
		d := &out.List[i]
		switch {
		case e.State != upkeep.Coming:
			d.Last = append(d.Last, e)
		case d.Next.IsZero():
			d.Next = e.Day
		default:
			continue
		}
		d.Says, d.Often = e.Rule.Says, Often(e.Rule.Repeat, page.Locale)
	}
	for i := range out.List {
		d := &out.List[i]
		slices.Reverse(d.Last)
		d.Last = d.Last[:min(len(d.Last), lastShown)]
	}
	return out, nil
}
