package identity

import "slices"

// Scope is what an API token may be used for. A token may never more than the person that it speaks for.
type Scope string

// The scopes. Admin is all that the person may.
const (
	ScopeRead    Scope = "read"
	ScopeTickets Scope = "tickets:write" // open, answer and change requests, report alerts, put estimates
	ScopeTime    Scope = "time:write"    // log and correct work
	ScopeClients Scope = "clients:write" // clients, their people and agreements
	ScopeAdmin   Scope = "admin"
)

// Scopes lists all there are, the widest last.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeTickets, ScopeTime, ScopeClients, ScopeAdmin} }

// Within reports whether a program that speaks for the viewer may do what needs a scope. Who is there themselves is not limited by scopes.
func (v Viewer) Within(s Scope) bool {
	return v.Token == 0 || slices.Contains(v.Scopes, s) || slices.Contains(v.Scopes, ScopeAdmin)
}
