package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/workbench"
)

// exampleRoutes are the examples that the next version of an agreement must decide as wanted.
func (a *API) exampleRoutes() []shell.Route {
	const all = "/agreement-drafts/{number}/examples"
	const one = all + "/{id}"
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, all, http.StatusOK, "List the examples of an agreement, and how its draft decides them"}, a.listExamples),
		serve(a, shell.Token, operation{http.MethodPost, all, http.StatusCreated, "Add an example"}, a.addExample),
		serve(a, shell.Token, operation{http.MethodPost, all + "/take", http.StatusCreated, "Make an example of a ticket: it must stay decided as it is"}, a.takeExample),
		serve(a, shell.Token, operation{http.MethodPut, one, http.StatusOK, "Set an example"}, a.setExample),
		serve(a, shell.Token, operation{http.MethodPost, one + "/accept", http.StatusOK, "Want of an example from now on what the draft decides"}, a.acceptExample),
		serve(a, shell.Token, operation{http.MethodDelete, one, http.StatusOK, "Take an example away"}, a.dropExample),
	}
}

type exampleItem struct {
	ID        int64         `json:"id"`
	Name      string        `json:"name"`
	Facts     knownFacts    `json:"facts"`
	Verdict   string        `json:"verdict" enum:"covered,billable,declined,undecided" doc:"That is wanted"`
	Clause    *string       `json:"clause" doc:"That must decide; null: whichever"`
	Ticket    *int64        `json:"ticket" doc:"From which it was taken"`
	Fails     bool          `json:"fails" doc:"The draft decides otherwise"`
	Decision  maybeDecision `json:"decision" doc:"Of the draft; null: it has errors"`
	ChangedBy string        `json:"changed_by"`
	ChangedAt time.Time     `json:"changed_at"`
}

func (a *API) listExamples(ctx context.Context, in *Drafted) (*listOutput[exampleItem], error) {
	d, err := a.bench.Draft(ctx, shell.ViewerIn(ctx), in.Number)
	if err != nil {
		return nil, err
	}
	items := []exampleItem{}
	for _, e := range d.Examples {
		x, err := exampleOf(e)
		if err != nil {
			return nil, err
		}
		items = append(items, x)
	}
	return whole(items), nil
}

func exampleOf(t workbench.Tried) (exampleItem, error) {
	out := exampleItem{t.ID, t.Name, knownFacts{t.Facts}, t.Verdict, some(t.Clause), nil, t.Fails(), maybeDecision{json.RawMessage("null")}, t.Changer, t.ChangedAt.UTC()}
	if t.TicketID != 0 {
		out.Ticket = &t.TicketID
	}
	if t.Decision == nil {
		return out, nil
	}
	var err error
	if out.Decision.RawMessage, err = json.Marshal(t.Decision); err != nil {
		err = fmt.Errorf("api: decision: %w", err)
	}
	return out, err
}

type exampleBody struct {
	Name    string     `json:"name"`
	Facts   knownFacts `json:"facts"`
	Verdict string     `json:"verdict" enum:"covered,billable,declined,undecided" doc:"That is wanted"`
	Clause  *string    `json:"clause,omitempty" doc:"That must decide; null: whichever"`
}

// keep adds an example of a draft, or changes the one with the id.
func (a *API) keepExample(ctx context.Context, number string, id int64, b exampleBody) (*listOutput[exampleItem], error) {
	given, err := agreement.ParseFacts(b.Facts.RawMessage)
	if fault.Is(err, fault.Invalid) {
		return nil, factProblem(err, "body.facts.")
	}
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(given)
	if err != nil {
		return nil, fmt.Errorf("api: facts: %w", err)
	}
	v := shell.ViewerIn(ctx)
	e := store.Example{Number: number}
	if id != 0 {
		if e, err = a.db.AgreementExample(ctx, v, number, id); err != nil {
			return nil, err
		}
	}
	e.Name, e.Facts, e.Verdict, e.Clause = b.Name, text, b.Verdict, address(b.Clause)
	return after(ctx, a.bench.KeepExample(ctx, v, e), a.listExamples, &Drafted{number})
}

type addExampleInput struct {
	Drafted
	Body exampleBody
}

func (a *API) addExample(ctx context.Context, in *addExampleInput) (*listOutput[exampleItem], error) {
	return a.keepExample(ctx, in.Number, 0, in.Body)
}

// Exampled says which example of which agreement is meant.
type Exampled struct {
	Drafted
	Identified
}

type setExampleInput struct {
	Exampled
	Body exampleBody
}

func (a *API) setExample(ctx context.Context, in *setExampleInput) (*listOutput[exampleItem], error) {
	return a.keepExample(ctx, in.Number, in.ID, in.Body)
}

type takeExampleInput struct {
	Drafted
	Body struct {
		Ticket int64 `json:"ticket" minimum:"1" doc:"Its number"`
	}
}

func (a *API) takeExample(ctx context.Context, in *takeExampleInput) (*listOutput[exampleItem], error) {
	v := shell.ViewerIn(ctx)
	e, err := a.bench.ExampleOf(ctx, v, in.Number, in.Body.Ticket)
	if err == nil {
		err = a.bench.KeepExample(ctx, v, e)
	}
	return after(ctx, err, a.listExamples, &in.Drafted)
}

func (a *API) acceptExample(ctx context.Context, in *Exampled) (*listOutput[exampleItem], error) {
	return after(ctx, a.bench.AcceptExample(ctx, shell.ViewerIn(ctx), in.Number, in.ID), a.listExamples, &in.Drafted)
}

func (a *API) dropExample(ctx context.Context, in *Exampled) (*listOutput[exampleItem], error) {
	return after(ctx, a.bench.DropExample(ctx, shell.ViewerIn(ctx), in.Number, in.ID), a.listExamples, &in.Drafted)
}
