package work

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/estimate"
	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/review"
	"remit/internal/ticket"
)

// maxAsked is about how many tickets the client is asked at once.
const maxAsked = 20

// askPage is what is to be asked of clients.
type askPage struct {
	shell.Page
	Questions []question
	From      string // the address of the desk, for the way back
	Form      shell.Form
}

// question is a message about one ticket, before it is sent.
type question struct {
	review.Prepared
	Refused string // why nobody can be asked; "" where somebody can
	Text    string
	To      string
	Way     string // message, or estimate
}

// The ways to ask.
const (
	byMessage  = "message"
	byEstimate = "estimate"
)

// askAddress is where the client is asked about one ticket.
func askAddress(id int64, from query) string {
	return askURL + "?" + url.Values{"t": {strconv.FormatInt(id, 10)}, "from": {from.url()}}.Encode()
}

func field(name string, id int64) string { return fmt.Sprintf("%s-%d", name, id) }

// prepare proposes what to ask.
func (p *Pages) prepare(c echo.Context) error {
	page, err := p.askPage(c, shell.Form{Values: c.QueryParams()})
	if err != nil {
		return err
	}
	page.Form = shell.Form{}
	return shell.Render(c, http.StatusOK, askView(page))
}

func (p *Pages) askPage(c echo.Context, f shell.Form) (page askPage, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page = askPage{Page: shell.PageAt(c, "Ask the client", shell.AtReview), From: shell.LocalURL(f.Value("from"), shell.ReviewURL), Form: f}
	page.Width = shell.Middle
	for _, text := range f.All("t") {
		id, err := shell.ParseID(text)
		if err != nil {
			return page, err
		}
		if slices.ContainsFunc(page.Questions, func(q question) bool { return q.Ticket.ID == id }) {
			continue
		}
		one := question{Way: byMessage}
		one.Prepared, err = p.reviews.Prepare(ctx, v, id, f.Value(field("to", id)))
		if fault.Is(err, fault.Conflict) {
			one.Refused = fault.Text(err)
		} else if err != nil {
			return page, err
		}
		one.Text, one.To = one.Prepared.Text, one.Prepared.To
		if f.Values.Has(field("text", id)) {
			one.Text, one.Way = f.Values.Get(field("text", id)), f.Value(field("way", id))
		}
		page.Questions = append(page.Questions, one)
	}
	if n := len(page.Questions); n == 0 || n > maxAsked {
		return page, fault.Errorf(fault.Invalid, "Select between one and %d tickets to ask about.", maxAsked)
	}
	return page, nil
}

// ask sends what was prepared, ticket by ticket: what was sent before one is refused stays sent, and is not asked again.
func (p *Pages) ask(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	page, err := p.askPage(c, f)
	if err != nil {
		return err
	}
	sent := 0
	for i, q := range page.Questions {
		if q.Refused != "" {
			continue
		}
		if err = p.askOne(c, f, q); err != nil {
			page.Questions = page.Questions[i:]
			break
		}
		sent++
	}
	if err == nil && sent == 0 {
		err = fault.Errorf(fault.Conflict, "Nobody can be asked about these tickets.")
	}
	if err == nil {
		return shell.Back(c, page.From, shell.Plural(sent, "question is", "questions are")+" on the way. The work waits for the answer for 7 days.")
	}
	if !f.Refuse(err) {
		return err
	}
	page.Form = f
	return shell.Render(c, shell.StatusOf(err), askView(page))
}

// askOne asks about one ticket: by a message, or by an estimate to approve.
func (p *Pages) askOne(c echo.Context, f shell.Form, q question) error {
	ctx, v, id := c.Request().Context(), shell.Viewer(c), q.Ticket.ID
	if q.Way != byEstimate {
		return at(id, p.reviews.Ask(ctx, v, review.Question{Ticket: id, To: q.To, Text: q.Text}))
	}
	d := estimate.Draft{Ticket: id, Text: f.Values.Get(field("work", id)), Amount: f.Value(field("amount", id))}
	if d.Amount == "" {
		return at(id, fault.On("amount", "Say up to which amount the client should approve."))
	}
	_, err := p.estimates.Ask(ctx, v, d)
	return at(id, err)
}

// at is an error with the field that it is about, of the ticket that it is about.
func at(id int64, err error) error {
	if err == nil || fault.KindOf(err) != fault.Invalid {
		return err
	}
	name := fault.FieldOf(err)
	switch name {
	case "estimate_text":
		name = "work"
	case "estimate_amount", "estimate_hours":
		name = "amount"
	}
	return fault.On(field(name, id), "%s: %s", ticket.Number(id), fault.Text(err))
}

// people are whom a question can go to.
func people(q question) []shell.Option {
	list := make([]shell.Option, len(q.People))
	for i, one := range q.People {
		list[i] = shell.Option{Value: one.Email, Label: one.Name + ", " + map[string]string{"asked": "asked for it", "approver": "may approve", "administrator": "administrator"}[one.Role]}
	}
	return list
}
