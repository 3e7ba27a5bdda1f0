package staff_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"

	"remit/internal/desk"
	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

// patient is a house in which Kim can take her answers back for eight seconds.
func patient(t *testing.T) *stafftest.House {
	t.Helper()
	h := stafftest.Open(t)
	seconds := 8
	stafftest.Must(t, h.Answers.SetOwnSeconds(context.Background(), h.Viewer(h.KimID), &seconds))
	return h
}

// mustSendDue does what the program does each second.
func mustSendDue(t *testing.T, h *stafftest.House) {
	t.Helper()
	_, err := h.Answers.SendDue(context.Background())
	stafftest.Must(t, err)
}

func TestAnAnswerLeavesAfterItsSecondsAndCountsFromThen(t *testing.T) {
	t.Parallel()
	h := patient(t)
	q := h.MustUndecided()
	_, err := h.Desk.SetFacts(context.Background(), h.Viewer(h.KimID), q.ID, map[string]string{"asset": "NW-0012"})
	stafftest.Must(t, err)
	before, sentAt := len(h.Outbox(q.ID)), h.Clock.Now()
	h.Kim.Upload(stafftest.At(q.ID)+"/messages", "x.txt", "unused", url.Values{"text": {"I look at it."}, "kind": {"reply"}, "then": {"waiting-client"}}).Want(http.StatusSeeOther)
	own := h.Kim.Get(stafftest.At(q.ID)).Page()
	if got := own.One("#leaving form").Text(); !strings.Contains(got, "Sent to Mia Torres in 8 s") || !strings.Contains(got, "Undo") {
		t.Errorf("the bar reads %q", got)
	}
	if got := own.One("#answer-text").Text(); got != "" {
		t.Errorf("the text is still in the composer: %q", got)
	}
	h.Clock.Advance(3 * time.Second)
	theirs := h.Anna.Get(stafftest.At(q.ID)).Page()
	if got := theirs.One("#leaving").Text(); !strings.Contains(got, "Kim’s answer leaves in 5 s") || len(theirs.All("#leaving button")) != 0 {
		t.Errorf("a colleague sees %q", got)
	}
	if got := theirs.One("#timeline").Text(); !strings.Contains(got, "not sent yet") || !strings.Contains(got, "I look at it.") {
		t.Errorf("a colleague cannot read the answer that waits: %q", got)
	}
	mustSendDue(t, h)
	if n := len(h.Outbox(q.ID)); n != before || h.Ticket(q.ID).Status != ticket.New && h.Ticket(q.ID).Status != ticket.Open {
		t.Errorf("it left before its time: %d mails, status %s", n, h.Ticket(q.ID).Status)
	}
	h.Clock.Advance(5 * time.Second)
	mustSendDue(t, h)
	mustSendDue(t, h)
	if n := len(h.Outbox(q.ID)); n != before+1 {
		t.Errorf("%d mails are queued, want one more than %d", n, before)
	}
	got := h.Ticket(q.ID)
	if got.Status != ticket.WaitingClient || got.AssigneeID != h.KimID {
		t.Errorf("status %s, assignee %d", got.Status, got.AssigneeID)
	}
	clocks, _, err := h.Desk.Clocks(context.Background(), h.DB.Reads(), got, h.Clock.Now())
	stafftest.Must(t, err)
	if at := clocks.Respond.MetAt; !at.Equal(sentAt.Add(8 * time.Second)) {
		t.Errorf("the answer counts from %s, want 8 s after %s", at, sentAt)
	}
	if len(h.Kim.Get(stafftest.At(q.ID)).Page().All("#leaving form")) != 0 {
		t.Error("the bar is still there")
	}
}

func TestAnAnswerThatWasTakenBackIsADraftWithAllThatBelongsToIt(t *testing.T) {
	t.Parallel()
	h := patient(t)
	q := h.MustUndecided()
	before := len(h.Outbox(q.ID))
	h.Kim.PostFiles(stafftest.At(q.ID)+"/files", nil, map[string][]byte{"files": []byte("a picture")}).Want(http.StatusSeeOther)
	h.Kim.Post(stafftest.At(q.ID)+"/messages", url.Values{"text": {"Too early"}, "kind": {"reply"}, "then": {"resolved"}, "cc": {"joel@northwind.example"}}).Want(http.StatusSeeOther)
	h.Kim.Post(stafftest.At(q.ID)+"/draft", url.Values{"text": {"And then"}, "kind": {"reply"}}).Want(http.StatusNoContent)
	undo := h.Kim.Get(stafftest.At(q.ID)).Page().One("#leaving form").Attr("action")
	h.Anna.Post(undo, nil).Want(http.StatusForbidden)
	h.Clock.Advance(7 * time.Second)
	h.Kim.Post(undo, nil).Want(http.StatusSeeOther)
	h.Clock.Advance(time.Minute)
	mustSendDue(t, h)
	if n := len(h.Outbox(q.ID)); n != before {
		t.Fatalf("it left all the same: %d mails", n-before)
	}
	doc := h.Kim.Get(stafftest.At(q.ID)).Page()
	if got := doc.One("#answer-text").Text(); got != "Too early And then" {
		t.Errorf("the composer holds %q", got)
	}
	if got := doc.One("#answer [data-submit]").Attr("value"); got != "resolved" {
		t.Errorf("the usual way to send is %q", got)
	}
	if got := doc.One("#f-cc").Attr("value"); got != "joel@northwind.example" {
		t.Errorf("cc is %q", got)
	}
	if got := doc.One("#answer-files li").Text(); !strings.Contains(got, "files") {
		t.Errorf("the file is gone: %q", got)
	}
	h.Kim.Post(undo, nil).Want(http.StatusSeeOther)
	if got := h.Kim.Get(stafftest.At(q.ID)).Page().One("main").Text(); !strings.Contains(got, "has left already") {
		t.Error("nobody is told that there is nothing to take back any more")
	}
}

func TestAnAnswerThatCannotLeaveComesBackWithTheReason(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		happens func(h *stafftest.House, id int64) (back int64)
		says    string
	}{
		"closed meanwhile": {func(h *stafftest.House, id int64) int64 {
			_, err := h.Desk.SetStatus(ctx, h.Viewer(h.AnnaID), id, ticket.Closed, 0)
			stafftest.Must(h.T, err)
			return id
		}, "The ticket is closed"},
		"merged meanwhile": {func(h *stafftest.House, id int64) int64 {
			other := h.MustRequest(h.Mia, "Screen dark", "Again.", nil)
			_, err := h.Desk.Merge(ctx, h.Viewer(h.AnnaID), id, other.ID)
			stafftest.Must(h.T, err)
			return other.ID
		}, "was merged into this one"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := patient(t)
			q := h.MustUndecided()
			h.Kim.Post(stafftest.At(q.ID)+"/messages", url.Values{"text": {"I come at two."}, "kind": {"reply"}}).Want(http.StatusSeeOther)
			back := c.happens(h, q.ID)
			mails := len(h.Outbox(q.ID)) + len(h.Outbox(back))
			h.Clock.Advance(8 * time.Second)
			mustSendDue(t, h)
			doc := h.Kim.Get(stafftest.At(back)).Page()
			if got := doc.One("#answer-text").Text(); got != "I come at two." {
				t.Errorf("the text came back as %q", got)
			}
			if got := doc.One("#answer .note.warn").Text(); !strings.Contains(got, "did not leave") || !strings.Contains(got, c.says) {
				t.Errorf("the reason reads %q", got)
			}
			if n := len(h.Outbox(q.ID)) + len(h.Outbox(back)); n != mails {
				t.Error("it was sent all the same")
			}
		})
	}
}

func TestWhatCannotBeSentIsRefusedAtOnceThoughItCouldBeTakenBack(t *testing.T) {
	t.Parallel()
	h := patient(t)
	q := h.MustUndecided()
	for text, form := range map[string]url.Values{
		"Write something first":           {"text": {" "}, "kind": {"reply"}},
		"does not read as":                {"text": {"Hello"}, "kind": {"reply"}, "cc": {"nobody"}},
		"a colleague, whose address":      {"text": {"Hello"}, "kind": {"reply"}, "cc": {"anna@harbourline.example"}},
		"help@harbourline.example is our": {"text": {"Hello"}, "kind": {"reply"}, "cc": {"help@harbourline.example"}},
	} {
		if got := h.Kim.Post(stafftest.At(q.ID)+"/messages", form).Want(http.StatusUnprocessableEntity).Page().One(".note.bad").Text(); !strings.Contains(got, text) {
			t.Errorf("want %q, said %q", text, got)
		}
	}
	if list, err := h.DB.WaitingAnswers(context.Background(), stafftest.System(), q.ID); err != nil || len(list) != 0 {
		t.Errorf("%d answers wait, %v", len(list), err)
	}
	h.Kim.Post(stafftest.At(q.ID)+"/messages", url.Values{"text": {"For us"}, "kind": {"note"}}).Want(http.StatusSeeOther)
	if got := h.Kim.Get(stafftest.At(q.ID)).Page().One(".msg.int .txt").Text(); got != "For us" {
		t.Errorf("a note was not kept at once: %q", got)
	}
}

func TestTwoBrowsersOnOneTicket(t *testing.T) {
	t.Parallel()
	h := patient(t)
	q := h.MustUndecided()
	kim := stafftest.Sit(t, h.Kim, stafftest.At(q.ID))
	anna := stafftest.Sit(t, h.Anna, stafftest.At(q.ID))
	kim.Write("#answer-text", "I take it.")
	anna.Until("Kim is seen to answer", `() => document.querySelector("#others").innerText.includes("Kim Osei is answering")`)
	anna.Write("#answer-text", "I take it too.")
	stafftest.Must(t, kim.Keyboard.Press(input.ControlLeft))
	kim.Press(input.Enter)
	stafftest.Must(t, kim.Keyboard.Release(input.ControlLeft))
	kim.Until("the answer waits", `() => document.querySelector("#leaving form")?.innerText.includes("Undo")`)
	anna.Until("the colleague sees it wait", `() => document.querySelector("#leaving").innerText.includes("Kim’s answer leaves in")`)
	anna.Until("and reads that it came while she wrote", `() => !document.querySelector("[data-meanwhile]").hidden`)
	kim.Press(input.KeyZ)
	kim.Until("z takes it back", `() => document.querySelector("#answer-text").value === "I take it." && document.querySelector("#leaving form") === null`)
	anna.Until("it waits no more", `() => document.querySelector("#leaving").innerText === ""`)
	_, err := h.Desk.Reply(context.Background(), h.Viewer(h.KimID), desk.Reply{Ticket: q.ID, Text: "Kim was first."})
	stafftest.Must(t, err)
	anna.Until("the answer of the other appears", `() => document.querySelector("#timeline").innerText.includes("Kim was first.")`)
	if got, err := anna.Eval(`() => document.querySelector("#answer-text").value`); err != nil || got.Value.Str() != "I take it too." {
		t.Errorf("Anna’s text is %q, %v", got.Value.Str(), err)
	}
}
