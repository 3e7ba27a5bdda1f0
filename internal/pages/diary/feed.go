package diary

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	ical "github.com/arran4/golang-ical"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// makeFeed gives the reader's calendar an address, which stands on this answer alone.
func (p *Pages) makeFeed(c echo.Context) error {
	secret, err := p.diary.MakeFeed(c.Request().Context(), shell.Viewer(c))
	if err != nil {
		return err
	}
	page, err := p.loadAgenda(c)
	if err != nil {
		return err
	}
	page.Secret = secret
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return shell.Render(c, http.StatusOK, agendaView(page))
}

func (p *Pages) dropFeed(c echo.Context) error {
	if err := p.diary.DropFeed(c.Request().Context(), shell.Viewer(c)); err != nil {
		return err
	}
	return shell.Back(c, shell.VisitsURL, "The address leads nowhere from now on.")
}

// feedURL is where a calendar follows, by the secret.
func (a agendaPage) follow() string { return a.Base + feedURL + "?key=" + a.Secret }

// What a feed holds: the visits of this long back and ahead.
const (
	feedBack  = 90 * 24 * time.Hour
	feedAhead = 366 * 24 * time.Hour
)

// feed is a technician's visits as an iCalendar (RFC 5545). The secret in its address is all that a calendar program can show; a wrong one finds nothing.
func (p *Pages) feed(c echo.Context) error {
	ctx := c.Request().Context()
	user, err := p.db.FeedUser(ctx, identity.HashToken(c.QueryParam("key")))
	if err != nil {
		return err
	}
	if user == 0 {
		return fault.Errorf(fault.NotFound, "There is no calendar here. Make a new address under Visits.")
	}
	house, err := p.desk.House(ctx)
	if err != nil {
		return err
	}
	now := shell.Now(c)
	list, err := p.db.Visits(ctx, identity.System("calendar"), user, now.Add(-feedBack), now.Add(feedAhead))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "private, no-cache")
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", []byte(calendar(house.Name, house.BaseURL, list)))
}

// calendar writes visits as an iCalendar. Cancelled ones stay in it, so that calendars take them out.
func calendar(name, base string, list []store.Visit) string {
	cal := ical.NewCalendar()
	cal.SetProductId("-//Remit//Visits//EN")
	cal.SetMethod(ical.MethodPublish)
	cal.SetXWRCalName(name + ": visits")
	cal.SetRefreshInterval("PT15M")
	for _, x := range list {
		e := cal.AddEvent(fmt.Sprintf("visit-%d@%s", x.ID, strings.TrimPrefix(strings.TrimPrefix(base, "https://"), "http://")))
		e.SetDtStampTime(x.ChangedAt)
		e.SetModifiedAt(x.ChangedAt)
		e.SetStartAt(x.StartsAt)
		e.SetEndAt(x.EndsAt)
		e.SetSequence(x.Sequence)
		e.SetSummary(shell.Join(": ", x.ClientName, ticket.Number(x.TicketID)+" "+x.Subject))
		e.SetDescription(shell.Join("\n\n", x.Note, base+shell.TicketURL(x.TicketID)))
		e.SetURL(base + shell.TicketURL(x.TicketID))
		if x.Place != "" {
			e.SetLocation(x.Place)
		}
		e.SetStatus(ical.ObjectStatusConfirmed)
		if x.State == store.VisitCancelled {
			e.SetStatus(ical.ObjectStatusCancelled)
		}
	}
	return cal.Serialize(ical.WithNewLineWindows)
}
