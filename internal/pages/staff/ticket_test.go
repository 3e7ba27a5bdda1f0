package staff_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/pages/shell/shelltest"
	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

func TestTicketTellsItsStoryInOneTimeline(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	doc := h.Kim.Get(stafftest.At(main.ID)).Want(http.StatusOK).Page()
	timeline := doc.One("#timeline").Text()
	at := 0
	for _, want := range []string{"Good morning. The PC", "Undecided.", "mode", "Kim set asset to NW-0012, set mode to remote", "Covered.", "Remote support of managed workstations", "took back from here", "Kim took it",
		"Kim set the status to waiting for client . The resolve clock stands.", "Nothing that matters", "Status open by the client’s answer", "Internal note", "Rollback fails", "set mode to on site",
		"Two on-site visits a month", "Kim logged 21 min , remote: tried the rollback"} {
		want = strings.ReplaceAll(want, "took back from here", "back from here")
		i := strings.Index(timeline[at:], want)
		if i < 0 {
			t.Errorf("after %.60q there is no %q", timeline[max(0, at-60):at], want)
			continue
		}
		at += i
	}
	if got := doc.Texts("#timeline .msg.staff header strong")[0]; got != "Kim Osei" {
		t.Errorf("author %q", got)
	}
	if got := doc.Texts(".msg.staff .txt li"); !slices.Equal(got, []string{"leave it switched on", "leave it in the network"}) {
		t.Errorf("Markdown is set as %v", got)
	}
}

func TestPanelSaysWhatTheAgreementSays(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	panel := shelltest.Parse(t, strings.NewReader(h.Kim.Get(stafftest.At(main.ID)).Want(http.StatusOK).Body))
	text := panel.One("#agreement").Text()
	for _, want := range []string{"Covered P2 by 5.3", "3.4 Two on-site visits a month are included in office hours.", "Visits in March 0 used, this is the 1st of 2",
		"After that 160.00 USD/h in 30 min steps, at least 1 h + 85.00 call-out, 7.5", "Approval none needed", "Clocks, target 6.2", "met in 17 min", "Update 3 h 31 left · 15:20",
		"3rd decision, 10:33", "NWD-2026 , version 1", "3.2 does not apply", "3.4 applies"} {
		if !strings.Contains(text, want) {
			t.Errorf("the panel lacks %q:\n%s", want, text)
		}
	}
	facts := panel.Texts("#agreement .facts dd")
	for _, want := range []string{"on site", "Kim, 10:33", "NW-0012 Front desk 1, managed", "from the text: front desk pc", "default"} {
		if !strings.Contains(strings.Join(facts, "|"), want) {
			t.Errorf("the facts lack %q: %v", want, facts)
		}
	}
	if got := panel.One("#agreement blockquote a").Attr("href"); got != "/agreements/NWD-2026?version=1#c3.4" {
		t.Errorf("the clause leads to %q", got)
	}
}

func TestAnUndecidedTicketAsksOnlyWhatSettlesIt(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	doc := h.Kim.Get(stafftest.At(q.ID)).Want(http.StatusOK).Page()
	form := doc.One("#agreement form[aria-label]")
	for _, want := range []string{"One answer settles it", "Which device is it about?", "NW-0012 Front desk 1, managed then Covered 3.2", "A device that we do not manage then Billable 4.1 at 140.00 USD/h"} {
		if !strings.Contains(form.Text(), want) {
			t.Errorf("the question lacks %q: %s", want, form.Text())
		}
	}
	first := doc.All("#agreement form[aria-label] input[type=radio]")[0]
	if got := first.Attr("value"); got != "NW-0031" && got != "unmanaged" && got != "none" {
		t.Errorf("the first answer is %q, want one of the sender's own", got)
	}
}

func TestAFactDecidesAnewAtOnce(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	script := h.Kim.Post(stafftest.At(q.ID)+"/facts", url.Values{"name": {"asset"}, "value": {"NW-0012"}}, "HX-Request", "true").Want(http.StatusOK)
	if got := script.Page().One("#agreement .v.lg").Text(); got != "Covered" {
		t.Errorf("the panel says %q", got)
	}
	if len(script.Page().All("header.top")) != 0 {
		t.Error("the script got a whole page")
	}
	plain := h.Kim.Post(stafftest.At(q.ID)+"/facts", url.Values{"name": {"asset"}, "value": {"…"}, "other": {"unmanaged"}}).Want(http.StatusSeeOther)
	if plain.Location != stafftest.At(q.ID)+"#agreement" {
		t.Errorf("the form leads to %q", plain.Location)
	}
	if got := h.Kim.Get(stafftest.At(q.ID)).Page().One("#agreement .v.lg").Text(); got != "Billable" {
		t.Errorf("the page says %q", got)
	}
}

func TestAFactThatCannotBeIsRefusedInItsPlace(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	for _, headers := range [][]string{nil, {"HX-Request", "true"}} {
		a := h.Kim.Post(stafftest.At(q.ID)+"/facts", url.Values{"name": {"asset"}, "value": {"NW-9999"}}, headers...).Want(http.StatusUnprocessableEntity)
		if got := a.Page().One("#agreement .note.bad").Text(); !strings.Contains(got, "no asset with the tag NW-9999") || !strings.Contains(got, "The fact is as it was") {
			t.Errorf("said %q", got)
		}
	}
}

func TestDeedsOfATicket(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	teams, err := h.DB.Teams(context.Background(), stafftest.System())
	stafftest.Must(t, err)
	for _, c := range []struct {
		deed string
		form url.Values
	}{
		{"status", url.Values{"status": {"scheduled"}}},
		{"assign", url.Values{"assignee": {fmt.Sprint(h.AnnaID)}}},
		{"team", url.Values{"team": {fmt.Sprint(teams[0].ID)}}},
		{"time", url.Values{"minutes": {"1:30"}, "mode": {"onsite"}, "note": {"Changed the cable"}}},
	} {
		if got := h.Kim.Post(stafftest.At(q.ID)+"/"+c.deed, c.form).Want(http.StatusSeeOther).Location; got != stafftest.At(q.ID) && got != stafftest.At(q.ID)+"?logged=1#work" {
			t.Errorf("%s leads to %q", c.deed, got)
		}
	}
	got := h.Ticket(q.ID)
	if got.Status != ticket.Scheduled || got.AssigneeID != h.AnnaID || got.TeamID != teams[0].ID {
		t.Errorf("status %s, assignee %d, team %d", got.Status, got.AssigneeID, got.TeamID)
	}
	timeline := h.Kim.Get(stafftest.At(q.ID)).Page().One("#timeline").Text()
	for _, want := range []string{"Kim gave it to Anna Keller", "Kim gave it to the team " + teams[0].Name, "Kim logged 1 h 30 , on site: Changed the cable"} {
		if !strings.Contains(timeline, want) {
			t.Errorf("the timeline lacks %q", want)
		}
	}
}

func TestWorkThatCannotBeLoggedKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	for field, form := range map[string]url.Values{
		"minutes": {"minutes": {"a while"}, "note": {"Cable"}},
		"ended":   {"minutes": {"20"}, "ended": {"2026-03-03T23:59"}, "note": {"Cable"}},
	} {
		doc := h.Kim.Post(stafftest.At(q.ID)+"/time", form).Want(http.StatusUnprocessableEntity).Page()
		if got := doc.One("#f-" + field); !got.Has("aria-invalid") {
			t.Errorf("the field %s is not marked", field)
		}
		if got := doc.One("#f-note").Attr("value"); got != "Cable" {
			t.Errorf("the note came back as %q", got)
		}
	}
}

func TestATicketThatIsNotThere(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	for _, path := range []string{"/tickets/9999", "/tickets/abc", "/mails/77/raw"} {
		h.Kim.Get(path).Want(http.StatusNotFound)
	}
	h.Kim.Post("/tickets/9999/status", url.Values{"status": {"open"}}).Want(http.StatusNotFound)
}

func TestColleaguesSeeWhoElseHasTheTicketOpen(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	kim := stafftest.Follow(t, h.Kim, stafftest.At(q.ID)+"/events")
	stafftest.Follow(t, h.Anna, stafftest.At(q.ID)+"/events")
	part := ""
	for !strings.Contains(part, "Anna Keller is reading this ticket.") {
		part = stafftest.Until(t, kim, "part")
	}
	h.Anna.Post(stafftest.At(q.ID)+"/draft", url.Values{"text": {"Hm"}, "kind": {"reply"}}).Want(http.StatusNoContent)
	for !strings.Contains(part, "Anna Keller is answering this ticket.") {
		part = stafftest.Until(t, kim, "part")
	}
}

func TestAnOpenTicketHearsOfAnswers(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	events := stafftest.Follow(t, h.Kim, stafftest.At(q.ID)+"/events")
	_, err := h.Desk.Reply(context.Background(), h.Viewer(h.AnnaID), desk.Reply{Ticket: q.ID, Text: "Look here."})
	stafftest.Must(t, err)
	for part := ""; !strings.Contains(part, "Look here."); {
		part = stafftest.Until(t, events, "part")
	}
}

func TestWhatHappensBetweenThePageAndItsStreamIsHeard(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	stream := h.Kim.Get(stafftest.At(q.ID)).Page().One("body").Attr("data-events")
	_, err := h.Desk.Reply(context.Background(), h.Viewer(h.AnnaID), desk.Reply{Ticket: q.ID, Text: "Quicker than the stream."})
	stafftest.Must(t, err)
	events := stafftest.Follow(t, h.Kim, stream)
	for part := ""; !strings.Contains(part, "Quicker than the stream."); {
		part = stafftest.Until(t, events, "part")
	}
	mark := stafftest.Until(t, events, "mark")
	again := stafftest.Follow(t, h.Kim, stafftest.At(q.ID)+"/events?mark="+mark)
	h.Kim.Post(stafftest.At(q.ID)+"/draft", url.Values{"text": {"Hm"}, "kind": {"reply"}}).Want(http.StatusNoContent)
	stafftest.Follow(t, h.Anna, stafftest.At(q.ID)+"/events")
	if e := <-again; e[0] != "part" || !strings.HasPrefix(e[1], `<div id="others"`) {
		t.Errorf("one who knows everything is told %q of a colleague who comes, want that alone", e)
	}
	restarted := stafftest.Follow(t, h.Kim, stafftest.At(q.ID)+"/events?mark=before.1")
	for part := ""; !strings.Contains(part, "Quicker than the stream."); {
		part = stafftest.Until(t, restarted, "part")
	}
}

func TestTicketsOfTheSamePersonAreNamed(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	other := h.MustRequest(h.Mia, "Another one", "Text.", nil)
	_, err := h.Desk.SetStatus(context.Background(), h.Viewer(h.KimID), other.ID, ticket.Closed, 0)
	stafftest.Must(t, err)
	h.Clock.Advance(time.Hour)
	if got := h.Kim.Get(stafftest.At(q.ID)).Page().One("section[aria-labelledby=who]").Text(); !strings.Contains(got, ticket.Number(other.ID)+" Another one Mia, closed, 1 h") {
		t.Errorf("the card says %s", got)
	}
}

func TestAMissIsToldWhereItHappened(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustRequest(h.Mia, "Password typed into a phishing page", "It asked again.", nil)
	h.Clock.Advance(5 * time.Hour)
	stafftest.Must(t, h.Desk.FireAlarms(context.Background()))
	timeline := h.Kim.Get(stafftest.At(q.ID)).Want(http.StatusOK).Page().One("#timeline").Text()
	for _, want := range []string{"Respond was missed", "Resolve has come to 75 % of its time: clause 6.8 wants team-lead, account-manager to know"} {
		if !strings.Contains(timeline, want) {
			t.Errorf("the timeline lacks %q: %s", want, timeline)
		}
	}
}

func TestTicketsBesideThisOneInTheList(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	doc := h.Kim.Get("/queue?view=open&status=new").Page()
	links := doc.All("tr[data-row] a.subj")
	ids := doc.Texts("tr[data-row] .id")
	for i, link := range links {
		page := h.Kim.Get(link.Attr("href")).Want(http.StatusOK).Page()
		for key, at := range map[string]int{"k": i - 1, "j": i + 1} {
			found := page.All("nav a[data-key=" + key + "]")
			if at < 0 || at >= len(ids) {
				if len(found) != 0 {
					t.Errorf("%s: %s leads to %s", ids[i], key, found[0].Attr("href"))
				}
				continue
			}
			if want := "/tickets/" + ids[at][1:] + "?status=new&view=open"; len(found) != 1 || found[0].Attr("href") != want {
				t.Errorf("%s: %s leads to %v, want %s", ids[i], key, found, want)
			}
		}
		if got := page.One("nav a[data-key=u]").Attr("href"); got != "/queue?status=new&view=open" {
			t.Errorf("the way back is %q", got)
		}
	}
	if len(links) < 3 {
		t.Errorf("only %d tickets are new", len(links))
	}
}
