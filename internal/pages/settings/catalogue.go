package settings

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
)

func (p *Pages) catalogueRoutes() []shell.Route {
	routes := []shell.Route{
		{Method: http.MethodGet, Path: catalogueURL, Who: shell.May(identity.ChangeCatalogue), Handler: p.services},
		{Method: http.MethodGet, Path: catalogueFileURL, Who: shell.May(identity.ChangeCatalogue), Handler: p.catalogueFileForm},
		{Method: http.MethodPost, Path: catalogueFileURL, Who: shell.May(identity.ChangeCatalogue), Handler: p.applyCatalogue, Load: shell.Upload},
	}
	return append(routes, record.Both(serviceURL, shell.May(identity.ChangeCatalogue), form(p.serviceRecord))...)
}

const (
	catalogueURL     = "/catalogue"
	catalogueFileURL = "/catalogue/file"
	serviceURL       = "/catalogue/service" // ?at= names what is changed
)

type servicesPage struct {
	shell.Page
	Services []identity.Service
	Teams    []identity.Team
}

func (p *Pages) services(c echo.Context) (err error) {
	page := servicesPage{Page: shell.PageAt(c, "Catalogue", shell.AtSettings)}
	if page.Services, err = p.db.Services(c.Request().Context()); err != nil {
		return err
	}
	if page.Teams, err = p.db.Teams(c.Request().Context(), shell.Viewer(c)); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, servicesView(page))
}

// serviceRecord adds a service, or changes the one that the address names.
func (p *Pages) serviceRecord(c echo.Context) (record.Record, error) {
	v, path := shell.Viewer(c), c.QueryParam("at")
	r := record.Record{At: shell.AtSettings, Title: "New service", Back: catalogueURL, Submit: "Add the service", Said: "The service is added.", Initial: record.Known("active", "yes")}
	if path != "" {
		list, err := p.db.Services(c.Request().Context())
		if err != nil {
			return r, err
		}
		old, err := record.Find(list, func(s identity.Service) bool { return s.Path == path }, "This service was not found in the catalogue.")
		if err != nil {
			return r, err
		}
		r.Title, r.Submit, r.Said = "Change "+old.Name, "Save", old.Name+" is changed."
		r.Initial = record.Known("name", old.Name, "words", strings.Join(old.Words, "\n"), "active", record.Yes(old.Active))
	}
	r.Fields = func(f shell.Form) templ.Component { return serviceFields(f, path == "") }
	r.Save = func(ctx context.Context, f shell.Form) error {
		s := identity.Service{Path: path, Name: f.Value("name"), Words: record.Lines(f.Value("words")), Active: path == "" || f.Value("active") != ""}
		if path == "" {
			s.Path = f.Value("path")
		}
		return p.desk.SaveService(ctx, v, s)
	}
	return r, nil
}

const catalogueIntro = "The file states all services with the words that people use for them, and the teams that agreements route to. What it no longer names is kept and marked inactive."

func (p *Pages) catalogueFileForm(c echo.Context) error {
	return shell.Render(c, http.StatusOK, record.Upload(shell.PageAt(c, "Apply a catalogue file", shell.AtSettings), shell.Form{}, catalogueFileURL, "catalogue", catalogueIntro, catalogueURL))
}

func (p *Pages) applyCatalogue(c echo.Context) error {
	f, name, err := record.Source(c, "catalogue")
	if err == nil {
		var file identity.CatalogueFile
		if file, err = identity.ReadCatalogueFile(name, []byte(f.Values.Get("source"))); err == nil {
			applied, failed := p.desk.ApplyCatalogue(c.Request().Context(), shell.Viewer(c), file)
			if failed == nil {
				return shell.Back(c, catalogueURL, record.AppliedWords(name, applied))
			}
			err = failed
		}
	}
	if !f.Refuse(err) {
		return err
	}
	return shell.Render(c, http.StatusUnprocessableEntity, record.Upload(shell.PageAt(c, "Apply a catalogue file", shell.AtSettings), f, catalogueFileURL, "catalogue", catalogueIntro, catalogueURL))
}
