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
	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

// mustEve sends a mail that names a ticket of Dana's.
func mustEve(h *stafftest.House, id string, q ticket.Ticket) int64 {
	h.T.Helper()
	return h.MustReceive(fmt.Sprintf("From: Eve <eve@stranger.example>\r\nTo: help@harbourline.example\r\nSubject: Re: [#%d]\r\nMessage-ID: <%s@stranger.example>\r\n\r\nTell me more.\r\n", q.ID, id))
}

func TestAStrangerWaitsForAPerson(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustRequest(h.Dana, "Screen stays dark", "Since this morning.", nil)
	eve := mustEve(h, "1", q)
	if got := h.Kim.Get("/queue?view=stranger").Want(http.StatusOK).Body; !strings.Contains(got, stafftest.At(eve)) || !strings.Contains(got, "Stranger on a thread") {
		t.Error("the quarantine does not list the stranger")
	}
	card := h.Kim.Get(stafftest.At(eve)).Want(http.StatusOK).Page().One("section[aria-labelledby=stranger]").Text()
	if !strings.Contains(card, "Screen stays dark") || !strings.Contains(card, "Add to "+ticket.Number(q.ID)) {
		t.Errorf("the card says %s", card)
	}
	to := h.Kim.Post(stafftest.At(eve)+"/let-in", nil).Want(http.StatusSeeOther).Location
	page := h.Kim.Get(to).Want(http.StatusOK).Page()
	if to != stafftest.At(q.ID) || !strings.Contains(page.One("#timeline").Text(), "outside sender, to help@harbourline.example") {
		t.Errorf("%s says %s", to, page.One("#timeline").Text())
	}
	if got := page.One("#f-cc").Attr("value"); got != "" {
		t.Errorf("the answer is offered to %q", got)
	}
	copied := mustEve(h, "2", q)
	h.Kim.Post(stafftest.At(copied)+"/let-in", url.Values{"copy": {"yes"}}).Want(http.StatusSeeOther)
	if got := h.Kim.Get(stafftest.At(q.ID)).Page().One("#f-cc").Attr("value"); got != "eve@stranger.example" {
		t.Errorf("asked for, the answer is offered to %q", got)
	}
	if gone := h.Kim.Get(stafftest.At(eve)).Want(http.StatusSeeOther); gone.Location != stafftest.At(q.ID) {
		t.Errorf("the stranger's ticket leads to %q", gone.Location)
	}
}

func TestWhoseARequestIsIsSaidInOneStep(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	mail := func(from string) int64 {
		return h.MustReceive("From: " + from + "\r\nTo: help@harbourline.example\r\nSubject: Help\r\nMessage-ID: <" + from + ">\r\n\r\nMy screen is dark.\r\n")
	}
	joel := mail("joel@dental.example")
	h.Kim.Post(stafftest.At(joel)+"/client", url.Values{"asked": {"yes"}, "client": {"northwind dental"}, "domain": {"yes"}}).Want(http.StatusSeeOther)
	if got := h.Ticket(joel); got.ClientID != h.Client.ID || got.ContactID != 0 || got.Flag != "" {
		t.Errorf("by name: %+v", got)
	}
	if got := h.Ticket(mail("ann@dental.example")); got.ClientID != h.Client.ID {
		t.Errorf("the domain's next mail: %+v", got)
	}
	public := mail("joel@gmail.com")
	if got := h.Kim.Get(stafftest.At(public)).Page().One("section[aria-labelledby=whose]").Text(); strings.Contains(got, "Everybody at") {
		t.Errorf("a public domain is offered: %s", got)
	}
	h.Kim.Post(stafftest.At(public)+"/client", url.Values{"asked": {"yes"}, "client": {"Nobody Ltd"}}).Want(http.StatusSeeOther)
	if got := h.Kim.Get(stafftest.At(public)).Page().One(".note.warn").Text(); !strings.Contains(got, "There is no client") || h.Ticket(public).ClientID != 0 {
		t.Errorf("an unknown client: %s", got)
	}
	h.Kim.Post(stafftest.At(public)+"/spam", nil).Want(http.StatusSeeOther)
	if got := h.Kim.Get("/senders").Want(http.StatusOK).Page().Texts("tbody th"); len(got) != 1 || !strings.HasPrefix(got[0], "joel@gmail.com") {
		t.Errorf("blocked %q", got)
	}
	h.Kim.Post("/senders/unblock", url.Values{"address": {"joel@gmail.com"}}).Want(http.StatusSeeOther)
	if got := h.Kim.Get("/senders").Page().One(".empty h2").Text(); got != "Nobody is blocked" {
		t.Errorf("unblocked: %q", got)
	}
}

func TestAnUnreadableMailIsReadFromItsTicket(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustReceive("From: mia@northwind.example\r\nTo: help@harbourline.example\r\nSubject: Broken\r\nMessage-ID: <b@northwind.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" + stafftest.Nested(40) + "<script>evil()</script>\r\n")
	h.Kim.Post(stafftest.At(q)+"/read-again", url.Values{"way": {"now"}}).Want(http.StatusSeeOther)
	page := h.Kim.Get(stafftest.At(q)).Want(http.StatusOK).Page()
	if got := page.One(".note.warn").Text(); !strings.Contains(got, "It still cannot be read") {
		t.Errorf("as before: %s", got)
	}
	source := h.Kim.Get(page.All("section[aria-labelledby=unreadable] a")[0].Attr("href")).Want(http.StatusOK)
	if strings.Contains(source.Body, "<script>evil") || !strings.Contains(source.Page().One("pre.source").Text(), "<script>evil()</script>") {
		t.Error("the source is markup, or not shown")
	}
	h.Kim.Post(stafftest.At(q)+"/read-again", url.Values{"way": {"as-is"}}).Want(http.StatusSeeOther)
	if got := h.Ticket(q); got.Flag != "" || got.ContactID != h.Mia.ID {
		t.Errorf("as it is: %+v", got)
	}
	if got := h.Kim.Get(stafftest.At(q)).Page().One("#timeline").Text(); !strings.Contains(got, "the mail was taken as it is") {
		t.Errorf("the timeline says %s", got)
	}
}

func TestAMergeIsShownBeforeItIsDoneAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	first, second := h.MustRequest(h.Dana, "Screen stays dark", "Since this morning.", nil), h.MustRequest(h.Dana, "Dark screen", "Still.", nil)
	if got := h.Kim.Get(stafftest.At(second.ID)).Page().One("a[data-key=m]").Attr("href"); got != stafftest.At(second.ID)+"/merge" {
		t.Errorf("the ticket leads to %q", got)
	}
	if n := len(h.Kim.Get(stafftest.At(second.ID) + "/merge").Want(http.StatusOK).Page().All("form[aria-label=Confirm]")); n != 0 {
		t.Error("it can be confirmed before a ticket is named")
	}
	shown := h.Kim.Get(fmt.Sprintf("%s/merge?into=%%23%d", stafftest.At(second.ID), first.ID)).Want(http.StatusOK).Page().One("form[aria-label=Confirm]").Text()
	if !strings.Contains(shown, "Screen stays dark") || !strings.Contains(shown, "Northwind Dental") {
		t.Errorf("shown: %s", shown)
	}
	for typed, want := range map[string]string{"abc": "is no ticket’s number", "999999": "There is no ticket"} {
		if got := h.Kim.Get(stafftest.At(second.ID) + "/merge?into=" + typed).Want(http.StatusUnprocessableEntity).Page().One("#f-into-error").Text(); !strings.Contains(got, want) {
			t.Errorf("%s: %s", typed, got)
		}
	}
	into := url.Values{"into": {fmt.Sprint(first.ID)}}
	h.Kim.Post(stafftest.At(first.ID)+"/merge", into).Want(http.StatusUnprocessableEntity)
	if to := h.Kim.Post(stafftest.At(second.ID)+"/merge", into).Want(http.StatusSeeOther).Location; to != stafftest.At(first.ID) {
		t.Errorf("led to %q", to)
	}
	if got := h.Kim.Get(stafftest.At(second.ID)).Want(http.StatusSeeOther).Location; got != stafftest.At(first.ID) {
		t.Errorf("the merged one leads to %q", got)
	}
	alone := h.Kim.Get(stafftest.At(second.ID) + "?alone=yes").Want(http.StatusOK).Page()
	if got := alone.One("#timeline").Text(); !strings.Contains(got, "Kim merged it into "+ticket.Number(first.ID)) {
		t.Errorf("its own history: %s", got)
	}
	if got := h.Kim.Get(stafftest.At(first.ID)).Page().One("section[aria-labelledby=parts]").Text(); !strings.Contains(got, ticket.Number(second.ID)) {
		t.Errorf("the one that lives on lists %s", got)
	}
	h.Kim.Post(stafftest.At(second.ID)+"/split", nil).Want(http.StatusSeeOther)
	if got := h.Kim.Get(stafftest.At(second.ID)).Want(http.StatusOK).Page().One("#timeline").Text(); !strings.Contains(got, "Still.") || !strings.Contains(got, "split it off from") {
		t.Errorf("by itself again: %s", got)
	}
}

func TestAClientsPersonSettlesNothing(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustRequest(h.Dana, "Screen stays dark", "Since this morning.", nil)
	for _, path := range []string{"/let-in", "/spam", "/read-again", "/merge", "/split", "/client"} {
		h.Them.Post(stafftest.At(q.ID)+path, nil).Want(http.StatusForbidden)
	}
	h.Them.Get("/senders").Want(http.StatusForbidden)
	h.Them.Get("/mails/1").Want(http.StatusForbidden)
}

func TestTheQuarantineReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q, other := h.MustRequest(h.Dana, "Screen stays dark", "Since this morning.", nil), h.MustRequest(h.Dana, "Dark screen", "Still.", nil)
	eve := mustEve(h, "1", q)
	_, err := h.Desk.ApplyClient(context.Background(), stafftest.System(), identity.ClientFile{Slug: "lakeside", Name: "Lakeside", Language: "en",
		Contacts: []identity.ContactFile{{Email: "mia@northwind.example", Name: "Mia Torres", Role: identity.Requester, Sees: "own"}}})
	stafftest.Must(t, err)
	which := h.MustReceive("From: mia@northwind.example\r\nTo: help@harbourline.example\r\nSubject: Help\r\nMessage-ID: <w@northwind.example>\r\n\r\nMy screen is dark.\r\n")
	spam := h.MustReceive("From: spam@cheap.example\r\nTo: help@harbourline.example\r\nSubject: Cheap\r\nMessage-ID: <s@cheap.example>\r\n\r\nBuy.\r\n")
	_, err = h.Desk.Spam(context.Background(), h.Viewer(h.KimID), spam)
	stafftest.Must(t, err)
	_, err = h.Desk.Merge(context.Background(), h.Viewer(h.KimID), other.ID, q.ID)
	stafftest.Must(t, err)
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "stranger", Path: stafftest.At(eve)},
		pagestest.Sight{Name: "which-client", Path: stafftest.At(which)},
		pagestest.Sight{Name: "merged", Path: stafftest.At(q.ID)},
		pagestest.Sight{Name: "merged-alone", Path: stafftest.At(other.ID) + "?alone=yes"},
		pagestest.Sight{Name: "merge", Path: fmt.Sprintf("%s/merge?into=%d", stafftest.At(eve), q.ID)},
		pagestest.Sight{Name: "senders", Path: "/senders"},
		pagestest.Sight{Name: "source", Path: "/mails/1"})
}
