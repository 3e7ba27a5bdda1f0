package api

import (
	"cmp"
	"context"
	"net/http"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// recordRoutes are what the house knows of its clients: sites, people, assets.
func (a *API) recordRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/clients/{slug}", http.StatusOK, "Read a client"}, a.readClient),
		serve(a, shell.Token, operation{http.MethodPost, "/clients", http.StatusCreated, "Add a client"}, a.addClient),
		serve(a, shell.Token, operation{http.MethodPatch, "/clients/{slug}", http.StatusOK, "Change a client; inactive ends its people's sessions"}, a.changeClient),
		large(serve(a, shell.Token, operation{http.MethodPost, "/clients/apply", http.StatusOK, "Bring a client with its sites, people and assets to what a file states; applying twice changes nothing"}, a.applyClient)),
		serve(a, shell.Token, operation{http.MethodGet, "/clients/{slug}/sites", http.StatusOK, "List the sites of a client"}, a.listSites),
		serve(a, shell.Token, operation{http.MethodPost, "/clients/{slug}/sites", http.StatusOK, "Add a site, or change the one with the slug"}, a.saveSite),
		serve(a, shell.Token, operation{http.MethodGet, "/clients/{slug}/contacts", http.StatusOK, "List the people of a client"}, a.listContacts),
		serve(a, shell.Token, operation{http.MethodPost, "/clients/{slug}/contacts", http.StatusOK, "Add one of a client's people, or change the one with the id"}, a.saveContact),
		serve(a, shell.Token, operation{http.MethodGet, "/clients/{slug}/assets", http.StatusOK, "List the assets of a client"}, a.listAssets),
		serve(a, shell.Token, operation{http.MethodPost, "/clients/{slug}/assets", http.StatusOK, "Add an asset, or change the one with the tag"}, a.saveAsset),
	}
}

// Slugged says which client is meant.
type Slugged struct {
	Slug string `path:"slug" maxLength:"100" doc:"The client's slug"`
}

func clientOf(c identity.Client) clientItem {
	return clientItem{c.Slug, c.Name, c.Language, append([]string{}, c.Domains...), c.Active}
}

func (a *API) readClient(ctx context.Context, in *Slugged) (*oneOutput[clientItem], error) {
	c, err := a.db.ClientBySlug(ctx, shell.ViewerIn(ctx), in.Slug)
	return &oneOutput[clientItem]{clientOf(c)}, err
}

type addClientInput struct {
	Body struct {
		Slug        string   `json:"slug"`
		Name        string   `json:"name"`
		Language    string   `json:"language,omitempty" default:"en" doc:"A code of two letters"`
		MailDomains []string `json:"mail_domains,omitempty"`
	}
}

func (a *API) addClient(ctx context.Context, in *addClientInput) (*oneOutput[clientItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	return after(ctx, a.desk.SaveClient(ctx, v, identity.Client{Slug: b.Slug, Name: b.Name, Language: b.Language, Domains: b.MailDomains, Active: true}), a.readClient, &Slugged{b.Slug})
}

type changeClientInput struct {
	Slugged
	Body struct {
		Name        string    `json:"name,omitempty" doc:"What is left out stays as it is"`
		Language    string    `json:"language,omitempty"`
		MailDomains *[]string `json:"mail_domains,omitempty"`
		Active      *bool     `json:"active,omitempty"`
	}
}

func (a *API) changeClient(ctx context.Context, in *changeClientInput) (*oneOutput[clientItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	c, err := a.db.ClientBySlug(ctx, v, in.Slug)
	if err != nil {
		return nil, err
	}
	c.Name, c.Language = cmp.Or(b.Name, c.Name), cmp.Or(b.Language, c.Language)
	if b.MailDomains != nil {
		c.Domains = *b.MailDomains
	}
	if b.Active != nil {
		c.Active = *b.Active
	}
	return after(ctx, a.desk.SaveClient(ctx, v, c), a.readClient, &in.Slugged)
}

// textInput is a file that is sent as text.
type textInput struct {
	Body struct {
		File string `json:"file" doc:"The file's text, TOML"`
	}
}

type appliedBody struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Retired int `json:"retired" doc:"Made inactive, because the file does not name them any more"`
}

func (a *API) applyClient(ctx context.Context, in *textInput) (*oneOutput[appliedBody], error) {
	f, err := identity.ReadClientFile("body.file", []byte(in.Body.File))
	if err != nil {
		return nil, inFile(err)
	}
	r, err := a.desk.ApplyClient(ctx, shell.ViewerIn(ctx), f)
	return told(ctx, inFile(err), appliedBody{r.Added, r.Changed, r.Retired})
}

// inFile says that what is wrong stands in the file that was sent.
func inFile(err error) error {
	if fault.Is(err, fault.Invalid) {
		return fault.On("body.file", "%s", fault.Text(err))
	}
	return err
}
