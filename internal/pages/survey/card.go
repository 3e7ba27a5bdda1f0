package survey

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/survey"
	"remit/internal/ticket"
)

// Card is what the portal shows on a request that is solved to who asked: how it went, or the question. The zero Card shows nothing.
type Card struct {
	Page  shell.Page
	Sheet survey.Sheet
	Open  bool // there is something to show
}

// LoadCard reads the card of a request.
func LoadCard(ctx context.Context, s *survey.Surveys, page shell.Page, ticketID int64) (Card, error) {
	if s == nil {
		return Card{}, nil
	}
	sheet, err := s.InPortal(ctx, page.Viewer, ticketID)
	if fault.Is(err, fault.NotFound) {
		return Card{}, nil
	}
	sheet.Zone = page.Zone // as the pages around it
	return Card{Page: page, Sheet: sheet, Open: true}, err
}

func requestURL(id int64) string { return fmt.Sprintf("%s/requests/%d", shell.PortalURL, id) }

// rateInPortal keeps an answer, and leads back to the request. What is refused is told there: the browser asks for what is missing before it sends.
func (p *Pages) rateInPortal(c echo.Context) error {
	id, f, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	if err := p.surveys.RateInPortal(c.Request().Context(), shell.Viewer(c), id, answerOf(f)); err != nil {
		if !f.Refuse(err) {
			return err
		}
		shell.FlashWarning(c, shell.LocaleOf(c).Say("survey.not-kept", "why", shell.LocaleOf(c).Fault(err)))
		return c.Redirect(http.StatusSeeOther, requestURL(id))
	}
	return shell.Back(c, requestURL(id), shell.LocaleOf(c).Say("survey.thanks"))
}

// options are the answers to choose from.
func options(l shell.Locale) []shell.Option {
	var list []shell.Option
	for _, score := range store.Scores() {
		list = append(list, shell.Option{Value: string(score), Label: l.Say("survey.score-" + string(score))})
	}
	return list
}

// given says what is kept.
func given(s survey.Sheet, l shell.Locale) string {
	return l.Say("survey.given-"+string(s.Rating.Score), "date", l.Format(s.Rating.RatedAt.In(s.Zone), "Monday 2 January 15:04"))
}

// about names the ticket.
func about(s survey.Sheet) string { return ticket.Number(s.Ticket) + " " + s.Subject }
