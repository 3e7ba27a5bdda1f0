package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/query"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// searched is what a search finds, as “1001 1002”, in its order.
func searched(t *testing.T, db *store.DB, v identity.Viewer, s ticket.Search) string {
	t.Helper()
	found, err := db.Search(t.Context(), v, s, db.Now())
	if err != nil {
		t.Errorf("%+v: %v", s, err)
	}
	var ids []string
	for _, h := range found.Hits {
		ids = append(ids, numbered(h.ID))
	}
	return strings.Join(ids, " ")
}

// numbered is a ticket's number as examples write it: the databases of PostgreSQL begin at 1.
func numbered(id int64) string {
	if id < 1000 {
		id += 1000
	}
	return fmt.Sprint(id)
}

// typed is a search for what somebody typed, without its filters.
func typed(text string) ticket.Search {
	return ticket.Search{Terms: query.Parse(text, time.Time{}, time.UTC).Terms}
}

func TestSearchRanks(t *testing.T) {
	t.Parallel()
	onBoth(t, []example{
		{"subjects come first, then messages, the newest first, each ticket once", subjectsFirst},
		{"phrases stand in a row, and what is excluded is nowhere in the ticket", phrasesAndExclusions},
		{"conditions hold with words and without", conditionsHold},
		{"a rare tag is found on tickets of long ago at once", aRareTagIsFound},
		{"pages follow one another without a gap or a repeat", pagesFollow},
		{"a changed subject, client or ticket is found as it is now", changesAreFound},
		{"names of files are found", filesAreFound},
		{"excerpts are cut around the words, and marked", excerptsAreMarked},
	})
}

func subjectsFirst(t *testing.T, db *store.DB, _ *storetest.Clock) {
	a := mustTicket(t, db, ticket.Ticket{Subject: "Printer jam"})
	mustMessage(t, db, a, ticket.Message{Text: "in the hall"})
	b := mustTicket(t, db, ticket.Ticket{Subject: "Monitor"})
	mustMessage(t, db, b, ticket.Message{Text: "beside the printer"})
	c := mustTicket(t, db, ticket.Ticket{Subject: "Printers are slow"})
	mustMessage(t, db, c, ticket.Message{Text: "all of them"})
	d := mustTicket(t, db, ticket.Ticket{Subject: "Cable"})
	mustMessage(t, db, d, ticket.Message{Text: "of the printer"})
	mustMessage(t, db, b, ticket.Message{Text: "the printer again", Kind: ticket.FromStaff})
	for text, want := range map[string][]int64{
		"printer": {c.ID, a.ID, b.ID, d.ID}, "prin": {c.ID, a.ID, b.ID, d.ID}, "printer hall": {a.ID}, "nothing": nil, "printer nothing": nil, "printers": {c.ID},
	} {
		ids := make([]string, len(want))
		for i, id := range want {
			ids[i] = numbered(id)
		}
		if got := searched(t, db, staff, typed(text)); got != strings.Join(ids, " ") {
			t.Errorf("%q finds %s, want %v", text, got, ids)
		}
	}
}

func phrasesAndExclusions(t *testing.T, db *store.DB, _ *storetest.Clock) {
	a := mustTicket(t, db, ticket.Ticket{Subject: "Paper jam"})
	mustMessage(t, db, a, ticket.Message{Text: "tray two of the big printer"})
	b := mustTicket(t, db, ticket.Ticket{Subject: "Jam of paper"})
	mustMessage(t, db, b, ticket.Message{Text: "big toner, small printer"})
	for text, want := range map[string]string{
		`"paper jam"`: "1001", `"jam of paper"`: "1002", `"big printer"`: "1001", `"big print"`: "", `jam`: "1002 1001", `jam -toner`: "1001", `jam -"big printer"`: "1002",
		`jam -jam`: "", `-toner`: "1001", `"Päper  JAM"`: "1001", `printer -paper`: "",
	} {
		if got := searched(t, db, staff, typed(text)); got != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
}

func conditionsHold(t *testing.T, db *store.DB, clock *storetest.Clock) {
	north, south := mustClient(t, db, "north"), mustClient(t, db, "south")
	kim := mustUser(t, db, "kim@provider.example", identity.Technician)
	old := clock.Now().AddDate(-1, -2, 0)
	a := mustTicket(t, db, ticket.Ticket{Subject: "Printer one", ClientID: north.ID, Status: ticket.Closed, Missed: true, ReceivedAt: old, Priority: "P1", Channel: ticket.Phone, Facts: []byte(`{"service":"print/queue"}`)})
	b := mustTicket(t, db, ticket.Ticket{Subject: "Printer two", ClientID: north.ID, Status: ticket.Open, AssigneeID: kim.ID, ReceivedAt: clock.Now(), Verdict: "billable", LastWordSide: "client"})
	c := mustTicket(t, db, ticket.Ticket{Subject: "Printer three", ClientID: south.ID, Status: ticket.WaitingClient, ReceivedAt: clock.Now(), Automatic: true,
		Clock: ticket.NextClock{Name: "respond", Due: clock.Now().Add(time.Hour), Soon: clock.Now().Add(-time.Minute)}})
	for _, k := range []ticket.Ticket{a, b, c} {
		mustMessage(t, db, k, ticket.Message{Text: "toner"})
	}
	if err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AddTag(t.Context(), b.ID, "vpn")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	v := identity.Viewer{UserID: kim.ID, Role: identity.Technician}
	is := func(words ...string) ticket.Condition { return ticket.Condition{Field: ticket.ByState, Words: words} }
	for name, x := range map[string]struct {
		c    ticket.Condition
		want string
	}{
		"client":          {ticket.Condition{Field: ticket.ByClient, IDs: []int64{north.ID}}, "1002 1001"},
		"not the client":  {ticket.Condition{Field: ticket.ByClient, IDs: []int64{north.ID}, Not: true}, "1003"},
		"two clients":     {ticket.Condition{Field: ticket.ByClient, IDs: []int64{north.ID, south.ID}}, "1003 1002 1001"},
		"me":              {ticket.Condition{Field: ticket.ByAssignee, IDs: []int64{kim.ID}}, "1002"},
		"nobody":          {ticket.Condition{Field: ticket.ByAssignee, IDs: []int64{0}}, "1003 1001"},
		"not me":          {ticket.Condition{Field: ticket.ByAssignee, IDs: []int64{kim.ID}, Not: true}, "1003 1001"},
		"number":          {ticket.Condition{Field: ticket.ByNumber, IDs: []int64{b.ID}}, "1002"},
		"status":          {ticket.Condition{Field: ticket.ByStatus, Words: []string{"closed", "open"}}, "1002 1001"},
		"priority":        {ticket.Condition{Field: ticket.ByPriority, Words: []string{"P1"}}, "1001"},
		"channel":         {ticket.Condition{Field: ticket.ByChannel, Words: []string{"phone"}}, "1001"},
		"service":         {ticket.Condition{Field: ticket.ByService, Words: []string{"print"}}, "1001"},
		"service, last":   {ticket.Condition{Field: ticket.ByService, Words: []string{"Queue"}}, "1001"},
		"no service":      {ticket.Condition{Field: ticket.ByService, Words: []string{"pri%"}}, ""},
		"a year ago":      {ticket.Condition{Field: ticket.ByReceived, From: old.AddDate(0, 0, -1), To: old.AddDate(0, 0, 1)}, "1001"},
		"since":           {ticket.Condition{Field: ticket.ByReceived, From: clock.Now()}, "1003 1002"},
		"before":          {ticket.Condition{Field: ticket.ByReceived, To: clock.Now()}, "1001"},
		"not since":       {ticket.Condition{Field: ticket.ByReceived, From: clock.Now(), Not: true}, "1001"},
		"long ago":        {ticket.Condition{Field: ticket.ByReceived, From: old.AddDate(-90, 0, 0)}, "1003 1002 1001"},
		"open":            {is(query.IsOpen), "1003 1002"},
		"not open":        {ticket.Condition{Field: ticket.ByState, Words: []string{query.IsOpen}, Not: true}, "1001"},
		"solved":          {is(query.IsSolved), "1001"},
		"missed":          {is(query.IsMissed), "1001"},
		"soon":            {is(query.IsSoon), "1003"},
		"mine":            {is(query.IsMine), "1002"},
		"unassigned":      {is(query.IsUnassigned), "1003"},
		"waiting":         {is(query.IsWaiting), "1003"},
		"automatic":       {is(query.IsAutomatic), "1003"},
		"unread":          {is(query.IsUnread), "1002"},
		"billable":        {is(query.IsBillable), "1002"},
		"billable, mine":  {is(query.IsBillable, query.IsWaiting), "1003 1002"},
		"tag":             {ticket.Condition{Field: ticket.ByTag, Words: []string{"vpn", "none such"}}, "1002"},
		"not the tag":     {ticket.Condition{Field: ticket.ByTag, Words: []string{"vpn"}, Not: true}, "1003 1001"},
		"nothing of this": {is("nonsense"), ""},
	} {
		for _, text := range []string{"", "printer", "toner"} {
			s := typed(text)
			s.Conditions = []ticket.Condition{x.c}
			if got := searched(t, db, v, s); got != x.want {
				t.Errorf("%s with %q finds %q, want %q", name, text, got, x.want)
			}
		}
	}
}

// aRareTagIsFound looks in a house where far more tickets came since than one look compares.
func aRareTagIsFound(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	north, long := mustClient(t, db, "north"), clock.Now()
	old := []ticket.Ticket{mustTicket(t, db, ticket.Ticket{ClientID: north.ID, Status: ticket.Closed, Missed: true}), mustTicket(t, db, ticket.Ticket{ClientID: north.ID})}
	clock.Advance(90 * 24 * time.Hour)
	do(t, db, func(tx *store.Tx) error {
		for i, tags := range [][]string{{"fax", "rare", "often"}, {"telex"}} {
			for _, tag := range tags {
				if _, err := tx.AddTag(ctx, old[i].ID, tag); err != nil {
					return err
				}
			}
		}
		for range 2100 {
			id, err := tx.InsertTicket(ctx, ticket.Ticket{Subject: "x", ClientID: north.ID, Channel: ticket.Email, Status: ticket.Open, Missed: true, ReceivedAt: tx.Now, UpdatedAt: tx.Now})
			if err != nil {
				return err
			}
			if _, err := tx.AddTag(ctx, id, "often"); err != nil {
				return err
			}
		}
		return nil
	})
	tag := func(tags ...string) ticket.Condition { return ticket.Condition{Field: ticket.ByTag, Words: tags} }
	for name, x := range map[string]struct {
		also []ticket.Condition
		want string
	}{
		"alone":             {[]ticket.Condition{tag("fax")}, "1001"},
		"one of two":        {[]ticket.Condition{tag("fax", "telex")}, "1002 1001"},
		"twice on a ticket": {[]ticket.Condition{tag("fax", "rare")}, "1001"},
		"of a client":       {[]ticket.Condition{tag("telex"), {Field: ticket.ByClient, IDs: []int64{north.ID}}}, "1002"},
		"of a client, last": {[]ticket.Condition{{Field: ticket.ByClient, IDs: []int64{north.ID}}, tag("telex")}, "1002"},
		"missed":            {[]ticket.Condition{tag("fax", "telex"), {Field: ticket.ByState, Words: []string{query.IsMissed}}}, "1001"},
		"open":              {[]ticket.Condition{tag("fax", "telex"), {Field: ticket.ByState, Words: []string{query.IsOpen}}}, "1002"},
		"of that day":       {[]ticket.Condition{tag("fax"), {Field: ticket.ByReceived, From: long, To: long.Add(time.Hour)}}, "1001"},
		"both":              {[]ticket.Condition{tag("fax"), tag("telex")}, ""},
		"a common one too":  {[]ticket.Condition{tag("often"), tag("fax")}, "1001"},
	} {
		if got := searched(t, db, staff, ticket.Search{Conditions: x.also}); got != x.want {
			t.Errorf("%s it finds %q, want %q", name, got, x.want)
		}
	}
	if got := searched(t, db, staff, ticket.Search{Conditions: []ticket.Condition{tag("often"), {Field: ticket.ByState, Words: []string{query.IsMissed}}}, Limit: 3}); len(strings.Fields(got)) != 3 {
		t.Errorf("a tag of many finds %q", got)
	}
}

func pagesFollow(t *testing.T, db *store.DB, clock *storetest.Clock) {
	north := mustClient(t, db, "north")
	want := map[int64]bool{}
	for i := range 40 {
		k := mustTicket(t, db, ticket.Ticket{Subject: []string{"Printer", "Monitor"}[i%2], ClientID: north.ID, ReceivedAt: clock.Now()})
		for range 1 + i%3 {
			mustMessage(t, db, k, ticket.Message{Text: "the printer of the hall"})
		}
		want[k.ID] = true
	}
	for _, s := range []ticket.Search{typed("printer"), typed("hall"), {}, {Conditions: []ticket.Condition{{Field: ticket.ByClient, IDs: []int64{north.ID}}}}} {
		seen, pages := map[int64]bool{}, 0
		for s.Limit = 7; ; pages++ {
			found, err := db.Search(t.Context(), staff, s, db.Now())
			if err != nil || pages > 10 {
				t.Fatal(pages, err)
			}
			for _, h := range found.Hits {
				if seen[h.ID] {
					t.Errorf("%d comes again on page %d", h.ID, pages)
				}
				seen[h.ID] = true
			}
			if s.After = found.Next; s.After == "" {
				break
			}
		}
		if len(seen) != len(want) || pages < 5 {
			t.Errorf("%d of %d tickets on %d pages", len(seen), len(want), pages)
		}
	}
	for _, bad := range []string{"x1", "m", "s-4", "1"} {
		if _, err := db.Search(t.Context(), staff, ticket.Search{After: bad}, db.Now()); err == nil {
			t.Errorf("%q is taken for a place", bad)
		}
	}
}

func changesAreFound(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	north, south := mustClient(t, db, "north"), mustClient(t, db, "south")
	k := mustTicket(t, db, ticket.Ticket{Subject: "Printer", ClientID: north.ID, ReceivedAt: clock.Now()})
	mustMessage(t, db, k, ticket.Message{Text: "toner"})
	k.Subject, k.ClientID = "Monitor", south.ID
	do(t, db, func(tx *store.Tx) error { return tx.UpdateTicket(ctx, k) })
	of := func(text string, client int64) ticket.Search {
		s := typed(text)
		s.Conditions = []ticket.Condition{{Field: ticket.ByClient, IDs: []int64{client}}}
		return s
	}
	for _, text := range []string{"monitor", "toner", "monitor toner", ""} {
		if got := searched(t, db, staff, of(text, south.ID)); got != "1001" {
			t.Errorf("%q finds %q for its client", text, got)
		}
		if got := searched(t, db, staff, of(text, north.ID)); got != "" {
			t.Errorf("%q finds %q for the client before", text, got)
		}
	}
}

func filesAreFound(t *testing.T, db *store.DB, _ *storetest.Clock) {
	k := mustTicket(t, db, ticket.Ticket{Subject: "x"})
	mustMessage(t, db, k, ticket.Message{Text: "see file", Attachments: []ticket.Attachment{{Name: "Invoice-4711.pdf", Type: "application/pdf", Data: []byte("x"), Size: 1}}})
	for _, text := range []string{"invoice", "4711", "invoice-4711.pdf"} {
		if got := searched(t, db, staff, typed(text)); got != "1001" {
			t.Errorf("%q finds %q", text, got)
		}
	}
}

func excerptsAreMarked(t *testing.T, db *store.DB, _ *storetest.Clock) {
	k := mustTicket(t, db, ticket.Ticket{Subject: "Überweisung <b>offen</b>"})
	mustMessage(t, db, k, ticket.Message{Text: strings.Repeat("So much before. ", 40) + "The Überweisung\n stays open. " + strings.Repeat("So much behind. ", 40)})
	for text, want := range map[string]string{"uberw": "[Überweisung]", "stays": "The Überweisung [stays] open.", `"uberweisung stays"`: "[Überweisung] [stays]", "much": "So [much] before. So [much]"} {
		found, err := db.Search(t.Context(), staff, typed(text), db.Now())
		if err != nil || len(found.Hits) != 1 {
			t.Fatalf("%q: %d hits, %v", text, len(found.Hits), err)
		}
		var b strings.Builder
		for _, p := range found.Hits[0].Excerpt {
			if p.Hit {
				p.Text = "[" + p.Text + "]"
			}
			b.WriteString(p.Text)
		}
		if got := b.String(); !strings.Contains(got, want) || len([]rune(got)) > 200 {
			t.Errorf("%q shows %q, want %q in it", text, got, want)
		}
	}
}

// PostgreSQL plans a statement that it keeps once for all words; how rare they are then no longer counts.
func TestASearchIsPlannedForItsWords(t *testing.T) {
	t.Parallel()
	db, _ := storetest.OpenPostgres(t)
	for range 8 {
		if _, err := db.Search(t.Context(), staff, typed("printer"), db.Now()); err != nil {
			t.Fatal(err)
		}
	}
	var kept []string
	if err := db.Scan(t.Context(), &kept, "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%to_tsquery%' AND statement NOT LIKE '%pg_prepared_statements%'"); err != nil || len(kept) > 0 {
		t.Errorf("kept are %q, %v", kept, err)
	}
}
