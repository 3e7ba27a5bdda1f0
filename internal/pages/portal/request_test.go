package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

func TestARequestShowsItsConversationAndNothingOfTheHouse(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full. Please help.")
	h.mustReply(t, desk.Reply{Ticket: one.ID, Text: "They forget this **every** month.", Note: true, Files: []ticket.Attachment{{Name: "secret.txt", Type: "text/plain", Data: []byte("x")}}})
	h.mustReply(t, desk.Reply{Ticket: one.ID, Text: "It is **larger** now.", Files: []ticket.Attachment{{Name: "how.pdf", Type: "application/pdf", Data: []byte("%PDF")}}})
	a := h.dana.Get(requestPath(one.ID)).Want(http.StatusOK)
	for _, inside := range []string{"forget", "secret.txt", "P3", "P2"} {
		if strings.Contains(a.Body, inside) {
			t.Errorf("%q stays in the house, but is on the page", inside)
		}
	}
	page := a.Page()
	if got := page.Texts(".msg strong"); strings.Join(got, "|") != "Dana Lund|Kim Osei|larger" {
		t.Errorf("conversation of %q", got)
	}
	if got := page.One(".file").Text(); got != "how.pdf 4 B" {
		t.Errorf("file %q", got)
	}
	if got := page.One("aside .clause p").Text(); got != "Account and mailbox work is included for every employee, whatever the device." {
		t.Errorf("clause %q", got)
	}
	if got := page.One("aside .clause .no").Attr("href"); got != "/portal/agreement?number=NWD-2026&version=1#c3.3" {
		t.Errorf("the clause leads to %q", got)
	}
}

func TestAnAnswerIsAddedAndReopens(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	h.mustReply(t, desk.Reply{Ticket: one.ID, Text: "Done.", Status: ticket.Resolved})
	sent := h.dana.Post(requestPath(one.ID)+"/messages", draft("text", "It is full again.")).Want(http.StatusSeeOther)
	if sent.Location != requestPath(one.ID) {
		t.Errorf("led to %q", sent.Location)
	}
	page := h.dana.Get(sent.Location).Page()
	if got := page.One(".stands-at strong").Text(); got != "We are working on it" {
		t.Errorf("stands at %q", got)
	}
	if got := page.Texts(".msg .txt"); len(got) != 3 || got[2] != "It is full again." {
		t.Errorf("conversation %q", got)
	}
}

func TestAnEmptyAnswerIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	page := h.dana.Post(requestPath(one.ID)+"/messages", draft("text", " ")).Want(http.StatusUnprocessableEntity).Page()
	if got := page.One("#answer-error").Text(); !strings.HasPrefix(got, "Write something first") {
		t.Errorf("error %q", got)
	}
}

func TestFilesComeWithAnAnswer(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	h.mustAnswer(t, one.ID, "dana@northwind.example", ticket.Attachment{Name: "picture.png", Type: "image/png", Data: []byte("\x89PNG")})
	link := h.dana.Get(requestPath(one.ID)).Page().One(".file").Attr("href")
	a := h.dana.Get(link).Want(http.StatusOK)
	if a.Body != "\x89PNG" || a.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "inline") {
		t.Errorf("picture: %q %v", a.Body, a.Header)
	}
}

// mustAnswer answers a request as one of the client's people.
func (h house) mustAnswer(t *testing.T, id int64, email string, files ...ticket.Attachment) ticket.Ticket {
	t.Helper()
	out, err := h.Desk.Answer(t.Context(), h.viewer(t, email), id, "See the file.", files)
	must(t, err)
	return out
}

func TestClosingAndReopening(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct {
		name     string
		from, to ticket.Status
		said     string
		now      ticket.Status
	}{
		{"closed as no longer needed", ticket.Open, ticket.Closed, "The request is closed.", ticket.Closed},
		{"closed as solved", ticket.Resolved, ticket.Closed, "The request is closed.", ticket.Closed},
		{"not solved", ticket.Resolved, ticket.Open, "The request is open again. We look at it.", ticket.Open},
		{"closed stays closed", ticket.Closed, ticket.Open, "Nothing was changed. The ticket is closed. An answer of the client opens a new one that is linked to it.", ticket.Closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
			_, err := h.Desk.SetStatus(t.Context(), h.kim, one.ID, c.from, 0)
			must(t, err)
			h.dana.Post(requestPath(one.ID)+"/status", draft("status", string(c.to))).Want(http.StatusSeeOther)
			if got := h.dana.Get(requestPath(one.ID)).Page().One(".note").Text(); got != c.said {
				t.Errorf("said %q", got)
			}
			now, err := h.DB.Ticket(t.Context(), program, one.ID)
			must(t, err)
			if now.Status != c.now {
				t.Errorf("status %s, want %s", now.Status, c.now)
			}
		})
	}
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	h.dana.Post(requestPath(one.ID)+"/status", draft("status", "waiting-vendor")).Want(http.StatusForbidden)
}

func TestAnAnswerToAClosedRequestIsANewOneAndSaysSo(t *testing.T) {
	t.Parallel()
	h := open(t)
	old := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	_, err := h.Desk.SetStatus(t.Context(), h.kim, old.ID, ticket.Closed, 0)
	must(t, err)
	before := h.dana.Get(requestPath(old.ID)).Page()
	if got := before.One(".comp button[type=submit]").Text(); got != "Send as a new request" {
		t.Errorf("the button says %q", got)
	}
	sent := h.dana.Post(requestPath(old.ID)+"/messages", draft("text", "It is full again.")).Want(http.StatusSeeOther)
	page := h.dana.Get(sent.Location).Want(http.StatusOK).Page()
	if got := page.One(".note").Text(); got != "#1001 was closed, so your answer opened this new request, #1002. It is linked to the old one." {
		t.Errorf("said %q", got)
	}
	if got := page.One("aside a[href^=/portal/requests/]").Attr("href"); got != requestPath(old.ID) {
		t.Errorf("linked to %q", got)
	}
}

func TestAFormattedMailIsShownInASandbox(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	id := h.mustMail(t, one, `<p onclick="x()">Hello <img src="cid:a@b"><img src="https://track.example/1.gif"></p><script>x()</script>`)
	page := h.dana.Get(requestPath(one.ID)).Page()
	frame := page.One("iframe")
	if got := frame.Attr("src"); got != "/portal/messages/"+itoa(id)+"/html" || strings.Contains(frame.Attr("sandbox"), "allow-scripts") {
		t.Errorf("frame %q, sandbox %q", got, frame.Attr("sandbox"))
	}
	a := h.dana.Get(frame.Attr("src")).Want(http.StatusOK)
	policy := a.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'; img-src data:;") || !strings.Contains(policy, "sandbox") {
		t.Errorf("policy %q", policy)
	}
	if strings.Contains(a.Body, "script") || strings.Contains(a.Body, "onclick") {
		t.Errorf("body %s", a.Body)
	}
	if got := a.Page().All("img")[0].Attr("src"); !strings.HasPrefix(got, "data:image/") {
		t.Errorf("the inline picture is at %q", got)
	}
	if got := h.dana.Get(frame.Attr("src") + "?images=1").Body; !strings.Contains(got, ` src="https://track.example/1.gif"`) {
		t.Errorf("asked for, the remote picture is not loaded: %s", got)
	}
	plain, err := h.DB.Messages(t.Context(), program, one.ID)
	must(t, err)
	h.dana.Get("/portal/messages/" + itoa(plain[0].ID) + "/html").Want(http.StatusNotFound)
}

// mustMail adds a formatted mail with an inline picture to a request.
func (h house) mustMail(t *testing.T, one ticket.Ticket, html string) (id int64) {
	t.Helper()
	must(t, h.DB.Write(t.Context(), func(tx *store.Tx) (err error) {
		id, err = tx.InsertMessage(t.Context(), one, ticket.Message{TicketID: one.ID, Kind: ticket.FromClient, Channel: ticket.Email, AuthorName: "Dana Lund", Text: "Hello",
			Quoted: "On Monday somebody wrote:\n> Help", HTML: html, Attachments: []ticket.Attachment{{Name: "a.png", Type: "image/png", ContentID: "a@b", Inline: true, Data: []byte("\x89PNG\r\n\x1a\n")}}})
		return err
	}))
	return id
}

func TestASettledScopeSaysSo(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "We plan a new office.")
	must(t, h.Desk.Settle(t.Context(), identity.System("test"), []int64{one.ID}, "covered", "A favour, not for the client’s eyes"))
	a := h.dana.Get(requestPath(one.ID)).Want(http.StatusOK)
	if got := a.Page().One("aside .v").Text(); got != "Covered" {
		t.Errorf("verdict %q", got)
	}
	if !strings.Contains(a.Body, "settled this by hand") || strings.Contains(a.Body, "favour") {
		t.Errorf("settled: %s", a.Page().One("aside").Text())
	}
}

func TestAMergedRequestLeadsToTheOneThatLivesOn(t *testing.T) {
	t.Parallel()
	h := open(t)
	one, two := h.mustOpen(t, "dana@northwind.example", "The mailbox is full."), h.mustOpen(t, "dana@northwind.example", "It is full again.")
	if _, err := h.Desk.Merge(t.Context(), identity.System("test"), two.ID, one.ID); err != nil {
		t.Fatal(err)
	}
	if got := h.dana.Get(requestPath(two.ID)).Want(http.StatusSeeOther).Location; got != requestPath(one.ID) {
		t.Errorf("it leads to %q", got)
	}
	if got := h.dana.Get(requestPath(one.ID)).Want(http.StatusOK).Body; !strings.Contains(got, "It is full again.") {
		t.Error("what was said does not stand there")
	}
}
