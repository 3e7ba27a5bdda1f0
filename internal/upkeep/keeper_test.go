package upkeep_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
	"remit/internal/upkeep"
)

var program = identity.System("test")

// house is a provider with a client, and a keeper of its calendar. It is Tuesday 3 March 2026.
type house struct {
	*testing.T
	db     *store.DB
	clock  *storetest.Clock
	desk   *desk.Desk
	keeper *upkeep.Keeper
	kim    identity.Viewer
	client identity.Client
}

func newHouse(t *testing.T, db *store.DB, clock *storetest.Clock) *house {
	t.Helper()
	h := &house{T: t, db: db, clock: clock}
	h.desk, h.keeper = h.node()
	h.must(h.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "Europe/Berlin"}))
	id, err := h.desk.SaveUser(t.Context(), program, identity.User{Email: "kim@harbour.example", Name: "Kim", Role: identity.Technician, Active: true}, "correct horse battery")
	h.must(err)
	h.kim = identity.Viewer{UserID: id, Role: identity.Technician, Name: "Kim", Email: "kim@harbour.example"}
	for _, slug := range []string{"northwind", "southsea"} {
		_, err := h.desk.ApplyClient(t.Context(), program, identity.ClientFile{Slug: slug, Name: "Client " + slug, Language: "en",
			Contacts: []identity.ContactFile{{Email: "own@" + slug + ".example", Name: "Own", Role: identity.Requester, Sees: "own"}, {Email: "all@" + slug + ".example", Name: "All", Role: identity.Administrator, Sees: "organisation"}}})
		h.must(err)
	}
	h.client, err = db.ClientBySlug(t.Context(), program, "northwind")
	h.must(err)
	return h
}

// inHouse runs a test in a house of its own on SQLite, onBoth on PostgreSQL too.
func inHouse(t *testing.T, test func(h *house)) {
	t.Helper()
	t.Parallel()
	db, clock := storetest.Open(t)
	test(newHouse(t, db, clock))
}

func onBoth(t *testing.T, test func(h *house)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { test(newHouse(t, db, clock)) })
}

// node is another program over the same database.
func (h *house) node() (*desk.Desk, *upkeep.Keeper) {
	d := desk.New(desk.Options{DB: h.db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.harbour.example"})
	return d, upkeep.New(upkeep.Options{DB: h.db, Desk: d, Log: slog.New(slog.DiscardHandler)})
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// publish enters an agreement of the client's, or its next version.
func (h *house) publish(rules ...string) {
	h.Helper()
	_, _, err := h.desk.Publish(h.Context(), program, "agreement.toml", owing(h, "America/Chicago", "starts = 2026-01-01", rules...))
	h.must(err)
}

// on lets the keeper work on a day, at noon in Chicago or an hour later.
func (h *house) on(day string) {
	h.Helper()
	at, err := time.Parse(time.RFC3339, day+"T18:00:00Z")
	h.must(err)
	h.clock.Set(at)
	h.must(h.keeper.Work(h.Context()))
}

// book is the calendar from the start of the year on, as "2026-04-01 8.3 kept #1001".
func (h *house) book(to string) (out []string) {
	h.Helper()
	for _, e := range h.calendar(program, to) {
		line := e.Day.Format(time.DateOnly) + " " + e.Rule.Clause + " " + string(e.State)
		if e.TicketID != 0 {
			line += " " + ticket.Number(e.TicketID)
		}
		out = append(out, line)
	}
	return out
}

func (h *house) calendar(v identity.Viewer, to string) []upkeep.Entry {
	h.Helper()
	list, err := upkeep.Calendar(h.Context(), h.db.Reads(), v, upkeep.Filter{From: day("2026-01-01"), To: day(to)}, h.clock.Now())
	h.must(err)
	return list
}

func (h *house) want(what, to string, want ...string) {
	h.Helper()
	if got := h.book(to); !slices.Equal(got, want) {
		h.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func (h *house) ticket(id int64) ticket.Ticket {
	h.Helper()
	t, err := h.db.Ticket(h.Context(), program, id)
	h.must(err)
	return t
}

// decision is the latest decision on a ticket.
func (h *house) decision(id int64) (out struct {
	Verdict, Clause, Agreement string
	Version                    int
	Target                     struct {
		Clause, Hours, Resolve string
		Respond, Update        *string
		ResolveDue             string `json:"resolve_due"`
	}
}) {
	h.Helper()
	d, err := h.db.LatestDecision(h.Context(), program, id)
	h.must(err)
	h.must(json.Unmarshal(d.Outcome, &out))
	return out
}

const monthly = "8.3 FREQ=MONTHLY;BYMONTHDAY=1"

func TestMaintenanceOpensATicketOnItsDay(t *testing.T) {
	onBoth(t, func(h *house) {
		h.publish(monthly)
		h.on("2026-03-03")
		h.want("nothing from before it was entered", "2026-04-30", "2026-04-01 8.3 coming")
		h.clock.Set(time.Date(2026, 4, 1, 12, 59, 59, 0, time.UTC))
		h.must(h.keeper.Work(h.Context()))
		h.want("the second before its hours open in Chicago", "2026-04-30", "2026-04-01 8.3 coming")
		h.clock.Advance(time.Second)
		h.must(h.keeper.Work(h.Context()))
		h.must(h.keeper.Work(h.Context()))
		h.want("its hours have opened", "2026-05-31", "2026-04-01 8.3 open #1001", "2026-05-01 8.3 coming")

		got := h.ticket(1001)
		if got.Subject != "A restore from backup is tried" || got.ClientID != h.client.ID || got.Channel != ticket.API || got.Status != ticket.New || !got.Automatic || got.Priority != "P3" ||
			!got.ReceivedAt.Equal(h.clock.Now()) || got.RequesterName != upkeep.Actor {
			t.Errorf("the ticket is %+v", got)
		}
		d := h.decision(1001)
		if d.Verdict != "billable" || d.Clause != "4.9" || d.Target.Clause != "8.3" || d.Target.Resolve != "5bd" || d.Target.Hours != "office" || d.Target.Respond != nil || d.Target.Update != nil ||
			d.Target.ResolveDue != "2026-04-08T17:00:00-05:00" {
			t.Errorf("the decision is %+v", d)
		}
		if got.Clock.Name != "resolve" || !got.Clock.Due.Equal(time.Date(2026, 4, 8, 22, 0, 0, 0, time.UTC)) {
			t.Errorf("the clock is %+v", got.Clock)
		}
		messages, err := h.db.Messages(t.Context(), program, 1001)
		h.must(err)
		const want = "Maintenance owed under clause 8.3 of “Managed IT support, Gold” (NWD-2026) since Wednesday, 1 April 2026:\n\nA restore from backup is tried. It is written down.\n\nTo be done by Wednesday, 8 April 2026, 17:00."
		if len(messages) != 1 || messages[0].Text != want {
			t.Errorf("it says %+v", messages)
		}
		if mails, err := h.db.Outbox(t.Context(), program, 9); err != nil || len(mails) != 0 {
			t.Errorf("it was acknowledged: %d mails, %v", len(mails), err)
		}
	})
}

func TestMaintenanceIsKeptWhereItIsDoneInTime(t *testing.T) {
	inHouse(t, func(h *house) {
		h.publish(monthly)
		h.on("2026-03-03")
		h.on("2026-04-01")
		h.clock.Set(time.Date(2026, 4, 8, 22, 0, 0, 0, time.UTC)) // the very end of its time
		_, err := h.desk.SetStatus(t.Context(), h.kim, 1001, ticket.Resolved, 0)
		h.must(err)
		h.on("2026-05-01")
		h.clock.Set(time.Date(2026, 5, 9, 12, 0, 0, 0, time.UTC)) // a Saturday: no hour passed since its time was over
		h.want("as long as nobody could have worked on it", "2026-05-09", "2026-04-01 8.3 kept #1001", "2026-05-01 8.3 open #1002")
		h.clock.Set(time.Date(2026, 5, 11, 13, 0, 1, 0, time.UTC))
		h.want("one done in time, one late", "2026-05-31", "2026-04-01 8.3 kept #1001", "2026-05-01 8.3 late #1002")
		_, err = h.desk.SetStatus(t.Context(), h.kim, 1002, ticket.Resolved, 0)
		h.must(err)
		h.on("2026-06-01")
		h.want("one done too late", "2026-07-01", "2026-04-01 8.3 kept #1001", "2026-05-01 8.3 missed #1002", "2026-06-01 8.3 open #1003", "2026-07-01 8.3 coming")
		list := upkeep.Tallies(h.calendar(program, "2026-07-31"), h.clock.Now())
		if len(list) != 1 || list[0].Kept != 1 || list[0].Of != 2 || list[0].Open != 1 || list[0].Next.Format(time.DateOnly) != "2026-07-01" {
			t.Errorf("counted: %+v", list)
		}
	})
}

func TestAfterTheLastDayOfServiceNoMaintenanceIsOwed(t *testing.T) {
	onBoth(t, func(h *house) {
		h.publish(monthly)
		h.on("2026-03-03")
		a, err := h.db.AgreementByNumber(t.Context(), program, "NWD-2026")
		h.must(err)
		h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.InsertLifeEvent(t.Context(), store.LifeEvent{AgreementID: a.ID, Kind: store.LifeGiven, Day: "2026-05-01", Party: "client"})
			return err
		}))
		h.want("up to the last day", "2026-07-31", "2026-04-01 8.3 coming", "2026-05-01 8.3 coming")
		for _, day := range []string{"2026-04-01", "2026-05-01", "2026-06-01"} {
			h.on(day)
		}
		h.want("afterwards", "2026-07-31", "2026-04-01 8.3 late #1001", "2026-05-01 8.3 late #1002")
		left, err := upkeep.Forgone(t.Context(), h.db.Reads(), program, a.ID, day("2026-05-01"), day("2026-07-31"))
		h.must(err)
		if len(left) != 2 || left[0].Date() != "2026-06-01" || left[1].Date() != "2026-07-01" {
			t.Errorf("what is not owed any more: %+v", left)
		}
	})
}

func TestAfterADowntimeTheNewestIsOpenedAndTheOthersWerePassedOver(t *testing.T) {
	inHouse(t, func(h *house) {
		h.publish(monthly, "8.4 FREQ=WEEKLY;BYDAY=WE")
		h.on("2026-03-03")
		h.on("2026-03-05")
		h.want("before", "2026-03-10", "2026-03-04 8.4 open #1001")
		h.on("2026-03-26")
		h.want("three weeks later, one of each rule", "2026-03-31", "2026-03-04 8.4 late #1001", "2026-03-11 8.4 passed", "2026-03-18 8.4 passed", "2026-03-25 8.4 open #1002")
		h.on("2026-06-02")
		h.want("months later", "2026-06-02", "2026-03-04 8.4 late #1001", "2026-03-11 8.4 passed", "2026-03-18 8.4 passed", "2026-03-25 8.4 late #1002",
			"2026-04-01 8.3 passed", "2026-04-01 8.4 passed", "2026-04-08 8.4 passed", "2026-04-15 8.4 passed", "2026-04-22 8.4 passed", "2026-04-29 8.4 passed",
			"2026-05-01 8.3 passed", "2026-05-06 8.4 passed", "2026-05-13 8.4 passed", "2026-05-20 8.4 passed", "2026-05-27 8.4 open #1004", "2026-06-01 8.3 open #1003")
		if got := h.ticket(1004).ReceivedAt; !got.Equal(time.Date(2026, 5, 27, 13, 0, 0, 0, time.UTC)) {
			t.Errorf("its clock runs from %s, not from its day on", got)
		}
		before := h.book("2026-06-02")
		_, another := h.node()
		h.must(another.Work(t.Context()))
		h.want("a restart changes nothing", "2026-06-02", before...)
	})
}

func TestTwoNodesOpenOneTicket(t *testing.T) {
	onBoth(t, func(h *house) {
		h.publish(monthly, "8.4 FREQ=WEEKLY;BYDAY=WE", "8.5 FREQ=DAILY")
		h.on("2026-03-03")
		h.clock.Set(time.Date(2026, 4, 1, 18, 0, 0, 0, time.UTC))
		var all sync.WaitGroup
		for range 6 {
			_, node := h.node()
			all.Go(func() {
				if err := node.Work(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		rows, err := h.db.Tickets(t.Context(), program, ticket.Filter{Limit: 99}, h.clock.Now())
		h.must(err)
		if len(rows) != 4 { // that of 3 March, and one of each rule
			t.Errorf("%d tickets", len(rows))
		}
		opened := slices.DeleteFunc(h.book("2026-04-01"), func(line string) bool { return !strings.HasPrefix(line, "2026-04-01") || !strings.Contains(line, "#") })
		if len(opened) != 3 {
			t.Errorf("on the day: %q", opened)
		}
	})
}

func TestMaintenanceKeepsItsTargetWhenItIsDecidedAnew(t *testing.T) {
	inHouse(t, func(h *house) {
		h.publish(monthly)
		h.on("2026-03-03")
		h.on("2026-04-01")
		h.publish("8.3 FREQ=MONTHLY;BYMONTHDAY=15", "8.9 FREQ=YEARLY") // an amendment that covers the day too
		before := h.decision(1001)
		_, err := h.desk.SetFacts(t.Context(), h.kim, 1001, map[string]string{"urgency": "high", "impact": "high"})
		h.must(err)
		after := h.decision(1001)
		if before.Target != after.Target || after.Version != 1 || after.Agreement != "NWD-2026" || h.ticket(1001).Priority != "P1" {
			t.Errorf("decided anew: %+v, before: %+v", after, before)
		}
		if c := h.ticket(1001).Clock; c.Name != "resolve" || !c.Due.Equal(time.Date(2026, 4, 8, 22, 0, 0, 0, time.UTC)) {
			t.Errorf("its clock: %+v", c)
		}
		h.on("2026-04-15")
		h.want("the amendment owes from then on", "2026-04-30", "2026-04-01 8.3 late #1001", "2026-04-15 8.3 open #1002")
		if d := h.decision(1002); d.Version != 2 {
			t.Errorf("decided by version %d", d.Version)
		}
	})
}

func TestTheCalendarBeginsWithTheHouse(t *testing.T) {
	inHouse(t, func(h *house) {
		h.clock.Set(time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC))
		h.publish("8.4 FREQ=WEEKLY;BYDAY=WE")
		h.on("2026-03-05") // the first time that a calendar is kept, by a program that is newer than the agreement
		h.want("nothing of what was owed before", "2026-03-11", "2026-03-11 8.4 coming")
		h.on("2026-03-11")
		h.want("the first of its own", "2026-03-11", "2026-03-11 8.4 open #1001")
	})
}

func TestARetiredClientIsOwedNothing(t *testing.T) {
	inHouse(t, func(h *house) {
		h.publish(monthly)
		h.on("2026-03-03")
		c := h.client
		c.Active = false
		h.must(h.desk.SaveClient(t.Context(), program, c))
		h.on("2026-04-02")
		h.want("retired", "2026-04-30")
	})
}

func TestTheCalendarShowsAViewerWhatIsTheirs(t *testing.T) {
	onBoth(t, func(h *house) {
		h.publish(monthly)
		h.on("2026-03-03")
		h.on("2026-04-01")
		person := func(email string) identity.Viewer {
			list, err := h.db.ContactsByEmail(t.Context(), email)
			h.must(err)
			return identity.Viewer{ClientID: list[0].ClientID, ContactID: list[0].ID, Role: list[0].Role, SeesOrganisation: list[0].Sees == "organisation"}
		}
		cases := []struct {
			name   string
			viewer identity.Viewer
			want   int
			ticket bool
		}{
			{"a guest", identity.Viewer{}, 0, false},
			{"a technician", h.kim, 2, true},
			{"somebody of the client who sees the organisation", person("all@northwind.example"), 2, true},
			{"somebody of the client who sees their own", person("own@northwind.example"), 2, false},
			{"somebody of another client", person("all@southsea.example"), 0, false},
		}
		for _, c := range cases {
			list := h.calendar(c.viewer, "2026-05-31")
			if len(list) != c.want || c.want > 0 && (list[0].TicketID != 0) != c.ticket {
				t.Errorf("%s sees %+v", c.name, list)
			}
		}
	})
}
