package manager_test

import (
	"context"
	"net/http"
	"net/url"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/store"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheOutboxShowsWhatHasNotLeft(t *testing.T) {
	t.Parallel()
	h := open(t)
	if got := h.technician.Get("/outbox").Want(http.StatusOK).Page().One(".empty h2").Text(); got != "Nothing waits" {
		t.Errorf("the empty outbox says %q", got)
	}
	ctx := context.Background()
	write := func(fn func(tx *store.Tx) error) {
		t.Helper()
		if err := h.DB.Write(ctx, fn); err != nil {
			t.Fatal(err)
		}
	}
	queue := func(subject string) {
		write(func(tx *store.Tx) error {
			_, err := tx.InsertOutgoing(ctx, store.Outgoing{Sender: "a@b.example", Recipients: []string{"dana@northwind.example"}, MessageID: subject, Subject: subject, Raw: []byte("x")})
			return err
		})
	}
	finish := func(state, words string) {
		write(func(tx *store.Tx) error {
			list, err := tx.ClaimOutgoing(ctx, state, time.Minute, 1)
			if err != nil || state == "sending" {
				return err
			}
			list[0].State, list[0].LastError, list[0].NextAt = state, words, h.Clock.Now().Add(5*time.Minute)
			return tx.FinishOutgoing(ctx, list[0])
		})
	}
	queue("failed for good")
	finish("failed", "550 5.1.1 no such user")
	queue("tried once")
	finish("queued", "421 4.3.2 try later")
	queue("on its way")
	finish("sending", "")
	queue("waits")
	want := []string{"waits written 15:42 dana@northwind.example waits next try at once Send again Drop Change the address dana@northwind.example Instead of dana@northwind.example Send to this address", "on its way written 15:42 dana@northwind.example being sent",
		"tried once written 15:42 dana@northwind.example tried 1 time next try in 5 min 421 4.3.2 try later Send again Drop Change the address dana@northwind.example Instead of dana@northwind.example Send to this address",
		"failed for good written 15:42 dana@northwind.example failed 550 5.1.1 no such user Send again Drop Change the address dana@northwind.example Instead of dana@northwind.example Send to this address"}
	if got := h.technician.Get("/outbox").Page().Texts("tbody tr"); !slices.Equal(got, want) {
		t.Errorf("the outbox is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	h.technician.Post("/outbox/1/again", nil).Want(http.StatusSeeOther)
	if got := h.technician.Get("/outbox").Page().Texts("tbody tr")[3]; !strings.Contains(got, "next try at once") {
		t.Errorf("after sending again: %q", got)
	}
	h.technician.Post("/outbox/99/again", nil).Want(http.StatusNotFound)
}

func TestAFailedMailIsSentAgainReaddressedOrDropped(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := context.Background()
	err := h.DB.Write(ctx, func(tx *store.Tx) error {
		for _, id := range []string{"a@h", "b@h"} {
			if _, err := tx.InsertOutgoing(ctx, store.Outgoing{Sender: "a@b.example", Recipients: []string{"dana@northwind.example"}, MessageID: id, Subject: "Re: x " + id,
				Raw: []byte("To: dana@northwind.example\r\nMessage-ID: <" + id + ">\r\n\r\nx\r\n")}); err != nil {
				return err
			}
		}
		list, err := tx.ClaimOutgoing(ctx, "one", time.Minute, 2)
		for _, o := range list {
			if o.State, o.LastError = "failed", "550 5.1.1 no such user"; err == nil {
				err = tx.FinishOutgoing(ctx, o)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	page := h.technician.Get("/outbox").Want(http.StatusOK).Page()
	if got := page.One(".main-nav [data-count-of=outbox]").Text(); got != "2" {
		t.Errorf("beside the outbox stands %q", got)
	}
	if got := page.Texts("tbody tr"); len(got) != 2 || !strings.Contains(got[0], "550 5.1.1 no such user") {
		t.Errorf("the server's words are not there: %q", got)
	}
	wrong := url.Values{"old": {"dana@northwind.example"}, "address": {"dana at northwind"}}
	p := h.technician.Post("/outbox/1/address", wrong).Want(http.StatusUnprocessableEntity).Page()
	if got := p.One("details[open] input[name=address]").Attr("value"); got != "dana at northwind" {
		t.Errorf("what was typed is %q", got)
	}
	wrong.Set("address", "dana.lund@northwind.example")
	h.technician.Post("/outbox/1/address", wrong).Want(http.StatusSeeOther)
	o, err := h.DB.Outgoing(ctx, system, 1)
	if err != nil || o.State != "queued" || !slices.Equal(o.Recipients, []string{"dana.lund@northwind.example"}) || !strings.Contains(string(o.Raw), "To: dana.lund@northwind.example") {
		t.Errorf("readdressed %+v, %v", o, err)
	}
	h.technician.Post("/outbox/again", nil).Want(http.StatusSeeOther)
	if o, err := h.DB.Outgoing(ctx, system, 2); err != nil || o.State != "queued" {
		t.Errorf("sent again %+v, %v", o, err)
	}
	h.technician.Post("/outbox/2/drop", nil).Want(http.StatusSeeOther)
	if got := h.technician.Get("/outbox").Page().Texts("tbody tr"); len(got) != 1 {
		t.Errorf("%d are left", len(got))
	}
}

func TestTheOutboxLooksWell(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Look(t, h.admin, pagestest.Sight{Name: "outbox-empty", Path: "/outbox"})
	h.MustNorthwind()
	h.mustAsk(t, "Screen stays black", nil)
	if _, err := h.Desk.Reply(context.Background(), identity.Viewer{UserID: 1, Role: identity.Technician, Name: "Kim"}, desk.Reply{Ticket: 1001, Text: "On it."}); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if err := h.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.InsertOutgoing(ctx, store.Outgoing{Sender: "a@b.example", Recipients: []string{"dana@northwind.example", "reception.and.front-desk@northwind-dental-of-duluth.example"}, MessageID: "f@h",
			Subject: "Re: Printer at the front desk prints half pages since this morning [#1001]", Raw: []byte("To: dana@northwind.example\r\n\r\nx\r\n")}); err != nil {
			return err
		}
		list, err := tx.ClaimOutgoing(ctx, "one", time.Minute, 1)
		if err != nil {
			return err
		}
		list[0].State, list[0].LastError = "failed", "550 5.1.1 <dana@northwind.example>: Recipient address rejected: User unknown in virtual mailbox table"
		return tx.FinishOutgoing(ctx, list[0])
	}); err != nil {
		t.Fatal(err)
	}
	h.Look(t, h.admin, pagestest.Sight{Name: "outbox", Path: "/outbox", Before: `() => document.querySelectorAll("main details").forEach((d) => { d.open = true })`})
}
