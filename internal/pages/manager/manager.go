// Package manager is what managers look after outside the queue: review, clients, agreements, and mails that do not leave.
package manager

import (
	"slices"

	"remit/internal/desk"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk
}

// Pages answers the manager's routes.
type Pages struct {
	db   *store.DB
	desk *desk.Desk
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{db: o.DB, desk: o.Desk} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return slices.Concat(p.agreementRoutes(), p.clientRoutes(), p.outboxRoutes())
}
