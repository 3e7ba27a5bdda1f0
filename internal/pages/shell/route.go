package shell

import (
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
)

// Access says who may use a route: a side of the desk, or with May who has a right. The server enforces it before the handler runs.
type Access string

// The rules. The zero Access lets nobody in, so a route that forgets its rule is closed.
const (
	Nobody    Access = ""
	Guest     Access = "guest"      // everybody, signed in or not
	AnyPerson Access = "any person" // whoever is signed in
	Staff     Access = "staff"      // the provider's people
	Client    Access = "client"     // a client's people
	Token     Access = "token"      // programs that send an API token
)

const may = "may "

// May lets in whom a right reaches at all, be it within their own teams alone: the handler knows what it is about.
func May(r identity.Right) Access { return Access(may + string(r)) }

// Right is the right that a rule asks for, "" where it asks for none.
func (a Access) Right() identity.Right {
	r, ok := strings.CutPrefix(string(a), may)
	if !ok {
		return ""
	}
	return identity.Right(r)
}

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
	case Client:
		return v.Client()
	}
	r := a.Right()
	return r != "" && v.Reach(r) != identity.Nothing
}

// String names the rule as tests and logs show it.
func (a Access) String() string {
	if a == Nobody {
		return "nobody"
	}
	return string(a)
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
