package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// wholeTicket is a ticket with every field set.
func wholeTicket(t *testing.T, db *store.DB, now time.Time) ticket.Ticket {
	t.Helper()
	c := mustClient(t, db, "north")
	dana := mustContact(t, db, c.ID, "dana@north.example")
	kim := mustUser(t, db, "kim@provider.example", identity.Technician)
	v := mustAgreement(t, db, c.ID, agreementText("N-1", "north", "2026-01-01", "All is billed."))
	team := put(t, db, func(tx *store.Tx) (int64, error) {
		id, _, err := tx.PutTeam(t.Context(), identity.Team{Slug: "desk", Name: "Desk", Active: true})
		return id, err
	})
	k := ticket.Ticket{Subject: "Drucker „brennt“ 🔥", ClientID: c.ID, ContactID: dana.ID, RequesterName: "Dana", RequesterEmail: "dana@north.example", Channel: ticket.Phone,
		Status: ticket.Scheduled, Priority: "P2", AgreementID: v.AgreementID, AgreementVersion: 1, Verdict: "undecided", Clause: "3.1", Rate: "standard",
		Ask: []string{"mode", "asset"}, Approval: ticket.ApprovalWanted, Review: ticket.ReviewFlagged, DecisionID: 1, Facts: json.RawMessage(`{"mode":"remote"}`),
		Sources: map[string]string{"mode": "Kim"}, TeamID: team, AssigneeID: kim.ID, Flag: ticket.FlagWhichClient, Automatic: true, Unverified: true, LinkedID: 7,
		ReceivedAt: now.Add(-time.Hour), UpdatedAt: now, LastWordAt: now.Add(-time.Minute), LastWordBy: "Dana", LastWordSide: "client",
		Clock:  ticket.NextClock{Name: "respond", Due: now.Add(time.Hour), Soon: now.Add(time.Minute), Allowed: 4 * time.Hour, Elapsed: 90 * time.Minute, At: now},
		Clocks: json.RawMessage(`{"respond":null}`), Missed: true, Revision: 3}
	filled(t, k, "ID")
	filled(t, k.Clock)
	return k
}

// mustDecision makes a decision with the facts that the ticket shows, which points to it then.
func mustDecision(t *testing.T, db *store.DB, k ticket.Ticket) int64 {
	t.Helper()
	return put(t, db, func(tx *store.Tx) (int64, error) {
		id, err := tx.InsertDecision(t.Context(), ticket.Decision{TicketID: k.ID, Facts: k.Facts})
		return id, errors.Join(err, tx.SetDecision(t.Context(), k.ID, id))
	})
}

func aWholeTicketComesBack(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	k := mustTicket(t, db, wholeTicket(t, db, clock.Now()))
	k.DecisionID = mustDecision(t, db, k)
	same(t, "ticket", got[ticket.Ticket](t)(db.Ticket(ctx, staff, k.ID)), k)

	row := got[[]ticket.Row](t)(db.Tickets(ctx, staff, ticket.Filter{}, clock.Now()))[0]
	if row.ClientName != "Client north" || row.ClientSlug != "north" || row.ContactName != "Contact dana@north.example" || row.AssigneeName != "User kim@provider.example" || row.TeamName != "Desk" {
		t.Errorf("names beside the row: %+v", row)
	}
	listed := k
	listed.Facts, listed.Clocks, listed.Sources, listed.DecisionID, listed.LinkedID = row.Facts, row.Clocks, row.Sources, row.DecisionID, row.LinkedID
	same(t, "row", row.Ticket, listed)

	k.Subject, k.Status, k.AssigneeID, k.Clock, k.Ask = "Changed", ticket.Resolved, 0, ticket.NextClock{}, []string{}
	clock.Advance(time.Minute)
	do(t, db, func(tx *store.Tx) error { return tx.UpdateTicket(ctx, k) })
	k.Revision, k.UpdatedAt = 4, clock.Now()
	same(t, "changed ticket", got[ticket.Ticket](t)(db.Ticket(ctx, staff, k.ID)), k)

	k.Facts = json.RawMessage(`{"mode":"onsite"}`) // as the new decision says, which keeps them
	k.Verdict, k.Clause, k.Missed, k.DecisionID = "covered", "3.2", false, mustDecision(t, db, k)
	do(t, db, func(tx *store.Tx) error { return tx.FillTicket(ctx, k) })
	same(t, "filled ticket", got[ticket.Ticket](t)(db.Ticket(ctx, staff, k.ID)), k)

	do(t, db, func(tx *store.Tx) error {
		if err := tx.MarkMissed(ctx, k.ID); err != nil {
			return err
		}
		return tx.SetDecision(ctx, k.ID, 11)
	})
	if k := got[ticket.Ticket](t)(db.Ticket(ctx, staff, k.ID)); !k.Missed || k.DecisionID != 11 {
		t.Errorf("missed %v, decision %d", k.Missed, k.DecisionID)
	}
}

func TestWhatIsDerivedNeverOverwritesAChange(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	ctx := t.Context()
	k := mustTicket(t, db, ticket.Ticket{Verdict: "undecided"})
	old := k
	k.Verdict = "covered"
	do(t, db, func(tx *store.Tx) error { return tx.UpdateTicket(ctx, k) })
	old.Verdict = "declined"
	do(t, db, func(tx *store.Tx) error { return tx.FillTicket(ctx, old) })
	if now := got[ticket.Ticket](t)(db.Ticket(ctx, staff, k.ID)); now.Verdict != "covered" {
		t.Errorf("what was derived of the old ticket stands now: %s", now.Verdict)
	}
}

func aConversationComesBack(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	k := mustTicket(t, db, wholeTicket(t, db, clock.Now()))
	first := ticket.Message{Kind: ticket.FromClient, Channel: ticket.Email, UserID: k.AssigneeID, ContactID: k.ContactID, AuthorName: "Dana", AuthorEmail: "dana@north.example",
		Recipients: []string{"help@provider.example"}, Text: "It burns & <smokes>", Quoted: "> old", HTML: "<p>It burns</p>", MessageID: "a@north.example", MailID: 5, Mailbox: "support",
		CreatedAt: clock.Now().Add(-time.Minute), Attachments: []ticket.Attachment{{Name: "bild.png", Type: "image/png", Data: []byte{0, 1, 2, 255}, ContentID: "x@y", Inline: true}}}
	filled(t, first, "ID", "TicketID")
	first = mustMessage(t, db, k, first)
	second := mustMessage(t, db, k, ticket.Message{Kind: ticket.Note, Text: "Spare part is in stock"})

	all := got[[]ticket.Message](t)(db.Messages(ctx, staff, k.ID))
	file := all[0].Attachments[0]
	if file.Size != 4 || file.Data != nil {
		t.Errorf("a file in a list: size %d, data %v", file.Size, file.Data)
	}
	want := first.Attachments[0]
	want.ID, want.TicketID, want.MessageID, want.Size = file.ID, k.ID, first.ID, 4
	same(t, "file", got[ticket.Attachment](t)(db.Attachment(ctx, staff, file.ID)), want)
	want.Data = nil
	first.Attachments = []ticket.Attachment{want}
	same(t, "first message", all[0], first)
	second.CreatedAt, second.Recipients = clock.Now(), []string{}
	same(t, "second message", all[1], second)
	first.Attachments = nil
	same(t, "one message", got[ticket.Message](t)(db.Message(ctx, staff, first.ID)), first)

	do(t, db, func(tx *store.Tx) error { return tx.SetMessageID(ctx, second.ID, "b@provider.example") })
	if m := got[ticket.Message](t)(db.Message(ctx, staff, second.ID)); m.MessageID != "b@provider.example" {
		t.Errorf("Message-ID %q", m.MessageID)
	}
	later := mustTicket(t, db, ticket.Ticket{})
	do(t, db, func(tx *store.Tx) error {
		if err := tx.InsertThreadID(ctx, "a@north.example", later.ID); err != nil {
			return err
		}
		return tx.InsertThreadID(ctx, "a@north.example", later.ID)
	})
	same(t, "tickets by Message-ID", got[map[string]int64](t)(db.TicketsByMessageIDs(ctx, staff, []string{"a@north.example", "none@x"})), map[string]int64{"a@north.example": later.ID})
}

func eventsDecisionsAndWorkComeBack(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	now := clock.Now()
	k := mustTicket(t, db, wholeTicket(t, db, now))
	events := []ticket.Event{
		{TicketID: k.ID, At: now.Add(-time.Minute), Type: ticket.EventReceived, Actor: "Dana", UserID: k.AssigneeID, Data: json.RawMessage(`{"a":1}`)},
		{TicketID: k.ID, Type: ticket.EventStatus, Actor: "Kim"},
	}
	do(t, db, func(tx *store.Tx) error { return tx.InsertEvents(ctx, events) })
	stored := got[[]ticket.Event](t)(db.Events(ctx, staff, k.ID))
	events[1].At, events[1].Data = now, json.RawMessage("{}")
	events[0].ID, events[1].ID = stored[0].ID, stored[1].ID
	same(t, "events", stored, events)

	d := ticket.Decision{TicketID: k.ID, AgreementID: k.AgreementID, Version: 1, Facts: json.RawMessage(`{"mode":"onsite"}`), Outcome: json.RawMessage(`{"verdict":"covered"}`), Actor: "Kim", Cause: "facts"}
	d.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertDecision(ctx, d) })
	d.At = now
	filled(t, d)
	same(t, "decisions", got[[]ticket.Decision](t)(db.Decisions(ctx, staff, k.ID)), []ticket.Decision{d})
	do(t, db, func(tx *store.Tx) error { return tx.SetDecision(ctx, k.ID, d.ID) })
	same(t, "latest decision", got[ticket.Decision](t)(db.LatestDecision(ctx, staff, k.ID)), d)

	e := ticket.TimeEntry{TicketID: k.ID, UserID: k.AssigneeID, StartsAt: now.Add(-time.Hour), EndsAt: now, Mode: "onsite", WorkType: "travel", Note: "drove there", CreatedAt: now}
	e.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertTimeEntry(ctx, e) })
	filled(t, e)
	same(t, "time entries", got[[]ticket.TimeEntry](t)(db.TimeEntries(ctx, staff, k.ID)), []ticket.TimeEntry{e})

	s := ticket.Settlement{TicketID: k.ID, At: now, Actor: "Mia", Verdict: "billable", Clause: "4.9", Rate: "standard", Reason: "agreed by phone"}
	do(t, db, func(tx *store.Tx) error { return tx.InsertSettlement(ctx, s) })
	list := got[[]ticket.Settlement](t)(db.Settlements(ctx, staff, k.ID))
	s.ID = list[0].ID
	filled(t, s)
	same(t, "settlements", list, []ticket.Settlement{s})
}

func drawsCountOncePerDayAndSumOverAPeriod(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	k := mustTicket(t, db, wholeTicket(t, db, clock.Now()))
	other := mustTicket(t, db, ticket.Ticket{})
	draw := func(ticketID int64, day, amount string) {
		do(t, db, func(tx *store.Tx) error {
			return tx.PutDraw(ctx, ticket.Draw{AgreementID: k.AgreementID, Clause: "3.2", Unit: "hours", Day: day, TicketID: ticketID, Amount: decimal.RequireFromString(amount)})
		})
	}
	draw(k.ID, "2026-03-01", "0.5")
	draw(k.ID, "2026-03-01", "0.75") // the same day again: the newest amount counts
	draw(k.ID, "2026-03-31", "0.1")
	draw(k.ID, "2026-04-01", "9")
	draw(other.ID, "2026-03-02", "0.2")
	for _, x := range []struct {
		first, last string
		without     int64
		want        string
	}{{"2026-03-01", "2026-03-31", 0, "1.05"}, {"2026-03-01", "2026-03-31", k.ID, "0.2"}, {"2026-03-02", "2026-03-30", 0, "0.2"}, {"2026-05-01", "2026-05-31", 0, "0"}} {
		if sum := got[decimal.Decimal](t)(db.Used(ctx, k.AgreementID, "3.2", "hours", x.first, x.last, x.without)); sum.String() != x.want {
			t.Errorf("used from %s to %s without %d: %s, want %s", x.first, x.last, x.without, sum, x.want)
		}
	}
	on := ticket.Draw{AgreementID: k.AgreementID, Clause: "3.2", Unit: "hours", Day: "2026-03-01", TicketID: k.ID}
	if drawn := got[decimal.Decimal](t)(db.DrawnOn(ctx, on)); drawn.String() != "0.75" {
		t.Errorf("drawn on the day: %s", drawn)
	}
	do(t, db, func(tx *store.Tx) error { return tx.DropDraws(ctx, k.ID, "hours") })
	if sum := got[decimal.Decimal](t)(db.Used(ctx, k.AgreementID, "3.2", "hours", "2026-01-01", "2026-12-31", 0)); sum.String() != "0.2" {
		t.Errorf("used after the draws were dropped: %s", sum)
	}
}

func whoTakesPartInATicket(t *testing.T, db *store.DB, clock *storetest.Clock) {
	c := mustClient(t, db, "north")
	mustContact(t, db, c.ID, "colleague@north.example")
	k := mustTicket(t, db, ticket.Ticket{ClientID: c.ID, RequesterEmail: "Dana@north.example"})
	mustMessage(t, db, k, ticket.Message{Kind: ticket.FromStaff, Recipients: []string{"Boss&Co@vendor.example"}, Text: "x"})
	mustMessage(t, db, k, ticket.Message{Kind: ticket.Note, Recipients: []string{"spy@vendor.example"}, Text: "x"})
	for _, x := range []struct {
		address string
		want    bool
	}{{"dana@NORTH.example", true}, {"colleague@north.example", true}, {"boss&co@vendor.example", true}, {"spy@vendor.example", false},
		{"%@north.example", false}, {"na@north.example", false}, {"stranger@x.example", false}, {"", false}} {
		if part := got[bool](t)(db.TakesPart(t.Context(), staff, k.ID, x.address)); part != x.want {
			t.Errorf("%q takes part: %v", x.address, part)
		}
	}
	for _, id := range []int64{k.ID, 99} {
		if _, err := db.LatestDecision(t.Context(), staff, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("a decision on ticket %d that has none: %v", id, err)
		}
	}
}

func TestALargeFileComesBackAsItWas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		k := mustTicket(t, db, ticket.Ticket{})
		for _, size := range []int{0, 1, 1 << 20, 1<<20 + 1, 3<<20 + 7} {
			data := bytes.Repeat([]byte("abcdefg"), size/7+1)[:size]
			m := mustMessage(t, db, k, ticket.Message{Text: "x", Attachments: []ticket.Attachment{{Name: "f", Data: data}}})
			f := m.Attachments[0]
			if f.ID == 0 {
				all := got[[]ticket.Message](t)(db.Messages(t.Context(), staff, k.ID))
				f = all[len(all)-1].Attachments[0]
			}
			back := got[ticket.Attachment](t)(db.Attachment(t.Context(), staff, f.ID))
			if !bytes.Equal(back.Data, data) || back.Size != int64(size) {
				t.Errorf("of %d bytes %d came back, with size %d", size, len(back.Data), back.Size)
			}
		}
	})
}
