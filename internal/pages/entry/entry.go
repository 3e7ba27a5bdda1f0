// Package entry is how people come in: the first set-up, the sign-in of both sides, the mailed link, and the way out.
package entry

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/credential"
	"remit/internal/desk"
	"remit/internal/openid"
	"remit/internal/pages/shell"
)

// Options are what the entry needs of the rest of the program.
type Options struct {
	Desk        *desk.Desk
	Credentials *credential.Credentials
	// OpenID lets people in by providers; without it none is offered.
	OpenID *openid.OpenID
	// TestMailbox tries a mailbox's servers; without it the set-up offers no test.
	TestMailbox desk.Prober
	// LinkTime is the least time that asking for a mailed link takes, so that a known address, for which a mail is written, answers no later
	// than one that is not known. 0 waits for nothing.
	LinkTime time.Duration
}

// Pages answers the entry's routes.
type Pages struct {
	desk      *desk.Desk
	proofs    *credential.Credentials
	openid    *openid.OpenID
	test      desk.Prober
	linkTime  time.Duration
	accounts  *shell.Throttle // guesses at one account, at this node
	addresses *shell.Throttle // guesses from one address, at this node
}

// The failures within a quarter of an hour after which an account or an address must wait. Many people can share one address.
const (
	guessSpan    = credential.GuessSpan
	accountLimit = 10
	addressLimit = 50
)

// New returns the pages.
func New(o Options) *Pages {
	return &Pages{desk: o.Desk, proofs: o.Credentials, openid: o.OpenID, test: o.TestMailbox, linkTime: o.LinkTime,
		accounts: shell.NewThrottle(accountLimit, guessSpan), addresses: shell.NewThrottle(addressLimit, guessSpan)}
}

// The addresses that are the entry's own.
const (
	setupURL     = "/setup"
	setupTestURL = "/setup/test"
	askLinkURL   = "/sign-in/link"
	useLinkURL   = "/portal/link" // stands in the mails that desk.RequestLink sends
	codeURL      = "/sign-in/code"
	passkeyURL   = "/sign-in/passkey"
)

// Routes lists what the entry answers.
func (p *Pages) Routes() []shell.Route {
	return slices.Concat(p.providerRoutes(), []shell.Route{
		{Method: http.MethodGet, Path: setupURL, Who: shell.Guest, Handler: p.setupForm},
		{Method: http.MethodPost, Path: setupURL, Who: shell.Guest, Handler: p.setUp},
		{Method: http.MethodPost, Path: setupTestURL, Who: shell.Guest, Handler: p.setupTest},
		{Method: http.MethodGet, Path: shell.SignInURL, Who: shell.Guest, Handler: p.signInForm(staffSide)},
		{Method: http.MethodPost, Path: shell.SignInURL, Who: shell.Guest, Handler: p.signIn(staffSide)},
		{Method: http.MethodGet, Path: shell.PortalSignInURL, Who: shell.Guest, Handler: p.signInForm(clientSide)},
		{Method: http.MethodPost, Path: shell.PortalSignInURL, Who: shell.Guest, Handler: p.signIn(clientSide)},
		{Method: http.MethodPost, Path: askLinkURL, Who: shell.Guest, Handler: p.askLink},
		{Method: http.MethodGet, Path: useLinkURL, Who: shell.Guest, Handler: p.linkForm},
		{Method: http.MethodPost, Path: useLinkURL, Who: shell.Guest, Handler: p.useLink},
		{Method: http.MethodGet, Path: codeURL, Who: shell.Guest, Handler: p.codeForm},
		{Method: http.MethodPost, Path: codeURL, Who: shell.Guest, Handler: p.useCode},
		{Method: http.MethodPost, Path: passkeyURL, Who: shell.Guest, Handler: p.usePasskey},
		{Method: http.MethodPost, Path: passkeyURL + "/options", Who: shell.Guest, Handler: p.askPasskey},
		{Method: http.MethodPost, Path: shell.SignOutURL, Who: shell.AnyPerson, Handler: p.signOut},
	})
}

// Begin lets in who has proved who they are, as “user:7” or “contact:12”, and goes on to next; who has a second factor is asked for a code first.
func (p *Pages) Begin(c echo.Context, person, next string) error {
	return p.begin(c, person, next, "invitation")
}

// begin is Begin for somebody who proved who they are by something that is named for the audit trail.
func (p *Pages) begin(c echo.Context, person, next, by string) error {
	if done, err := p.turnedAway(c, person, by); done || err != nil {
		return err
	}
	needs, err := p.proofs.Needs(c.Request().Context(), person)
	if err != nil {
		return err
	}
	if !needs {
		return p.start(c, entrance{person: person, next: next, by: by})
	}
	if err := shell.Await(c, person, next); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, codeURL)
}

// entrance is somebody who comes in.
type entrance struct {
	person, next string
	by           string // what they proved last who they are by, for the audit trail
	provider     string // what stands in the addresses of the provider that they came by, "" for none
}

// start starts the session of a person and goes on to where they wanted to go.
func (p *Pages) start(c echo.Context, e entrance) error {
	for _, kind := range []shell.Kind{shell.StaffKind, shell.ClientKind} {
		var id int64
		if _, err := fmt.Sscanf(e.person, string(kind)+":%d", &id); err != nil {
			continue
		}
		if err := p.desk.SignedIn(c.Request().Context(), e.person, e.by); err != nil {
			return err
		}
		if err := shell.SignIn(c, kind, id); err != nil {
			return err
		}
		shell.ComeBy(c, e.provider)
		home := shell.QueueURL
		if kind == shell.ClientKind {
			home = shell.PortalURL
		}
		return c.Redirect(http.StatusSeeOther, shell.LocalURL(e.next, home))
	}
	return fmt.Errorf("entry: %q is nobody who can sign in", e.person)
}

// bare is a page of the entry.
func bare(c echo.Context, title string) shell.Page {
	page := shell.NewPage(c, title)
	page.Width = shell.Read
	return page
}
