package settings_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell/shelltest"
	"remit/internal/store"
	"remit/internal/ticket"
)

// mustTicket opens a ticket of Dana's.
func (h house) mustTicket(t testing.TB, subject string) ticket.Ticket {
	t.Helper()
	c := h.MustNorthwind()
	ctx := context.Background()
	contact, err := h.DB.ContactOfClient(ctx, c.ID, "dana@northwind.example")
	if err != nil {
		t.Fatal(err)
	}
	var opened desk.Opened
	err = h.DB.Write(ctx, func(tx *store.Tx) error {
		opened, err = h.Desk.Open(ctx, tx, desk.Request{By: identity.System("Mail"), Client: c, Contact: contact, Channel: ticket.Email, Subject: subject,
			Message: ticket.Message{Text: "It prints half pages."}, Sources: map[string]string{}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return opened.Ticket
}

func TestTextsOfMailsAreChangedSeenAndTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	const at = "/letters/text/da/acknowledgement"
	list := h.admin.Get("/letters").Want(http.StatusOK).Page()
	if n := len(list.All("tbody tr")); n != len(letters.Kinds()) {
		t.Errorf("%d texts are listed", n)
	}
	page := h.admin.Get(at).Want(http.StatusOK).Page()
	if got := page.One("#letter-preview .letter").Text(); !strings.HasPrefix(got, "Hej Dana Lund") || !strings.Contains(page.One("#letter-preview").Text(), "made up") {
		t.Errorf("without a ticket the preview is %q", got)
	}
	k := h.mustTicket(t, "Printer <b>{house}</b>")
	page = h.admin.Get(at).Want(http.StatusOK).Page()
	if got := page.One("#letter-preview").Text(); !strings.Contains(got, "Made of ticket "+ticket.Number(k.ID)) || !strings.Contains(got, "Printer <b>{house}</b>") {
		t.Errorf("with a ticket the preview is %q", got)
	}
	frame := h.admin.Get(page.One("#letter-preview iframe").Attr("src")).Want(http.StatusOK)
	if policy := frame.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") {
		t.Errorf("the frame's policy is %q", policy)
	}
	if !strings.Contains(frame.Body, "Printer &lt;b&gt;{house}&lt;/b&gt;") {
		t.Errorf("the frame holds\n%s", frame.Body)
	}

	own := url.Values{"subject": {"Sag {ticket}: {subject}"}, "body": {"Hej {name}\r\n\r\nvi har den: {ticket}.\r\n{promise}"}}
	if got := h.admin.Post(at+"/preview", own).Want(http.StatusOK).Page().One("#letter-preview .letter").Text(); !strings.HasPrefix(got, "Hej Dana Lund") || !strings.Contains(got, "vi har den: "+ticket.Number(k.ID)) {
		t.Errorf("the preview of what is typed is %q", got)
	}
	h.admin.Post(at, own).Want(http.StatusSeeOther)
	if got := h.admin.Get("/letters").Page().One("a[href='" + at + "']").Text(); got != "own words" {
		t.Errorf("the list says %q", got)
	}
	wrong := url.Values{"subject": {"Sag {ticket}"}, "body": {"Hej\nsag {tickets}"}}
	p := h.admin.Post(at, wrong).Want(http.StatusUnprocessableEntity).Page()
	if got := p.One("#f-body-error").Text(); !strings.Contains(got, "line 2") || !strings.Contains(got, "Did you mean {ticket}?") || p.One("#f-body").Text() != "Hej sag {tickets}" {
		t.Errorf("refused with %q, kept %q", got, p.One("#f-body").Text())
	}
	if got := h.admin.Post(at+"/preview", wrong).Want(http.StatusOK).Page().One("#letter-preview").Text(); !strings.Contains(got, "Did you mean {ticket}?") {
		t.Errorf("its preview is %q", got)
	}
	h.admin.Post(at+"/default", nil).Want(http.StatusSeeOther)
	if got := h.admin.Get(at).Page().One("#f-subject").Attr("value"); got != "Re: {subject} [{ticket}]" {
		t.Errorf("back at the default it is %q", got)
	}
	for _, gone := range []string{"/letters/text/fr/answer", "/letters/text/en/none", "/letters/frame?d=x"} {
		h.admin.Get(gone).Want(http.StatusNotFound)
	}
	h.manager.Get("/letters").Want(http.StatusForbidden)
	h.manager.Post(at, own).Want(http.StatusForbidden)
}

// dot is a small picture.
func dot(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheLookOfMailsIsChangedAndSeen(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.mustTicket(t, "Printer")
	look := map[string]string{"history": "last", "accent": "#14532d", "phone": "+1 218 555 0100", "postal": "Quay 4\r\nDuluth"}
	preview := h.admin.Post("/letters/look/preview", values(look)).Want(http.StatusOK).Page()
	if got := preview.One(".letter").Text(); !strings.Contains(got, "Quay 4 Duluth +1 218 555 0100") || !strings.Contains(got, "Reply above this line") || !strings.Contains(got, "> It prints half pages.") {
		t.Errorf("the preview is %q", got)
	}
	h.admin.PostFiles("/letters/look", look, map[string][]byte{"logo": dot(t)}).Want(http.StatusSeeOther)
	kept := h.admin.Get("/letters/look").Want(http.StatusOK).Page()
	if kept.One("#f-accent").Attr("value") != "#14532d" || len(kept.All("#f-no_logo")) != 1 {
		t.Error("the look is not kept")
	}
	if body := h.frame(kept); !strings.Contains(body, "data:image/png;base64,"+base64.StdEncoding.EncodeToString(dot(t))) || !strings.Contains(body, "3px solid #14532d") {
		t.Errorf("the frame holds\n%.600s", body)
	}
	for field, change := range map[string]map[string]string{"accent": {"accent": "red; background:url(x)"}, "history": {"history": "everything"}} {
		wrong := map[string]string{}
		for k, v := range look {
			wrong[k] = v
		}
		for k, v := range change {
			wrong[k] = v
		}
		p := h.admin.PostFiles("/letters/look", wrong, nil).Want(http.StatusUnprocessableEntity).Page()
		if len(p.All("#f-"+field+"-error")) != 1 || p.One("#f-phone").Attr("value") != look["phone"] {
			t.Errorf("%s: not told at its field, or the rest is lost", field)
		}
	}
	for name, data := range map[string][]byte{"too large": append(dot(t), make([]byte, 201<<10)...), "no picture": []byte("<svg onload=alert(1)>")} {
		if p := h.admin.PostFiles("/letters/look", look, map[string][]byte{"logo": data}).Want(http.StatusUnprocessableEntity).Page(); len(p.All("#f-logo-error")) != 1 {
			t.Errorf("%s: it is not told at its field", name)
		}
	}
	look["no_logo"] = "yes"
	h.admin.PostFiles("/letters/look", look, nil).Want(http.StatusSeeOther)
	if body := h.frame(h.admin.Get("/letters/look").Page()); strings.Contains(body, "data:image") {
		t.Error("the logo is still there")
	}
}

func values(m map[string]string) url.Values {
	v := url.Values{}
	for k, x := range m {
		v.Set(k, x)
	}
	return v
}

// frame is what the frame of a preview shows.
func (h house) frame(page shelltest.Document) string {
	return h.admin.Get(page.One("#letter-preview iframe").Attr("src")).Want(http.StatusOK).Body
}

func TestThePagesOfMailsReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.mustTicket(t, "Printer at the front desk prints half pages")
	h.admin.PostFiles("/letters/look", map[string]string{"history": "all", "accent": "#14532d", "phone": "+1 218 555 0100", "postal": "Quay 4\r\nDuluth"}, map[string][]byte{"logo": dot(t)}).Want(http.StatusSeeOther)
	h.admin.Post("/letters/text/en/answer", url.Values{"subject": {"Re: {subject} [{ticket}]"}, "body": {"Dear {name},\n\n{text}\n\n{signature}"}}).Want(http.StatusSeeOther)
	h.Look(t, h.admin,
		pagestest.Sight{Name: "letters", Path: "/letters"},
		pagestest.Sight{Name: "letter", Path: "/letters/text/en/answer"})
	h.Look(t, h.admin,
		pagestest.Sight{Name: "letter-refused", Path: "/letters/text/de/acknowledgement", Before: `() => { const b = document.querySelector("#f-body"); b.value = "{tickt}"; b.dispatchEvent(new Event("input", {bubbles: true})); return new Promise(r => setTimeout(r, 1500)) }`},
		pagestest.Sight{Name: "letters-look", Path: "/letters/look"},
	)
}

func TestEachMailIsPreviewedAsItself(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	seen := map[string]letters.Kind{}
	for _, about := range letters.Kinds() {
		if about.Phrase {
			continue
		}
		text := h.admin.Get("/letters/text/en/" + string(about.Kind)).Want(http.StatusOK).Page().One("#letter-preview .letter").Text()
		if other, twice := seen[text]; twice && about.Kind != letters.FollowUp {
			t.Errorf("%s is shown as %s: %s", about.Kind, other, text)
		}
		seen[text] = about.Kind
	}
}
