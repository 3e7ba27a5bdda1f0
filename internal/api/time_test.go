package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/store"
)

func TestTimeIsCorrectedAndDeletedWithWhatItWasKept(t *testing.T) { each(t, timeIsCorrected) }

func timeIsCorrected(t *testing.T, h house) {
	h.want(201, "POST", "/api/v1/requests", blueScreen)
	ticket := fmt.Sprint(h.get("/api/v1/tickets").at("items.0.number"))
	logged := h.want(201, "POST", "/api/v1/tickets/"+ticket+"/time-entries", `{"minutes":20,"note":"Looked at it"}`)
	logged.wantAt(t, map[string]any{"time_entry.minutes": 20, "time_entry.lines.0.verdict": "covered", "time_entry.lines.0.clause": "3.1", "time_entry.lines.0.amount": "0.00", "time_entry.lines.0.ask": []any{}})
	at := "/api/v1/time-entries/" + fmt.Sprint(logged.at("time_entry.id"))
	starts := logged.at("time_entry.starts_at").(string)
	begun, err := time.Parse(time.RFC3339, starts)
	h.must(err)
	h.want(200, "PATCH", at, `{"ends_at":"`+begun.Add(50*time.Minute).Format(time.RFC3339)+`","mode":"onsite"}`).wantAt(t, map[string]any{
		"time_entry.minutes": 50, "time_entry.mode": "onsite", "time_entry.note": "Looked at it", "changes.0.was.minutes": 20, "changes.0.was.mode": "remote", "changes.0.by": "kim@harbour.example", "deleted": false})
	if r := h.send("PATCH", at, `{"ends_at":"`+starts+`"}`); r.status != 422 || !strings.Contains(r.text, "body.ends_at") {
		t.Errorf("backwards: %d %s", r.status, r.text)
	}
	h.get("/api/v1/tickets/"+ticket+"/time-entries").wantAt(t, map[string]any{"items.0.minutes": 50, "items.0.lines.0.currency": "USD"})
	h.clock.Advance(25 * time.Hour)
	for method, body := range map[string]string{"PATCH": `{"note":"Changed the cable"}`, "DELETE": ""} {
		if r := h.send(method, at, body); r.status != 422 || !strings.Contains(r.text, "reason") {
			t.Errorf("%s a day later, without a reason: %d %s", method, r.status, r.text)
		}
	}
	h.want(200, "PATCH", at, `{"note":"Changed the cable","reason":"It was the cable"}`).wantAt(t, map[string]any{"time_entry.note": "Changed the cable", "changes.1.reason": "It was the cable"})
	h.want(200, "DELETE", at+"?reason=Logged+twice", "").wantAt(t, map[string]any{"deleted": true, "changes.2.kind": "deleted", "changes.2.was.note": "Changed the cable", "rerated": 0})
	h.want(404, "GET", at, "")
	h.get("/api/v1/tickets/"+ticket+"/time-entries").wantAt(t, map[string]any{"items": []any{}})
}

func TestTimeOfAnotherTechnicianIsNotCorrected(t *testing.T) {
	t.Parallel()
	h := opened(t)
	manager := h.works(t, "Mara", identity.Manager)
	h.works(t, "Anna", identity.Technician)
	h.want(201, "POST", "/api/v1/tickets/1001/time-entries", `{"minutes":20,"user":"anna@harbour.example"}`, manager...)
	h.get("/api/v1/time-entries/1").wantAt(t, map[string]any{"time_entry.user": "anna@harbour.example"})
	h.want(403, "PATCH", "/api/v1/time-entries/1", `{"note":"mine","reason":"x"}`)
	h.want(403, "DELETE", "/api/v1/time-entries/1?reason=x", "")
	h.want(404, "PATCH", "/api/v1/time-entries/77", `{"note":"x"}`)
	h.want(404, "DELETE", "/api/v1/time-entries/77", "")
}

// works adds one of the provider's people, by name, and returns the header of a token of theirs.
func (h house) works(t *testing.T, name string, role identity.Role) []string {
	t.Helper()
	u := identity.User{Email: strings.ToLower(name) + "@harbour.example", Name: name, Role: role, Active: true}
	h.must(h.db.Write(t.Context(), func(tx *store.Tx) (err error) { u.ID, err = tx.InsertUser(t.Context(), u); return err }))
	token, err := h.desk.MakeToken(t.Context(), program, desk.NewToken{Name: name, UserID: u.ID, Scopes: []identity.Scope{identity.ScopeAdmin}, Endless: true})
	h.must(err)
	return []string{"Authorization", "Bearer " + token}
}

func TestTimeIsLoggedForSomebodyElseOnlyByWhomTheirWeekIsOpenTo(t *testing.T) {
	t.Parallel()
	h := opened(t)
	who := map[string][]string{"Anna": h.works(t, "Anna", identity.Technician), "Lea": h.works(t, "Lea", identity.Lead), "Leo": h.works(t, "Leo", identity.Lead), "Mara": h.works(t, "Mara", identity.Manager)}
	u := func(name string) int64 {
		found, err := h.db.UserByEmail(t.Context(), strings.ToLower(name)+"@harbour.example")
		h.must(err)
		return found.ID
	}
	h.must(h.desk.SaveTeam(t.Context(), program, identity.Team{Slug: "network", Name: "Network", Active: true, Members: []int64{u("Kim"), u("Lea")}}))
	const forKim = `{"minutes":5,"user":"kim@harbour.example"}`
	for _, c := range []struct {
		name, who string
		status    int
	}{
		{"a colleague", "Anna", 403},
		{"a lead of another team", "Leo", 403},
		{"the lead of a team of theirs", "Lea", 201},
		{"a manager", "Mara", 201},
	} {
		if r := h.send("POST", "/api/v1/tickets/1001/time-entries", forKim, who[c.who]...); r.status != c.status {
			t.Errorf("%s: %d %s, want %d", c.name, r.status, r.text, c.status)
		}
	}
	h.get("/api/v1/tickets/1001/time-entries").wantAt(t, map[string]any{"items.1.user": "kim@harbour.example", "items.2": nil})
	h.want(201, "POST", "/api/v1/tickets/1001/time-entries", `{"minutes":5,"user":"anna@harbour.example"}`, who["Anna"]...)
}
