package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

func TestOnlyTokensGetIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, r := range h.api.Routes() {
		if r.Who != shell.Token {
			continue
		}
		path := strings.ReplaceAll(r.Path, ":number", "1001")
		for _, authorization := range []string{"", "Bearer wrong", "Basic " + h.token, h.token} {
			h.send(r.Method, path, "", "Authorization", authorization).wantProblem(t, r.Method+" "+path+" with "+authorization, http.StatusUnauthorized, "")
		}
	}
}

func TestATokenThatWasTakenBackIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.get("/api/v1/tickets")
	h.must(h.desk.DropToken(t.Context(), program, 1))
	h.want(401, "GET", "/api/v1/tickets", "")
}

// Each operation needs one scope, which the document names and a token without it is told.
func TestATokenMayWhatItsScopesSay(t *testing.T) {
	t.Parallel()
	h := open(t)
	needs := map[string]map[identity.Scope]int{} // how many operations need each
	h.admin(t)                                   // who is refused nothing by their role
	ana, err := h.db.UserByEmail(t.Context(), "ana@harbour.example")
	h.must(err)
	// How the house is set up is read by tokens that may everything alone.
	inside := []string{"webhooks", "house", "mailboxes", "letters", "letter-look", "signing-keys", "audit", "sessions", "status", "sign-in-providers"}
	guarded := 0
	for _, r := range h.api.Routes() {
		if r.Who != shell.Token {
			continue
		}
		if r.Method == http.MethodGet && (slices.Contains(inside, strings.Split(r.Path, "/")[3]) || strings.HasSuffix(r.Path, "/erasure")) {
			guarded++
		}
		for _, s := range identity.Scopes() {
			token, err := h.desk.MakeToken(t.Context(), program, desk.NewToken{Name: string(s), UserID: ana.ID, Scopes: []identity.Scope{s}})
			h.must(err)
			got := h.sendUnchecked(r.Method, strings.NewReplacer(":number", "999", ":id", "999").Replace(r.Path), "{}", "Authorization", "Bearer "+token)
			if needs[r.Method] == nil {
				needs[r.Method] = map[identity.Scope]int{}
			}
			if got.status != http.StatusForbidden {
				needs[r.Method][s]++
				continue
			}
			if !strings.Contains(got.text, "This token lacks the scope") {
				t.Errorf("%s %s by %s: %s", r.Method, r.Path, s, got.text)
			}
		}
	}
	if n := needs["GET"]; n["read"] != n["admin"]-guarded || n["read"] == 0 || n["tickets:write"] != 0 || n["time:write"] != 0 {
		t.Errorf("reading: %v", n)
	}
	if n := needs["POST"]; n["read"] != 0 || n["tickets:write"] == 0 || n["time:write"] != 4 || n["admin"] < n["tickets:write"]+n["time:write"] {
		t.Errorf("writing: %v", n)
	}
	if n := needs["PATCH"]; n["time:write"] != 1 || n["read"] != 0 {
		t.Errorf("correcting work: %v", n)
	}
}

func TestATokenIsGoodForAYearWhereNobodyChose(t *testing.T) {
	t.Parallel()
	h := open(t)
	token, err := h.desk.MakeToken(t.Context(), program, desk.NewToken{Name: "reader", UserID: 1, Scopes: []identity.Scope{identity.ScopeRead}})
	h.must(err)
	bearer := []string{"Authorization", "Bearer " + token}
	h.want(200, "GET", "/api/v1/tickets", "", bearer...)
	h.want(403, "POST", "/api/v1/tickets/1001/status", `{"status":"open"}`, bearer...).wantProblem(t, "a reader writes", http.StatusForbidden, "")
	h.clock.Advance(366 * 24 * time.Hour)
	h.want(401, "GET", "/api/v1/tickets", "", bearer...)
	h.want(200, "GET", "/api/v1/tickets", "")
}

func TestAClientReachesNothingOfAnother(t *testing.T) {
	t.Parallel()
	h := opened(t)
	h.want(201, "POST", "/api/v1/requests", `{"contact":{"email":"vera@orchard.example"},"channel":"portal","subject":"Scale","body":"Off by a pound."}`)
	vera := []string{"Authorization", "Bearer " + h.client}
	h.want(200, "GET", "/api/v1/tickets", "", vera...).wantAt(t, map[string]any{"items.0.number": 1002, "items.1": nil, "next": nil})
	h.want(200, "GET", "/api/v1/tickets/1002", "", vera...)
	h.want(200, "GET", "/api/v1/clients", "", vera...).wantAt(t, map[string]any{"items.0.slug": "orchard", "items.1": nil})
	h.want(200, "GET", "/api/v1/agreements", "", vera...).wantAt(t, map[string]any{"items.0": nil})
	refused := []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/api/v1/tickets/1001", "", 404},
		{"GET", "/api/v1/tickets?client=northwind", "", 422},
		{"GET", "/api/v1/agreements?client=northwind", "", 422},
		{"GET", "/api/v1/agreements/NWD-2026", "", 404},
		{"POST", "/api/v1/tickets/1001/messages", `{"text":"Hi"}`, 403},
		{"POST", "/api/v1/tickets/1002/messages", `{"text":"Hi"}`, 403},
		{"POST", "/api/v1/tickets/1001/status", `{"status":"closed"}`, 404},
		{"POST", "/api/v1/tickets/1002/status", `{"status":"resolved"}`, 403},
		{"POST", "/api/v1/tickets/1002/facts", `{"mode":"remote"}`, 403},
		{"POST", "/api/v1/tickets/1002/time-entries", `{"minutes":5}`, 403},
		{"POST", "/api/v1/tickets/1002/time-entries", `{"minutes":5,"user":"kim@harbour.example"}`, 403},
		{"GET", "/api/v1/time-entries/1", "", 404},
		{"PATCH", "/api/v1/time-entries/1", `{"note":"x"}`, 404},
		{"DELETE", "/api/v1/time-entries/1", "", 403},
		{"GET", "/api/v1/tickets/1001/estimates", "", 404},
		{"GET", "/api/v1/tickets/1002/estimates", "", 403},
		{"POST", "/api/v1/tickets/1001/estimates", `{"text":"A disk.","amount":"5"}`, 403},
		{"POST", "/api/v1/tickets/1002/estimates", `{"text":"A disk.","amount":"5"}`, 403},
		{"POST", "/api/v1/tickets/1001/estimates/withdraw", "", 403},
		{"POST", "/api/v1/tickets/1002/estimates/withdraw", "", 403},
		{"POST", "/api/v1/requests", blueScreen, 422},
	}
	for _, c := range refused {
		h.send(c.method, c.path, c.body, vera...).wantProblem(t, c.method+" "+c.path, c.status, "")
	}
}

func TestARepeatedRequestIsDoneOnce(t *testing.T) { each(t, aRepeatedRequestIsDoneOnce) }

func aRepeatedRequestIsDoneOnce(t *testing.T, h house) {
	first := h.want(201, "POST", "/api/v1/requests", blueScreen, "Idempotency-Key", "a")
	again := h.want(201, "POST", "/api/v1/requests", blueScreen, "Idempotency-Key", "a")
	if again.text != first.text || again.header.Get("Idempotent-Replayed") != "true" || again.header.Get("Content-Type") != first.header.Get("Content-Type") {
		t.Errorf("the second answer differs: %v\n%s\n%s", again.header, first.text, again.text)
	}
	h.want(409, "POST", "/api/v1/requests", strings.Replace(blueScreen, "Blue", "Black", 1), "Idempotency-Key", "a")
	h.want(409, "POST", "/api/v1/tickets/1001/status", `{"status":"open"}`, "Idempotency-Key", "a")
	h.want(201, "POST", "/api/v1/requests", blueScreen, "Idempotency-Key", "b").wantAt(t, map[string]any{"ticket.number": 1002})
	h.clock.Advance(25 * time.Hour)
	h.want(201, "POST", "/api/v1/requests", blueScreen, "Idempotency-Key", "a").wantAt(t, map[string]any{"ticket.number": 1003})
}

func TestARefusedRequestLeavesItsKeyFree(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.want(422, "POST", "/api/v1/requests", strings.Replace(blueScreen, "NW-0012", "NW-9999", 1), "Idempotency-Key", "a")
	h.want(201, "POST", "/api/v1/requests", blueScreen, "Idempotency-Key", "a")
	h.want(422, "POST", "/api/v1/requests", blueScreen, "Idempotency-Key", strings.Repeat("k", 201))
}

func TestARequestThatWasCutOffIsNotDoneTwice(t *testing.T) {
	t.Parallel()
	h := open(t)
	cut := func(key string) {
		h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
			return tx.KeepAnswer(t.Context(), "user:1", key, 0, "") // as it stands while a request is under way
		}))
	}
	h.want(201, "POST", "/api/v1/requests", blueScreen, "Idempotency-Key", "a")
	cut("a")
	now := h.want(409, "POST", "/api/v1/requests", blueScreen, "Idempotency-Key", "a")
	h.clock.Advance(2 * time.Minute)
	later := h.want(409, "POST", "/api/v1/requests", blueScreen, "Idempotency-Key", "a")
	if now.at("detail") == later.at("detail") || !strings.Contains(later.text, "cut off") {
		t.Errorf("told %v, then %v", now.at("detail"), later.at("detail"))
	}
}

func TestOurOwnFailuresTellNothingOfTheInside(t *testing.T) {
	t.Parallel()
	h := opened(t)
	facts := func(text string) {
		h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
			last, err := tx.LatestDecision(t.Context(), program, 1001)
			h.must(err)
			last.Facts = json.RawMessage(text)
			id, err := tx.InsertDecision(t.Context(), last)
			h.must(err)
			return tx.SetDecision(t.Context(), 1001, id)
		}))
	}
	whole, err := h.db.Ticket(t.Context(), program, 1001)
	h.must(err)
	facts(`{"broken"`)
	r := h.want(500, "POST", "/api/v1/tickets/1001/facts", `{"mode":"remote"}`, "Idempotency-Key", "a")
	if strings.Contains(r.text, "desk") || strings.Contains(r.text, "broken") || !strings.Contains(r.text, "urn:request:") {
		t.Errorf("it tells %s", r.text)
	}
	h.want(500, "GET", "/api/v1/tickets/1001", "")
	facts(string(whole.Facts))
	h.want(200, "POST", "/api/v1/tickets/1001/facts", `{"mode":"remote"}`, "Idempotency-Key", "a") // nothing was changed, so the key was free
}

func TestManyAtOnceUnderOneKeyMakeOneTicket(t *testing.T) {
	each(t, manyAtOnceUnderOneKeyMakeOneTicket)
}

func manyAtOnceUnderOneKeyMakeOneTicket(t *testing.T, h house) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if s := h.post("/api/v1/requests", blueScreen, "Idempotency-Key", "a").status; s != 201 && s != 409 {
				t.Errorf("got %d", s)
			}
		})
	}
	wg.Wait()
	h.get("/api/v1/tickets").wantAt(t, map[string]any{"items.0.number": 1001, "items.1": nil})
}
