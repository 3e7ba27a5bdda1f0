package manager

import "remit/internal/pages/shell"

func clientURL(slug string) string              { return "/clients/" + slug }
func (p *Pages) clientRoutes() []shell.Route    { return nil }
func (p *Pages) catalogueRoutes() []shell.Route { return nil }
func (p *Pages) mailboxRoutes() []shell.Route   { return nil }
func (p *Pages) outboxRoutes() []shell.Route    { return nil }
func (p *Pages) userRoutes() []shell.Route      { return nil }
func (p *Pages) teamRoutes() []shell.Route      { return nil }
func (p *Pages) houseRoutes() []shell.Route     { return nil }
func (p *Pages) tokenRoutes() []shell.Route     { return nil }
