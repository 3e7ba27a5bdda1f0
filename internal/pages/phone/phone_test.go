package phone_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/shell/shelltest"
	"remit/internal/pages/stafftest"
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

func preview(h *stafftest.House, form url.Values) shelltest.Document {
	h.T.Helper()
	return h.Kim.Post("/phone/preview", form, "HX-Request", "true").Want(http.StatusOK).Page()
}

func TestTheCallerIsFoundWhileOneTypes(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
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
		doc := preview(h, url.Values{"q": {c.typed}})
		if got := doc.Texts("#matches .choice b"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := preview(h, url.Values{"q": {"northwind"}, "who": {fmt.Sprint(h.Mia.ID)}}).One("#matches input[checked]").Attr("value"); got != fmt.Sprint(h.Mia.ID) {
		t.Errorf("the chosen caller changed to %s", got)
	}
	if got := preview(h, url.Values{"q": {"torvald"}, "who": {fmt.Sprint(h.Mia.ID)}}).One("#matches input[checked]").Attr("value"); got != "unknown" {
		t.Errorf("somebody whom nobody knows is %s", got)
	}
}

func TestTheAgreementDecidesWhileOneTypes(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	doc := preview(h, call())
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
	decided := preview(h, call("fact-asset", "NW-0012")).One("#phone-side").Text()
	if !strings.Contains(decided, "Covered 3.2 Remote support of managed workstations") || strings.Contains(decided, "Ask Mia") {
		t.Errorf("with the device it says %s", decided)
	}
	nobody := preview(h, url.Values{"q": {"torvald"}}).One("#phone-side").Text()
	if !strings.Contains(nobody, "No agreement decides before it is known") {
		t.Errorf("of an unknown caller it says %s", nobody)
	}
}

func TestOpenTicketsOfTheCallerAreOffered(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	doc := preview(h, call())
	add := doc.One("#phone-side button[name=do]").Attr("value")
	if add != fmt.Sprintf("add:%d", q.ID) {
		t.Fatalf("the button adds to %q", add)
	}
	if got := h.Kim.Post("/phone", call("do", add)).Want(http.StatusSeeOther).Location; got != stafftest.At(q.ID) {
		t.Errorf("it leads to %q", got)
	}
	if got := h.Kim.Get(stafftest.At(q.ID)).Page().One(".msg.int .txt").Text(); got != "By phone: Screen stays dark Since this morning." {
		t.Errorf("the note reads %q", got)
	}
}

func TestACallBecomesATicket(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	to := h.Kim.Post("/phone", call("who", fmt.Sprint(h.Mia.ID), "fact-asset", "NW-0012", "do", "save")).Want(http.StatusSeeOther).Location
	q := h.Newest()
	if to != stafftest.At(q.ID) || q.Channel != ticket.Phone || q.ContactID != h.Mia.ID || q.Clause != "3.2" {
		t.Errorf("%s: channel %s, contact %d, clause %s", to, q.Channel, q.ContactID, q.Clause)
	}
	if n := len(h.Outbox(q.ID)); n != 0 {
		t.Errorf("%d mails were sent to somebody on the phone", n)
	}
	h.Kim.Post("/phone", call("who", fmt.Sprint(h.Mia.ID), "do", "solve", "confirm", "yes")).Want(http.StatusSeeOther)
	q = h.Newest()
	if q.Status != ticket.Resolved || len(h.Outbox(q.ID)) != 1 {
		t.Errorf("solved at once it is %s, and %d mails confirm it", q.Status, len(h.Outbox(q.ID)))
	}
}

func TestTheTimeOfACallIsLoggedWithIt(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	doc := h.Kim.Get("/phone").Want(http.StatusOK).Page()
	began := doc.One("[name=began]").Attr("value")
	h.Clock.Advance(3*time.Minute + 40*time.Second)
	h.Kim.Post("/phone", call("who", fmt.Sprint(h.Mia.ID), "do", "log", "began", began, "callback", "+1 218 555 0199")).Want(http.StatusSeeOther)
	q := h.Newest()
	entries, err := h.DB.TimeEntries(t.Context(), stafftest.System(), q.ID)
	if err != nil || len(entries) != 1 || entries[0].EndsAt.Sub(entries[0].StartsAt) != 4*time.Minute || entries[0].Note != "Phone call: Screen stays dark" {
		t.Errorf("logged %+v, %v", entries, err)
	}
	if text := h.Kim.Get(stafftest.At(q.ID)).Page().One("#timeline .msg").Text(); !strings.Contains(text, "Call back on +1 218 555 0199") {
		t.Errorf("the ticket says %q", text)
	}
	for name, began := range map[string]string{"left open over night": fmt.Sprint(h.Clock.Now().Add(-20 * time.Hour).Unix()), "not said": "", "to come": fmt.Sprint(h.Clock.Now().Add(time.Hour).Unix())} {
		h.Kim.Post("/phone", call("do", fmt.Sprintf("add:%d", q.ID), "log", "yes", "began", began)).Want(http.StatusSeeOther)
		entries, err := h.DB.TimeEntries(t.Context(), stafftest.System(), q.ID)
		if last := entries[len(entries)-1]; err != nil || last.EndsAt.Sub(last.StartsAt) != time.Minute {
			t.Errorf("a call whose begin is %s: %+v, %v", name, last, err)
		}
	}
}

func TestTheTimeOfACallIsSaid(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	before := h.Newest
	refused := h.Kim.Post("/phone", call("who", fmt.Sprint(h.Mia.ID), "do", "save", "log_minutes", "a while")).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One("#f-log_minutes"); !got.Has("aria-invalid") || got.Attr("value") != "a while" || refused.One("[name=subject]").Attr("value") != "Screen stays dark" {
		t.Error("what was typed is gone")
	}
	h.Kim.Post("/phone", call("who", fmt.Sprint(h.Mia.ID), "do", "save", "log_minutes", "7")).Want(http.StatusSeeOther)
	h.Clock.Advance(5 * time.Minute)
	h.Kim.Post("/phone", call("do", fmt.Sprintf("add:%d", before().ID), "log_since", "yes")).Want(http.StatusSeeOther)
	entries, err := h.DB.TimeEntries(t.Context(), stafftest.System(), before().ID)
	if err != nil || len(entries) != 2 || entries[0].EndsAt.Sub(entries[0].StartsAt) != 7*time.Minute || entries[1].EndsAt.Sub(entries[1].StartsAt) != 5*time.Minute {
		t.Errorf("logged %+v, %v", entries, err)
	}
}

func TestWhatIsLeftOfAllowancesIsShown(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	if side := preview(h, call()).One("#phone-side").Text(); !strings.Contains(side, "Visits in March 3.4 2 of 2 left") {
		t.Errorf("beside the call: %s", side)
	}
	if numbers := preview(h, call()).Texts("#numbers option"); len(numbers) != len(h.Dana.Phones) {
		t.Errorf("numbers to call back on: %v of %v", numbers, h.Dana.Phones)
	}
}

func TestCallersWhomNobodyKnows(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.Kim.Post("/phone", url.Values{"q": {"Torvald"}, "who": {"unknown"}, "subject": {"Help"}, "do": {"save"}}).Want(http.StatusSeeOther)
	if q := h.Newest(); q.Flag != ticket.FlagUnknownSender || q.RequesterName != "Torvald" {
		t.Errorf("flag %q, requester %q", q.Flag, q.RequesterName)
	}
	h.Kim.Post("/phone", url.Values{"who": {"new"}, "client": {fmt.Sprint(h.Client.ID)}, "name": {"Jo Berg"}, "email": {"jo@northwind.example"}, "subject": {"Help"}, "do": {"save"}}).Want(http.StatusSeeOther)
	if q := h.Newest(); q.ClientID != h.Client.ID || q.RequesterName != "Jo Berg" || q.ContactID == 0 {
		t.Errorf("client %d, requester %q, contact %d", q.ClientID, q.RequesterName, q.ContactID)
	}
}

func TestACallWithoutASubjectKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	doc := h.Kim.Post("/phone", call("subject", " ", "who", fmt.Sprint(h.Mia.ID), "do", "save")).Want(http.StatusUnprocessableEntity).Page()
	if got := doc.One("#f-subject"); !got.Has("aria-invalid") {
		t.Error("the subject is not marked")
	}
	if got := doc.One("#f-text").Text(); got != "Since this morning." {
		t.Errorf("the notes came back as %q", got)
	}
	if got := doc.One("#f-fact-mode option[selected]").Attr("value"); got != "remote" {
		t.Errorf("the mode came back as %q", got)
	}
	look := h.Kim.Post("/phone", call("do", "look")).Want(http.StatusOK).Page()
	if got := look.One("#matches input[checked]").Attr("value"); got != fmt.Sprint(h.Mia.ID) {
		t.Errorf("without the script the caller is %q", got)
	}
}

func TestFactsOfAnotherClientAreAskedAgain(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	doc := preview(h, url.Values{"q": {"mia"}, "subject": {"Dark"}, "fact-asset": {"OTHER-1"}})
	if got := doc.All("#phone-facts option[selected]"); len(got) == 0 || got[0].Attr("value") != "" {
		t.Error("an asset of somebody else is still chosen")
	}
}
