package staff_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"remit/internal/pages/shell/shelltest"
	"remit/internal/ticket"
)

// call is what was typed of a call from Mia.
func call(more ...string) url.Values {
	form := url.Values{"q": {"mia"}, "subject": {"Screen stays dark"}, "text": {"Since this morning."}, "fact-service": {"workstation/desktop"}, "fact-mode": {"remote"}, "fact-kind": {"incident"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func (h *house) preview(form url.Values) shelltest.Document {
	h.T.Helper()
	return h.kim.Post("/phone/preview", form, "HX-Request", "true").Want(http.StatusOK).Page()
}

func TestTheCallerIsFoundWhileOneTypes(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct {
		name, typed string
		want        []string
	}{
		{"a name", "mia", []string{"Mia Torres"}},
		{"an address", "dana@north", []string{"Dana Lund"}},
		{"a number", "218 555 0177", []string{"Mia Torres"}},
		{"all of the client", "northwind", []string{"Dana Lund", "Mia Torres"}},
		{"nobody", "torvald", nil},
	} {
		doc := h.preview(url.Values{"q": {c.typed}})
		if got := doc.Texts("#matches .choice b"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := h.preview(url.Values{"q": {"northwind"}, "who": {fmt.Sprint(h.mia.ID)}}).One("#matches input[checked]").Attr("value"); got != fmt.Sprint(h.mia.ID) {
		t.Errorf("the chosen caller changed to %s", got)
	}
	if got := h.preview(url.Values{"q": {"torvald"}, "who": {fmt.Sprint(h.mia.ID)}}).One("#matches input[checked]").Attr("value"); got != "unknown" {
		t.Errorf("somebody whom nobody knows is %s", got)
	}
}

func TestTheAgreementDecidesWhileOneTypes(t *testing.T) {
	t.Parallel()
	h := open(t)
	doc := h.preview(call())
	side := doc.One("#phone-side").Text()
	for _, want := range []string{"Undecided", "Ask Mia: Which device is it about?", "NW-0012 Front desk 1, managed Covered 3.2", "Answer by", "6.3", "Priority P3"} {
		if !strings.Contains(side, want) {
			t.Errorf("it lacks %q: %s", want, side)
		}
	}
	if got := doc.Texts("#phone-facts label"); !slices.Equal(got, []string{"Kind", "Service", "Where is it done?", "Asset"}) {
		t.Errorf("asked for %v", got)
	}
	for _, apart := range []string{"#matches", "#phone-facts"} {
		if got := doc.One(apart).Attr("hx-swap-oob"); got != "outerMorph" {
			t.Errorf("%s is not put in its place: %q", apart, got)
		}
	}
	decided := h.preview(call("fact-asset", "NW-0012")).One("#phone-side").Text()
	if !strings.Contains(decided, "Covered 3.2 Remote support of managed workstations") || strings.Contains(decided, "Ask Mia") {
		t.Errorf("with the device it says %s", decided)
	}
	nobody := h.preview(url.Values{"q": {"torvald"}}).One("#phone-side").Text()
	if !strings.Contains(nobody, "No agreement decides before it is known") {
		t.Errorf("of an unknown caller it says %s", nobody)
	}
}

func TestOpenTicketsOfTheCallerAreOffered(t *testing.T) {
	t.Parallel()
	h := open(t)
	q := h.undecided()
	doc := h.preview(call())
	add := doc.One("#phone-side button[name=do]").Attr("value")
	if add != fmt.Sprintf("add:%d", q.ID) {
		t.Fatalf("the button adds to %q", add)
	}
	if got := h.kim.Post("/phone", call("do", add)).Want(http.StatusSeeOther).Location; got != at(q.ID) {
		t.Errorf("it leads to %q", got)
	}
	if got := h.kim.Get(at(q.ID)).Page().One(".msg.int .txt").Text(); got != "By phone: Screen stays dark Since this morning." {
		t.Errorf("the note reads %q", got)
	}
}

func TestACallBecomesATicket(t *testing.T) {
	t.Parallel()
	h := open(t)
	to := h.kim.Post("/phone", call("who", fmt.Sprint(h.mia.ID), "fact-asset", "NW-0012", "do", "save")).Want(http.StatusSeeOther).Location
	q := h.newest()
	if to != at(q.ID) || q.Channel != ticket.Phone || q.ContactID != h.mia.ID || q.Clause != "3.2" {
		t.Errorf("%s: channel %s, contact %d, clause %s", to, q.Channel, q.ContactID, q.Clause)
	}
	if n := len(h.outbox(q.ID)); n != 0 {
		t.Errorf("%d mails were sent to somebody on the phone", n)
	}
	h.kim.Post("/phone", call("who", fmt.Sprint(h.mia.ID), "do", "solve", "confirm", "yes")).Want(http.StatusSeeOther)
	q = h.newest()
	if q.Status != ticket.Resolved || len(h.outbox(q.ID)) != 1 {
		t.Errorf("solved at once it is %s, and %d mails confirm it", q.Status, len(h.outbox(q.ID)))
	}
}

// newest is the ticket that was opened last.
func (h *house) newest() ticket.Ticket {
	h.T.Helper()
	rows, err := h.DB.Tickets(context.Background(), system(), ticket.Filter{Limit: 1}, h.Clock.Now())
	must(h.T, err)
	return h.ticket(rows[0].ID)
}

func TestCallersWhomNobodyKnows(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.kim.Post("/phone", url.Values{"q": {"Torvald"}, "who": {"unknown"}, "subject": {"Help"}, "do": {"save"}}).Want(http.StatusSeeOther)
	if q := h.newest(); q.Flag != ticket.FlagUnknownSender || q.RequesterName != "Torvald" {
		t.Errorf("flag %q, requester %q", q.Flag, q.RequesterName)
	}
	h.kim.Post("/phone", url.Values{"who": {"new"}, "client": {fmt.Sprint(h.client.ID)}, "name": {"Jo Berg"}, "email": {"jo@northwind.example"}, "subject": {"Help"}, "do": {"save"}}).Want(http.StatusSeeOther)
	if q := h.newest(); q.ClientID != h.client.ID || q.RequesterName != "Jo Berg" || q.ContactID == 0 {
		t.Errorf("client %d, requester %q, contact %d", q.ClientID, q.RequesterName, q.ContactID)
	}
}

func TestACallWithoutASubjectKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	doc := h.kim.Post("/phone", call("subject", " ", "who", fmt.Sprint(h.mia.ID), "do", "save")).Want(http.StatusUnprocessableEntity).Page()
	if got := doc.One("#f-subject"); !got.Has("aria-invalid") {
		t.Error("the subject is not marked")
	}
	if got := doc.One("#f-text").Text(); got != "Since this morning." {
		t.Errorf("the notes came back as %q", got)
	}
	if got := doc.One("#f-fact-mode option[selected]").Attr("value"); got != "remote" {
		t.Errorf("the mode came back as %q", got)
	}
	look := h.kim.Post("/phone", call("do", "look")).Want(http.StatusOK).Page()
	if got := look.One("#matches input[checked]").Attr("value"); got != fmt.Sprint(h.mia.ID) {
		t.Errorf("without the script the caller is %q", got)
	}
}

func TestFactsOfAnotherClientAreAskedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	doc := h.preview(url.Values{"q": {"mia"}, "subject": {"Dark"}, "fact-asset": {"OTHER-1"}})
	if got := doc.All("#phone-facts option[selected]"); len(got) == 0 || got[0].Attr("value") != "" {
		t.Error("an asset of somebody else is still chosen")
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	h := open(t)
	main := h.story()
	for _, number := range []string{fmt.Sprint(main.ID), ticket.Number(main.ID)} {
		if got := h.kim.Get("/search?q=" + url.QueryEscape(number)).Want(http.StatusSeeOther).Location; got != at(main.ID) {
			t.Errorf("%s leads to %q", number, got)
		}
	}
	doc := h.kim.Get("/search?q=rollb").Want(http.StatusOK).Page()
	if got := doc.Texts(".hits li p")[0]; !strings.Contains(got, "Rollback fails with 0x800f0845") {
		t.Errorf("the hit shows %q", got)
	}
	if got := doc.One(".hits mark").Text(); got != "Rollback" {
		t.Errorf("marked %q", got)
	}
	for query, want := range map[string]int{"q=rollback&verdict=billable": 0, "q=rollback&status=open": 1, "q=rollback&client=" + fmt.Sprint(h.client.ID): 1, "q=morning": 2} {
		if got := len(h.kim.Get("/search?" + query).Want(http.StatusOK).Page().All(".hits li")); got != want {
			t.Errorf("%s finds %d, want %d", query, got, want)
		}
	}
	if got := h.kim.Get("/search?q=mia").Page().One("section[aria-labelledby=people] li b").Text(); got != "Mia Torres" {
		t.Errorf("people: %q", got)
	}
	if got := h.kim.Get("/search?q=xyzzy").Page().One(".empty").Text(); !strings.Contains(got, "Nothing was found") {
		t.Errorf("said %q", got)
	}
	h.kim.Get("/search").Want(http.StatusOK)
}

func TestOnesOwnSettings(t *testing.T) {
	t.Parallel()
	h := open(t)
	if got := h.kim.Get("/me").Want(http.StatusSeeOther).Location; got != "/account" {
		t.Errorf("/me leads to %q", got)
	}
	h.kim.Post("/account/zone", url.Values{"zone": {"Australia/Adelaide"}}).Want(http.StatusSeeOther)
	if got := h.kim.Get("/account").Page().One("#f-zone").Attr("value"); got != "Australia/Adelaide" {
		t.Errorf("the zone is %q", got)
	}
	doc := h.kim.Post("/account/zone", url.Values{"zone": {"Mars/Base"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := doc.One("#f-zone"); got.Attr("value") != "Mars/Base" || !got.Has("aria-invalid") {
		t.Errorf("the refused zone came back as %q", got.Attr("value"))
	}
}

func TestAPasswordIsChangedAndOtherSessionsEnd(t *testing.T) {
	t.Parallel()
	h := open(t)
	elsewhere := h.As("user", h.kimID)
	for _, c := range []struct{ old, new, again, field string }{
		{"wrong wrong", "a new and longer one", "a new and longer one", "old"},
		{"correct horse battery", "short", "short", "password"},
		{"correct horse battery", "a new and longer one", "another one than that", "again"},
	} {
		doc := h.kim.Post("/account/password", url.Values{"old": {c.old}, "password": {c.new}, "again": {c.again}}).Want(http.StatusUnprocessableEntity).Page()
		if got := doc.One("#f-" + c.field); !got.Has("aria-invalid") || got.Attr("value") != "" {
			t.Errorf("the field %s is not marked, or shows a password", c.field)
		}
	}
	h.kim.Post("/account/password", url.Values{"old": {"correct horse battery"}, "password": {"a new and longer one"}, "again": {"a new and longer one"}}).Want(http.StatusSeeOther)
	if got := elsewhere.Get("/account").Want(http.StatusSeeOther).Location; !strings.HasPrefix(got, "/sign-in") {
		t.Errorf("elsewhere one is sent to %q", got)
	}
	if got := h.kim.Get("/account").Want(http.StatusOK).Page().One(".note.good").Text(); !strings.Contains(got, "The password is changed") {
		t.Errorf("said %q", got)
	}
	third := h.As("user", h.kimID)
	h.kim.Post("/account/sign-out", nil).Want(http.StatusSeeOther)
	third.Get("/account").Want(http.StatusSeeOther)
	h.kim.Get("/account").Want(http.StatusOK)
}
