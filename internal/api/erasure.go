package api

import (
	"context"
	"net/http"

	"remit/internal/erasure"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// erasureRoutes are the erasing of a client's people.
func (a *API) erasureRoutes() []shell.Route {
	const path = "/clients/{slug}/contacts/{contact}/erasure"
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodPost, path, http.StatusAccepted, "Erase one of a client's people, or with dry_run say what would go; the account closes at once, the rest is done in the background"}, a.erase),
		serve(a, shell.Token, operation{http.MethodGet, path, http.StatusOK, "Read how far the erasing of one of a client's people is"}, a.readErasure),
	}
}

// OfContact says which of a client's people is meant.
type OfContact struct {
	Slugged
	Contact int64 `path:"contact" doc:"The person's id"`
}

type eraseInput struct {
	OfContact
	Body struct {
		Address string `json:"address,omitempty" doc:"The person's mail address once more, so that nobody else is erased; a dry run does without"`
		DryRun  bool   `json:"dry_run,omitempty"`
	}
}

type erasureItem struct {
	State  string          `json:"state" enum:"none,planned,going,done"`
	Name   string          `json:"name" doc:"What stands in the place of the person's name"`
	Erased []erasure.Count `json:"erased" doc:"What was taken away so far, or would be"`
	Notes  []string        `json:"notes,omitempty" doc:"What stays, and what else to know"`
}

func erasureOf(e store.Erasure) erasureItem {
	item := erasureItem{State: "going", Name: erasure.NameOf(e.ContactID), Erased: erasure.Counted(e.Counts)}
	if !e.DoneAt.IsZero() {
		item.State = "done"
	}
	return item
}

// erasable finds the person of an address, for an admin.
func (a *API) erasable(ctx context.Context, in OfContact) (identity.Contact, error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.ErasePeople) {
		return identity.Contact{}, fault.MayNot("erase people")
	}
	c, err := a.db.ClientBySlug(ctx, v, in.Slug)
	if err != nil {
		return identity.Contact{}, err
	}
	who, err := a.db.Contact(ctx, v, in.Contact)
	if err == nil && who.ClientID != c.ID {
		err = fault.Errorf(fault.NotFound, "%s has no contact %d.", c.Name, in.Contact)
	}
	return who, err
}

func (a *API) erase(ctx context.Context, in *eraseInput) (*oneOutput[erasureItem], error) {
	v := shell.ViewerIn(ctx)
	who, err := a.erasable(ctx, in.OfContact)
	if err != nil {
		return nil, err
	}
	if in.Body.DryRun {
		plan, err := a.eraser.Plan(ctx, v, who.ID)
		return &oneOutput[erasureItem]{erasureItem{"planned", plan.Name, plan.Erased, plan.Notes()}}, err
	}
	e, err := a.eraser.BeginSure(ctx, v, who.ID, in.Body.Address)
	if err != nil {
		return nil, located(err, nil)
	}
	courseOf(ctx).done = true
	return &oneOutput[erasureItem]{erasureOf(e)}, nil
}

func (a *API) readErasure(ctx context.Context, in *OfContact) (*oneOutput[erasureItem], error) {
	who, err := a.erasable(ctx, *in)
	if err != nil {
		return nil, err
	}
	e, ok, err := a.db.Erasure(ctx, shell.ViewerIn(ctx), who.ID)
	if err != nil || ok {
		return &oneOutput[erasureItem]{erasureOf(e)}, err
	}
	return &oneOutput[erasureItem]{erasureItem{State: "none", Name: erasure.NameOf(who.ID), Erased: []erasure.Count{}}}, nil
}
