package api_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"remit/internal/api"
	"remit/internal/desk"
	"remit/internal/store/storetest"
)

// What was read is not sent again while it is as it was.
func TestWhatIsAsItWasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.token = h.admin(t)
	first := h.get("/api/v1/clients/northwind")
	seen := first.header.Get("ETag")
	if seen == "" || first.header.Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("it has the tag %q and says %q", seen, first.header.Get("Cache-Control"))
	}
	for _, asked := range []string{seen, `"other", W/` + seen, "*"} {
		if r := h.want(304, "GET", "/api/v1/clients/northwind", "", "If-None-Match", asked); r.text != "" || r.header.Get("ETag") != seen {
			t.Errorf("asked with %s: %q, tag %s", asked, r.text, r.header.Get("ETag"))
		}
	}
	h.want(200, "PATCH", "/api/v1/clients/northwind", `{"name":"Northwind Teeth"}`)
	if r := h.want(200, "GET", "/api/v1/clients/northwind", "", "If-None-Match", seen); r.header.Get("ETag") == seen {
		t.Error("it has the tag that it had before it was changed")
	}
	h.want(404, "GET", "/api/v1/clients/none", "", "If-None-Match", "*")
}

// Who changes what somebody else changed meanwhile is told so, and nothing is changed.
func TestAChangeOfWhatIsNotAsItWasReadIsRefused(t *testing.T) {
	t.Parallel()
	h := opened(t)
	h.token = h.admin(t)
	cases := []struct{ name, read, method, path, first, second string }{
		{"a client, by what is told of it", "/clients/orchard", "PATCH", "/clients/orchard", `{"name":"Orchard One"}`, `{"name":"Orchard Two"}`},
		{"the house", "/house", "PATCH", "/house", `{"name":"One IT"}`, `{"name":"Two IT"}`},
		{"a ticket, by its revision", "/tickets/1001", "POST", "/tickets/1001/status", `{"status":"waiting-client"}`, `{"status":"waiting-vendor"}`},
		{"a draft, whose revision need not be sent in the body", "/agreement-drafts/NWD-2026", "PUT", "/agreement-drafts/NWD-2026/file", `{"file":` + amended("One") + `}`, `{"file":` + amended("Two") + `}`},
	}
	for _, c := range cases {
		seen := h.get("/api/v1" + c.read).header.Get("ETag")
		h.want(200, c.method, "/api/v1"+c.path, c.first, "If-Match", seen)
		refused := h.want(412, c.method, "/api/v1"+c.path, c.second, "If-Match", seen)
		if !strings.Contains(refused.text, "Somebody changed this since it was read") {
			t.Errorf("%s: %s", c.name, refused.text)
		}
		now := h.get("/api/v1" + c.read)
		if strings.Contains(now.text, "Two") {
			t.Errorf("%s: what was refused is kept: %s", c.name, now.text)
		}
		h.want(200, c.method, "/api/v1"+c.path, c.second, "If-Match", now.header.Get("ETag"))
	}
	h.want(404, "PATCH", "/api/v1/clients/none", `{"name":"x"}`, "If-Match", "*")
}

// Of many who change what they read at the same time, one does and the others are told.
func TestOfManyChangesOfTheSameOnlyOneIsMade(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.token = h.admin(t)
	for _, path := range []string{"/api/v1/clients/northwind", "/api/v1/house"} {
		seen := h.get(path).header.Get("ETag")
		var all sync.WaitGroup
		answers := make([]int, 8)
		for i := range answers {
			all.Go(func() {
				answers[i] = h.sendUnchecked("PATCH", path, fmt.Sprintf(`{"name":"Name %d"}`, i), "If-Match", seen).status
			})
		}
		all.Wait()
		made := 0
		for _, status := range answers {
			switch status {
			case 200:
				made++
			case 412:
			default:
				t.Errorf("%s: answered %d", path, status)
			}
		}
		if made != 1 {
			t.Errorf("%s: %d were made: %v", path, made, answers)
		}
	}
}

// So it is where they come to several nodes of a house.
func TestOfManyChangesAtManyNodesOnlyOneIsMade(t *testing.T) {
	t.Parallel()
	db, clock := storetest.OpenPostgres(t)
	h := newHouse(t, db, clock)
	h.token = h.admin(t)
	nodes := []house{h, h.node(), h.node()}
	for round := range 5 {
		seen := h.get("/api/v1/clients/northwind").header.Get("ETag")
		var all sync.WaitGroup
		answers := make([]int, 12)
		for i := range answers {
			all.Go(func() {
				answers[i] = nodes[i%len(nodes)].sendUnchecked("PATCH", "/api/v1/clients/northwind", fmt.Sprintf(`{"name":"Name %d of %d"}`, i, round), "If-Match", seen).status
			})
		}
		all.Wait()
		slices.Sort(answers)
		if answers[0] != 200 || answers[1] != 412 || answers[len(answers)-1] != 412 {
			t.Errorf("answered %v", answers)
		}
	}
}

// node is another node of the same house.
func (h house) node() house {
	h.t.Helper()
	same := func(s string) (string, error) { return s, nil }
	log := slog.New(slog.NewTextHandler(h.t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	h.db = storetest.Again(h.t, h.db, h.clock)
	h.desk = desk.New(desk.Options{DB: h.db, Log: log, Seal: same, Unseal: same})
	h.api = api.New(api.Options{DB: h.db, Desk: h.desk, Log: log})
	h.serve(log)
	return h
}

// A clock that ran on does not make a change of a ticket stale, and a refused change leaves its key free.
func TestOnlyTheRevisionOfATicketCounts(t *testing.T) {
	t.Parallel()
	h := opened(t)
	seen := h.get("/api/v1/tickets/1001").header.Get("ETag")
	h.clock.Advance(10 * 60 * 1e9)
	h.want(412, "POST", "/api/v1/tickets/1001/status", `{"status":"open"}`, "If-Match", `"77-0"`, "Idempotency-Key", "a")
	h.want(200, "POST", "/api/v1/tickets/1001/status", `{"status":"open"}`, "If-Match", seen, "Idempotency-Key", "a")
}

// Secrets of a mailbox are written, and never read.
func TestThePasswordOfAMailboxIsNeverTold(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.token = h.admin(t)
	made := h.want(201, "POST", "/api/v1/mailboxes", `{`+box+`,"password":"right"}`)
	kept := h.want(200, "PUT", "/api/v1/mailboxes/1", `{`+box+`,"token_secret":"hush","token_refresh":"hush"}`)
	for _, r := range []reply{made, kept, h.get("/api/v1/mailboxes"), h.get("/api/v1/mailboxes/1")} {
		if strings.Contains(r.text, "right") || strings.Contains(r.text, "hush") || strings.Contains(r.text, "password\":\"r") {
			t.Errorf("it tells %s", r.text)
		}
	}
	h.want(200, "POST", "/api/v1/mailboxes/test", `{`+box+`,"mailbox":1}`).wantAt(t, map[string]any{"ok": true})
	elsewhere := strings.Replace(box, "imap.harbour.example", "imap.thief.example", 1)
	h.want(200, "POST", "/api/v1/mailboxes/test", `{`+elsewhere+`,"mailbox":1}`).wantAt(t, map[string]any{"ok": false})
}
