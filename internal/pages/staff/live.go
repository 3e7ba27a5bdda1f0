package staff

import (
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/answer"
	"remit/internal/pages/fresh"
	"remit/internal/pages/shell"
	"remit/internal/pages/ties"
)

// ticketEvents keeps an open ticket fresh: its conversation, what the agreement says, and who else looks at it.
func (p *Pages) ticketEvents(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	v := shell.Viewer(c)
	if _, err := p.db.Ticket(c.Request().Context(), v, id); err != nil {
		return err
	}
	leave := p.here.enters(id, v)
	p.desk.Tell(presenceOf(id, v))
	defer func() {
		leave()
		p.desk.Tell(presenceOf(id, v))
	}()
	return fresh.Follow(c, p.desk, p.log, func(ctx context.Context, s *shell.EventStream, h fresh.Heard) error {
		switch {
		case h.Lost || slices.Contains(h.Tickets, id):
			return p.tellTicket(ctx, c, s, id)
		case slices.Contains(h.People, id):
			return s.SendPart(ctx, shell.PartEvent, "", others(p.here.others(id, v, p.db.Now())))
		}
		return nil
	})
}

func (p *Pages) tellTicket(ctx context.Context, c echo.Context, s *shell.EventStream, id int64) error {
	visit := shell.VisitOf(c)
	visit.Now = p.db.Now()
	shell.Begin(c, visit) // the stream was opened earlier than what it tells now
	page, err := p.loadTicket(c, id)
	if err != nil {
		return err
	}
	if err := s.SendPart(ctx, shell.PartEvent, "", ticketHead(page)); err != nil {
		return err
	}
	if err := s.SendPart(ctx, shell.PartEvent, "", others(page.Others)); err != nil {
		return err
	}
	if err := s.SendPart(ctx, shell.PartEvent, "", answer.Leaving(page.Writing)); err != nil {
		return err
	}
	if err := s.SendPart(ctx, shell.PartEvent, "", timeline(page)); err != nil {
		return err
	}
	if err := s.SendPart(ctx, shell.PartEvent, "", ties.Card(page.Ties, shell.Form{})); err != nil {
		return err
	}
	return s.SendPart(ctx, shell.PartEvent, "", agreementPanel(page))
}
