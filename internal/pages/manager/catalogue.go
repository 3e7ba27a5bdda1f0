package manager

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
)

func (p *Pages) catalogueRoutes() []shell.Route {
	routes := []shell.Route{
		{Method: http.MethodGet, Path: catalogueURL, Who: shell.Manager, Handler: p.services},
		{Method: http.MethodGet, Path: catalogueFileURL, Who: shell.Manager, Handler: p.catalogueFileForm},
		{Method: http.MethodPost, Path: catalogueFileURL, Who: shell.Manager, Handler: p.applyCatalogue, Load: shell.Upload},
	}
	return append(routes, both(serviceURL, shell.Manager, p.form(p.serviceRecord))...)
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
	page := servicesPage{Page: newPage(c, "Catalogue", shell.AtSettings)}
	if page.Services, err = p.db.Services(c.Request().Context()); err != nil {
		return err
	}
	if page.Teams, err = p.db.Teams(c.Request().Context(), shell.Viewer(c)); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, servicesView(page))
}

// serviceRecord adds a service, or changes the one that the address names.
func (p *Pages) serviceRecord(c echo.Context) (record, error) {
	v, path := shell.Viewer(c), c.QueryParam("at")
	r := record{at: shell.AtSettings, title: "New service", back: catalogueURL, submit: "Add the service", said: "The service is added.", initial: known("active", "yes")}
	if path != "" {
		list, err := p.db.Services(c.Request().Context())
		if err != nil {
			return r, err
		}
		old, err := find(list, func(s identity.Service) bool { return s.Path == path }, "This service was not found in the catalogue.")
		if err != nil {
			return r, err
		}
		r.title, r.submit, r.said = "Change "+old.Name, "Save", old.Name+" is changed."
		r.initial = known("name", old.Name, "words", strings.Join(old.Words, "\n"), "active", yes(old.Active))
	}
	r.fields = func(f shell.Form) templ.Component { return serviceFields(f, path == "") }
	r.save = func(ctx context.Context, f shell.Form) error {
		s := identity.Service{Path: path, Name: f.Value("name"), Words: lines(f.Value("words")), Active: path == "" || f.Value("active") != ""}
		if path == "" {
			s.Path = f.Value("path")
		}
		return p.desk.SaveService(ctx, v, s)
	}
	return r, nil
}

const catalogueIntro = "The file states all services with the words that people use for them, and the teams that agreements route to. What it no longer names is kept and marked inactive."

func (p *Pages) catalogueFileForm(c echo.Context) error {
	return shell.Render(c, http.StatusOK, upload(newPage(c, "Apply a catalogue file", shell.AtSettings), shell.Form{}, catalogueFileURL, "catalogue", catalogueIntro, catalogueURL))
}

func (p *Pages) applyCatalogue(c echo.Context) error {
	f, name, err := source(c, "catalogue")
	if err == nil {
		var file identity.CatalogueFile
		if file, err = identity.ReadCatalogueFile(name, []byte(f.Values.Get("source"))); err == nil {
			applied, failed := p.desk.ApplyCatalogue(c.Request().Context(), shell.Viewer(c), file)
			if failed == nil {
				return done(c, catalogueURL, appliedWords(name, applied))
			}
			err = failed
		}
	}
	if !f.Refuse(err) {
		return err
	}
	return shell.Render(c, http.StatusUnprocessableEntity, upload(newPage(c, "Apply a catalogue file", shell.AtSettings), f, catalogueFileURL, "catalogue", catalogueIntro, catalogueURL))
}
