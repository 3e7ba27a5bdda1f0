package listing_test

import (
	"net/url"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/pages/listing"
	"remit/internal/ticket"
)

// today is Tuesday in Chicago.
var today = time.Date(2026, 3, 3, 9, 42, 0, 0, time.FixedZone("CST", -6*60*60))

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
		{"further down", "view=open&after=17.4", ticket.ViewOpen, false, "/queue?after=17.4&view=open", "/queue?view=open", "?view=open"},
		{"what says nothing is left out", "view=open&q=+&status=", ticket.ViewOpen, false, "/queue?view=open", "/queue?view=open", "?view=open"},
	} {
		l, err := listing.Of(query(t, c.address), today)
		if err != nil || l.View != c.view || l.Narrowed() != c.narrowed || l.Here() != c.here || l.URL("", "") != c.top || l.Back() != c.back {
			t.Errorf("%s: view %s, narrowed %v, here %s, top %s, back %s, %v", c.name, l.View, l.Narrowed(), l.Here(), l.URL("", ""), l.Back(), err)
		}
	}
	l, err := listing.Of(query(t, "view=open&client=3&after=17.4"), today)
	if err != nil || l.URL("client", "") != "/queue?view=open" || l.URL("status", "new") != "/queue?client=3&status=new&view=open" {
		t.Errorf("one part changed: %s, %s, %v", l.URL("client", ""), l.URL("status", "new"), err)
	}
}

func TestAnAddressThatIsNoList(t *testing.T) {
	t.Parallel()
	for address, kind := range map[string]fault.Kind{"view=nonsense": fault.NotFound, "client=abc": fault.Invalid, "assignee=-1": fault.Invalid, "after=x": fault.Invalid, "after=1.x": fault.Invalid, "before=x": fault.Invalid,
		"since=yesterday": fault.Invalid, "since=2026-02-30": fault.Invalid, "saved=x": fault.Invalid} {
		if _, err := listing.Of(query(t, address), today); !fault.Is(err, kind) {
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

func TestTicketsSinceADayOfTheReaders(t *testing.T) {
	t.Parallel()
	for since, want := range map[string]string{"today": "2026-03-03T06:00:00Z", "7d": "2026-02-25T06:00:00Z", "30d": "2026-02-02T06:00:00Z",
		"90d": "2025-12-04T06:00:00Z", "2026-03-01": "2026-03-01T06:00:00Z"} {
		l, err := listing.Of(query(t, "since="+since), today)
		if err != nil || l.Since.Format(time.RFC3339) != want || !l.Narrowed() {
			t.Errorf("since %s is since %v, %v; want %s", since, l.Since, err, want)
		}
	}
}

func TestWhatASavedViewKeepsOfAnAddress(t *testing.T) {
	t.Parallel()
	l, err := listing.Of(query(t, "priority=P1&saved=7&after=17.4&view=open&made=up"), today)
	if err != nil || l.Bare().Encode() != "priority=P1&view=open" || l.Saved != 7 {
		t.Errorf("it keeps %s of view %d, %v", l.Bare().Encode(), l.Saved, err)
	}
	if l, err = listing.Of(query(t, "view=open&tag=printer"), today); err != nil || l.Bare().Encode() != "tag=printer&view=open" {
		t.Errorf("of a tag it keeps %s, %v", l.Bare().Encode(), err)
	}
	if l, err = listing.Of(query(t, ""), today); err != nil || l.Bare().Encode() != "view=mine-and-nobodys" {
		t.Errorf("of the start it keeps %s, %v", l.Bare().Encode(), err)
	}
	if got := listing.SavedURL(ticket.SavedView{ID: 7, Query: "priority=P1&view=open"}); got != "/queue?priority=P1&view=open&saved=7" {
		t.Errorf("a saved view stands at %s", got)
	}
}
