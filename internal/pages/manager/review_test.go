package manager_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/pages/pagestest"
	"remit/internal/ticket"
)

// mustAsk makes a ticket of Dana's with the facts.
func (h house) mustAsk(t testing.TB, subject string, facts map[string]string) string {
	t.Helper()
	ctx := context.Background()
	from, err := h.DB.ContactsByEmail(ctx, "dana@northwind.example")
	if err != nil {
		t.Fatal(err)
	}
	in := intake.New(intake.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler)})
	opened, err := in.Submit(ctx, system, intake.Form{Channel: ticket.Phone, ContactID: from[0].ID, Subject: subject, Text: "Please help.", Facts: facts, Quiet: true})
	if err != nil {
		t.Fatal(err)
	}
	return itoa(int(opened.Ticket.ID))
}

// flagged is a house with one ticket of each verdict; the numbers are of what is flagged: billable, declined, undecided.
func flagged(t *testing.T) (h house, billable, declined, undecided string) {
	t.Helper()
	h = open(t)
	h.MustNorthwind()
	h.mustAgree(t, agreementText(t))
	h.mustAsk(t, "Reset my password", map[string]string{"service": "account", "mode": "remote", "kind": "request", "asset": "none"})
	billable = h.mustAsk(t, "Home PC does not reach the practice", map[string]string{"service": "workstation", "mode": "remote", "kind": "incident", "asset": "unmanaged"})
	declined = h.mustAsk(t, "Dentrix shows last year", map[string]string{"service": "line-of-business/dentrix", "mode": "remote", "kind": "incident", "asset": "none"})
	undecided = h.mustAsk(t, "Screen stays black", map[string]string{"service": "workstation", "mode": "remote", "kind": "incident"})
	return h, billable, declined, undecided
}

func TestTheReviewSaysWhatWasFlaggedAndWhy(t *testing.T) {
	t.Parallel()
	h, _, _, _ := flagged(t)
	if _, err := h.Desk.LogTime(context.Background(), identity.Viewer{UserID: 1, Role: identity.Technician, Name: "kim"},
		ticket.TimeEntry{TicketID: 1002, StartsAt: h.Clock.Now().Add(-time.Hour), EndsAt: h.Clock.Now().Add(-10 * time.Minute), Mode: "remote"}); err != nil {
		t.Fatal(err)
	}
	p := h.manager.Get("/review").Want(http.StatusOK).Page()
	if got := p.One(".head").Text(); got != "Scope review 3 tickets to settle" {
		t.Errorf("head %q", got)
	}
	rows := p.Texts("tbody tr")
	want := []string{
		"#1004 Screen stays black Dana Lund, 15:42 Undecided asset? NWD-2026, version 1 Nobody said which device. Covered by 3.2, or billable by 4.1, or billable by 4.9. nothing Set the fact",
		"#1003 Dentrix shows last year Dana Lund, 15:42 Declined 4.3 Practice-management software is supported by its vendor, not by us. NWD-2026, version 1 " +
			"The agreement excludes it; it was declined. nothing Leave declined",
		"#1002 Home PC does not reach the practice Dana Lund, 15:42 Billable 4.1 Privately owned devices are excluded; work on them is billed, above 200 dollars with approval. " +
			"NWD-2026, version 1 It is outside what the fixed fees pay for. standard, 140.00 USD an hour 50 min Bill",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("rows\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
	if got := p.One("a.no[href=/agreements/NWD-2026?version=1#c4.1]").Text(); got != "4.1" {
		t.Errorf("the clause is linked as %q", got)
	}
}

func TestTheReviewIsFilteredByItsSentence(t *testing.T) {
	t.Parallel()
	h, _, _, _ := flagged(t)
	for path, want := range map[string]int{"/review?only=billable": 1, "/review?only=covered": 0, "/review?client=northwind-dental": 3, "/review?client=northwind-dental&only=undecided": 1, "/review?show=settled": 0} {
		if got := len(h.manager.Get(path).Want(http.StatusOK).Page().All("tbody tr")); got != want {
			t.Errorf("%s lists %d, want %d", path, got, want)
		}
	}
	links := h.manager.Get("/review?only=declined").Page().All(".sentence .panel a")
	if got := links[1].Attr("href"); got != "/review?client=northwind-dental&only=declined" {
		t.Errorf("another client keeps the verdict: %q", got)
	}
	h.manager.Get("/review?client=nobody").Want(http.StatusNotFound)
}

func TestTicketsAreSettledSingleAndInBulk(t *testing.T) {
	t.Parallel()
	h, billable, declined, undecided := flagged(t)
	h.manager.Post("/review", url.Values{"accept": {billable}, "t": {declined}}).Want(http.StatusSeeOther)
	a := h.manager.Post("/review", url.Values{"t": {declined, undecided}, "verdict": {"covered"}, "reason": {"Goodwill: our update caused it."}}).Want(http.StatusSeeOther)
	if got := h.manager.Get(a.Location).Page().Texts(".note.good"); !slices.Equal(got, []string{"1 ticket is accepted as decided.", "2 tickets are settled as covered."}) {
		t.Errorf("said %q", got)
	}
	if got := h.manager.Get("/review").Page().One(".empty h2").Text(); got != "Nothing left to settle" {
		t.Errorf("the empty review says %q", got)
	}
	done := h.manager.Get("/review?show=settled").Page().Texts("tbody tr")
	if len(done) != 3 || !strings.Contains(done[0], "Covered") || !strings.Contains(done[0], "marta, 15:42 Goodwill: our update caused it.") ||
		!strings.Contains(done[2], "Billable 4.1 marta, 15:42 accepted as decided") {
		t.Errorf("settled:\n%s", strings.Join(done, "\n"))
	}
}

func TestARefusedSettlementChangesNothingAndKeepsTheSelection(t *testing.T) {
	t.Parallel()
	h, billable, declined, undecided := flagged(t)
	for _, c := range []struct {
		name string
		form url.Values
		want string
	}{
		{"nothing selected", url.Values{"verdict": {"covered"}, "reason": {"x"}}, "Select at least one ticket."},
		{"no verdict", url.Values{"t": {billable}, "reason": {"x"}}, "Choose what it is"},
		{"no reason", url.Values{"t": {billable, declined}, "verdict": {"covered"}}, "Give the reason"},
		{"accepting what is undecided", url.Values{"t": {billable, undecided}, "accept": {"all"}}, "Ticket #" + undecided + " is undecided"},
		{"an unknown verdict", url.Values{"t": {billable}, "verdict": {"free"}, "reason": {"x"}}, "is not a verdict"},
	} {
		p := h.manager.Post("/review", c.form).Want(http.StatusUnprocessableEntity).Page()
		if got := p.One("main .note.bad").Text(); !strings.Contains(got, c.want) {
			t.Errorf("%s: refused with %q", c.name, got)
		}
		if got := len(p.All("tbody input[checked]")); got != len(c.form["t"]) {
			t.Errorf("%s: %d are still selected", c.name, got)
		}
		if got := p.One("#f-reason").Text(); got != c.form.Get("reason") {
			t.Errorf("%s: the reason is %q", c.name, got)
		}
	}
	if got := len(h.manager.Get("/review").Page().All("tbody tr")); got != 3 {
		t.Errorf("%d are left to settle", got)
	}
}

func TestOnlyManagersReview(t *testing.T) {
	t.Parallel()
	h, billable, _, _ := flagged(t)
	client := h.MustContact("dana@northwind.example")
	for _, b := range []*pagestest.Browser{h.technician, client} {
		b.Get("/review").Want(http.StatusForbidden)
		b.Post("/review", url.Values{"accept": {billable}}).Want(http.StatusForbidden)
	}
}

func TestTheReviewLooksWell(t *testing.T) {
	t.Parallel()
	empty := open(t)
	empty.Look(t, empty.manager, pagestest.Sight{Name: "review-empty", Path: "/review"})
	h, billable, _, _ := flagged(t)
	h.manager.Post("/review", url.Values{"accept": {billable}}).Want(http.StatusSeeOther)
	h.mustAsk(t, "Move the reception to the new room", map[string]string{"service": "workstation", "mode": "onsite", "kind": "project", "asset": "none"})
	h.Look(t, h.manager, pagestest.Sight{Name: "review", Path: "/review"},
		pagestest.Sight{Name: "review-selected", Path: "/review", Before: `() => document.querySelectorAll("tbody input").forEach(b => b.click())`},
		pagestest.Sight{Name: "review-refused", Path: "/review", Before: `() => { document.querySelectorAll("tbody input")[1].click(); document.querySelector("[value=covered]").click(); document.querySelector("[data-submit]").click() }`},
		pagestest.Sight{Name: "review-settled", Path: "/review?show=settled"})
}

func TestWhoAsksIsSettledBeforeTheScope(t *testing.T) {
	t.Parallel()
	h := open(t)
	in := intake.New(intake.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler)})
	_, err := in.Submit(context.Background(), system, intake.Form{Channel: ticket.Phone, Name: "A stranger", Email: "somebody@elsewhere.example", Subject: "Help", Text: "Help.", Quiet: true})
	if err != nil {
		t.Fatal(err)
	}
	p := h.manager.Get("/review").Want(http.StatusOK).Page()
	rows := p.Texts("tbody tr")
	if len(rows) != 1 || !strings.Contains(rows[0], "It is not known yet which client asks.") || !strings.HasSuffix(rows[0], "Say who asks") || len(p.All("tbody button")) != 0 {
		t.Errorf("rows %q", rows)
	}
}
