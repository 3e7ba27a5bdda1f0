package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/ticket"
)

func notification(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("testdata/alertmanager.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAlertsBecomeTickets(t *testing.T) {
	t.Parallel()
	h := open(t)
	r := h.want(200, "POST", "/api/v1/alerts/alertmanager", notification(t))
	r.wantAt(t, map[string]any{"alerts.0.outcome": "opened", "alerts.0.ticket": 1001, "alerts.0.fingerprint": "9bb4b3ff1a2c7d10", "alerts.0.times": 1,
		"alerts.1.outcome": "opened", "alerts.1.ticket": 1002})
	h.get("/api/v1/tickets/1001").wantAt(t, map[string]any{
		"subject": "Disk C: of Front desk 1 is full", "channel": "alert", "client": "northwind", "automatic": true, "contact.name": "Alertmanager",
		"facts.service": "workstation", "facts.asset.tag": "NW-0012", "facts.urgency": "high", "facts.channel": "alert", "sources.asset": "Alertmanager", "sources.service": "Alertmanager",
		"decision.verdict": "undecided", "decision.ask.0": "mode", "clocks.respond.state": "running",
	})
	text, _ := h.get("/api/v1/tickets/1001").at("messages.0.text").(string)
	if !strings.HasPrefix(text, "3 % are left.\n\nsince: 2026-03-03T15:30:00Z\nalertname: DiskFull\nasset: NW-0012\n") {
		t.Errorf("it says %q", text)
	}
	h.get("/api/v1/tickets/1002").wantAt(t, map[string]any{"subject": "TargetDown on 10.0.0.9:9100", "client": nil, "flag": "unknown-sender", "facts.urgency": nil, "facts.asset": nil})
}

const (
	firing = `{"fingerprint":"backup-7","subject":"Backup failed","body":"Job 7 ended with 3.","client":"northwind"}`
	gone   = `{"fingerprint":"backup-7","subject":"Backup failed","status":"resolved"}`
)

func TestACauseIsOneTicket(t *testing.T) { each(t, aCauseIsOneTicket) }

func aCauseIsOneTicket(t *testing.T, h house) {
	alert := func(body string, want map[string]any) {
		t.Helper()
		h.want(200, "POST", "/api/v1/alerts/generic", body).wantAt(t, want)
	}
	alert(gone, map[string]any{"alerts.0.outcome": "ignored", "alerts.0.ticket": nil})
	alert(firing, map[string]any{"alerts.0.outcome": "opened", "alerts.0.ticket": 1001})
	alert(firing, map[string]any{"alerts.0.outcome": "counted", "alerts.0.ticket": 1001, "alerts.0.times": 2})
	alert(firing, map[string]any{"alerts.0.outcome": "counted", "alerts.0.ticket": 1001, "alerts.0.times": 3})
	alert(strings.Replace(firing, "backup-7", "backup-8", 1), map[string]any{"alerts.0.outcome": "opened", "alerts.0.ticket": 1002})
	events, err := h.db.Events(t.Context(), program, 1001)
	h.must(err)
	if last := events[len(events)-1]; last.Type != "alert-again" || string(last.Data) != `{"times":3}` {
		t.Errorf("the timeline tells %s %s", last.Type, last.Data)
	}
	h.want(200, "POST", "/api/v1/alerts/alertmanager", `{"alerts":[{"status":"firing","labels":{},"fingerprint":"backup-7"}]}`).
		wantAt(t, map[string]any{"alerts.0.outcome": "opened", "alerts.0.ticket": 1003}) // causes of another source are others
}

func TestACauseThatIsGoneClosesWhatNobodyTouched(t *testing.T) {
	t.Parallel()
	h := open(t)
	alert := func(body string, want map[string]any) {
		t.Helper()
		h.want(200, "POST", "/api/v1/alerts/generic", body).wantAt(t, want)
	}
	alert(firing, map[string]any{"alerts.0.outcome": "opened"})
	alert(gone, map[string]any{"alerts.0.outcome": "closed", "alerts.0.ticket": 1001})
	h.get("/api/v1/tickets/1001").wantAt(t, map[string]any{"status": "closed"})
	alert(gone, map[string]any{"alerts.0.outcome": "ignored"})
	h.clock.Advance(intake.Flap + time.Second)
	alert(firing, map[string]any{"alerts.0.outcome": "opened", "alerts.0.ticket": 1002})
	if tk, err := h.db.Ticket(t.Context(), program, 1002); err != nil || tk.LinkedID != 1001 || tk.Channel != ticket.Alert {
		t.Errorf("a cause that is back after its ticket was closed: %+v %v", tk, err)
	}
	alert(firing, map[string]any{"alerts.0.outcome": "counted", "alerts.0.ticket": 1002})
}

func TestACauseThatIsGoneLeavesWhatSomebodyTouched(t *testing.T) {
	t.Parallel()
	touches := map[string][2]string{
		"a note":     {"messages", `{"text":"I look at it.","note":true}`},
		"an answer":  {"messages", `{"text":"We look at it."}`},
		"a status":   {"status", `{"status":"open"}`},
		"work on it": {"time-entries", `{"minutes":5}`},
		"a fact":     {"facts", `{"mode":"remote"}`},
	}
	for name, touch := range touches {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.want(200, "POST", "/api/v1/alerts/generic", firing)
			h.send("POST", "/api/v1/tickets/1001/"+touch[0], touch[1])
			h.want(200, "POST", "/api/v1/alerts/generic", gone).wantAt(t, map[string]any{"alerts.0.outcome": "noted", "alerts.0.ticket": 1001})
			h.want(200, "POST", "/api/v1/alerts/generic", gone).wantAt(t, map[string]any{"alerts.0.outcome": "ignored"})
			tk, err := h.db.Ticket(t.Context(), program, 1001)
			h.must(err)
			if !tk.Status.IsOpen() {
				t.Errorf("it is %s", tk.Status)
			}
			h.want(200, "POST", "/api/v1/tickets/1001/status", `{"status":"resolved"}`)
			h.want(200, "POST", "/api/v1/alerts/generic", firing).wantAt(t, map[string]any{"alerts.0.outcome": "reopened", "alerts.0.ticket": 1001})
		})
	}
}

func TestACauseThatIsGoneLeavesWhatSomebodyTook(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.want(200, "POST", "/api/v1/alerts/generic", firing)
	users, err := h.db.Users(t.Context(), program)
	h.must(err)
	kim := identity.Viewer{UserID: users[0].ID, Role: users[0].Role, Name: users[0].Name}
	_, err = h.desk.Assign(t.Context(), kim, 1001, kim.UserID)
	h.must(err)
	h.want(200, "POST", "/api/v1/alerts/generic", gone).wantAt(t, map[string]any{"alerts.0.outcome": "noted"})
}

func TestACauseThatComesAndGoesIsOneTicket(t *testing.T) { each(t, aCauseThatComesAndGoesIsOneTicket) }

func aCauseThatComesAndGoesIsOneTicket(t *testing.T, h house) {
	h.want(200, "POST", "/api/v1/alerts/generic", firing)
	for n := range 25 {
		h.clock.Advance(time.Minute)
		h.want(200, "POST", "/api/v1/alerts/generic", gone).wantAt(t, map[string]any{"alerts.0.outcome": "closed", "alerts.0.ticket": 1001})
		h.clock.Advance(intake.Flap)
		h.want(200, "POST", "/api/v1/alerts/generic", firing).wantAt(t, map[string]any{"alerts.0.outcome": "reopened", "alerts.0.ticket": 1001, "alerts.0.times": n + 2})
	}
	h.get("/api/v1/tickets").wantAt(t, map[string]any{"items.0.number": 1001, "items.0.status": "new", "items.1": nil})
	h.want(200, "POST", "/api/v1/tickets/1001/status", `{"status":"closed"}`)
	h.want(200, "POST", "/api/v1/alerts/generic", firing).wantAt(t, map[string]any{"alerts.0.outcome": "opened", "alerts.0.ticket": 1002}) // what a person closed stays closed
}

// storm is a message of n causes as Alertmanager sends it, each with the labels that a node exporter brings.
func storm(t *testing.T, n int, status string) string {
	t.Helper()
	var list []map[string]any
	for i := range n {
		at := fmt.Sprintf("10.0.%d.%d:9100", i/250, i%250)
		list = append(list, map[string]any{"status": status, "startsAt": "2026-03-03T15:30:00Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": fmt.Sprintf("%016x", i),
			"generatorURL": "http://prometheus.example/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
			"labels":       map[string]string{"alertname": "InstanceDown", "client": "northwind", "instance": at, "job": "node", "severity": "critical", "service": "no/such/service", "site": "nowhere", "impact": "catastrophic"},
			"annotations":  map[string]string{"summary": "Instance " + at + " is down", "description": strings.Repeat("It has been down for more than five minutes, and nobody answers. ", 12)}})
	}
	b, err := json.Marshal(map[string]any{"version": "4", "groupKey": "{}:{alertname=\"InstanceDown\"}", "truncatedAlerts": 3, "status": status, "receiver": "remit",
		"groupLabels": map[string]string{"alertname": "InstanceDown"}, "commonLabels": map[string]string{"alertname": "InstanceDown", "client": "northwind"},
		"commonAnnotations": map[string]string{}, "externalURL": "http://alerts.example:9093", "alerts": list})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A network that breaks reports a thousand causes in one message of more than a megabyte: each is a ticket, all of them or none, and sent again none is doubled.
func TestAStormOfAlertsIsTakenAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	const causes = 1000
	message := storm(t, causes, "firing")
	if len(message) < 1<<20 {
		t.Errorf("the message has only %d bytes", len(message))
	}
	h.want(200, "POST", "/api/v1/alerts/alertmanager", message).wantAt(t, map[string]any{"alerts.0.outcome": "opened", "alerts.0.ticket": 1001, "alerts.999.outcome": "opened", "alerts.999.ticket": 2000})
	h.want(200, "POST", "/api/v1/alerts/alertmanager", message).wantAt(t, map[string]any{"alerts.0.outcome": "counted", "alerts.0.ticket": 1001, "alerts.999.times": 2})
	h.want(200, "POST", "/api/v1/alerts/alertmanager", storm(t, causes, "resolved")).wantAt(t, map[string]any{"alerts.0.outcome": "closed", "alerts.999.outcome": "closed"})
	h.get("/api/v1/tickets/1001").wantAt(t, map[string]any{"status": "closed", "facts.impact": nil})
}

// Two Alertmanagers of a cluster may send the same causes at the same time, in orders of their own.
func TestTwoMessagesOfTheSameCausesDoubleNothing(t *testing.T) {
	each(t, twoMessagesOfTheSameCausesDoubleNothing)
}

func twoMessagesOfTheSameCausesDoubleNothing(t *testing.T, h house) {
	in := intake.New(intake.Options{DB: h.db, Desk: h.desk, Log: slog.New(slog.DiscardHandler)})
	var alerts []intake.Alert
	for i := range 20 {
		alerts = append(alerts, intake.Alert{Source: "Alertmanager", Cause: fmt.Sprint(i), Subject: "Down", Client: "northwind"})
	}
	var both sync.WaitGroup
	for range 2 {
		mine := slices.Clone(alerts)
		slices.Reverse(alerts)
		both.Go(func() {
			if _, err := in.ReportAll(context.Background(), program, mine); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	rows, err := h.db.Tickets(t.Context(), program, ticket.Filter{Limit: 99}, h.clock.Now())
	h.must(err)
	if len(rows) != len(alerts) {
		t.Errorf("%d tickets of %d causes", len(rows), len(alerts))
	}
}

func TestManyReportsAtOnceAreOneTicket(t *testing.T) { each(t, manyReportsAtOnceAreOneTicket) }

func manyReportsAtOnceAreOneTicket(t *testing.T, h house) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { h.want(200, "POST", "/api/v1/alerts/generic", firing) })
	}
	wg.Wait()
	h.get("/api/v1/tickets").wantAt(t, map[string]any{"items.0.number": 1001, "items.1": nil})
	h.want(200, "POST", "/api/v1/alerts/generic", firing).wantAt(t, map[string]any{"alerts.0.times": 9})
}

func TestAlertsAreChecked(t *testing.T) {
	t.Parallel()
	h := open(t)
	cases := []struct {
		name, source, body string
		status             int
		location           string
	}{
		{"a source that there is not", "nagios", firing, 404, ""},
		{"no fingerprint", "generic", `{"subject":"x"}`, 422, "body.fingerprint"},
		{"no subject", "generic", `{"fingerprint":"x"}`, 422, "body.subject"},
		{"a field that there is not", "generic", `{"fingerprint":"x","subject":"x","severity":"page"}`, 422, "body.severity"},
		{"a fact that there is not", "generic", `{"fingerprint":"x","subject":"x","facts":{"mood":"bad"}}`, 422, "body.facts.mood"},
		{"no alerts", "alertmanager", `{"version":"4"}`, 422, "body.alerts"},
		{"an alert without a fingerprint", "alertmanager", `{"alerts":[{"status":"firing","labels":{}}]}`, 422, "body.alerts[0].fingerprint"},
	}
	for _, c := range cases {
		r := h.sendUnchecked("POST", "/api/v1/alerts/"+c.source, c.body)
		r.wantProblem(t, c.name, c.status, c.location)
	}
	h.want(403, "POST", "/api/v1/alerts/generic", firing, "Authorization", "Bearer "+h.client)
}
