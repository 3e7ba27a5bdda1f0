package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// houseRoutes are the provider's own people, teams and services.
func (a *API) houseRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/users", http.StatusOK, "List the provider's people"}, a.listUsers),
		serve(a, shell.Token, operation{http.MethodGet, "/users/{email}", http.StatusOK, "Read one of the provider's people"}, a.readUser),
		serve(a, shell.Token, operation{http.MethodPost, "/users", http.StatusCreated, "Add one of the provider's people"}, a.addUser),
		serve(a, shell.Token, operation{http.MethodPatch, "/users/{email}", http.StatusOK, "Change one of the provider's people"}, a.changeUser),
		serve(a, shell.Token, operation{http.MethodGet, "/teams", http.StatusOK, "List the teams"}, a.listTeams),
		serve(a, shell.Token, operation{http.MethodPost, "/teams", http.StatusOK, "Add a team, or change the one with the slug"}, a.saveTeam),
		serve(a, shell.Token, operation{http.MethodGet, "/catalogue", http.StatusOK, "List the service catalogue"}, a.listServices),
		serve(a, shell.Token, operation{http.MethodPost, "/catalogue", http.StatusOK, "Add a service, or change the one with the path"}, a.saveService),
		large(serve(a, shell.Token, operation{http.MethodPost, "/catalogue/apply", http.StatusOK, "Bring catalogue and teams to what a file states; applying twice changes nothing"}, a.applyCatalogue)),
	}
}

type userItem struct {
	Email  string   `json:"email"`
	Name   string   `json:"name"`
	Role   string   `json:"role" enum:"technician,lead,manager,admin"`
	Zone   *string  `json:"time_zone" doc:"IANA name; null: the house's"`
	Teams  []string `json:"teams" nullable:"false" doc:"Slugs"`
	Active bool     `json:"active"`
}

func (a *API) userItems(ctx context.Context, v identity.Viewer) ([]userItem, error) {
	if err := staff(v, "list the provider's people"); err != nil {
		return nil, err
	}
	users, err := a.db.Users(ctx, v)
	if err != nil {
		return nil, err
	}
	teams, err := a.db.Teams(ctx, v)
	items := make([]userItem, len(users))
	for i, u := range users {
		items[i] = userItem{u.Email, u.Name, string(u.Role), some(u.Zone), []string{}, u.Active}
		for _, t := range teams {
			if slices.Contains(t.Members, u.ID) {
				items[i].Teams = append(items[i].Teams, t.Slug)
			}
		}
	}
	return items, err
}

func (a *API) listUsers(ctx context.Context, _ *struct{}) (*listOutput[userItem], error) {
	items, err := a.userItems(ctx, shell.ViewerIn(ctx))
	return whole(items), err
}

// Mailboxed says which of the provider's people is meant.
type Mailboxed struct {
	Email string `path:"email" maxLength:"254"`
}

func (a *API) readUser(ctx context.Context, in *Mailboxed) (*oneOutput[userItem], error) {
	items, err := a.userItems(ctx, shell.ViewerIn(ctx))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(items, func(u userItem) bool { return u.Email == in.Email })
	if i < 0 {
		return nil, fault.Errorf(fault.NotFound, "Nobody with the address %s works here.", in.Email)
	}
	return &oneOutput[userItem]{items[i]}, nil
}

type addUserInput struct {
	Body struct {
		Email    string `json:"email"`
		Name     string `json:"name"`
		Role     string `json:"role" enum:"technician,lead,manager,admin"`
		Password string `json:"password" writeOnly:"true" doc:"They change it themselves"`
	}
}

func (a *API) addUser(ctx context.Context, in *addUserInput) (*oneOutput[userItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	if _, err := a.desk.SaveUser(ctx, v, identity.User{Email: b.Email, Name: b.Name, Role: identity.Role(b.Role), Active: true}, b.Password); err != nil {
		return nil, located(err, nil)
	}
	courseOf(ctx).done = true
	u, err := a.db.UserByEmail(ctx, b.Email)
	if err != nil {
		return nil, err
	}
	return a.readUser(ctx, &Mailboxed{u.Email})
}

type changeUserInput struct {
	Mailboxed
	Body struct {
		Name     string `json:"name,omitempty" doc:"What is left out stays as it is"`
		Role     string `json:"role,omitempty" enum:"technician,lead,manager,admin"`
		Active   *bool  `json:"active,omitempty"`
		Password string `json:"password,omitempty" writeOnly:"true"`
	}
}

func (a *API) changeUser(ctx context.Context, in *changeUserInput) (*oneOutput[userItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	if !v.May(identity.ChangeUsers) {
		return nil, fault.MayNot("change users")
	}
	u, err := a.db.UserByEmail(ctx, in.Email)
	if err != nil {
		return nil, err
	}
	u.Name, u.Role = cmp.Or(b.Name, u.Name), cmp.Or(identity.Role(b.Role), u.Role)
	if b.Active != nil {
		u.Active = *b.Active
	}
	_, err = a.desk.SaveUser(ctx, v, u, b.Password)
	return after(ctx, err, a.readUser, &Mailboxed{u.Email})
}

type teamItem struct {
	Slug    string   `json:"slug"`
	Name    string   `json:"name"`
	Active  *bool    `json:"active,omitempty" default:"true"`
	Members []string `json:"members" nullable:"false" doc:"Mail addresses"`
}

func (a *API) listTeams(ctx context.Context, _ *struct{}) (*listOutput[teamItem], error) {
	emails, err := a.emails(ctx, shell.ViewerIn(ctx))
	if err != nil {
		return nil, err
	}
	return ofHouse(ctx, "list teams", a.db.Teams, func(t identity.Team) teamItem {
		x := teamItem{t.Slug, t.Name, &t.Active, []string{}}
		for _, id := range t.Members {
			x.Members = append(x.Members, emails[id])
		}
		return x
	})
}

type saveTeamInput struct{ Body teamItem }

func (a *API) saveTeam(ctx context.Context, in *saveTeamInput) (*listOutput[teamItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	t := identity.Team{Slug: b.Slug, Name: b.Name, Active: yes(b.Active)}
	for i, email := range b.Members {
		id, err := a.colleague(ctx, v, email, "body.members["+strconv.Itoa(i)+"]")
		if err != nil {
			return nil, err
		}
		t.Members = append(t.Members, id)
	}
	return after(ctx, a.desk.SaveTeam(ctx, v, t), a.listTeams, nil)
}

type serviceItem struct {
	Path   string   `json:"path" doc:"email/outlook"`
	Name   string   `json:"name"`
	Words  []string `json:"words,omitempty" doc:"What people call it"`
	Active *bool    `json:"active,omitempty" default:"true"`
}

func serviceOf(s identity.Service) serviceItem {
	return serviceItem{s.Path, s.Name, s.Words, &s.Active}
}

func (a *API) listServices(ctx context.Context, _ *struct{}) (*listOutput[serviceItem], error) {
	read := func(ctx context.Context, _ identity.Viewer) ([]identity.Service, error) { return a.db.Services(ctx) }
	return ofHouse(ctx, "list the catalogue", read, serviceOf)
}

type serviceInput struct{ Body serviceItem }

func (a *API) saveService(ctx context.Context, in *serviceInput) (*listOutput[serviceItem], error) {
	b := in.Body
	return after(ctx, a.desk.SaveService(ctx, shell.ViewerIn(ctx), identity.Service{Path: b.Path, Name: b.Name, Words: b.Words, Active: yes(b.Active)}), a.listServices, nil)
}

func (a *API) applyCatalogue(ctx context.Context, in *textInput) (*oneOutput[appliedBody], error) {
	f, err := identity.ReadCatalogueFile("body.file", []byte(in.Body.File))
	if err != nil {
		return nil, inFile(err)
	}
	r, err := a.desk.ApplyCatalogue(ctx, shell.ViewerIn(ctx), f)
	return told(ctx, inFile(err), appliedBody{r.Added, r.Changed, r.Retired})
}
