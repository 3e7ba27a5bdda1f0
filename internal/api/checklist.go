package api

import (
	"context"
	"net/http"
	"time"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// checklistRoutes are what is to be done on tickets, the checklists of the house and its own fields.
func (a *API) checklistRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/tickets/{number}/items", http.StatusOK, "List what is to be done on a ticket"}, a.listItems),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/items", http.StatusOK, "Add a line of what is to be done"}, onTicket(a, nil, a.addItem)),
		serve(a, shell.Token, operation{http.MethodPatch, "/tickets/{number}/items/{item}", http.StatusOK, "Tick a line, or open it again"}, onTicket(a, nil, a.tick)),
		serve(a, shell.Token, operation{http.MethodDelete, "/tickets/{number}/items/{item}", http.StatusOK, "Take a line off"}, onTicket(a, nil, a.removeItem)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/checklists", http.StatusOK, "Add a checklist of the house to a ticket"}, onTicket(a, nil, a.addChecklist)),
		serve(a, shell.Token, operation{http.MethodGet, "/checklists", http.StatusOK, "List the checklists of the house"}, a.listChecklists),
		serve(a, shell.Token, operation{http.MethodPost, "/checklists", http.StatusOK, "Add a checklist, or change the one with the id"}, a.saveChecklist),
		serve(a, shell.Token, operation{http.MethodGet, "/fields", http.StatusOK, "List the house's own fields"}, a.listFields),
		serve(a, shell.Token, operation{http.MethodPost, "/fields", http.StatusOK, "Add a field, or change the one with the name"}, a.saveField),
	}
}

type itemItem struct {
	ID        int64      `json:"id"`
	Text      string     `json:"text"`
	Checklist *string    `json:"checklist" doc:"The name of the one that it came with"`
	Holds     bool       `json:"holds" doc:"The ticket is not resolved while it is open"`
	DoneAt    *time.Time `json:"done_at"`
	DoneBy    *string    `json:"done_by"`
}

func lineItemOf(i store.Item) itemItem {
	return itemItem{i.ID, i.Text, some(i.List), i.Holds, someTime(i.DoneAt), some(i.DoneBy)}
}

func (a *API) listItems(ctx context.Context, in *Numbered) (*listOutput[itemItem], error) {
	return ofTicket(ctx, a, in.Number, a.db.Items, lineItemOf)
}

type addItemInput struct {
	Numbered
	Body struct {
		Text string `json:"text" minLength:"1"`
	}
}

func (a *API) addItem(ctx context.Context, v identity.Viewer, in addItemInput) error {
	return a.joinery().AddItem(ctx, v, in.Number, in.Body.Text)
}

type tickInput struct {
	Numbered
	Item int64 `path:"item" minimum:"1"`
	Body struct {
		Done bool `json:"done"`
	}
}

func (a *API) tick(ctx context.Context, v identity.Viewer, in tickInput) error {
	return a.joinery().Tick(ctx, v, in.Number, in.Item, in.Body.Done)
}

type removeItemInput struct {
	Numbered
	Item int64 `path:"item" minimum:"1"`
}

func (a *API) removeItem(ctx context.Context, v identity.Viewer, in removeItemInput) error {
	return a.joinery().RemoveItem(ctx, v, in.Number, in.Item)
}

type addChecklistInput struct {
	Numbered
	Body struct {
		Checklist int64 `json:"checklist" minimum:"1" doc:"Its id, as GET /checklists tells it"`
	}
}

func (a *API) addChecklist(ctx context.Context, v identity.Viewer, in addChecklistInput) error {
	return a.joinery().AddChecklist(ctx, v, in.Number, in.Body.Checklist)
}

type checklistItem struct {
	ID        int64    `json:"id,omitempty" doc:"Left out: a new one"`
	Name      string   `json:"name"`
	Kind      string   `json:"kind,omitempty" doc:"Of the tickets that it is for; left out: any"`
	Service   string   `json:"service,omitempty" doc:"The path of the service that it is for and of those below; left out: any"`
	Items     []string `json:"items" nullable:"false"`
	Holds     bool     `json:"holds,omitempty" doc:"A ticket is not resolved while a line is open"`
	Automatic bool     `json:"automatic,omitempty" doc:"It is added by itself where the facts say so"`
	Active    *bool    `json:"active,omitempty" default:"true"`
}

func checklistOf(c store.Checklist) checklistItem {
	return checklistItem{c.ID, c.Name, c.Kind, c.Service, append([]string{}, c.Items...), c.Holds, c.Automatic, &c.Active}
}

func (a *API) listChecklists(ctx context.Context, _ *struct{}) (*listOutput[checklistItem], error) {
	return ofHouse(ctx, "see checklists", a.db.Checklists, checklistOf)
}

type checklistInput struct{ Body checklistItem }

func (a *API) saveChecklist(ctx context.Context, in *checklistInput) (*listOutput[checklistItem], error) {
	b := in.Body
	err := a.joinery().SaveChecklist(ctx, shell.ViewerIn(ctx), store.Checklist{ID: b.ID, Name: b.Name, Kind: b.Kind, Service: b.Service, Items: b.Items, Holds: b.Holds, Automatic: b.Automatic, Active: yes(b.Active)})
	return after(ctx, err, a.listChecklists, nil)
}

type fieldItem struct {
	Name     string   `json:"name" doc:"As programs call it: small letters, digits and _; never changed"`
	Label    string   `json:"label" doc:"As people read it"`
	Type     string   `json:"type" enum:"text,number,date,choice,yes-no"`
	Choices  []string `json:"choices,omitempty"`
	Kinds    []string `json:"kinds,omitempty" doc:"Of the tickets that have it; left out: all"`
	Clients  []string `json:"clients,omitempty" doc:"Slugs of the clients whose tickets have it; left out: all"`
	Required bool     `json:"required,omitempty" doc:"Before a ticket is resolved"`
	Shown    bool     `json:"shown,omitempty" doc:"To the client's people"`
	Active   *bool    `json:"active,omitempty" default:"true"`
}

func fieldOf(f store.Field) fieldItem {
	return fieldItem{f.Name, f.Label, string(f.Type), f.Choices, f.Kinds, f.Clients, f.Required, f.Shown, &f.Active}
}

func (a *API) listFields(ctx context.Context, _ *struct{}) (*listOutput[fieldItem], error) {
	return ofHouse(ctx, "see fields", a.db.Fields, fieldOf)
}

type saveFieldInput struct{ Body fieldItem }

func (a *API) saveField(ctx context.Context, in *saveFieldInput) (*listOutput[fieldItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	f := store.Field{Name: b.Name, Label: b.Label, Type: store.FieldType(b.Type), Choices: b.Choices, Kinds: b.Kinds, Clients: b.Clients, Required: b.Required, Shown: b.Shown, Active: yes(b.Active)}
	list, err := a.db.Fields(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		if x.Name == f.Name {
			f.ID = x.ID
		}
	}
	return after(ctx, a.joinery().SaveField(ctx, v, f), a.listFields, nil)
}
