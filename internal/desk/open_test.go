package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/ticket"
)

func TestARequestBecomesADecidedTicket(t *testing.T) {
	onBoth(t, func(h *house) {
		opened := h.openAs(h.request(facts{"kind": "incident", "mode": "remote", "asset": "NW-0012"}))
		k := h.ticket(opened.Ticket.ID)
		if k.Verdict != "covered" || k.Clause != "3.3" || k.Priority != "P3" || k.Review != "" || k.Approval != "" || len(k.Ask) != 0 {
			t.Errorf("decided %s by %s, %s, review %q, approval %q, ask %v", k.Verdict, k.Clause, k.Priority, k.Review, k.Approval, k.Ask)
		}
		if k.Status != ticket.New || k.ClientID != h.client.ID || k.ContactID != h.dana.ID || k.RequesterName != "Dana Lund" || k.LastWordSide != "client" {
			t.Errorf("ticket %+v", k)
		}
		if due := time.Date(2026, 3, 3, 19, 42, 0, 0, time.UTC); k.Clock.Name != "respond" || !k.Clock.Due.Equal(due) {
			t.Errorf("the clock %s runs out at %s, want respond at %s", k.Clock.Name, k.Clock.Due, due)
		}
		if events := h.events(k.ID); !slices.Equal(events, []string{"received", "target", "decision"}) {
			t.Errorf("events %v", events)
		}
		list := val(h.db.Decisions(h.ctx(), program, k.ID))(h)
		if len(list) != 1 || list[0].ID != k.DecisionID || list[0].Cause != "arrival" || list[0].Version != 1 || !strings.Contains(string(list[0].Facts), "Printer on fire") {
			t.Errorf("decisions %+v", list)
		}
		messages := val(h.db.Messages(h.ctx(), h.asDana, k.ID))(h)
		if len(messages) != 1 || messages[0].Text != "It burns." || messages[0].AuthorEmail != "dana@northwind.example" || messages[0].Kind != ticket.FromClient {
			t.Errorf("messages %+v", messages)
		}
	})
}

func TestTheAcknowledgementSaysWhatIsPromisedUnderWhichClause(t *testing.T) {
	inHouse(t, func(h *house) {
		k := h.open(facts{"kind": "incident", "mode": "remote", "asset": "NW-0012"})
		list := h.queued()
		if len(list) != 1 {
			t.Fatalf("%d mails are queued", len(list))
		}
		m, text := list[0].mail, list[0].mail.Text
		for _, want := range []string{"Hello Dana Lund", ticket.Number(k.ID), "Tuesday 3 March 13:42 (CST)", "clause 6.2", "covered by clause 3.3", "Harbour IT"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not said in:\n%s", want, text)
			}
		}
		if !m.Automatic || m.InReplyTo != "first@northwind.example" || !strings.Contains(m.Subject, "["+ticket.Number(k.ID)+"]") {
			t.Errorf("automatic %v, in reply to %q, subject %q", m.Automatic, m.InReplyTo, m.Subject)
		}
		if by := val(h.db.TicketsByMessageIDs(h.ctx(), program, []string{m.MessageID, "first@northwind.example"}))(h); len(by) != 2 {
			t.Errorf("answers find the ticket by %v", by)
		}
	})
}

func TestNobodyIsAnsweredWhoMustNotBe(t *testing.T) {
	inHouse(t, func(h *house) {
		for name, change := range map[string]func(q *desk.Request){
			"a quiet request":  func(q *desk.Request) { q.Quiet = true },
			"a program's mail": func(q *desk.Request) { q.Automatic = true },
			"unreadable":       func(q *desk.Request) { q.Flag = ticket.FlagUnreadable },
			"nobody's address": func(q *desk.Request) { q.Contact, q.Email = identity.Contact{}, "" },
		} {
			q := h.request(nil)
			change(&q)
			h.openAs(q)
			if n := len(h.queued()); n != 0 {
				t.Fatalf("%s is answered", name)
			}
		}
	})
}

func TestWhoHasNoAgreementGetsTheHousesVerdict(t *testing.T) {
	inHouse(t, func(h *house) {
		for _, verdict := range []string{"billable", "declined", "undecided"} {
			own := val(h.desk.House(h.ctx()))(h)
			own.NoCover = verdict
			h.must(h.desk.SaveHouse(h.ctx(), h.admin, own))
			q := h.request(nil)
			q.Client, q.Contact = h.other, h.nora
			k := h.openAs(q).Ticket
			if k.Verdict != verdict || k.AgreementID != 0 || k.Clock.Name != "" || k.Review != ticket.ReviewFlagged {
				t.Errorf("decided %s under agreement %d, clock %q, review %q", k.Verdict, k.AgreementID, k.Clock.Name, k.Review)
			}
		}
	})
}

func TestAnUrgentRequestGoesToWhoTheAgreementNames(t *testing.T) {
	inHouse(t, func(h *house) {
		urgent := facts{"impact": "high", "urgency": "high", "kind": "incident", "mode": "remote", "asset": "NW-0012"}
		k := h.open(urgent)
		if k.Priority != "P1" || k.TeamID != h.network || k.AssigneeID != h.kim.UserID {
			t.Errorf("%s goes to team %d, user %d", k.Priority, k.TeamID, k.AssigneeID)
		}
		h.must(h.desk.SaveTeam(h.ctx(), h.admin, identity.Team{Slug: "network", Name: "Network", Active: false}))
		if k := h.open(urgent); k.TeamID != 0 || k.AssigneeID != 0 {
			t.Errorf("a team that is no more got it: team %d, user %d", k.TeamID, k.AssigneeID)
		}
	})
}

func TestWhatTheAgreementRoutesNowhereGoesWhereTheHouseSays(t *testing.T) {
	inHouse(t, func(h *house) {
		house := val(h.desk.House(h.ctx()))(h)
		house.Routes = []ruling.HouseRoute{{Service: "*", Team: "network", Pick: "least-loaded"}}
		h.must(h.desk.SaveHouse(h.ctx(), h.admin, house))
		if k := h.open(facts{"mode": "remote", "asset": "NW-0012"}); k.TeamID != h.network || k.AssigneeID != h.kim.UserID {
			t.Errorf("it goes to team %d, user %d", k.TeamID, k.AssigneeID)
		}
	})
}

func TestAPrivateDeviceWantsApproval(t *testing.T) {
	inHouse(t, func(h *house) {
		k := h.open(facts{"kind": "incident", "mode": "remote", "asset": "unmanaged"})
		if k.Verdict != "billable" || k.Clause != "4.1" || k.Approval != ticket.ApprovalWanted || k.Review != ticket.ReviewFlagged {
			t.Errorf("%s by %s, approval %q, review %q", k.Verdict, k.Clause, k.Approval, k.Review)
		}
	})
}

func TestWhatIsMissingIsAsked(t *testing.T) {
	inHouse(t, func(h *house) {
		k := h.open(facts{"kind": "incident"})
		if k.Verdict != "undecided" || !slices.Equal(k.Ask, []string{"mode", "asset"}) && !slices.Equal(k.Ask, []string{"asset", "mode"}) && !slices.Equal(k.Ask, []string{"asset"}) {
			t.Errorf("%s, asks %v", k.Verdict, k.Ask)
		}
		text := h.queued()[0].mail.Text
		if strings.Contains(text, "covered") || strings.Contains(text, "billed") {
			t.Errorf("what is undecided is promised:\n%s", text)
		}
	})
}

func TestAllowancesAreUsedUpByTicketsAndGivenBack(t *testing.T) {
	onBoth(t, func(h *house) {
		change := facts{"kind": "change", "mode": "remote"}
		first, second := h.open(change), h.open(change)
		if first.Verdict != "covered" || second.Verdict != "billable" || second.Clause != "3.1" {
			t.Fatalf("the first is %s, the second %s by %s", first.Verdict, second.Verdict, second.Clause)
		}
		left := func() string {
			for _, a := range val(h.desk.Allowances(h.ctx(), h.asDana, h.client.ID, h.clock.Now()))(h) {
				if a.Clause.Number == "3.1" {
					return a.Left.String()
				}
			}
			return "none"
		}
		if left() != "0" {
			t.Errorf("left %s", left())
		}
		// Both draw: the second was decided under the clause too. Once neither is one of this client's changes, nothing is drawn.
		val(h.desk.SetFacts(h.ctx(), h.kim, second.ID, facts{"kind": "incident"}))(h)
		val(h.desk.Identify(h.ctx(), h.kim, first.ID, h.other.ID))(h)
		if left() != "1" {
			t.Errorf("left after the tickets fell under other clauses: %s", left())
		}
		if list := val(h.desk.Allowances(h.ctx(), h.asNora, h.client.ID, h.clock.Now()))(h); len(list) != 0 {
			t.Errorf("another client's person sees %d allowances", len(list))
		}
	})
}
