package staff_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

func TestAReplyIsSentAndANoteStaysInTheHouse(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	before := h.Outbox(q.ID)
	h.Kim.Upload(stafftest.At(q.ID)+"/messages", "shot.png", "not really a picture", url.Values{"text": {"Which **screen** is it?"}, "kind": {"reply"}, "then": {"waiting-client"}, "cc": {"joel@northwind.example, Dana <dana@northwind.example>"}}).Want(http.StatusSeeOther)
	sent := h.Outbox(q.ID)
	if len(sent) != len(before)+1 {
		t.Fatalf("%d mails are queued, want one more than %d", len(sent), len(before))
	}
	if got, want := sent[len(sent)-1].Recipients, []string{"mia@northwind.example", "joel@northwind.example", "dana@northwind.example"}; !slices.Equal(got, want) {
		t.Errorf("sent to %v, want %v", got, want)
	}
	if got := h.Ticket(q.ID); got.Status != ticket.WaitingClient || got.AssigneeID != h.KimID {
		t.Errorf("status %s, assignee %d", got.Status, got.AssigneeID)
	}
	h.Kim.Post(stafftest.At(q.ID)+"/messages", url.Values{"text": {"She is new."}, "kind": {"note"}, "then": {"note"}}).Want(http.StatusSeeOther)
	if n := len(h.Outbox(q.ID)); n != len(sent) {
		t.Errorf("a note was mailed")
	}
	if got := h.Kim.Get(stafftest.At(q.ID)).Page().One(".msg.int .txt").Text(); got != "She is new." {
		t.Errorf("the note reads %q", got)
	}
}

func TestARefusedReplyComesBackWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	closed := h.MustRequest(h.Mia, "Done", "Text.", nil)
	_, err := h.Desk.SetStatus(context.Background(), h.Viewer(h.KimID), closed.ID, ticket.Closed, 0)
	stafftest.Must(t, err)
	for _, c := range []struct {
		name   string
		id     int64
		form   url.Values
		status int
		says   string
	}{
		{"empty", q.ID, url.Values{"text": {"  "}, "kind": {"reply"}}, http.StatusUnprocessableEntity, "Write something first"},
		{"a cc that is no address", q.ID, url.Values{"text": {"Hello"}, "kind": {"reply"}, "cc": {"nobody"}}, http.StatusUnprocessableEntity, "does not read as mail addresses"},
		{"a status that is none", q.ID, url.Values{"text": {"Hello"}, "kind": {"reply"}, "then": {"new"}}, http.StatusUnprocessableEntity, "cannot become new again"},
		{"to a closed ticket", closed.ID, url.Values{"text": {"Hello"}, "kind": {"reply"}}, http.StatusConflict, "The ticket is closed"},
	} {
		if c.name == "a status that is none" {
			_, err := h.Desk.SetStatus(context.Background(), h.Viewer(h.KimID), q.ID, ticket.Open, 0)
			stafftest.Must(t, err)
		}
		doc := h.Kim.Post(stafftest.At(c.id)+"/messages", c.form).Want(c.status).Page()
		if got := doc.One(".note.bad").Text(); !strings.Contains(got, c.says) {
			t.Errorf("%s: said %q", c.name, got)
		}
		if got := doc.One("#answer-text").Text(); got != strings.TrimSpace(c.form.Get("text")) {
			t.Errorf("%s: the text came back as %q", c.name, got)
		}
	}
}

func TestAReplyThatMissedAnotherIsKeptNotSent(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	seen := h.Kim.Get(stafftest.At(q.ID)).Page().One("input[name=seen]").Attr("value")
	h.Anna.Post(stafftest.At(q.ID)+"/messages", url.Values{"text": {"I have it."}, "kind": {"reply"}}).Want(http.StatusSeeOther)
	mails := len(h.Outbox(q.ID))
	form := url.Values{"text": {"I have it too."}, "kind": {"reply"}, "seen": {seen}}
	doc := h.Kim.Post(stafftest.At(q.ID)+"/messages", form).Want(http.StatusConflict).Page()
	if got := doc.One(".note.bad").Text(); !strings.Contains(got, "Anna Keller wrote at") {
		t.Errorf("said %q", got)
	}
	if got := doc.One("#answer-text").Text(); got != "I have it too." {
		t.Errorf("the text came back as %q", got)
	}
	if n := len(h.Outbox(q.ID)); n != mails {
		t.Error("the answer was sent all the same")
	}
	if got := h.Kim.Get(stafftest.At(q.ID)).Page().One("#answer-text").Text(); got != "I have it too." {
		t.Errorf("the draft is %q", got)
	}
	form.Set("seen", doc.One("input[name=seen]").Attr("value"))
	h.Kim.Post(stafftest.At(q.ID)+"/messages", form).Want(http.StatusSeeOther)
}

func TestADraftIsKeptForItsWriterAlone(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	h.Kim.Post(stafftest.At(q.ID)+"/draft", url.Values{"text": {"Half a sent"}, "kind": {"note"}}).Want(http.StatusNoContent)
	doc := h.Kim.Get(stafftest.At(q.ID)).Page()
	if got := doc.One("#answer-text").Text(); got != "Half a sent" {
		t.Errorf("the draft is %q", got)
	}
	if !doc.One("input.as-note").Has("checked") {
		t.Error("it was a note, and is a reply now")
	}
	if got := h.Anna.Get(stafftest.At(q.ID)).Page().One("#answer-text").Text(); got != "" {
		t.Errorf("a colleague reads %q", got)
	}
}
