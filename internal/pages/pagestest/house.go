// Package pagestest runs pages behind the real server over an empty database, for tests of pages.
package pagestest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/credential"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/httpd"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// House is a provider's house with nothing in it, and a server that shows the pages under test.
type House struct {
	T      testing.TB
	DB     *store.DB
	Clock  *storetest.Clock
	Desk   *desk.Desk
	Server *httpd.Server
	Site   *httptest.Server
}

// Open opens a house. Mount adds the pages under test.
func Open(t testing.TB) *House {
	t.Helper()
	db, clock := storetest.Open(t)
	h := &House{T: t, DB: db, Clock: clock}
	same := func(text string) (string, error) { return text, nil }
	h.Desk = desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "http://help.test", Seal: same, Unseal: same})
	h.Server = httpd.New(httpd.Options{Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})), Now: clock.Now,
		Sessions: db.Sessions(), Viewer: h.viewer, House: h.house, Ready: func(context.Context) error { return nil },
		Token: func(context.Context, string) (identity.Viewer, error) {
			return identity.Viewer{}, fault.Errorf(fault.NotFound, "There are no tokens in this test.")
		}})
	h.Server.Mount([]shell.Route{{Method: http.MethodPost, Path: "/as/:kind/:id", Who: shell.Guest, Handler: signInAs}})
	h.Site = httptest.NewServer(h.Server)
	t.Cleanup(h.Site.Close)
	return h
}

// Credentials are the deeds on second factors in this house. Their secrets are kept as they are.
func (h *House) Credentials() *credential.Credentials {
	same := func(text string) (string, error) { return text, nil }
	return credential.New(credential.Options{DB: h.DB, Seal: same, Unseal: same})
}

// Mount adds the routes of the pages under test.
func (h *House) Mount(routes []shell.Route) { h.Server.Mount(routes) }

func (h *House) viewer(ctx context.Context, l shell.Login) (identity.Viewer, error) {
	v, err := h.DB.Viewer(ctx, fmt.Sprintf("%s:%d", l.Kind, l.ID))
	if fault.Is(err, fault.Forbidden) {
		err = fault.Errorf(fault.NotFound, "This account is closed.")
	}
	return v, err
}

func (h *House) house(ctx context.Context) (shell.House, error) {
	own, err := h.Desk.House(ctx)
	if err != nil {
		return shell.House{}, err
	}
	zone, err := time.LoadLocation(own.Zone)
	if err != nil {
		return shell.House{}, err
	}
	unsent, err := h.DB.FailedMails(ctx, identity.System("outbox"))
	return shell.House{Name: own.Name, Zone: zone, Unsent: unsent}, err
}

// signInAs lets a test be somebody without a password.
func signInAs(c echo.Context) error {
	var id int64
	if _, err := fmt.Sscan(c.Param("id"), &id); err != nil {
		return err
	}
	if err := shell.SignIn(c, shell.Kind(c.Param("kind")), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Guest is a browser in which nobody is signed in.
func (h *House) Guest() *Browser {
	h.T.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.T.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Browser{T: h.T, Base: h.Site.URL, Client: &http.Client{Jar: jar, CheckRedirect: stay}}
}

// As is a browser in which the user or contact is signed in.
func (h *House) As(kind shell.Kind, id int64) *Browser {
	h.T.Helper()
	b := h.Guest()
	if a := b.Post(fmt.Sprintf("/as/%s/%d", kind, id), nil); a.Status != http.StatusNoContent {
		h.T.Fatalf("sign in as %s %d: %d %s", kind, id, a.Status, a.Body)
	}
	return b
}

// MustUser adds one of the provider's people and signs them in.
func (h *House) MustUser(name string, role identity.Role) *Browser {
	h.T.Helper()
	id, err := h.Desk.SaveUser(context.Background(), identity.System("test"),
		identity.User{Email: fmt.Sprintf("%s@harbourline.example", name), Name: name, Role: role, Active: true}, "correct horse battery")
	if err != nil {
		h.T.Fatal(err)
	}
	return h.As(shell.StaffKind, id)
}

// MustContact signs a client's person in, by address.
func (h *House) MustContact(email string) *Browser {
	h.T.Helper()
	list, err := h.DB.ContactsByEmail(context.Background(), email)
	if err != nil || len(list) != 1 {
		h.T.Fatalf("contact %s: %d found, %v", email, len(list), err)
	}
	return h.As(shell.ClientKind, list[0].ID)
}

// PasskeySite is the house as passkeys are bound to it.
func (h *House) PasskeySite(ctx context.Context) (credential.Site, error) {
	own, err := h.Desk.House(ctx)
	return credential.Site{Name: own.Name, BaseURL: own.BaseURL}, err
}

// PlantLink keeps a sign-in link of a contact, as if it had been mailed, and returns its secret.
func (h *House) PlantLink(contact int64) string {
	h.T.Helper()
	secret, hash, err := identity.NewToken()
	if err == nil {
		err = h.DB.Write(context.Background(), func(tx *store.Tx) error {
			return tx.InsertLoginLink(context.Background(), hash, contact, tx.Now.Add(time.Hour))
		})
	}
	if err != nil {
		h.T.Fatal(err)
	}
	return secret
}
