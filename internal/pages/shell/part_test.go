package shell_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
)

func TestVerdictsAreShapeWordAndClause(t *testing.T) {
	t.Parallel()
	cases := []struct {
		v           shell.Verdict
		class, text string
	}{
		{shell.Verdict{Outcome: "covered", Clause: "3.2"}, "v covered", "Covered 3.2"},
		{shell.Verdict{Outcome: "billable", Clause: "4.1"}, "v billable", "Billable 4.1"},
		{shell.Verdict{Outcome: "declined", Clause: "4.3"}, "v declined", "Declined 4.3"},
		{shell.Verdict{Outcome: "undecided", Ask: []string{"device", "mode"}}, "v undecided", "Undecided device, mode?"},
		{shell.Verdict{}, "v undecided", "Undecided"},
	}
	for _, c := range cases {
		e := shelltest.Render(t, shell.VerdictInRow(c.v)).One(".v")
		if e.Attr("class") != c.class || e.Text() != c.text {
			t.Errorf("%+v: got %q %q", c.v, e.Attr("class"), e.Text())
		}
	}
}

func TestClausesAreLinkedToTheirWords(t *testing.T) {
	t.Parallel()
	d := shelltest.Render(t, shell.ClauseQuote(shell.Clause{Number: "3.4", Text: "Two visits.", URL: "/agreements/nwd/3#c3.4", Source: "NWD-2026, version 3"}))
	if a := d.One("blockquote a.no"); a.Text() != "3.4" || a.Attr("href") != "/agreements/nwd/3#c3.4" {
		t.Errorf("number: %q to %q", a.Text(), a.Attr("href"))
	}
	if got := d.One("blockquote footer").Text(); got != "NWD-2026, version 3" {
		t.Errorf("source: %q", got)
	}
}

func TestClocksSayWhatIsDueAndHowTheyStand(t *testing.T) {
	t.Parallel()
	cases := []struct{ class, name, words, width string }{
		{"clock late", "Update", "8 min late", "100"},
		{"clock soon", "Respond", "in 8 min", "96"},
		{"clock ok", "Resolve", "in 3 h 30", "64"},
		{"clock paused", "Resolve", "client", "47"},
		{"clock met", "Respond", "met", "14"},
		{"clock none", "No target", "declined", "0"},
	}
	for i, clock := range shelltest.Clocks() {
		c := cases[i]
		d := shelltest.Render(t, shell.ClockChip(clock, shelltest.Now(), shelltest.Chicago()))
		e := d.One(".clock")
		if e.Attr("class") != c.class || e.Text() != c.name+" "+c.words || d.One("rect.f").Attr("width") != c.width {
			t.Errorf("clock %d: got %q %q %q", i, e.Attr("class"), e.Text(), d.One("rect.f").Attr("width"))
		}
		if running := i < 3; running != e.Has("data-clock") {
			t.Errorf("clock %d: ticks %v, want %v", i, e.Has("data-clock"), running)
		}
	}
}

func TestClocksTellTheExactTimeAndTheAgreementsZone(t *testing.T) {
	t.Parallel()
	adelaide, err := time.LoadLocation("Australia/Adelaide")
	if err != nil {
		t.Fatal(err)
	}
	due := time.Date(2026, 3, 3, 15, 50, 0, 0, time.UTC)
	c := shell.RunningClock("Respond", shelltest.Now(), due, due.Add(-10*time.Minute), time.Hour, 2*time.Hour)
	c.Zone, c.Title = adelaide, "target 6.3: 4 h"
	d := shelltest.Render(t, shell.ClockChip(c, shelltest.Now(), shelltest.Chicago()))
	e := d.One("time")
	if got := e.Attr("datetime"); got != "2026-03-03T09:50:00-06:00" {
		t.Errorf("datetime: %q", got)
	}
	if got := e.Attr("title"); got != "Due Tue 3 March 2026, 09:50 CST; Wed 02:20 in Adelaide, target 6.3: 4 h" {
		t.Errorf("title: %q", got)
	}
	if got := d.One(".clock").Attr("data-soon"); got != "2026-03-03T15:40:00Z" {
		t.Errorf("due soon from: %q", got)
	}
}

func TestARunningClockAtItsBoundaries(t *testing.T) {
	t.Parallel()
	due := shelltest.Now()
	soon := due.Add(-time.Hour)
	cases := []struct {
		name string
		now  time.Time
		want shell.ClockState
	}{
		{"before the warning", soon.Add(-time.Second), shell.ClockOK},
		{"at the warning", soon, shell.ClockSoon},
		{"at the due time", due, shell.ClockSoon},
		{"after it", due.Add(time.Second), shell.ClockLate},
	}
	for _, c := range cases {
		if got := shell.RunningClock("Respond", c.now, due, soon, time.Hour, 2*time.Hour).State; got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestPipsCountUsedThenThisOne(t *testing.T) {
	t.Parallel()
	var classes []string
	for _, r := range shelltest.Render(t, shell.Pips(1, 3, true)).All("rect") {
		classes = append(classes, r.Attr("class"))
	}
	if !slices.Equal(classes, []string{"used", "now", ""}) {
		t.Errorf("got %v", classes)
	}
}

func TestARefusedFormComesBackWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	form := shell.Form{Values: url.Values{"price": {"140.005"}, "password": {"secret"}}}
	if !form.Refuse(fault.On("price", "Write 140.00.")) || !form.Refuse(fault.Errorf(fault.Conflict, "Anna was first.")) {
		t.Fatal("an error that a person can mend was not taken")
	}
	if form.Refuse(fault.Errorf(fault.NotFound, "Gone.")) || form.Refuse(nil) {
		t.Fatal("an error that a person cannot mend was taken")
	}
	d := shelltest.Render(t, shell.Input(shell.Field{Name: "price", Label: "Price", Hint: "In USD.", Value: "1.00", Required: true}, form))
	e := d.One("input#f-price")
	if e.Attr("value") != "140.005" || e.Attr("aria-invalid") != "true" || !e.Has("required") {
		t.Errorf("input: value %q, invalid %q", e.Attr("value"), e.Attr("aria-invalid"))
	}
	for _, id := range strings.Fields(e.Attr("aria-describedby")) {
		if d.One("#"+id).Text() == "" {
			t.Errorf("nothing is said by %s", id)
		}
	}
	if d.One(".field.wrong label[for=f-price]").Text() != "Price" || d.One(".err").Text() != "Write 140.00." {
		t.Error("label or error is missing")
	}
	summary := shelltest.Render(t, shell.ErrorSummary(form, "What you typed is kept."))
	if got := summary.One("a[href=#f-price]").Text(); got != "Write 140.00." || len(summary.All("li")) != 2 {
		t.Errorf("summary: %q of %d", got, len(summary.All("li")))
	}
	if got := shelltest.Render(t, shell.Input(shell.Field{Name: "password", Label: "Password", Type: "password"}, form)).One("input").Attr("value"); got != "" {
		t.Errorf("a password came back: %q", got)
	}
}

func TestFieldsStartWithWhatIsKnown(t *testing.T) {
	t.Parallel()
	options := []shell.Option{{Value: "", Label: "Not known yet"}, {Value: "remote", Label: "Remote"}}
	f := shell.Field{Name: "mode", Label: "Mode", Value: "remote"}
	if got := shelltest.Render(t, shell.Select(f, options, shell.Form{})).One("option[selected]").Text(); got != "Remote" {
		t.Errorf("known: %q", got)
	}
	emptied := shell.Form{Values: url.Values{"mode": {""}}}
	if got := shelltest.Render(t, shell.Select(f, options, emptied)).One("option[selected]").Text(); got != "Not known yet" {
		t.Errorf("emptied by the reader: %q", got)
	}
	if got := shelltest.Render(t, shell.Choices(f, options, shell.Form{})).One("input[checked]").Attr("value"); got != "remote" {
		t.Errorf("choice: %q", got)
	}
	if got := shelltest.Render(t, shell.Area(f, shell.Form{})).One("textarea").Text(); got != "remote" {
		t.Errorf("area: %q", got)
	}
}

func TestLiveFieldsAskForAFragmentOfTheirForm(t *testing.T) {
	t.Parallel()
	f := shell.Field{Name: "asset", Label: "Asset", Live: shell.Live{Post: "/phone/decision", Target: "#decision", Trigger: "input changed delay:300ms"}}
	e := shelltest.Render(t, shell.Input(f, shell.Form{})).One("input")
	for name, want := range map[string]string{"hx-post": "/phone/decision", "hx-target": "#decision", "hx-swap": "outerMorph", "hx-trigger": "input changed delay:300ms"} {
		if got := e.Attr(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if shelltest.Render(t, shell.Input(shell.Field{Name: "x", Label: "X"}, shell.Form{})).One("input").Has("hx-post") {
		t.Error("a plain field asks the server")
	}
}

func TestFactsCanBeChangedWithoutTheScript(t *testing.T) {
	t.Parallel()
	sheet := shell.FactSheet{Action: "/tickets/7/facts", Target: "#agreement", Page: shelltest.Page(""), Hidden: []shell.Hidden{{Name: "revision", Value: "4"}},
		Facts: []shell.Fact{
			{Name: "mode", Value: "on site", Current: "onsite", Source: "Kim, 09:06", Options: []shell.Option{{Value: "remote", Label: "Remote"}, {Value: "onsite", Label: "On site"}}},
			{Name: "asset", Asked: true},
			{Name: "received_at", Value: "Tue 08:14", Fixed: true},
		}}
	d := shelltest.Render(t, shell.Facts(sheet))
	if got := d.Texts("dt"); !slices.Equal(got, []string{"mode", "asset", "received at"}) {
		t.Errorf("names: %v", got)
	}
	if got := len(d.All("form[action=/tickets/7/facts] input[name=revision][value=4]")); got != 2 {
		t.Errorf("%d of 2 changeable facts send the revision", got)
	}
	if got := d.One("details[data-fact=mode] option[selected]").Attr("value"); got != "onsite" {
		t.Errorf("current mode: %q", got)
	}
	if got := d.One("summary.asked").Text(); got != "Change asset: asked for" {
		t.Errorf("what is asked for: %q", got)
	}
	if len(d.All("details")) != 2 {
		t.Error("a fixed fact can be changed")
	}
}

func TestTimelineTellsSidesApartInWords(t *testing.T) {
	t.Parallel()
	at := shelltest.Now().Add(-time.Hour)
	note := shell.Message{Side: shell.FromNote, Author: "Kim Osei", At: at, Body: shell.Paragraphs("One\ntwo\n\n\nthree")}
	d := shelltest.Render(t, shell.TimelineMessage(note, shelltest.Now(), shelltest.Chicago()))
	if got := d.One(".msg.int .tag-int").Text(); got != "Internal note" {
		t.Errorf("note: %q", got)
	}
	if got := d.Texts(".txt p"); !slices.Equal(got, []string{"One two", "three"}) {
		t.Errorf("paragraphs: %v", got)
	}
	if got := d.One("time").Text(); got != "Tue 08:42" {
		t.Errorf("time: %q", got)
	}
	message := shell.Message{Author: "Dana Lund", At: at, Body: shell.Paragraphs("Hello"), Quoted: shell.Paragraphs("Old"), Folded: "Earlier mail",
		Files: []shell.File{{Name: "a.jpg", URL: "/files/1", Size: 1200000}}}
	d = shelltest.Render(t, shell.TimelineMessage(message, shelltest.Now(), shelltest.Chicago()))
	if d.One("a.file").Text() != "a.jpg 1.2 MB" || d.One("details.fold summary").Text() != "Earlier mail" || len(d.All(".tag-int")) != 0 {
		t.Error("file, fold or side is wrong")
	}
}

func TestComposerKeepsNoteReplyAndDraftsApart(t *testing.T) {
	t.Parallel()
	c := shell.Composer{Action: "/tickets/7/messages", Draft: "ticket-7", Page: shelltest.Page(""), Label: "Your answer", Notes: true, Uploads: true,
		Form:  shell.Form{Values: url.Values{"kind": {"note"}, "text": {"Rollback fails"}}, Errors: []shell.FieldError{{Field: "text", Text: "Too long."}}},
		Sends: []shell.Option{{Value: "waiting-client", Label: "Reply and wait for client"}, {Value: "open", Label: "Reply and keep open"}}}
	d := shelltest.Render(t, shell.Compose(c))
	if got := d.One("input[name=kind][checked]").Attr("value"); got != "note" {
		t.Errorf("kind: %q", got)
	}
	if d.One("textarea").Text() != "Rollback fails" || d.One("textarea").Attr("aria-describedby") != "answer-error" {
		t.Error("the text or its error is lost")
	}
	if got := d.Texts("button[name=then]"); !slices.Equal(got, []string{"Save note", "Reply and wait for client", "Reply and keep open"}) {
		t.Errorf("ways to send: %v", got)
	}
	if got := d.One("form").Attr("enctype"); got != "multipart/form-data" {
		t.Errorf("enctype: %q", got)
	}
	mine := d.One("form").Attr("data-draft")
	c.Page.Viewer.UserID++
	if got := shelltest.Render(t, shell.Compose(c)).One("form").Attr("data-draft"); got == mine {
		t.Error("two people in one browser share a draft")
	}
	c.Notes, c.Sends = false, c.Sends[:1]
	if d := shelltest.Render(t, shell.Compose(c)); len(d.All("button")) != 1 || d.One("input[name=kind]").Attr("value") != "reply" {
		t.Error("a client's composer offers what is not theirs")
	}
}
