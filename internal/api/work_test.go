package api_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/store"
	"remit/internal/ticket"
)

// opened is a house with ticket 1001 in it: Dana's blue screen on NW-0012.
func opened(t *testing.T) house {
	t.Helper()
	h := open(t)
	h.want(201, "POST", "/api/v1/requests", blueScreen)
	return h
}

func TestATicketTellsAllThatIsKnown(t *testing.T) {
	t.Parallel()
	h := opened(t)
	h.want(201, "POST", "/api/v1/tickets/1001/time-entries", `{"minutes":20,"note":"Looked at it"}`)
	h.clock.Advance(time.Hour)
	h.get("/api/v1/tickets/1001").wantAt(t, map[string]any{
		"number": 1001, "subject": "Blue screen", "client_name": "Northwind Dental",
		"facts.service": "workstation", "facts.asset.managed": true, "facts.contact.vip": true, "facts.text": "Blue screen\nSince this morning.",
		"sources.service": "Kim Osei", "sources.asset": "Kim Osei",
		"decision.clause": "3.1", "decision.verdict": "covered",
		"clocks.respond.state": "running", "clocks.respond.elapsed_s": 3600, "clocks.respond.due": "2026-03-03T13:42:00-06:00", "clocks.update": nil,
		"messages.0.kind": "client", "messages.0.text": "Since this morning.", "messages.0.author.email": "dana@northwind.example",
		"time_entries.0.minutes": 20, "time_entries.0.user": "kim@harbour.example", "time_entries.0.ends_at": "2026-03-03T15:42:00Z",
	})
	h.want(404, "GET", "/api/v1/tickets/7", "")
}

func TestMarksAreTold(t *testing.T) { each(t, marksAreTold) }

func marksAreTold(t *testing.T, h house) {
	h.want(201, "POST", "/api/v1/requests", blueScreen)
	h.want(201, "POST", "/api/v1/requests", blueScreen)
	rows := h.get("/api/v1/tickets")
	one, other := fmt.Sprint(rows.at("items.1.number")), fmt.Sprint(rows.at("items.0.number"))
	h.get("/api/v1/tickets/"+one).wantAt(t, map[string]any{"tags": []any{}, "fields": map[string]any{}})
	h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
		fields := []store.Field{{Name: "room", Label: "Room", Type: store.FieldText, Active: true, Shown: true}, {Name: "cost", Label: "Cost", Type: store.FieldNumber, Active: true},
			{Name: "gone", Label: "Gone", Type: store.FieldText}, {Name: "window", Label: "Window", Type: store.FieldDate, Kinds: []string{"change"}, Active: true}}
		for _, f := range fields {
			if err := tx.PutField(t.Context(), f); err != nil {
				return err
			}
		}
		fields, err := tx.Fields(t.Context(), program)
		if err != nil {
			return err
		}
		id, err := strconv.ParseInt(one, 10, 64)
		for _, f := range fields {
			if f.Name == "cost" {
				err = errors.Join(err, tx.PutFieldValue(t.Context(), id, f.ID, "12.5"))
			}
		}
		for _, tag := range []string{"vpn", "printer"} {
			_, failed := tx.AddTag(t.Context(), id, tag)
			err = errors.Join(err, failed)
		}
		return err
	}))
	h.get("/api/v1/tickets/"+one).wantAt(t, map[string]any{"tags": []any{"printer", "vpn"}, "fields": map[string]any{"room": nil, "cost": "12.5"}})
	h.get("/api/v1/tickets").wantAt(t, map[string]any{"items.1.tags": []any{"printer", "vpn"}, "items.0.tags": []any{}, "next": nil})
	tagged := h.get("/api/v1/tickets?tag=%23VPN")
	if items, _ := tagged.at("items").([]any); len(items) != 1 || fmt.Sprint(tagged.at("items.0.number")) != one {
		t.Errorf("tagged are %v", tagged.at("items"))
	}
	h.get("/api/v1/tickets?tag=none").wantAt(t, map[string]any{"items": []any{}})
	h.want(200, "POST", "/api/v1/tickets/"+one+"/status", `{"status":"resolved"}`).wantAt(t, map[string]any{"ticket.tags": []any{"printer", "vpn"}})
	h.get("/api/v1/tickets/"+other).wantAt(t, map[string]any{"tags": []any{}, "fields": map[string]any{"room": nil, "cost": nil}})
}

func TestAnAnswerIsMailedAndANoteIsNot(t *testing.T) {
	t.Parallel()
	h := opened(t)
	note := h.want(201, "POST", "/api/v1/tickets/1001/messages", `{"text":"The disk is old.","note":true}`)
	note.wantAt(t, map[string]any{"message.kind": "note", "ticket.assignee": nil})
	h.clock.Advance(time.Minute)
	r := h.want(201, "POST", "/api/v1/tickets/1001/messages", `{"text":"Please restart it.","status":"waiting-client","cc":["joel@northwind.example"]}`)
	r.wantAt(t, map[string]any{"message.kind": "staff", "message.text": "Please restart it.", "message.to.1": "joel@northwind.example",
		"ticket.status": "waiting-client", "ticket.assignee": "Kim Osei"})
	mails, err := h.db.TicketOutbox(t.Context(), program, 1001)
	h.must(err)
	if len(mails) != 1 || !slices.Equal(mails[0].Recipients, []string{"dana@northwind.example", "joel@northwind.example"}) {
		t.Errorf("mailed: %+v", mails)
	}
	h.get("/api/v1/tickets/1001").wantAt(t, map[string]any{"clocks.respond.state": "met", "clocks.resolve.state": "paused"})
}

func TestAStatusIsSet(t *testing.T) {
	t.Parallel()
	h := opened(t)
	r := h.want(200, "POST", "/api/v1/tickets/1001/status", `{"status":"resolved"}`)
	r.wantAt(t, map[string]any{"ticket.status": "resolved", "ticket.revision": 2})
	h.want(409, "POST", "/api/v1/tickets/1001/status", `{"status":"open","revision":7}`)
	h.post("/api/v1/tickets/1001/status", `{"status":"new"}`).wantProblem(t, "nothing becomes new again", 422, "body.status")
	h.want(200, "POST", "/api/v1/tickets/1001/status", `{"status":"closed","revision":2}`)
	h.want(409, "POST", "/api/v1/tickets/1001/status", `{"status":"open"}`).wantAt(t, map[string]any{"title": "Conflict", "status": 409})
	h.want(409, "POST", "/api/v1/tickets/1001/messages", `{"text":"One more thing."}`)
}

func TestFactsDecideAnew(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, body string
		want       map[string]any
	}{
		{"on site", `{"mode":"onsite"}`, map[string]any{"decision.verdict": "billable", "decision.clause": "4.9", "ticket.rate": "standard"}},
		{"no asset at all", `{"asset":null}`, map[string]any{"decision.verdict": "billable", "decision.clause": "4.9"}},
		{"an asset in words", `{"asset":{"class":"workstation/laptop","managed":true}}`, map[string]any{"decision.verdict": "covered", "decision.clause": "3.1"}},
		{"an asset of which little is known", `{"asset":{"class":"workstation"}}`, map[string]any{"decision.verdict": "undecided", "decision.ask.0": "asset", "ticket.ask.0": "asset"}},
		{"its tag", `{"asset":{"tag":"NW-0012"}}`, map[string]any{"decision.verdict": "covered"}},
		{"impact and urgency", `{"impact":"high","urgency":"high"}`, map[string]any{"ticket.priority": "P1", "decision.verdict": "covered"}},
		{"nothing", `{}`, map[string]any{"decision.verdict": "covered"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := opened(t)
			h.t = t
			h.want(200, "POST", "/api/v1/tickets/1001/facts", c.body).wantAt(t, c.want)
		})
	}
}

func TestFactsAreToldInTheTimeline(t *testing.T) {
	t.Parallel()
	h := opened(t)
	h.want(200, "POST", "/api/v1/tickets/1001/facts", `{"mode":"onsite","site":null,"asset":{"managed":false}}`)
	events, err := h.db.Events(t.Context(), program, 1001)
	h.must(err)
	at := slices.IndexFunc(events, func(e ticket.Event) bool { return e.Type == ticket.EventFacts })
	if at < 0 || string(events[at].Data) != `{"set":{"asset":"unmanaged","mode":"onsite","site":"none"}}` {
		t.Errorf("events: %+v", events)
	}
	h.get("/api/v1/tickets/1001").wantAt(t, map[string]any{"sources.mode": "Kim Osei, 2026-03-03T15:42Z", "facts.site": nil, "facts.asset.managed": false})
}

func TestTimeIsLogged(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, body, start, end string }{
		{"a duration ends now", `{"minutes":30}`, "2026-03-03T15:12:00Z", "2026-03-03T15:42:00Z"},
		{"from a start on", `{"minutes":30,"starts_at":"2026-03-02T09:00:00-06:00"}`, "2026-03-02T15:00:00Z", "2026-03-02T15:30:00Z"},
		{"up to an end", `{"minutes":30,"ends_at":"2026-03-02T15:00:00Z"}`, "2026-03-02T14:30:00Z", "2026-03-02T15:00:00Z"},
		{"from start to end", `{"starts_at":"2026-03-02T15:00:00Z","ends_at":"2026-03-02T16:00:00Z","mode":"onsite","user":"kim@harbour.example"}`, "2026-03-02T15:00:00Z", "2026-03-02T16:00:00Z"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := opened(t)
			h.t = t
			h.want(201, "POST", "/api/v1/tickets/1001/time-entries", c.body).wantAt(t, map[string]any{"time_entry.starts_at": c.start, "time_entry.ends_at": c.end, "ticket.number": 1001})
		})
	}
}

func TestClientsAndAgreementsAreListed(t *testing.T) { each(t, clientsAndAgreementsAreListed) }

func clientsAndAgreementsAreListed(t *testing.T, h house) {
	first := h.get("/api/v1/clients?limit=1")
	first.wantAt(t, map[string]any{"items.0.slug": "northwind", "items.0.mail_domains.0": "northwind.example", "items.0.active": true, "items.1": nil})
	next, _ := first.at("next").(string)
	h.get("/api/v1/clients?limit=1&after="+next).wantAt(t, map[string]any{"items.0.slug": "orchard", "items.0.name": "Orchard Vets", "next": nil})
	h.get("/api/v1/agreements").wantAt(t, map[string]any{"items.0.number": "NWD-2026", "items.0.client": "northwind", "items.0.version": 1, "items.0.starts": "2026-01-01", "items.0.ends": nil})
	h.get("/api/v1/agreements?client=orchard").wantAt(t, map[string]any{"items.0": nil, "next": nil})
	one := h.get("/api/v1/agreements/NWD-2026")
	one.wantAt(t, map[string]any{"file": agreementFile, "version": 1, "client": "northwind", "versions.0.version": 1})
	text, _ := one.at("file").(string)
	if _, err := agreement.Read("file", []byte(text)); err != nil {
		t.Errorf("the file does not read: %v", err)
	}
	h.want(404, "GET", "/api/v1/agreements/NWD-2026?version=2", "")
	h.want(404, "GET", "/api/v1/agreements/NWD%2F2026", "")
	if err := h.db.Write(t.Context(), func(tx *store.Tx) error {
		a, err := tx.AgreementByNumber(t.Context(), program, "NWD-2026")
		if err == nil {
			_, err = tx.InsertLifeEvent(t.Context(), store.LifeEvent{AgreementID: a.ID, Kind: store.LifeGiven, Day: "2026-06-30"})
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	h.get("/api/v1/agreements").wantAt(t, map[string]any{"items.0.ends": "2026-06-30"})
	h.get("/api/v1/agreements/NWD-2026").wantAt(t, map[string]any{"ends": "2026-06-30"})
}
