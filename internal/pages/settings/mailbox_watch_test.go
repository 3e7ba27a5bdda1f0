package settings_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
)

// post plants a mailbox to which some mails came.
func (h house) post(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	h.admin.Post("/mailboxes/new", box()).Want(http.StatusSeeOther)
	now := h.Clock.Now()
	if err := h.DB.Write(ctx, func(tx *store.Tx) error {
		for n, m := range []store.Mail{{Outcome: "created", Sender: "dana@northwind.example", Subject: "Printer"}, {Outcome: "ignored", Sender: "spam@x.example", Subject: "Cheap", Reason: "its sender is blocked as spam"}, {}} {
			took := time.Duration(n+1) * time.Second
			kept, _, err := tx.KeepMail(ctx, store.Mail{Mailbox: "support", MessageID: m.Subject, Hash: m.Subject, Raw: []byte("raw"), ArrivedAt: now.Add(-took)})
			if err != nil {
				return err
			}
			if m.ID = kept.ID; m.Outcome == "" {
				continue
			}
			if err := tx.FinishMail(ctx, m); err != nil {
				return err
			}
		}
		if err := tx.SetMailboxBacklog(ctx, "support", 4); err != nil {
			return err
		}
		if err := tx.PoisonMail(ctx, store.PoisonedMail{Mailbox: "support", UIDValidity: 7, UID: 31, Reason: "imap: NO internal error"}); err != nil {
			return err
		}
		return tx.SetMailboxState(ctx, "support", "broken", "Not connected. The server refused the password. Type it again.", now)
	}); err != nil {
		t.Fatal(err)
	}
}

func TestTheMailboxPageTellsHowItIsDoing(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.post(t)
	p := h.admin.Get("/mailboxes/1/mail").Want(http.StatusOK).Page()
	for selector, wants := range map[string][]string{
		".note.bad":                            {"No mail is read.", "The server refused the password. Type it again."},
		"section[aria-labelledby=state]":       {"4 mails wait on the server", "2.0 s from its coming to its ticket, in the middle of the last 2 mails", "1 mail is kept and not judged yet"},
		"section[aria-labelledby=today]":       {"New ticket 1", "Ignored 1", "Unreadable 0"},
		"section[aria-labelledby=poisoned]":    {"31", "imap: NO internal error", "left 1 time"},
		"section[aria-labelledby=posts] nav":   {"All", "New ticket", "Held"},
		"section[aria-labelledby=posts] table": {"Printer dana@northwind.example", "its sender is blocked as spam", "Raw"},
	} {
		for _, want := range wants {
			if got := p.One(selector).Text(); !strings.Contains(got, want) {
				t.Errorf("%s lacks %q: %s", selector, want, got)
			}
		}
	}
	if got := h.admin.Get("/mailboxes/1/mail?outcome=ignored").Want(http.StatusOK).Page().Texts("section[aria-labelledby=posts] tbody tr"); len(got) != 1 || !strings.HasPrefix(got[0], "Cheap") {
		t.Errorf("the ignored are %q", got)
	}
	h.admin.Get("/mailboxes/1/mail?outcome=eaten").Want(http.StatusNotFound)
	h.admin.Get("/mailboxes/9/mail").Want(http.StatusNotFound)
	seen := h.manager.Get("/mailboxes/1/mail").Want(http.StatusOK)
	if strings.Contains(seen.Body, "/raw") || strings.Contains(seen.Body, "Read now") || strings.Contains(seen.Body, "Try again") {
		t.Error("a manager is offered what is an admin's")
	}
	h.technician.Get("/mailboxes/1/mail").Want(http.StatusForbidden)
}

func TestAMailboxIsAskedFromItsPage(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.post(t)
	open := func() []store.MailboxOrder {
		list, err := h.DB.OpenMailboxOrders(context.Background(), system)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	h.admin.Post("/mailboxes/1/now", nil).Want(http.StatusSeeOther)
	h.admin.Post("/mailboxes/1/try", url.Values{"uid": {"31"}}).Want(http.StatusSeeOther)
	h.admin.Post("/mailboxes/1/again", url.Values{"since": {"2026-03-01"}}).Want(http.StatusSeeOther)
	got := open()
	if len(got) != 3 || got[0].Kind != store.OrderNow || got[1].UID != 31 || got[2].Kind != store.OrderFrom || got[2].Since.Format(time.DateOnly) != "2026-03-01" {
		t.Errorf("asked %+v", got)
	}
	for since, want := range map[string]string{"": "is not a day", "tomorrow": "is not a day", "2030-01-01": "Choose a day that has begun"} {
		p := h.admin.Post("/mailboxes/1/again", url.Values{"since": {since}}).Want(http.StatusUnprocessableEntity).Page()
		if said := p.One("#f-since-error").Text(); !strings.Contains(said, want) {
			t.Errorf("%q: %s", since, said)
		}
	}
	h.admin.Post("/mailboxes/1/try", url.Values{"uid": {"x"}}).Want(http.StatusNotFound)
	done := got[2]
	done.Fresh, done.Known = 1, 12
	if err := h.DB.Write(context.Background(), func(tx *store.Tx) error { return tx.FinishMailboxOrder(context.Background(), done) }); err != nil {
		t.Fatal(err)
	}
	if said := h.admin.Get("/mailboxes/1/mail").Page().One("section[aria-labelledby=again]").Text(); !strings.Contains(said, "From 1 March 2026 on") || !strings.Contains(said, "Done: 1 mail was new, 12 known.") || !strings.Contains(said, "Waits for the mailbox to be connected.") {
		t.Errorf("it says %s", said)
	}
}

func TestTheMailboxPageReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.admin.Post("/mailboxes/new", url.Values{"name": {"empty"}, "address": {"empty@harbourline.example"}, "imap_host": {"imap.harbourline.example"}, "imap_port": {"993"}, "imap_tls": {"tls"}, "imap_user": {"e"}, "mail_password": {"top secret"}, "folder": {"INBOX"}, "after": {"seen"}}).Want(http.StatusSeeOther)
	h.post(t)
	h.admin.Post("/mailboxes/2/again", url.Values{"since": {"2026-03-01"}}).Want(http.StatusSeeOther)
	h.Look(t, h.admin,
		pagestest.Sight{Name: "mailbox", Path: "/mailboxes/2/mail"},
		pagestest.Sight{Name: "mailbox-empty", Path: "/mailboxes/1/mail?outcome=held"},
		pagestest.Sight{Name: "mailbox-token", Path: "/mailboxes/2", Before: `() => { document.querySelectorAll("main details").forEach((d) => { d.open = true }); document.querySelector("[name=sign_in][value=xoauth2], [name=sign_in] option[value=xoauth2]")?.click() }`},
		pagestest.Sight{Name: "mailboxes", Path: "/mailboxes"})
}

// come keeps a mail that comes to the mailbox now, and returns it.
func (h house) come(t *testing.T, subject string) store.Mail {
	t.Helper()
	var kept store.Mail
	if err := h.DB.Write(t.Context(), func(tx *store.Tx) (err error) {
		kept, _, err = tx.KeepMail(t.Context(), store.Mail{Mailbox: "support", MessageID: subject, Hash: subject, Raw: []byte("raw"), Subject: subject, ArrivedAt: h.Clock.Now()})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestAnOpenMailboxPageIsToldWhatChanges(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.post(t)
	h.Clock.Advance(time.Minute)
	events := stafftest.Follow(t, h.manager, "/mailboxes/1/mail/events")
	for range 5 {
		if part := stafftest.Until(t, events, "part"); strings.Contains(part, "Try again") || strings.Contains(part, "/raw") {
			t.Errorf("a manager is told what is an admin's: %s", part)
		}
	}
	kept := h.come(t, "Fresh")
	var doing, row string
	for doing == "" || row == "" {
		switch e := <-events; {
		case e[0] == "part" && strings.Contains(e[1], `id="mailbox-doing"`):
			doing = e[1]
		case e[0] == "row":
			row = e[1]
		}
	}
	if !strings.Contains(doing, "2 mails are kept and not judged yet") || !strings.Contains(row, fmt.Sprintf(`id="mail-%d"`, kept.ID)) {
		t.Errorf("told %s and %s", doing, row)
	}
	held := stafftest.Follow(t, h.manager, "/mailboxes/1/mail/events?outcome=held&since="+strconv.FormatInt(h.Clock.Now().UnixMilli(), 10))
	stafftest.Until(t, held, "row")
	kept.Outcome = "ignored"
	if err := h.DB.Write(t.Context(), func(tx *store.Tx) error { return tx.FinishMail(t.Context(), kept) }); err != nil {
		t.Fatal(err)
	}
	if gone := stafftest.Until(t, held, "gone"); gone != fmt.Sprintf("mail-%d", kept.ID) {
		t.Errorf("gone is %s", gone)
	}
	h.manager.Get("/mailboxes/1/mail/events?outcome=eaten").Want(http.StatusNotFound)
}

func TestTheMailboxPageLivesWithoutTakingFocusOrPlace(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.post(t)
	w := stafftest.Sit(t, h.admin, "/mailboxes/1/mail")
	w.Until("a day is begun and a place read", `() => {
		document.querySelector("#f-since").focus()
		scrollTo(0, 200)
		window.place = 200
		return document.readyState === "complete" && scrollY === 200
	}`)
	kept := h.come(t, "Fresh")
	w.Until("it is told", `() => document.querySelector("#mailbox-doing").innerText.includes("2 mails are kept") && document.querySelector("[data-new-count]").innerText === "1 new"`)
	w.Until("no row moved and nothing took the focus", `() => document.querySelectorAll("tr[id^=mail-]").length === 3 && document.activeElement.id === "f-since" && scrollY === window.place`)
	if _, err := w.Eval(`() => document.querySelector("[data-show-new]").click()`); err != nil {
		t.Fatal(err)
	}
	w.Until("it is shown", `() => document.querySelectorAll("tr[id^=mail-]").length === 4 && document.querySelector("[data-new-rows]").hidden`)
	kept.Outcome, kept.Reason = "ignored", "its sender is blocked as spam"
	if err := h.DB.Write(t.Context(), func(tx *store.Tx) error { return tx.FinishMail(t.Context(), kept) }); err != nil {
		t.Fatal(err)
	}
	w.Until("its row tells what became of it", fmt.Sprintf(`() => document.querySelector("#mail-%d").innerText.includes("blocked as spam") && document.querySelector("#mailbox-today").innerText.includes("2")`, kept.ID))
}
