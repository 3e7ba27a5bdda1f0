package api_test

import "testing"

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
}

func TestTicketsAreListed(t *testing.T) {
	t.Parallel()
	h := open(t)
	for range 3 {
		h.want(201, "POST", "/api/v1/requests", blueScreen)
	}
	first := h.get("/api/v1/tickets?limit=2")
	next, _ := first.at("next").(string)
	first.wantAt(t, map[string]any{"items.0.number": 1003, "items.1.number": 1002, "items.0.agreement": "NWD-2026"})
	last := h.get("/api/v1/tickets?limit=2&after=" + next)
	last.wantAt(t, map[string]any{"items.0.number": 1001, "items.1": nil, "next": nil})
}
