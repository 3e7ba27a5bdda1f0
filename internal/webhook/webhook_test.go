package webhook_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/outward"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
	"remit/internal/webhook"
)

var admin = identity.System("test")

// receiver is a program that is told things. Its answer can be set.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []*http.Request
	bodies []string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		b, err := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		if err == nil {
			r.got, r.bodies = append(r.got, q), append(r.bodies, string(b))
		}
		w.WriteHeader(r.status)
		if r.status != http.StatusNoContent {
			_, _ = io.WriteString(w, "out of order"+strings.Repeat("!", 9000))
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answer(status int) { r.mu.Lock(); r.status = status; r.mu.Unlock() }

// types are those of what came, in order.
func (r *receiver) types(t *testing.T) (list []string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.bodies {
		var p struct{ Type string }
		if err := json.Unmarshal([]byte(b), &p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p.Type)
	}
	return list
}

// house is a provider with two clients and one webhook.
type house struct {
	db    *store.DB
	clock *storetest.Clock
	desk  *desk.Desk
	hooks *webhook.Webhooks
	to    *receiver
	one   int64 // clients
	two   int64
}

func open(t *testing.T, db *store.DB, clock *storetest.Clock) house {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	h := house{db: db, clock: clock, desk: desk.New(desk.Options{DB: db, Log: log}), to: newReceiver(t)}
	plain := func(s string) (string, error) { return "sealed " + s, nil }
	h.hooks = webhook.New(webhook.Options{DB: db, Desk: h.desk, Log: log, Seal: plain, Unseal: func(s string) (string, error) { return strings.TrimPrefix(s, "sealed "), nil }, Queued: func() {},
		Client: outward.New(outward.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})})
	must(t, h.desk.SaveHouse(t.Context(), admin, desk.House{Name: "Harbour IT", Address: "help@harbour.example"}))
	must(t, db.Write(t.Context(), func(tx *store.Tx) (err error) {
		if _, err = tx.InsertUser(t.Context(), identity.User{Email: "ana@harbour.example", Name: "Ana", Role: identity.Admin, Active: true}); err != nil {
			return err
		}
		if h.one, err = tx.InsertClient(t.Context(), identity.Client{Slug: "northwind", Name: "Northwind", Language: "en", Active: true}); err != nil {
			return err
		}
		h.two, err = tx.InsertClient(t.Context(), identity.Client{Slug: "orchard", Name: "Orchard", Language: "en", Active: true})
		return err
	}))
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hook adds a webhook and returns its id and secret.
func (h house) hook(t *testing.T, client int64, events ...string) (int64, string) {
	t.Helper()
	id, secret, err := h.hooks.Save(t.Context(), admin, store.Webhook{Name: "Chat", URL: h.to.URL, Events: events, ClientID: client, Active: true})
	must(t, err)
	return id, secret
}

// ticket opens a ticket of a client.
func (h house) ticket(t *testing.T, client int64) ticket.Ticket {
	t.Helper()
	var made ticket.Ticket
	must(t, h.db.Write(t.Context(), func(tx *store.Tx) error {
		c, err := tx.Client(t.Context(), admin, client)
		if err != nil {
			return err
		}
		o, err := h.desk.Open(t.Context(), tx, desk.Request{By: admin, Client: c, Email: "dana@northwind.example", Subject: "Secret words", Channel: ticket.Phone, Quiet: true,
			Message: ticket.Message{Kind: ticket.FromClient, Channel: ticket.Phone, Text: "Secret words"}})
		made = o.Ticket
		return err
	}))
	return made
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { test(t, open(t, db, clock)) })
}

func TestWhatHappensIsTold(t *testing.T) { each(t, whatHappensIsTold) }

func whatHappensIsTold(t *testing.T, h house) {
	_, secret := h.hook(t, h.one, store.HookTicketCreated, store.HookTicketUpdated, store.HookMessageSent)
	made := h.ticket(t, h.one)
	h.ticket(t, h.two) // of another client than the webhook is about
	_, err := h.desk.Reply(t.Context(), identity.Viewer{UserID: 1, Role: identity.Admin, Name: "Ana"}, desk.Reply{Ticket: made.ID, Text: "Secret words", Note: true, Status: ticket.Open})
	must(t, err)
	must(t, h.hooks.Work(t.Context()))
	if got := h.to.types(t); !slices.Equal(got, []string{"ticket.created", "ticket.updated"}) {
		t.Fatalf("it was told %v", got)
	}
	q, body := h.to.got[0], h.to.bodies[0]
	signer, err := standardwebhooks.NewWebhook(secret)
	must(t, err)
	if err := signer.VerifyIgnoringTimestamp([]byte(body), q.Header); err != nil {
		t.Errorf("the signature does not hold: %v", err)
	}
	if err := signer.VerifyIgnoringTimestamp([]byte(body+" "), q.Header); err == nil {
		t.Error("the signature holds for other bytes")
	}
	if strings.Contains(body, "Secret") || !strings.Contains(body, `"version":1,"client":"northwind","ticket":{"number":`) {
		t.Errorf("it tells %s", body)
	}
	if q.Header.Get("webhook-id") == h.to.got[1].Header.Get("webhook-id") {
		t.Error("two messages have one id")
	}
}

func TestWhatIsUndoneIsNotTold(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := open(t, db, clock)
	h.hook(t, 0, store.HookTicketCreated)
	err := h.db.Write(t.Context(), func(tx *store.Tx) error {
		must(t, tx.Announce(t.Context(), store.Happening{Type: store.HookTicketCreated, ClientID: h.one}))
		return fault.Errorf(fault.Conflict, "No.")
	})
	if !fault.Is(err, fault.Conflict) {
		t.Fatal(err)
	}
	must(t, h.hooks.Work(t.Context()))
	if got := h.to.types(t); len(got) != 0 {
		t.Errorf("it was told %v", got)
	}
}

func TestWhatFailsIsTriedAgainAndGivenUp(t *testing.T) { each(t, whatFailsIsTriedAgainAndGivenUp) }

func whatFailsIsTriedAgainAndGivenUp(t *testing.T, h house) {
	id, _ := h.hook(t, 0, store.HookTicketCreated)
	h.to.answer(http.StatusInternalServerError)
	h.ticket(t, h.one)
	log := func() store.Delivery {
		t.Helper()
		list, err := h.db.Deliveries(t.Context(), admin, id, 0, 5)
		must(t, err)
		if len(list) != 1 {
			t.Fatalf("the log has %d", len(list))
		}
		return list[0]
	}
	must(t, h.hooks.Work(t.Context()))
	if d := log(); d.State != store.DeliveryQueued || d.Status != 500 || d.Tries != 1 || len(d.Answer) != 2048 || !d.NextAt.Equal(h.clock.Now().Add(5*time.Second)) {
		t.Errorf("after the first try: %+v", d)
	}
	for range 9 {
		h.clock.Set(log().NextAt)
		must(t, h.hooks.Work(t.Context()))
	}
	if d := log(); d.State != store.DeliveryFailed || d.Tries != 10 || len(h.to.got) != 10 {
		t.Errorf("after the last try: %+v and %d requests", d, len(h.to.got))
	}
	for _, q := range h.to.got[1:] {
		if q.Header.Get("webhook-id") != h.to.got[0].Header.Get("webhook-id") {
			t.Error("another try has another id")
		}
	}
	h.clock.Advance(48 * time.Hour)
	h.ticket(t, h.two)
	must(t, h.hooks.Work(t.Context()))
	x, err := h.db.Webhook(t.Context(), admin, id)
	must(t, err)
	mails, err := h.db.Outbox(t.Context(), admin, 5)
	must(t, err)
	if x.Active || !strings.Contains(x.OffWhy, "5 days") || len(mails) != 1 || !slices.Equal(mails[0].Recipients, []string{"ana@harbour.example"}) {
		t.Errorf("the webhook is %+v, mails %+v", x, mails)
	}
	h.to.answer(http.StatusOK)
	must(t, h.hooks.SendAgain(t.Context(), admin, id, log2(t, h, id)))
	must(t, h.hooks.Work(t.Context()))
	if list, err := h.db.Deliveries(t.Context(), admin, id, 0, 5); err != nil || list[1].State != store.DeliverySent {
		t.Errorf("sent again by hand: %+v, %v", list, err)
	}
}

// log2 is the id of the earliest delivery.
func log2(t *testing.T, h house, id int64) int64 {
	t.Helper()
	list, err := h.db.Deliveries(t.Context(), admin, id, 0, 5)
	must(t, err)
	return list[len(list)-1].ID
}

func TestWhoIsGoneIsToldNoMore(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := open(t, db, clock)
	id, _ := h.hook(t, 0, store.HookTicketCreated)
	h.to.answer(http.StatusGone)
	h.ticket(t, h.one)
	must(t, h.hooks.Work(t.Context()))
	x, err := h.db.Webhook(t.Context(), admin, id)
	must(t, err)
	if x.Active || !strings.Contains(x.OffWhy, "410") {
		t.Errorf("it is %+v", x)
	}
}

func TestTwoWorkersSendEachOnce(t *testing.T) { each(t, twoWorkersSendEachOnce) }

func twoWorkersSendEachOnce(t *testing.T, h house) {
	h.hook(t, 0, store.HookTicketCreated)
	for range 12 {
		h.ticket(t, h.one)
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := h.hooks.Work(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	ids := map[string]bool{}
	for _, q := range h.to.got {
		ids[q.Header.Get("webhook-id")] = true
	}
	if len(h.to.got) != 12 || len(ids) != 12 {
		t.Errorf("%d requests with %d ids", len(h.to.got), len(ids))
	}
}

func TestTheSecretBeforeSignsForADay(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := open(t, db, clock)
	id, old := h.hook(t, 0, store.HookTicketCreated)
	now, err := h.hooks.Rotate(t.Context(), admin, id)
	must(t, err)
	holds := func(secret string) bool {
		signer, err := standardwebhooks.NewWebhook(secret)
		must(t, err)
		last := len(h.to.got) - 1
		return signer.VerifyIgnoringTimestamp([]byte(h.to.bodies[last]), h.to.got[last].Header) == nil
	}
	must(t, h.hooks.Test(t.Context(), admin, id))
	must(t, h.hooks.Work(t.Context()))
	if !holds(old) || !holds(now) {
		t.Error("both should hold on the first day")
	}
	h.clock.Advance(24 * time.Hour)
	must(t, h.hooks.Test(t.Context(), admin, id))
	must(t, h.hooks.Work(t.Context()))
	if holds(old) || !holds(now) {
		t.Error("only the new one should hold after it")
	}
	x, err := h.db.Webhook(t.Context(), admin, id)
	must(t, err)
	if !strings.HasPrefix(x.Secret, "sealed whsec_") {
		t.Error("the secret is not sealed")
	}
}

func TestAWebhookIsChecked(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := open(t, db, clock)
	good := store.Webhook{URL: "https://hooks.example.com/", Events: []string{store.HookTicketCreated}, Active: true}
	cases := []struct {
		name, field string
		change      func(*store.Webhook)
	}{
		{"an address inside", "url", func(x *store.Webhook) { x.URL = "https://169.254.169.254/" }},
		{"nothing to tell", "events", func(x *store.Webhook) { x.Events = nil }},
		{"something unknown", "events", func(x *store.Webhook) { x.Events = []string{"ticket.exploded"} }},
		{"no such client", "client", func(x *store.Webhook) { x.ClientID = 99 }},
	}
	for _, c := range cases {
		x := good
		c.change(&x)
		if _, _, err := h.hooks.Save(t.Context(), admin, x); fault.FieldOf(err) != c.field {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	kim := identity.Viewer{UserID: 2, Role: identity.Manager}
	if _, _, err := h.hooks.Save(t.Context(), kim, good); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a manager: %v", err)
	}
}

func TestWhenATryFollows(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	sum := time.Duration(0)
	for tries := 1; ; tries++ {
		next, again := webhook.After(tries, now)
		if !again {
			if tries != 10 {
				t.Errorf("it ends after %d tries", tries)
			}
			break
		}
		if wait := next.Sub(now); wait <= 0 {
			t.Errorf("after %d tries: %s", tries, wait)
		}
		sum += next.Sub(now)
	}
	if sum < 72*time.Hour || sum > 80*time.Hour {
		t.Errorf("all tries take %s", sum)
	}
	if _, again := webhook.After(0, now); again {
		t.Error("what was not tried is not tried again")
	}
}

// trail is what stands in the audit trail of webhooks, the oldest first, as who did it, what, to which, and its details.
func (h house) trail(t *testing.T) (list []string) {
	t.Helper()
	entries, err := h.db.Audit(t.Context(), admin, store.AuditFilter{Kind: "webhook"}, 0, 100)
	must(t, err)
	for _, e := range slices.Backward(entries) {
		b, err := json.Marshal(e.Detail)
		must(t, err)
		list = append(list, e.Actor+" "+string(e.Kind)+" "+e.Object+" "+e.Subject+" "+string(b))
	}
	return list
}

func TestWhatIsDoneToAWebhookStandsInTheTrail(t *testing.T) { each(t, whatIsDoneToAWebhookStands) }

func whatIsDoneToAWebhookStands(t *testing.T, h house) {
	ana := identity.Viewer{UserID: 1, Role: identity.Admin, Name: "Ana"}
	x := store.Webhook{URL: h.to.URL + "/rooms/opensesame", Events: []string{store.HookTicketCreated, store.HookTimeLogged}, Active: true}
	save := func(x store.Webhook) (int64, string) {
		id, secret, err := h.hooks.Save(t.Context(), ana, x)
		must(t, err)
		return id, secret
	}
	id, first := save(x)
	x.ID, x.Name = id, "Chat"
	save(x)
	x.URL, x.Events, x.Active = h.to.URL+"/rooms/letmein", []string{store.HookTicketCreated}, false
	save(x)
	x.Active = true
	save(x)
	save(x) // as it is
	second, err := h.hooks.Rotate(t.Context(), ana, id)
	must(t, err)
	broken := x
	broken.Events = nil
	_, _, refused := h.hooks.Save(t.Context(), ana, broken)
	kim := identity.Viewer{UserID: 2, Role: identity.Manager, Name: "Kim"}
	_, mayNot := h.hooks.Rotate(t.Context(), kim, id)
	if refused == nil || mayNot == nil || h.hooks.Drop(t.Context(), kim, id) == nil || h.hooks.Drop(t.Context(), ana, 99) == nil {
		t.Error("what should be refused was done")
	}
	h.to.answer(http.StatusGone)
	h.ticket(t, h.one)
	must(t, h.hooks.Work(t.Context()))
	must(t, h.hooks.Drop(t.Context(), ana, id))
	host := strings.TrimPrefix(h.to.URL, "http://")
	want := []string{
		`Ana webhook.made webhook:1 ` + host + ` {}`,
		`Ana webhook.changed webhook:1 Chat {"changed":"name"}`,
		`Ana webhook.changed webhook:1 Chat {"changed":"address, events"}`,
		`Ana webhook.switched webhook:1 Chat {"to":"off"}`,
		`Ana webhook.switched webhook:1 Chat {"to":"on"}`,
		`Ana webhook.secret webhook:1 Chat {}`,
		`Webhooks webhook.switched webhook:1 Chat {"to":"off","why":"It answered 410: it wants to be told no more."}`,
		`Ana webhook.dropped webhook:1 Chat {}`,
	}
	got := h.trail(t)
	if !slices.Equal(got, want) {
		t.Errorf("the trail has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, secret := range []string{first, second, strings.TrimPrefix(first, "whsec_"), "opensesame", "letmein"} {
		if strings.Contains(strings.Join(got, " "), secret) {
			t.Errorf("the trail tells %q", secret)
		}
	}
}
