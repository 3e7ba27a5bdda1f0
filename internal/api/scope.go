package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// scopeOf is the scope that a token needs for an operation: reading needs one, and writing that of what is written. What nothing else names is for
// tokens that may everything.
func scopeOf(method, path string) identity.Scope {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case slices.Contains(inner(), first) || strings.HasSuffix(path, "/erasure"):
		return identity.ScopeAdmin
	case method == http.MethodGet:
		return identity.ScopeRead
	case first == "time-entries" || strings.HasSuffix(path, "/time-entries") || strings.Contains(path, "/timer"):
		return identity.ScopeTime
	case slices.Contains([]string{"requests", "tickets", "alerts", "views", "canned-replies", "articles", "outbox", "blocked-senders"}, first):
		return identity.ScopeTickets
	case first == "clients" || first == "agreements" || first == "agreement-drafts" || first == "contacts" || first == "assets":
		return identity.ScopeClients
	}
	return identity.ScopeAdmin
}

// inner is how the house is set up: no reader's business.
func inner() []string {
	return []string{"webhooks", "house", "mailboxes", "letters", "letter-look", "signing-keys", "audit", "sessions", "status", "sign-in-providers"}
}

// scoped refuses a token that lacks the scope of an operation, and names it.
func scoped(need identity.Scope, answer echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !shell.Viewer(c).Within(need) {
			return fault.Errorf(fault.Forbidden, "This token lacks the scope %q. Use one that has it: an administrator makes it under Settings, API tokens.", string(need))
		}
		return answer(c)
	}
}
