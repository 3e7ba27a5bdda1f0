package api

import (
	"context"
	"net/http"

	"remit/internal/identity"
	"remit/internal/joinery"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// tieRoutes are what is tied to tickets: marks, people who watch, other tickets.
func (a *API) tieRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/tags", http.StatusOK, "Add a tag"}, onTicket(a, nil, a.tag)),
		serve(a, shell.Token, operation{http.MethodDelete, "/tickets/{number}/tags/{tag}", http.StatusOK, "Take a tag off"}, onTicket(a, nil, a.untag)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/fields", http.StatusOK, "Fill one of the house's own fields"}, onTicket(a, nil, a.setField)),
		serve(a, shell.Token, operation{http.MethodGet, "/tickets/{number}/watchers", http.StatusOK, "List who watches a ticket"}, a.listWatchers),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/watchers", http.StatusOK, "Let somebody watch a ticket"}, onTicket(a, nil, a.watch)),
		serve(a, shell.Token, operation{http.MethodDelete, "/tickets/{number}/watchers/{user}", http.StatusOK, "Let somebody watch a ticket no more"}, onTicket(a, nil, a.unwatch)),
		serve(a, shell.Token, operation{http.MethodGet, "/tickets/{number}/links", http.StatusOK, "List the links of a ticket, in both directions"}, a.listLinks),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/links", http.StatusOK, "Link a ticket to another"}, onTicket(a, linkPlaces(), a.link)),
		serve(a, shell.Token, operation{http.MethodDelete, "/tickets/{number}/links/{link}", http.StatusOK, "Take a link away"}, onTicket(a, nil, a.unlink)),
		serve(a, shell.Token, operation{http.MethodGet, "/tickets/{number}/family", http.StatusOK, "Tell the parent and the parts of a ticket"}, a.family),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/parent", http.StatusOK, "Make a ticket a part of another, or of none"}, onTicket(a, map[string]string{"to": "body.parent"}, a.setParent)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/children", http.StatusCreated, "Make a ticket of a part of another; the new one is answered"}, a.makeChild),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/children/resolve", http.StatusOK, "Resolve the parts of a ticket"}, a.resolveChildren),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/apart", http.StatusCreated, "Make a ticket of a message that is about something else; the new one is answered"}, a.apart),
	}
}

func (a *API) joinery() *joinery.Joinery { return joinery.New(a.db, a.desk) }

type tagInput struct {
	Numbered
	Body struct {
		Tag string `json:"tag" minLength:"1" maxLength:"100"`
	}
}

func (a *API) tag(ctx context.Context, v identity.Viewer, in tagInput) error {
	return a.joinery().Tag(ctx, v, in.Number, in.Body.Tag)
}

type untagInput struct {
	Numbered
	Tag string `path:"tag" maxLength:"100"`
}

func (a *API) untag(ctx context.Context, v identity.Viewer, in untagInput) error {
	return a.joinery().Untag(ctx, v, in.Number, in.Tag)
}

type fieldInput struct {
	Numbered
	Body struct {
		Name  string  `json:"name" doc:"As GET /fields names it"`
		Value *string `json:"value" doc:"Numbers are decimal, dates like 2026-03-14, yes or no; null empties it"`
	}
}

func (a *API) setField(ctx context.Context, v identity.Viewer, in fieldInput) error {
	return a.joinery().SetField(ctx, v, in.Number, in.Body.Name, address(in.Body.Value))
}

type watcherItem struct {
	User  string `json:"user" doc:"Mail address"`
	Name  string `json:"name"`
	Quiet bool   `json:"quiet" doc:"Watching sends them no mails"`
}

func watcherOf(w store.Watcher) watcherItem { return watcherItem{w.Email, w.Name, w.Quiet} }

func (a *API) listWatchers(ctx context.Context, in *Numbered) (*listOutput[watcherItem], error) {
	return ofTicket(ctx, a, in.Number, a.db.Watchers, watcherOf)
}

type watchInput struct {
	Numbered
	Body struct {
		User string `json:"user" doc:"Mail address of one of the provider's people"`
	}
}

func (a *API) watch(ctx context.Context, v identity.Viewer, in watchInput) error {
	user, err := a.colleague(ctx, v, in.Body.User, "body.user")
	if err != nil {
		return err
	}
	return a.joinery().Watch(ctx, v, in.Number, user, true)
}

type unwatchInput struct {
	Numbered
	User string `path:"user" maxLength:"254" doc:"Mail address"`
}

func (a *API) unwatch(ctx context.Context, v identity.Viewer, in unwatchInput) error {
	user, err := a.colleague(ctx, v, in.User, "path.user")
	if err != nil {
		return err
	}
	return a.joinery().Watch(ctx, v, in.Number, user, false)
}

type linkItem struct {
	ID      int64  `json:"id"`
	Kind    string `json:"kind" enum:"relates,duplicates,causes,blocks,split" doc:"Read from the first ticket to the second"`
	From    int64  `json:"from"`
	To      int64  `json:"to"`
	Subject string `json:"subject" doc:"Of the other ticket"`
	Status  string `json:"status" doc:"Of the other ticket"`
}

func linkOf(l store.Link) linkItem {
	return linkItem{l.ID, string(l.Kind), l.FromID, l.ToID, l.Subject, l.Status}
}

func (a *API) listLinks(ctx context.Context, in *Numbered) (*listOutput[linkItem], error) {
	return ofTicket(ctx, a, in.Number, a.db.Links, linkOf)
}

type linkInput struct {
	Numbered
	Body struct {
		Ticket int64  `json:"ticket" minimum:"1" doc:"The other ticket's number"`
		Kind   string `json:"kind" enum:"relates,duplicates,causes,blocks"`
	}
}

func linkPlaces() map[string]string { return map[string]string{"to": "body.ticket"} }

func (a *API) link(ctx context.Context, v identity.Viewer, in linkInput) error {
	return a.joinery().Link(ctx, v, in.Number, in.Body.Ticket, in.Body.Kind)
}

type unlinkInput struct {
	Numbered
	Link int64 `path:"link" minimum:"1"`
}

func (a *API) unlink(ctx context.Context, v identity.Viewer, in unlinkInput) error {
	return a.joinery().Unlink(ctx, v, in.Number, in.Link)
}

type familyBody struct {
	Parent   *int64  `json:"parent" doc:"null: it is a part of none"`
	Children []int64 `json:"children" nullable:"false"`
}

func (a *API) family(ctx context.Context, in *Numbered) (*oneOutput[familyBody], error) {
	v, err := a.onStaff(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	out := familyBody{Children: []int64{}}
	parent, err := a.db.Parent(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	if parent != 0 {
		out.Parent = &parent
	}
	children, err := a.db.Children(ctx, v, in.Number)
	out.Children = append(out.Children, children...)
	return &oneOutput[familyBody]{out}, err
}

type parentInput struct {
	Numbered
	Body struct {
		Parent *int64 `json:"parent" minimum:"1" doc:"null: of none"`
	}
}

func (a *API) setParent(ctx context.Context, v identity.Viewer, in parentInput) error {
	var parent int64
	if in.Body.Parent != nil {
		parent = *in.Body.Parent
	}
	return a.joinery().SetParent(ctx, v, in.Number, parent)
}

type childInput struct {
	Numbered
	Body struct {
		Subject string            `json:"subject" minLength:"1" maxLength:"500"`
		Text    string            `json:"text,omitempty" doc:"What is to be done: the first note"`
		Facts   map[string]string `json:"facts,omitempty" doc:"By name, over those of the parent"`
	}
}

func (a *API) makeChild(ctx context.Context, in *childInput) (*changedOutput, error) {
	v := shell.ViewerIn(ctx)
	t, err := a.joinery().MakeChild(ctx, v, joinery.Child{Of: in.Number, Subject: in.Body.Subject, Text: in.Body.Text, Facts: in.Body.Facts})
	return a.other(ctx, t, err)
}

type childrenBody struct {
	Refused []string `json:"refused" nullable:"false" doc:"Why parts could not be resolved, a sentence each"`
}

func (a *API) resolveChildren(ctx context.Context, in *Numbered) (*oneOutput[childrenBody], error) {
	v, err := a.onStaff(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	refused, err := a.joinery().ResolveChildren(ctx, v, in.Number)
	return told(ctx, err, childrenBody{append([]string{}, refused...)})
}

type apartInput struct {
	Numbered
	Body struct {
		Message int64  `json:"message" minimum:"1" doc:"The message's id"`
		Subject string `json:"subject" minLength:"1" maxLength:"500"`
	}
}

func (a *API) apart(ctx context.Context, in *apartInput) (*changedOutput, error) {
	v := shell.ViewerIn(ctx)
	t, err := a.joinery().Apart(ctx, v, in.Number, in.Body.Message, in.Body.Subject)
	return a.other(ctx, t, err)
}
