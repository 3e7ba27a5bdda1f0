package settings

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
)

func (p *Pages) userRoutes() []shell.Route {
	list := shell.Route{Method: http.MethodGet, Path: usersURL, Who: shell.May(identity.ChangeUsers), Handler: p.users}
	return append(record.Both(usersURL+"/:id", shell.May(identity.ChangeUsers), form(p.userRecord)), list)
}

func (p *Pages) teamRoutes() []shell.Route {
	list := shell.Route{Method: http.MethodGet, Path: teamsURL, Who: shell.May(identity.ChangeUsers), Handler: p.teams}
	return append(record.Both(teamsURL+"/:slug", shell.May(identity.ChangeUsers), form(p.teamRecord)), list)
}

const (
	usersURL = "/users"
	teamsURL = "/teams"
)

// peoplePage lists users or teams, each of which names the other.
type peoplePage struct {
	shell.Page
	Users []identity.User
	Teams []identity.Team
}

func (p *Pages) people(c echo.Context, title string) (page peoplePage, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page.Page = shell.PageAt(c, title, shell.AtSettings)
	if page.Users, err = p.db.Users(ctx, v); err != nil {
		return page, err
	}
	page.Teams, err = p.db.Teams(ctx, v)
	return page, err
}

func (p *Pages) users(c echo.Context) error {
	page, err := p.people(c, "Users")
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, usersView(page))
}

func (p *Pages) teams(c echo.Context) error {
	page, err := p.people(c, "Teams")
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, teamsView(page))
}

// userRecord adds or changes one of the provider's people. The address stays, as it is what they sign in with.
func (p *Pages) userRecord(c echo.Context) (record.Record, error) {
	v := shell.Viewer(c)
	r := record.Record{At: shell.AtSettings, Title: "New user", Back: usersURL, Submit: "Add the user", Said: "The user is added and can sign in.",
		Initial: record.Known("active", "yes", "role", string(identity.Technician))}
	page, err := p.people(c, "")
	if err != nil {
		return r, err
	}
	var old identity.User
	if c.Param("id") != "new" {
		id, err := shell.ParseID(c.Param("id"))
		if err != nil {
			return r, err
		}
		if old, err = record.Find(page.Users, func(u identity.User) bool { return u.ID == id }, "This person was not found."); err != nil {
			return r, err
		}
		r.Title, r.Submit, r.Said = "Change "+old.Name, "Save", old.Name+" is changed."
		r.Initial = record.Known("name", old.Name, "role", string(old.Role), "zone", old.Zone, "active", record.Yes(old.Active))
		for _, team := range old.Teams {
			r.Initial.Values.Add("teams", strconv.FormatInt(team, 10))
		}
	}
	r.Fields = func(f shell.Form) templ.Component { return userFields(f, old, page.Teams) }
	r.Save = func(ctx context.Context, f shell.Form) error {
		u := identity.User{ID: old.ID, Email: old.Email, Name: f.Value("name"), Role: identity.Role(f.Value("role")), Zone: f.Value("zone"), Teams: record.IDs(f, "teams"),
			Active: old.ID == 0 || f.Value("active") != ""}
		if old.ID == 0 {
			u.Email = f.Value("email")
		}
		_, err := p.desk.SaveUser(ctx, v, u, f.Values.Get("password"))
		return err
	}
	return r, nil
}

// teamRecord adds or changes a team with its members.
func (p *Pages) teamRecord(c echo.Context) (record.Record, error) {
	v, slug := shell.Viewer(c), c.Param("slug")
	r := record.Record{At: shell.AtSettings, Title: "New team", Back: teamsURL, Submit: "Add the team", Said: "The team is added.", Initial: record.Known("active", "yes")}
	page, err := p.people(c, "")
	if err != nil {
		return r, err
	}
	fresh := slug == "new"
	if !fresh {
		old, err := record.Find(page.Teams, func(t identity.Team) bool { return t.Slug == slug }, "This team was not found.")
		if err != nil {
			return r, err
		}
		r.Title, r.Submit, r.Said = "Change "+old.Name, "Save", old.Name+" is changed."
		r.Initial = record.Known("name", old.Name, "active", record.Yes(old.Active))
		for _, user := range old.Members {
			r.Initial.Values.Add("members", strconv.FormatInt(user, 10))
		}
	}
	r.Fields = func(f shell.Form) templ.Component { return teamFields(f, fresh, page.Users) }
	r.Save = func(ctx context.Context, f shell.Form) error {
		t := identity.Team{Slug: slug, Name: f.Value("name"), Active: fresh || f.Value("active") != "", Members: record.IDs(f, "members")}
		if fresh {
			t.Slug = f.Value("slug")
		}
		return p.desk.SaveTeam(ctx, v, t)
	}
	return r, nil
}
