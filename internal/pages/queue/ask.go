package queue

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/batch"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/pages/decision"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// askPage asks what else a deed for many tickets needs, with the tickets before it. Nothing is changed yet.
type askPage struct {
	shell.Page
	picked
	Rows  []ticket.Row
	Facts []factGroup
	Into  int64 // the ticket that lives on
}

// factGroup are the values that one fact may have.
type factGroup struct {
	Name    string
	Options []shell.Option
}

// asked begins a page about the picked tickets, the oldest first.
func (p *Pages) asked(c echo.Context, x picked, ids []int64, title string) (askPage, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := askPage{Page: shell.NewPage(c, title), picked: x}
	page.Current, page.Width = shell.AtQueue, shell.Read
	if len(ids) > batch.Most {
		return page, fault.Errorf(fault.Invalid, "These are %d tickets; at most %d are changed at once. Narrow the list, or do it in parts.", len(ids), batch.Most)
	}
	rows, err := p.db.RowsOf(ctx, v, ticket.Filter{}, ids, page.Now)
	slices.SortFunc(rows, func(a, b ticket.Row) int { return int(a.ID - b.ID) })
	page.Rows = rows
	return page, err
}

// merge asks into which of the picked tickets the others go, and then merges them.
func (p *Pages) merge(c echo.Context) error {
	x, ids, err := pickedOf(c)
	if err != nil || len(ids) == 0 {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if len(ids) == 1 {
		return c.Redirect(http.StatusSeeOther, shell.TicketURL(ids[0])+"/merge")
	}
	into, err := shell.OptionalID(x.Value("into"))
	if err != nil {
		return err
	}
	if into == 0 {
		page, err := p.asked(c, x, ids, "Merge "+shell.Plural(len(ids), "ticket", "tickets")+" into one")
		if err != nil {
			return err
		}
		page.Into = livingOf(page.Rows)
		return shell.Render(c, http.StatusOK, mergeView(page))
	}
	if !slices.Contains(ids, into) {
		return fault.On("into", "%s is not among the selected tickets.", ticket.Number(into))
	}
	result, err := batch.Each(ctx, batch.Others(ids, into), p.batch.Into(v, into))
	if err != nil {
		return err
	}
	to := x.Back
	if len(result.Done) > 0 {
		to = shell.TicketURL(into)
	}
	return tell(c, to, result, func(n int) string {
		return shell.Plural(n, "ticket was", "tickets were") + " merged into this one. Each can be split off again below."
	})
}

// livingOf is the ticket that lives on unless somebody says otherwise: the oldest that is not closed.
func livingOf(rows []ticket.Row) int64 {
	for _, r := range rows {
		if r.Status != ticket.Closed {
			return r.ID
		}
	}
	return 0
}

// facts asks which fact of the picked tickets is set to what, and then sets it: each ticket's agreement decides anew.
func (p *Pages) facts(c echo.Context) error {
	x, ids, err := pickedOf(c)
	if err != nil || len(ids) == 0 {
		return err
	}
	name, value, chosen := strings.Cut(x.Value("fact"), "=")
	if !chosen {
		page, err := p.askFacts(c, x, ids)
		if err != nil {
			return err
		}
		return shell.Render(c, http.StatusOK, factsView(page))
	}
	if !slices.Contains(desk.FactNames(), name) {
		return fault.On("fact", "%q is not a fact; choose one from the list.", name)
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	result, err := batch.Each(ctx, ids, p.batch.Fact(v, name, value))
	if err != nil {
		return err
	}
	verdicts, err := p.verdicts(c, result.Done)
	if err != nil {
		return err
	}
	return tell(c, x.Back, result, func(n int) string {
		return shell.Plural(n, "ticket", "tickets") + " decided anew with " + name + " " + cmp.Or(decision.FactWord(name, value), "not known") + ": " + verdicts + "."
	})
}

// askFacts offers the values that the agreements' vocabulary knows; sites and devices where all tickets are of one client.
func (p *Pages) askFacts(c echo.Context, x picked, ids []int64) (askPage, error) {
	page, err := p.asked(c, x, ids, "Set a fact of "+shell.Plural(len(ids), "ticket", "tickets"))
	if err != nil {
		return page, err
	}
	var client int64
	if n := len(page.Rows); n > 0 && !slices.ContainsFunc(page.Rows, func(r ticket.Row) bool { return r.ClientID != page.Rows[0].ClientID }) {
		client = page.Rows[0].ClientID
	}
	known, err := decision.Source{DB: p.db, Desk: p.desk}.Known(c.Request().Context(), page.Viewer, client)
	if err != nil {
		return page, err
	}
	for _, name := range desk.FactNames() {
		g := factGroup{Name: name}
		for _, o := range known.Options(name) {
			o.Value = name + "=" + o.Value
			g.Options = append(g.Options, o)
		}
		page.Facts = append(page.Facts, g)
	}
	return page, nil
}

// verdicts say what became of tickets: “9 covered, 3 billable”.
func (p *Pages) verdicts(c echo.Context, ids []int64) (string, error) {
	rows, err := p.db.RowsOf(c.Request().Context(), shell.Viewer(c), ticket.Filter{}, ids, shell.Now(c))
	var words []string
	for _, verdict := range []string{"covered", "billable", "undecided", "declined"} {
		n := 0
		for _, r := range rows {
			if r.Verdict == verdict {
				n++
			}
		}
		if n > 0 {
			words = append(words, strconv.Itoa(n)+" "+verdict)
		}
	}
	return strings.Join(words, ", "), err
}
