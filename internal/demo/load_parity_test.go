package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/history"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/survey"
	"remit/internal/ticket"
)

var yearsEnd = time.Date(2026, 11, 23, 15, 42, 0, 0, time.UTC)

// TestRememberedAsIfItHadBeenDone does all deeds of a year one after the other, each at its own time, through the desk that people
// work at, and compares what stands in the house in the end with what was remembered at once.
func TestRememberedAsIfItHadBeenDone(t *testing.T) {
	t.Parallel()
	plan := withoutEstimates(t, Options{Seed: 3, Now: yearsEnd, Tickets: 160})
	remembered, clock := storetest.Open(t)
	clock.Set(yearsEnd)
	kept := desk.New(desk.Options{DB: remembered})
	if _, err := (Loader{DB: remembered, Desk: kept, Told: func(int) {}}).Load(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	done, clock := storetest.Open(t)
	clock.Set(yearsEnd)
	lived := live(t, done, clock, plan)
	apart, clock := storetest.Open(t)
	clock.Set(yearsEnd)
	loader := Loader{DB: apart, Desk: desk.New(desk.Options{DB: apart}), Told: func(int) {}}
	loader.AtOnce = 1 // so that many get their numbers before they come to their end
	if _, err := loader.Load(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	for id := int64(1001); id <= 1160; id++ {
		want, _ := standing(t, remembered, id)
		got, _ := standing(t, apart, id)
		if diff := difference(t, want, got); diff != "" {
			t.Fatalf("ticket %d, stored by itself: %s", id, diff)
		}
	}
	for id := int64(1001); id <= 1160; id++ {
		want, wantTaken := standing(t, done, id)
		got, _ := standing(t, remembered, id)
		if !wantTaken { // whom the agreement picks depends on who had most to do
			want.Ticket.AssigneeID, got.Ticket.AssigneeID = 0, 0
		}
		if diff := difference(t, want, got); diff != "" {
			t.Fatalf("ticket %d: %s", id, diff)
		}
	}
	for _, c := range plan.Clients {
		for month := range 13 {
			at := yearsEnd.AddDate(0, -month, 0)
			if want, got := left(t, lived, done, c.File.Slug, at), left(t, kept, remembered, c.File.Slug, at); want != got {
				t.Errorf("%s, %s: left was %s, remembered is %s", c.File.Slug, at.Format(time.DateOnly), want, got)
			}
		}
	}
}

// withoutEstimates is a plan without the requests that ask for an approval, and with as many others.
func withoutEstimates(t *testing.T, o Options) *Plan {
	t.Helper()
	n := o.Tickets
	o.Tickets += n / 2
	p, err := Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	all := p.tickets
	p.tickets = func(yield func(Ticket) bool) {
		left := n
		for tk := range all {
			if slices.ContainsFunc(tk.Events, func(e Event) bool { return e.Type == Estimate }) {
				continue
			}
			if left--; left < 0 || !yield(tk) {
				return
			}
		}
	}
	return p
}

// live furnishes the house and does what was done, in order of time.
func live(t *testing.T, db *store.DB, clock *storetest.Clock, plan *Plan) *desk.Desk {
	t.Helper()
	d := desk.New(desk.Options{DB: db})
	l := &loading{Loader: Loader{DB: db, Desk: d}, plan: plan, teams: map[string]int64{}, users: map[string]identity.User{}, clients: map[string]identity.Client{}, people: map[string]map[string]identity.Contact{}, asked: map[string]time.Time{}}
	for _, step := range []func(context.Context) error{l.house, l.addUsers, l.addClients, l.addAgreements} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	type happening struct {
		at time.Time
		do func() error
	}
	var year []happening
	reviewed := l.reviewedUntil()
	for tk := range plan.Tickets() {
		h, err := l.history(&tk, reviewed)
		if err != nil {
			t.Fatal(err)
		}
		var id int64
		year = append(year, happening{h.ReceivedAt, func() error {
			return db.Write(t.Context(), func(tx *store.Tx) error {
				opened, err := d.Open(t.Context(), tx, h.Request)
				id = opened.Ticket.ID
				return err
			})
		}})
		for _, p := range h.Deeds {
			year = append(year, happening{p.At, func() error { return do(t.Context(), d, db, id, p) }})
		}
	}
	slices.SortStableFunc(year, func(a, b happening) int { return a.at.Compare(b.at) })
	for _, h := range year {
		clock.Set(h.at)
		if err := h.do(); err != nil {
			t.Fatalf("%s: %v", h.at, err)
		}
	}
	clock.Set(yearsEnd)
	if _, err := d.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

// do does one deed as people do.
func do(ctx context.Context, d *desk.Desk, db *store.DB, id int64, p history.Past) (err error) {
	switch deed := p.Do.(type) {
	case history.Took:
		_, err = d.Assign(ctx, p.By, id, p.By.UserID)
	case history.Found:
		_, err = d.SetFacts(ctx, p.By, id, deed.Set)
	case history.Answered:
		_, err = d.Reply(ctx, p.By, desk.Reply{Ticket: id, Text: deed.Text, Status: deed.Status})
	case history.Noted:
		_, err = d.Reply(ctx, p.By, desk.Reply{Ticket: id, Text: deed.Text, Note: true})
	case history.Stepped:
		_, err = d.SetStatus(ctx, p.By, id, deed.Status, 0)
	case history.Worked:
		e := deed.Entry
		e.TicketID = id
		_, err = d.LogTime(ctx, p.By, e)
	case history.Rated:
		if deed.Score != "" {
			err = survey.New(survey.Options{DB: db, Desk: d}).RateInPortal(ctx, p.By, id, survey.Answer{Score: deed.Score, Comment: deed.Comment})
		}
	case history.Settled:
		t, missing := db.Ticket(ctx, p.By, id)
		if missing != nil || t.Review != ticket.ReviewFlagged || deed.Verdict == "" && t.Verdict == "undecided" {
			return missing
		}
		err = d.Settle(ctx, p.By, []int64{id}, deed.Verdict, deed.Reason)
	case history.Wrote:
		err = db.Write(ctx, func(tx *store.Tx) error {
			t, err := tx.Ticket(ctx, identity.System("mail"), id)
			if err != nil {
				return err
			}
			m := deed.Message
			m.ContactID, m.AuthorName, m.AuthorEmail = p.By.ContactID, p.By.Name, p.By.Email
			_, err = d.ClientReply(ctx, tx, p.By, t, m)
			return err
		})
	default:
		err = fmt.Errorf("%T is not done here", deed)
	}
	return err
}

// state is all that stands in the house of one ticket.
type state struct {
	Ticket      ticket.Ticket
	Messages    []ticket.Message
	Events      []ticket.Event
	Decisions   []ticket.Decision
	Entries     []ticket.TimeEntry
	Settlements []ticket.Settlement
}

// standing reads it, without ids of rows, what only mail that went out has, alarms, and what the clocks were when they were last looked at.
// taken is whether somebody took the ticket.
func standing(t *testing.T, db *store.DB, id int64) (s state, taken bool) {
	t.Helper()
	ctx, sys := t.Context(), identity.System("test")
	var errs [6]error
	s.Ticket, errs[0] = db.Ticket(ctx, sys, id)
	s.Messages, errs[1] = db.Messages(ctx, sys, id)
	s.Events, errs[2] = db.Events(ctx, sys, id)
	s.Decisions, errs[3] = db.Decisions(ctx, sys, id)
	s.Entries, errs[4] = db.TimeEntries(ctx, sys, id)
	s.Settlements, errs[5] = db.Settlements(ctx, sys, id)
	for _, err := range errs {
		if err != nil {
			t.Fatalf("ticket %d: %v", id, err)
		}
	}
	s.Ticket.DecisionID = 0
	if !s.Ticket.Status.IsOpen() {
		s.Ticket.Clock.At, s.Ticket.Clocks = time.Time{}, nil
	}
	for i := range s.Messages {
		if s.Messages[i].ID = 0; s.Messages[i].Kind == ticket.FromStaff {
			s.Messages[i].MessageID = ""
		}
	}
	s.Events = slices.DeleteFunc(s.Events, func(e ticket.Event) bool {
		taken = taken || e.Type == ticket.EventAssigned || e.Type == ticket.EventStaffReply
		return e.Type == ticket.EventAssigned || e.Type == ticket.EventAlarm
	})
	for i := range s.Events {
		if s.Events[i].ID = 0; s.Events[i].Type == ticket.EventDecision || s.Events[i].Type == ticket.EventRated { // here all rate in the portal
			s.Events[i].Data = nil
		}
	}
	for i := range s.Decisions {
		s.Decisions[i].ID = 0
	}
	for i := range s.Entries {
		s.Entries[i].ID = 0
	}
	for i := range s.Settlements {
		s.Settlements[i].ID = 0
	}
	return s, taken
}

// difference tells the lines in which two states differ, the first of them at least.
func difference(t *testing.T, done, remembered state) string {
	t.Helper()
	var lines [2][]string
	for i, s := range []state{done, remembered} {
		b, err := json.MarshalIndent(s, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		lines[i] = strings.Split(string(b), "\n")
	}
	for i := range min(len(lines[0]), len(lines[1])) {
		if lines[0][i] != lines[1][i] {
			return fmt.Sprintf("line %d, done:\n%s\nremembered:\n%s", i, strings.Join(lines[0][max(0, i-12):min(i+12, len(lines[0]))], "\n"), strings.Join(lines[1][max(0, i-12):min(i+12, len(lines[1]))], "\n"))
		}
	}
	if len(lines[0]) != len(lines[1]) {
		return "one has more to it than the other"
	}
	return ""
}

// left is what is left of a client's allowances, as text.
func left(t *testing.T, d *desk.Desk, db *store.DB, slug string, at time.Time) string {
	t.Helper()
	c, err := db.ClientBySlug(t.Context(), identity.System("test"), slug)
	if err != nil {
		t.Fatal(err)
	}
	list, err := d.Allowances(t.Context(), identity.System("test"), c.ID, at)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, a := range list {
		out[a.Clause.Number+" "+a.First] = a.Left.String()
	}
	b, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
