package listing_test

import (
	"net/url"
	"testing"

	"remit/internal/fault"
	"remit/internal/pages/listing"
	"remit/internal/ticket"
)

func query(t *testing.T, text string) url.Values {
	t.Helper()
	q, err := url.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestAListIsReadFromItsAddressAndWrittenBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, address string
		view          ticket.View
		narrowed      bool
		here, top     string
		back          string
	}{
		{"nothing is said", "", ticket.ViewMineAndNobodys, false, "/queue", "/queue", ""},
		{"a view", "view=open", ticket.ViewOpen, false, "/queue?view=open", "/queue?view=open", "?view=open"},
		{"conditions", "view=open&client=3&priority=P1", ticket.ViewOpen, true, "/queue?client=3&priority=P1&view=open", "/queue?client=3&priority=P1&view=open", "?client=3&priority=P1&view=open"},
		{"further down", "view=open&after=17.4", ticket.ViewOpen, false, "/queue?view=open&after=17.4", "/queue?view=open", "?view=open"},
		{"what says nothing is left out", "view=open&q=+&status=", ticket.ViewOpen, false, "/queue?view=open", "/queue?view=open", "?view=open"},
	} {
		l, err := listing.Of(query(t, c.address))
		if err != nil || l.View != c.view || l.Narrowed() != c.narrowed || l.Here() != c.here || l.URL("", "") != c.top || l.Back() != c.back {
			t.Errorf("%s: view %s, narrowed %v, here %s, top %s, back %s, %v", c.name, l.View, l.Narrowed(), l.Here(), l.URL("", ""), l.Back(), err)
		}
	}
	l, err := listing.Of(query(t, "view=open&client=3&after=17.4"))
	if err != nil || l.URL("client", "") != "/queue?view=open" || l.URL("status", "new") != "/queue?client=3&status=new&view=open" {
		t.Errorf("one part changed: %s, %s, %v", l.URL("client", ""), l.URL("status", "new"), err)
	}
}

func TestAnAddressThatIsNoList(t *testing.T) {
	t.Parallel()
	for address, kind := range map[string]fault.Kind{"view=nonsense": fault.NotFound, "client=abc": fault.Invalid, "assignee=-1": fault.Invalid, "after=x": fault.Invalid, "after=1.x": fault.Invalid} {
		if _, err := listing.Of(query(t, address)); !fault.Is(err, kind) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAPlaceInAListIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, at := range []ticket.Cursor{{Key: 17, ID: 4}, {Key: -3, ID: 1}} {
		if got, err := listing.ParseCursor(listing.CursorText(at)); err != nil || got != at {
			t.Errorf("%v is read as %v, %v", at, got, err)
		}
	}
	if got, err := listing.ParseCursor(""); err != nil || got != (ticket.Cursor{}) {
		t.Errorf("nothing is %v, %v", got, err)
	}
}
