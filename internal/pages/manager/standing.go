package manager

import (
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/pages/document"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// standing is how an agreement stands at an instant.
type standing struct {
	store.Agreement
	Terms   *agreement.Terms // of the newest version
	InForce bool             // one of its versions decides
	State   string
	Renewal string // when it renews next, "" where it does not
}

// stand says how an agreement stands.
func (p *Pages) stand(c echo.Context, a store.Agreement) (standing, error) {
	terms, err := p.db.Terms(c.Request().Context(), a.ID, a.Latest)
	if err != nil {
		return standing{}, err
	}
	now, l := shell.Now(c), shell.LocaleOf(c)
	s := standing{Agreement: a, Terms: terms, InForce: a.Course().InForce(terms, now), State: stateWords(a, terms, now, l), Renewal: renewalWords(a, terms, now, l)}
	if !s.InForce && a.Latest > 1 && now.Before(terms.Term.Starts) { // an earlier version may decide until the newest begins
		inForce, err := p.db.AgreementsInForce(c.Request().Context(), a.ClientID, now)
		if err != nil {
			return s, err
		}
		if s.InForce = slices.ContainsFunc(inForce, func(f coverage.InForce) bool { return f.AgreementID == a.ID }); s.InForce {
			s.State = "in force, its newest version " + s.State
		}
	}
	return s, nil
}

// stateWords says whether a version is in force at an instant.
func stateWords(a store.Agreement, t *agreement.Terms, now time.Time, l shell.Locale) string {
	course := a.Course()
	switch {
	case course.InForce(t, now) && !course.LastDay.IsZero():
		return "in force, notice given: ends on " + document.Date(course.End(t), l)
	case course.InForce(t, now):
		return "in force"
	case now.Before(t.Term.Starts) && !course.Over(t, now):
		return "from " + document.Date(t.Term.Starts, l)
	}
	return "ended on " + document.Date(course.End(t), l)
}

// renewalWords says when terms renew next, and until when notice can be given.
func renewalWords(a store.Agreement, t *agreement.Terms, now time.Time, l shell.Locale) string {
	r := t.Term.Renewal
	if r == nil || r.Mode == "none" || t.Term.Ends.IsZero() || a.Ended != "" {
		return ""
	}
	end := t.Term.EndOn(t.Day(now))
	if end.Before(t.Day(now)) {
		return ""
	}
	text := document.Date(end.AddDate(0, 0, 1), l)
	if r.Mode == "by-agreement" {
		return text + ", by agreement"
	}
	if by, ok := t.Term.LastNotice(end); ok && r.NoticeDays > 0 {
		text += ", notice until " + document.Date(by, l)
	}
	return text
}
