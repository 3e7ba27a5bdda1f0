package queue

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/batch"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// summary says under the heading how much there is.
func (p queuePage) summary() string {
	n := len(p.Chunk.Rows)
	whole := p.Chunk.newer() == "" && p.Chunk.older() == ""
	switch {
	case p.Most > 0 && p.Total >= p.Most:
		return strconv.Itoa(p.Most-1) + "+ tickets"
	case !whole && p.Total >= 0:
		return p.Amount(strconv.Itoa(p.Total)) + " tickets"
	case !whole:
		return shell.Plural(n, "ticket", "tickets") + " and more"
	}
	words := shell.Plural(n, "ticket", "tickets")
	late, soon := 0, 0
	for _, r := range p.Chunk.Rows {
		switch r.Next.State {
		case shell.ClockLate:
			late++
		case shell.ClockSoon:
			soon++
		}
	}
	if late > 0 {
		words += ", " + strconv.Itoa(late) + " missed"
	}
	if soon > 0 {
		words += ", " + strconv.Itoa(soon) + " due soon"
	}
	return words
}

// bulk assigns the selected tickets, or sets their status or priority. What one of them refuses does not stop the others.
func (p *Pages) bulk(c echo.Context) error {
	picked, ids, err := pickedOf(c)
	if err != nil || len(ids) == 0 {
		return err
	}
	deed, said, err := p.bulkDeed(c, picked.Form)
	if err != nil {
		return err
	}
	result, err := batch.Each(c.Request().Context(), ids, deed)
	if err != nil {
		return err
	}
	return tell(c, picked.Back, result, func(n int) string { return shell.Plural(n, "ticket", "tickets") + " " + said + "." })
}

// picked is a form with tickets, and the list that they were picked in.
type picked struct {
	shell.Form
	Back string
}

// pickedOf reads which tickets were picked. Where there are none, it has said so and led back.
func pickedOf(c echo.Context) (picked, []int64, error) {
	form, err := shell.FormOf(c)
	if err != nil {
		return picked{}, nil, err
	}
	x := picked{form, shell.LocalURL(form.Value("back"), shell.QueueURL)}
	var ids []int64
	for _, text := range form.All("ticket") {
		id, err := shell.ParseID(text)
		if err != nil {
			return x, nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		shell.FlashWarning(c, "Nothing was selected, so nothing was changed. Tick the tickets first.")
		return x, nil, shell.Back(c, x.Back, "")
	}
	return x, ids, nil
}

// tell leads back to the list and tells what came of a deed: how many were changed, and which were not and why.
func tell(c echo.Context, back string, r batch.Result, said func(n int) string) error {
	var reasons []string
	numbers := map[string][]string{}
	for _, x := range r.Refused {
		if numbers[x.Why] == nil {
			reasons = append(reasons, x.Why)
		}
		numbers[x.Why] = append(numbers[x.Why], ticket.Number(x.Ticket))
	}
	for _, why := range reasons {
		list := numbers[why]
		was := " was not changed: "
		if len(list) > 1 {
			was = " were not changed: "
		}
		shell.FlashWarning(c, strings.Join(list, ", ")+was+why)
	}
	if len(r.Done) == 0 {
		return shell.Back(c, back, "")
	}
	return shell.Back(c, back, said(len(r.Done)))
}

// bulkDeed is what is done with each ticket, and how it is told.
func (p *Pages) bulkDeed(c echo.Context, form shell.Form) (deed batch.Deed, said string, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if name := form.Value("status"); name != "" {
		status, err := ticket.ParseStatus(name)
		return p.batch.Status(v, status), "set to " + shell.StatusWord(name), err
	}
	if want := form.Value("priority"); want != "" {
		if !slices.Contains(batch.Priorities(), want) {
			return nil, "", fault.On("priority", "%q is not a priority; use one of %s.", want, strings.Join(batch.Priorities(), ", "))
		}
		return p.batch.Priority(v, want), "set to " + want + ", by the urgency and impact that their agreements want for it", nil
	}
	user, err := shell.OptionalID(form.Value("assignee"))
	if err != nil {
		return nil, "", err
	}
	said, err = p.assigned(ctx, v, user)
	return p.batch.Assign(v, user), said, err
}

func (p *Pages) assigned(ctx context.Context, v identity.Viewer, user int64) (string, error) {
	if user == 0 {
		return "given to nobody", nil
	}
	u, err := p.db.User(ctx, v, user)
	if u.ID == v.UserID {
		return "assigned to you", err
	}
	return "assigned to " + u.Name, err
}
