package staff_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

func TestAnUnknownSenderIsTiedToAClient(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustReceive("From: Torvald <torvald@elsewhere.example>\r\nTo: help@harbourline.example\r\nSubject: Help\r\nMessage-ID: <a@elsewhere.example>\r\nDate: Tue, 3 Mar 2026 15:00:00 +0000\r\n\r\nMy screen is dark.\r\n")
	doc := h.Kim.Get(stafftest.At(q)).Want(http.StatusOK).Page()
	if got := doc.One("#agreement").Text(); !strings.Contains(got, "No agreement decides before it is known whose request this is") {
		t.Errorf("the panel says %s", got)
	}
	h.Kim.Post(stafftest.At(q)+"/client", url.Values{"client": {""}}).Want(http.StatusSeeOther)
	if got := h.Kim.Get(stafftest.At(q)).Page().One(".note.warn").Text(); !strings.Contains(got, "Choose the client") {
		t.Errorf("said %q", got)
	}
	h.Kim.Post(stafftest.At(q)+"/client", url.Values{"client": {fmt.Sprint(h.Client.ID)}}).Want(http.StatusSeeOther)
	doc = h.Kim.Get(stafftest.At(q)).Page()
	if got := doc.One("#timeline").Text(); !strings.Contains(got, "Kim said whose it is: Northwind Dental") {
		t.Errorf("the timeline says %s", got)
	}
	if got := doc.One("#agreement header").Text(); !strings.Contains(got, "NWD-2026") {
		t.Errorf("the panel names %q", got)
	}
}

func TestUnreadableMailShowsWhyAndGivesItsSource(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	raw := "From: mia@northwind.example\r\nTo: help@harbourline.example\r\nSubject: Broken\r\nMessage-ID: <b@northwind.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" + stafftest.Nested(40)
	q := h.MustReceive(raw)
	doc := h.Kim.Get(stafftest.At(q)).Want(http.StatusOK).Page()
	note := doc.One("section[aria-labelledby=unreadable]")
	if !strings.Contains(note.Text(), "This mail could not be read") || len(note.Text()) < 120 {
		t.Errorf("said %q", note.Text())
	}
	source := h.Kim.Get(doc.All("section[aria-labelledby=unreadable] a")[1].Attr("href")).Want(http.StatusOK)
	if source.Body != raw {
		t.Errorf("the source has %d bytes, want the %d that came", len(source.Body), len(raw))
	}
	for name, want := range map[string]string{"Content-Disposition": "attachment", "Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff", "Content-Type": "text/plain"} {
		if got := source.Header.Get(name); !strings.Contains(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestASenderOfSeveralClientsIsAskedForWhom(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	for _, slug := range []string{"lakeside", "corvid"} {
		f := identity.ClientFile{Slug: slug, Name: "The " + slug, Language: "en"}
		if slug == "lakeside" {
			f.Contacts = []identity.ContactFile{{Email: "mia@northwind.example", Name: "Mia Torres", Role: identity.Requester, Sees: "own"}}
		}
		_, err := h.Desk.ApplyClient(context.Background(), stafftest.System(), f)
		stafftest.Must(t, err)
	}
	q := h.MustReceive("From: mia@northwind.example\r\nTo: help@harbourline.example\r\nSubject: Help\r\nMessage-ID: <w@northwind.example>\r\n\r\nMy screen is dark.\r\n")
	card := h.Kim.Get(stafftest.At(q)).Want(http.StatusOK).Page().One("section[aria-labelledby=whose]")
	for text, want := range map[string]bool{"is a contact of several clients": true, "Northwind Dental": true, "The lakeside": true, "The corvid": false} {
		if got := strings.Contains(card.Text(), text); got != want {
			t.Errorf("it says %q: %v, want %v: %s", text, got, want, card.Text())
		}
	}
}

func TestFormattedMailIsShownInASandbox(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustReceive("From: Dana Lund <dana@northwind.example>\r\nTo: help@harbourline.example\r\nSubject: Letterhead\r\nMessage-ID: <c@northwind.example>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/html; charset=utf-8\r\n\r\n<p onclick=evil()>Set <b>this</b></p><script>evil()</script><img src=\"https://elsewhere.example/logo.png\">\r\n")
	frame := h.Kim.Get(stafftest.At(q)).Page().One("#timeline iframe")
	if got := frame.Attr("sandbox"); strings.Contains(got, "allow-scripts") || frame.Attr("title") == "" {
		t.Errorf("sandbox %q", got)
	}
	shown := h.Kim.Get(frame.Attr("src")).Want(http.StatusOK)
	if strings.Contains(shown.Body, "evil") || strings.Contains(shown.Body, ` src="https://elsewhere`) {
		t.Errorf("it shows %s", shown.Body)
	}
	if got := shown.Header.Get("Content-Security-Policy"); !strings.Contains(got, "sandbox") || !strings.Contains(got, "default-src 'none'") || strings.Contains(got, "https:") {
		t.Errorf("policy %q", got)
	}
	asked := h.Kim.Get(frame.Attr("src") + "?images=1").Want(http.StatusOK)
	if !strings.Contains(asked.Body, `src="https://elsewhere.example/logo.png"`) {
		t.Error("the pictures do not come when they are asked for")
	}
}

func TestAFileIsSavedNotRun(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	_, err := h.Desk.Reply(context.Background(), h.Viewer(h.KimID), desk.Reply{Ticket: q.ID, Text: "See the page.", Files: []ticket.Attachment{{Name: "page.html", Type: "text/html", Data: []byte("<script>evil()</script>")}}})
	stafftest.Must(t, err)
	file := h.Kim.Get(h.Kim.Get(stafftest.At(q.ID)).Page().One("a.file").Attr("href")).Want(http.StatusOK)
	for name, want := range map[string]string{"Content-Disposition": "attachment; filename=page.html", "Content-Type": "application/octet-stream", "Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"} {
		if got := file.Header.Get(name); !strings.Contains(got, want) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestAMailThatDidNotLeaveCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q, ctx := h.MustUndecided(), context.Background()
	stafftest.Must(t, h.DB.Write(ctx, func(tx *store.Tx) error {
		claimed, err := tx.ClaimOutgoing(ctx, "token", time.Minute, 10)
		for _, o := range claimed {
			o.State, o.LastError = "failed", "550 no such user"
			if err == nil {
				err = tx.FinishOutgoing(ctx, o)
			}
		}
		return err
	}))
	doc := h.Kim.Get(stafftest.At(q.ID)).Page()
	if got := doc.One(".ev.fail").Text(); !strings.Contains(got, "Not delivered to mia@northwind.example: 550 no such user. Tried 1 time.") {
		t.Errorf("said %q", got)
	}
	retry := doc.All(".ev.fail form")[0].Attr("action")
	other := h.MustUndecided()
	h.Kim.Post(strings.Replace(retry, fmt.Sprint(q.ID), fmt.Sprint(other.ID), 1), nil).Want(http.StatusNotFound)
	h.Kim.Post(retry, nil).Want(http.StatusSeeOther)
	if got := h.Outbox(q.ID)[0].State; got != "queued" {
		t.Errorf("the mail is %s", got)
	}
}
