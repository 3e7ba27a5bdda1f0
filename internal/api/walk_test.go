package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/api"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/store"
)

// step is a request of the walk. {name} in path and body stands for what an earlier step kept under that name; keep is name=place in the answer.
type step struct {
	op, path, body string
	status         int
	keep           string
}

// TestEveryOperationIsCalled walks through a day of a program: each operation is called so that it does what it says, and so that it refuses. Each
// answer is held against the document, and an operation that the walk does not know fails it.
func TestEveryOperationIsCalled(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.token, h.judge = h.admin(t), newJudge(t, h)
	called := map[string]map[bool]bool{}
	kept := strings.NewReplacer()
	var names []string
	for _, s := range slices.Concat(walkTickets(), walkTies(), walkRecords(), walkAgreements(), walkBills(), walkHooks(), walkDesk(), walkReads(), walkSettings(), walkMailboxes(), walkDrafts(), walkReports()) {
		method, template, _ := strings.Cut(s.op, " ")
		path := api.Base + kept.Replace(s.path)
		if s.path == "" {
			path = api.Base + kept.Replace(template)
		}
		if called[s.op] == nil {
			called[s.op] = map[bool]bool{}
		}
		called[s.op][s.status < 300] = true
		h.clock.Advance(time.Minute)
		h.refusesClient(s, method, path, kept.Replace(s.body))
		r := h.send(method, path, kept.Replace(s.body))
		if r.status != s.status {
			t.Errorf("%s %s: got %d, want %d: %s", method, path, r.status, s.status, r.text)
		}
		if name, place, ok := strings.Cut(s.keep, "="); ok {
			names = append([]string{"{" + name + "}", fmt.Sprint(r.at(place))}, names...) // the latest counts
			kept = strings.NewReplacer(names...)
		}
	}
	for path, item := range h.api.Huma().Paths {
		for method, op := range map[string]any{http.MethodGet: item.Get, http.MethodPut: item.Put, http.MethodPost: item.Post, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete} {
			name := method + " " + strings.TrimPrefix(path, api.Base)
			known := fmt.Sprint(op) != "<nil>"
			switch {
			case known && !called[name][true] && !elsewhere[name]:
				t.Errorf("%s is never called as it should be", name)
			case known && !called[name][false]:
				t.Errorf("%s is never refused", name)
			}
		}
	}
}

// refusesClient sends a good step as somebody of another client first: nothing is changed, and nothing is told. Only requests of their own they may send.
func (h house) refusesClient(s step, method, path, body string) {
	h.t.Helper()
	if s.status >= 300 || s.op == "GET /openapi.json" || s.op == "POST /requests" {
		return
	}
	r := h.send(method, path, body, "Authorization", "Bearer "+h.client)
	if r.status < 400 && (method != http.MethodGet || strings.Contains(r.text, "northwind") || strings.Contains(r.text, "harbour")) {
		h.t.Errorf("%s %s answers %d to another client: %s", method, path, r.status, r.text)
	}
}

// elsewhere are operations that need what a day of a program does not bring about, such as mail that cannot be read: the walk refuses them, and the
// rooms whose deeds they do have the tests of how they go well.
var elsewhere = map[string]bool{
	"POST /tickets/{number}/let-in": true, "POST /tickets/{number}/read-again": true, "POST /tickets/{number}/mails/{mail}/retry": true, "POST /tickets/{number}/apart": true,
	"POST /tickets/{number}/estimates/override": true, "POST /agreements/{number}/renewal": true, "POST /agreements/{number}/notice/refusal": true, "POST /agreements/{number}/counts": true,
	"DELETE /sign-in-providers/{provider}/ties/{tie}": true,
}

// admin is the token of an administrator.
func (h house) admin(t *testing.T) string {
	t.Helper()
	h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertUser(t.Context(), identity.User{Email: "ana@harbour.example", Name: "Ana Ruiz", Role: identity.Admin, Active: true})
		return err
	}))
	u, err := h.db.UserByEmail(t.Context(), "ana@harbour.example")
	h.must(err)
	token, err := h.desk.MakeToken(t.Context(), program, desk.NewToken{Name: "all", UserID: u.ID, Scopes: []identity.Scope{identity.ScopeAdmin}})
	h.must(err)
	return token
}
