package diary

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Card is what a ticket's page shows of the diary: its visits, and the reader's timer.
type Card struct {
	Page   shell.Page
	Ticket ticket.Ticket
	Visits []store.Visit // not the cancelled ones
	Timer  store.Timer
	Mode   string // remote or onsite, as the timer's time is proposed to be logged
}

// LoadCard reads the card of a ticket.
func LoadCard(ctx context.Context, db *store.DB, page shell.Page, t ticket.Ticket) (Card, error) {
	card := Card{Page: page, Ticket: t, Mode: "remote"}
	list, err := db.TicketVisits(ctx, page.Viewer, t.ID)
	if err != nil {
		return card, err
	}
	for _, x := range list {
		if x.State != store.VisitCancelled {
			card.Visits = append(card.Visits, x)
		}
	}
	card.Timer, err = db.Timer(ctx, page.Viewer)
	return card, err
}

func (c Card) url(rest string) string { return shell.TicketURL(c.Ticket.ID) + rest }

// runsHere reports whether the reader's timer runs on this ticket.
func (c Card) runsHere() bool { return c.Timer.TicketID == c.Ticket.ID }

func (p *Pages) start(c echo.Context) error {
	return p.timed(c, new(string), func(ctx context.Context, v identity.Viewer, id int64, _ shell.Form) (string, error) {
		return "", p.diary.Start(ctx, v, id)
	})
}

func (p *Pages) stop(c echo.Context) error {
	to := ""
	return p.timed(c, &to, func(ctx context.Context, v identity.Viewer, id int64, f shell.Form) (string, error) {
		e, err := p.diary.Stop(ctx, v, id, cmp.Or(f.Value("mode"), "remote"), f.Value("note"))
		if err != nil {
			return "", err
		}
		to = shell.TicketURL(e.TicketID) + "?logged=" + strconv.FormatInt(e.ID, 10) + "#work"
		return "", nil
	})
}

func (p *Pages) discard(c echo.Context) error {
	return p.timed(c, new(string), func(ctx context.Context, v identity.Viewer, _ int64, _ shell.Form) (string, error) {
		return "The timer is stopped, and nothing is logged.", p.diary.Discard(ctx, v)
	})
}

// timed does a deed of the timer and leads to where the deed says, else back to the ticket. A timer that is refused keeps running: nothing is lost.
func (p *Pages) timed(c echo.Context, to *string, do func(context.Context, identity.Viewer, int64, shell.Form) (string, error)) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	said, err := do(c.Request().Context(), shell.Viewer(c), id, form)
	if err != nil {
		if !form.Refuse(err) {
			return err
		}
		shell.FlashWarning(c, form.Errors[0].Text)
		said = ""
	}
	return shell.Back(c, cmp.Or(*to, shell.TicketURL(id)), said)
}

// agendaPage lists the visits of some weeks.
type agendaPage struct {
	shell.Page
	All    bool // everybody's, not the reader's own
	Days   []day
	Feed   bool   // the reader's calendar has an address
	Secret string // of the address, on the answer that made it
	Base   string // address of the house
	From   time.Time
}

// day is one day of the agenda.
type day struct {
	Day    time.Time
	Visits []store.Visit
}

// weeks is how far the agenda reaches.
const weeks = 4

func (p *Pages) agenda(c echo.Context) error {
	page, err := p.loadAgenda(c)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, agendaView(page))
}

func (p *Pages) loadAgenda(c echo.Context) (agendaPage, error) {
	ctx := c.Request().Context()
	page := agendaPage{Page: shell.PageAt(c, "Visits", shell.AtVisits), All: c.QueryParam("who") == "all"}
	page.Width = shell.Middle
	y, m, d := page.Now.In(page.Zone).Date()
	page.From = time.Date(y, m, d, 0, 0, 0, 0, page.Zone)
	if at, err := time.ParseInLocation(time.DateOnly, c.QueryParam("from"), page.Zone); err == nil {
		page.From = at
	}
	user := page.Viewer.UserID
	if page.All {
		user = 0
	}
	list, err := p.db.Visits(ctx, page.Viewer, user, page.From, page.From.AddDate(0, 0, 7*weeks))
	if err != nil {
		return page, err
	}
	for _, x := range list {
		if x.State == store.VisitCancelled {
			continue
		}
		at := x.StartsAt.In(page.Zone).Format(time.DateOnly)
		if n := len(page.Days); n == 0 || page.Days[n-1].Day.Format(time.DateOnly) != at {
			page.Days = append(page.Days, day{Day: x.StartsAt.In(page.Zone)})
		}
		last := &page.Days[len(page.Days)-1]
		last.Visits = append(last.Visits, x)
	}
	house, err := p.desk.House(ctx)
	if err != nil {
		return page, err
	}
	page.Base = house.BaseURL
	page.Feed, err = p.db.HasFeed(ctx, page.Viewer)
	return page, err
}

// address is where the agenda lies from a day, of the same people.
func (a agendaPage) address(from time.Time, all bool) string {
	url := shell.VisitsURL + "?from=" + from.Format(time.DateOnly)
	if all {
		url += "&who=all"
	}
	return url
}

// clockSpan is from when to when on its day.
func clockSpan(x store.Visit, l shell.Locale) string {
	return l.Format(x.StartsAt.In(l.Zone), "15:04") + "–" + l.Format(x.EndsAt.In(l.Zone), "15:04")
}

// people are those who may go.
func people(p visitPage) []shell.Option {
	var out []shell.Option
	for _, u := range p.Users {
		if u.Active || u.ID == p.Visit.UserID {
			out = append(out, shell.Option{Value: strconv.FormatInt(u.ID, 10), Label: u.Name})
		}
	}
	return out
}
