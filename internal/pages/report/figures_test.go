package report_test

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/shell/shelltest"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

// generated is a house with a second client, whose agreement has prepaid hours, and some months of work that nobody chose: tickets of all kinds, given
// to one or the other or nobody, answered or not, solved, opened again, rated.
func generated(t *testing.T, seed uint64) house {
	t.Helper()
	h := open(t)
	ctx := t.Context()
	_, err := h.Desk.ApplyClient(ctx, stafftest.System(), identity.ClientFile{Slug: "havn-advokater", Name: "Havn Advokater", Sites: []identity.SiteFile{{Slug: "main", Name: "Kontor"}},
		Contacts: []identity.ContactFile{{Email: "mette@havn.example", Name: "Mette Holm", Role: identity.Administrator, Sees: "organisation"}},
		Assets:   []identity.AssetFile{{Tag: "HA-1", Name: "Reception", Class: "workstation", Managed: true}}})
	stafftest.Must(t, err)
	terms, err := os.ReadFile("../../agreement/testdata/agreements/havn-advokater.toml")
	stafftest.Must(t, err)
	_, _, err = h.Desk.Publish(ctx, stafftest.System(), "havn.toml", terms)
	stafftest.Must(t, err)
	people, err := h.DB.ContactsByEmail(ctx, "mette@havn.example")
	stafftest.Must(t, err)
	r := rand.New(rand.NewPCG(seed, 1))
	h.Clock.Set(time.Date(2026, 2, 10, 8, 0, 0, 0, time.UTC))
	for range 36 {
		h.one(t, r, people[0])
		h.Clock.Advance(time.Duration(5+r.IntN(60)) * time.Hour)
	}
	for _, x := range []store.HourCost{{Currency: "USD", Since: "2026-01-01", Minor: 9000}, {Currency: "USD", Since: "2026-03-11", Minor: 9600}, {UserID: h.AnnaID, Currency: "USD", Since: "2026-02-20", Minor: 12550}, {Currency: "DKK", Since: "2025-01-01", Minor: 64000}, {Currency: "EUR", Since: "2025-01-01", Minor: 8000}} {
		h.mustCost(t, x)
	}
	h.Clock.Set(time.Date(2026, 5, 20, 8, 0, 0, 0, time.UTC))
	return h
}

func (h house) mustCost(t *testing.T, x store.HourCost) {
	t.Helper()
	stafftest.Must(t, h.DB.Write(t.Context(), func(tx *store.Tx) error { return tx.PutCost(t.Context(), x, h.KimID) }))
}

// one is a ticket with what becomes of it.
func (h house) one(t *testing.T, r *rand.Rand, mette identity.Contact) {
	t.Helper()
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	ctx, who := t.Context(), []int64{h.KimID, h.AnnaID}[r.IntN(2)]
	from, facts := h.Dana, map[string]string{"kind": "incident", "service": pick("workstation", "server", "network", "email"), "mode": pick("remote", "remote", "onsite"), "asset": pick("NW-0012", "NW-0012", "unmanaged"), "impact": pick("low", "medium", "high"), "urgency": pick("low", "medium", "high")}
	if r.IntN(3) == 0 {
		from, facts["asset"] = mette, pick("HA-1", "unmanaged")
	}
	k := h.MustRequest(from, "Broken", "It does not work.", facts)
	for range r.IntN(5) {
		_, err := h.Desk.Assign(ctx, h.Viewer(who), k.ID, []int64{h.KimID, h.AnnaID}[r.IntN(2)])
		stafftest.Must(t, err)
		h.Clock.Advance(time.Duration(r.IntN(90)) * time.Minute)
	}
	if r.IntN(4) > 0 {
		_, err := h.Desk.Reply(ctx, h.Viewer(who), desk.Reply{Ticket: k.ID, Text: "We look at it."})
		stafftest.Must(t, err)
	}
	for range r.IntN(4) {
		start := h.Clock.Now().Truncate(time.Hour).Add(time.Duration(r.IntN(40)) * 15 * time.Minute)
		_, err := h.Desk.LogTime(ctx, h.Viewer(who), ticket.TimeEntry{TicketID: k.ID, StartsAt: start, EndsAt: start.Add(time.Duration(1+r.IntN(12)) * 15 * time.Minute), Mode: facts["mode"], Note: "worked"})
		stafftest.Must(t, err)
	}
	for _, to := range [][]ticket.Status{{}, {ticket.Resolved}, {ticket.Resolved, ticket.Open}, {ticket.Resolved, ticket.Open, ticket.Resolved}}[r.IntN(4)] {
		h.Clock.Advance(time.Duration(r.IntN(50)) * time.Hour)
		_, err := h.Desk.SetStatus(ctx, h.Viewer(who), k.ID, to, 0)
		stafftest.Must(t, err)
	}
	if r.IntN(2) == 0 {
		x := store.Rating{TicketID: k.ID, ContactID: from.ID, UserID: []int64{0, who}[r.IntN(2)], Score: store.Scores()[r.IntN(3)], Via: store.RatedInPortal, RatedAt: h.Clock.Now()}
		stafftest.Must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutRating(ctx, x) }))
	}
}

// figure is a number on a page that leads to what it counts.
type figure struct{ page, column, text, link string }

// figures are those of a page: in its tables, and above them.
func figures(page string, d shelltest.Document) (list []figure) {
	for _, head := range slices.Compact(slices.Sorted(slices.Values(d.Texts("th.num")))) {
		for _, cell := range d.All("td[data-l=\"" + head + "\"] a") {
			list = append(list, figure{page, head, cell.Text(), cell.Attr("href")})
		}
	}
	for _, k := range d.All(".kpi a") {
		list = append(list, figure{page, "", k.Text(), k.Attr("href")})
	}
	return list
}

// behind is what a figure leads to: the first table of its page, as a program reads it.
func (h house) behind(t *testing.T, link string) (head []string, rows [][]string) {
	t.Helper()
	page := h.mara.Get(link).Want(http.StatusOK).Page()
	for _, a := range page.All("a") {
		if to := a.Attr("href"); strings.Contains(to, "as=csv") {
			list, err := csv.NewReader(strings.NewReader(h.mara.Get(to).Want(http.StatusOK).Body)).ReadAll()
			stafftest.Must(t, err)
			return list[0], list[1:]
		}
	}
	return nil, nil
}

// sum adds up a column of rows of which another one has a value, where it is named.
func sum(head []string, rows [][]string, column, where, is string) (sum float64) {
	i, w := slices.Index(head, column), slices.Index(head, where)
	if i < 0 {
		return math.NaN()
	}
	for _, r := range rows {
		if n, err := strconv.ParseFloat(r[i], 64); err == nil && (w < 0 || r[w] == is) {
			sum += n
		}
	}
	return sum
}

func amount(text string) float64 {
	n, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

// agrees reports whether a figure says what is behind it.
func (h house) agrees(t *testing.T, f figure) bool {
	t.Helper()
	head, rows := h.behind(t, f.link)
	at, err := url.Parse(f.link)
	stafftest.Must(t, err)
	near := func(a, b float64) bool { return math.Abs(a-b) <= 0.005*float64(len(rows)+1) } // hours are rounded in each row
	switch at.Path {
	case "/reports/lines":
		return linesAgree(f.text, head, rows, near)
	case "/reports/tickets":
		return strings.ContainsAny(f.text, "% ") || strconv.Itoa(len(rows)) == strings.ReplaceAll(f.text, ",", "")
	case "/reports/margin":
		return strings.Contains(f.column, "earns") || strings.Contains(f.text, " ") || near(amount(f.text), sum(head, rows, f.column, "", ""))
	case "/reports/margin/hours":
		return near(amount(f.text), sum(head, rows, "Cost", "", ""))
	case "/reports/allowances/drawn", "/reports/allowances/prepaid":
		return near(amount(f.text), sum(head, rows, head[len(head)-1], "", ""))
	}
	return true
}

func linesAgree(text string, head []string, rows [][]string, near func(a, b float64) bool) bool {
	if !strings.Contains(text, ".") && !strings.Contains(text, " ") {
		return strconv.Itoa(len(rows)) == text
	}
	if strings.Contains(text, " h") || strings.Contains(text, " min") { // in words, above the tables
		return true
	}
	if n := amount(text); !math.IsNaN(n) {
		return near(n, sum(head, rows, "Time, h", "", "")) || near(n, sum(head, rows, "Amount", "", ""))
	}
	for _, part := range strings.Split(text, " and ") {
		figure, currency, _ := strings.Cut(part, " ")
		if n := amount(figure); !near(n, sum(head, rows, "Amount", "Currency", currency)) && !near(n, sum(head, rows, "At list", "Currency", currency)) {
			return false
		}
	}
	return true
}

func TestEachFigureIsWhatItLeadsTo(t *testing.T) {
	t.Parallel()
	kinds := map[string]int{}
	for _, seed := range []uint64{1, 2} {
		h := generated(t, seed)
		for _, page := range []string{"/reports?to=2026-03", "/reports/hours?by=client", "/reports/hours?by=agreement", "/reports/hours?by=clause", "/reports/hours?by=service", "/reports/hours?by=technician", "/reports/hours?by=month", "/reports/hours?by=month&technician=" + strconv.FormatInt(h.AnnaID, 10),
			"/reports/targets?months=3&to=2026-04", "/reports/targets?months=1&to=2026-03", "/reports/desk?weeks=26", "/reports/desk?weeks=13&client=havn-advokater", "/reports/margin", "/reports/margin?by=agreement", "/reports/margin?by=month", "/reports/margin?by=statement", "/reports/margin/hours", "/reports/allowances?to=2026-03",
			"/reports/allowances?to=2026-02", "/reports/allowances", "/reports/agreements?days=365"} {
			for _, f := range figures(page, h.mara.Get(page).Want(http.StatusOK).Page()) {
				at, _, _ := strings.Cut(f.link, "?")
				if !strings.HasPrefix(at, "/reports/") {
					continue
				}
				kinds[at]++
				if !h.agrees(t, f) {
					head, rows := h.behind(t, f.link)
					t.Errorf("seed %d: %q on %s is not what it leads to: %s\n%v\n%v", seed, f.text, f.page, f.link, head, rows)
				}
			}
		}
	}
	for _, at := range []string{"/reports/lines", "/reports/tickets", "/reports/margin", "/reports/margin/hours", "/reports/allowances/drawn", "/reports/allowances/prepaid"} {
		if kinds[at] < 2 {
			t.Errorf("only %d figures lead to %s", kinds[at], at)
		}
	}
}

// What margins add up to is told month by month behind them.
func TestMarginsAddUpToWhatIsBehindThem(t *testing.T) {
	t.Parallel()
	h := generated(t, 3)
	head, all := h.behind(t, "/reports/margin?by=statement")
	for _, by := range []string{"client", "agreement", "month"} {
		_, rows := h.behind(t, "/reports/margin?by="+by)
		for _, column := range []string{"Worked, h", "Fixed fees", "Billed work", "Prepaid hours", "Credits", "Came in", "The hours cost", "Margin"} {
			for _, code := range []string{"USD", "DKK"} {
				a, b := sum(head, rows, column, "Currency", code), sum(head, all, column, "Currency", code)
				if math.Abs(a-b) > 0.005*float64(len(all)+1) {
					t.Errorf("by %s, %s is %.2f %s; month by month %.2f", by, column, a, code, b)
				}
			}
		}
		for _, r := range rows {
			n := func(column string) float64 { return amount(r[slices.Index(head, column)]) }
			if d := n("Came in") - n("The hours cost") - n("Margin"); math.Abs(d) > 0.001 {
				t.Errorf("by %s a margin is off by %.2f: %v", by, d, r)
			}
		}
	}
	_, hours := h.behind(t, "/reports/margin/hours")
	if a, b := sum(head, all, "The hours cost", "Currency", "USD"), sum([]string{"", "", "", "", "", "", "Cost", "Currency"}, hours, "Cost", "Currency", "USD"); math.Abs(a-b) > 0.001 || a == 0 {
		t.Errorf("the hours cost %.2f, one by one %.2f", a, b)
	}
}
