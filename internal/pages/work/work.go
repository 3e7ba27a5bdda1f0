// Package work is the desk on which managers decide what of the work is billed.
package work

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB     *store.DB
	Ledger *ledger.Ledger
}

// Pages answers the routes of the work under review.
type Pages struct {
	db     *store.DB
	ledger *ledger.Ledger
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Ledger} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.WorkURL, Who: shell.Manager, Handler: p.work},
		{Method: http.MethodPost, Path: shell.WorkURL, Who: shell.Manager, Handler: p.rule},
		{Method: http.MethodPost, Path: shell.WorkURL + "/undo", Who: shell.Manager, Handler: p.undo},
	}
}

// maxLines is how many lines the desk shows at once; the rest comes when these are decided.
const maxLines = 200

// query is what the address asks for.
type query struct {
	Month  string // 2026-02
	Client string // slug
	Show   string // "": to decide; ruled, held, all
}

// url is the address of the desk with some of its words changed: pairs of name and value.
func (q query) url(pairs ...string) string {
	values := url.Values{"month": {q.Month}, "client": {q.Client}, "show": {q.Show}}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	for name := range values {
		if values.Get(name) == "" {
			values.Del(name)
		}
	}
	return shell.WorkURL + "?" + values.Encode()
}

type workPage struct {
	shell.Page
	Asked   query
	Form    shell.Form
	Groups  []group
	Lines   int // shown
	Full    bool
	Sums    sums
	Months  []shell.Choice
	Clients []shell.Choice
	Shows   []shell.Choice
	Undo    string // ids of what was just ruled, with a comma between; "" for nothing
}

// group is the lines of one agreement.
type group struct {
	Client, Slug, Agreement string
	Currency                money.Currency
	Lines                   []line
}

// line is a line in words.
type line struct {
	store.ReviewLine
	Verdict shell.Verdict
	Says    string // words of the clause
	Why     string
	terms   *agreement.Terms
}

func asked(values url.Values, now time.Time) query {
	q := query{values.Get("month"), values.Get("client"), values.Get("show")}
	if _, err := time.Parse("2006-01", q.Month); err != nil {
		q.Month = now.Format("2006-01")
	}
	return q
}

func (p *Pages) work(c echo.Context) error {
	page, err := p.page(c, asked(c.QueryParams(), shell.Now(c).In(shell.ZoneOf(c))))
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, workView(page))
}

func (p *Pages) page(c echo.Context, q query) (workPage, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := workPage{Page: shell.PageAt(c, "Work under review", shell.AtReview), Asked: q, Undo: c.QueryParam("undo")}
	page.Keys = []shell.Key{{Press: "j k", Does: "next, previous line"}, {Press: "x", Does: "select it"}, {Press: "Enter", Does: "open its ticket"}, {Press: "b", Does: "bill"},
		{Press: "w", Does: "waive, with a reason"}, {Press: "c", Does: "cover, with a reason"}, {Press: "d", Does: "decline, with a reason"}, {Press: "u", Does: "undo what was just decided"}}
	if err := p.ledger.Settle(ctx, 0); err != nil {
		return page, err
	}
	filter := store.LineFilter{Month: q.Month, State: store.LinesToReview, Limit: maxLines + 1}
	switch q.Show {
	case store.LinesRuled, store.LinesHeld:
		filter.State = q.Show
	case "all":
		filter.State = ""
	}
	if q.Client != "" {
		client, err := p.db.ClientBySlug(ctx, v, q.Client)
		if err != nil {
			return page, err
		}
		filter.ClientID = client.ID
	}
	lines, err := p.db.ReviewLines(ctx, v, filter)
	if err != nil {
		return page, err
	}
	if page.Full = len(lines) > maxLines; page.Full {
		lines = lines[:maxLines]
	}
	page.Lines = len(lines)
	if page.Groups, err = p.groups(c, lines); err != nil {
		return page, err
	}
	if err := p.sumUp(c, &page, filter.ClientID); err != nil {
		return page, err
	}
	return page, p.choices(c, &page)
}

// groups puts the lines of an agreement together, each in the words of the version that rated it.
func (p *Pages) groups(c echo.Context, lines []store.ReviewLine) (groups []group, err error) {
	for _, l := range lines {
		terms, err := p.db.Terms(c.Request().Context(), l.AgreementID, l.Version)
		if err != nil {
			return nil, err
		}
		currency, err := money.CurrencyOf(terms.Currency)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.Agreement == l.Agreement })
		if i < 0 {
			groups = append(groups, group{Client: l.ClientName, Slug: l.ClientSlug, Agreement: l.Agreement, Currency: currency})
			i = len(groups) - 1
		}
		one := line{ReviewLine: l, Verdict: shell.Verdict{Outcome: l.Verdict, Clause: l.Clause, Ask: strings.Fields(l.Ask)}, terms: terms, Why: why(l, currency, shell.LocaleOf(c))}
		if clause, ok := terms.ClauseByNumber(l.Clause); ok {
			one.Says, one.Verdict.URL = clause.Says, shell.ClauseURL(l.Agreement, l.Version, l.Clause)
		}
		groups[i].Lines = append(groups[i].Lines, one)
	}
	return groups, nil
}

// choices are the words of the sentence.
func (p *Pages) choices(c echo.Context, page *workPage) error {
	ctx, v, q := c.Request().Context(), shell.Viewer(c), page.Asked
	months, err := p.db.LineMonths(ctx, v)
	if err != nil {
		return err
	}
	if !slices.Contains(months, q.Month) {
		months = append([]string{q.Month}, months...)
	}
	for _, m := range months {
		page.Months = append(page.Months, shell.Choice{Name: monthName(m, page.Locale), URL: q.url("month", m), Current: m == q.Month})
	}
	page.Clients = []shell.Choice{{Name: "every client", URL: q.url("client", ""), Current: q.Client == ""}}
	clients, err := p.db.Clients(ctx, v)
	if err != nil {
		return err
	}
	for _, client := range clients {
		page.Clients = append(page.Clients, shell.Choice{Name: client.Name, URL: q.url("client", client.Slug), Current: client.Slug == q.Client})
	}
	for _, s := range []struct{ show, name string }{{"", "to decide"}, {store.LinesHeld, "held"}, {store.LinesRuled, "decided by hand"}, {"all", "of every kind"}} {
		page.Shows = append(page.Shows, shell.Choice{Name: s.name, URL: q.url("show", s.show), Current: s.show == q.Show})
	}
	return nil
}

func monthName(month string, l shell.Locale) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return l.Format(at, "January 2006")
}

// rule decides the selected lines, or the one whose own button was pressed.
func (p *Pages) rule(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	q := asked(f.Values, shell.Now(c).In(shell.ZoneOf(c)))
	o := ledger.Order{Lines: record.IDs(f, "line"), Kind: f.Value("kind"), Reason: f.Value("reason")}
	if kind, one, ok := strings.Cut(f.Value("one"), " "); ok {
		o.Kind = kind
		if id, err := strconv.ParseInt(one, 10, 64); err == nil {
			o.Lines = []int64{id}
		}
	}
	ids, err := p.ledger.Rule(c.Request().Context(), shell.Viewer(c), o)
	if err == nil {
		return shell.Back(c, q.url("undo", joined(ids)), ruledWords(len(o.Lines), o.Kind))
	}
	if !f.Refuse(err) {
		return err
	}
	page, failed := p.page(c, q)
	if failed != nil {
		return failed
	}
	page.Form = f
	return shell.Render(c, shell.StatusOf(err), workView(page))
}

func (p *Pages) undo(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	q := asked(f.Values, shell.Now(c).In(shell.ZoneOf(c)))
	var ids []int64
	for _, text := range strings.Split(f.Value("rulings"), ",") {
		id, err := shell.ParseID(text)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := p.ledger.Undo(c.Request().Context(), shell.Viewer(c), ids); err != nil {
		if !f.Refuse(err) {
			return err
		}
		shell.FlashWarning(c, "Nothing was changed. "+f.Errors[0].Text)
		return shell.Back(c, q.url(), "")
	}
	return shell.Back(c, q.url(), shell.Plural(len(ids), "line is", "lines are")+" as before.")
}

func joined(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(words, ",")
}

func ruledWords(n int, kind string) string {
	verbs := map[string]string{ledger.Accept: "accepted as decided", ledger.Bill: "billed", ledger.Waive: "waived", ledger.Cover: "covered", ledger.Decline: "declined"}
	return shell.Plural(n, "line is ", "lines are ") + verbs[kind] + "."
}
