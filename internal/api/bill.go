package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/shell"
	"remit/internal/review"
	"remit/internal/statement"
	"remit/internal/store"
)

// billRoutes rule on work, and draw up, issue and hand on statements.
func (a *API) billRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/review", http.StatusOK, "List the work that a manager should look at"}, a.listReview),
		serve(a, shell.Token, operation{http.MethodPost, "/review/rulings", http.StatusOK, "Rule on lines of work, all of them or none"}, a.rule),
		serve(a, shell.Token, operation{http.MethodPost, "/review/rulings/undo", http.StatusOK, "Take rulings back"}, a.unrule),
		serve(a, shell.Token, operation{http.MethodPost, "/review/settlements", http.StatusOK, "Settle the scope of tickets"}, a.settleScope),
		serve(a, shell.Token, operation{http.MethodPost, "/review/settlements/undo", http.StatusOK, "Take back that the scope of tickets is settled"}, a.unsettle),
		serve(a, shell.Token, operation{http.MethodPost, "/review/questions", http.StatusOK, "Ask the client about a ticket under review; its work waits for the answer"}, a.askClient),
		serve(a, shell.Token, operation{http.MethodGet, "/statement-drafts", http.StatusOK, "Tell how the statements of a month stand"}, a.listDrafts),
		serve(a, shell.Token, operation{http.MethodPost, "/statements", http.StatusCreated, "Issue the statement of an agreement for a month"}, a.issueStatement),
		serve(a, shell.Token, operation{http.MethodPost, "/statements/{number}/send", http.StatusOK, "Mail a statement to the client"}, a.sendStatement),
		serve(a, shell.Token, operation{http.MethodPost, "/statements/{number}/exported", http.StatusOK, "Mark a statement as handed on"}, a.exportedStatement),
		serve(a, shell.Token, operation{http.MethodPost, "/statements/issue-all", http.StatusOK, "Begin to issue all statements of a month that can be"}, a.issueAll),
		serve(a, shell.Token, operation{http.MethodPost, "/agreements/{number}/counts", http.StatusOK, "Correct how many things a fee counts in a month"}, a.correctCount),
		serve(a, shell.Token, operation{http.MethodGet, "/taxes", http.StatusOK, "List the taxes"}, a.listTaxes),
		serve(a, shell.Token, operation{http.MethodPost, "/taxes", http.StatusOK, "Add a tax, or change the one with the id"}, a.saveTax),
		serve(a, shell.Token, operation{http.MethodDelete, "/taxes/{id}", http.StatusOK, "Take a tax away"}, a.dropTax),
	}
}

type reviewItem struct {
	Line       int64     `json:"line" doc:"Its id, for rulings"`
	Ticket     int64     `json:"ticket"`
	Subject    string    `json:"subject"`
	Client     string    `json:"client" doc:"The client's slug"`
	Agreement  string    `json:"agreement"`
	Technician string    `json:"technician"`
	Note       string    `json:"note"`
	Reason     *string   `json:"reason" doc:"Of what was ruled"`
	Rated      ratedLine `json:"rated"`
}

type reviewInput struct {
	Limit  int    `query:"limit" default:"200" minimum:"1" maximum:"1000"`
	State  string `query:"state" enum:"flagged,waiting,ruled,held" default:"flagged"`
	Month  string `query:"month" doc:"As 2026-03"`
	Client string `query:"client" doc:"The client's slug"`
}

func (a *API) listReview(ctx context.Context, in *reviewInput) (*listOutput[reviewItem], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.ReviewWork) {
		return nil, fault.MayNot("review work")
	}
	client, err := a.clientFilter(ctx, v, in.Client)
	if err != nil {
		return nil, err
	}
	if err := a.ledger.Settle(ctx, 0); err != nil {
		return nil, err
	}
	lines, err := a.db.ReviewLines(ctx, v, store.LineFilter{State: in.State, Month: in.Month, ClientID: client, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := []reviewItem{}
	for _, l := range lines {
		x := reviewItem{Line: l.ID, Ticket: l.TicketID, Subject: l.Subject, Client: l.ClientSlug, Agreement: l.Agreement, Technician: l.Technician, Note: l.Note, Reason: some(l.Reason)}
		if x.Rated, err = a.lineOf(ctx, l.Line); err != nil {
			return nil, err
		}
		items = append(items, x)
	}
	return whole(items), nil
}

type ruleInput struct {
	Body struct {
		Lines  []int64 `json:"lines" minItems:"1" maxItems:"1000" nullable:"false" doc:"Ids of GET /review"`
		Kind   string  `json:"kind" enum:"accept,bill,waive,cover,decline"`
		Reason string  `json:"reason,omitempty" doc:"Kept and shown; not needed to accept"`
	}
}

type idsBody struct {
	IDs []int64 `json:"ids" nullable:"false"`
}

func (a *API) rule(ctx context.Context, in *ruleInput) (*oneOutput[idsBody], error) {
	ids, err := a.ledger.Rule(ctx, shell.ViewerIn(ctx), ledger.Order{Lines: in.Body.Lines, Kind: in.Body.Kind, Reason: in.Body.Reason})
	return told(ctx, err, idsBody{append([]int64{}, ids...)})
}

type idsInput struct {
	Body struct {
		IDs []int64 `json:"ids" minItems:"1" maxItems:"1000" nullable:"false"`
	}
}

func (a *API) unrule(ctx context.Context, in *idsInput) (*oneOutput[idsBody], error) {
	return told(ctx, a.ledger.Undo(ctx, shell.ViewerIn(ctx), in.Body.IDs), idsBody{in.Body.IDs})
}

type settleInput struct {
	Body struct {
		Tickets []int64 `json:"tickets" minItems:"1" maxItems:"500" nullable:"false"`
		Verdict string  `json:"verdict" enum:"as-decided,covered,billable,declined"`
		Reason  string  `json:"reason,omitempty" doc:"Kept and shown; needed unless it stands as decided"`
	}
}

func (a *API) settleScope(ctx context.Context, in *settleInput) (*oneOutput[idsBody], error) {
	b := in.Body
	verdict := agreement.Verdict(b.Verdict)
	if b.Verdict == "as-decided" {
		verdict = ""
	} else if b.Reason == "" {
		return nil, fault.On("body.reason", "Give the reason: it is kept with the ticket and shown to whoever asks.")
	}
	return told(ctx, a.desk.Settle(ctx, shell.ViewerIn(ctx), b.Tickets, verdict, b.Reason), idsBody{b.Tickets})
}

func (a *API) unsettle(ctx context.Context, in *idsInput) (*oneOutput[idsBody], error) {
	return told(ctx, a.desk.Unsettle(ctx, shell.ViewerIn(ctx), in.Body.IDs), idsBody{in.Body.IDs})
}

type questionInput struct {
	Body struct {
		Ticket int64  `json:"ticket" minimum:"1"`
		To     string `json:"to" doc:"Mail address of one of the client's people"`
		Text   string `json:"text" minLength:"1" doc:"Markdown"`
	}
}

func (a *API) askClient(ctx context.Context, in *questionInput) (*changedOutput, error) {
	v, b := shell.ViewerIn(ctx), in.Body
	return after(ctx, a.reviews.Ask(ctx, v, review.Question{Ticket: b.Ticket, To: b.To, Text: b.Text}), a.changed, &Numbered{b.Ticket})
}

type draftItem struct {
	Agreement string          `json:"agreement"`
	Statement *string         `json:"statement" doc:"Its number, where it is issued"`
	Ready     bool            `json:"ready" doc:"It can be issued now"`
	Waits     *string         `json:"waits" doc:"Why it cannot"`
	Account   json.RawMessage `json:"account" doc:"What it would say; null where it is issued"`
}

type draftsInput struct {
	Month string `query:"month" required:"true" doc:"As 2026-03"`
}

func (a *API) listDrafts(ctx context.Context, in *draftsInput) (*listOutput[draftItem], error) {
	list, err := a.bills.Month(ctx, shell.ViewerIn(ctx), in.Month)
	if err != nil {
		return nil, located(err, map[string]string{"month": "query.month", "period": "query.month"})
	}
	items := []draftItem{}
	for _, r := range list {
		x := draftItem{Agreement: r.Agreement.Number, Ready: r.Ready()}
		if r.Issued != nil {
			x.Statement = some(r.Issued.Number)
		}
		if r.Waits != nil {
			x.Waits = some(fault.Text(r.Waits))
		}
		if x.Account, err = json.Marshal(r.Draft); err != nil {
			return nil, fmt.Errorf("api: draft: %w", err)
		}
		items = append(items, x)
	}
	return whole(items), nil
}

type issueInput struct {
	Body struct {
		Agreement string `json:"agreement" doc:"The agreement's number"`
		Month     string `json:"month" doc:"As 2026-03"`
	}
}

func (a *API) issueStatement(ctx context.Context, in *issueInput) (*statementOutput, error) {
	v := shell.ViewerIn(ctx)
	g, err := a.agreementNamed(ctx, v, in.Body.Agreement, "body.agreement")
	if err != nil {
		return nil, err
	}
	s, err := a.bills.Issue(ctx, v, g.ID, in.Body.Month)
	return after(ctx, err, a.readStatement, &StatementNumbered{s.Number})
}

func (a *API) agreementNamed(ctx context.Context, v identity.Viewer, number, place string) (store.Agreement, error) {
	g, err := a.db.AgreementByNumber(ctx, v, number)
	if fault.Is(err, fault.NotFound) {
		err = fault.On(place, "There is no agreement %q.", number)
	}
	return g, err
}

type sentBody struct {
	To []string `json:"to" nullable:"false" doc:"Mail addresses"`
}

func (a *API) sendStatement(ctx context.Context, in *StatementNumbered) (*oneOutput[sentBody], error) {
	to, err := a.bills.Send(ctx, shell.ViewerIn(ctx), in.Number)
	return told(ctx, err, sentBody{append([]string{}, to...)})
}

func (a *API) exportedStatement(ctx context.Context, in *StatementNumbered) (*statementOutput, error) {
	return after(ctx, a.bills.Exported(ctx, shell.ViewerIn(ctx), in.Number), a.readStatement, in)
}

type issueAllInput struct {
	Body struct {
		Month string `json:"month" doc:"As 2026-03"`
		Send  bool   `json:"send,omitempty" doc:"Each is mailed, too"`
	}
}

type begunBody struct {
	Month string `json:"month"`
}

func (a *API) issueAll(ctx context.Context, in *issueAllInput) (*oneOutput[begunBody], error) {
	return told(ctx, a.bills.Begin(ctx, shell.ViewerIn(ctx), in.Body.Month, in.Body.Send), begunBody{in.Body.Month})
}

type countInput struct {
	Number string `path:"number"`
	Body   struct {
		Month  string `json:"month" doc:"As 2026-03"`
		Clause string `json:"clause"`
		Things int64  `json:"things" minimum:"0"`
		Reason string `json:"reason" minLength:"1"`
	}
}

func (a *API) correctCount(ctx context.Context, in *countInput) (*agreementOutput, error) {
	v, b := shell.ViewerIn(ctx), in.Body
	g, err := a.db.AgreementByNumber(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	return a.afterLife(ctx, in.Number, a.bills.Correct(ctx, v, statement.Correction{AgreementID: g.ID, Month: b.Month, Clause: b.Clause, Things: b.Things, Reason: b.Reason}))
}

type taxItem struct {
	ID             int64    `json:"id,omitempty" doc:"Left out: a new one"`
	Name           string   `json:"name"`
	Percent        string   `json:"percent" doc:"Decimal"`
	Clients        []string `json:"clients,omitempty" doc:"Slugs; left out: all"`
	Services       []string `json:"services,omitempty" doc:"Paths; left out: all"`
	ExemptClients  []string `json:"exempt_clients,omitempty"`
	ExemptServices []string `json:"exempt_services,omitempty"`
	Place          int      `json:"place,omitempty" doc:"Order on the statement"`
}

func taxOf(l store.Levy) taxItem { return taxItem(l) }

func (a *API) listTaxes(ctx context.Context, _ *struct{}) (*listOutput[taxItem], error) {
	return ofHouse(ctx, "see taxes", a.db.Levies, taxOf)
}

type taxInput struct{ Body taxItem }

func (a *API) saveTax(ctx context.Context, in *taxInput) (*listOutput[taxItem], error) {
	return after(ctx, a.bills.SaveLevy(ctx, shell.ViewerIn(ctx), store.Levy(in.Body)), a.listTaxes, nil)
}

func (a *API) dropTax(ctx context.Context, in *Identified) (*listOutput[taxItem], error) {
	return after(ctx, a.bills.DropLevy(ctx, shell.ViewerIn(ctx), in.ID), a.listTaxes, nil)
}
