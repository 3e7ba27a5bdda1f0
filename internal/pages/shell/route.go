package shell

import (
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
)

// Access says who may use a route. The server enforces it before the handler runs.
type Access int

// The rules. The zero Access lets nobody in, so a route that forgets its rule is closed.
const (
	Nobody        Access = iota
	Guest                // everybody, signed in or not
	AnyPerson            // whoever is signed in
	Staff                // the provider's people
	Manager              // managers and admins
	Admin                // admins
	Client               // a client's people
	Administrator        // a client's people who may change the others
	Token                // programs that send an API token
)

// Allows reports whether the viewer may use a route under the rule.
// For Token that is whom the token speaks for.
func (a Access) Allows(v identity.Viewer) bool {
	switch a {
	case Guest:
		return true
	case AnyPerson, Token:
		return !v.Guest()
	case Staff:
		return v.Staff()
	case Manager:
		return v.IsManager()
	case Admin:
		return v.IsAdmin()
	case Client:
		return v.Client()
	case Administrator:
		return v.Administers()
	default:
		return false
	}
}

// String names the rule as tests and logs show it.
func (a Access) String() string {
	names := [...]string{"nobody", "guest", "any person", "staff", "manager", "admin", "client", "administrator of a client", "token"}
	if a < 0 || int(a) >= len(names) {
		return "unknown"
	}
	return names[a]
}

// Load says what a route carries, and so which limits hold for it.
type Load int

// The loads. Plain is a page or a form: a body of at most 1 MB, an answer within the server's time limit.
const (
	Plain  Load = iota
	Upload      // a body of at most 40 MB
	Stream      // an open stream of events: no time limit, no compression
)

// AnyMethod is the method of a route that takes all of them, for a handler that has routes of its own.
const AnyMethod = "*"

// Route is one line of the table that says what the server answers.
type Route struct {
	Method  string
	Path    string
	Who     Access
	Handler echo.HandlerFunc
	Load    Load
	Costly  bool // asks much of the database, or draws what takes long: fewer of these are answered in a minute
}
