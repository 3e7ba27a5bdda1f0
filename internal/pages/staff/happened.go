package staff

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/survey"
	"remit/internal/ticket"
)

// visitSaid tells what became of a visit.
func visitSaid(who string, data happening, page ticketPage) templ.Component {
	what := map[string]string{"planned": "planned a visit", "moved": "moved the visit to", "cancelled": "cancelled the visit", "done": "made the visit"}[data.To]
	return said(who+" ", what, " "+shell.Stamp(page.Now, data.Starts, page.Locale)+" to "+page.Format(data.Ends.In(page.Zone), "15:04")+", "+shell.FirstName(data.Name))
}

// ratedSaid tells how it went for who asked, and what they said before.
func ratedSaid(who string, data happening) templ.Component {
	word, via := survey.ScoreWord(store.Score(data.To)), " by "+data.Mode
	if data.Mode == store.RatedInPortal {
		via = " in the portal"
	}
	if data.From != "" && data.From != data.To {
		via += ", before: " + survey.ScoreWord(store.Score(data.From))
	}
	if data.Note != "" {
		via += ": “" + data.Note + "”"
	}
	return said(who+" rated it ", word, via)
}

// statusEffect says what a status does to the clocks.
func (t *teller) statusEffect() string {
	switch {
	case !t.status.IsOpen():
		return ". No clock runs."
	case t.pauses[t.status]:
		return ". The resolve clock stands."
	default:
		return ""
	}
}

func assignedSaid(who string, e ticket.Event, data happening) templ.Component {
	switch {
	case data.To == "":
		return said(who+" gave it to ", "nobody", "")
	case data.User == e.UserID:
		return said(who+" ", "took", " it")
	default:
		return said(who+" gave it to ", data.To, "")
	}
}

// alarmSaid tells a miss, or whom the agreement lets be told that a clock has come far.
func alarmSaid(data happening) templ.Component {
	name, rest := shell.Capital(data.Clock), fmt.Sprintf(" has come to %d %% of its time", data.Percent)
	if data.Missed {
		rest = " was missed"
	}
	if len(data.Notify) > 0 {
		rest += ": clause " + data.Clause + " wants " + strings.Join(data.Notify, ", ") + " to know"
	}
	return said("", name, rest)
}
