package api_test

import (
	"strings"
	"testing"
	"time"

	"remit/internal/estimate"
	"remit/internal/identity"
	"remit/internal/store"
)

// billed is a house with ticket 1001, which the agreement bills (clause 4.9, 140.00 USD an hour) and whose client Dana may approve it.
func billed(t *testing.T, h house) {
	t.Helper()
	f, err := identity.ReadClientFile("client.toml", []byte(strings.Replace(clientFile, "vip = true", "role = \"approver\"", 1)))
	h.must(err)
	_, err = h.desk.ApplyClient(t.Context(), program, f)
	h.must(err)
	h.want(201, "POST", "/api/v1/requests", strings.Replace(blueScreen, `"mode":"remote"`, `"mode":"onsite"`, 1)).wantAt(t, map[string]any{"ticket.verdict": "billable"})
}

// dana is who may approve.
func (h house) dana(t *testing.T) identity.Viewer {
	t.Helper()
	people, err := h.db.ContactsByEmail(t.Context(), "dana@northwind.example")
	h.must(err)
	for _, p := range people {
		if p.Role == identity.Approver {
			return identity.Viewer{ContactID: p.ID, ClientID: p.ClientID, Role: p.Role, Name: p.Name, Email: p.Email}
		}
	}
	t.Fatal("nobody may approve")
	return identity.Viewer{}
}

const estimates = "/api/v1/tickets/1001/estimates"

func TestAnEstimateIsPutAndItsAnswersAreTold(t *testing.T) {
	each(t, anEstimateIsPutAndItsAnswersAreTold)
}

func anEstimateIsPutAndItsAnswersAreTold(t *testing.T, h house) {
	billed(t, h)
	h.get(estimates).wantAt(t, map[string]any{"items": []any{}, "next": nil})
	put := h.want(201, "POST", estimates, `{"text":"A new disk.","minutes":150}`, "Idempotency-Key", "a")
	put.wantAt(t, map[string]any{"ticket.status": "waiting-client", "ticket.approval": "wanted", "estimate.state": "waiting", "estimate.text": "A new disk.", "estimate.minutes": 150,
		"estimate.amount": "350.00", "estimate.currency": "USD", "estimate.approved_amount": nil, "estimate.used_amount": nil, "estimate.clause": "4.9", "estimate.author": "Kim Osei",
		"estimate.created_at": "2026-03-03T15:42:00Z", "estimate.answers": []any{}})
	if again := h.want(201, "POST", estimates, `{"text":"A new disk.","minutes":150}`, "Idempotency-Key", "a"); again.text != put.text {
		t.Errorf("the second time it answers %s", again.text)
	}
	mails, err := h.db.TicketOutbox(t.Context(), program, 1001)
	h.must(err)
	if len(mails) != 1 || mails[0].Recipients[0] != "dana@northwind.example" {
		t.Errorf("mailed: %+v", mails)
	}
	h.clock.Advance(time.Hour)
	_, err = h.estimates.Answer(t.Context(), h.dana(t), 1001, estimate.Reply{Kind: store.AnswerAsked, Text: "Why a new one?"})
	h.must(err)
	h.clock.Advance(time.Hour)
	_, err = h.estimates.Answer(t.Context(), h.dana(t), 1001, estimate.Reply{Kind: store.AnswerApproved, Amount: "300", Text: "No more than that."})
	h.must(err)
	h.want(201, "POST", "/api/v1/tickets/1001/time-entries", `{"minutes":60,"mode":"onsite"}`)
	h.get(estimates).wantAt(t, map[string]any{"items.0.state": "approved", "items.0.amount": "350.00", "items.0.approved_amount": "300.00", "items.0.used_amount": "140.00",
		"items.0.answers.0.kind": "asked", "items.0.answers.0.amount": nil, "items.0.answers.0.text": "Why a new one?",
		"items.0.answers.1.kind": "approved", "items.0.answers.1.amount": "300.00", "items.0.answers.1.by.name": "Dana Lund", "items.0.answers.1.by.email": "dana@northwind.example",
		"items.0.answers.1.way": "portal", "items.0.answers.1.at": "2026-03-03T17:42:00Z", "items.0.answers.2": nil, "items.1": nil, "next": nil})
}

func TestAnEstimateIsTakenBack(t *testing.T) { each(t, anEstimateIsTakenBack) }

func anEstimateIsTakenBack(t *testing.T, h house) {
	billed(t, h)
	h.want(409, "POST", estimates+"/withdraw", "")
	h.want(201, "POST", estimates, `{"text":"A new disk.","amount":"350"}`)
	h.want(200, "POST", estimates+"/withdraw", "").wantAt(t, map[string]any{"estimate.state": "withdrawn", "estimate.amount": "350.00", "estimate.minutes": nil, "ticket.status": "open", "ticket.approval": nil})
	h.want(409, "POST", estimates+"/withdraw", "")
	if _, err := h.estimates.ForMe(t.Context(), h.dana(t), 1001); err == nil {
		t.Error("Dana can still answer it")
	}
	h.want(201, "POST", estimates, `{"text":"A used disk.","amount":"100"}`)
	_, err := h.estimates.Answer(t.Context(), h.dana(t), 1001, estimate.Reply{Kind: store.AnswerApproved})
	h.must(err)
	h.want(409, "POST", estimates+"/withdraw", "") // what was answered stays
	h.want(201, "POST", estimates, `{"text":"Two disks.","amount":"200"}`).wantAt(t, map[string]any{"ticket.approval": "wanted"})
	h.want(200, "POST", estimates+"/withdraw", "").wantAt(t, map[string]any{"ticket.approval": "approved"}) // as before it
	first := h.get(estimates + "?limit=2")
	first.wantAt(t, map[string]any{"items.0.state": "withdrawn", "items.1.state": "approved", "items.1.used_amount": "0.00", "items.2": nil})
	next, _ := first.at("next").(string)
	h.get(estimates+"?after="+next).wantAt(t, map[string]any{"items.0.text": "Two disks.", "items.0.used_amount": nil, "items.1": nil, "next": nil})
	h.send("GET", estimates+"?after=b25l", "").wantProblem(t, "no place in the list", 422, "query.after")
}

func TestAnEstimateThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	billed(t, h)
	h.want(201, "POST", "/api/v1/requests", blueScreen) // 1002, which is covered
	for _, c := range []struct {
		path, body, at string
		status         int
	}{
		{estimates, `{"text":" ","minutes":60}`, "body.text", 422},
		{estimates, `{"minutes":60}`, "body.text", 422},
		{estimates, `{"text":"A disk."}`, "body.minutes", 422},
		{estimates, `{"text":"A disk.","minutes":60001}`, "body.minutes", 422},
		{estimates, `{"text":"A disk.","amount":"lots"}`, "body.amount", 422},
		{estimates, `{"text":"A disk.","amount":"0"}`, "body.amount", 422},
		{estimates, `{"text":"A disk.","amount":"10","state":"approved"}`, "body.state", 422},
		{strings.Replace(estimates, "1001", "1002", 1), `{"text":"A disk.","minutes":60}`, "", 409},
		{strings.Replace(estimates, "1001", "7", 1), `{"text":"A disk.","minutes":60}`, "", 404},
	} {
		h.post(c.path, c.body).wantProblem(t, c.path+" "+c.body, c.status, c.at)
	}
	h.want(404, "GET", "/api/v1/tickets/7/estimates", "")
	h.want(404, "POST", "/api/v1/tickets/7/estimates/withdraw", "")
	h.get(estimates).wantAt(t, map[string]any{"items": []any{}})
}
