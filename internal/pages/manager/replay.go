package manager

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/replay"
	"remit/internal/workbench"
)

// periods offers the months, quarters and years that can be played again.
func periods(now time.Time) (list []shell.Option) {
	quarter := func(at time.Time) string { return fmt.Sprintf("%d-Q%d", at.Year(), (int(at.Month())+2)/3) }
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	for i := range 4 {
		at := first.AddDate(0, -3*(i+1), 0)
		list = append(list, shell.Option{Value: quarter(at), Label: quarter(at)})
	}
	for i := range 3 {
		at := first.AddDate(0, -i, 0)
		list = append(list, shell.Option{Value: at.Format("2006-01"), Label: at.Format("January 2006")})
	}
	year := now.AddDate(-1, 0, 0).Format("2006")
	return append(list, shell.Option{Value: year, Label: year}, shell.Option{Value: now.Format("2006"), Label: now.Format("2006") + " so far"})
}

// replay shows what the text would have made of a period. Nothing is kept.
func (p *Pages) replay(c echo.Context) error {
	f, _, err := record.Source(c, "agreement")
	var k checked
	var report *replay.Report
	if err == nil {
		if k, err = p.inspect(c.Request().Context(), shell.Viewer(c), shell.LocaleOf(c), f.Values.Get("source")); err != nil {
			return err
		}
		report, err = p.playedAgain(c, k, f)
	}
	if err != nil && !f.Refuse(err) {
		return err
	}
	page := publishPage{Page: shell.PageAt(c, "Publish an agreement", shell.AtAgreements), Form: f, Check: k, Replay: report}
	status := http.StatusOK
	if err != nil {
		status = shell.StatusOf(err)
	}
	return shell.Render(c, status, publishView(page))
}

func (p *Pages) playedAgain(c echo.Context, k checked, f shell.Form) (*replay.Report, error) {
	if !k.Reads || len(k.Errors) > 0 {
		return nil, fault.On("source", "Mend what the check names; then it can be played again.")
	}
	report, err := workbench.Again(c.Request().Context(), p.db, shell.Viewer(c), k.Doc.Terms, f.Value("period"))
	if err != nil {
		return nil, err
	}
	return &report, nil
}

// mostDiffers is how many requests and tickets the page lists; the command line lists all.
const mostDiffers = 200

// verdictWords counts the verdicts of a side: “60 covered, 32 billable”.
func verdictWords(t replay.Totals) string {
	var words []string
	for _, v := range []agreement.Verdict{agreement.Covered, agreement.Billable, agreement.Undecided, agreement.Declined} {
		if n := t.Verdicts[string(v)]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, v))
		}
	}
	return shell.Join(", ", words...)
}

// differs says what a request would have got instead, in order of weight.
func differs(r replay.Request) (list []string) {
	for _, x := range []struct{ name, was, would string }{{"verdict", r.Was.Verdict, r.Would.Verdict}, {"clause", r.Was.Clause, r.Would.Clause}, {"priority", r.Was.Priority, r.Would.Priority},
		{"answer within", r.Was.Respond, r.Would.Respond}, {"solution within", r.Was.Resolve, r.Would.Resolve}, {"answer", r.Was.Answer, r.Would.Answer}, {"solution", r.Was.Solution, r.Would.Solution}} {
		if x.was != x.would {
			none := func(s string) string {
				if s == "" {
					return "none"
				}
				return s
			}
			list = append(list, x.name+": "+none(x.was)+" → "+none(x.would))
		}
	}
	return slices.Clip(list)
}
