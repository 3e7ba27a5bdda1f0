package content_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/content"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
	"remit/internal/store"
	"remit/internal/ticket"
)

// open is a house with one ticket whose message has the files; it returns their ids and the message's.
func open(t *testing.T, html string, files ...ticket.Attachment) (h *pagestest.House, message int64, ids []int64) {
	t.Helper()
	h = pagestest.Open(t)
	h.Mount(content.Place("").Routes(h.DB, shell.Staff))
	err := h.DB.Write(t.Context(), func(tx *store.Tx) error {
		one := ticket.Ticket{Subject: "Help", Channel: ticket.Email, Status: ticket.New, ReceivedAt: tx.Now, UpdatedAt: tx.Now, LastWordAt: tx.Now}
		var err error
		if one.ID, err = tx.InsertTicket(t.Context(), one); err != nil {
			return err
		}
		message, err = tx.InsertMessage(t.Context(), one, ticket.Message{TicketID: one.ID, Kind: ticket.FromClient, Channel: ticket.Email, AuthorName: "Dana", HTML: html, Attachments: files})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	m, err := h.DB.Message(t.Context(), identity.System("test"), message)
	if err != nil {
		t.Fatal(err)
	}
	all, err := h.DB.Messages(t.Context(), identity.System("test"), m.TicketID)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all[0].Attachments {
		ids = append(ids, f.ID)
	}
	return h, message, ids
}

func TestFilesAreSavedAndOnlyPicturesShown(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, file, kind, wantKind, wantHow string }{
		{"a picture", "a.png", "image/png", "image/png", "inline; filename=a.png"},
		{"a drawing that could run", "a.svg", "image/svg+xml", "application/octet-stream", "attachment; filename=a.svg"},
		{"a page", "a.html", "text/html", "application/octet-stream", "attachment; filename=a.html"},
		{"a name with a path", "../../etc/passwd", "text/plain", "application/octet-stream", "attachment; filename=_.._etc_passwd"},
		{"a name in another script", "счёт.pdf", "application/pdf", "application/octet-stream", "attachment; filename*=utf-8''%D1%81%D1%87%D1%91%D1%82.pdf"},
		{"a name that turns its letters", "bill\u202Efdp.exe", "application/pdf", "application/octet-stream", "attachment; filename=bill_fdp.exe"},
		{"data that is XML", "a.xml", "application/xml", "application/octet-stream", "attachment; filename=a.xml"},
		{"no name and no type", "", "", "application/octet-stream", "attachment; filename=file"},
		{"a type that is none", "a\r\nb.txt", "x\r\ny: z", "application/octet-stream", "attachment; filename=a__b.txt"},
	}
	files := make([]ticket.Attachment, len(cases))
	for i, c := range cases {
		files[i] = ticket.Attachment{Name: c.file, Type: c.kind, Data: []byte("<script>x()</script>")}
	}
	h, _, ids := open(t, "", files...)
	kim := h.MustUser("kim", identity.Technician)
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := kim.Get(content.Place("").FileURL(ids[i])).Want(http.StatusOK)
			if got := a.Header.Get("Content-Type"); got != c.wantKind {
				t.Errorf("type %q", got)
			}
			if got := a.Header.Get("Content-Disposition"); got != c.wantHow {
				t.Errorf("disposition %q", got)
			}
			if a.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers %v", a.Header)
			}
		})
	}
	h.Guest().Get(content.Place("").FileURL(ids[0])).Want(http.StatusSeeOther)
	for _, address := range []string{"/attachments/0", "/attachments/x", "/attachments/999", "/messages/999/html"} {
		kim.Get(address).Want(http.StatusNotFound)
	}
}

// pixel is the smallest picture.
var pixel, _ = base64.StdEncoding.DecodeString("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")

func TestAFormattedMailLoadsNothingFromElsewhereUnlessAsked(t *testing.T) {
	t.Parallel()
	h, message, _ := open(t, `<p style="color:red" class="btn">Hello</p><img src="cid:a@b"><img src="cid:drawing" alt="a drawing"><img src="cid:nobody's"><img src="https://track.example/1.gif"><form action="/x"><input></form>`,
		ticket.Attachment{Name: "a.png", Type: "text/html", ContentID: "a@b", Inline: true, Data: pixel},
		ticket.Attachment{Name: "b.png", Type: "image/png", ContentID: "drawing", Inline: true, Data: []byte("<svg onload=x()>")})
	kim := h.MustUser("kim", identity.Technician)
	a := kim.Get(content.Place("").HTMLURL(message)).Want(http.StatusOK)
	page := a.Page()
	for i, want := range []string{"data:image/gif;base64," + base64.StdEncoding.EncodeToString(pixel), "", "", ""} {
		if got := page.All("img")[i].Attr("src"); got != want {
			t.Errorf("picture %d from %q", i, got)
		}
	}
	if len(page.All("form"))+len(page.All("script"))+len(page.All("link"))+len(page.All(".btn")) != 0 {
		t.Errorf("body %s", a.Body)
	}
	const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
	if got := a.Header.Get("Content-Security-Policy"); got != policy {
		t.Errorf("policy %q", got)
	}
	if a.Header.Get("Referrer-Policy") != "no-referrer" || a.Header.Get("X-Dns-Prefetch-Control") != "off" || a.Header.Get("X-Frame-Options") != "SAMEORIGIN" {
		t.Errorf("headers %v", a.Header)
	}
	asked := content.Place("").HTMLURL(message) + "?images=1"
	b := kim.Get(asked).Want(http.StatusOK)
	if !strings.Contains(b.Body, ` src="https://track.example/1.gif"`) || !strings.Contains(b.Header.Get("Content-Security-Policy"), "img-src data: https: http:;") {
		t.Errorf("asked for, pictures are not loaded: %s", b.Body)
	}
}

func TestALinkInAMailCannotAskForItsPictures(t *testing.T) {
	t.Parallel()
	h, message, _ := open(t, `<img src="https://track.example/1.gif">`)
	kim := h.MustUser("kim", identity.Technician)
	for site, loads := range map[string]bool{"same-origin": true, "cross-site": false, "same-site": false, "none": false} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, kim.Base+content.Place("").HTMLURL(message)+"?images=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Sec-Fetch-Site", site)
		res, err := kim.Client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatal(res.StatusCode, err)
		}
		if got := strings.Contains(string(body), ` src="https://track`); got != loads || strings.Contains(res.Header.Get("Content-Security-Policy"), "https:") != loads {
			t.Errorf("from %s pictures load: %v, %s", site, got, res.Header.Get("Content-Security-Policy"))
		}
	}
}

// A mail of a few letters must not become a document that fills the memory.
func TestAPictureNamedOftenIsShownOnlySoOften(t *testing.T) {
	t.Parallel()
	large := append(slices.Clone(pixel), make([]byte, 1<<20)...)
	h, message, _ := open(t, strings.Repeat(`<img src="cid:a" alt="again">`, 500), ticket.Attachment{Name: "a.gif", Type: "image/gif", ContentID: "a", Inline: true, Data: large})
	a := h.MustUser("kim", identity.Technician).Get(content.Place("").HTMLURL(message)).Want(http.StatusOK)
	if len(a.Body) > 40<<20 || strings.Count(a.Body, `src="data:`) < 10 || strings.Count(a.Body, `alt="again"`) != 500 {
		t.Errorf("%d bytes with %d pictures of %d", len(a.Body), strings.Count(a.Body, `src="data:`), strings.Count(a.Body, "again"))
	}
}

func TestAMessageInTheTimeline(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		message ticket.Message
		want    string
		tags    string
	}{
		{"a client’s words are plain", ticket.Message{Kind: ticket.FromClient, Text: "**not** bold\n\n<b>nor</b> this"}, "**not** bold <b>nor</b> this", "p"},
		{"the provider’s are Markdown", ticket.Message{Kind: ticket.FromStaff, Text: "**bold** <script>x()</script>"}, "bold <script>x()</script>", "strong"},
		{"no text", ticket.Message{Kind: ticket.FromClient}, "This message has no text.", "p"},
		{"pictures that wait", ticket.Message{ID: 4, Kind: ticket.FromClient, HTML: `<img class="remote-image" data-remote-src="https://a.example/x">`},
			"As it was formatted Pictures from elsewhere were not loaded: loading them tells the sender that the mail was read. Load pictures", "a[target=mail-4]"},
		{"a link that lies", ticket.Message{Kind: ticket.FromStaff, Text: "[www.bank.example](https://evil.example/)"}, "www.bank.example", "a[data-leads-to=evil.example]"},
		{"a picture in Markdown waits", ticket.Message{Kind: ticket.FromStaff, Text: "![chart](https://track.example/x.png)"}, "", "img[data-remote-src]"},
		{"code in Markdown", ticket.Message{Kind: ticket.FromStaff, Text: "[here](javascript:x()) [there](data:text/html,x) <https://ok.example/>"}, "here there https://ok.example/", "a[href^=https]"},
		{"formatted only", ticket.Message{ID: 4, Kind: ticket.FromClient, HTML: "<p>x</p>"}, "As it was formatted", "details[open] iframe"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := shelltest.Render(t, content.Body("/portal", c.message))
			if got := d.One("body").Text(); got != c.want {
				t.Errorf("text %q", got)
			}
			if len(d.All(c.tags)) == 0 || len(d.All("script")) != 0 {
				t.Errorf("no %s", c.tags)
			}
		})
	}
}

func TestFilesOfAMessageLeaveOutPicturesInItsText(t *testing.T) {
	t.Parallel()
	m := ticket.Message{HTML: `<img src="cid:a@b%20c">`, Quoted: "one\ntwo\n", Attachments: []ticket.Attachment{{ID: 1, ContentID: "a@b c", Inline: true}, {ID: 2, Name: "b.pdf", Size: 7}, {ID: 3},
		{ID: 4, Name: "bill\u202Efdp.exe\r\n", ContentID: "unnamed", Inline: true}}}
	got := content.Place("/portal").Files(m, shell.Locale{})
	if len(got) != 3 || got[0] != (shell.File{Name: "b.pdf", URL: "/portal/attachments/2", Size: 7}) || got[1].Name != "unnamed file" || got[2].Name != "bill_fdp.exe__" {
		t.Errorf("files %+v", got)
	}
	if s := content.Folded(m, shell.Locale{}); s != "Earlier mail and signature, 2 lines" {
		t.Errorf("folded %q", s)
	}
}
