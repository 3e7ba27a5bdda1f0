package replay_test

import (
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/replay"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

var (
	program = identity.System("test")
	manager = identity.Viewer{UserID: 1, Role: identity.Manager, Name: "Marta"}
)

// played is a house in which Northwind asked for help with a private device and with a managed one in March 2026, and work was done on both.
type played struct {
	*testing.T
	db     *store.DB
	id     int64 // of the agreement
	source string
}

func open(t *testing.T, db *store.DB, clock *storetest.Clock) *played {
	t.Helper()
	p := &played{T: t, db: db}
	d := desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.harbour.example"})
	p.must(d.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "Europe/Berlin"}))
	f, err := identity.ReadClientFile("client.toml", []byte("slug = \"northwind-dental\"\nname = \"Northwind\"\n[[asset]]\ntag = \"NW-0012\"\nname = \"Front desk\"\nclass = \"workstation\"\nmanaged = true\n"))
	p.must(err)
	_, err = d.ApplyClient(t.Context(), program, f)
	p.must(err)
	source, err := os.ReadFile("testdata/northwind-dental.toml")
	p.must(err)
	p.source = string(source)
	_, _, err = d.Publish(t.Context(), program, "agreement.toml", source)
	p.must(err)
	client, err := db.ClientBySlug(t.Context(), program, "northwind-dental")
	p.must(err)
	a, err := db.AgreementByNumber(t.Context(), program, "NWD-2026")
	p.must(err)
	p.id = a.ID
	var kim identity.Viewer
	p.must(db.Write(t.Context(), func(tx *store.Tx) (err error) {
		kim = identity.Viewer{Role: identity.Technician, Name: "Kim"}
		kim.UserID, err = tx.InsertUser(t.Context(), identity.User{Name: "Kim", Email: "kim@harbour.example", Role: identity.Technician, Active: true})
		return err
	}))
	for _, asset := range []string{"unmanaged", "NW-0012"} {
		q := desk.Request{By: program, Client: client, Channel: ticket.Phone, Subject: "Screen of " + asset, Message: ticket.Message{Text: "Black."}, Quiet: true}
		for name, value := range map[string]string{"kind": "incident", "service": "workstation", "mode": "remote", "asset": asset} {
			p.must(desk.SetFact(t.Context(), db.Reads(), client.ID, &q.Facts, name, value))
		}
		var k ticket.Ticket
		p.must(db.Write(t.Context(), func(tx *store.Tx) error {
			opened, err := d.Open(t.Context(), tx, q)
			k = opened.Ticket
			return err
		}))
		start := clock.Now()
		clock.Advance(90 * time.Minute)
		_, err = d.Reply(t.Context(), kim, desk.Reply{Ticket: k.ID, Text: "Done.", Status: ticket.Resolved})
		p.must(err)
		_, err = d.LogTime(t.Context(), kim, ticket.TimeEntry{TicketID: k.ID, StartsAt: start, EndsAt: start.Add(30 * time.Minute), Mode: "remote"})
		p.must(err)
	}
	return p
}

func (p *played) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// run plays March again with the file's words replaced.
func (p *played) run(v identity.Viewer, pairs ...string) (replay.Report, error) {
	p.Helper()
	was, err := p.db.Terms(p.Context(), p.id, 1)
	p.must(err)
	would, err := agreement.Read("draft.toml", []byte(strings.NewReplacer(pairs...).Replace(p.source)))
	p.must(err)
	period, err := billing.ParsePeriod("2026-03")
	p.must(err)
	return replay.Run(p.Context(), p.db, v, replay.Question{AgreementID: p.id, Was: was, Would: would, Period: period})
}

func TestWhatAnotherPriceAndAnotherPromiseWouldHaveMade(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		p := open(t, db, clock)
		r, err := p.run(manager, `price     = "140.00"`, `price     = "150.00"`, `respond = "4h"`, `respond = "30m"`)
		p.must(err)
		if len(r.Requests) != 1 || r.Requests[0].Subject != "Screen of NW-0012" || r.Requests[0].Was.Answer != "met" || r.Requests[0].Would.Answer != "missed" || r.Requests[0].Would.Respond != "30m" {
			t.Errorf("requests %+v", r.Requests)
		}
		if len(r.Work) != 1 || r.Work[0].Was.String() != "70.00" || r.Work[0].Would.String() != "75.00" {
			t.Errorf("work %+v", r.Work)
		}
		if r.Was.Requests != 2 || r.Was.Verdicts["billable"] != 1 || r.Would.Missed != r.Was.Missed+1 || r.Was.Covered != 1800 || r.Would.Billable != 1800 {
			t.Errorf("totals %+v, would be %+v", r.Was, r.Would)
		}
		text, err := json.Marshal(r)
		p.must(err)
		for _, want := range []string{`"amount":"70.00"`, `"amount":"75.00"`, `"respond":"4h"`} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the report does not say %s: %s", want, text)
			}
		}
	})
}

func TestTheSameTextMakesNoDifference(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	p := open(t, db, clock)
	r, err := p.run(manager)
	p.must(err)
	if len(r.Requests)+len(r.Work) != 0 || r.Was.Requests != 2 {
		t.Errorf("it differs by %+v and %+v", r.Requests, r.Work)
	}
}

func TestWhoMayPlayAgainAndWhat(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	p := open(t, db, clock)
	if _, err := p.run(identity.Viewer{UserID: 2, Role: identity.Technician}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a technician: %v", err)
	}
	if _, err := p.run(manager, `currency  = "USD"`, `currency  = "EUR"`); fault.FieldOf(err) != "source" {
		t.Errorf("another currency: %v", err)
	}
	if _, err := p.run(manager, `number    = "NWD-2026"`, `number    = "NWD-2027"`); fault.FieldOf(err) != "source" {
		t.Errorf("another agreement: %v", err)
	}
}
