package survey_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

func itoa(id int64) string { return strconv.FormatInt(id, 10) }

func TestNobodyIsAskedTwiceAboutATicketNorWithinAWeek(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustSolved(t, h.Dana, "Printer")
	h.mustAsk(t, 1)
	h.mustAsk(t, 0)
	kim := h.Viewer(h.KimID)
	reopen := func(id int64) {
		t.Helper()
		for _, to := range []ticket.Status{ticket.Open, ticket.Resolved} {
			must[ticket.Ticket](t)(h.Desk.SetStatus(t.Context(), kim, id, to, 0))
		}
	}
	h.Clock.Advance(time.Hour)
	two, mias := h.mustSolved(t, h.Dana, "Screen"), h.mustSolved(t, h.Mia, "Mouse")
	h.mustAsk(t, 1) // Mia
	h.links(t, mias.ID)

	h.Clock.Advance(7*24*time.Hour - time.Hour - time.Second) // a second before a week is over
	reopen(two.ID)
	h.mustAsk(t, 0)
	h.Clock.Advance(time.Second)
	reopen(one.ID) // was asked about
	reopen(two.ID)
	h.mustAsk(t, 1)
	h.links(t, two.ID)
	if n := len(h.Outbox(one.ID)); n != 3 { // acknowledgement, answer, question
		t.Errorf("%d mails about the first", n)
	}
}

func TestWhoIsNotAsked(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, h house, k ticket.Ticket){
		"it is open again": func(t *testing.T, h house, k ticket.Ticket) {
			h.Them.Post("/portal/requests/"+itoa(k.ID)+"/status", map[string][]string{"status": {"open"}}).Want(http.StatusSeeOther)
		},
		"the client answered": func(t *testing.T, h house, k ticket.Ticket) {
			h.Them.Post("/portal/requests/"+itoa(k.ID)+"/messages", map[string][]string{"text": {"No, it does not."}}).Want(http.StatusSeeOther)
		},
		"it is spam": func(t *testing.T, h house, k ticket.Ticket) {
			must[bool](t)(h.Desk.Spam(t.Context(), h.Viewer(h.KimID), k.ID))
		},
		"it was rated in between": func(t *testing.T, h house, k ticket.Ticket) {
			h.Them.Post("/portal/requests/"+itoa(k.ID)+"/rating", how("good", "")).Want(http.StatusSeeOther)
		},
		"it was merged": func(t *testing.T, h house, k ticket.Ticket) {
			other := h.MustRequest(h.Dana, "The same", "The same again.", nil)
			must[ticket.Ticket](t)(h.Desk.Merge(t.Context(), h.Viewer(h.KimID), k.ID, other.ID))
		},
		"the person is not sure": func(t *testing.T, h house, _ ticket.Ticket) {
			h.write(t, func(ctx context.Context, tx *store.Tx) error {
				c := h.Dana
				c.Verified = false
				return tx.UpdateContact(ctx, c)
			})
		},
		"the person has left": func(t *testing.T, h house, _ ticket.Ticket) {
			h.write(t, func(ctx context.Context, tx *store.Tx) error {
				c := h.Dana
				c.Active = false
				return tx.UpdateContact(ctx, c)
			})
		},
		"the sender failed DMARC": func(t *testing.T, h house, k ticket.Ticket) {
			h.write(t, func(ctx context.Context, tx *store.Tx) error {
				return unsure(ctx, tx, k.ID, func(t *ticket.Ticket) { t.Unverified = true })
			})
		},
		"a program asked": func(t *testing.T, h house, k ticket.Ticket) {
			h.write(t, func(ctx context.Context, tx *store.Tx) error {
				return unsure(ctx, tx, k.ID, func(t *ticket.Ticket) { t.Automatic = true })
			})
		},
		"mail does not reach them": func(t *testing.T, h house, _ ticket.Ticket) {
			h.write(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.MarkUndeliverable(ctx, store.Undeliverable{Address: h.Dana.Email, Reason: "no such user"})
			})
		},
		"the house does not ask": func(t *testing.T, h house, _ ticket.Ticket) { h.mustSave(t, desk.SurveyNever) },
		"it waited too long":     func(_ *testing.T, h house, _ ticket.Ticket) { h.Clock.Advance(3*24*time.Hour + time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			k := h.mustSolved(t, h.Dana, "Printer")
			spoil(t, h, k)
			h.mustAsk(t, 0)
			if due := must[[]store.Solved](t)(h.DB.SolvedBefore(t.Context(), h.Clock.Now(), 9)); len(due) != 0 {
				t.Errorf("it waits for ever: %v", due)
			}
		})
	}
}

func unsure(ctx context.Context, tx *store.Tx, id int64, change func(*ticket.Ticket)) error {
	now, err := tx.Ticket(ctx, stafftest.System(), id)
	if err != nil {
		return err
	}
	change(&now)
	return tx.UpdateTicket(ctx, now)
}

func (h house) mustSave(t *testing.T, when string) {
	t.Helper()
	own := must[desk.House](t)(h.Desk.House(t.Context()))
	own.Survey = when
	stafftest.Must(t, h.Desk.SaveHouse(t.Context(), stafftest.System(), own))
}

func TestTheHouseSaysWhenItAsks(t *testing.T) {
	t.Parallel()
	for when, wait := range map[string]time.Duration{desk.SurveyHour: time.Hour, desk.SurveyDay: 24 * time.Hour} {
		h := open(t)
		h.mustSave(t, when)
		k := h.mustSolved(t, h.Dana, "Printer")
		h.Clock.Advance(wait - time.Second)
		h.mustAsk(t, 0)
		h.Clock.Advance(time.Second)
		h.mustAsk(t, 1)
		h.links(t, k.ID)
	}
}

func TestAMaintenanceTicketIsNeverDue(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.MustRequest(h.Dana, "Filters", "Change the filters.", nil)
	h.write(t, func(ctx context.Context, tx *store.Tx) error {
		return unsure(ctx, tx, k.ID, func(t *ticket.Ticket) { t.Automatic = true })
	})
	must[ticket.Ticket](t)(h.Desk.SetStatus(t.Context(), h.Viewer(h.KimID), k.ID, ticket.Resolved, 0))
	if due := must[[]store.Solved](t)(h.DB.SolvedBefore(t.Context(), h.Clock.Now(), 9)); len(due) != 0 {
		t.Errorf("it waits: %v", due)
	}
}

func TestWhoAskedSaysHowItWentInThePortal(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.MustRequest(h.Dana, "Printer", "It is jammed.", nil)
	at := "/portal/requests/" + itoa(k.ID)
	shown := func(b *pagestest.Browser) int { return len(b.Get(at).Want(http.StatusOK).Page().All("#rating")) }
	if shown(h.Them) != 0 {
		t.Error("how it went is asked while it goes on")
	}
	h.Them.Post(at+"/rating", how("good", "")).Want(http.StatusNotFound)
	must[ticket.Ticket](t)(h.Desk.SetStatus(t.Context(), h.Viewer(h.KimID), k.ID, ticket.Resolved, 0))
	if shown(h.Them) != 1 {
		t.Error("how it went is not asked")
	}
	h.Them.Post(at+"/rating", how("bad", "Jammed again")).Want(http.StatusSeeOther)
	if r := h.rating(t, k.ID); r.Score != store.ScoreBad || r.Via != store.RatedInPortal {
		t.Errorf("kept %+v", r)
	}
	if text := h.Them.Get(at).Page().One("#rating").Text(); !strings.Contains(text, "bad") || !strings.Contains(text, "Jammed again") {
		t.Errorf("the portal says %q", text)
	}
	if text := h.Kim.Get(stafftest.At(k.ID)).Page().One("#timeline").Text(); !strings.Contains(text, "Dana rated it bad in the portal: “Jammed again”") {
		t.Errorf("the timeline says %q", text)
	}
	for name, b := range map[string]*pagestest.Browser{"a colleague": h.mia, "another client's person": h.rob} {
		if a := b.Post(at+"/rating", how("good", "")); a.Status != http.StatusNotFound {
			t.Errorf("%s rates: %d", name, a.Status)
		}
	}
	colleague := identity.Viewer{ContactID: h.Mia.ID, ClientID: h.Client.ID, SeesOrganisation: true, Role: identity.Approver, Name: "Mia", Email: h.Mia.Email}
	if _, err := h.surveys.InPortal(t.Context(), colleague, k.ID); err == nil {
		t.Error("a colleague who sees the organisation's requests sees what Dana said")
	}
	h.Them.Post(at+"/rating", how("", "")).Want(http.StatusSeeOther)
	if text := h.Them.Get(at).Page().One("main").Text(); !strings.Contains(text, "Nothing was kept. Choose one of the three.") {
		t.Errorf("nothing chosen: %.300q", text)
	}
}

func TestAClosedRequestThatWasNeverSolvedIsNotAskedAbout(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.MustRequest(h.Dana, "Printer", "It is jammed.", nil)
	at := "/portal/requests/" + itoa(k.ID)
	h.Them.Post(at+"/status", map[string][]string{"status": {"closed"}}).Want(http.StatusSeeOther)
	if n := len(h.Them.Get(at).Want(http.StatusOK).Page().All("#rating")); n != 0 {
		t.Error("how it went is asked of what was no longer needed")
	}
	h.mustAsk(t, 0)

	solved := h.mustSolved(t, h.Dana, "Screen")
	h.Them.Post("/portal/requests/"+itoa(solved.ID)+"/status", map[string][]string{"status": {"closed"}}).Want(http.StatusSeeOther)
	h.mustAsk(t, 1)
	h.links(t, solved.ID)
	h.mustSave(t, desk.SurveyNever)
	if n := len(h.Them.Get("/portal/requests/" + itoa(solved.ID)).Page().All("#rating")); n != 0 {
		t.Error("the portal asks although the house does not")
	}
}
