package queue_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

// of is a form for tickets, as the bar of the queue sends it.
func of(name, value string, ids ...int64) url.Values {
	form := url.Values{"back": {"/queue?view=open"}, name: {value}}
	for _, id := range ids {
		form.Add("ticket", fmt.Sprint(id))
	}
	return form
}

func TestAFactIsSetOnManyAndEachIsDecidedAnew(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	a, b, closed := h.MustUndecided(), h.MustUndecided(), h.MustUndecided()
	h.Kim.Post("/queue", of("status", "closed", closed.ID)).Want(http.StatusSeeOther)
	ask := h.Kim.Post("/queue/facts", of("", "", a.ID, b.ID)).Want(http.StatusOK).Page()
	if options := ask.Texts("#fact option"); !slices.ContainsFunc(options, func(o string) bool { return strings.HasPrefix(o, "Asset: nW-0012") || strings.Contains(o, "NW-0012") }) {
		t.Errorf("their devices are not offered: %v", options)
	}
	if h.Ticket(a.ID).Verdict != "undecided" {
		t.Error("asking changed something")
	}
	h.Kim.Post("/queue/facts", of("fact", "asset=NW-0012", a.ID, b.ID)).Want(http.StatusSeeOther)
	for _, id := range []int64{a.ID, b.ID} {
		if q := h.Ticket(id); q.Verdict != "covered" {
			t.Errorf("%s is %s", ticket.Number(id), q.Verdict)
		}
	}
	if said := h.Kim.Get("/queue?view=open").Page().One(".note.good").Text(); said != "2 tickets decided anew with asset NW-0012: 2 covered." {
		t.Errorf("said %q", said)
	}
	h.Kim.Post("/queue/facts", of("fact", "asset=XX-1", a.ID, b.ID)).Want(http.StatusSeeOther)
	if said := h.Kim.Get("/queue?view=open").Page().One(".note.warn").Text(); said != "#1001, #1002 were not changed: This client has no asset with the tag XX-1." {
		t.Errorf("said %q", said)
	}
	h.Kim.Post("/queue/facts", of("fact", "mood=bad", a.ID)).Want(http.StatusUnprocessableEntity)
}

func TestAPriorityIsSetByTheLevelsThatLeadToIt(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustRequest(h.Mia, "Screen stays dark", "Since this morning.", map[string]string{"service": "workstation/desktop", "asset": "NW-0012", "mode": "remote"})
	for _, want := range []string{"P2", "P1", "P4"} {
		h.Kim.Post("/queue", of("priority", want, q.ID)).Want(http.StatusSeeOther)
		if got := h.Ticket(q.ID); got.Priority != want || got.Sources["urgency"] == "" && got.Sources["impact"] == "" {
			t.Errorf("it is %s by %v, want %s", got.Priority, got.Sources, want)
		}
	}
	h.Kim.Get("/queue")
	h.Kim.Post("/queue", of("priority", "P4", q.ID)).Want(http.StatusSeeOther)
	if said := h.Kim.Get("/queue?view=open").Page().One(".note.warn").Text(); said != "#1001 was not changed: It is P4 already." {
		t.Errorf("said %q", said)
	}
	h.Kim.Post("/queue", of("priority", "P9", q.ID)).Want(http.StatusUnprocessableEntity)
}

func TestManyTicketsAreMergedIntoOne(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	first, second := h.MustRequest(h.Mia, "Printer", "Text.", nil), h.MustRequest(h.Mia, "Printer again", "Text.", nil)
	unknown := h.MustReceive("From: Torvald <torvald@elsewhere.example>\r\nTo: help@harbourline.example\r\nSubject: Printer\r\nMessage-ID: <a@elsewhere.example>\r\n\r\nMine too.\r\n")
	ask := h.Kim.Post("/queue/merge", of("", "", second.ID, first.ID)).Want(http.StatusOK).Page()
	if into := ask.One("input[name=into][checked]").Attr("value"); into != fmt.Sprint(first.ID) {
		t.Errorf("the ticket that lives on is %s, want the oldest", into)
	}
	if h.Ticket(second.ID).Status == ticket.Closed {
		t.Error("asking merged them")
	}
	if to := h.Kim.Post("/queue/merge", of("into", fmt.Sprint(unknown), first.ID, second.ID)).Status; to != http.StatusUnprocessableEntity {
		t.Errorf("into one that is not selected: %d", to)
	}
	if to := h.Kim.Post("/queue/merge", of("into", fmt.Sprint(unknown), second.ID, unknown)).Want(http.StatusSeeOther).Location; to != "/queue?view=open" {
		t.Errorf("led to %s", to)
	}
	if said := h.Kim.Get("/queue?view=open").Page().One(".note.warn").Text(); !strings.HasPrefix(said, "#1002 was not changed: ") || !strings.Contains(said, "is of another client") {
		t.Errorf("of two clients: %q", said)
	}
	to := h.Kim.Post("/queue/merge", of("into", fmt.Sprint(first.ID), first.ID, second.ID)).Want(http.StatusSeeOther).Location
	if page := h.Kim.Get(to).Page(); to != stafftest.At(first.ID) || page.One(".note.good").Text() != "1 ticket was merged into this one. Each can be split off again below." {
		t.Errorf("at %s", to)
	}
	if h.Ticket(second.ID).Status != ticket.Closed {
		t.Error("the other is not closed")
	}
	h.Kim.Post(stafftest.At(second.ID)+"/split", url.Values{}).Want(http.StatusSeeOther)
	if h.Ticket(second.ID).Status == ticket.Closed {
		t.Error("it cannot be split off again")
	}
}

func TestTheNextTicketIsTheOneToDoNow(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	if to := h.Kim.Get("/queue/next").Want(http.StatusSeeOther).Location; to != "/queue" {
		t.Errorf("with nothing to do, it leads to %s", to)
	}
	if said := h.Kim.Get("/queue").Page().One(".note.good").Text(); !strings.HasPrefix(said, "There is nothing to do now") {
		t.Errorf("said %q", said)
	}
	h.MustUndecided()
	covered := h.MustRequest(h.Mia, "Screen stays dark", "Text.", map[string]string{"service": "workstation/desktop", "asset": "NW-0012", "mode": "remote"})
	if to := h.Kim.Get("/queue/next").Want(http.StatusSeeOther).Location; to != stafftest.At(covered.ID) {
		t.Errorf("it leads to %s, want the covered one", to)
	}
	h.Kim.Post(stafftest.At(covered.ID)+"/status", url.Values{"status": {"resolved"}}).Want(http.StatusSeeOther)
	next := h.Kim.Get(stafftest.At(covered.ID)).Page().One("main nav a.primary").Attr("href")
	if to := h.Kim.Get(next).Want(http.StatusSeeOther).Location; to != stafftest.At(1001) {
		t.Errorf("after it was solved, it leads to %s", to)
	}
}
