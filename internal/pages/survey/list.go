package survey

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/survey"
)

// perPage is how many ratings a page lists.
const perPage = 50

// The spans over which ratings are counted, in days.
const (
	short = 30
	long  = 90
)

// tally counts the ratings of somebody, or of all.
type tally struct {
	ID              int64
	Name            string
	Good, Fair, Bad int
}

// All is how many ratings there are.
func (t tally) All() int { return t.Good + t.Fair + t.Bad }

// part is a number of ratings in percent of all, rounded.
func (t tally) part(n int) int {
	if t.All() == 0 {
		return 0
	}
	return int(math.Round(float64(n) * 100 / float64(t.All())))
}

// Share is how many of them are good, in words.
func (t tally) Share() string {
	if t.All() == 0 {
		return "none yet"
	}
	return fmt.Sprintf("%d %%", t.part(t.Good))
}

// span is what was rated and asked in the last days.
type span struct {
	tally
	Days            int
	Asked, Answered int
}

// response is how many of those who were asked answered, in words.
func (s span) response() string {
	if s.Asked == 0 {
		return "nobody was asked by mail"
	}
	return fmt.Sprintf("%d of %d who were asked by mail answered", s.Answered, s.Asked)
}

// option is a word of the sentence that says what is listed.
type option struct {
	Name, URL string
	Current   bool
}

// word is one of these words, with what it could be.
type word struct {
	Label   string
	Options []option
}

type listPage struct {
	shell.Page
	Spans   []span
	Clients []tally // of the longer span
	Staff   []tally
	Words   []word
	Ratings []store.Rating
	Pager   shell.Pager
	Asked   query
}

// query is what the address asks for.
type query struct {
	score, client, user, said, before string
}

func asked(c echo.Context) query {
	return query{c.QueryParam("score"), c.QueryParam("client"), c.QueryParam("user"), c.QueryParam("said"), c.QueryParam("before")}
}

// url is the address with one word of the sentence changed; it leads to the first page.
func (q query) url(name, value string) string {
	values := url.Values{}
	for key, now := range map[string]string{"score": q.score, "client": q.client, "user": q.user, "said": q.said} {
		if key == name {
			now = value
		}
		if now != "" {
			values.Set(key, now)
		}
	}
	if name == "before" {
		values.Set(name, value)
	}
	if len(values) == 0 {
		return shell.SatisfactionURL
	}
	return shell.SatisfactionURL + "?" + values.Encode()
}

// filter is what the query lists, of the longer span.
func (q query) filter(now time.Time) (f store.RatingFilter, err error) {
	f = store.RatingFilter{Since: now.AddDate(0, 0, -long), Score: store.Score(q.score), Commented: q.said != "", Limit: perPage + 1}
	if f.ClientID, err = shell.OptionalID(q.client); err != nil {
		return f, err
	}
	if f.UserID, err = shell.OptionalID(q.user); err != nil || q.before == "" {
		return f, err
	}
	at, id, _ := strings.Cut(q.before, "-")
	micros, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return f, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	f.Before.RatedAt = time.UnixMicro(micros).UTC()
	f.Before.TicketID, err = shell.ParseID(id)
	return f, err
}

// list shows managers what was said, and how it went in all.
func (p *Pages) list(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	at := shell.AtReview
	if !shell.Viewer(c).May(identity.ReviewWork) {
		at = shell.AtReports
	}
	page := listPage{Page: shell.PageAt(c, "Satisfaction", at), Asked: asked(c)}
	filter, err := page.Asked.filter(page.Now)
	if err != nil {
		return err
	}
	for _, days := range []int{short, long} {
		since := page.Now.AddDate(0, 0, -days)
		rows, err := p.db.RatingTally(ctx, v, since)
		if err != nil {
			return err
		}
		s := span{tally: sum(rows), Days: days}
		if s.Asked, s.Answered, err = p.db.Response(ctx, v, since); err != nil {
			return err
		}
		page.Spans = append(page.Spans, s)
		page.Clients = by(rows, func(r store.RatingTally) (int64, string) { return r.ClientID, r.ClientName })
		page.Staff = by(rows, func(r store.RatingTally) (int64, string) { return r.UserID, cmp.Or(r.UserName, "Nobody") })
	}
	if page.Ratings, err = p.db.Ratings(ctx, v, filter); err != nil {
		return err
	}
	page.turn()
	page.Words = page.sentence()
	return shell.Render(c, http.StatusOK, listView(page))
}

// turn cuts the list to a page and leads on to the next.
func (p *listPage) turn() {
	if p.Asked.before != "" {
		p.Pager.Newer = p.Asked.url("", "")
	}
	if len(p.Ratings) <= perPage {
		return
	}
	p.Ratings = p.Ratings[:perPage]
	last := p.Ratings[perPage-1]
	p.Pager.Older = p.Asked.url("before", fmt.Sprintf("%d-%d", last.RatedAt.UnixMicro(), last.TicketID))
}

// sentence is what the list holds, each word of it with what it could be.
func (p *listPage) sentence() []word {
	q := p.Asked
	scores := word{"Score", []option{{"all", q.url("score", ""), q.score == ""}}}
	for _, s := range store.Scores() {
		scores.Options = append(scores.Options, option{survey.ScoreWord(s), q.url("score", string(s)), q.score == string(s)})
	}
	people := func(label, all, name, now string, list []tally) word {
		w := word{label, []option{{all, q.url(name, ""), now == ""}}}
		for _, t := range list {
			if id := strconv.FormatInt(t.ID, 10); t.ID != 0 {
				w.Options = append(w.Options, option{t.Name, q.url(name, id), now == id})
			}
		}
		return w
	}
	return []word{scores, people("Client", "every client", "client", q.client, p.Clients), people("Technician", "everybody", "user", q.user, p.Staff),
		{"Comment", []option{{"with or without", q.url("said", ""), q.said == ""}, {"with", q.url("said", "1"), q.said != ""}}}}
}

// sum is a tally of all.
func sum(rows []store.RatingTally) (t tally) {
	for _, r := range rows {
		t.Good, t.Fair, t.Bad = t.Good+r.Good, t.Fair+r.Fair, t.Bad+r.Bad
	}
	return t
}

// by is a tally of each, by name.
func by(rows []store.RatingTally, of func(store.RatingTally) (int64, string)) (list []tally) {
	for _, r := range rows {
		id, name := of(r)
		if id == 0 && name == "" {
			continue
		}
		i := slices.IndexFunc(list, func(t tally) bool { return t.ID == id })
		if i < 0 {
			list, i = append(list, tally{ID: id, Name: name}), len(list)
		}
		t := &list[i]
		t.Good, t.Fair, t.Bad = t.Good+r.Good, t.Fair+r.Fair, t.Bad+r.Bad
	}
	slices.SortFunc(list, func(a, b tally) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return list
}
