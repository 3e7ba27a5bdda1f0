package ruling_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/sla"
	"remit/internal/ticket"
)

const file = `
format = 1
number = "NWD-2026"
title = "Managed IT support"
client = "northwind"
currency = "USD"
time_zone = "America/Chicago"
[term]
starts = 2026-01-01
[hours.office]
mon = ["08:00-17:00"]
tue = ["08:00-17:00"]
wed = ["08:00-17:00"]
thu = ["08:00-17:00"]
fri = ["08:00-17:00"]
[[scope]]
clause = "3.1"
says = "Managed workstations are supported."
when = { service = "workstation" }
verdict = "covered"
[[scope]]
clause = "3.2"
says = "Two visits a month."
when = { mode = "onsite" }
verdict = "covered"
limit = { count = 2, unit = "visits", per = "month", then = "billable", rate = "standard" }
[[scope]]
clause = "3.3"
says = "Ten hours of advice a month."
when = { kind = "project" }
verdict = "covered"
limit = { count = 10, unit = "hours", per = "month", then = "billable", rate = "standard" }
[[scope]]
clause = "4.1"
says = "Moves are billed once approved."
when = { kind = "change" }
verdict = "billable"
rate = "standard"
approval = "always"
[scope_default]
clause = "4.9"
says = "All else is billed."
verdict = "billable"
rate = "standard"
[priority]
matrix = [["P4", "P4", "P3"], ["P4", "P3", "P2"], ["P3", "P2", "P1"]]
default = { impact = "medium", urgency = "medium" }
[[target]]
clause = "6.1"
respond = "4h"
resolve = "2bd"
hours = "office"
[clock]
warn_percent = [50]
[[rate]]
name = "standard"
clause = "7.1"
price = "140.00"
`

// monday is 08:00 in the agreement's zone.
var monday = time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC)

func inForce(t *testing.T) []coverage.InForce {
	t.Helper()
	terms, err := agreement.Read("northwind.toml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return []coverage.InForce{{AgreementID: 7, Version: 3, Terms: terms}}
}

// facts are those of a mail that came on Monday, with some more.
func facts(more func(*agreement.Facts)) agreement.Facts {
	f := agreement.Facts{ReceivedAt: monday, Channel: "email", Service: agreement.Known("telephony"), Mode: agreement.Known("remote"), Kind: agreement.Known("incident")}
	if more != nil {
		more(&f)
	}
	return f
}

func nothingDrawn(ruling.DrawnFrom) (decimal.Decimal, error) { return decimal.Zero, nil }

func decide(t *testing.T, f agreement.Facts) ruling.Decided {
	t.Helper()
	dec, err := ruling.Decide("billable", inForce(t), f, nothingDrawn)
	if err != nil {
		t.Fatal(err)
	}
	return dec
}

func TestDecide(t *testing.T) {
	t.Parallel()
	onsite := facts(func(f *agreement.Facts) { f.Mode = agreement.Known("onsite") })
	for _, c := range []struct {
		name    string
		inForce []coverage.InForce
		drawn   int64
		want    string
	}{
		{"within the allowance", inForce(t), 1, "covered 3.2"},
		{"the allowance is spent", inForce(t), 2, "billable 3.2"},
		{"no agreement in force", nil, 0, "declined "},
	} {
		var asked ruling.DrawnFrom
		dec, err := ruling.Decide("declined", c.inForce, onsite, func(a ruling.DrawnFrom) (decimal.Decimal, error) {
			if a.Unit == "visits" {
				asked = a
				return decimal.NewFromInt(c.drawn), nil
			}
			return decimal.Zero, nil
		})
		if got := string(dec.Verdict) + " " + dec.Clause; got != c.want || err != nil {
			t.Errorf("%s: %s, want %s, %v", c.name, got, c.want, err)
		}
		if want := (ruling.DrawnFrom{Agreement: 7, Clause: "3.2", Unit: "visits", First: "2026-03-01", Last: "2026-03-31"}); c.inForce != nil && asked != want {
			t.Errorf("%s: asked for %+v, want %+v", c.name, asked, want)
		}
	}
	broken := errors.New("the ledger cannot be read")
	if _, err := ruling.Decide("billable", inForce(t), onsite, func(ruling.DrawnFrom) (decimal.Decimal, error) { return decimal.Zero, broken }); !errors.Is(err, broken) {
		t.Errorf("what went wrong is not told: %v", err)
	}
}

func TestATicketShowsItsDecision(t *testing.T) {
	t.Parallel()
	billed, covered := facts(nil), facts(func(f *agreement.Facts) { f.Service = agreement.Known("workstation") })
	move := facts(func(f *agreement.Facts) { f.Kind = agreement.Known("change") })
	for _, c := range []struct {
		name                     string
		first, then              agreement.Facts
		settled                  string // what a manager said in between, "" for nothing
		verdict, review, approve string
	}{
		{"what is covered needs no review", billed, covered, "", "covered", "", ""},
		{"what is billed is flagged", covered, billed, "", "billable", ticket.ReviewFlagged, ""},
		{"what wants approval says so", covered, move, "", "billable", ticket.ReviewFlagged, ticket.ApprovalWanted},
		{"what was settled stands where the agreement says the same again", billed, billed, "covered", "covered", ticket.ReviewSettled, ""},
		{"and falls where it says something else", billed, move, "covered", "billable", ticket.ReviewFlagged, ticket.ApprovalWanted},
	} {
		tk := ticket.Ticket{}
		dec := decide(t, c.first)
		if err := ruling.Show(&tk, dec, c.first, nil); err != nil {
			t.Fatal(err)
		}
		last, err := json.Marshal(dec.Decision)
		if err != nil {
			t.Fatal(err)
		}
		if c.settled != "" {
			tk.Verdict, tk.Review = c.settled, ticket.ReviewSettled
		}
		if err := ruling.Show(&tk, decide(t, c.then), c.then, last); err != nil {
			t.Fatal(err)
		}
		if tk.Verdict != c.verdict || tk.Review != c.review || tk.Approval != c.approve {
			t.Errorf("%s: %s %q %q", c.name, tk.Verdict, tk.Review, tk.Approval)
		}
		if tk.AgreementID != 7 || tk.AgreementVersion != 3 {
			t.Errorf("%s: decided by %d version %d", c.name, tk.AgreementID, tk.AgreementVersion)
		}
	}
}

func TestWhatWorkDraws(t *testing.T) {
	t.Parallel()
	before := func(ticket.Draw) (decimal.Decimal, error) { return decimal.RequireFromString("0.5"), nil }
	for _, c := range []struct {
		name, kind, mode string
		minutes          int
		want             string
	}{
		{"a visit is one", "incident", "onsite", 90, "1 visits"},
		{"time adds to that of the day", "project", "remote", 90, "2 hours"},
		{"a third of an hour to the millionth", "project", "remote", 20, "0.833333 hours"},
		{"what is billed draws nothing", "incident", "remote", 90, ""},
	} {
		e := ticket.TimeEntry{StartsAt: monday, EndsAt: monday.Add(time.Duration(c.minutes) * time.Minute), Mode: c.mode}
		f := facts(func(f *agreement.Facts) { f.Kind = agreement.Known(c.kind) })
		draw, ok, err := ruling.WorkDraw(decide(t, ruling.FactsAtWork(f, e)), 12, e, before)
		got := ""
		if ok {
			got = draw.Amount.String() + " " + draw.Unit
		}
		if got != c.want || err != nil {
			t.Errorf("%s: %q, want %q, %v", c.name, got, c.want, err)
		}
		if ok && (draw.Day != "2026-03-02" || draw.TicketID != 12 || draw.AgreementID != 7) {
			t.Errorf("%s: drawn as %+v", c.name, draw)
		}
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	kim, program := identity.Viewer{UserID: 4, Name: "Kim"}, identity.System("Mail")
	for _, c := range []struct {
		name     string
		by       identity.Viewer
		from, to ticket.Status
		want     ticket.Status
		told     string
	}{
		{"who works on a new ticket opens it", kim, ticket.New, "", ticket.Open, `{"from":"new","to":"open"}`},
		{"a program does not", program, ticket.New, "", ticket.New, ""},
		{"a step", kim, ticket.Open, ticket.Resolved, ticket.Resolved, `{"from":"open","to":"resolved"}`},
		{"none where it stands already", kim, ticket.Open, ticket.Open, ticket.Open, ""},
	} {
		tk := ticket.Ticket{ID: 9, Status: c.from}
		e, changed, err := ruling.Step(c.by, &tk, c.to)
		if tk.Status != c.want || changed != (c.told != "") || string(e.Data) != c.told || err != nil {
			t.Errorf("%s: %s, %v, %s, %v", c.name, tk.Status, changed, e.Data, err)
		}
	}
}

func TestTheClockThatRunsOutNext(t *testing.T) {
	t.Parallel()
	dec := decide(t, facts(nil))
	aim, err := ruling.TargetEvent(9, monday, ruling.TargetOf(dec))
	if err != nil {
		t.Fatal(err)
	}
	events, err := ruling.ClockEvents([]ticket.Event{{At: monday, Type: ticket.EventReceived}, aim, {At: monday, Type: ticket.EventDecision}})
	if err != nil || len(events) != 2 {
		t.Fatalf("%d events count for clocks, %v", len(events), err)
	}
	for _, c := range []struct {
		name   string
		after  time.Duration
		clock  string
		due    string
		soon   string
		missed bool
	}{
		{"on arrival", 0, "respond", "18:00", "16:00", false},
		{"later", time.Hour, "respond", "18:00", "16:00", false},
		{"past the last warning", 3 * time.Hour, "respond", "18:00", "17:00", false},
		{"missed", 5 * time.Hour, "respond", "18:00", "19:00", true},
	} {
		now := monday.Add(c.after)
		clocks, err := sla.Run(dec.Terms, events, now)
		if err != nil {
			t.Fatal(err)
		}
		var tk ticket.Ticket
		if err := ruling.KeepClocks(&tk, clocks, ruling.LastTarget(events, now), dec.Terms, now); err != nil {
			t.Fatal(err)
		}
		if tk.Clock.Name != c.clock || tk.Clock.Due.Format("15:04") != c.due || tk.Clock.Soon.Format("15:04") != c.soon || tk.Missed != c.missed {
			t.Errorf("%s: %s due %s, soon %s, missed %v", c.name, tk.Clock.Name, tk.Clock.Due, tk.Clock.Soon, tk.Missed)
		}
	}
	broken := []ticket.Event{{ID: 3, Type: ticket.EventTarget, Data: json.RawMessage(`{"target":{"hours":"office","respond":"soon"}}`)}}
	if _, err := ruling.ClockEvents(broken); err == nil || !strings.Contains(err.Error(), "event 3") {
		t.Errorf("an event that cannot be read: %v", err)
	}
}

func TestANewTicketsNames(t *testing.T) {
	t.Parallel()
	dana := identity.Contact{ID: 3, Name: "Dana Lund", Email: "dana@northwind.example"}
	for _, c := range []struct{ name, subject, wantSubject string }{
		{"as it is", "Printer jams", "Printer jams"},
		{"no line breaks, which headers refuse", "Printer\r\n jams\x00", "Printer jams"},
		{"never empty", " \n", "(no subject)"},
		{"valid text", "Dr\xffucker", "Dr\uFFFDucker"},
	} {
		tk := ruling.NewTicket(ruling.Request{Subject: c.subject, Contact: dana, Name: "D.", Email: "d@elsewhere.example", ReceivedAt: monday})
		if tk.Subject != c.wantSubject || tk.RequesterName != "Dana Lund" || tk.RequesterEmail != "dana@northwind.example" || tk.Status != ticket.New {
			t.Errorf("%s: %+v", c.name, tk)
		}
	}
}

func TestWhoGetsARequest(t *testing.T) {
	t.Parallel()
	house, err := ruling.ParseRoutes("network network least-loaded\n\n * helpdesk", []string{"helpdesk", "network", "field"})
	if err != nil {
		t.Fatal(err)
	}
	routed := decide(t, facts(nil))
	routed.Route = &coverage.Route{Team: "field", Pick: "none"}
	for _, c := range []struct {
		name    string
		dec     ruling.Decided
		service agreement.Fact[string]
		routes  []ruling.HouseRoute
		want    string
	}{
		{"the agreement before the house", routed, agreement.Known("network"), house, "field none"},
		{"what lies under a service", decide(t, facts(nil)), agreement.Known("network/wifi"), house, "network least-loaded"},
		{"not what only begins like it", decide(t, facts(nil)), agreement.Known("networking"), house, "helpdesk none"},
		{"the default where the service is unknown", decide(t, facts(nil)), agreement.Fact[string]{}, house, "helpdesk none"},
		{"nobody", decide(t, facts(nil)), agreement.Known("network"), nil, " "},
	} {
		team, pick := ruling.Route(c.dec, facts(func(f *agreement.Facts) { f.Service = c.service }), c.routes)
		if got := team + " " + pick; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for line, says := range map[string]string{
		"network":                 "Line 1: write a service, a team",
		"network network any one": "Line 1: write a service, a team",
		"* helpdesk\n* nights":    `Line 2: there is no team "nights"; use one of helpdesk`,
		"* helpdesk fairly":       `"fairly" is not a way to pick; use none, least-loaded, round-robin`,
	} {
		if _, err := ruling.ParseRoutes(line, []string{"helpdesk", "network"}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", line, err)
		}
	}
	if got := house[0].String() + "; " + house[1].String(); got != "network network least-loaded; * helpdesk" {
		t.Errorf("written back as %q", got)
	}
}
