package api

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// visitRoutes are the visits to clients.
func (a *API) visitRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/visits", http.StatusOK, "List the visits that begin or last between two instants"}, a.listVisits),
		serve(a, shell.Token, operation{http.MethodGet, "/tickets/{number}/visits", http.StatusOK, "List the visits of a ticket"}, a.ticketVisits),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/visits", http.StatusCreated, "Plan a visit"}, a.planVisit),
		serve(a, shell.Token, operation{http.MethodGet, "/tickets/{number}/visits/{visit}", http.StatusOK, "Read a visit"}, a.readVisit),
		serve(a, shell.Token, operation{http.MethodPatch, "/tickets/{number}/visits/{visit}", http.StatusOK, "Move, hand over, cancel or finish a visit"}, a.changeVisit),
	}
}

type visitItem struct {
	ID        int64     `json:"id"`
	Ticket    int64     `json:"ticket"`
	User      string    `json:"user" doc:"Mail address of who goes"`
	StartsAt  time.Time `json:"starts_at"`
	EndsAt    time.Time `json:"ends_at"`
	Place     string    `json:"place"`
	Note      string    `json:"note" doc:"For the technician"`
	State     string    `json:"state" enum:"planned,done,cancelled"`
	Sequence  int       `json:"sequence" doc:"Grows with each change; a change sends it back and is refused where somebody else was first"`
	ChangedAt time.Time `json:"changed_at"`
}

func (a *API) visitOf(ctx context.Context, v identity.Viewer) (func(store.Visit) visitItem, error) {
	emails, err := a.emails(ctx, v)
	return func(x store.Visit) visitItem {
		return visitItem{x.ID, x.TicketID, emails[x.UserID], x.StartsAt.UTC(), x.EndsAt.UTC(), x.Place, x.Note, x.State, x.Sequence, x.ChangedAt.UTC()}
	}, err
}

type visitsInput struct {
	From time.Time `query:"from" required:"true"`
	To   time.Time `query:"to" required:"true"`
	User string    `query:"user" doc:"Mail address of who goes; left out: whom the token speaks for"`
}

func (a *API) listVisits(ctx context.Context, in *visitsInput) (*listOutput[visitItem], error) {
	v := shell.ViewerIn(ctx)
	user, err := a.colleague(ctx, v, in.User, "query.user")
	if err != nil {
		return nil, err
	}
	if user == 0 {
		user = v.UserID
	}
	item, err := a.visitOf(ctx, v)
	if err != nil {
		return nil, err
	}
	list, err := a.db.Visits(ctx, v, user, in.From.UTC(), in.To.UTC())
	return each(list, err, item)
}

func (a *API) ticketVisits(ctx context.Context, in *Numbered) (*listOutput[visitItem], error) {
	item, err := a.visitOf(ctx, shell.ViewerIn(ctx))
	if err != nil {
		return nil, err
	}
	return ofTicket(ctx, a, in.Number, a.db.TicketVisits, item)
}

type planInput struct {
	Numbered
	Body struct {
		User     string    `json:"user,omitempty" doc:"Mail address of who goes; left out: whom the token speaks for"`
		StartsAt time.Time `json:"starts_at"`
		EndsAt   time.Time `json:"ends_at"`
		Place    string    `json:"place,omitempty" maxLength:"200"`
		Note     string    `json:"note,omitempty"`
		Schedule bool      `json:"schedule,omitempty" doc:"The ticket becomes scheduled"`
	}
}

func visitPlaces() map[string]string {
	return map[string]string{"starts": "body.starts_at", "ends": "body.ends_at"}
}

func (a *API) planVisit(ctx context.Context, in *planInput) (*oneOutput[visitItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	user, err := a.colleague(ctx, v, b.User, "body.user")
	if err != nil {
		return nil, err
	}
	if user == 0 {
		user = v.UserID
	}
	x, err := a.diary().Plan(ctx, v, store.Visit{TicketID: in.Number, UserID: user, StartsAt: b.StartsAt.UTC(), EndsAt: b.EndsAt.UTC(), Place: b.Place, Note: b.Note}, b.Schedule)
	return after(ctx, located(err, visitPlaces()), a.readVisit, &Visited{in.Numbered, x.ID})
}

// Visited says which visit of which ticket is meant.
type Visited struct {
	Numbered
	Visit int64 `path:"visit" minimum:"1"`
}

func (a *API) readVisit(ctx context.Context, in *Visited) (*oneOutput[visitItem], error) {
	list, err := a.ticketVisits(ctx, &in.Numbered)
	if err != nil {
		return nil, err
	}
	for _, x := range list.Body.Items {
		if x.ID == in.Visit {
			return &oneOutput[visitItem]{x}, nil
		}
	}
	return nil, fault.Errorf(fault.NotFound, "Ticket #%d has no visit %d.", in.Number, in.Visit)
}

type changeVisitInput struct {
	Visited
	Body struct {
		User     string    `json:"user,omitempty" doc:"What is left out stays as it is"`
		StartsAt time.Time `json:"starts_at,omitzero"`
		EndsAt   time.Time `json:"ends_at,omitzero"`
		Place    *string   `json:"place,omitempty" maxLength:"200"`
		Note     *string   `json:"note,omitempty"`
		State    string    `json:"state,omitempty" enum:"planned,done,cancelled"`
		Sequence int       `json:"sequence" minimum:"0"`
	}
}

func (a *API) changeVisit(ctx context.Context, in *changeVisitInput) (*oneOutput[visitItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	kept, err := a.readVisit(ctx, &in.Visited)
	if err != nil {
		return nil, err
	}
	old := kept.Body
	user, err := a.colleague(ctx, v, cmp.Or(b.User, old.User), "body.user")
	if err != nil {
		return nil, err
	}
	x := store.Visit{ID: old.ID, TicketID: in.Number, UserID: user, StartsAt: old.StartsAt, EndsAt: old.EndsAt, Place: old.Place, Note: old.Note, State: cmp.Or(b.State, old.State), Sequence: b.Sequence}
	if !b.StartsAt.IsZero() {
		x.StartsAt = b.StartsAt.UTC()
	}
	if !b.EndsAt.IsZero() {
		x.EndsAt = b.EndsAt.UTC()
	}
	if b.Place != nil {
		x.Place = *b.Place
	}
	if b.Note != nil {
		x.Note = *b.Note
	}
	return after(ctx, located(a.diary().Change(ctx, v, x), visitPlaces()), a.readVisit, &in.Visited)
}
