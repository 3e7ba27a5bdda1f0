package portal_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/ticket"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func TestTheListShowsOnesOwnRequestsAndTheOrganisationsWhereAllowed(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.mustOpen(t, "dana@northwind.example", "My computer is slow.")
	h.mustOpen(t, "mia@northwind.example", "The mailbox is full.")
	h.mustOpen(t, "rob@lakeside.example", "The saw does not start.")
	subjects := func(path string, who string) []string {
		t.Helper()
		b := h.MustContact(who)
		return b.Get(path).Want(http.StatusOK).Page().Texts(".requests .subject")
	}
	for _, c := range []struct {
		name, who, path string
		want            []string
	}{
		{"own", "dana@northwind.example", "/portal", []string{"My computer is slow"}},
		{"the organisation's", "dana@northwind.example", "/portal?of=all", []string{"My computer is slow", "The mailbox is full"}},
		{"not allowed", "mia@northwind.example", "/portal?of=all", []string{"The mailbox is full"}},
		{"another client", "rob@lakeside.example", "/portal?of=all", []string{"The saw does not start"}},
		{"closed ones", "dana@northwind.example", "/portal?state=closed", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := subjects(c.path, c.who)
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if n := len(h.mia.Get("/portal").Page().All("a[href=/portal?of=all]")); n != 0 {
		t.Error("who sees only their own requests is offered the organisation's")
	}
}

func TestARowSaysWhoHasToMoveAndWhatIsPromised(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.") // Tuesday 09:42, covered by 3.3, to be answered within 4 office hours
	row := h.dana.Get("/portal").Page()
	if got := row.One(".standing").Text(); got != "Arrived our turn" {
		t.Errorf("stands: %q", got)
	}
	if got := row.One(".pledge").Text(); got != "Answer promised by 14:42 today under 6.3" {
		t.Errorf("promise: %q", got)
	}
	h.Clock.Advance(6 * time.Hour)
	if got := h.dana.Get("/portal").Page().One(".pledge").Text(); got != "Answer was promised by 14:42 today and is 1 h late under 6.3" {
		t.Errorf("late promise: %q", got)
	}
	h.mustReply(t, desk.Reply{Ticket: one.ID, Text: "Which folder?", Status: ticket.WaitingClient})
	if got := h.dana.Get("/portal").Page().One(".standing").Text(); got != "Waiting for you your turn" {
		t.Errorf("stands: %q", got)
	}
	page := h.dana.Get(requestPath(one.ID)).Page()
	if got := strings.Join(page.Texts(".pledge-line"), "; "); got != "Answer: missed, it was due by 14:42 today and came 15:42 today under 6.3; Solution: the time stands, 5 h used; promised within 3 business days under 6.3" {
		t.Errorf("promises: %q", got)
	}
}

func TestAnEmptyListSaysWhatWouldBeThere(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.mia.Get("/portal").Want(http.StatusOK).Page()
	if got := page.One(".empty h2").Text(); got != "No open requests" {
		t.Errorf("empty: %q", got)
	}
	if got := page.One(".empty a").Attr("href"); got != "/portal/new" {
		t.Errorf("the empty view leads to %q", got)
	}
}

func TestALongListGoesOnInPages(t *testing.T) {
	t.Parallel()
	h := open(t)
	for range 31 {
		h.mustOpen(t, "mia@northwind.example", "The mailbox is full.")
	}
	first := h.mia.Get("/portal").Page()
	if n := len(first.All(".requests > li")) + len(first.All(".requests li")); n == 0 {
		t.Fatal("no rows")
	}
	further := first.One("a[rel=next]").Attr("href")
	second := h.mia.Get(further).Want(http.StatusOK).Page()
	if n := len(second.All(".requests .subject")); n != 1 {
		t.Errorf("the second page has %d rows, want 1", n)
	}
	if got := second.One("a[rel=prev]").Attr("href"); got != "/portal" {
		t.Errorf("back leads to %q", got)
	}
}
