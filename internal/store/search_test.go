package store_test

import (
	"fmt"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// found lists the tickets in which a viewer's search finds something.
func found(t *testing.T, db *store.DB, v identity.Viewer, text string) (ids []int64) {
	t.Helper()
	rows, err := db.Tickets(t.Context(), v, ticket.Filter{Text: text}, db.Now())
	if err != nil {
		t.Errorf("search for %.60q: %v", text, err)
	}
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids
}

func TestSearch(t *testing.T) {
	t.Parallel()
	onBoth(t, []example{
		{"words are found in every form in which people type them", wordsAreFound},
		{"no sign is an error, and none reaches the query language", noSignIsAnError},
		{"a very long mail is findable and no error", aVeryLongMailIsFindable},
		{"what others have never hides what is one's own", othersNeverHide},
	})
}

func wordsAreFound(t *testing.T, db *store.DB, _ *storetest.Clock) {
	k := mustTicket(t, db, ticket.Ticket{Subject: "Überweisung schlägt fehl", RequesterName: "Dana Lund", RequesterEmail: "dana@northwind.example"})
	mustMessage(t, db, k, ticket.Message{Text: "The printer PRN-0042 prints naïve café menus, see https://intranet.example/wiki?page=Drucker_3", AuthorName: "Dana Lund", AuthorEmail: "dana@northwind.example"})
	mustMessage(t, db, k, ticket.Message{Kind: ticket.FromStaff, Text: "Toner is on its way; Ελλάδα, Привет, 東京"})
	other := mustTicket(t, db, ticket.Ticket{Subject: "Monitor"})
	mustMessage(t, db, other, ticket.Message{Text: "flickers"})
	for text, want := range map[string]bool{
		"überweisung": true, "uberweisung": true, "ÜBERWEISUNG": true, "u\u0308berweisung": true, "Überw": true, "weisung": false,
		"schlagt": true, "cafe": true, "naive": true, "CAFÉ": true,
		"printer": true, "prin": true, "PRN-0042": true, "prn": true, "0042": true, "intranet": true, "wiki": true, "drucker": true,
		"dana@northwind.example": true, "northwind": true, "lund": true,
		"#1001": true, "1001": true, "printer cafe": true, "printer flickers": false, "printer toner": false, // of one message all words
		"toner": true, "überweisung toner": true, // the subject belongs to every message
		"ελλάδα": true, "привет": true, "東京": true,
		"nothing": false, "": true, "   ": true,
	} {
		ids := found(t, db, staff, text)
		has := len(ids) > 0 && ids[len(ids)-1] == k.ID
		if has != want {
			t.Errorf("%q finds it: %v, want %v", text, has, want)
		}
	}
}

func noSignIsAnError(t *testing.T, db *store.DB, _ *storetest.Clock) {
	k := mustTicket(t, db, ticket.Ticket{Subject: "x"})
	mustMessage(t, db, k, ticket.Message{Text: "quote OR and NEAR not"})
	for text, want := range map[string]int{
		`"`: 0, `"quote`: 1, `quote"`: 1, `'quote'`: 1, "quote*": 1, "^quote": 1, "subject:quote": 0, "quote:a": 1, "quote:z": 0, "OR": 1, "quote OR": 1, "AND NOT": 1, "NEAR(quote": 1,
		"quote & | ! <-> ()": 1, `\quote`: 1, "quo:*": 1, "%": 0, "_": 0, "\x00quote": 1, "\xff\xfe": 0, ")": 0, "(((": 0, ";": 0, "--": 0, "🔥": 0, "a\u0301": 1, "\u0301": 0, "½": 0, "ⅷ": 0,
		strings.Repeat("quote ", 2000): 1, strings.Repeat("q", 100_000): 0,
	} {
		if n := len(found(t, db, staff, text)); n != want {
			t.Errorf("%.60q finds %d, want %d", text, n, want)
		}
	}
}

func aVeryLongMailIsFindable(t *testing.T, db *store.DB, _ *storetest.Clock) {
	k := mustTicket(t, db, ticket.Ticket{Subject: "log"})
	var log strings.Builder
	for i := range 300_000 {
		fmt.Fprintf(&log, "w%x ", i*2654435761%(1<<40))
	}
	mustMessage(t, db, k, ticket.Message{Text: "anfang " + log.String() + strings.Repeat("x", 5000)})
	if ids := found(t, db, staff, "anfang"); len(ids) != 1 {
		t.Errorf("its first word finds %v", ids)
	}
}

func othersNeverHide(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	north, south := mustClient(t, db, "north"), mustClient(t, db, "south")
	dana := mustContact(t, db, north.ID, "dana@north.example")
	mine := mustTicket(t, db, ticket.Ticket{ClientID: north.ID, ContactID: dana.ID})
	mustMessage(t, db, mine, ticket.Message{Text: "printer"})
	do(t, db, func(tx *store.Tx) error {
		for range 510 {
			id, err := tx.InsertTicket(ctx, ticket.Ticket{Subject: "x", ClientID: south.ID, Channel: ticket.Email, Status: ticket.Open})
			if err != nil {
				return err
			}
			if _, err := tx.InsertMessage(ctx, ticket.Ticket{ID: id}, ticket.Message{TicketID: id, Kind: ticket.FromClient, Text: "printer"}); err != nil {
				return err
			}
		}
		return nil
	})
	v := identity.Viewer{ClientID: north.ID, ContactID: dana.ID, Role: identity.Requester}
	same(t, "found", found(t, db, v, "printer"), []int64{mine.ID})
}
