package staff_test

import (
	"context"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

func TestThePreviewIsTheMailThatLeaves(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	form := url.Values{"text": {"Please **restart** it:\n\n- hold the button\n- count to ten"}, "kind": {"reply"}, "preview": {"1"}}
	mails := len(h.Outbox(q.ID))
	doc := h.Kim.Post(stafftest.At(q.ID)+"/messages", form).Want(http.StatusOK).Page()
	frame := doc.One("#answer iframe").Attr("src")
	if got := doc.One("#answer-text").Text(); !strings.HasPrefix(got, "Please **restart** it") {
		t.Errorf("the text is %q", got)
	}
	shown := h.Kim.Get(frame).Want(http.StatusOK)
	if got := shown.Header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || !strings.Contains(got, "sandbox") {
		t.Errorf("the frame may %q", got)
	}
	if n := len(h.Outbox(q.ID)); n != mails {
		t.Fatal("looking at it sent it")
	}
	form.Del("preview")
	h.Kim.Post(stafftest.At(q.ID)+"/messages", form).Want(http.StatusSeeOther)
	sent := h.Outbox(q.ID)
	out, err := h.DB.Outgoing(context.Background(), stafftest.System(), sent[len(sent)-1].ID)
	stafftest.Must(t, err)
	_, part, found := strings.Cut(string(out.Raw), "Content-Type: text/html")
	_, part, _ = strings.Cut(part, "\r\n\r\n")
	part, _, _ = strings.Cut(part, "\r\n--")
	html, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(part)))
	if err != nil || !found {
		t.Fatalf("the mail has no HTML: %v\n%s", err, out.Raw)
	}
	if want := strings.TrimSpace(strings.ReplaceAll(string(html), "\r\n", "\n")); strings.TrimSpace(shown.Body) != want {
		t.Errorf("the preview is\n%s\nand the mail\n%s", shown.Body, want)
	}
}

func TestFilesSurviveAFailedSendAndLeaveWithTheAnswer(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	at := stafftest.At(q.ID)
	doc := h.Kim.PostFiles(at+"/messages", map[string]string{"text": "See the picture", "kind": "reply", "cc": "nobody"}, map[string][]byte{"files": []byte("pixels")}).Want(http.StatusUnprocessableEntity).Page()
	if got := doc.One("#answer-text").Text() + "|" + doc.One("#answer-files .name").Text(); got != "See the picture|files" {
		t.Errorf("after the error there is %q", got)
	}
	if got := h.Kim.Get(at).Page().One("#answer-files .name").Text(); got != "files" {
		t.Errorf("on the next visit there is %q", got)
	}
	if n := len(h.Anna.Get(at).Page().All("#answer-files .name")); n != 0 {
		t.Error("a colleague has the file too")
	}
	h.Kim.Post(at+"/messages", url.Values{"text": {"See the picture"}, "kind": {"reply"}}).Want(http.StatusSeeOther)
	messages, err := h.DB.Messages(context.Background(), stafftest.System(), q.ID)
	stafftest.Must(t, err)
	last := messages[len(messages)-1]
	if len(last.Attachments) != 1 || last.Attachments[0].Size != 6 {
		t.Errorf("the message has the files %+v", last.Attachments)
	}
	if n := len(h.Kim.Get(at).Page().All("#answer-files .name")); n != 0 {
		t.Error("the file is still in the composer")
	}
}

func TestFilesAreAddedAndTakenOutByTheScript(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	at := stafftest.At(q.ID) + "/files"
	h.Kim.PostFiles(at, nil, map[string][]byte{"files": []byte("pixels")}).Want(http.StatusSeeOther)
	files, err := h.DB.DraftFiles(context.Background(), h.Viewer(h.KimID), q.ID)
	stafftest.Must(t, err)
	name := url.Values{"drop": {fmt.Sprint(files[0].ID)}}
	h.Anna.Post(at, name, "HX-Request", "true").Want(http.StatusNotFound)
	h.Anna.Get(at + "/" + fmt.Sprint(files[0].ID)).Want(http.StatusNotFound)
	if got := h.Kim.Get(at + "/" + fmt.Sprint(files[0].ID)).Want(http.StatusOK).Body; got != "pixels" {
		t.Errorf("the file holds %q", got)
	}
	if got := h.Kim.Post(at, name, "HX-Request", "true").Want(http.StatusOK).Page().All("#answer-files li"); len(got) != 0 {
		t.Errorf("%d files are left", len(got))
	}
}

func TestWhatIsToBeThoughtOfIsSaidOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, cc, says string }{
		"a file that is missing": {"The plan is attached.", "", "no file is"},
		"the same in German":     {"Anbei der Plan.", "", "no file is"},
		"the same in Danish":     {"Planen er vedhæftet.", "", "no file is"},
		"an outside address":     {"Hello", "vendor@elsewhere.example", "is not known as one of Northwind Dental"},
		"a gap":                  {"It costs [no rate].", "", "still to be filled in: [no rate]"},
		"a quoted word":          {"> it is attached\n\nThanks", "", ""},
		"a colleague of theirs":  {"Hello", "joel@northwind.example", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := stafftest.Open(t)
			q := h.MustUndecided()
			form := url.Values{"text": {c.text}, "kind": {"reply"}, "cc": {c.cc}}
			a := h.Kim.Post(stafftest.At(q.ID)+"/messages", form)
			if c.says == "" {
				a.Want(http.StatusSeeOther)
				return
			}
			doc := a.Want(http.StatusUnprocessableEntity).Page()
			if got := doc.One("#answer-says").Text(); !strings.Contains(got, c.says) {
				t.Errorf("said %q", got)
			}
			form.Set("sure", doc.One("#answer-says input").Attr("value"))
			h.Kim.Post(stafftest.At(q.ID)+"/messages", form).Want(http.StatusSeeOther)
			if c.cc != "" { // it is not the first time any more
				form.Del("sure")
				h.Kim.Post(stafftest.At(q.ID)+"/messages", form).Want(http.StatusSeeOther)
			}
		})
	}
}

func TestAMissingFileIsSaidInTheSameStrokeWhereItCanBeTakenBack(t *testing.T) {
	t.Parallel()
	h := patient(t)
	q := h.MustUndecided()
	h.Kim.Post(stafftest.At(q.ID)+"/messages", url.Values{"text": {"The plan is attached."}, "kind": {"reply"}}).Want(http.StatusSeeOther)
	if got := h.Kim.Get(stafftest.At(q.ID)).Page().One("#leaving form strong").Text(); !strings.Contains(got, "no file is") {
		t.Errorf("the bar says %q", got)
	}
}

func TestAReplyIsInsertedWithTheTicketsValuesInIt(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	_, err := h.Desk.SetFacts(context.Background(), h.Viewer(h.KimID), q.ID, map[string]string{"asset": "NW-0012"})
	stafftest.Must(t, err)
	stafftest.Must(t, h.Answers.SaveCanned(context.Background(), h.Viewer(h.KimID), store.Canned{Title: "Hello", OwnerID: h.KimID, Status: "resolved",
		Text: "Hello {first-name},\n\n{ticket} ({subject}) of {client} is {verdict} by {clause} of {agreement}, answer by {respond-by}. {me} {allowance-left}"}))
	at := stafftest.At(q.ID)
	button := h.Kim.Get(at).Page().One("#answer [name=insert]")
	h.Kim.Post(at+"/messages", url.Values{"text": {"Before."}, "kind": {"reply"}, "insert": {button.Attr("value")}}).Want(http.StatusSeeOther)
	doc := h.Kim.Get(at).Page()
	want := "Before. Hello Mia, " + ticket.Number(q.ID) + " (Screen stays dark) of Northwind Dental is covered by 3.2 of NWD-2026, answer by"
	if got := doc.One("#answer-text").Text(); !strings.HasPrefix(got, want) || !strings.Contains(got, "CST. Kim Osei [no allowance left]") {
		t.Errorf("inserted %q", got)
	}
	if got := doc.One("#answer [data-submit]").Attr("value"); got != "resolved" {
		t.Errorf("the usual way to send is %q", got)
	}
	if got := h.Kim.Post(at+"/replies", url.Values{"reply": {button.Attr("value")}}, "HX-Request", "true").Want(http.StatusOK).Body; !strings.Contains(got, `"status":"resolved"`) {
		t.Errorf("the script got %s", got)
	}
	h.Anna.Post(at+"/replies", url.Values{"reply": {button.Attr("value")}}).Want(http.StatusNotFound)
	if n := len(h.Anna.Get(at).Page().All("#answer [name=insert]")); n != 0 {
		t.Error("a colleague is offered what is somebody’s own")
	}
}

func TestAMessageIsQuotedWithoutScript(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	link := h.Kim.Get(stafftest.At(q.ID)).Page().One("#timeline .quote").Attr("href")
	if got := h.Kim.Get(strings.TrimSuffix(link, "#answer")).Page().One("#answer-text").Text(); got != "> Since this morning." {
		t.Errorf("quoted %q", got)
	}
}

func TestTwoTechniciansLoseNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	anna := func(h *stafftest.House) func(id int64, r desk.Reply) {
		return func(id int64, r desk.Reply) {
			r.Ticket = id
			_, err := h.Desk.Reply(ctx, h.Viewer(h.AnnaID), r)
			stafftest.Must(h.T, err)
		}
	}
	for name, c := range map[string]struct {
		does func(h *stafftest.House, id int64)
		says string
	}{
		"a reply": {func(h *stafftest.House, id int64) { anna(h)(id, desk.Reply{Text: "Anna’s words"}) }, "Anna’s words"},
		"a note":  {func(h *stafftest.House, id int64) { anna(h)(id, desk.Reply{Text: "Anna’s words", Note: true}) }, "Anna’s words"},
		"a status": {func(h *stafftest.House, id int64) {
			_, err := h.Desk.SetStatus(ctx, h.Viewer(h.AnnaID), id, ticket.Scheduled, 0)
			stafftest.Must(h.T, err)
		}, "set the status to scheduled"},
		"a fact": {func(h *stafftest.House, id int64) {
			_, err := h.Desk.SetFacts(ctx, h.Viewer(h.AnnaID), id, map[string]string{"asset": "NW-0012"})
			stafftest.Must(h.T, err)
		}, "set asset to NW-0012"},
		"an assignee": {func(h *stafftest.House, id int64) {
			_, err := h.Desk.Assign(ctx, h.Viewer(h.AnnaID), id, h.AnnaID)
			stafftest.Must(h.T, err)
		}, "took it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := stafftest.Open(t)
			q := h.MustUndecided()
			at := stafftest.At(q.ID)
			form := url.Values{"text": {"Kim’s words"}, "kind": {"reply"}}
			seen(t, h, q.ID, form)
			h.Clock.Advance(time.Minute)
			c.does(h, q.ID)
			mails := len(h.Outbox(q.ID))
			doc := h.Kim.Post(at+"/messages", form).Want(http.StatusConflict).Page()
			if got := doc.One("#answer .since").Text(); !strings.Contains(got, c.says) {
				t.Errorf("beside the text stands %q", got)
			}
			if got := doc.One("#answer-text").Text(); got != "Kim’s words" {
				t.Errorf("the text is %q", got)
			}
			if n := len(h.Outbox(q.ID)); n != mails {
				t.Error("it was sent all the same")
			}
			for _, field := range []string{"seen", "seen-event", "seen-waiting"} {
				form.Set(field, doc.One("#timeline input[name="+field+"]").Attr("value"))
			}
			h.Kim.Post(at+"/messages", form).Want(http.StatusSeeOther)
		})
	}
}

// seen puts into a form what stands on Kim's page now.
func seen(t *testing.T, h *stafftest.House, id int64, form url.Values) {
	t.Helper()
	doc := h.Kim.Get(stafftest.At(id)).Page()
	for _, field := range []string{"seen", "seen-event", "seen-waiting"} {
		form.Set(field, doc.One("#timeline input[name="+field+"]").Attr("value"))
	}
}

func TestADeedThatSomebodyElseDidMeanwhileIsNotDoneOverIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		deed  string
		first url.Values
		then  url.Values
		says  string
	}{
		"status":        {"status", url.Values{"status": {"scheduled"}}, url.Values{"status": {"open"}}, "set the status to scheduled"},
		"assignee":      {"assign", url.Values{"assignee": {"2"}}, url.Values{"assignee": {"1"}}, "gave it to Anna Keller"},
		"the same fact": {"facts", url.Values{"name": {"asset"}, "value": {"NW-0012"}}, url.Values{"name": {"asset"}, "value": {"NW-0031"}}, "set asset to NW-0012"},
		"another fact":  {"facts", url.Values{"name": {"mode"}, "value": {"onsite"}}, url.Values{"name": {"asset"}, "value": {"NW-0012"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := stafftest.Open(t)
			q := h.MustUndecided()
			at := stafftest.At(q.ID)
			seen(t, h, q.ID, c.then)
			h.Anna.Post(at+"/"+c.deed, c.first).Want(http.StatusSeeOther)
			before := h.Ticket(q.ID)
			page := h.Kim.Post(at+"/"+c.deed, c.then)
			after := h.Ticket(q.ID)
			if c.says == "" {
				if after.Revision == before.Revision {
					t.Error("a deed that concerns nothing of the other was refused")
				}
				return
			}
			text := page.Body + h.Kim.Get(at).Body
			if after.Revision != before.Revision || !strings.Contains(text, c.says) || !strings.Contains(text, "after this page was loaded") {
				t.Errorf("it was done over the other’s, or not told (revision %d, then %d)", before.Revision, after.Revision)
			}
		})
	}
}
