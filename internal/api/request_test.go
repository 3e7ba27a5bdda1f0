package api_test

import (
	"strings"
	"testing"
)

func TestARequestBecomesADecidedTicket(t *testing.T) {
	t.Parallel()
	h := open(t)
	r := h.want(201, "POST", "/api/v1/requests", blueScreen)
	r.wantAt(t, map[string]any{
		"ticket.number": 1001, "ticket.status": "new", "ticket.channel": "phone", "ticket.client": "northwind", "ticket.contact.email": "dana@northwind.example",
		"ticket.verdict": "covered", "ticket.clause": "3.1", "ticket.agreement": "NWD-2026", "ticket.clock": "respond", "ticket.due": "2026-03-03T19:42:00Z",
		"ticket.received_at": "2026-03-03T15:42:00Z", "ticket.rate": nil,
		"decision.verdict": "covered", "decision.agreement": "NWD-2026", "decision.version": 1, "decision.target.respond_due": "2026-03-03T13:42:00-06:00",
	})
	if _, ok := r.body["$schema"]; ok {
		t.Error("the answer carries a field that nobody asked for")
	}
	if mails, err := h.db.TicketOutbox(t.Context(), program, 1001); err != nil || len(mails) != 0 {
		t.Errorf("who is on the phone gets mail: %v %v", mails, err)
	}
}

func TestTheClientIsFoundByWhoAsks(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, client, email, wantClient, wantFlag string }{
		{"a contact of one client", "", "vera@orchard.example", "orchard", "<nil>"},
		{"a colleague by the mail domain", "", "joel@northwind.example", "northwind", "<nil>"},
		{"a contact of two clients", "", "dana@northwind.example", "<nil>", "which-client"},
		{"a contact of two clients who says which", "orchard", "dana@northwind.example", "orchard", "<nil>"},
		{"somebody new who says which", "orchard", "new@elsewhere.example", "orchard", "<nil>"},
		{"a stranger", "", "x@elsewhere.example", "<nil>", "unknown-sender"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			body := `{"contact":{"email":"` + c.email + `","name":"Somebody"},"channel":"api","subject":"Printer","body":""`
			if c.client != "" {
				body += `,"client":"` + c.client + `"`
			}
			r := h.want(201, "POST", "/api/v1/requests", body+"}")
			r.wantAt(t, map[string]any{"ticket.client": c.wantClient, "ticket.flag": c.wantFlag, "ticket.contact.email": c.email})
			mails, err := h.db.TicketOutbox(t.Context(), program, 1001)
			h.must(err)
			if len(mails) != 1 || mails[0].Recipients[0] != c.email {
				t.Errorf("acknowledged to %+v", mails)
			}
		})
	}
}

func TestWhatIsWrongIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	h := opened(t)
	request := func(change ...string) string { return strings.NewReplacer(change...).Replace(blueScreen) }
	const open, status, facts = "/api/v1/requests", "/api/v1/tickets/1001/status", "/api/v1/tickets/1001/facts"
	const messages, times = "/api/v1/tickets/1001/messages", "/api/v1/tickets/1001/time-entries"
	cases := []struct {
		name, path, body string
		status           int
		location         string
	}{
		{"no subject", open, request(`"subject":"Blue screen",`, ""), 422, "body.subject"},
		{"an empty subject", open, request("Blue screen", ""), 422, "body.subject"},
		{"a blank subject", open, request("Blue screen", "  "), 422, "body.subject"},
		{"a field that there is not", open, request(`"client"`, `"clint"`), 422, "body.clint"},
		{"no contact", open, request(`"contact":{"email":"dana@northwind.example"},`, ""), 422, "body.contact"},
		{"no address", open, request("dana@northwind.example", "Dana <dana@northwind.example>"), 422, "body.contact.email"},
		{"a door that there is not", open, request(`"phone"`, `"fax"`), 422, "body.channel"},
		{"mail is no door for programs", open, request(`"phone"`, `"email"`), 422, "body.channel"},
		{"a client that there is not", open, request(`"northwind"`, `"southwind"`), 422, "body.client"},
		{"a subject that is no text", open, request(`"Blue screen"`, "7"), 422, "body.subject"},
		{"a mode that there is not", open, request(`"remote"`, `"by post"`), 422, "body.facts.mode"},
		{"a fact that there is not", open, request(`"mode"`, `"mood"`), 422, "body.facts.mood"},
		{"a fact by half its name", open, request(`"mode"`, `"Mode"`), 422, "body.facts.Mode"},
		{"a fact that is known anyway", open, request(`"mode":"remote"`, `"text":"x"`), 422, "body.facts.text"},
		{"an asset that there is not", open, request("NW-0012", "NW-9999"), 422, "body.facts.asset.tag"},
		{"an asset of another kind", open, request(`{"tag":"NW-0012"}`, `"NW-0012"`), 422, "body.facts.asset"},
		{"an asset with a wrong part", open, request(`"tag":"NW-0012"`, `"managed":"yes"`), 422, "body.facts.asset.managed"},
		{"no JSON", open, "{", 400, "body"},
		{"nothing", open, "", 400, ""},
		{"a status that there is not", status, `{"status":"done"}`, 422, "body.status"},
		{"no status", status, `{}`, 422, "body.status"},
		{"facts at the wrong place", facts, `{"facts":{"mode":"remote"}}`, 422, "body.facts"},
		{"an asset that this client has not", facts, `{"asset":{"tag":"NW-9999"}}`, 422, "body.asset.tag"},
		{"an empty message", messages, `{"text":""}`, 422, "body.text"},
		{"a blank message", messages, `{"text":" "}`, 422, "body.text"},
		{"a copy to nobody", messages, `{"text":"Hi","cc":["dana@northwind.example","joel"]}`, 422, "body.cc[1]"},
		{"no time", times, `{}`, 422, "body.minutes"},
		{"time that ran backwards", times, `{"starts_at":"2026-03-02T15:00:00Z","ends_at":"2026-03-02T14:00:00Z"}`, 422, "body.ends_at"},
		{"two durations", times, `{"starts_at":"2026-03-02T15:00:00Z","ends_at":"2026-03-02T16:00:00Z","minutes":5}`, 422, "body.minutes"},
		{"a time that is none", times, `{"minutes":5,"starts_at":"yesterday"}`, 422, "body.starts_at"},
		{"work by a stranger", times, `{"minutes":5,"user":"x@harbour.example"}`, 422, "body.user"},
		{"a mode of work that there is not", times, `{"minutes":5,"mode":"phone"}`, 422, "body.mode"},
		{"a ticket that there is not", "/api/v1/tickets/7/status", `{"status":"open"}`, 404, ""},
		{"a number that is none", "/api/v1/tickets/x/status", `{"status":"open"}`, 422, "path.number"},
	}
	for _, c := range cases {
		r := h.post(c.path, c.body)
		r.wantProblem(t, c.name, c.status, c.location)
	}
}

// wantProblem holds an answer against a status and, where one is told, the place of its first error.
func (r reply) wantProblem(t *testing.T, name string, status int, location string) {
	t.Helper()
	if r.status != status {
		t.Errorf("%s: got %d, want %d: %s", name, r.status, status, r.text)
	}
	if r.header.Get("Content-Type") != "application/problem+json" || r.at("title") == nil || r.at("detail") == nil {
		t.Errorf("%s: this is no problem: %s %s", name, r.header.Get("Content-Type"), r.text)
	}
	if location != "" && r.at("errors.0.location") != location {
		t.Errorf("%s: got it at %v, want %s: %s", name, r.at("errors.0.location"), location, r.text)
	}
}

func TestTicketsAreListed(t *testing.T) {
	t.Parallel()
	h := open(t)
	for range 3 {
		h.want(201, "POST", "/api/v1/requests", blueScreen)
	}
	h.want(201, "POST", "/api/v1/requests", `{"contact":{"email":"vera@orchard.example"},"channel":"portal","subject":"Scale","body":"The scale in room 2 is off."}`)
	h.want(200, "POST", "/api/v1/tickets/1002/status", `{"status":"resolved"}`)
	first := h.get("/api/v1/tickets?limit=2")
	next, _ := first.at("next").(string)
	first.wantAt(t, map[string]any{"items.0.number": 1004, "items.1.number": 1003, "items.1.agreement": "NWD-2026", "items.0.agreement": nil})
	h.get("/api/v1/tickets?limit=2&after="+next).wantAt(t, map[string]any{"items.0.number": 1002, "items.1.number": 1001, "next": nil})
	cases := []struct {
		query string
		want  []int
	}{
		{"view=open", []int{1001, 1003, 1004}},
		{"view=solved", []int{1002}},
		{"view=unassigned&client=orchard", []int{1004}},
		{"client=northwind", []int{1003, 1002, 1001}},
		{"status=resolved", []int{1002}},
		{"q=scale+room", []int{1004}},
		{"q=nothing+like+this", nil},
	}
	for _, c := range cases {
		r := h.get("/api/v1/tickets?" + c.query)
		items, _ := r.at("items").([]any)
		if len(items) != len(c.want) {
			t.Errorf("%s: got %s", c.query, r.text)
		}
		for i := range min(len(items), len(c.want)) {
			if n := items[i].(map[string]any)["number"]; n != float64(c.want[i]) {
				t.Errorf("%s: item %d is %v, want %d", c.query, i, n, c.want[i])
			}
		}
	}
}

func TestAWholeListIsReadPageByPage(t *testing.T) {
	t.Parallel()
	h := open(t)
	for range 5 {
		h.want(201, "POST", "/api/v1/requests", blueScreen)
	}
	for _, list := range []string{"/api/v1/tickets?view=open&limit=2", "/api/v1/tickets?limit=2"} {
		seen := map[any]bool{}
		for r := h.get(list); ; {
			items, _ := r.at("items").([]any)
			for _, item := range items {
				seen[item.(map[string]any)["number"]] = true
			}
			next, more := r.at("next").(string)
			if !more {
				break
			}
			r = h.get(list + "&after=" + next)
		}
		if len(seen) != 5 {
			t.Errorf("%s: saw %v", list, seen)
		}
	}
}

func TestWhatIsAskedOfAListIsChecked(t *testing.T) {
	t.Parallel()
	h := open(t)
	cases := []struct{ name, path, location string }{
		{"no items", "/api/v1/tickets?limit=0", "query.limit"},
		{"too many items", "/api/v1/tickets?limit=201", "query.limit"},
		{"a limit that is no number", "/api/v1/tickets?limit=all", "query.limit"},
		{"a tag that can be none", "/api/v1/tickets?tag=a,b", "query.tag"},
		{"a view that there is not", "/api/v1/tickets?view=theirs", "query.view"},
		{"a status that there is not", "/api/v1/tickets?status=done", "query.status"},
		{"a client that there is not", "/api/v1/tickets?client=southwind", "query.client"},
		{"a place that is none", "/api/v1/tickets?after=%21", "query.after"},
		{"a place of another list", "/api/v1/tickets?after=bm9ydGh3aW5k", "query.after"},
		{"a filter that there is not", "/api/v1/tickets?clients=northwind", "query.clients"},
		{"a client that there is not, of agreements", "/api/v1/agreements?client=southwind", "query.client"},
	}
	for _, c := range cases {
		h.send("GET", c.path, "").wantProblem(t, c.name, 422, c.location)
	}
}
