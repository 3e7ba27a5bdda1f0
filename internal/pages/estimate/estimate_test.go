package estimate_test

import (
	"context"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

// mustProject is a request that the agreement bills only with an approval (clause 4.2, rate 155.00 an hour).
func mustProject(h *stafftest.House) ticket.Ticket {
	h.T.Helper()
	t := h.MustRequest(h.Mia, "Move six desks to floor 2", "Before Easter, please. The door code is 4711.", map[string]string{"kind": "project", "mode": "remote", "asset": desk.None, "service": desk.None})
	if t.Approval != ticket.ApprovalWanted {
		h.T.Fatalf("approval %q, verdict %s", t.Approval, t.Verdict)
	}
	return t
}

func estimated(hours string) url.Values {
	return url.Values{"estimate_text": {"Move six desks, with new cables."}, "estimate_hours": {hours}}
}

var link = regexp.MustCompile(`/estimate\?key=([\w-]+)`)

// mustLink is the address that was mailed to somebody for a ticket's estimate, and is none of those.
func mustLink(h *stafftest.House, id int64, to string, but ...string) string {
	h.T.Helper()
	for _, o := range h.Outbox(id) {
		if !strings.HasPrefix(o.Subject, "Your approval") || o.Recipients[0] != to {
			continue
		}
		full, err := h.DB.Outgoing(context.Background(), stafftest.System(), o.ID)
		stafftest.Must(h.T, err)
		text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(string(full.Raw))))
		if err != nil && len(text) == 0 {
			h.T.Fatal(err)
		}
		if m := link.FindStringSubmatch(string(text)); m != nil && !slices.Contains(but, m[0]) {
			return m[0]
		}
	}
	h.T.Fatal("no mail with a link for " + to)
	return ""
}

// send answers by a mailed link.
func send(b *pagestest.Browser, at, kind string, more ...string) pagestest.Answer {
	f := url.Values{"key": {strings.TrimPrefix(at, "/estimate?key=")}, "kind": {kind}}
	for i := 0; i < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return b.Post("/estimate", f)
}

func TestAnEstimateIsApprovedInPartByTheMailedLink(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := mustProject(h)
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("2.5")).Want(http.StatusSeeOther)
	if now := h.Ticket(q.ID); now.Status != ticket.WaitingClient || now.Approval != ticket.ApprovalWanted {
		t.Fatalf("%s, approval %s", now.Status, now.Approval)
	}
	at, guest := mustLink(h, q.ID, "dana@northwind.example"), h.Guest()
	for range 3 { // programs that look through mail follow links: nothing is used up by looking
		text := guest.Get(at).Want(http.StatusOK).Page().One("main").Text()
		for _, want := range []string{"387.50 USD", "about 2 h 30 min", "with new cables", "4.2", "Projects and office moves are quoted and billed.", "Kim Osei"} {
			if !strings.Contains(text, want) {
				t.Errorf("it does not say %q: %s", want, text)
			}
		}
		if strings.Contains(text, "4711") || strings.Contains(text, "Mia") {
			t.Errorf("it tells more than the estimate: %s", text)
		}
	}
	refused := send(guest, at, "less", "amount", "500", "text", "As you like.").Want(http.StatusUnprocessableEntity).Page().One("main").Text()
	if !strings.Contains(refused, "The estimate is 387.50 USD") || !strings.Contains(refused, "As you like.") {
		t.Errorf("too much: %s", refused)
	}
	if text := send(guest, at, "less", "amount", "200", "text", "Four desks will do.").Want(http.StatusOK).Page().One("main").Text(); !strings.Contains(text, "Your approval is recorded") {
		t.Errorf("afterwards it says %s", text)
	}
	now := h.Ticket(q.ID)
	if now.Approval != ticket.ApprovalApproved || now.Status != ticket.Open {
		t.Errorf("approval %s, status %s", now.Approval, now.Status)
	}
	e, err := h.DB.LastEstimate(t.Context(), stafftest.System(), q.ID)
	stafftest.Must(t, err)
	if e.State != store.EstimateApproved || e.Cap.String() != "200" {
		t.Errorf("%s up to %s", e.State, e.Cap)
	}
	said, err := h.DB.EstimateAnswers(t.Context(), stafftest.System(), q.ID)
	stafftest.Must(t, err)
	if a := said[0]; a.Name != "Dana Lund" || a.Email != "dana@northwind.example" || a.IP == "" || a.Way != "link" || !a.At.Equal(h.Clock.Now()) || !strings.Contains(a.Shown, "with new cables") || !strings.Contains(a.Shown, "387.50 USD") {
		t.Errorf("kept is %+v", a)
	}
	line := h.Kim.Get(stafftest.At(q.ID)).Page().One("#timeline").Text()
	for _, want := range []string{"put an estimate of 387.50 USD to Dana Lund", "approved up to 200.00 USD, by the link mailed to dana@northwind.example", "Four desks will do."} {
		if !strings.Contains(line, want) {
			t.Errorf("the timeline does not say %q", want)
		}
	}
	if mails := h.Outbox(q.ID); !strings.Contains(fmt.Sprint(mails[len(mails)-1].Recipients, mails[0].Recipients), "kim@harbourline.example") {
		t.Errorf("the technician was not told: %+v", mails)
	}
}

func TestALinkAnswersOnceAndForALimitedTime(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q, guest := mustProject(h), h.Guest()
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("1")).Want(http.StatusSeeOther)
	first := mustLink(h, q.ID, "dana@northwind.example")
	never := guest.Get("/estimate?key=" + strings.Repeat("A", 43)).Want(http.StatusNotFound).Page().One("main").Text()
	over := func(what, at string) {
		t.Helper()
		if got := guest.Get(at).Want(http.StatusNotFound).Page().One("main").Text(); got != never {
			t.Errorf("%s says %q, and a link that never was %q", what, got, never)
		}
		send(guest, at, store.AnswerApproved).Want(http.StatusNotFound)
	}
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("2")).Want(http.StatusSeeOther)
	over("one of an estimate that was taken back", first)
	second := mustLink(h, q.ID, "dana@northwind.example", first)
	h.Clock.Advance(15 * 24 * time.Hour)
	over("one whose time is over", second)
	h.Clock.Advance(-15 * 24 * time.Hour)
	send(guest, second, store.AnswerAsked).Want(http.StatusUnprocessableEntity)
	send(guest, second, store.AnswerAsked, "text", "Why two hours?").Want(http.StatusOK)
	if now := h.Ticket(q.ID); now.Approval != ticket.ApprovalWanted || now.Status != ticket.Open {
		t.Errorf("after a question: %s, %s", now.Approval, now.Status)
	}
	send(guest, second, store.AnswerApproved).Want(http.StatusOK)
	over("one that was used", second)
}

func TestWhoMayApproveUpToALimitApprovesNoMore(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := mustProject(h)
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", url.Values{"estimate_text": {"All of it."}, "estimate_amount": {"1500.00"}}).Want(http.StatusSeeOther)
	mine := fmt.Sprintf("/portal/approvals/%d", q.ID)
	page := h.Them.Get(mine).Want(http.StatusOK).Page()
	if text := page.One("main").Text(); !strings.Contains(text, "You may approve up to") || len(page.All("input[value=approved]")) > 0 {
		t.Errorf("it offers what Dana may not: %s", text)
	}
	for kind, amount := range map[string]string{store.AnswerApproved: "", "less": "1000.01"} {
		if text := h.Them.Post(mine, url.Values{"kind": {kind}, "amount": {amount}}).Want(http.StatusUnprocessableEntity).Page().One("main").Text(); !strings.Contains(text, "You may approve up to 1000.00 USD") {
			t.Errorf("%s %s: %s", kind, amount, text)
		}
	}
	h.Them.Post(mine, url.Values{"kind": {"less"}, "amount": {"1000"}}).Want(http.StatusSeeOther)
	if e, err := h.DB.LastEstimate(t.Context(), stafftest.System(), q.ID); err != nil || e.Cap.String() != "1000" {
		t.Errorf("approved up to %s, %v", e.Cap, err)
	}
	h.Them.Get(mine).Want(http.StatusNotFound)
}

func TestNobodyElseAnswersAnEstimate(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := mustProject(h)
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("1")).Want(http.StatusSeeOther)
	mine := fmt.Sprintf("/portal/approvals/%d", q.ID)
	other := identity.ClientFile{Slug: "other", Name: "Other", Contacts: []identity.ContactFile{{Email: "eve@other.example", Name: "Eve", Role: identity.Administrator, Sees: "organisation"}}}
	_, err := h.Desk.ApplyClient(t.Context(), stafftest.System(), other)
	stafftest.Must(t, err)
	for name, b := range map[string]*pagestest.Browser{"who asked for the work": h.As(shell.ClientKind, h.Mia.ID), "another client's administrator": h.MustContact("eve@other.example")} {
		b.Get(mine).Want(http.StatusNotFound)
		b.Post(mine, url.Values{"kind": {store.AnswerApproved}}).Want(http.StatusNotFound)
		if text := b.Get("/portal/approvals").Want(http.StatusOK).Page().One("main").Text(); strings.Contains(text, "Move six desks") {
			t.Errorf("%s reads %s", name, text)
		}
	}
	h.MustReceive("From: Dana Lund <dana@northwind.example>\r\nTo: help@harbourline.example\r\nSubject: Re: Your approval, please: Move six desks to floor 2 [" + ticket.Number(q.ID) + "]\r\nMessage-ID: <yes@northwind.example>\r\n\r\nApproved!\r\n")
	if now := h.Ticket(q.ID); now.Approval != ticket.ApprovalWanted {
		t.Errorf("a mail made the approval %s", now.Approval)
	}
	if text := h.Them.Get("/portal/approvals").Want(http.StatusOK).Page().One("main").Text(); !strings.Contains(text, "Move six desks") {
		t.Errorf("Dana does not find it: %s", text)
	}
}

func TestTimeWithoutAnApprovalOrBeyondItIsHeldAndTold(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q, kim := mustProject(h), h.Viewer(h.KimID)
	work := func(minutes int) {
		t.Helper()
		h.Clock.Advance(time.Duration(minutes) * time.Minute)
		_, err := h.Desk.LogTime(t.Context(), kim, ticket.TimeEntry{TicketID: q.ID, StartsAt: h.Clock.Now().Add(-time.Duration(minutes) * time.Minute), EndsAt: h.Clock.Now(), Mode: "remote"})
		stafftest.Must(t, err)
	}
	held := func() int {
		t.Helper()
		m, err := h.DB.HeldTime(t.Context(), stafftest.System(), q.ID)
		stafftest.Must(t, err)
		return len(m)
	}
	told := func() (n int) {
		for _, o := range h.Outbox(q.ID) {
			if strings.Contains(o.Subject, "% of the approved amount") && o.Recipients[0] == "dana@northwind.example" {
				n++
			}
		}
		return n
	}
	work(30) // 77.50 before anybody approved
	if held() != 1 {
		t.Fatalf("%d entries are held before the approval", held())
	}
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("3")).Want(http.StatusSeeOther) // 465.00
	h.Them.Post(fmt.Sprintf("/portal/approvals/%d", q.ID), url.Values{"kind": {store.AnswerApproved}}).Want(http.StatusSeeOther)
	for _, c := range []struct{ minutes, held, told int }{{120, 1, 1}, {30, 1, 2}, {30, 2, 2}, {30, 3, 2}} { // 387.50, 465.00 is all of it, 542.50, 620.00
		work(c.minutes)
		if held() != c.held || told() != c.told {
			t.Errorf("after %d minutes more %d entries are held and %d mails sent, want %d and %d", c.minutes, held(), told(), c.held, c.told)
		}
	}
	card := h.Kim.Get(stafftest.At(q.ID)).Page().One("#approval").Text()
	if !strings.Contains(card, "620.00 USD of 465.00 USD") || !strings.Contains(card, "3 time entries are held") {
		t.Errorf("the card says %s", card)
	}
	if now := h.Ticket(q.ID); now.Review != ticket.ReviewFlagged {
		t.Errorf("review %q", now.Review)
	}
}

func TestARefusalDeclinesTheTicket(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := mustProject(h)
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("2")).Want(http.StatusSeeOther)
	h.Them.Post(fmt.Sprintf("/portal/approvals/%d", q.ID), url.Values{"kind": {store.AnswerRefused}, "text": {"Next year."}}).Want(http.StatusSeeOther)
	if now := h.Ticket(q.ID); now.Approval != ticket.ApprovalRefused || now.Verdict != "declined" || now.Status != ticket.Open {
		t.Errorf("%s, %s, %s", now.Approval, now.Verdict, now.Status)
	}
	if text := h.Kim.Get(stafftest.At(q.ID)).Page().One("main").Text(); !strings.Contains(text, "The client refused the estimate: Next year.") {
		t.Errorf("the ticket does not say why")
	}
}

func TestAnEmergencyGoesAheadAndStaysOnTheManagersDesk(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := mustProject(h)
	h.MustUser("mona", identity.Manager)
	at := stafftest.At(q.ID) + "/estimate/override"
	if text := h.Kim.Post(at, url.Values{"override_reason": {" "}}).Want(http.StatusUnprocessableEntity).Page().One("main").Text(); !strings.Contains(text, "Give the reason") {
		t.Errorf("without a reason: %s", text)
	}
	h.Kim.Post(at, url.Values{"override_reason": {"Water comes through the ceiling."}}).Want(http.StatusSeeOther)
	if now := h.Ticket(q.ID); now.Approval != ticket.ApprovalWaived || now.Review != ticket.ReviewFlagged {
		t.Errorf("%s, %s", now.Approval, now.Review)
	}
	list, err := h.DB.Overrides(t.Context(), stafftest.System())
	stafftest.Must(t, err)
	if len(list) != 1 || list[0].Reason != "Water comes through the ceiling." || list[0].Author != "Kim Osei" {
		t.Errorf("the manager's desk has %+v", list)
	}
	var told []string
	for _, o := range h.Outbox(q.ID) {
		told = append(told, o.Recipients...)
	}
	if !strings.Contains(strings.Join(told, " "), "mona@harbourline.example") {
		t.Errorf("told were %v", told)
	}
	stafftest.Must(t, h.Desk.Settle(t.Context(), stafftest.System(), []int64{q.ID}, "billable", "It was needed."))
	if list, err := h.DB.Overrides(t.Context(), stafftest.System()); err != nil || len(list) != 0 {
		t.Errorf("after it was settled: %+v, %v", list, err)
	}
}

func TestAnEstimateThatCannotBeIsRefusedWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	at := stafftest.At(mustProject(h).ID) + "/estimate"
	for name, c := range map[string]struct {
		form url.Values
		want string
	}{
		"no words":              {url.Values{"estimate_hours": {"2"}}, "Say what is to be done"},
		"neither hours nor sum": {url.Values{"estimate_text": {"Cables"}, "estimate_hours": {"0"}}, "Give the hours"},
		"hours in words":        {url.Values{"estimate_text": {"Cables"}, "estimate_hours": {"two"}}, "is not a number of hours"},
		"a sum in words":        {url.Values{"estimate_text": {"Cables"}, "estimate_amount": {"lots"}}, "is not understood"},
		"a sum of nothing":      {url.Values{"estimate_text": {"Cables"}, "estimate_amount": {"0"}}, "more than nothing"},
	} {
		text := h.Kim.Post(at, c.form).Want(http.StatusUnprocessableEntity).Page().One("main").Text()
		if !strings.Contains(text, c.want) || c.form.Has("estimate_text") && !strings.Contains(text, "Cables") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestWhoHasLeftApprovesNothing(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := mustProject(h)
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("1")).Want(http.StatusSeeOther)
	at := mustLink(h, q.ID, "dana@northwind.example")
	gone := h.Dana
	gone.Active = false
	stafftest.Must(t, h.DB.Write(t.Context(), func(tx *store.Tx) error { return tx.UpdateContact(t.Context(), gone) }))
	h.Guest().Get(at).Want(http.StatusNotFound)
	send(h.Guest(), at, store.AnswerApproved).Want(http.StatusNotFound)
	if text := h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("2")).Want(http.StatusConflict).Page().One("main").Text(); !strings.Contains(text, "Nobody may approve") {
		t.Errorf("it says %s", text)
	}
}

func TestNothingIsApprovedOnWhatIsSolved(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := mustProject(h)
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("1")).Want(http.StatusSeeOther)
	_, err := h.Desk.SetStatus(t.Context(), h.Viewer(h.KimID), q.ID, ticket.Resolved, 0)
	stafftest.Must(t, err)
	h.Them.Post(fmt.Sprintf("/portal/approvals/%d", q.ID), url.Values{"kind": {store.AnswerApproved}}).Want(http.StatusConflict)
	if text := h.Them.Get("/portal/approvals").Want(http.StatusOK).Page().One("main").Text(); strings.Contains(text, "Move six desks") {
		t.Errorf("it is still asked for: %s", text)
	}
}

func TestNothingIsPutToTheClientThatIsNotBilled(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	if text := h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("1")).Want(http.StatusConflict).Page().One("main").Text(); !strings.Contains(text, "The ticket is undecided") || !strings.Contains(text, "with new cables") {
		t.Errorf("it says %s", text)
	}
}

func TestEstimatesLookWell(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := mustProject(h)
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", estimated("2")).Want(http.StatusSeeOther)
	at := mustLink(h, q.ID, "dana@northwind.example")
	h.Look(t, h.Kim, pagestest.Sight{Name: "estimate-draft", Path: stafftest.At(q.ID) + "/estimate"}, pagestest.Sight{Name: "estimate-ticket", Path: stafftest.At(q.ID)})
	h.Look(t, h.Them, pagestest.Sight{Name: "estimate-list", Path: "/portal/approvals"}, pagestest.Sight{Name: "estimate-portal", Path: fmt.Sprintf("/portal/approvals/%d", q.ID)})
	h.Look(t, h.Guest(), pagestest.Sight{Name: "estimate-link", Path: at}, pagestest.Sight{Name: "estimate-over", Path: "/estimate?key=x"})
}
