package portal_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/ticket"
)

func TestTheAgreementInForceIsReadAsADocument(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.mia.Get("/portal/agreement").Want(http.StatusOK).Page()
	if got := page.One("article h1").Text(); got != "Managed IT support, Gold" {
		t.Errorf("title %q", got)
	}
	if got := len(page.All("[id=c3.4]")); got != 1 {
		t.Errorf("clause 3.4 stands %d times", got)
	}
	if got := page.One("article .ui.mut").Text(); got != "Agreement NWD-2026 · version 1, in force" {
		t.Errorf("state %q", got)
	}
	if text := page.One("main").Text(); strings.Contains(text, "infrastructure") {
		t.Error("the client is shown which team takes what")
	}
	if got := page.One(".meter").Text(); got != "Two on-site visits a month are included in office hours. 3.4 2 of 2 visits left in March" {
		t.Errorf("allowance %q", got)
	}
}

func TestThePortalSpeaksOfTimesAndAmountsAsTheBrowserAsks(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	for _, c := range []struct{ languages, promised, hour string }{
		{"", "Answer promised by 14:42 today", "140.00"}, {"en-US,en;q=0.9", "Answer promised by 2:42 PM today", "140.00"}, {"fr", "Answer promised by 14:42 today", "140,00"},
	} {
		h.dana.Languages = c.languages
		if got := h.dana.Get(fmt.Sprintf("/portal/requests/%d", one.ID)).Want(http.StatusOK).Page().Texts(".pledge-line")[0]; !strings.HasPrefix(got, c.promised) {
			t.Errorf("%q: the promise reads %q", c.languages, got)
		}
		if got := h.dana.Get("/portal/agreement").Page().One("article").Text(); !strings.Contains(got, c.hour) {
			t.Errorf("%q: the agreement does not say %s", c.languages, c.hour)
		}
	}
}

func TestWhatWasUsedAndKeptIsShown(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	_, err := h.Desk.SetFacts(t.Context(), h.kim, one.ID, map[string]string{"service": "workstation", "mode": "onsite", "asset": "NW-0015"})
	must(t, err)
	start := h.Clock.Now()
	h.Clock.Advance(time.Hour)
	_, err = h.Desk.LogTime(t.Context(), h.kim, ticket.TimeEntry{TicketID: one.ID, StartsAt: start, EndsAt: start.Add(time.Hour), Mode: "onsite"})
	must(t, err)
	h.mustReply(t, desk.Reply{Ticket: one.ID, Text: "Done.", Status: ticket.Resolved})
	late := h.mustOpen(t, "mia@northwind.example", "The mailbox is full.")
	h.Clock.Advance(24 * time.Hour)
	h.mustReply(t, desk.Reply{Ticket: late.ID, Text: "Done.", Status: ticket.Resolved})
	page := h.dana.Get("/portal/agreement").Page()
	if got := page.One(".meter strong").Text(); got != "1 of 2 visits left" {
		t.Errorf("left %q", got)
	}
	for _, c := range []struct{ who, want string }{
		{"dana@northwind.example", "1 of 2 requests of your organisation since 4 March 2025 had every promised time kept."},
		{"mia@northwind.example", "0 of 1 request of yours since 4 March 2025 had every promised time kept."},
	} {
		if got := h.MustContact(c.who).Get("/portal/agreement").Page().One("aside.rail").Text(); !strings.Contains(got, c.want) {
			t.Errorf("%s reads %q", c.who, got)
		}
	}
}

func TestEarlierVersionsStayReadable(t *testing.T) {
	t.Parallel()
	h := open(t)
	source, err := os.ReadFile("testdata/northwind.toml")
	must(t, err)
	h.Clock.Advance(time.Hour)
	_, _, err = h.Desk.Publish(t.Context(), program, "n.toml", []byte(strings.Replace(string(source), "Managed IT support, Gold", "Managed IT support, Platinum", 1)))
	must(t, err)
	now := h.dana.Get("/portal/agreement").Page()
	if got := now.One("article h1").Text(); got != "Managed IT support, Platinum" {
		t.Errorf("now %q", got)
	}
	links := now.All(".hist a") // what changed in version 2, and version 1
	before := h.dana.Get(links[len(links)-1].Attr("href")).Want(http.StatusOK).Page()
	if got := before.One("article h1").Text(); got != "Managed IT support, Gold" {
		t.Errorf("before %q", got)
	}
	if got := before.Texts(".note.warn")[0]; got != "This version does not decide now: replaced by a later version. Read version 2, which does" {
		t.Errorf("note %q", got)
	}
	if n := len(before.All(".meter")); n != 0 {
		t.Error("a version that does not decide shows allowances")
	}
}

func TestAClientWithoutAnAgreementIsToldWhatHolds(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.mustClient(t, identity.ClientFile{Slug: "bare", Name: "Bare Ltd", Language: "en", Contacts: []identity.ContactFile{{Email: "ann@bare.example", Name: "Ann Bare", Role: identity.Requester, Sees: "own"}}})
	ann := h.MustContact("ann@bare.example")
	if got := ann.Get("/portal/agreement").Want(http.StatusOK).Page().One(".empty h2").Text(); got != "No agreement yet" {
		t.Errorf("empty %q", got)
	}
	page := ann.Post("/portal/new", draft("need", "My computer is slow.", "then", "check")).Want(http.StatusOK).Page()
	if got := page.One(".promise h2").Text(); got != "No agreement covers this; it is billed" {
		t.Errorf("promise %q", got)
	}
	one := h.mustOpen(t, "ann@bare.example", "My computer is slow.")
	if got := ann.Get(requestPath(one.ID)).Page().One("aside").Text(); !strings.Contains(got, "No agreement was in force for this request.") {
		t.Errorf("request %q", got)
	}
}
