package queue

import (
	"errors"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// summary says under the heading how much there is.
func (p queuePage) summary() string {
	words := shell.Plural(len(p.Rows), "ticket", "tickets")
	switch {
	case p.Total > len(p.Rows):
		words = shell.Plural(len(p.Rows), "ticket", "tickets") + " of " + shell.Amount(strconv.Itoa(p.Total))
	case p.Older != "":
		words += " and more"
	}
	late, soon := 0, 0
	for _, r := range p.Rows {
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

// pager leads down the list, and from there to its top.
func (p queuePage) pager() shell.Pager {
	pages := shell.Pager{Older: p.Older}
	if p.List.Query.Get("after") != "" {
		pages.Newer = p.List.URL("", "")
	}
	return pages
}

// bulk assigns the selected tickets, or sets their status. What one of them refuses does not stop the others.
func (p *Pages) bulk(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	to := shell.LocalURL(form.Value("back"), shell.QueueURL)
	ids, err := selected(form)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		shell.FlashWarning(c, "Nothing was selected, so nothing was changed. Tick the tickets first.")
		return shell.Back(c, to, "")
	}
	deed, said, err := p.bulkDeed(c, form)
	if err != nil {
		return err
	}
	done := 0
	for _, id := range ids {
		err := deed(id)
		switch {
		case err == nil:
			done++
		case fault.Is(err, fault.Internal) || errors.Is(err, c.Request().Context().Err()):
			return err
		default:
			shell.FlashWarning(c, ticket.Number(id)+" was not changed: "+fault.Text(err))
		}
	}
	if done == 0 {
		return shell.Back(c, to, "")
	}
	return shell.Back(c, to, shell.Plural(done, "ticket", "tickets")+" "+said+".")
}

// bulkDeed is what is done with each ticket, and how it is told.
func (p *Pages) bulkDeed(c echo.Context, form shell.Form) (deed func(int64) error, said string, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if name := form.Value("status"); name != "" {
		status, err := ticket.ParseStatus(name)
		return func(id int64) error { _, err := p.desk.SetStatus(ctx, v, id, status, 0); return err }, "set to " + shell.StatusWord(name), err
	}
	user, err := shell.OptionalID(form.Value("assignee"))
	if err != nil {
		return nil, "", err
	}
	said = "given to nobody"
	if user != 0 {
		u, err := p.db.User(ctx, v, user)
		if err != nil {
			return nil, "", err
		}
		said = "assigned to " + youOr(v, u)
	}
	return func(id int64) error { _, err := p.desk.Assign(ctx, v, id, user); return err }, said, nil
}

func youOr(v identity.Viewer, u identity.User) string {
	if u.ID == v.UserID {
		return "you"
	}
	return u.Name
}

func selected(form shell.Form) ([]int64, error) {
	var ids []int64
	for _, text := range form.All("ticket") {
		id, err := shell.ParseID(text)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}
