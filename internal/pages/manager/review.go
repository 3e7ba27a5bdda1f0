package manager

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/fault"
	"remit/internal/pages/document"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

func (p *Pages) reviewRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.ReviewURL, Who: shell.Manager, Handler: p.review},
		{Method: http.MethodPost, Path: shell.ReviewURL, Who: shell.Manager, Handler: p.settle},
	}
}

// maxReview is how many tickets a review shows at once; the rest comes when these are settled.
const maxReview = 200

// reviewLine is a ticket in the review, in words.
type reviewLine struct {
	store.ReviewItem
	Verdict shell.Verdict
	Says    string // the words of the clause
	Rate    string
	Why     string
}

// reviewGroup are the tickets of one client.
type reviewGroup struct {
	Client string
	Slug   string
	Lines  []reviewLine
}

// Logged is the work on the group's tickets so far.
func (g reviewGroup) Logged() (sum time.Duration) {
	for _, l := range g.Lines {
		sum += l.Logged
	}
	return sum
}

// toSettle says how many there are.
func (p reviewPage) toSettle() string {
	if p.Lines == maxReview {
		return "the first " + p.Count(maxReview) + " tickets to settle"
	}
	return p.Plural(p.Lines, "ticket", "tickets") + " to settle"
}

type reviewPage struct {
	shell.Page
	Asked    reviewQuery
	Form     shell.Form
	Settled  bool
	Groups   []reviewGroup
	Lines    int
	Clients  []shell.Choice
	Verdicts []shell.Choice
	Begun    []store.Overridden // work that was begun without the client's answer
}

// reviewQuery is what the address asks for.
type reviewQuery struct{ show, client, verdict string }

func reviewAsked(values url.Values) reviewQuery {
	return reviewQuery{values.Get("show"), values.Get("client"), values.Get("only")}
}

// url is the address of the review with one word of its sentence changed: pairs of name and value.
func (q reviewQuery) url(pairs ...string) string {
	values := url.Values{"show": {q.show}, "client": {q.client}, "only": {q.verdict}}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	for name := range values {
		if values.Get(name) == "" {
			values.Del(name)
		}
	}
	if len(values) == 0 {
		return shell.ReviewURL
	}
	return shell.ReviewURL + "?" + values.Encode()
}

func (p *Pages) review(c echo.Context) error {
	page, err := p.reviewPage(c, reviewAsked(c.QueryParams()))
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, reviewView(page))
}

func (p *Pages) reviewPage(c echo.Context, q reviewQuery) (reviewPage, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := reviewPage{Page: shell.PageAt(c, "Scope review", shell.AtReview), Asked: q, Settled: q.show == ticket.ReviewSettled}
	page.Keys = []shell.Key{{Press: "j k", Does: "next, previous ticket"}, {Press: "x", Does: "select it"}, {Press: "Enter", Does: "open it"}, {Press: "b", Does: "accept as decided"},
		{Press: "c", Does: "cover, with a reason"}, {Press: "i", Does: "bill, with a reason"}, {Press: "d", Does: "decline, with a reason"}}
	filter := store.ReviewFilter{State: ticket.ReviewFlagged, Verdict: q.verdict, Limit: maxReview}
	if page.Settled {
		filter.State = ticket.ReviewSettled
	}
	if q.client != "" {
		client, err := p.db.ClientBySlug(ctx, v, q.client)
		if err != nil {
			return page, err
		}
		filter.ClientID = client.ID
	}
	items, err := p.db.Review(ctx, v, filter)
	if err != nil {
		return page, err
	}
	page.Lines = len(items)
	if !page.Settled {
		if page.Begun, err = p.db.Overrides(ctx, v); err != nil {
			return page, err
		}
	}
	if page.Groups, err = p.groups(c, items, page.Settled); err != nil {
		return page, err
	}
	page.Verdicts = []shell.Choice{{Name: "every verdict", URL: q.url("only", ""), Current: q.verdict == ""}}
	for _, verdict := range []string{"billable", "undecided", "declined", "covered"} {
		page.Verdicts = append(page.Verdicts, shell.Choice{Name: verdict, URL: q.url("only", verdict), Current: q.verdict == verdict})
	}
	page.Clients, err = p.reviewClients(c, q)
	return page, err
}

// reviewClients are the clients to choose from, with what waits of each.
func (p *Pages) reviewClients(c echo.Context, q reviewQuery) ([]shell.Choice, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	clients, err := p.db.Clients(ctx, v)
	if err != nil {
		return nil, err
	}
	counts, err := p.db.ReviewCounts(ctx, v)
	if err != nil {
		return nil, err
	}
	list := []shell.Choice{{Name: "every client", URL: q.url("client", ""), Current: q.client == ""}}
	for _, client := range clients {
		if n := counts[client.ID]; n > 0 || client.Slug == q.client {
			list = append(list, shell.Choice{Name: fmt.Sprintf("%s (%d)", client.Name, n), URL: q.url("client", client.Slug), Current: client.Slug == q.client})
		}
	}
	return list, nil
}

// groups puts the tickets of a client together; what is settled stays in the order of time.
func (p *Pages) groups(c echo.Context, items []store.ReviewItem, settled bool) ([]reviewGroup, error) {
	var groups []reviewGroup
	for _, item := range items {
		line, err := p.reviewLine(c, item)
		if err != nil {
			return nil, err
		}
		name := item.Ticket.ClientName
		if name == "" {
			name = "No client known"
		}
		if n := len(groups); n > 0 && (settled || groups[n-1].Slug == item.Ticket.ClientSlug) {
			groups[n-1].Lines = append(groups[n-1].Lines, line)
			continue
		}
		groups = append(groups, reviewGroup{name, item.Ticket.ClientSlug, []reviewLine{line}})
	}
	return groups, nil
}

// reviewLine words a ticket by the very version of the agreement that decided it.
func (p *Pages) reviewLine(c echo.Context, item store.ReviewItem) (reviewLine, error) {
	t := item.Ticket
	line := reviewLine{ReviewItem: item, Verdict: shell.Verdict{Outcome: t.Verdict, Clause: t.Clause, Ask: t.Ask}, Rate: t.Rate}
	var d coverage.Decision
	if len(item.Outcome) > 0 {
		if err := json.Unmarshal(item.Outcome, &d); err != nil {
			return line, fmt.Errorf("manager: ticket %d: %w", t.ID, err)
		}
	}
	if t.AgreementID == 0 {
		line.Why = why(t.Ticket, d, "")
		return line, nil
	}
	terms, err := p.db.Terms(c.Request().Context(), t.AgreementID, t.AgreementVersion)
	if err != nil {
		return line, err
	}
	line.Why = why(t.Ticket, d, terms.Default.Number)
	if clause, ok := terms.ClauseByNumber(t.Clause); ok {
		line.Says, line.Verdict.URL = clause.Says, versionURL(item.Agreement, t.AgreementVersion, t.Clause)
	}
	for _, r := range terms.Rates {
		if r.Name == t.Rate {
			line.Rate = r.Name + ", " + document.Document{Terms: terms, Locale: shell.LocaleOf(c)}.Priced(r.Price) + " an hour"
		}
	}
	return line, nil
}

// factWords are the facts as people ask for them.
var factWords = map[string]string{"kind": "what kind of request it is", "service": "which service", "mode": "remote or on site", "site": "at which site", "impact": "the impact",
	"urgency": "the urgency", "contact": "who asks", "asset": "which device"}

// why says what flagged a ticket; lastClause is the number of the clause for all else.
func why(t ticket.Ticket, d coverage.Decision, lastClause string) string {
	var text string
	switch {
	case d.Verdict == agreement.Undecided:
		text = "Nobody said " + strings.Join(asked(d.Ask), ", or ") + ". " + outcomes(d.Possible)
	case t.ClientID == 0:
		text = "It is not known yet which client asks."
	case t.AgreementID == 0:
		text = "No agreement was in force when it came in."
	case d.AllowanceSpent:
		text = "The allowance of " + d.Clause + " was spent."
	case d.Verdict == agreement.Declined:
		text = "The agreement excludes it; it was declined."
	case d.Verdict == agreement.Billable && d.Clause == lastClause:
		text = "No clause covers it; what holds for all else decided."
	case d.Verdict == agreement.Billable:
		text = "It is outside what the fixed fees pay for."
	}
	switch t.Approval {
	case ticket.ApprovalWanted:
		text += " The client has not approved it yet."
	case ticket.ApprovalRefused:
		text += " The client refused it."
	case ticket.ApprovalApproved:
		text += " The client approved it."
	}
	return strings.TrimSpace(text)
}

func asked(facts []string) []string {
	words := make([]string, len(facts))
	for i, f := range facts {
		if words[i] = factWords[f]; words[i] == "" {
			words[i] = f
		}
	}
	return words
}

// outcomes says how it could be decided: “Covered by 3.2, or billable by 4.1.”
func outcomes(possible []coverage.Possible) string {
	words := make([]string, len(possible))
	for i, o := range possible {
		words[i] = string(o.Verdict) + " by " + o.Clause
	}
	if len(words) == 0 {
		return ""
	}
	text := strings.Join(words, ", or ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// settle settles what was selected, or the one ticket whose own button was pressed.
func (p *Pages) settle(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	chosen, verdict := record.IDs(f, "t"), agreement.Verdict(f.Value("verdict"))
	if accept := f.Value("accept"); accept != "" {
		verdict = ""
		if one, err := strconv.ParseInt(accept, 10, 64); err == nil {
			chosen = []int64{one}
		}
	} else if verdict == "" {
		err = fault.On("verdict", "Choose what it is: covered, billable or declined.")
	}
	if len(chosen) == 0 {
		err = fault.On("t", "Select at least one ticket.")
	}
	if err == nil {
		err = p.settleAll(c, chosen, verdict, f.Value("reason"))
	}
	if err == nil {
		return shell.Back(c, reviewAsked(f.Values).url(), settledWords(len(chosen), verdict))
	}
	if !f.Refuse(err) {
		return err
	}
	page, failed := p.reviewPage(c, reviewAsked(f.Values))
	if failed != nil {
		return failed
	}
	page.Form = f
	return shell.Render(c, shell.StatusOf(err), reviewView(page))
}

// settleAll refuses before the first ticket is touched what would be refused at a later one.
func (p *Pages) settleAll(c echo.Context, chosen []int64, verdict agreement.Verdict, reason string) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	items, err := p.db.Review(ctx, v, store.ReviewFilter{State: ticket.ReviewFlagged, Limit: maxReview})
	if err != nil {
		return err
	}
	for _, item := range items {
		if verdict == "" && item.Ticket.Verdict == string(agreement.Undecided) && slices.Contains(chosen, item.Ticket.ID) {
			return fault.On("verdict", "Ticket %s is undecided, so there is nothing to accept: choose covered, billable or declined, or set the fact that is missing.", ticket.Number(item.Ticket.ID))
		}
	}
	return p.desk.Settle(ctx, v, chosen, verdict, reason)
}

func settledWords(n int, verdict agreement.Verdict) string {
	if verdict == "" {
		return shell.Plural(n, "ticket is", "tickets are") + " accepted as decided."
	}
	return shell.Plural(n, "ticket is", "tickets are") + " settled as " + string(verdict) + "."
}
