package leak_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/leak"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

// house is a provider whose manager is Mara.
type house struct {
	*stafftest.House
	ledger *ledger.Ledger
	mara   *pagestest.Browser
	maraID int64
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: stafftest.Open(t)}
	h.ledger = ledger.New(h.DB)
	h.Mount(leak.New(leak.Options{DB: h.DB, Ledger: h.ledger}).Routes())
	id, err := h.Desk.SaveUser(t.Context(), stafftest.System(), identity.User{Email: "mara@harbourline.example", Name: "Mara Ruiz", Role: identity.Manager, Active: true}, "correct horse battery")
	stafftest.Must(t, err)
	h.maraID, h.mara = id, h.As(shell.StaffKind, id)
	return h
}

// private is a request of Dana's about a private device, which is billed; undecided where no device is named.
func (h house) request(t *testing.T, asset string) ticket.Ticket {
	t.Helper()
	facts := map[string]string{"kind": "incident", "service": "workstation", "mode": "remote", "asset": asset}
	if asset == "" {
		delete(facts, "asset")
	}
	return h.MustRequest(h.Dana, "Screen stays black", "Since this morning.", facts)
}

func (h house) log(t *testing.T, id int64, from time.Time) {
	t.Helper()
	_, err := h.Desk.LogTime(t.Context(), h.Viewer(h.KimID), ticket.TimeEntry{TicketID: id, StartsAt: from, EndsAt: from.Add(50 * time.Minute), Mode: "remote"})
	stafftest.Must(t, err)
}

// leaking is a house in which each kind is found: waived and covered work of March, two forgotten requests, an entry that was logged late, and one
// that is held although its month is over.
func leaking(t *testing.T) house {
	t.Helper()
	h := open(t)
	monday := time.Date(2026, 3, 2, 16, 0, 0, 0, time.UTC) // 10:00 in Chicago
	for i := range 2 {
		h.log(t, h.request(t, "unmanaged").ID, monday.Add(time.Duration(i)*time.Hour))
	}
	stafftest.Must(t, h.ledger.Work(t.Context()))
	lines, err := h.DB.ReviewLines(t.Context(), h.Viewer(h.maraID), store.LineFilter{State: store.LinesToReview})
	stafftest.Must(t, err)
	for i, kind := range []string{ledger.Waive, ledger.Cover} {
		_, err := h.ledger.Rule(t.Context(), h.Viewer(h.maraID), ledger.Order{Lines: []int64{lines[i].ID}, Kind: kind, Reason: "Our update broke it."})
		stafftest.Must(t, err)
	}
	done := h.request(t, "unmanaged")
	_, err = h.Desk.SetStatus(t.Context(), h.Viewer(h.KimID), done.ID, ticket.Resolved, 0)
	stafftest.Must(t, err)
	h.request(t, "") // undecided and open: old only once a week is over
	h.log(t, h.request(t, "").ID, monday.Add(3*time.Hour))
	h.Clock.Advance(9 * 24 * time.Hour)
	h.log(t, h.request(t, "NW-0012").ID, monday)
	h.Clock.Advance(30 * 24 * time.Hour)
	return h
}

const leaks = "/review/leaks"

func TestEachKindIsAddedUpAndItsFigureLeadsToAsManyLines(t *testing.T) {
	t.Parallel()
	h := leaking(t)
	p := h.mara.Get(leaks).Want(http.StatusOK).Page()
	figures := p.Texts(".kpi")
	for i, want := range []string{"Given away 2 1.67 h · 280.00 USD", "Forgotten 2 requests out of scope", "Late 1 0.83 h", "Still held 1 0.83 h"} {
		if i >= len(figures) || !strings.HasPrefix(figures[i], want) {
			t.Errorf("figures %q, want %q", figures, want)
		}
	}
	links := p.All(".kpi a")
	links = append(links, p.All("td.num a")...)
	if len(links) < 8 {
		t.Fatalf("%d links", len(links))
	}
	for _, link := range links {
		list := h.mara.Get(link.Attr("href")).Want(http.StatusOK).Page()
		rows := len(list.All("tbody tr"))
		if said := strings.Fields(list.One(".kpi b").Text())[0]; said != strconv.Itoa(rows) {
			t.Errorf("%s says %s and lists %d", link.Attr("href"), said, rows)
		}
		if n, err := strconv.Atoi(link.Text()); err == nil && n != rows {
			t.Errorf("%d leads to %d rows", n, rows)
		}
	}
}

func TestTheListsSayWhoWhyAndWhereItWent(t *testing.T) {
	t.Parallel()
	h := leaking(t)
	for kind, want := range map[string][]string{
		"given":     {"Waived Mara Ruiz Our update broke it. 0.83 140.00 USD", "Covered by hand Mara Ruiz Our update broke it. 0.83 140.00 USD"},
		"forgotten": {"Screen stays black Northwind Dental", "Billable", "Undecided"},
		"late":      {"Kim Osei 2 Mar 2026 10:00 12 Mar 2026 10:42 in scope 0.83 0.00 USD"},
		"held":      {"Kim Osei 2 Mar 2026 13:00 undecided 0.83 not known USD"},
	} {
		got := strings.Join(h.mara.Get(leaks+"?kind="+kind).Want(http.StatusOK).Page().Texts("tbody tr"), "|")
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s does not say %q: %q", kind, w, got)
			}
		}
	}
}

func TestTheSentenceNarrowsTheFigures(t *testing.T) {
	t.Parallel()
	h := leaking(t)
	for query, want := range map[string]string{"?kind=given&client=northwind-dental": "2", "?kind=given&by=Mara+Ruiz": "2", "?kind=given&by=Nobody": "0", "?kind=late&days=14": "0", "?kind=late&technician=" + strconv.FormatInt(h.AnnaID, 10): "0",
		"?kind=given&to=2026-02": "0", "?kind=held&months=1": "0", "?kind=forgotten&days=60": "1"} {
		if got := h.mara.Get(leaks + query).Want(http.StatusOK).Page().One(".kpi b").Text(); got != want {
			t.Errorf("%s says %q, want %q", query, got, want)
		}
	}
	for _, wrong := range []string{"?client=nobody", "?kind=x", "?technician=x", "?kind=given&after=x", "?as=csv&table=x"} {
		h.mara.Get(leaks + wrong).Want(http.StatusNotFound)
	}
	if got := h.mara.Get(leaks + "?to=2025-01").Page().One(".empty h2").Text(); got != "Nothing leaks here" {
		t.Errorf("nothing says %q", got)
	}
}

func TestTheFiguresAreTakenAwayAsFiles(t *testing.T) {
	t.Parallel()
	h := leaking(t)
	csv := h.mara.Get(leaks + "?" + url.Values{"as": {"csv"}, "table": {"given-by-client"}}.Encode()).Want(http.StatusOK).Body
	if want := "Client,Lines,\"Time, h\",\"Amount, USD\"\nNorthwind Dental,2,1.67,280.00\n"; csv != want {
		t.Errorf("csv %q, want %q", csv, want)
	}
	rows := h.mara.Get(leaks + "?kind=given&as=csv&table=given").Want(http.StatusOK).Body
	if strings.Count(rows, "\n") != 3 || !strings.Contains(rows, "2026-03-02T10:00:00-06:00") || !strings.Contains(rows, "Our update broke it.") {
		t.Errorf("csv %q", rows)
	}
	if book := h.mara.Get(leaks + "?as=xlsx").Want(http.StatusOK).Body; !strings.HasPrefix(book, "PK") {
		t.Error("no workbook")
	}
}

func TestOnlyManagersSeeTheLeaks(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.WantRefusals(t, leak.New(leak.Options{DB: h.DB, Ledger: h.ledger}).Routes(), strings.NewReplacer(), h.Them, h.Kim, h.mara)
}

func TestTheLeaksReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := leaking(t)
	h.Look(t, h.mara,
		pagestest.Sight{Name: "leaks", Path: leaks},
		pagestest.Sight{Name: "leaks-none", Path: leaks + "?to=2025-01"},
		pagestest.Sight{Name: "leaks-given", Path: leaks + "?kind=given"})
}
