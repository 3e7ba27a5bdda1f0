package ties_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/joinery"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

// held is a ticket with a checklist that holds back “resolved”.
func held(t *testing.T, h *stafftest.House) ticket.Ticket {
	t.Helper()
	ctx, join := context.Background(), joinery.New(h.DB, h.Desk)
	stafftest.Must(t, join.SaveChecklist(ctx, identity.Viewer{UserID: h.KimID, Role: identity.Manager}, store.Checklist{Name: "New desk PC", Service: "workstation", Items: []string{"Backup tested", "Label on it"}, Holds: true, Automatic: true, Active: true}))
	stafftest.Must(t, join.SaveField(ctx, identity.Viewer{UserID: h.KimID, Role: identity.Manager}, store.Field{Name: "order", Label: "Order number", Type: store.FieldNumber, Required: true, Shown: true, Active: true}))
	return h.MustUndecided()
}

func TestMarksAreSetInPlaceAndSurviveAnError(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := held(t, h)
	at := stafftest.At(q.ID)
	if a := h.Kim.Post(at+"/tags", url.Values{"tag": {"Front Desk"}}).Want(http.StatusSeeOther); a.Location != at+"#ties" {
		t.Errorf("leads to %q", a.Location)
	}
	page := h.Kim.Get(at).Want(http.StatusOK).Page()
	if text := page.One("#ties .tags").Text(); !strings.Contains(text, "front-desk") {
		t.Errorf("the tags are %q", text)
	}
	if text := page.One("#timeline").Text(); !strings.Contains(text, "Kim tagged it front-desk") {
		t.Errorf("the timeline says %q", text)
	}
	if a := h.Kim.Post(at+"/tags", url.Values{"tag": {"a,b"}}).Want(http.StatusUnprocessableEntity); !strings.Contains(a.Body, `value="a,b"`) {
		t.Error("a refused tag is lost")
	}
	if a := h.Kim.Post(at+"/tags", url.Values{"tag": {"second"}}, "HX-Request", "true").Want(http.StatusOK); strings.Contains(a.Body, "<html") || !strings.Contains(a.Body, "second") {
		t.Error("the script does not get the card alone")
	}
	if a := h.Kim.Post(at+"/fields", url.Values{"name": {"order"}, "value": {"many"}}).Want(http.StatusUnprocessableEntity); !strings.Contains(a.Body, `value="many"`) {
		t.Error("a refused value is lost")
	}
	h.Kim.Post(at+"/fields", url.Values{"name": {"order"}, "value": {"4711"}}).Want(http.StatusSeeOther)
	h.Kim.Post(at+"/watch", url.Values{"watching": {"yes"}}).Want(http.StatusSeeOther)
	if text := h.Anna.Get(at).Page().One("#ties").Text(); !strings.Contains(text, "4711") || !strings.Contains(text, "Kim Osei") {
		t.Errorf("a colleague sees %q", text)
	}
	if list := h.Kim.Get("/queue?view=open&tag=second").Want(http.StatusOK).Body; !strings.Contains(list, q.Subject) {
		t.Error("the queue does not list it by its tag")
	}
	if list := h.Kim.Get("/queue?view=open&tag=none").Want(http.StatusOK).Body; strings.Contains(list, q.Subject) {
		t.Error("the queue lists it by a tag that it does not have")
	}
}

func TestAnOpenItemHoldsBackResolvedEverywhere(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := held(t, h)
	at := stafftest.At(q.ID)
	if a := h.Kim.Post(at+"/status", url.Values{"status": {"resolved"}}).Want(http.StatusSeeOther); a.Location != at+"/resolve" {
		t.Errorf("the status menu leads to %q", a.Location)
	}
	asks := h.Kim.Get(at + "/resolve").Want(http.StatusOK).Body
	for _, words := range []string{"Backup tested", "Order number", "A manager, or the lead of its team, can resolve it"} {
		if !strings.Contains(asks, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	a := h.Kim.Post(at+"/messages", url.Values{"text": {"All **done** here."}, "kind": {"reply"}, "then": {"resolved"}}).Want(http.StatusConflict)
	if !strings.Contains(a.Page().One("#answer-text").Text(), "All **done** here.") || !strings.Contains(a.Body, "Label on it") {
		t.Error("the refused answer is lost, or nothing says why")
	}
	h.Kim.Post("/queue", url.Values{"ticket": {fmt.Sprint(q.ID)}, "status": {"resolved"}}).Want(http.StatusSeeOther)
	if got := h.Ticket(q.ID).Status; !got.IsOpen() {
		t.Errorf("in bulk it became %s", got)
	}
	h.Kim.Post(at+"/resolve", url.Values{"anyway": {"yes"}, "reason": {"I want to"}}).Want(http.StatusForbidden)
	mona := h.MustUser("mona", identity.Manager)
	if a := mona.Post(at+"/resolve", url.Values{"anyway": {"yes"}}).Want(http.StatusUnprocessableEntity); !strings.Contains(a.Body, "Say why") {
		t.Error("a manager need not say why")
	}
	mona.Post(at+"/resolve", url.Values{"anyway": {"yes"}, "reason": {"They bought another one."}}).Want(http.StatusSeeOther)
	if text := h.Kim.Get(at).Page().One("#timeline").Text(); h.Ticket(q.ID).Status != ticket.Resolved || !strings.Contains(text, "They bought another one.") {
		t.Errorf("it is %s, and the timeline says %q", h.Ticket(q.ID).Status, text)
	}
}

func TestATicketGetsAFamilyAndLinks(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q, other := h.MustRequest(h.Dana, "Move six desks", "In April.", nil), h.MustRequest(h.Mia, "Another", "x", nil)
	at := stafftest.At(q.ID)
	for _, form := range []string{"link", "parent", "child", "checklist"} {
		h.Kim.Get(at + "/" + form).Want(http.StatusOK)
	}
	if a := h.Kim.Post(at+"/link", url.Values{"kind": {"blocks"}, "to": {"nothing"}}).Want(http.StatusUnprocessableEntity); !strings.Contains(a.Body, `value="nothing"`) {
		t.Error("what was typed is lost")
	}
	h.Kim.Post(at+"/link", url.Values{"kind": {"blocks"}, "to": {ticket.Number(other.ID)}}).Want(http.StatusSeeOther)
	if text := h.Kim.Get(stafftest.At(other.ID)).Page().One("#ties").Text(); !strings.Contains(text, "blocked by") {
		t.Errorf("the other one says %q", text)
	}
	made := h.Kim.Post(at+"/child", url.Values{"subject": {"Order the desks"}}).Want(http.StatusSeeOther).Location
	h.Kim.Post(at+"/child", url.Values{"subject": {"Draw the plan"}}).Want(http.StatusSeeOther)
	h.Kim.Post(made+"/status", url.Values{"status": {"resolved"}}).Want(http.StatusSeeOther)
	if text := h.Kim.Get(at).Page().One("#ties").Text(); !strings.Contains(text, "1 of 2 done") {
		t.Errorf("the parent says %q", text)
	}
	if a := h.Kim.Post(at+"/status", url.Values{"status": {"resolved"}}).Want(http.StatusSeeOther); a.Location != at+"/resolve" {
		t.Errorf("nothing warns of the open part: %q", a.Location)
	}
	h.Kim.Post(at+"/resolve", url.Values{"children": {"yes"}}).Want(http.StatusSeeOther)
	if h.Ticket(q.ID).Status != ticket.Resolved || h.Newest().Status != ticket.Resolved {
		t.Errorf("the parent is %s, its part %s", h.Ticket(q.ID).Status, h.Newest().Status)
	}
}

func TestAMessageIsSplitOffOnThePage(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	page := h.Kim.Get(stafftest.At(main.ID)).Page()
	path := ""
	for _, a := range page.All("#timeline a[title]") {
		if href := a.Attr("href"); path == "" && strings.Contains(href, "/apart?") {
			path = href
		}
	}
	if !strings.Contains(h.Kim.Get(path).Want(http.StatusOK).Body, "Nothing that matters") {
		t.Error("the page does not show the message")
	}
	a := h.Kim.Post(path, url.Values{"subject": {"A thing of its own"}}).Want(http.StatusSeeOther)
	if text := h.Kim.Get(a.Location).Page().One("main").Text(); !strings.Contains(text, "Nothing that matters") || !strings.Contains(text, "split off from") {
		t.Errorf("the new ticket says %q", text)
	}
	if text := h.Kim.Get(stafftest.At(main.ID)).Page().One("main").Text(); strings.Contains(text, "Nothing that matters") || !strings.Contains(text, "split off as") {
		t.Errorf("the old ticket says %q", text)
	}
}

func TestTagsAndChecklistsByHand(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := held(t, h)
	w := stafftest.Sit(t, h.Kim, stafftest.At(q.ID))
	_, err := w.Eval(`() => { window.same = true }`)
	stafftest.Must(t, err)
	w.Press(input.KeyT)
	w.Until("t goes to the tags", `() => document.activeElement.name === "tag"`)
	w.Write("#ties input[name=tag]", "front desk")
	w.Press(input.Enter)
	w.Until("the tag appears in place", `() => document.querySelector("#ties .tags")?.innerText.includes("front-desk") && window.same`)
	w.Until("the field is empty again", `() => document.querySelector("#ties input[name=tag]").value === ""`)
	_, err = w.Eval(`() => { document.activeElement.blur(); document.querySelector("#ties .item button").click() }`)
	stafftest.Must(t, err)
	w.Until("an item is ticked in place", `() => document.querySelector('#ties .box[aria-pressed="true"]') !== null && document.querySelector("#ties").innerText.includes("1 of 2") && window.same`)
	_, err = w.Eval(`() => document.activeElement.blur()`)
	stafftest.Must(t, err)
	stafftest.Must(t, joinery.New(h.DB, h.Desk).Tag(context.Background(), h.Viewer(h.AnnaID), q.ID, "seen-by-anna"))
	w.Until("a colleague's tag appears", `() => document.querySelector("#ties .tags").innerText.includes("seen-by-anna") && window.same`)
}

func TestTheMarksReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := held(t, h)
	ctx, join, kim := context.Background(), joinery.New(h.DB, h.Desk), h.Viewer(h.KimID)
	for _, tag := range []string{"printer", "front-desk", "waiting-for-parts"} {
		stafftest.Must(t, join.Tag(ctx, kim, q.ID, tag))
	}
	stafftest.Must(t, join.AddItem(ctx, kim, q.ID, "Tell reception that the screen stays off until Monday"))
	items, err := h.DB.Items(ctx, kim, q.ID)
	stafftest.Must(t, err)
	stafftest.Must(t, join.Tick(ctx, kim, q.ID, items[1].ID, true))
	stafftest.Must(t, join.Watch(ctx, kim, q.ID, h.AnnaID, true))
	other := h.MustRequest(h.Dana, "Front desk PC will not start after the update", "x", map[string]string{"service": "email/mailbox"})
	stafftest.Must(t, join.Link(ctx, kim, q.ID, other.ID, "<causes"))
	_, err = join.MakeChild(ctx, kim, joinery.Child{Of: q.ID, Subject: "Order another screen", Facts: map[string]string{"service": "email/mailbox"}})
	stafftest.Must(t, err)
	_, err = h.Desk.Reply(ctx, kim, desk.Reply{Ticket: q.ID, Text: "We look at it."})
	stafftest.Must(t, err)
	mona := h.MustUser("mona", identity.Manager)
	h.Look(t, mona,
		pagestest.Sight{Name: "ties-ticket", Path: stafftest.At(q.ID), Before: `() => { for (const d of document.querySelectorAll("#ties details.work, #ties details.menu")) d.open = true }`},
		pagestest.Sight{Name: "ties-more", Path: stafftest.At(q.ID), Before: `() => { document.querySelector("#ticket-head details:last-of-type").open = true }`},
		pagestest.Sight{Name: "ties-resolve", Path: stafftest.At(q.ID) + "/resolve"},
		pagestest.Sight{Name: "ties-child", Path: stafftest.At(q.ID) + "/child"},
		pagestest.Sight{Name: "ties-link", Path: stafftest.At(q.ID) + "/link"})
}
