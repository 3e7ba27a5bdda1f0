package content_test

import (
	"net/http"
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

func TestAFormattedMailLoadsNothingFromElsewhereUnlessAsked(t *testing.T) {
	t.Parallel()
	h, message, ids := open(t, `<p style="color:red">Hello</p><img src="cid:a@b"><img src="https://track.example/1.gif"><form action="/x"><input></form>`,
		ticket.Attachment{Name: "a.png", Type: "image/png", ContentID: "a@b", Inline: true, Data: []byte("x")})
	kim := h.MustUser("kim", identity.Technician)
	a := kim.Get(content.Place("").HTMLURL(message)).Want(http.StatusOK)
	page := a.Page()
	if got := page.All("img")[0].Attr("src"); got != content.Place("").FileURL(ids[0]) {
		t.Errorf("inline picture %q", got)
	}
	if strings.Contains(a.Body, ` src="https://track`) || len(page.All("form"))+len(page.All("script")) != 0 {
		t.Errorf("body %s", a.Body)
	}
	if p := a.Header.Get("Content-Security-Policy"); !strings.Contains(p, "img-src 'self';") || !strings.Contains(p, "frame-ancestors 'self'") || strings.Contains(p, "allow-scripts") {
		t.Errorf("policy %q", p)
	}
	if got := page.One(".note a").Attr("href"); got != "?images=1" {
		t.Errorf("pictures are asked for at %q", got)
	}
	b := kim.Get(content.Place("").HTMLURL(message) + "?images=1").Want(http.StatusOK)
	if !strings.Contains(b.Body, ` src="https://track.example/1.gif"`) || !strings.Contains(b.Header.Get("Content-Security-Policy"), "img-src 'self' https: http:;") {
		t.Errorf("asked for, pictures are not loaded: %s", b.Body)
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
	m := ticket.Message{HTML: "<img>", Quoted: "one\ntwo\n", Attachments: []ticket.Attachment{{ID: 1, ContentID: "a", Inline: true}, {ID: 2, Name: "b.pdf", Size: 7}, {ID: 3}}}
	got := content.Place("/portal").Files(m)
	if len(got) != 2 || got[0] != (shell.File{Name: "b.pdf", URL: "/portal/attachments/2", Size: 7}) || got[1].Name != "unnamed file" {
		t.Errorf("files %+v", got)
	}
	if s := content.Folded(m); s != "Earlier mail and signature, 2 lines" {
		t.Errorf("folded %q", s)
	}
}
