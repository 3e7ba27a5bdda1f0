package api

import (
	"context"
	"net/http"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/workbench"
)

// draftRoutes make the next version of an agreement. Nothing takes effect before it is published.
func (a *API) draftRoutes() []shell.Route {
	const one = "/agreement-drafts/{number}"
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/agreement-drafts", http.StatusOK, "List the drafts of agreements, those changed last first"}, a.listAgreementDrafts),
		serve(a, shell.Token, operation{http.MethodPost, "/agreement-drafts", http.StatusCreated, "Begin the draft of a new agreement, from another one or from the least that an agreement needs"}, a.beginDraft),
		large(serve(a, shell.Token, operation{http.MethodPost, "/agreement-drafts/file", http.StatusCreated, "Keep a file as the draft of its agreement"}, a.takeDraft)),
		serve(a, shell.Token, operation{http.MethodPost, "/agreement-drafts/teach", http.StatusCreated, "Propose a clause for what was settled of a ticket, with the ticket as an example"}, a.teachDraft),
		serve(a, shell.Token, operation{http.MethodGet, one, http.StatusOK, "Read the draft of an agreement; where there is none yet, its newest version with revision 0"}, a.readDraft),
		serve(a, shell.Token, operation{http.MethodGet, one + "/entries/{entry}", http.StatusOK, "Read an entry of a draft as the fields of its form"}, a.readEntry),
		serve(a, shell.Token, operation{http.MethodPost, one + "/entries", http.StatusOK, "Change, add, move or take out an entry of a draft"}, a.changeEntry),
		large(serve(a, shell.Token, operation{http.MethodPut, one + "/file", http.StatusOK, "Set the whole text of a draft"}, a.setDraftFile)),
		serve(a, shell.Token, operation{http.MethodPost, one + "/follow", http.StatusOK, "Have a draft follow the version that was published since it was begun"}, a.followDraft),
		serve(a, shell.Token, operation{http.MethodPost, one + "/publish", http.StatusCreated, "Publish a draft as the next version"}, a.publishDraft),
		serve(a, shell.Token, operation{http.MethodDelete, one, http.StatusOK, "Discard a draft"}, a.discardDraft),
		serve(a, shell.Token, operation{http.MethodPost, one + "/replay", http.StatusOK, "Have a draft played again over a period, in the background"}, a.replayDraft),
		serve(a, shell.Token, operation{http.MethodGet, one + "/replay", http.StatusOK, "Tell how far the last replay of a draft is, and what came of it"}, a.readReplay),
		large(serve(a, shell.Token, operation{http.MethodPost, "/agreements/replay", http.StatusOK, "Play a file again over a period, against the newest version of its agreement; nothing is kept"}, a.replayFile)),
	}
}

// AgreementDraftItem is a draft as it is listed.
type AgreementDraftItem struct {
	Number    string    `json:"number"`
	Base      int       `json:"base" doc:"The version that it was begun from; 0: the agreement is new"`
	Revision  int64     `json:"revision" doc:"Counts the changes; a change sends it back and is refused where somebody else was first"`
	Change    string    `json:"change" doc:"What was changed last, in words"`
	OpenedAt  time.Time `json:"opened_at"`
	ChangedBy string    `json:"changed_by"`
	ChangedAt time.Time `json:"changed_at"`
}

func summaryOf(d store.AgreementDraft) AgreementDraftItem {
	return AgreementDraftItem{d.Number, d.Base, d.Revision, d.Change, d.OpenedAt.UTC(), d.Changer, d.ChangedAt.UTC()}
}

func (a *API) listAgreementDrafts(ctx context.Context, _ *struct{}) (*listOutput[AgreementDraftItem], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.ChangeAgreements) {
		return nil, fault.MayNot("change agreements")
	}
	list, err := a.db.AgreementDrafts(ctx, v)
	return each(list, err, summaryOf)
}

type draftBody struct {
	AgreementDraftItem
	Client      string          `json:"client" doc:"The client's slug, as the file names it"`
	NoClient    *string         `json:"no_client" doc:"What is wrong with its client"`
	Next        int             `json:"next" doc:"The version that it becomes"`
	Behind      bool            `json:"behind" doc:"A version was published since it was begun"`
	Hash        string          `json:"hash" doc:"Of the file: sent back as confirmed, where there are warnings"`
	Publishable bool            `json:"publishable" doc:"Nothing but a confirmation of the warnings is missing"`
	Refused     *string         `json:"refused" doc:"Why it cannot be published"`
	Problems    []problemItem   `json:"problems" nullable:"false"`
	Changes     []agreementDiff `json:"changes" nullable:"false" doc:"Against the newest version"`
	Proposals   []proposal      `json:"proposals" nullable:"false" doc:"Clauses that were proposed from tickets and that nobody has looked at since"`
	Failing     int             `json:"failing" doc:"Examples that it decides otherwise than wanted"`
	File        string          `json:"file" doc:"All terms, as TOML"`
}

type proposal struct {
	Clause string `json:"clause"`
	Ticket int64  `json:"ticket"`
}

func draftOf(d workbench.Draft) draftBody {
	out := draftBody{AgreementDraftItem: summaryOf(d.AgreementDraft), Client: d.Terms.Client, NoClient: some(d.NoClient), Next: d.Next(), Behind: d.Behind(), Hash: d.Hash, Problems: []problemItem{}, Changes: differences(d.Changes),
		Proposals: []proposal{}, Failing: d.Failing(), File: d.Source}
	for _, list := range [][]agreement.Problem{d.Errors, d.Warnings} {
		for _, p := range list {
			out.Problems = append(out.Problems, problemItem{p.Severity, p.Code, some(p.Clause), p.Line, p.Column, p.Message})
		}
	}
	for _, p := range d.Proposals {
		out.Proposals = append(out.Proposals, proposal(p))
	}
	err := d.Publishable(d.Hash)
	if out.Publishable = err == nil; err != nil {
		out.Refused = some(fault.Text(err))
	}
	return out
}

// Drafted says of which agreement the draft is meant.
type Drafted struct {
	Number string `path:"number" maxLength:"100" doc:"The agreement's number"`
}

func (a *API) readDraft(ctx context.Context, in *Drafted) (*oneOutput[draftBody], error) {
	d, err := a.bench.Draft(ctx, shell.ViewerIn(ctx), in.Number)
	if err != nil {
		return nil, err
	}
	return &oneOutput[draftBody]{draftOf(d)}, nil
}

type beginDraftInput struct {
	Body struct {
		Number   string `json:"number"`
		Title    string `json:"title"`
		Client   string `json:"client" doc:"The client's slug"`
		From     string `json:"from,omitempty" doc:"The number of the agreement that is copied"`
		Starts   string `json:"starts" format:"date"`
		Currency string `json:"currency,omitempty" doc:"Where none is copied"`
		Price    string `json:"price,omitempty" doc:"Of an hour, decimal, where none is copied"`
		Zone     string `json:"time_zone,omitempty" doc:"IANA name, where none is copied"`
	}
}

func (a *API) beginDraft(ctx context.Context, in *beginDraftInput) (*oneOutput[draftBody], error) {
	number, err := a.bench.Begin(ctx, shell.ViewerIn(ctx), workbench.Beginning(in.Body))
	return after(ctx, located(missingIn("body.from", err), map[string]string{"zone": "body.time_zone"}), a.readDraft, &Drafted{number})
}

func (a *API) takeDraft(ctx context.Context, in *textInput) (*oneOutput[draftBody], error) {
	number, err := a.bench.Take(ctx, shell.ViewerIn(ctx), in.Body.File)
	return after(ctx, inFile(err), a.readDraft, &Drafted{number})
}

type teachInput struct {
	Body struct {
		Ticket int64 `json:"ticket" minimum:"1" doc:"Its number"`
	}
}

func (a *API) teachDraft(ctx context.Context, in *teachInput) (*oneOutput[draftBody], error) {
	p, err := a.bench.Propose(ctx, shell.ViewerIn(ctx), in.Body.Ticket)
	return after(ctx, err, a.readDraft, &Drafted{p.Number})
}

type draftFileInput struct {
	Drafted
	Body struct {
		File string `json:"file" doc:"The file's text, TOML"`
		Revised
	}
}

func (a *API) setDraftFile(ctx context.Context, in *draftFileInput) (*oneOutput[draftBody], error) {
	revision, err := in.Body.from(ctx)
	if err != nil {
		return nil, err
	}
	number, err := a.bench.Save(ctx, shell.ViewerIn(ctx), workbench.Edit{Number: in.Number, Revision: revision, Source: in.Body.File, Change: "the text"})
	return after(ctx, inFile(err), a.readDraft, &Drafted{number})
}

// revisedInput is a deed on a draft as it was read.
type revisedInput struct {
	Drafted
	Body Revised
}

// Revised names the revision of a draft.
type Revised struct {
	Revision *int64 `json:"revision,omitempty" minimum:"0" doc:"Of the draft that was read; left out where If-Match names it"`
}

// from is the revision that the body names, or If-Match.
func (b Revised) from(ctx context.Context) (int64, error) {
	if b.Revision != nil {
		return *b.Revision, nil
	}
	if n, ok := matched(ctx); ok {
		return n, nil
	}
	return 0, fault.On("body.revision", "Send the revision of the draft that was read, or its ETag as If-Match.")
}

func (a *API) followDraft(ctx context.Context, in *revisedInput) (*oneOutput[draftBody], error) {
	revision, err := in.Body.from(ctx)
	if err == nil {
		err = a.bench.Rebase(ctx, shell.ViewerIn(ctx), in.Number, revision)
	}
	return after(ctx, err, a.readDraft, &in.Drafted)
}

type publishDraftInput struct {
	Drafted
	Body struct {
		Revised
		Confirmed string `json:"confirmed,omitempty" doc:"The hash of the draft, where it has warnings that are meant"`
	}
}

func (a *API) publishDraft(ctx context.Context, in *publishDraftInput) (*agreementOutput, error) {
	revision, err := in.Body.from(ctx)
	if err == nil {
		_, err = a.bench.Publish(ctx, shell.ViewerIn(ctx), in.Number, revision, in.Body.Confirmed)
	}
	return after(ctx, err, a.readAgreement, &agreementInput{Number: in.Number})
}

type discardInput struct {
	Drafted
	Revision int64 `query:"revision" minimum:"0" doc:"Of the draft that was read; left out where If-Match names it"`
}

func (a *API) discardDraft(ctx context.Context, in *discardInput) (*listOutput[AgreementDraftItem], error) {
	revision := in.Revision
	if n, ok := matched(ctx); ok && revision == 0 {
		revision = n
	}
	return after(ctx, a.bench.Discard(ctx, shell.ViewerIn(ctx), in.Number, revision), a.listAgreementDrafts, nil)
}
