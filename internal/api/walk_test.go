package api_test

import (
	"encoding/json"
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
	h.token = h.admin(t)
	called := map[string]map[bool]bool{}
	kept := strings.NewReplacer()
	var names []string
	for _, s := range slices.Concat(walkTickets(), walkTies(), walkRecords(), walkAgreements(), walkBills(), walkHooks(), walkDesk(), walkReads()) {
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
			names = append(names, "{"+name+"}", fmt.Sprint(r.at(place)))
			kept = strings.NewReplacer(names...)
		}
	}
	for path, item := range h.api.Huma().Paths {
		for method, op := range map[string]any{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete} {
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

const two = `{"client":"northwind","contact":{"email":"dana@northwind.example"},"channel":"phone","subject":"Printer","body":"It jams."}`

func walkTickets() []step {
	return []step{
		{"POST /requests", "", blueScreen, 201, "one=ticket.number"},
		{"POST /requests", "", two, 201, "two=ticket.number"},
		{"POST /requests", "", two, 201, "three=ticket.number"},
		{"POST /requests", "", `{"contact":{"email":"x"},"channel":"phone","subject":"s","body":""}`, 422, ""},
		{"GET /tickets", "", "", 200, ""},
		{"GET /tickets", "/tickets?view=none", "", 422, ""},
		{"GET /tickets/{number}", "/tickets/{one}", "", 200, ""},
		{"GET /tickets/{number}", "/tickets/9", "", 404, ""},
		{"POST /tickets/{number}/messages", "/tickets/{one}/messages", `{"text":"See the file.","to":["dana@northwind.example"],"files":[{"name":"a.txt","type":"text/plain","data":"aGVsbG8="}]}`, 201, "file=message.attachments.0.id"},
		{"POST /tickets/{number}/messages", "/tickets/{one}/messages", `{"text":"Hi","bcc":["nobody"]}`, 422, ""},
		{"GET /attachments/{id}", "/attachments/{file}", "", 200, ""},
		{"GET /attachments/{id}", "/attachments/99", "", 404, ""},
		{"POST /tickets/{number}/assignee", "/tickets/{one}/assignee", `{"user":"kim@harbour.example"}`, 200, ""},
		{"POST /tickets/{number}/assignee", "/tickets/{one}/assignee", `{"user":"no@harbour.example"}`, 422, ""},
		{"POST /teams", "", `{"slug":"network","name":"Network","members":["kim@harbour.example"]}`, 200, ""},
		{"POST /teams", "", `{"slug":"","name":"Network","members":[]}`, 422, ""},
		{"GET /teams", "", "", 200, ""},
		{"GET /teams", "/teams?x=1", "", 422, ""},
		{"POST /tickets/{number}/team", "/tickets/{one}/team", `{"team":"network"}`, 200, ""},
		{"POST /tickets/{number}/team", "/tickets/{one}/team", `{"team":"none"}`, 422, ""},
		{"POST /tickets/{number}/priority", "/tickets/{one}/priority", `{"priority":"P2"}`, 200, ""},
		{"POST /tickets/{number}/priority", "/tickets/{one}/priority", `{"priority":"P2"}`, 409, ""},
		{"POST /tickets/{number}/facts", "/tickets/{one}/facts", `{"mode":"onsite"}`, 200, ""},
		{"POST /tickets/{number}/facts", "/tickets/{one}/facts", `{"mode":"air"}`, 422, ""},
		{"POST /requests", "", `{"contact":{"email":"eve@elsewhere.example"},"channel":"phone","subject":"Help","body":"Please."}`, 201, "stray=ticket.number"},
		{"POST /tickets/{number}/client", "/tickets/{stray}/client", `{"client":"none"}`, 422, ""},
		{"POST /tickets/{number}/client", "/tickets/{stray}/client", `{"client":"northwind","keep_contact":true}`, 200, ""},
		{"POST /requests", "", `{"contact":{"email":"eve@nowhere.example"},"channel":"phone","subject":"Buy","body":"Now."}`, 201, "junk=ticket.number"},
		{"POST /tickets/{number}/spam", "/tickets/{junk}/spam", "", 200, ""},
		{"POST /tickets/{number}/spam", "/tickets/9/spam", "", 404, ""},
		{"POST /tickets/{number}/let-in", "/tickets/{one}/let-in", `{}`, 409, ""},
		{"POST /tickets/{number}/read-again", "/tickets/{one}/read-again", `{"way":"now"}`, 404, ""},
		{"POST /tickets/{number}/mails/{mail}/retry", "/tickets/{one}/mails/99/retry", "", 404, ""},
		{"POST /alerts/generic", "", `{"fingerprint":"disk","subject":"Disk full","client":"northwind"}`, 200, ""},
		{"POST /alerts/generic", "", `{}`, 422, ""},
		{"POST /alerts/alertmanager", "/alerts/alertmanager?client=northwind", `{"alerts":[]}`, 200, ""},
		{"POST /alerts/alertmanager", "", `{}`, 422, ""},
		{"POST /tickets/{number}/estimates/override", "/tickets/{one}/estimates/override", `{"reason":"Urgent"}`, 409, ""},
		{"POST /tickets/{number}/reached", "/tickets/{two}/reached", "", 200, ""},
		{"POST /tickets/{number}/reached", "/tickets/9/reached", "", 404, ""},
		{"POST /tickets/{number}/timer", "/tickets/{one}/timer", "", 200, ""},
		{"POST /tickets/{number}/timer", "/tickets/{two}/timer", "", 409, ""},
		{"POST /tickets/{number}/timer/stop", "/tickets/{one}/timer/stop", `{"note":"Cables"}`, 201, "entry=time_entry.id"},
		{"POST /tickets/{number}/timer/stop", "/tickets/{one}/timer/stop", `{}`, 409, ""},
		{"POST /tickets/{number}/timer/discard", "/tickets/{one}/timer/discard", "", 200, ""},
		{"POST /tickets/{number}/timer/discard", "/tickets/9/timer/discard", "", 404, ""},
		{"POST /tickets/{number}/time-entries", "/tickets/{one}/time-entries", `{"minutes":5,"ends_at":"2026-03-02T12:00:00Z"}`, 201, "more=time_entry.id"},
		{"POST /tickets/{number}/time-entries", "/tickets/{one}/time-entries", `{}`, 422, ""},
		{"GET /tickets/{number}/time-entries", "/tickets/{one}/time-entries", "", 200, ""},
		{"GET /tickets/{number}/time-entries", "/tickets/9/time-entries", "", 404, ""},
		{"GET /time-entries/{id}", "/time-entries/{entry}", "", 200, ""},
		{"GET /time-entries/{id}", "/time-entries/99", "", 404, ""},
		{"PATCH /time-entries/{id}", "/time-entries/{entry}", `{"note":"Two cables"}`, 200, ""},
		{"PATCH /time-entries/{id}", "/time-entries/{entry}", `{"mode":"air"}`, 422, ""},
		{"DELETE /time-entries/{id}", "/time-entries/{more}?reason=Twice", "", 200, ""},
		{"DELETE /time-entries/{id}", "/time-entries/{more}?reason=Twice", "", 404, ""},
		{"POST /clients/{slug}/contacts", "/clients/northwind/contacts", `{"email":"joel@northwind.example","name":"Joel","role":"administrator"}`, 200, ""},
		{"POST /tickets/{number}/estimates", "/tickets/{one}/estimates", `{"text":"A disk.","amount":"5"}`, 201, ""},
		{"POST /tickets/{number}/estimates", "/tickets/{one}/estimates", `{"text":"A disk."}`, 422, ""},
		{"GET /tickets/{number}/estimates", "/tickets/{one}/estimates", "", 200, ""},
		{"GET /tickets/{number}/estimates", "/tickets/9/estimates", "", 404, ""},
		{"POST /tickets/{number}/estimates/withdraw", "/tickets/{one}/estimates/withdraw", "", 200, ""},
		{"POST /tickets/{number}/estimates/withdraw", "/tickets/{one}/estimates/withdraw", "", 409, ""},
		{"POST /tickets/{number}/merge", "/tickets/{two}/merge", `{"into":{three}}`, 200, ""},
		{"POST /tickets/{number}/merge", "/tickets/{three}/merge", `{"into":{three}}`, 422, ""},
		{"POST /tickets/{number}/split", "/tickets/{two}/split", "", 200, ""},
		{"POST /tickets/{number}/split", "/tickets/{two}/split", "", 404, ""},
		{"POST /tickets/{number}/status", "/tickets/{two}/status", `{"status":"resolved"}`, 200, ""},
		{"POST /tickets/{number}/status", "/tickets/{two}/status", `{"status":"new"}`, 422, ""},
		{"POST /tickets/bulk", "", `{"tickets":[{one},{two}],"deed":"assign","user":null}`, 200, ""},
		{"POST /tickets/bulk", "", `{"tickets":[{one}],"deed":"status"}`, 422, ""},
	}
}

func walkTies() []step {
	return []step{
		{"POST /tickets/{number}/tags", "/tickets/{one}/tags", `{"tag":"printer"}`, 200, ""},
		{"POST /tickets/{number}/tags", "/tickets/{one}/tags", `{"tag":""}`, 422, ""},
		{"DELETE /tickets/{number}/tags/{tag}", "/tickets/{one}/tags/printer", "", 200, ""},
		{"DELETE /tickets/{number}/tags/{tag}", "/tickets/9/tags/printer", "", 404, ""},
		{"POST /fields", "", `{"name":"room","label":"Room","type":"text"}`, 200, ""},
		{"POST /fields", "", `{"name":"Room!","label":"Room","type":"text"}`, 422, ""},
		{"GET /fields", "", "", 200, ""},
		{"GET /fields", "/fields?x=1", "", 422, ""},
		{"POST /tickets/{number}/fields", "/tickets/{one}/fields", `{"name":"room","value":"12"}`, 200, ""},
		{"POST /tickets/{number}/fields", "/tickets/{one}/fields", `{"name":"hall","value":"12"}`, 404, ""},
		{"POST /tickets/{number}/watchers", "/tickets/{one}/watchers", `{"user":"kim@harbour.example"}`, 200, ""},
		{"POST /tickets/{number}/watchers", "/tickets/{one}/watchers", `{"user":"no@harbour.example"}`, 422, ""},
		{"GET /tickets/{number}/watchers", "/tickets/{one}/watchers", "", 200, ""},
		{"GET /tickets/{number}/watchers", "/tickets/9/watchers", "", 404, ""},
		{"DELETE /tickets/{number}/watchers/{user}", "/tickets/{one}/watchers/kim@harbour.example", "", 200, ""},
		{"DELETE /tickets/{number}/watchers/{user}", "/tickets/{one}/watchers/no@harbour.example", "", 422, ""},
		{"POST /tickets/{number}/links", "/tickets/{one}/links", `{"ticket":{three},"kind":"blocks"}`, 200, ""},
		{"POST /tickets/{number}/links", "/tickets/{one}/links", `{"ticket":{one},"kind":"blocks"}`, 422, ""},
		{"GET /tickets/{number}/links", "/tickets/{one}/links", "", 200, "link=items.0.id"},
		{"GET /tickets/{number}/links", "/tickets/9/links", "", 404, ""},
		{"DELETE /tickets/{number}/links/{link}", "/tickets/{one}/links/{link}", "", 200, ""},
		{"DELETE /tickets/{number}/links/{link}", "/tickets/9/links/{link}", "", 404, ""},
		{"POST /tickets/{number}/parent", "/tickets/{three}/parent", `{"parent":{one}}`, 200, ""},
		{"POST /tickets/{number}/parent", "/tickets/{one}/parent", `{"parent":{three}}`, 422, ""},
		{"GET /tickets/{number}/family", "/tickets/{one}/family", "", 200, ""},
		{"GET /tickets/{number}/family", "/tickets/9/family", "", 404, ""},
		{"POST /tickets/{number}/children", "/tickets/{one}/children", `{"subject":"Order a disk","text":"The same size.","facts":{"mode":"remote"}}`, 201, ""},
		{"POST /tickets/{number}/children", "/tickets/{one}/children", `{"subject":" "}`, 422, ""},
		{"POST /tickets/{number}/apart", "/tickets/{one}/apart", `{"message":1,"subject":"Another thing"}`, 409, ""},
		{"POST /tickets/{number}/items", "/tickets/{one}/items", `{"text":"Call the vendor"}`, 200, ""},
		{"POST /tickets/{number}/items", "/tickets/{one}/items", `{"text":""}`, 422, ""},
		{"GET /tickets/{number}/items", "/tickets/{one}/items", "", 200, "item=items.0.id"},
		{"GET /tickets/{number}/items", "/tickets/9/items", "", 404, ""},
		{"PATCH /tickets/{number}/items/{item}", "/tickets/{one}/items/{item}", `{"done":true}`, 200, ""},
		{"PATCH /tickets/{number}/items/{item}", "/tickets/{one}/items/99", `{"done":true}`, 409, ""},
		{"DELETE /tickets/{number}/items/{item}", "/tickets/{one}/items/{item}", "", 200, ""},
		{"DELETE /tickets/{number}/items/{item}", "/tickets/{one}/items/{item}", "", 409, ""},
		{"POST /checklists", "", `{"name":"New disk","items":["Order","Fit"]}`, 200, "list=items.0.id"},
		{"POST /checklists", "", `{"name":"","items":[]}`, 422, ""},
		{"GET /checklists", "", "", 200, ""},
		{"GET /checklists", "/checklists?x=1", "", 422, ""},
		{"POST /tickets/{number}/checklists", "/tickets/{one}/checklists", `{"checklist":{list}}`, 200, ""},
		{"POST /tickets/{number}/checklists", "/tickets/{one}/checklists", `{"checklist":99}`, 422, ""},
		{"POST /tickets/{number}/visits", "/tickets/{one}/visits", `{"user":"kim@harbour.example","starts_at":"2026-03-09T09:00:00Z","ends_at":"2026-03-09T10:00:00Z","place":"Duluth","schedule":true}`, 201, "visit=id"},
		{"POST /tickets/{number}/visits", "/tickets/{one}/visits", `{"starts_at":"2026-03-09T09:00:00Z","ends_at":"2026-03-09T08:00:00Z"}`, 422, ""},
		{"GET /tickets/{number}/visits", "/tickets/{one}/visits", "", 200, "seq=items.0.sequence"},
		{"GET /tickets/{number}/visits", "/tickets/9/visits", "", 404, ""},
		{"PATCH /tickets/{number}/visits/{visit}", "/tickets/{one}/visits/{visit}", `{"state":"cancelled","sequence":{seq}}`, 200, ""},
		{"PATCH /tickets/{number}/visits/{visit}", "/tickets/{one}/visits/{visit}", `{"state":"planned","sequence":{seq}}`, 409, ""},
		{"GET /visits", "/visits?from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z&user=kim@harbour.example", "", 200, ""},
		{"GET /visits", "", "", 422, ""},
		{"POST /tickets/{number}/children/resolve", "/tickets/{one}/children/resolve", "", 200, ""},
		{"POST /tickets/{number}/children/resolve", "/tickets/9/children/resolve", "", 404, ""},
	}
}

func walkRecords() []step {
	return []step{
		{"GET /clients", "", "", 200, ""},
		{"GET /clients", "/clients?limit=0", "", 422, ""},
		{"POST /clients", "", `{"slug":"lakeside","name":"Lakeside Inn","mail_domains":["lakeside.example"]}`, 201, ""},
		{"POST /clients", "", `{"slug":"lakeside","name":"Lakeside Inn"}`, 422, ""},
		{"GET /clients/{slug}", "/clients/lakeside", "", 200, ""},
		{"GET /clients/{slug}", "/clients/none", "", 404, ""},
		{"PATCH /clients/{slug}", "/clients/lakeside", `{"active":false}`, 200, ""},
		{"PATCH /clients/{slug}", "/clients/lakeside", `{"mail_domains":["a b"]}`, 422, ""},
		{"POST /clients/apply", "", `{"file":"slug = \"hill\"\nname = \"Hill\"\n"}`, 200, ""},
		{"POST /clients/apply", "", `{"file":"slug = "}`, 422, ""},
		{"POST /clients/{slug}/sites", "/clients/northwind/sites", `{"slug":"main","name":"Practice","time_zone":"America/Chicago"}`, 200, ""},
		{"POST /clients/{slug}/sites", "/clients/northwind/sites", `{"slug":"main","name":"Practice","time_zone":"Mars"}`, 422, ""},
		{"GET /clients/{slug}/sites", "/clients/northwind/sites", "", 200, ""},
		{"GET /clients/{slug}/sites", "/clients/none/sites", "", 404, ""},
		{"POST /clients/{slug}/contacts", "/clients/northwind/contacts", `{"email":"lee@northwind.example","name":"Lee"}`, 200, ""},
		{"POST /clients/{slug}/contacts", "/clients/northwind/contacts", `{"id":99,"email":"lee@northwind.example"}`, 422, ""},
		{"GET /clients/{slug}/contacts", "/clients/northwind/contacts", "", 200, ""},
		{"GET /clients/{slug}/contacts", "/clients/none/contacts", "", 404, ""},
		{"POST /clients/{slug}/assets", "/clients/northwind/assets", `{"tag":"NW-0013","class":"printer","site":"main","contact":"lee@northwind.example"}`, 200, ""},
		{"POST /clients/{slug}/assets", "/clients/northwind/assets", `{"tag":"NW-0013","site":"moon"}`, 422, ""},
		{"GET /clients/{slug}/assets", "/clients/northwind/assets", "", 200, ""},
		{"GET /clients/{slug}/assets", "/clients/none/assets", "", 404, ""},
		{"POST /users", "", `{"email":"lars@harbour.example","name":"Lars","role":"technician","password":"correct horse battery"}`, 201, ""},
		{"POST /users", "", `{"email":"lars@harbour.example","name":"Lars","role":"technician","password":"short"}`, 422, ""},
		{"GET /users", "", "", 200, ""},
		{"GET /users", "/users?x=1", "", 422, ""},
		{"PATCH /users/{email}", "/users/lars@harbour.example", `{"active":false}`, 200, ""},
		{"PATCH /users/{email}", "/users/ana@harbour.example", `{"active":false}`, 422, ""},
		{"POST /catalogue", "", `{"path":"email/outlook","name":"Outlook","words":["outlook"]}`, 200, ""},
		{"POST /catalogue", "", `{"path":"Email!","name":"Outlook"}`, 422, ""},
		{"GET /catalogue", "", "", 200, ""},
		{"GET /catalogue", "/catalogue?x=1", "", 422, ""},
		{"POST /catalogue/apply", "", `{"file":"[[service]]\npath = \"network\"\nname = \"Network\"\n"}`, 200, ""},
		{"POST /catalogue/apply", "", `{"file":"[[service"}`, 422, ""},
	}
}

// amended is the agreement as a file in JSON, with another title.
func amended(title string) string {
	b, err := json.Marshal(strings.Replace(agreementFile, "Managed IT support", title, 1))
	if err != nil {
		panic(err)
	}
	return string(b)
}

func walkAgreements() []step {
	return []step{
		{"POST /agreements/check", "", `{"file":` + amended("Managed IT") + `}`, 200, "hash=hash"},
		{"POST /agreements/check", "", `{}`, 422, ""},
		{"POST /agreements", "", `{"file":` + amended("Managed IT") + `,"confirmed":"{hash}"}`, 201, ""},
		{"POST /agreements", "", `{"file":"number = "}`, 422, ""},
		{"GET /agreements/{number}/difference", "/agreements/NWD-2026/difference?from=1", "", 200, ""},
		{"GET /agreements/{number}/difference", "/agreements/NWD-2026/difference?from=9", "", 404, ""},
		{"POST /agreements/{number}/decide", "/agreements/NWD-2026/decide", `{"received_at":"2026-03-03T12:00:00Z","channel":"email","text":"Help"}`, 200, ""},
		{"POST /agreements/{number}/decide", "/agreements/NWD-2026/decide", `{"received_at":"2026-03-03T12:00:00Z","channel":"email","text":"Help","mode":"air"}`, 422, ""},
		{"POST /agreements/{number}/notice/refusal", "/agreements/NWD-2026/notice/refusal", `{"asked":9,"reason":"No."}`, 409, ""},
		{"POST /agreements/{number}/renewal", "/agreements/NWD-2026/renewal", `{"until":"2027-12-31","reason":"Agreed.","word":"By mail."}`, 409, ""},
		{"POST /agreements/{number}/notice", "/agreements/NWD-2026/notice", `{"party":"client","received":"2026-03-03","way":"agreed","day":"2026-12-31","reason":"They move."}`, 200, ""},
		{"POST /agreements/{number}/notice", "/agreements/none/notice", `{"party":"client","received":"2026-03-03","way":"terminate"}`, 404, ""},
		{"POST /agreements/{number}/notice/withdrawal", "/agreements/NWD-2026/notice/withdrawal", `{"reason":"They stay."}`, 200, ""},
		{"POST /agreements/{number}/notice/withdrawal", "/agreements/NWD-2026/notice/withdrawal", `{"reason":"They stay."}`, 409, ""},
	}
}

func walkBills() []step {
	return []step{
		{"POST /requests", "", blueScreen, 201, "work=ticket.number"},
		{"POST /tickets/{number}/facts", "/tickets/{work}/facts", `{"mode":"onsite"}`, 200, ""},
		{"POST /tickets/{number}/time-entries", "/tickets/{work}/time-entries", `{"minutes":30,"mode":"onsite","ends_at":"2026-03-03T15:30:00Z"}`, 201, ""},
		{"GET /review", "/review?state=flagged", "", 200, "line=items.0.line"},
		{"GET /review", "/review?client=none", "", 422, ""},
		{"POST /review/rulings", "", `{"lines":[{line}],"kind":"waive","reason":"A favour"}`, 200, "ruling=ids.0"},
		{"POST /review/rulings", "", `{"lines":[{line}],"kind":"waive"}`, 422, ""},
		{"POST /review/rulings/undo", "", `{"ids":[{ruling}]}`, 200, ""},
		{"POST /review/rulings/undo", "", `{"ids":[9999]}`, 409, ""},
		{"POST /review/settlements", "", `{"tickets":[{work}],"verdict":"covered"}`, 422, ""},
		{"POST /requests", "", `{"contact":{"email":"vera@orchard.example"},"channel":"phone","subject":"Scale","body":"Off by a pound."}`, 201, "vera=ticket.number"},
		{"POST /review/questions", "", `{"ticket":{vera},"to":"vera@orchard.example","text":"Which scale?"}`, 200, ""},
		{"POST /review/settlements", "", `{"tickets":[{vera}],"verdict":"covered","reason":"Ours to mend"}`, 200, ""},
		{"POST /review/settlements/undo", "", `{"ids":[{vera}]}`, 200, ""},
		{"POST /review/settlements/undo", "", `{"ids":[9999]}`, 404, ""},
		{"POST /review/questions", "", `{"ticket":9999,"to":"dana@northwind.example","text":"Which one?"}`, 404, ""},
		{"POST /taxes", "", `{"name":"Sales tax","percent":"8.875"}`, 200, "tax=items.0.id"},
		{"POST /taxes", "", `{"name":"Sales tax","percent":"much"}`, 422, ""},
		{"GET /taxes", "", "", 200, ""},
		{"GET /taxes", "/taxes?x=1", "", 422, ""},
		{"DELETE /taxes/{id}", "/taxes/{tax}", "", 200, ""},
		{"DELETE /taxes/{id}", "/taxes/9999", "", 404, ""},
		{"GET /statement-drafts", "/statement-drafts?month=2026-02", "", 200, ""},
		{"GET /statement-drafts", "/statement-drafts?month=soon", "", 404, ""},
		{"POST /agreements/{number}/counts", "/agreements/NWD-2026/counts", `{"month":"2026-02","clause":"9.9","things":3,"reason":"Counted"}`, 404, ""},
		{"POST /statements", "", `{"agreement":"NWD-2026","month":"2026-02"}`, 201, "statement=number"},
		{"POST /statements", "", `{"agreement":"none","month":"2026-02"}`, 422, ""},
		{"GET /statements/{number}", "/statements/{statement}", "", 200, ""},
		{"POST /statements/{number}/exported", "/statements/{statement}/exported", "", 200, ""},
		{"POST /statements/{number}/exported", "/statements/none/exported", "", 404, ""},
		{"POST /statements/{number}/send", "/statements/{statement}/send", "", 200, ""},
		{"POST /statements/{number}/send", "/statements/none/send", "", 404, ""},
		{"POST /statements/issue-all", "", `{"month":"2026-01"}`, 200, ""},
		{"POST /statements/issue-all", "", `{"month":"soon"}`, 404, ""},
	}
}

func walkHooks() []step {
	return []step{
		{"POST /webhooks", "", `{"url":"https://hooks.example.com/remit","events":["ticket.created"],"client":"northwind"}`, 201, "hook=id"},
		{"POST /webhooks", "", `{"url":"https://127.0.0.1/","events":["ticket.created"]}`, 422, ""},
		{"GET /webhooks", "", "", 200, ""},
		{"GET /webhooks", "/webhooks?x=1", "", 422, ""},
		{"PATCH /webhooks/{webhook}", "/webhooks/{hook}", `{"active":false}`, 200, ""},
		{"PATCH /webhooks/{webhook}", "/webhooks/{hook}", `{"events":["none"]}`, 422, ""},
		{"POST /webhooks/{webhook}/secret", "/webhooks/{hook}/secret", "", 200, ""},
		{"POST /webhooks/{webhook}/secret", "/webhooks/99/secret", "", 404, ""},
		{"POST /webhooks/{webhook}/test", "/webhooks/{hook}/test", "", 200, "delivery=items.0.id"},
		{"POST /webhooks/{webhook}/test", "/webhooks/99/test", "", 404, ""},
		{"GET /webhooks/{webhook}/deliveries", "/webhooks/{hook}/deliveries", "", 200, ""},
		{"GET /webhooks/{webhook}/deliveries", "/webhooks/99/deliveries", "", 404, ""},
		{"POST /webhooks/{webhook}/deliveries/{delivery}/again", "/webhooks/{hook}/deliveries/{delivery}/again", "", 200, ""},
		{"POST /webhooks/{webhook}/deliveries/{delivery}/again", "/webhooks/{hook}/deliveries/99/again", "", 404, ""},
		{"DELETE /webhooks/{webhook}", "/webhooks/{hook}", "", 200, ""},
		{"DELETE /webhooks/{webhook}", "/webhooks/{hook}", "", 404, ""},
	}
}

func walkDesk() []step {
	return []step{
		{"POST /canned-replies", "", `{"title":"Restart","text":"Please restart it."}`, 200, "canned=items.0.id"},
		{"POST /canned-replies", "", `{"title":"","text":""}`, 422, ""},
		{"GET /canned-replies", "", "", 200, ""},
		{"GET /canned-replies", "/canned-replies?x=1", "", 422, ""},
		{"DELETE /canned-replies/{id}", "/canned-replies/{canned}", "", 200, ""},
		{"DELETE /canned-replies/{id}", "/canned-replies/{canned}", "", 404, ""},
		{"POST /views", "", `{"name":"Mine","query":"status=open"}`, 200, "view=items.0.id"},
		{"POST /views", "", `{"name":"","query":""}`, 422, ""},
		{"GET /views", "", "", 200, ""},
		{"GET /views", "/views?x=1", "", 422, ""},
		{"DELETE /views/{view}", "/views/{view}", "", 200, ""},
		{"DELETE /views/{view}", "/views/{view}", "", 404, ""},
		{"GET /outbox", "", "", 200, "mail=items.0.id"},
		{"GET /outbox", "/outbox?x=1", "", 422, ""},
		{"POST /outbox/again", "", "", 200, ""},
		{"POST /outbox/again", "/outbox/again?x=1", "", 422, ""},
		{"POST /outbox/{mail}/again", "/outbox/{mail}/again", "", 200, ""},
		{"POST /outbox/{mail}/again", "/outbox/9999/again", "", 404, ""},
		{"POST /outbox/{mail}/address", "/outbox/{mail}/address", `{"old":"none@northwind.example","new":"x"}`, 422, ""},
		{"GET /outbox", "", "", 200, "to=items.0.recipients.0"},
		{"POST /outbox/{mail}/address", "/outbox/{mail}/address", `{"old":"{to}","new":"dana.lund@northwind.example"}`, 200, ""},
		{"DELETE /outbox/{mail}", "/outbox/{mail}", "", 200, ""},
		{"DELETE /outbox/{mail}", "/outbox/9999", "", 409, ""},
		{"GET /blocked-senders", "", "", 200, ""},
		{"GET /blocked-senders", "/blocked-senders?x=1", "", 422, ""},
		{"DELETE /blocked-senders/{address}", "/blocked-senders/eve@nowhere.example", "", 200, ""},
		{"DELETE /blocked-senders/{address}", "/blocked-senders/eve@nowhere.example?x=1", "", 422, ""},
		{"POST /articles", "", `{"title":"Restart a printer","body":"Press it.","audience":"internal"}`, 201, "article=slug"},
		{"POST /articles", "", `{"title":"","body":"Press it.","audience":"internal"}`, 422, ""},
		{"GET /articles", "/articles?q=printer", "", 200, ""},
		{"GET /articles", "/articles?limit=0", "", 422, ""},
		{"GET /articles/{slug}", "/articles/{article}", "", 200, ""},
		{"GET /articles/{slug}", "/articles/none", "", 404, ""},
		{"PATCH /articles/{slug}", "/articles/{article}", `{"title":"Restart a printer","body":"Press it long.","audience":"internal","version":1}`, 200, ""},
		{"PATCH /articles/{slug}", "/articles/{article}", `{"title":"Restart a printer","body":"Press it short.","audience":"internal","version":1}`, 409, ""},
		{"POST /articles/{slug}/state", "/articles/{article}/state", `{"state":"published","version":2}`, 200, ""},
		{"POST /articles/{slug}/state", "/articles/{article}/state", `{"state":"archived","version":1}`, 409, ""},
		{"POST /articles/{slug}/restore", "/articles/{article}/restore", `{"version":1}`, 200, ""},
		{"POST /articles/{slug}/restore", "/articles/{article}/restore", `{"version":99}`, 404, ""},
		{"POST /clients/{slug}/exports", "/clients/northwind/exports", `{}`, 201, ""},
		{"POST /clients/{slug}/contacts/{contact}/erasure", "/clients/northwind/contacts/1/erasure", `{"dry_run":true}`, 202, ""},
		{"POST /clients/{slug}/contacts/{contact}/erasure", "/clients/northwind/contacts/1/erasure", `{"address":"else@northwind.example"}`, 422, ""},
		{"GET /clients/{slug}/contacts/{contact}/erasure", "/clients/northwind/contacts/1/erasure", "", 200, ""},
		{"GET /clients/{slug}/contacts/{contact}/erasure", "/clients/northwind/contacts/9999/erasure", "", 404, ""},
		{"POST /clients/{slug}/exports", "/clients/northwind/exports", `{}`, 409, ""},
		{"GET /clients/{slug}/exports", "/clients/northwind/exports", "", 200, ""},
		{"GET /clients/{slug}/exports", "/clients/none/exports", "", 404, ""},
	}
}

func walkReads() []step {
	return []step{
		{"GET /agreements", "", "", 200, ""},
		{"GET /agreements", "/agreements?client=none", "", 422, ""},
		{"GET /agreements/{number}", "/agreements/NWD-2026", "", 200, ""},
		{"GET /agreements/{number}", "/agreements/none", "", 404, ""},
		{"GET /statements", "", "", 200, ""},
		{"GET /statements", "/statements?client=none", "", 422, ""},
		{"GET /statements/{number}", "/statements/none", "", 404, ""},
		{"GET /openapi.json", "", "", 200, ""},
		{"GET /openapi.json", "/openapi.json?x=1", "", 422, ""},
	}
}
