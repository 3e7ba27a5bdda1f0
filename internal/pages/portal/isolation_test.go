package portal_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/portal"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// foreign are the objects of a client in whose addresses others must find nothing.
type foreign struct {
	ticket, message, file int64
	agreement             string
}

// address fills the parameters of a route.
func (f foreign) address(path string) string {
	id := f.message
	if strings.Contains(path, "/attachments/") {
		id = f.file
	}
	path = strings.Replace(path, "/agreements/:number", "/agreements/"+f.agreement, 1)
	return strings.NewReplacer(":number", itoa(f.ticket), ":id", itoa(id)).Replace(path)
}

// mustHave plants a request with a formatted mail and a file.
func (h house) mustHave(t *testing.T, email, agreement string) foreign {
	t.Helper()
	one := h.mustOpen(t, email, "The secret plan of the board is lost.")
	f := foreign{ticket: one.ID, message: h.mustMail(t, one, "<p>secret plan</p>"), agreement: agreement}
	messages, err := h.DB.Messages(t.Context(), program, one.ID)
	must(t, err)
	for _, m := range messages {
		for _, a := range m.Attachments {
			f.file = a.ID
		}
	}
	return f
}

func routes(h house) []shell.Route {
	return portal.New(portal.Options{DB: h.DB, Desk: h.Desk, Intake: h.intake, Log: slog.New(slog.DiscardHandler)}).Routes()
}

// ask sends a route's method to an address, with a form that would be right.
func ask(b *pagestest.Browser, r shell.Route, address string) pagestest.Answer {
	if r.Method == http.MethodGet {
		return b.Get(address)
	}
	return b.Post(address, draft("text", "Let me in.", "status", "closed", "need", "Help with the mail, please.", "name", "", "version", "1", "hash", "x", "password", "short", "again", "short"))
}

func TestNobodyReachesAnythingOfAnotherClientOrOfAColleagueWhoKeepsTheirs(t *testing.T) {
	t.Parallel()
	h := open(t)
	lakeside := h.mustHave(t, "rob@lakeside.example", "LW-2026-B")
	danas := h.mustHave(t, "dana@northwind.example", "NWD-2026")
	for _, c := range []struct {
		name string
		who  *pagestest.Browser
		of   foreign
	}{
		{"Dana, another client's", h.dana, lakeside},
		{"Rob, another client's", h.rob, danas},
		{"Mia, a colleague's", h.mia, danas},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, r := range routes(h) {
				if !strings.Contains(r.Path, ":") || c.who == h.mia && strings.Contains(r.Path, "/agreements/") { // the agreement is Mia's own client's
					continue
				}
				a := ask(c.who, r, c.of.address(r.Path))
				if a.Status != http.StatusNotFound {
					t.Errorf("%s %s answers %d", r.Method, r.Path, a.Status)
				}
				if strings.Contains(a.Body, "secret") {
					t.Errorf("%s %s tells of it", r.Method, r.Path)
				}
			}
			if a := c.who.Get("/portal?of=all&state=closed"); strings.Contains(a.Body, "secret") {
				t.Error("the list tells of it")
			}
		})
	}
	for _, number := range []string{lakeside.agreement, "NO-SUCH"} {
		one, none := h.dana.Get("/portal/agreement?number="+number), h.dana.Get("/portal/agreement?number=NO-SUCH")
		one.Want(http.StatusNotFound)
		if a, b := strings.ReplaceAll(one.Page().One("main").Text(), number, ""), strings.ReplaceAll(none.Page().One("main").Text(), "NO-SUCH", ""); a != b {
			t.Errorf("another's agreement is told apart from none: %q, %q", a, b)
		}
	}
	h.dana.Get("/portal/agreement?number=LW-2026-B&version=1").Want(http.StatusNotFound)
	h.dana.Get("/portal/agreement?number=NWD-2026&version=9").Want(http.StatusNotFound)
}

func TestNothingWasChangedByThoseWhoWereTurnedAway(t *testing.T) {
	t.Parallel()
	h := open(t)
	lakeside := h.mustHave(t, "rob@lakeside.example", "LW-2026-B")
	for _, r := range routes(h) {
		if r.Method == http.MethodPost && strings.Contains(r.Path, ":") {
			ask(h.dana, r, lakeside.address(r.Path))
		}
	}
	now, err := h.DB.Ticket(t.Context(), program, lakeside.ticket)
	must(t, err)
	messages, err := h.DB.Messages(t.Context(), program, lakeside.ticket)
	must(t, err)
	if now.Status != ticket.New || len(messages) != 2 {
		t.Errorf("status %s, %d messages", now.Status, len(messages))
	}
}

func TestOnlyClientsPeopleComeIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	danas := h.mustHave(t, "dana@northwind.example", "NWD-2026")
	staff, guest := h.MustUser("tara", identity.Technician), h.Guest()
	for _, r := range routes(h) {
		t.Run(fmt.Sprint(r.Method, " ", r.Path), func(t *testing.T) {
			if !r.Who.Allows(identity.Viewer{ContactID: 1, ClientID: 1, Role: identity.Requester}) || r.Who.Allows(identity.Viewer{}) || r.Who.Allows(identity.System("mail")) {
				t.Errorf("is open to %s", r.Who)
			}
			address := danas.address(r.Path)
			if a := ask(staff, r, address); a.Status != http.StatusForbidden && a.Status != http.StatusNotFound && a.Status != http.StatusSeeOther {
				t.Errorf("one of the provider's people gets %d", a.Status)
			}
			if a := ask(guest, r, address); a.Status == http.StatusOK || strings.Contains(a.Body, "secret") {
				t.Errorf("a guest gets %d", a.Status)
			}
		})
	}
}
