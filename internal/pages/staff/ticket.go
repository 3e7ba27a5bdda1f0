package staff

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/answer"
	"remit/internal/pages/articles"
	"remit/internal/pages/diary"
	estimatepages "remit/internal/pages/estimate"
	"remit/internal/pages/fresh"
	"remit/internal/pages/listing"
	"remit/internal/pages/maintenance"
	"remit/internal/pages/shell"
	"remit/internal/pages/ties"
	"remit/internal/pages/timeform"
	"remit/internal/pages/week"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/upkeep"
)

func (p *Pages) ticketRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: "/tickets/:number", Who: shell.Staff, Handler: p.ticket},
		{Method: http.MethodGet, Path: "/tickets/:number/events", Who: shell.Staff, Handler: p.ticketEvents, Load: shell.Stream},
		{Method: http.MethodPost, Path: "/tickets/:number/messages", Who: shell.Staff, Handler: p.answer, Load: shell.Upload},
		{Method: http.MethodPost, Path: "/tickets/:number/draft", Who: shell.Staff, Handler: p.draft},
		{Method: http.MethodPost, Path: "/tickets/:number/insert", Who: shell.Staff, Handler: p.insert, Load: shell.Upload},
	}
}

// ticketPage is one ticket with all that belongs to it.
type ticketPage struct {
	shell.Page
	Ticket    ticket.Ticket
	Client    identity.Client
	Contact   identity.Contact
	Clock     shell.Clock // the one that runs out next
	Diary     diary.Card
	Users     []identity.User
	Teams     []identity.Team
	Clients   []identity.Client // only where it must be said whose the request is
	Named     ticket.Ticket     // that a stranger's mail names, zero for none
	Gone      store.Merge       // by which the ticket went into another one, zero for none
	Parts     []store.Merge     // by which others went into it
	Reason    string            // why a mail could not be read: what stands in its place
	Copied    []string          // who stays on the thread
	Left      []desk.Left       // who was copied and is not copied again by itself
	messages  []ticket.Message
	events    []ticket.Event
	quoting   int64 // the message that is to stand in the answer, 0 for none
	MailID    int64
	Timeline  []entry
	Seen      int64 // the last message on the page
	Panel     panel
	SeenEvent int64            // the last event on the page
	Fitting   articles.Fitting // the articles that fit it
	Owed      *upkeep.Entry    // the maintenance that it is, nil for any other ticket
	Composer  shell.Composer
	Writing   answer.State         // what is being written, and what waits to leave
	CameBack  *store.Undeliverable // why mail does not reach the requester, nil where it does
	Related   []related
	Open      openCount
	Site      *time.Location // of the contact's client, nil where not known
	Entries   []ticket.TimeEntry
	TimeForm  shell.Form
	Since     timeform.Parts             // knows when the reader's last work of today ended
	Logged    *week.Said                 // what was just logged; nil for nothing
	Lines     map[int64][]store.KeptLine // of the time entries
	Approval  estimatepages.Card         // of work that the client may have to approve
	Ties      ties.Ties
	Others    []string     // colleagues who look at the ticket, in words
	From      listing.List // the list that one came from
	Above     int64        // the tickets beside this one in it, 0 for none
	Below     int64
}

type openCount struct{ ofClient, ofContact int }

// related is another ticket that one may want to look at.
type related struct {
	ticket.Row
	Why string
}

func (p *Pages) ticket(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	page, err := p.loadTicket(c, id)
	if err != nil {
		return err
	}
	if page.Gone.ID != 0 && c.QueryParam("alone") == "" {
		shell.Flash(c, ticket.Number(id)+" was merged into this ticket.")
		return c.Redirect(http.StatusSeeOther, shell.TicketURL(page.Gone.IntoID))
	}
	return shell.Render(c, http.StatusOK, ticketView(page))
}

// loadTicket reads all of a ticket's page.
func (p *Pages) loadTicket(c echo.Context, id int64) (ticketPage, error) {
	asked, v := c.Request().Context(), shell.Viewer(c)
	ctx, end, err := p.db.Snapshot(asked)
	if err != nil {
		return ticketPage{}, err
	}
	defer end()
	events := fresh.Address(p.desk, shell.TicketURL(id)+"/events", nil)
	t, err := p.db.Ticket(ctx, v, id)
	if err != nil {
		return ticketPage{}, err
	}
	page := ticketPage{Page: shell.NewPage(c, ticket.Number(id)+" "+t.Subject), Ticket: t}
	page.Current, page.Width, page.Keys, page.Events, page.Query = shell.AtQueue, shell.Middle, ticketKeys(), events, ""
	if page.quoting, err = shell.OptionalID(c.QueryParam("quote")); err != nil {
		return page, err
	}
	if page.From, err = listing.Of(c.QueryParams(), page.Now.In(page.Zone)); err != nil {
		page.From = listing.List{Filter: ticket.Filter{View: ticket.ViewMineAndNobodys}}
	}
	for _, load := range []func(context.Context, *ticketPage) error{p.loadPeople, p.loadConversation, p.loadPanel, p.loadFitting, p.loadRelated, p.loadQuarantine, p.loadCopied, p.loadTies, p.loadDraft} {
		if err := load(ctx, &page); err != nil {
			return page, err
		}
		if err := asked.Err(); err != nil { // nobody waits for the rest
			return page, err
		}
	}
	if page.Diary, err = diary.LoadCard(ctx, p.db, page.Page, t); err != nil {
		return page, err
	}
	page.Diary.Mode = page.TimeForm.Value("mode")
	if page.Owed, err = maintenance.OfTicket(ctx, p.db.Reads(), page.Page, t); err != nil {
		return page, err
	}
	if estimatepages.Concerns(t) {
		if page.Approval, err = estimatepages.LoadCard(ctx, p.db, p.estimates, page.Page, t, page.Panel.Decided); err != nil {
			return page, err
		}
	}
	if page.Logged, err = week.JustLogged(ctx, c.QueryParam("logged"), p.db, page.Page); err != nil {
		return page, err
	}
	page.Others = p.here.others(id, v, page.Now)
	end() // what follows may take long and is broken off where nobody waits: it holds no connection besides its own
	page.Above, page.Below, err = p.db.Neighbours(asked, v, page.From.Filter, id, page.Now)
	return page, err
}

// loadPeople reads who asks, and who may work on it.
func (p *Pages) loadPeople(ctx context.Context, page *ticketPage) (err error) {
	v, t := page.Viewer, page.Ticket
	if page.Users, err = p.db.Users(ctx, v); err != nil {
		return err
	}
	if page.Teams, err = p.db.Teams(ctx, v); err != nil {
		return err
	}
	if t.ClientID == 0 || t.Flag != "" {
		if err = p.loadCandidates(ctx, page); err != nil {
			return err
		}
	}
	if t.ClientID != 0 {
		if page.Client, err = p.db.Client(ctx, v, t.ClientID); err != nil {
			return err
		}
	}
	if t.RequesterEmail != "" {
		marked, err := p.db.Undeliverable(ctx, v, []string{t.RequesterEmail})
		if err != nil {
			return err
		}
		for _, u := range marked {
			page.CameBack = &u
		}
	}
	if t.ContactID != 0 {
		if page.Contact, err = p.db.Contact(ctx, v, t.ContactID); err != nil {
			return err
		}
		page.Open.ofClient, page.Open.ofContact, err = p.db.OpenTickets(ctx, v, t.ClientID, t.ContactID)
	}
	return err
}

// loadCandidates reads whose the request may be: one of the sender's own clients where there are several, else any.
func (p *Pages) loadCandidates(ctx context.Context, page *ticketPage) (err error) {
	if page.Clients, err = p.db.Clients(ctx, page.Viewer); err != nil || page.Ticket.Flag != ticket.FlagWhichClient {
		return err
	}
	people, err := p.db.ContactsByEmail(ctx, page.Ticket.RequesterEmail)
	page.Clients = slices.DeleteFunc(page.Clients, func(c identity.Client) bool {
		return !slices.ContainsFunc(people, func(x identity.Contact) bool { return x.ClientID == c.ID })
	})
	return err
}

// loadTies reads what the ticket is tied to and marked with.
func (p *Pages) loadTies(ctx context.Context, page *ticketPage) (err error) {
	page.Ties, err = ties.Among(ctx, p.db, page.Page, page.Ticket, page.Users)
	return err
}

// loadRelated reads what is linked, and what else the same person asked.
func (p *Pages) loadRelated(ctx context.Context, page *ticketPage) error {
	v, t := page.Viewer, page.Ticket
	linked, err := p.db.LinkedTickets(ctx, v, t)
	if err != nil {
		return err
	}
	seen := map[int64]bool{t.ID: true}
	add := func(rows []ticket.Row, why string, most int) {
		for _, row := range rows {
			if !seen[row.ID] && len(page.Related) < most {
				seen[row.ID] = true
				page.Related = append(page.Related, related{row, why})
			}
		}
	}
	add(linked, "linked", 20)
	if t.ContactID != 0 {
		rows, err := p.db.Tickets(ctx, v, ticket.Filter{ContactID: t.ContactID, Limit: 6}, page.Now)
		if err != nil {
			return err
		}
		add(rows, shell.FirstName(page.Contact.Name), len(page.Related)+5)
	}
	return nil
}

func (page ticketPage) assigneeName() string {
	for _, u := range page.Users {
		if u.ID == page.Ticket.AssigneeID {
			return u.Name
		}
	}
	return ""
}

func (page ticketPage) teamName() string {
	for _, t := range page.Teams {
		if t.ID == page.Ticket.TeamID {
			return t.Name
		}
	}
	return ""
}

// logged is how much time was logged, in words.
func (page ticketPage) logged() string {
	var sum time.Duration
	for _, e := range page.Entries {
		sum += e.EndsAt.Sub(e.StartsAt)
	}
	if sum == 0 {
		return "none yet"
	}
	return shell.Span(sum)
}

// relatedWords say how a related ticket stands.
func (r related) words(page ticketPage) string {
	return strings.Join([]string{r.Why, shell.StatusWord(string(r.Status)), shell.Ago(page.Now, r.UpdatedAt, page.Locale)}, ", ")
}

func ticketKeys() []shell.Key {
	return []shell.Key{{Press: "r", Does: "reply"}, {Press: "n", Does: "write an internal note"}, {Press: "a", Does: "assign"}, {Press: "s", Does: "set the status"},
		{Press: "f", Does: "answer what the agreement asks"}, {Press: "l", Does: "log time"}, {Press: "w", Does: "start or stop the timer"}, {Press: "v", Does: "plan a visit"}, {Press: "m", Does: "merge into another ticket"}, {Press: "t", Does: "add a tag"}, {Press: "p", Does: "print"}, {Press: "j", Does: "next ticket of the list"}, {Press: "k", Does: "ticket above"}, {Press: "g n", Does: "the ticket to do now"}, {Press: "u", Does: "back to the list"}, {Press: "Ctrl Enter", Does: "send as the button says"}, {Press: "Ctrl Shift Enter", Does: "other ways to send"}, {Press: "z", Does: "take back the answer that was sent"},
		{Press: "Ctrl Shift P", Does: "look at the answer, write again"}, {Press: "/ at a line’s start", Does: "insert a reply"}, {Press: "Ctrl B, I, K", Does: "bold, italic, link"}}
}
