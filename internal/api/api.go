// Package api answers programs: JSON under /api/v1, told by an OpenAPI document (spec 5, HTTP).
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"remit/internal/answering"
	"remit/internal/desk"
	"remit/internal/dispatch"
	"remit/internal/erasure"
	"remit/internal/estimate"
	"remit/internal/handover"
	"remit/internal/intake"
	"remit/internal/invoice"
	"remit/internal/ledger"
	"remit/internal/openid"
	"remit/internal/pages/shell"
	"remit/internal/review"
	"remit/internal/statement"
	"remit/internal/store"
	"remit/internal/tenure"
	"remit/internal/watch"
	"remit/internal/webhook"
	"remit/internal/workbench"
)

// Base is where the API begins.
const Base = "/api/v1"

// Options is what the API needs of the rest of the program.
type Options struct {
	DB        *store.DB
	Desk      *desk.Desk
	Intake    *intake.Intake
	Estimates *estimate.Estimates
	Ledger    *ledger.Ledger
	Bills     *statement.Statements
	Tenures   *tenure.Tenures
	Reviews   *review.Reviews
	Hooks     *webhook.Webhooks
	OpenID    *openid.OpenID
	Answers   *answering.Answers
	Handovers *handover.Handovers
	Eraser    *erasure.Eraser
	Bench     *workbench.Bench
	Reports   *dispatch.Dispatch
	Watch     *watch.Watch
	// TestMailbox tries a mailbox's servers; nil where that is not offered.
	TestMailbox desk.Prober
	// LookupTXT reads TXT records of the DNS; the machine's own resolver where nil.
	LookupTXT desk.Lookup
	Log       *slog.Logger
}

// API answers programs.
type API struct {
	db        *store.DB
	desk      *desk.Desk
	intake    *intake.Intake
	estimates *estimate.Estimates
	ledger    *ledger.Ledger
	bills     *statement.Statements
	tenures   *tenure.Tenures
	reviews   *review.Reviews
	hooks     *webhook.Webhooks
	openid    *openid.OpenID
	answers   *answering.Answers
	handovers *handover.Handovers
	eraser    *erasure.Eraser
	bench     *workbench.Bench
	reports   *dispatch.Dispatch
	condition *watch.Watch
	book      *invoice.Book
	probe     desk.Prober
	txt       desk.Lookup
	log       *slog.Logger
	huma      huma.API
	plug      *plug
	routes    []shell.Route
	document  func() ([]byte, error)
	sweep     sweep
}

// New returns an API over a database.
func New(o Options) *API {
	a := &API{db: o.DB, desk: o.Desk, intake: o.Intake, estimates: o.Estimates, ledger: o.Ledger, bills: o.Bills, tenures: o.Tenures, reviews: o.Reviews, hooks: o.Hooks, openid: o.OpenID, answers: o.Answers, handovers: o.Handovers, eraser: o.Eraser, log: o.Log, plug: &plug{},
		bench: o.Bench, reports: o.Reports, condition: o.Watch, book: invoice.New(o.DB), probe: o.TestMailbox, txt: o.LookupTXT}
	if a.txt == nil {
		a.txt = net.DefaultResolver.LookupTXT
	}
	a.huma = huma.NewAPI(config(), a.plug)
	a.document = sync.OnceValues(func() ([]byte, error) { return json.Marshal(a.huma.OpenAPI()) })
	a.routes = a.table()
	guard(a.plug.all)
	return a
}

// Document is the OpenAPI document, as JSON.
func (a *API) Document() ([]byte, error) { return a.document() }

// Routes is the table of what the API answers, and to whom.
func (a *API) Routes() []shell.Route { return a.routes }

func (a *API) table() []shell.Route {
	return slices.Concat(a.coreRoutes(), a.assignRoutes(), a.tieRoutes(), a.checklistRoutes(), a.visitRoutes(), a.fileRoutes(), a.recordRoutes(), a.erasureRoutes(), a.houseRoutes(), a.agreementRoutes(), a.billRoutes(), a.hookRoutes(), a.providerRoutes(), a.deskRoutes(), a.articleRoutes(),
		a.settingRoutes(), a.mailboxRoutes(), a.letterRoutes(), a.signingRoutes(), a.mailingRoutes(), a.draftRoutes(), a.exampleRoutes(), a.figureRoutes(), a.trailRoutes(), a.statusRoutes())
}

// coreRoutes are requests, tickets, work, and what agreements and statements say.
func (a *API) coreRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodPost, "/requests", http.StatusCreated, "Open a ticket for a request"}, a.openRequest),
		serve(a, shell.Token, operation{http.MethodGet, "/tickets", http.StatusOK, "List tickets"}, a.listTickets),
		serve(a, shell.Token, operation{http.MethodGet, "/tickets/{number}", http.StatusOK, "Read a ticket with its conversation, decision and clocks"}, a.readTicket),
		large(serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/messages", http.StatusCreated, "Answer the requester, or add a note"}, a.addMessage)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/status", http.StatusOK, "Set the status of a ticket"}, a.setStatus),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/facts", http.StatusOK, "Set facts of a ticket and have it decided anew"}, a.setFacts),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/time-entries", http.StatusCreated, "Log work on a ticket"}, a.logTime),
		serve(a, shell.Token, operation{http.MethodGet, "/tickets/{number}/time-entries", http.StatusOK, "List the work on a ticket with how it is rated"}, a.listTime),
		serve(a, shell.Token, operation{http.MethodGet, "/time-entries/{id}", http.StatusOK, "Read a time entry with how it is rated and what it was before"}, a.readTime),
		serve(a, shell.Token, operation{http.MethodPatch, "/time-entries/{id}", http.StatusOK, "Correct a time entry"}, a.correctTime),
		serve(a, shell.Token, operation{http.MethodDelete, "/time-entries/{id}", http.StatusOK, "Delete a time entry; what it was is kept"}, a.deleteTime),
		serve(a, shell.Token, operation{http.MethodGet, "/tickets/{number}/estimates", http.StatusOK, "List the estimates of a ticket and what was answered"}, a.listEstimates),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/estimates", http.StatusCreated, "Put an estimate to those of the client's people who may approve it"}, a.putEstimate),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/estimates/withdraw", http.StatusOK, "Take back the estimate that waits for an answer"}, a.withdrawEstimate),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/estimates/override", http.StatusOK, "Begin the work without an answer of the client, with a reason"}, onTicket(a, nil, a.overrideEstimate)),
		serve(a, shell.Token, operation{http.MethodGet, "/clients", http.StatusOK, "List clients"}, a.listClients),
		serve(a, shell.Token, operation{http.MethodGet, "/agreements", http.StatusOK, "List agreements"}, a.listAgreements),
		serve(a, shell.Token, operation{http.MethodGet, "/agreements/{number}", http.StatusOK, "Read a version of an agreement with its file"}, a.readAgreement),
		serve(a, shell.Token, operation{http.MethodGet, "/statements", http.StatusOK, "List issued statements, the latest first"}, a.listStatements),
		serve(a, shell.Token, operation{http.MethodGet, "/statements/{number}", http.StatusOK, "Read an issued statement"}, a.readStatement),
		large(serve(a, shell.Token, operation{http.MethodPost, "/alerts/alertmanager", http.StatusOK, "Report alerts as Prometheus' Alertmanager sends them"}, a.takeAlertmanager)),
		serve(a, shell.Token, operation{http.MethodPost, "/alerts/generic", http.StatusOK, "Report an alert of any program"}, a.takeAlert),
		serve(a, shell.Guest, operation{http.MethodGet, "/openapi.json", http.StatusOK, "Read this document"}, a.readDocument),
	}
}

// config is what the API says of itself. Nothing is served beside the table, and no answer carries a field that the document does not name.
func config() huma.Config {
	c := huma.DefaultConfig("Remit", "1")
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.RejectUnknownQueryParameters = true
	c.Transformers = []huma.Transformer{tellProblem}
	c.Info.Description = "Requests, tickets, clients, agreements and statements of a helpdesk that is governed by support agreements. " +
		"Times are RFC 3339; those of clocks and targets carry the offset of the agreement's time zone, all others are UTC. " +
		"Programs put estimates of work to a client and take them back; answering one is for people only: each of the client's people who may approve " +
		"answers in the portal or by the link that they were mailed."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "An API token. It speaks for one of the provider's people, within its scopes: read, tickets:write, time:write, clients:write, or admin for all that the person may."},
	}
	return c
}

type documentOutput struct{ Body json.RawMessage }

// readDocument answers with the OpenAPI document.
func (a *API) readDocument(context.Context, *struct{}) (*documentOutput, error) {
	b, err := a.document()
	if err != nil {
		return nil, fmt.Errorf("api: document: %w", err)
	}
	return &documentOutput{b}, nil
}
