package workbench_test

import (
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
	"remit/internal/workbench"
)

var program = identity.System("test")

// house is a provider with Northwind under its agreement, and Marta, its manager.
type house struct {
	*testing.T
	db     *store.DB
	desk   *desk.Desk
	bench  *workbench.Bench
	marta  identity.Viewer
	client identity.Client
	source string
}

func open(t *testing.T, db *store.DB) *house {
	t.Helper()
	h := &house{T: t, db: db, desk: desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.harbour.example"})}
	h.bench = workbench.New(db, h.desk)
	h.must(h.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "America/Chicago"}))
	f, err := identity.ReadClientFile("client.toml", []byte("slug = \"northwind-dental\"\nname = \"Northwind\"\n[[asset]]\ntag = \"NW-0012\"\nname = \"Front desk\"\nclass = \"workstation\"\nmanaged = true\n"))
	h.must(err)
	_, err = h.desk.ApplyClient(t.Context(), program, f)
	h.must(err)
	source, err := os.ReadFile("../agreement/testdata/agreements/northwind-dental.toml")
	h.must(err)
	h.source = string(source)
	_, _, err = h.desk.Publish(t.Context(), program, "agreement.toml", source)
	h.must(err)
	h.client, err = db.ClientBySlug(t.Context(), program, "northwind-dental")
	h.must(err)
	h.marta = identity.Viewer{Role: identity.Manager, Name: "Marta"}
	h.must(db.Write(t.Context(), func(tx *store.Tx) (err error) {
		h.marta.UserID, err = tx.InsertUser(t.Context(), identity.User{Name: "Marta", Email: "marta@harbour.example", Role: identity.Manager, Active: true})
		return err
	}))
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// ticket opens a request by phone.
func (h *house) ticket(subject string, facts map[string]string) (k ticket.Ticket) {
	h.Helper()
	q := desk.Request{By: program, Client: h.client, Channel: ticket.Phone, Subject: subject, Message: ticket.Message{Text: "Please."}, Quiet: true}
	for name, value := range facts {
		h.must(desk.SetFact(h.Context(), h.db.Reads(), h.client.ID, &q.Facts, name, value))
	}
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) error {
		opened, err := h.desk.Open(h.Context(), tx, q)
		k = opened.Ticket
		return err
	}))
	return k
}

func (h *house) draft(number string) workbench.Draft {
	h.Helper()
	d, err := h.bench.Draft(h.Context(), h.marta, number)
	h.must(err)
	return d
}

func TestADraftIsOfItsOwnAgreement(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		h := open(t, db)
		save := func(number string, revision int64, source string) (string, error) {
			return h.bench.Save(t.Context(), h.marta, workbench.Edit{Number: number, Revision: revision, Source: source, Change: "the text"})
		}
		for name, x := range map[string]struct {
			source, field string
		}{
			"another number":   {strings.Replace(h.source, "NWD-2026", "NWD-2027", 1), "number"},
			"another client":   {strings.Replace(h.source, `client    = "northwind-dental"`, `client = "havn"`, 1), "client"},
			"what is no TOML":  {"number = ", "source"},
			"without a number": {"title = \"x\"\n", "number"},
		} {
			if _, err := save("NWD-2026", 0, x.source); fault.FieldOf(err) != x.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := save("NWD-2026", 3, h.source); !fault.Is(err, fault.Conflict) {
			t.Errorf("from a revision that there is not: %v", err)
		}
		if number, err := save("NWD-2026", 0, h.source+"\n# x\n"); err != nil || number != "NWD-2026" {
			t.Errorf("%s, %v", number, err)
		}
		if _, err := save("NWD-2026", 0, h.source); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "Marta changed the draft meanwhile, last the text") {
			t.Errorf("from an earlier revision: %v", err)
		}
		if _, err := h.bench.Draft(t.Context(), identity.Viewer{UserID: h.marta.UserID, Role: identity.Technician}, "NWD-2026"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a technician: %v", err)
		}
		if _, err := save("NWD-2099", 0, h.source); !fault.Is(err, fault.NotFound) {
			t.Errorf("of no agreement: %v", err)
		}
	})
}

func TestANewAgreementMayGetAnotherNumberAndTakesItsExamplesAlong(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	h := open(t, db)
	first := strings.Replace(h.source, "NWD-2026", "NWD-2027", 1)
	number, err := h.bench.Take(t.Context(), h.marta, first)
	h.must(err)
	h.must(h.bench.KeepExample(t.Context(), h.marta, store.Example{Number: number, Name: "x", Facts: json.RawMessage(`{"received_at":"2026-03-02T14:00:00Z","channel":"email","text":""}`), Verdict: "undecided"}))
	change := func(revision int64, number, to string) error {
		_, err := h.bench.Save(t.Context(), h.marta, workbench.Edit{Number: number, Revision: revision, Source: strings.Replace(h.source, "NWD-2026", to, 1)})
		return err
	}
	if err := change(1, "NWD-2027", "NWD-2026"); fault.FieldOf(err) != "number" {
		t.Errorf("the number of another agreement: %v", err)
	}
	h.must(change(1, "NWD-2027", "NWD-2028"))
	d := h.draft("NWD-2028")
	if len(d.Examples) != 1 || d.Revision != 2 || d.Next() != 1 {
		t.Errorf("under its new number it is %+v", d.AgreementDraft)
	}
	if _, err := h.bench.Draft(t.Context(), h.marta, "NWD-2027"); !fault.Is(err, fault.NotFound) {
		t.Errorf("under its former one: %v", err)
	}
	h.must(h.bench.Discard(t.Context(), h.marta, "NWD-2028", 2))
	if list, err := db.AgreementExamples(t.Context(), h.marta, "NWD-2028"); err != nil || len(list) != 0 {
		t.Errorf("examples of what never was: %v, %v", list, err)
	}
}

func TestALineThatWasRuledOnTeachesTheAgreement(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := open(t, db)
	k := h.ticket("Tablet of the waiting room", map[string]string{"kind": "incident", "service": "workstation", "mode": "remote", "asset": "unmanaged"})
	start := clock.Now().Add(-time.Hour)
	_, err := h.desk.LogTime(t.Context(), h.marta, ticket.TimeEntry{TicketID: k.ID, StartsAt: start, EndsAt: start.Add(30 * time.Minute), Mode: "remote"})
	h.must(err)
	if _, err := h.bench.Propose(t.Context(), h.marta, k.ID); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "Settle the scope") {
		t.Errorf("before anybody ruled: %v", err)
	}
	books := ledger.New(db)
	h.must(books.Settle(t.Context(), 0))
	lines, err := db.TicketLines(t.Context(), h.marta, k.ID)
	h.must(err)
	_, err = books.Rule(t.Context(), h.marta, ledger.Order{Lines: []int64{lines[0].ID}, Kind: ledger.Cover, Reason: "It is ours."})
	h.must(err)
	p, err := h.bench.Propose(t.Context(), h.marta, k.ID)
	h.must(err)
	d := h.draft(p.Number)
	if p.Clause != "4.4" || d.Proposed("4.4") != k.ID || d.Failing() != 0 || len(d.Examples) != 1 {
		t.Errorf("it is %+v: %+v", p, d.Examples)
	}
	for i, c := range d.Terms.Scope {
		if c.Number == "4.4" && (d.Terms.Scope[i+1].Number != "4.1" || c.Verdict != agreement.Covered || c.Says == "") {
			t.Errorf("the clause is %+v, before %s", c, d.Terms.Scope[i+1].Number)
		}
	}
}

func TestAProposalForABillableTicketNamesARate(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	h := open(t, db)
	k := h.ticket("The coffee machine leaks", map[string]string{"kind": "request"})
	h.must(h.desk.Settle(t.Context(), h.marta, []int64{k.ID}, agreement.Billable, "Agreed on the phone."))
	p, err := h.bench.Propose(t.Context(), h.marta, k.ID)
	h.must(err)
	c, there := h.draft(p.Number).Terms.ScopeClause(p.Clause)
	if !there || c.Verdict != agreement.Billable || c.Rate != "standard" || c.When.String() == "" {
		t.Errorf("the clause is %+v", c)
	}
	if key, ok := c.When.Key("mentions"); !ok || key.Values[0] != "The coffee machine leaks" {
		t.Errorf("without a service it holds when %s", c.When.String())
	}
	if n := h.draft(p.Number).Failing(); n != 0 {
		t.Errorf("%d examples fail", n)
	}
}

func TestUnusedNumbers(t *testing.T) {
	t.Parallel()
	terms := &agreement.Terms{Scope: []agreement.Clause{{Number: "3.4"}, {Number: "3.5"}, {Number: "A9"}, {Number: "x"}}}
	for near, want := range map[string]string{"3.4": "3.6", "3.1": "3.2", "A9": "A10", "x": "x.1"} {
		if got := workbench.Unused(terms, near); got != want {
			t.Errorf("after %s comes %s, want %s", near, got, want)
		}
	}
}

func TestARunSaysHowFarItIs(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	h := open(t, db)
	for range 45 {
		h.ticket("Screen stays black", map[string]string{"kind": "incident", "service": "workstation", "mode": "remote", "asset": "NW-0012"})
	}
	_, err := h.bench.Save(t.Context(), h.marta, workbench.Edit{Number: "NWD-2026", Source: strings.Replace(h.source, `verdict = "covered"`, `verdict = "declined"`, 2)})
	h.must(err)
	kicked := 0
	h.bench.OnKick(func() { kicked++ })
	h.must(h.bench.Replay(t.Context(), h.marta, "NWD-2026", "2026-03"))
	if r, ok, err := h.bench.Run(t.Context(), h.marta, "NWD-2026"); err != nil || !ok || r.State != workbench.Waiting || r.Over() || kicked != 1 {
		t.Errorf("before it is played: %+v, kicked %d times", r, kicked)
	}
	if _, ok, err := h.bench.Run(t.Context(), identity.Viewer{UserID: 5, Role: identity.Technician}, "NWD-2026"); ok || err != nil {
		t.Error("a technician sees it")
	}
	h.must(h.bench.Work(t.Context()))
	r, _, err := h.bench.Run(t.Context(), h.marta, "NWD-2026")
	h.must(err)
	if r.State != workbench.Done || r.Finished != 40 || r.Of != 45 || r.Revision != 1 {
		t.Errorf("after it: %s, %d of %d of revision %d", r.State, r.Finished, r.Of, r.Revision)
	}
	if s := workbench.Shifts(r.Report); len(s) != 1 || len(s[0].Requests) != 45 || s[0].From != (workbench.Outcome{Verdict: "covered", Clause: "3.2"}) || s[0].To.Verdict != "declined" {
		t.Errorf("what changes: %+v", s)
	}
}
