package staff_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/ticket"
)

// eve sends a mail that names a ticket of Dana's.
func (h *house) eve(id string, q ticket.Ticket) int64 {
	h.T.Helper()
	return h.receive(fmt.Sprintf("From: Eve <eve@stranger.example>\r\nTo: help@harbourline.example\r\nSubject: Re: [#%d]\r\nMessage-ID: <%s@stranger.example>\r\n\r\nTell me more.\r\n", q.ID, id))
}

func TestAStrangerWaitsForAPerson(t *testing.T) {
	t.Parallel()
	h := open(t)
	q := h.mustRequest(h.dana, "Screen stays dark", "Since this morning.", nil)
	eve := h.eve("1", q)
	if got := h.kim.Get("/queue?view=stranger").Want(http.StatusOK).Body; !strings.Contains(got, at(eve)) || !strings.Contains(got, "Stranger on a thread") {
		t.Error("the quarantine does not list the stranger")
	}
	card := h.kim.Get(at(eve)).Want(http.StatusOK).Page().One("section[aria-labelledby=stranger]").Text()
	if !strings.Contains(card, "Screen stays dark") || !strings.Contains(card, "Add to "+ticket.Number(q.ID)) {
		t.Errorf("the card says %s", card)
	}
	to := h.kim.Post(at(eve)+"/let-in", nil).Want(http.StatusSeeOther).Location
	page := h.kim.Get(to).Want(http.StatusOK).Page()
	if to != at(q.ID) || !strings.Contains(page.One("#timeline").Text(), "outside sender, to help@harbourline.example") {
		t.Errorf("%s says %s", to, page.One("#timeline").Text())
	}
	if got := page.One("#f-cc").Attr("value"); got != "" {
		t.Errorf("the answer is offered to %q", got)
	}
	copied := h.eve("2", q)
	h.kim.Post(at(copied)+"/let-in", url.Values{"copy": {"yes"}}).Want(http.StatusSeeOther)
	if got := h.kim.Get(at(q.ID)).Page().One("#f-cc").Attr("value"); got != "eve@stranger.example" {
		t.Errorf("asked for, the answer is offered to %q", got)
	}
	if gone := h.kim.Get(at(eve)).Want(http.StatusSeeOther); gone.Location != at(q.ID) {
		t.Errorf("the stranger's ticket leads to %q", gone.Location)
	}
}

func TestWhoseARequestIsIsSaidInOneStep(t *testing.T) {
	t.Parallel()
	h := open(t)
	mail := func(from string) int64 {
		return h.receive("From: " + from + "\r\nTo: help@harbourline.example\r\nSubject: Help\r\nMessage-ID: <" + from + ">\r\n\r\nMy screen is dark.\r\n")
	}
	joel := mail("joel@dental.example")
	h.kim.Post(at(joel)+"/client", url.Values{"asked": {"yes"}, "client": {"northwind dental"}, "domain": {"yes"}}).Want(http.StatusSeeOther)
	if got := h.ticket(joel); got.ClientID != h.client.ID || got.ContactID != 0 || got.Flag != "" {
		t.Errorf("by name: %+v", got)
	}
	if got := h.ticket(mail("ann@dental.example")); got.ClientID != h.client.ID {
		t.Errorf("the domain's next mail: %+v", got)
	}
	public := mail("joel@gmail.com")
	if got := h.kim.Get(at(public)).Page().One("section[aria-labelledby=whose]").Text(); strings.Contains(got, "Everybody at") {
		t.Errorf("a public domain is offered: %s", got)
	}
	h.kim.Post(at(public)+"/client", url.Values{"asked": {"yes"}, "client": {"Nobody Ltd"}}).Want(http.StatusSeeOther)
	if got := h.kim.Get(at(public)).Page().One(".note.warn").Text(); !strings.Contains(got, "There is no client") || h.ticket(public).ClientID != 0 {
		t.Errorf("an unknown client: %s", got)
	}
	h.kim.Post(at(public)+"/spam", nil).Want(http.StatusSeeOther)
	if got := h.kim.Get("/senders").Want(http.StatusOK).Page().Texts("tbody th"); len(got) != 1 || !strings.HasPrefix(got[0], "joel@gmail.com") {
		t.Errorf("blocked %q", got)
	}
	h.kim.Post("/senders/unblock", url.Values{"address": {"joel@gmail.com"}}).Want(http.StatusSeeOther)
	if got := h.kim.Get("/senders").Page().One(".empty h2").Text(); got != "Nobody is blocked" {
		t.Errorf("unblocked: %q", got)
	}
}

func TestAnUnreadableMailIsReadFromItsTicket(t *testing.T) {
	t.Parallel()
	h := open(t)
	q := h.receive("From: mia@northwind.example\r\nTo: help@harbourline.example\r\nSubject: Broken\r\nMessage-ID: <b@northwind.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" + nested(40) + "<script>evil()</script>\r\n")
	h.kim.Post(at(q)+"/read-again", url.Values{"way": {"now"}}).Want(http.StatusSeeOther)
	page := h.kim.Get(at(q)).Want(http.StatusOK).Page()
	if got := page.One(".note.warn").Text(); !strings.Contains(got, "It still cannot be read") {
		t.Errorf("as before: %s", got)
	}
	source := h.kim.Get(page.All("section[aria-labelledby=unreadable] a")[0].Attr("href")).Want(http.StatusOK)
	if strings.Contains(source.Body, "<script>evil") || !strings.Contains(source.Page().One("pre.source").Text(), "<script>evil()</script>") {
		t.Error("the source is markup, or not shown")
	}
	h.kim.Post(at(q)+"/read-again", url.Values{"way": {"as-is"}}).Want(http.StatusSeeOther)
	if got := h.ticket(q); got.Flag != "" || got.ContactID != h.mia.ID {
		t.Errorf("as it is: %+v", got)
	}
	if got := h.kim.Get(at(q)).Page().One("#timeline").Text(); !strings.Contains(got, "the mail was taken as it is") {
		t.Errorf("the timeline says %s", got)
	}
}

func TestAMergeIsShownBeforeItIsDoneAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	first, second := h.mustRequest(h.dana, "Screen stays dark", "Since this morning.", nil), h.mustRequest(h.dana, "Dark screen", "Still.", nil)
	if got := h.kim.Get(at(second.ID)).Page().One("a[data-key=m]").Attr("href"); got != at(second.ID)+"/merge" {
		t.Errorf("the ticket leads to %q", got)
	}
	if n := len(h.kim.Get(at(second.ID) + "/merge").Want(http.StatusOK).Page().All("form[aria-label=Confirm]")); n != 0 {
		t.Error("it can be confirmed before a ticket is named")
	}
	shown := h.kim.Get(fmt.Sprintf("%s/merge?into=%%23%d", at(second.ID), first.ID)).Want(http.StatusOK).Page().One("form[aria-label=Confirm]").Text()
	if !strings.Contains(shown, "Screen stays dark") || !strings.Contains(shown, "Northwind Dental") {
		t.Errorf("shown: %s", shown)
	}
	for typed, want := range map[string]string{"abc": "is no ticket’s number", "999999": "There is no ticket"} {
		if got := h.kim.Get(at(second.ID) + "/merge?into=" + typed).Want(http.StatusUnprocessableEntity).Page().One("#f-into-error").Text(); !strings.Contains(got, want) {
			t.Errorf("%s: %s", typed, got)
		}
	}
	into := url.Values{"into": {fmt.Sprint(first.ID)}}
	h.kim.Post(at(first.ID)+"/merge", into).Want(http.StatusUnprocessableEntity)
	if to := h.kim.Post(at(second.ID)+"/merge", into).Want(http.StatusSeeOther).Location; to != at(first.ID) {
		t.Errorf("led to %q", to)
	}
	if got := h.kim.Get(at(second.ID)).Want(http.StatusSeeOther).Location; got != at(first.ID) {
		t.Errorf("the merged one leads to %q", got)
	}
	alone := h.kim.Get(at(second.ID) + "?alone=yes").Want(http.StatusOK).Page()
	if got := alone.One("#timeline").Text(); !strings.Contains(got, "Kim merged it into "+ticket.Number(first.ID)) {
		t.Errorf("its own history: %s", got)
	}
	if got := h.kim.Get(at(first.ID)).Page().One("section[aria-labelledby=parts]").Text(); !strings.Contains(got, ticket.Number(second.ID)) {
		t.Errorf("the one that lives on lists %s", got)
	}
	h.kim.Post(at(second.ID)+"/split", nil).Want(http.StatusSeeOther)
	if got := h.kim.Get(at(second.ID)).Want(http.StatusOK).Page().One("#timeline").Text(); !strings.Contains(got, "Still.") || !strings.Contains(got, "split it off from") {
		t.Errorf("by itself again: %s", got)
	}
}

func TestAClientsPersonSettlesNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	q := h.mustRequest(h.dana, "Screen stays dark", "Since this morning.", nil)
	for _, path := range []string{"/let-in", "/spam", "/read-again", "/merge", "/split", "/client"} {
		h.them.Post(at(q.ID)+path, nil).Want(http.StatusForbidden)
	}
	h.them.Get("/senders").Want(http.StatusForbidden)
	h.them.Get("/mails/1").Want(http.StatusForbidden)
}

func TestTheQuarantineReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	q, other := h.mustRequest(h.dana, "Screen stays dark", "Since this morning.", nil), h.mustRequest(h.dana, "Dark screen", "Still.", nil)
	eve := h.eve("1", q)
	_, err := h.Desk.ApplyClient(context.Background(), system(), identity.ClientFile{Slug: "lakeside", Name: "Lakeside", Language: "en",
		Contacts: []identity.ContactFile{{Email: "mia@northwind.example", Name: "Mia Torres", Role: identity.Requester, Sees: "own"}}})
	must(t, err)
	which := h.receive("From: mia@northwind.example\r\nTo: help@harbourline.example\r\nSubject: Help\r\nMessage-ID: <w@northwind.example>\r\n\r\nMy screen is dark.\r\n")
	spam := h.receive("From: spam@cheap.example\r\nTo: help@harbourline.example\r\nSubject: Cheap\r\nMessage-ID: <s@cheap.example>\r\n\r\nBuy.\r\n")
	_, err = h.Desk.Spam(context.Background(), h.viewer(h.kimID), spam)
	must(t, err)
	_, err = h.Desk.Merge(context.Background(), h.viewer(h.kimID), other.ID, q.ID)
	must(t, err)
	h.Look(t, h.kim,
		pagestest.Sight{Name: "stranger", Path: at(eve)},
		pagestest.Sight{Name: "which-client", Path: at(which)},
		pagestest.Sight{Name: "merged", Path: at(q.ID)},
		pagestest.Sight{Name: "merged-alone", Path: at(other.ID) + "?alone=yes"},
		pagestest.Sight{Name: "merge", Path: fmt.Sprintf("%s/merge?into=%d", at(eve), q.ID)},
		pagestest.Sight{Name: "senders", Path: "/senders"},
		pagestest.Sight{Name: "source", Path: "/mails/1"})
}
