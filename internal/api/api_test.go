package api_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/alexedwards/scs/v2/memstore"
	validator "github.com/pb33f/libopenapi-validator"

	"remit/internal/answering"
	"remit/internal/api"
	"remit/internal/desk"
	"remit/internal/dispatch"
	"remit/internal/erasure"
	"remit/internal/estimate"
	"remit/internal/fault"
	"remit/internal/handover"
	"remit/internal/httpd"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/ledger"
	"remit/internal/openid"
	"remit/internal/outward"
	"remit/internal/pages/report"
	"remit/internal/pages/shell"
	"remit/internal/review"
	"remit/internal/statement"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/tenure"
	"remit/internal/watch"
	"remit/internal/webhook"
	"remit/internal/workbench"
)

var program = identity.System("test")

const clientFile = `
slug = "northwind"
name = "Northwind Dental"
mail_domains = ["northwind.example"]
[[contact]]
email = "dana@northwind.example"
name = "Dana Lund"
vip = true
[[asset]]
tag = "NW-0012"
name = "Front desk 1"
class = "workstation/desktop"
managed = true
`

const otherFile = `
slug = "orchard"
name = "Orchard Vets"
[[contact]]
email = "dana@northwind.example"
name = "Dana Lund"
[[contact]]
email = "vera@orchard.example"
name = "Vera Holm"
sees = "organisation"
`

const agreementFile = `format = 1
number = "NWD-2026"
title = "Managed IT support"
client = "northwind"
currency = "USD"
time_zone = "America/Chicago"
[term]
starts = 2026-01-01
[hours.office]
mon = ["08:00-17:00"]
tue = ["08:00-17:00"]
wed = ["08:00-17:00"]
thu = ["08:00-17:00"]
fri = ["08:00-17:00"]
[[scope]]
clause = "3.1"
says = "Managed workstations are supported remotely."
when = { service = "workstation", asset.managed = true, mode = "remote" }
verdict = "covered"
[scope_default]
clause = "4.9"
says = "All else is billed."
verdict = "billable"
rate = "standard"
[priority]
matrix = [["P4", "P4", "P3"], ["P4", "P3", "P2"], ["P3", "P2", "P1"]]
default = { impact = "medium", urgency = "medium" }
[[target]]
clause = "6.1"
respond = "4h"
resolve = "2bd"
hours = "office"
[clock]
pause_resolve = ["waiting-client"]
warn_percent = [50, 90]
[[rate]]
name = "standard"
clause = "7.4"
price = "140.00"
minimum = "15m"
increment = "15m"
`

// house is a provider with two clients, one of them under an agreement, that answers programs over HTTP.
type house struct {
	t         testing.TB
	db        *store.DB
	clock     *storetest.Clock
	desk      *desk.Desk
	api       *api.API
	server    *httptest.Server
	token     string // of the technician Kim Osei
	estimates *estimate.Estimates
	judge     validator.Validator // holds what is sent against the document; nil for nobody
	client    string              // stands for a token that speaks for Vera Holm of Orchard Vets
}

func open(t testing.TB) house {
	t.Helper()
	db, clock := storetest.Open(t)
	return newHouse(t, db, clock)
}

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { test(t, newHouse(t, db, clock)) })
}

func newHouse(t testing.TB, db *store.DB, clock *storetest.Clock) house {
	t.Helper()
	same := func(s string) (string, error) { return s, nil }
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	d := desk.New(desk.Options{DB: db, Log: log, Seal: same, Unseal: same})
	in := intake.New(intake.Options{DB: db, Desk: d, Log: log})
	x := estimate.New(db, d)
	books := ledger.New(db)
	bills := statement.New(statement.Options{DB: db, Desk: d, Ledger: books, Log: log, Forms: []statement.Form{{Name: "CSV", Ext: "csv", Type: "text/csv", Make: paper}}})
	h := house{t: t, db: db, clock: clock, desk: d, estimates: x, client: "vera", api: api.New(api.Options{DB: db, Desk: d, Intake: in, Estimates: x, Log: log, Ledger: books, Bills: bills,
		Tenures: tenure.New(tenure.Options{DB: db, Desk: d, Log: log}), Reviews: review.New(db, d), Answers: answering.New(answering.Options{DB: db, Desk: d, Log: log}),
		Eraser: erasure.New(erasure.Options{DB: db}), Handovers: handover.New(handover.Options{DB: db, Desk: d, Statements: bills, Log: log}),
		OpenID: openid.New(openid.Options{DB: db, Log: log, Seal: same, Unseal: same, Client: outward.New(outward.Options{})}),
		Watch:  watch.New(watch.Options{DB: db, Log: log, Version: "1.0", Started: clock.Now()}),
		Bench:  workbench.New(db, d), TestMailbox: probe, LookupTXT: noRecords,
		Reports: dispatch.New(dispatch.Options{DB: db, Desk: d, Log: log, Make: report.New(report.Options{DB: db, Desk: d, Ledger: books, Bills: bills}).Make}),
		Hooks:   webhook.New(webhook.Options{DB: db, Desk: d, Log: log, Seal: same, Unseal: same, Client: outward.New(outward.Options{}), Queued: func() {}})})}
	h.must(d.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example"}))
	for _, text := range []string{clientFile, otherFile} {
		f, err := identity.ReadClientFile("client.toml", []byte(text))
		h.must(err)
		_, err = d.ApplyClient(t.Context(), program, f)
		h.must(err)
	}
	_, _, err := d.Publish(t.Context(), program, "agreement.toml", []byte(agreementFile))
	h.must(err)
	h.must(db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertUser(t.Context(), identity.User{Email: "kim@harbour.example", Name: "Kim Osei", Role: identity.Technician, Active: true})
		return err
	}))
	h.token, err = d.MakeToken(t.Context(), program, desk.NewToken{Name: "monitoring", UserID: 1, Scopes: []identity.Scope{identity.ScopeAdmin}, Endless: true})
	h.must(err)
	h.serve(log)
	return h
}

// probe stands for servers of a mailbox that take one password.
func probe(_ context.Context, m desk.Mailbox) (imap, smtp []desk.ProbeStep, err error) {
	return []desk.ProbeStep{{Name: "Sign-in", OK: m.Password == "right", Text: "The server was asked."}}, nil, nil
}

// paper stands for a form of statements.
func paper(_ context.Context, i statement.Issued, _ string) ([]byte, error) {
	return []byte(i.Number), nil
}

// noRecords stands for a DNS in which nothing was entered yet.
func noRecords(context.Context, string) ([]string, error) { return nil, nil }

func (h *house) serve(log *slog.Logger) {
	s := httpd.New(httpd.Options{Log: log, Now: h.clock.Now, Sessions: memstore.NewWithCleanupInterval(0),
		Viewer: func(ctx context.Context, l shell.Login) (identity.Viewer, error) {
			return h.db.Viewer(ctx, fmt.Sprintf("%s:%d", l.Kind, l.ID))
		},
		Token: h.speaks,
		House: func(context.Context) (shell.House, error) { return shell.House{Name: "Harbour IT"}, nil },
		Ready: func(context.Context) error { return nil }})
	s.Mount(h.api.Routes())
	h.server = httptest.NewServer(s)
	h.t.Cleanup(h.server.Close)
}

// speaks finds for whom a token speaks.
func (h *house) speaks(ctx context.Context, token string) (identity.Viewer, error) {
	if token == h.client {
		contacts, err := h.db.ContactsByEmail(ctx, "vera@orchard.example")
		if err != nil || len(contacts) != 1 {
			return identity.Viewer{}, fault.Errorf(fault.NotFound, "Vera is not there: %w", err)
		}
		return h.db.Viewer(ctx, fmt.Sprintf("contact:%d", contacts[0].ID))
	}
	return h.desk.ByToken(ctx, token)
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

const blueScreen = `{"client":"northwind","contact":{"email":"dana@northwind.example"},"channel":"phone","subject":"Blue screen","body":"Since this morning.",
	"facts":{"service":"workstation","mode":"remote","asset":{"tag":"NW-0012"}}}`
