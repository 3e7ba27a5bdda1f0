package staff

import (
	"context"

	"github.com/a-h/templ"

	"remit/internal/pages/shell"
	"remit/internal/pages/timeform"
	"remit/internal/store"
	"remit/internal/ticket"
)

// loadWork reads the work on a ticket with its lines, and when the reader's last work of today ended.
func (p *Pages) loadWork(ctx context.Context, page *ticketPage) (err error) {
	v, t := page.Viewer, page.Ticket
	if page.Entries, err = p.db.TimeEntries(ctx, v, t.ID); err != nil {
		return err
	}
	page.Lines = map[int64][]store.KeptLine{}
	if len(page.Entries) > 0 {
		lines, err := p.db.TicketLines(ctx, v, t.ID)
		if err != nil {
			return err
		}
		for _, l := range lines {
			page.Lines[l.EntryID] = append(page.Lines[l.EntryID], l)
		}
	}
	page.Since, err = page.parts(shell.Form{}, "").For(ctx, p.db, v)
	return err
}

// parts are the fields that ask when work was done.
func (page ticketPage) parts(form shell.Form, prefix string) timeform.Parts {
	return timeform.Parts{Form: form, Prefix: prefix, Now: page.Now, Locale: page.Locale, Last: page.Since.Last}
}

// worker is the first name of who did some work.
func (page ticketPage) worker(e ticket.TimeEntry) string {
	for _, u := range page.Users {
		if u.ID == e.UserID {
			return shell.FirstName(u.Name)
		}
	}
	return "somebody"
}

// latest are the newest entries, the newest first, as many as fit beside the ticket.
func (page ticketPage) latest() (list []ticket.TimeEntry) {
	const most = 5
	for i := len(page.Entries) - 1; i >= 0 && len(list) < most; i-- {
		list = append(list, page.Entries[i])
	}
	return list
}

// verdictOf is what the agreement says of a line.
func verdictOf(l store.KeptLine) shell.Verdict {
	return shell.Verdict{Outcome: l.Verdict, Clause: l.Clause}
}

// correctedSaid tells how time was corrected, by whom and why.
func correctedSaid(who string, data happening, page ticketPage) templ.Component {
	rest := " to " + workedWords(data.Now, page)
	what := "corrected the time of "
	if data.Kind == store.TimeDeleted {
		what, rest = "deleted the time of ", ""
	}
	if data.Reason != "" {
		rest += ": “" + data.Reason + "”"
	}
	return said(who+" "+what+shell.FirstName(data.Name)+", ", workedWords(data.Was, page), rest)
}

// workedWords are when and how work was done: “Mon 2 March, 10:00–10:50, remote: looked at the cable”.
func workedWords(e ticket.TimeEntry, page ticketPage) string {
	from, to := e.StartsAt.In(page.Zone), e.EndsAt.In(page.Zone)
	return shell.Join(": ", shell.Join(", ", shell.Day(page.Now, e.StartsAt, page.Locale), page.Format(from, "15:04")+"–"+page.Format(to, "15:04"), shell.ModeWord(e.Mode)), e.Note)
}
