package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/pages/document"
	"remit/internal/pages/pact"
	"remit/internal/pages/shell"
	"remit/internal/tenure"
)

// noticePage is where the client's administrator gives notice.
type noticePage struct {
	pact.Life
	Form     shell.Form
	Ways     []agreement.Way
	Standing string // last day of service, where notice stands
	Asked    string // last day that was asked for, where that waits
}

// mayGiveNotice reports whether the viewer is offered to give notice.
func (p *Pages) mayGiveNotice(x pact.Life) bool {
	_, stands := tenure.Standing(x.Events)
	return p.tenures != nil && !stands && !x.Agreement.Course().Over(x.Terms, x.Now) && tenure.MayAsk(x.Viewer, x.Terms, x.Terms.Day(x.Now))
}

func (p *Pages) noticeForm(c echo.Context) error { return p.showNotice(c, http.StatusOK, shell.Form{}) }

func (p *Pages) showNotice(c echo.Context, status int, f shell.Form) error {
	view, err := p.readNamed(c)
	if err != nil {
		return err
	}
	if p.tenures == nil || !tenure.MayAsk(view.Viewer, view.Life.Terms, view.Life.Terms.Day(view.Now)) {
		return fault.Errorf(fault.Forbidden, "Only an administrator of your organisation can give notice here, and only where the agreement says how it is ended.")
	}
	page := noticePage{Life: view.Life, Form: f}
	page.Title = view.Say("life.give-title", "number", view.One.Number)
	page.Ways = page.Terms.Term.Ways(page.Terms.Day(page.Now))
	if e, stands := tenure.Standing(page.Events); stands {
		page.Standing = page.written(e.Day)
	}
	if e, waits := tenure.Asked(page.Events); waits {
		page.Asked = page.written(e.Day)
	}
	return shell.Render(c, status, noticeView(page))
}

func (p noticePage) written(day string) string {
	return document.Date(agreement.NewCourse(day).LastDay, p.Locale)
}

// options are the ways to end the agreement by its own terms, each with what it costs.
func (p noticePage) options() (list []shell.Option) {
	for _, w := range p.Ways {
		hint := p.Say("life.fee-none")
		if t := p.Terms.Term.Termination; w.Early() && t != nil && t.FeePercent.IsPositive() {
			hint = p.Say("life.fee", "day", document.Date(w.TermEnd, p.Locale), "percent", t.FeePercent.String())
		}
		list = append(list, shell.Option{Value: w.Name, Label: p.Say("life.way-"+w.Name, "n", w.Days, "day", document.Date(w.LastDay, p.Locale)), Hint: hint})
	}
	return list
}

// notice sends the notice to the provider.
func (p *Pages) notice(c echo.Context) error {
	one, err := p.named(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if p.tenures == nil {
		return fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	_, err = p.tenures.Ask(c.Request().Context(), shell.Viewer(c), tenure.Notice{Number: one.Number, Way: f.Value("way"), Day: f.Value("day"), Reason: f.Value("reason")})
	if err == nil {
		return shell.Back(c, agreementURL(one.Number, 0)+"#life", shell.LocaleOf(c).Say("life.given"))
	}
	if fault.Is(err, fault.Forbidden) || !f.Refuse(err) {
		return err
	}
	return p.showNotice(c, shell.StatusOf(err), f)
}
