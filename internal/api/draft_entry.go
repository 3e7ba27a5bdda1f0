package api

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"remit/internal/amend"
	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/workbench"
)

type entryBody struct {
	Entry  string              `json:"entry" doc:"As scope.3, term, head"`
	Fields map[string][]string `json:"fields" doc:"By name, as the form of the entry has them"`
	File   string              `json:"file" doc:"How it stands in the file"`
}

type entryInput struct {
	Drafted
	Entry string `path:"entry" maxLength:"100" doc:"As scope.3, term, head; or c and a clause's number: c3.4"`
}

func (a *API) readEntry(ctx context.Context, in *entryInput) (*oneOutput[entryBody], error) {
	d, err := a.bench.Draft(ctx, shell.ViewerIn(ctx), in.Number)
	if err != nil {
		return nil, err
	}
	ref, err := entryIn(d, in.Entry)
	if err != nil {
		return nil, err
	}
	return &oneOutput[entryBody]{entryBody{ref.String(), d.File.Values(ref), d.File.Entry(ref)}}, nil
}

// entryIn finds an entry of a draft by its word.
func entryIn(d workbench.Draft, word string) (amend.Ref, error) {
	if d.NoForm != nil {
		return amend.Ref{}, d.NoForm
	}
	ref, ok := amend.ParseRef(word)
	if !ok && len(word) > 1 && word[0] == 'c' {
		ref, ok = d.File.ByClause(word[1:])
	}
	if !ok || amend.KindOf(ref.Table).May() && !d.File.Has(ref) {
		return ref, fault.Errorf(fault.NotFound, "The draft of %s has no entry %s.", d.Number, word)
	}
	return ref, nil
}

// alteration is a deed on an entry, as a program names it.
type alteration struct {
	Revised
	Deed   string              `json:"deed" enum:"keep,add,up,down,out"`
	Entry  string              `json:"entry,omitempty" doc:"As scope.3, term, head; or c and a clause's number: c3.4. Not for add"`
	Table  string              `json:"table,omitempty" doc:"For add: scope, target, fee and the others of an agreement's file"`
	After  string              `json:"after,omitempty" doc:"For add: the entry after which it comes; left out: at the end"`
	Fields map[string][]string `json:"fields,omitempty" doc:"For keep and add, by name, as GET of an entry tells them"`
}

// add is the deed that keeps a new entry.
const add = "add"

// entry is the entry that is meant, in a draft.
func (x alteration) entry(d workbench.Draft) (e workbench.Entry, err error) {
	e.Values = url.Values(x.Fields)
	if e.New = x.Deed == add; !e.New {
		if e.Ref, err = entryIn(d, x.Entry); err != nil {
			return e, missingIn("body.entry", err)
		}
		return e, nil
	}
	if kind := amend.KindOf(x.Table); d.NoForm != nil || kind == nil || !kind.May() {
		return e, fault.On("body.table", "Nothing can be added to a table %q.", x.Table)
	}
	e.Table = x.Table
	if x.After != "" {
		if e.After, err = entryIn(d, x.After); err != nil {
			return e, missingIn("body.after", err)
		}
	}
	return e, nil
}

type changeEntryInput struct {
	Drafted
	Body alteration
}

func (a *API) changeEntry(ctx context.Context, in *changeEntryInput) (*oneOutput[draftBody], error) {
	v, deed := shell.ViewerIn(ctx), in.Body.Deed
	revision, err := in.Body.from(ctx)
	if err != nil {
		return nil, err
	}
	d, err := a.bench.Draft(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	e, err := in.Body.entry(d)
	if err != nil {
		return nil, err
	}
	if deed == add {
		deed = workbench.Keep
	}
	was := ""
	if !e.New {
		was = d.File.Clause(e.Ref)
	}
	text, wrong := e.Alter(d.File, d.Source, deed)
	if len(wrong) > 0 {
		return nil, wrongFields(wrong)
	}
	edit := workbench.Edit{Number: in.Number, Revision: revision, Source: text, Change: amend.KindOf(e.Table).Name}
	if was != "" {
		edit.Change += " " + was
	}
	if deed == workbench.Keep || deed == workbench.Out {
		edit.Adopt = was
	}
	number, err := a.bench.Save(ctx, v, edit)
	return after(ctx, err, a.readDraft, &Drafted{number})
}

// wrongFields is the problem of fields that cannot be written into a file.
func wrongFields(wrong []amend.Wrong) error {
	var at []error
	for _, w := range wrong {
		place := "body.fields"
		if w.Field != "" {
			place += "." + w.Field
		}
		at = append(at, &huma.ErrorDetail{Message: w.Text, Location: place})
	}
	return huma.NewError(http.StatusUnprocessableEntity, "The entry cannot be written so, and nothing was changed. The errors say where.", at...)
}
