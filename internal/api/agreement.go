package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/tenure"
	"remit/internal/workbench"
)

// agreementRoutes check, publish and compare agreements, and end or renew them.
func (a *API) agreementRoutes() []shell.Route {
	return []shell.Route{
		large(serve(a, shell.Token, operation{http.MethodPost, "/agreements/check", http.StatusOK, "Check the file of an agreement, and compare it with the version that stands"}, a.checkAgreement)),
		large(serve(a, shell.Token, operation{http.MethodPost, "/agreements", http.StatusCreated, "Publish a file as the next version of its agreement"}, a.publishAgreement)),
		serve(a, shell.Token, operation{http.MethodGet, "/agreements/{number}/difference", http.StatusOK, "Tell what differs between two versions"}, a.differAgreement),
		serve(a, shell.Token, operation{http.MethodPost, "/agreements/{number}/decide", http.StatusOK, "Tell what a version says of facts; nothing is kept"}, a.decideAgreement),
		serve(a, shell.Token, operation{http.MethodPost, "/agreements/{number}/notice", http.StatusOK, "Enter that notice was given"}, a.giveNotice),
		serve(a, shell.Token, operation{http.MethodPost, "/agreements/{number}/notice/refusal", http.StatusOK, "Refuse the notice that the client asked for in the portal"}, a.refuseNotice),
		serve(a, shell.Token, operation{http.MethodPost, "/agreements/{number}/notice/withdrawal", http.StatusOK, "Enter that notice was taken back by both"}, a.withdrawNotice),
		serve(a, shell.Token, operation{http.MethodPost, "/agreements/{number}/renewal", http.StatusOK, "Publish the next version for another term"}, a.renewAgreement),
	}
}

type checkedBody struct {
	Publishable bool            `json:"publishable" doc:"Nothing but a confirmation of the warnings is missing"`
	Hash        string          `json:"hash" doc:"Of the file: sent back as confirmed, where there are warnings"`
	Number      *string         `json:"number"`
	Latest      int             `json:"latest" doc:"The newest version of the same agreement; 0: it is new"`
	Problems    []problemItem   `json:"problems" nullable:"false"`
	Changes     []agreementDiff `json:"changes" nullable:"false" doc:"Against the newest version"`
}

type problemItem struct {
	Severity string  `json:"severity" enum:"error,warning"`
	Code     string  `json:"code"`
	Clause   *string `json:"clause"`
	Line     int     `json:"line"`
	Column   int     `json:"column"`
	Message  string  `json:"message"`
}

type agreementDiff struct {
	Table  string      `json:"table" doc:"Of the file; empty for the head"`
	Clause string      `json:"clause"`
	Kind   string      `json:"kind" enum:"added,removed,changed,moved"`
	Fields []fieldDiff `json:"fields" nullable:"false"`
}

type fieldDiff struct {
	Key    string `json:"key"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func differences(list []agreement.Change) []agreementDiff {
	out := []agreementDiff{}
	for _, c := range list {
		x := agreementDiff{c.Table, c.Clause, c.Kind, []fieldDiff{}}
		for _, f := range c.Fields {
			x.Fields = append(x.Fields, fieldDiff{f.Key, f.Before, f.After})
		}
		out = append(out, x)
	}
	return out
}

// inspected is what a check found out about a file.
type inspected struct {
	checkedBody
	terms  *agreement.Terms // nil where the file cannot be read
	refuse error            // why it cannot be published, whatever is confirmed
}

// inspect checks a file against the house's catalogue, and compares it with what stands.
func (a *API) inspect(ctx context.Context, v identity.Viewer, file string) (x inspected, err error) {
	if !v.May(identity.ChangeAgreements) {
		return x, fault.MayNot("publish agreements")
	}
	house, err := workbench.Catalogue(ctx, a.db.Reads(), v)
	if err != nil {
		return x, err
	}
	sum := sha256.Sum256([]byte(file))
	x.Hash, x.Problems, x.Changes = hex.EncodeToString(sum[:]), []problemItem{}, []agreementDiff{}
	errors := 0
	for _, p := range coverage.Inspect([]byte(file), house) {
		x.Problems = append(x.Problems, problemItem{p.Severity, p.Code, some(p.Clause), p.Line, p.Column, p.Message})
		if p.Severity == agreement.Error {
			errors++
		}
	}
	if errors > 0 {
		x.refuse = fault.On("body.file", "The file has %d errors; POST /agreements/check tells them.", errors)
	}
	if x.terms, err = agreement.Read("file", []byte(file)); err != nil {
		x.terms = nil
		return x, nil //nolint:nilerr // what is wrong stands among the problems
	}
	x.Number = some(x.terms.Number)
	if x.refuse == nil {
		_, x.refuse = a.clientNamed(ctx, v, x.terms.Client, "body.file")
	}
	x.Publishable = x.refuse == nil
	g, err := a.db.AgreementByNumber(ctx, v, x.terms.Number)
	if fault.Is(err, fault.NotFound) {
		return x, nil
	}
	if err != nil {
		return x, err
	}
	before, err := a.db.Terms(ctx, g.ID, g.Latest)
	if x.Latest = g.Latest; err == nil {
		x.Changes = differences(agreement.Diff(before, x.terms))
	}
	return x, err
}

func (a *API) checkAgreement(ctx context.Context, in *textInput) (*oneOutput[checkedBody], error) {
	x, err := a.inspect(ctx, shell.ViewerIn(ctx), in.Body.File)
	return &oneOutput[checkedBody]{x.checkedBody}, err
}

type publishInput struct {
	Body struct {
		File      string `json:"file" doc:"The file's text, TOML"`
		Confirmed string `json:"confirmed,omitempty" doc:"The hash of a check whose warnings are meant"`
	}
}

func (a *API) publishAgreement(ctx context.Context, in *publishInput) (*agreementOutput, error) {
	v := shell.ViewerIn(ctx)
	x, err := a.inspect(ctx, v, in.Body.File)
	if err != nil {
		return nil, err
	}
	if x.refuse != nil {
		return nil, x.refuse
	}
	if len(x.Problems) > 0 && in.Body.Confirmed != x.Hash {
		return nil, fault.On("body.confirmed", "The check has %d warnings. Read them, then send the hash of the check.", len(x.Problems))
	}
	tried, err := workbench.Examples(ctx, a.db.Reads(), v, x.terms)
	if err != nil {
		return nil, err
	}
	for _, e := range tried {
		if e.Fails() {
			return nil, fault.On("body.file", "The example “%s” would be decided otherwise than wanted.", e.Name)
		}
	}
	if _, _, err := a.desk.Publish(ctx, v, "file", []byte(in.Body.File)); err != nil {
		return nil, inFile(err)
	}
	courseOf(ctx).done = true
	return a.readAgreement(ctx, &agreementInput{Number: x.terms.Number})
}

type differInput struct {
	Number string `path:"number"`
	From   int    `query:"from" minimum:"1" required:"true"`
	To     int    `query:"to" minimum:"1" doc:"Left out: the newest"`
}

func (a *API) differAgreement(ctx context.Context, in *differInput) (*listOutput[agreementDiff], error) {
	was, err := a.terms(ctx, in.Number, in.From)
	if err != nil {
		return nil, err
	}
	is, err := a.terms(ctx, in.Number, in.To)
	if err != nil {
		return nil, err
	}
	return whole(differences(agreement.Diff(was, is))), nil
}

// terms are those of a version, the newest where 0.
func (a *API) terms(ctx context.Context, number string, version int) (*agreement.Terms, error) {
	v := shell.ViewerIn(ctx)
	g, err := a.db.AgreementByNumber(ctx, v, number)
	if err != nil {
		return nil, err
	}
	if version == 0 {
		version = g.Latest
	}
	if _, err := a.db.Version(ctx, v, g.ID, version); err != nil {
		return nil, err
	}
	return a.db.Terms(ctx, g.ID, version)
}

type decideInput struct {
	Number  string `path:"number"`
	Version int    `query:"version" minimum:"1" doc:"Left out: the newest"`
	Body    knownFacts
}

type decidedOutput struct{ Body decision }

func (a *API) decideAgreement(ctx context.Context, in *decideInput) (*decidedOutput, error) {
	terms, err := a.terms(ctx, in.Number, in.Version)
	if err != nil {
		return nil, err
	}
	given, err := agreement.ParseFacts(in.Body.RawMessage)
	if fault.Is(err, fault.Invalid) {
		return nil, factProblem(err, "body.")
	}
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(coverage.Decide(terms, given))
	if err != nil {
		return nil, fmt.Errorf("api: decision: %w", err)
	}
	return &decidedOutput{decision{b}}, nil
}

type noticeInput struct {
	Number string `path:"number"`
	Body   struct {
		Party    string `json:"party" enum:"client,provider" doc:"Who gives it"`
		Received string `json:"received" format:"date" doc:"When the other received it"`
		Way      string `json:"way" enum:"terminate,expire,agreed" doc:"agreed: both agreed on a day"`
		Day      string `json:"day,omitempty" format:"date" doc:"Of agreed: the last day of service"`
		Reason   string `json:"reason,omitempty"`
		Asked    int64  `json:"asked,omitempty" doc:"The id of what the client asked for, that this answers"`
	}
}

// afterLife answers a deed on the life of an agreement with the agreement.
func (a *API) afterLife(ctx context.Context, number string, err error) (*agreementOutput, error) {
	return after(ctx, err, a.readAgreement, &agreementInput{Number: number})
}

func (a *API) giveNotice(ctx context.Context, in *noticeInput) (*agreementOutput, error) {
	b := in.Body
	_, err := a.tenures.Give(ctx, shell.ViewerIn(ctx), tenure.Notice{Number: in.Number, Party: b.Party, Received: b.Received, Way: b.Way, Day: b.Day, Reason: b.Reason, Asked: b.Asked})
	return a.afterLife(ctx, in.Number, err)
}

type refusalInput struct {
	Number string `path:"number"`
	Body   struct {
		Asked  int64  `json:"asked" minimum:"1" doc:"The id of what the client asked for"`
		Reason string `json:"reason"`
	}
}

func (a *API) refuseNotice(ctx context.Context, in *refusalInput) (*agreementOutput, error) {
	return a.afterLife(ctx, in.Number, a.tenures.Refuse(ctx, shell.ViewerIn(ctx), in.Number, in.Body.Asked, in.Body.Reason))
}

type withdrawalInput struct {
	Number string `path:"number"`
	Body   struct {
		Reason string `json:"reason"`
	}
}

func (a *API) withdrawNotice(ctx context.Context, in *withdrawalInput) (*agreementOutput, error) {
	return a.afterLife(ctx, in.Number, a.tenures.Withdraw(ctx, shell.ViewerIn(ctx), in.Number, in.Body.Reason))
}

type renewalInput struct {
	Number string `path:"number"`
	Body   struct {
		Until  string `json:"until" format:"date" doc:"The new last day"`
		Reason string `json:"reason"`
		Word   string `json:"word" doc:"What the client said to it, and where that is kept"`
	}
}

func (a *API) renewAgreement(ctx context.Context, in *renewalInput) (*agreementOutput, error) {
	b := in.Body
	_, err := a.tenures.Renew(ctx, shell.ViewerIn(ctx), tenure.Renewal{Number: in.Number, Until: b.Until, Reason: b.Reason, Word: b.Word})
	return a.afterLife(ctx, in.Number, err)
}
