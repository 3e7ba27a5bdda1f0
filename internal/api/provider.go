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

// providerRoutes set up by which providers of OpenID Connect people sign in.
func (a *API) providerRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/sign-in-providers", http.StatusOK, "List the providers by which people sign in"}, a.listProviders),
		serve(a, shell.Token, operation{http.MethodPost, "/sign-in-providers", http.StatusCreated, "Add a provider by which people sign in"}, a.addProvider),
		serve(a, shell.Token, operation{http.MethodPatch, "/sign-in-providers/{provider}", http.StatusOK, "Change a provider by which people sign in"}, a.changeProvider),
		serve(a, shell.Token, operation{http.MethodDelete, "/sign-in-providers/{provider}", http.StatusOK, "Remove a provider: nobody signs in by it any more"}, a.dropProvider),
		serve(a, shell.Token, operation{http.MethodGet, "/sign-in-providers/{provider}/ties", http.StatusOK, "List who signed in by a provider, the latest first"}, a.listTies),
		serve(a, shell.Token, operation{http.MethodDelete, "/sign-in-providers/{provider}/ties/{tie}", http.StatusOK, "Untie an account from the one at the provider; its sessions end"}, a.dropTie),
	}
}

// ProviderItem is a provider of sign-ins without its secret.
type ProviderItem struct {
	ID           int64    `json:"id"`
	Name         string   `json:"name"`
	Issuer       string   `json:"issuer"`
	Registration string   `json:"client_id" doc:"Under which the house is registered there"`
	HasSecret    bool     `json:"has_secret"`
	Client       *string  `json:"client" doc:"The slug of the client whose people sign in by it; null: the house’s own people"`
	Domains      []string `json:"domains" nullable:"false" doc:"Mail domains that it speaks for"`
	Strangers    bool     `json:"strangers" doc:"Whoever has no account gets one"`
	Exclusive    bool     `json:"exclusive" doc:"Its people sign in by it alone; administrators of the house by password too"`
	TrustsMail   bool     `json:"trusts_mail" doc:"Addresses count without a word that they are verified"`
	AsksCode     bool     `json:"asks_code" doc:"Who has one-time codes is asked for one all the same"`
	Active       bool     `json:"active"`
	Path         string   `json:"return_path" doc:"Where it sends browsers back to, below the address of the house"`
}

func providerOf(p store.Provider) ProviderItem {
	return ProviderItem{p.ID, p.Name, p.Issuer, p.Registration, p.Secret != "", some(p.ClientSlug), append([]string{}, p.Domains...), p.Strangers, p.Exclusive, p.TrustsMail, p.AsksCode, p.Active,
		"/sign-in/with/" + p.Slug + "/return"}
}

func (a *API) listProviders(ctx context.Context, _ *struct{}) (*listOutput[ProviderItem], error) {
	list, err := a.openid.Providers(ctx, shell.ViewerIn(ctx))
	items := []ProviderItem{}
	for _, p := range list {
		items = append(items, providerOf(p))
	}
	return whole(items), err
}

type addProviderInput struct {
	Body struct {
		Name         string   `json:"name"`
		Issuer       string   `json:"issuer" format:"uri"`
		Registration string   `json:"client_id"`
		Secret       string   `json:"client_secret,omitempty"`
		Client       *string  `json:"client,omitempty" doc:"The client's slug; null: the house’s own people"`
		Domains      []string `json:"domains,omitempty" doc:"A client’s must have them"`
		Strangers    bool     `json:"strangers,omitempty"`
		Exclusive    bool     `json:"exclusive,omitempty"`
		TrustsMail   bool     `json:"trusts_mail,omitempty"`
		AsksCode     bool     `json:"asks_code,omitempty"`
		Active       *bool    `json:"active,omitempty" default:"true"`
	}
}

func (a *API) addProvider(ctx context.Context, in *addProviderInput) (*oneOutput[ProviderItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	if err := mayProvider(v); err != nil {
		return nil, err
	}
	p := store.Provider{Name: b.Name, Issuer: b.Issuer, Registration: b.Registration, Secret: b.Secret, Domains: b.Domains, Strangers: b.Strangers, Exclusive: b.Exclusive, TrustsMail: b.TrustsMail,
		AsksCode: b.AsksCode, Active: yes(b.Active)}
	if slug := address(b.Client); slug != "" {
		c, err := a.clientNamed(ctx, v, slug, "body.client")
		if err != nil {
			return nil, err
		}
		p.ClientID = c.ID
	}
	return a.saveProvider(ctx, v, p)
}

// mayProvider refuses who is no admin.
func mayProvider(v identity.Viewer) error {
	if !v.May(identity.ChangeProviders) {
		return fault.MayNot("change how people sign in")
	}
	return nil
}

func (a *API) saveProvider(ctx context.Context, v identity.Viewer, p store.Provider) (*oneOutput[ProviderItem], error) {
	id, err := a.openid.Save(ctx, v, p)
	if err != nil {
		return nil, located(err, map[string]string{"registration": "body.client_id", "secret": "body.client_secret"})
	}
	courseOf(ctx).done = true
	p, err = a.db.Provider(ctx, v, id)
	return &oneOutput[ProviderItem]{providerOf(p)}, err
}

// Provided says which provider is meant.
type Provided struct {
	Provider int64 `path:"provider" minimum:"1"`
}

type changeProviderInput struct {
	Provided
	Body struct {
		Name         string   `json:"name,omitempty" doc:"What is left out stays as it is"`
		Issuer       string   `json:"issuer,omitempty" format:"uri"`
		Registration string   `json:"client_id,omitempty"`
		Secret       string   `json:"client_secret,omitempty"`
		Domains      []string `json:"domains,omitempty"`
		Strangers    *bool    `json:"strangers,omitempty"`
		Exclusive    *bool    `json:"exclusive,omitempty"`
		TrustsMail   *bool    `json:"trusts_mail,omitempty"`
		AsksCode     *bool    `json:"asks_code,omitempty"`
		Active       *bool    `json:"active,omitempty"`
	}
}

func (a *API) changeProvider(ctx context.Context, in *changeProviderInput) (*oneOutput[ProviderItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	if err := mayProvider(v); err != nil {
		return nil, err
	}
	p, err := a.db.Provider(ctx, v, in.Provider)
	if err != nil {
		return nil, err
	}
	p.Name, p.Issuer, p.Registration, p.Secret = cmp.Or(b.Name, p.Name), cmp.Or(b.Issuer, p.Issuer), cmp.Or(b.Registration, p.Registration), b.Secret
	if b.Domains != nil {
		p.Domains = b.Domains
	}
	for kept, said := range map[*bool]*bool{&p.Strangers: b.Strangers, &p.Exclusive: b.Exclusive, &p.TrustsMail: b.TrustsMail, &p.AsksCode: b.AsksCode, &p.Active: b.Active} {
		if said != nil {
			*kept = *said
		}
	}
	return a.saveProvider(ctx, v, p)
}

func (a *API) dropProvider(ctx context.Context, in *Provided) (*listOutput[ProviderItem], error) {
	return after(ctx, a.openid.Drop(ctx, shell.ViewerIn(ctx), in.Provider), a.listProviders, nil)
}

type tiedItem struct {
	ID      int64     `json:"id"`
	Person  string    `json:"person" doc:"user:7 or contact:12"`
	Name    string    `json:"name"`
	Email   string    `json:"email" doc:"By which they were found at first"`
	Subject string    `json:"subject" doc:"Who they are at the provider"`
	MadeAt  time.Time `json:"made_at"`
	UsedAt  time.Time `json:"used_at"`
}

// maxTies is how many are listed.
const maxTies = 500

func (a *API) listTies(ctx context.Context, in *Provided) (*listOutput[tiedItem], error) {
	v := shell.ViewerIn(ctx)
	if err := mayProvider(v); err != nil {
		return nil, err
	}
	if _, err := a.db.Provider(ctx, v, in.Provider); err != nil {
		return nil, err
	}
	list, err := a.db.Ties(ctx, v, in.Provider, maxTies)
	items := []tiedItem{}
	for _, t := range list {
		items = append(items, tiedItem{t.ID, t.Person, t.Name, t.Email, t.Subject, t.MadeAt, t.UsedAt})
	}
	return whole(items), err
}

type dropTieInput struct {
	Provided
	Tie int64 `path:"tie" minimum:"1"`
}

func (a *API) dropTie(ctx context.Context, in *dropTieInput) (*listOutput[tiedItem], error) {
	return after(ctx, a.openid.Untie(ctx, shell.ViewerIn(ctx), in.Provider, in.Tie), a.listTies, &in.Provided)
}
