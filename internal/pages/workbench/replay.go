package workbench

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/shopspring/decimal"

	"remit/internal/fault"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/replay"
	"remit/internal/workbench"
)

// replay has the draft played again over a period, in the background.
func (p *Pages) replay(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if err := p.bench.Replay(c.Request().Context(), shell.Viewer(c), numberOf(c), f.Value("period")); err != nil {
		if !f.Refuse(err) {
			return err
		}
		shell.FlashWarning(c, f.Errors[0].Text)
	}
	return shell.Back(c, URL(numberOf(c))+"#replay", "")
}

// progress is the card of the replay alone, for the script that asks how far it is.
func (p *Pages) progress(c echo.Context) error {
	pg, err := p.load(c, "")
	if err != nil {
		return err
	}
	if !shell.Partial(c) {
		return shell.Back(c, URL(pg.Number)+"#replay", "")
	}
	return shell.Render(c, http.StatusOK, replayCard(pg))
}

type replayedPage struct {
	page
	Shown []replay.Request
	What  string
}

// replayed lists the requests that would be decided otherwise: all of them, or those of one change from one outcome to another.
func (p *Pages) replayed(c echo.Context) error {
	pg, err := p.load(c, "")
	if err != nil {
		return err
	}
	if pg.Run == nil || pg.Run.Report == nil {
		return fault.Errorf(fault.NotFound, "Nothing was played again since the program began. Play the draft again first.")
	}
	pg.Title = "Decided otherwise under the draft of " + pg.Number
	out := replayedPage{page: pg}
	from, to := c.QueryParam("from"), c.QueryParam("to")
	for _, s := range workbench.Shifts(pg.Run.Report) {
		if from == "" || from == outcomeWord(s.From) && to == outcomeWord(s.To) {
			out.Shown = append(out.Shown, s.Requests...)
		}
	}
	if out.What = "in " + pg.Run.Period; from != "" {
		out.What += ", from " + strings.TrimSpace(from) + " to " + strings.TrimSpace(to)
	}
	return shell.Render(c, http.StatusOK, replayedView(out))
}

// outcomeWord is an outcome in an address.
func outcomeWord(o workbench.Outcome) string { return strings.TrimSpace(o.Verdict + " " + o.Clause) }

func (pg page) shiftURL(s workbench.Shift) string {
	return strings.Replace(URL(pg.Number, "from", outcomeWord(s.From), "to", outcomeWord(s.To)), "/edit?", "/edit/replay?", 1)
}

// periods are the quarters, months and years that can be played again, the last quarter first.
func periods(now time.Time) (list []shell.Option) {
	quarter := func(at time.Time) string { return fmt.Sprintf("%d-Q%d", at.Year(), (int(at.Month())+2)/3) }
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	for i, label := range []string{"last quarter", "the quarter before", "two quarters before"} {
		at := first.AddDate(0, -3*(i+1), 0)
		list = append(list, shell.Option{Value: quarter(at), Label: label + ", " + quarter(at)})
	}
	list = append(list, shell.Option{Value: quarter(now), Label: "this quarter, " + quarter(now)})
	for i := range 3 {
		at := first.AddDate(0, -i, 0)
		list = append(list, shell.Option{Value: at.Format("2006-01"), Label: at.Format("January 2006")})
	}
	year := now.AddDate(-1, 0, 0).Format("2006")
	return append(list, shell.Option{Value: year, Label: year}, shell.Option{Value: now.Format("2006"), Label: now.Format("2006") + " so far"})
}

// changing counts the requests that would be decided otherwise.
func changing(shifts []workbench.Shift) (n int) {
	for _, s := range shifts {
		n += len(s.Requests)
	}
	return n
}

// billed is by how much more, or less, would be billed.
func (pg page) billed(r *replay.Report) string {
	was, err := decimal.NewFromString(fmt.Sprint(r.Was.Amount))
	if err != nil {
		return fmt.Sprint(r.Would.Amount)
	}
	would, err := decimal.NewFromString(fmt.Sprint(r.Would.Amount))
	if err != nil {
		return fmt.Sprint(r.Would.Amount)
	}
	by := would.Sub(was)
	sign := "+ "
	switch {
	case by.IsZero():
		return "as before, " + pg.Amount(fmt.Sprint(r.Was.Amount)) + " " + r.Currency
	case by.IsNegative():
		sign, by = "− ", by.Neg()
	}
	text := by.String()
	if c, err := money.CurrencyOf(r.Currency); err == nil {
		text = c.Format(by)
	}
	return sign + pg.Amount(text) + " " + r.Currency
}

// versus says a figure beside what it was.
func versus(would, was int) string {
	if would == was {
		return strconv.Itoa(would) + ", as before"
	}
	return strconv.Itoa(would) + ", were " + strconv.Itoa(was)
}

// limits says of each allowance what would be used within it, beside what was.
func (pg page) limits(r *replay.Report) (list [][2]string) {
	was := map[string]replay.Limit{}
	for _, l := range r.Was.Limits {
		was[l.Clause] = l
	}
	for _, l := range r.Would.Limits {
		words := l.Used.String() + " " + l.Unit
		if l.Used.Equal(decimal.NewFromInt(1)) {
			words = strings.TrimSuffix(words, "s")
		}
		if old, there := was[l.Clause]; !there {
			words += ", new"
		} else if old.Used.Equal(l.Used) {
			words += ", as before"
		} else {
			words += ", were " + old.Used.String()
		}
		list = append(list, [2]string{"Within the limit of " + l.Clause, words})
	}
	return list
}

func (pg page) progressWords() string {
	if pg.Run.Of == 0 {
		return "Replaying " + pg.Run.Period + ", the requests are read"
	}
	return fmt.Sprintf("Replaying, %d of %d decisions", pg.Run.Finished, pg.Run.Of)
}
