package letters

import (
	"time"
)

// Ending is what a letter says of the end of an agreement. Days may be zero where the letter has none.
type Ending struct {
	Number, Title string
	Client        string
	Who           string // who gives notice, or did it
	Reason        string
	Received      time.Time
	Date          time.Time // last day of service, or of the term
	Until         time.Time // last day for notice
	Link          string
}

// Ending tells somebody about the end of an agreement: k is NoticeGiven, NoticeWithdrawn, NoticeRefused, NoticeAsked, TermRenews or TermEnds.
func (w Writer) Ending(k Kind, name string, e Ending) Letter {
	day := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return Day(w.Language, at)
	}
	return w.write(k, values{words: map[string]string{"name": name, "agreement": e.Number, "title": e.Title, "client": e.Client, "who": e.Who, "reason": e.Reason,
		"received": day(e.Received), "date": day(e.Date), "until": day(e.Until)},
		own: map[string]Letter{"greeting": w.greet(name), "link": {Rich: "<" + e.Link + ">", Plain: e.Link}}})
}
