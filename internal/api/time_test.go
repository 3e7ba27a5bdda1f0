package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

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
	h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertUser(t.Context(), identity.User{Email: "anna@harbour.example", Name: "Anna Keller", Role: identity.Technician, Active: true})
		return err
	}))
	h.want(201, "POST", "/api/v1/tickets/1001/time-entries", `{"minutes":20,"user":"anna@harbour.example"}`)
	h.get("/api/v1/time-entries/1").wantAt(t, map[string]any{"time_entry.user": "anna@harbour.example"})
	h.want(403, "PATCH", "/api/v1/time-entries/1", `{"note":"mine","reason":"x"}`)
	h.want(403, "DELETE", "/api/v1/time-entries/1?reason=x", "")
	h.want(404, "PATCH", "/api/v1/time-entries/77", `{"note":"x"}`)
	h.want(404, "DELETE", "/api/v1/time-entries/77", "")
}
