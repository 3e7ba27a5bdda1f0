package desk_test

import (
	"cmp"
	"maps"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// deed is something that somebody tries on a ticket of Dana's.
type deed struct {
	least string // who may at least: owner, staff, manager, admin
	do    func(h *house, v identity.Viewer, k ticket.Ticket) error
}

// second leaves the result of a deed out.
func second[T any](_ T, err error) error { return err }

func deeds() map[string]deed {
	return map[string]deed{
		"reply": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.Reply(h.ctx(), v, desk.Reply{Ticket: k.ID, Text: "x"}))
		}},
		"note": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.Reply(h.ctx(), v, desk.Reply{Ticket: k.ID, Text: "x", Note: true}))
		}},
		"draft": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return h.desk.SaveDraft(h.ctx(), v, k.ID, store.Draft{Text: "x", Kind: "reply"})
		}},
		"assign": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.Assign(h.ctx(), v, k.ID, h.mia.UserID))
		}},
		"team": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.SetTeam(h.ctx(), v, k.ID, h.network))
		}},
		"facts": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.SetFacts(h.ctx(), v, k.ID, facts{"mode": "remote"}))
		}},
		"given facts": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.SetGivenFacts(h.ctx(), v, k.ID, agreement.Facts{Mode: agreement.Known("remote")}))
		}},
		"identify": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.Identify(h.ctx(), v, k.ID, h.other.ID))
		}},
		"schedule": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.SetStatus(h.ctx(), v, k.ID, ticket.Scheduled, 0))
		}},
		"log time": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.LogTime(h.ctx(), v, ticket.TimeEntry{TicketID: k.ID, StartsAt: h.clock.Now(), EndsAt: h.clock.Now().Add(time.Minute), Mode: "remote"}))
		}},
		"reached": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error { return h.desk.Reached(h.ctx(), v, k.ID) }},
		"settle": {"manager", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return h.desk.Settle(h.ctx(), v, []int64{k.ID}, agreement.Billable, "x")
		}},
		"close": {"owner", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.SetStatus(h.ctx(), v, k.ID, ticket.Closed, 0))
		}},
		"answer": {"client", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.Answer(h.ctx(), v, k.ID, "x", nil))
		}},
		"publish": {"manager", func(h *house, v identity.Viewer, _ ticket.Ticket) error {
			_, _, err := h.desk.Publish(h.ctx(), v, "x", []byte(agreementFile))
			return err
		}},
		"apply client": {"manager", func(h *house, v identity.Viewer, _ ticket.Ticket) error {
			return second(h.desk.ApplyClient(h.ctx(), v, identity.ClientFile{Slug: "new", Name: "New"}))
		}},
		"catalogue": {"manager", func(h *house, v identity.Viewer, _ ticket.Ticket) error {
			return second(h.desk.ApplyCatalogue(h.ctx(), v, identity.CatalogueFile{}))
		}},
		"house": {"admin", func(h *house, v identity.Viewer, _ ticket.Ticket) error {
			return h.desk.SaveHouse(h.ctx(), v, desk.House{Name: "Harbour IT"})
		}},
		"user": {"admin", func(h *house, v identity.Viewer, _ ticket.Ticket) error {
			return second(h.desk.SaveUser(h.ctx(), v, identity.User{ID: h.kim.UserID, Name: "Kim", Email: h.kim.Email, Role: identity.Technician, Active: true}, ""))
		}},
		"save team": {"admin", func(h *house, v identity.Viewer, _ ticket.Ticket) error {
			return h.desk.SaveTeam(h.ctx(), v, identity.Team{Slug: "network", Name: "Network", Active: true})
		}},
		"mailbox": {"admin", func(h *house, v identity.Viewer, _ ticket.Ticket) error {
			return second(h.desk.SaveMailbox(h.ctx(), v, desk.Mailbox{Name: "m" + v.Name, Address: "m@harbour.example", Settings: desk.MailboxSettings{SMTPHost: "x", SMTPPort: 25}}))
		}},
	}
}

func TestWhoMayNot(t *testing.T) {
	inHouse(t, func(h *house) {
		forged := h.asNora
		forged.Role = identity.Admin
		type may map[string]bool
		for _, who := range []struct {
			name string
			v    identity.Viewer
			may  may
		}{
			{"a guest", identity.Viewer{}, nil},
			{"a guest with a role", identity.Viewer{Role: identity.Admin, Name: "x"}, nil},
			{"Nora of another client", h.asNora, nil},
			{"Nora with a role of the house", forged, nil},
			{"Dana, whose ticket it is", h.asDana, may{"owner": true, "client": true}},
			{"Lars, who sees the organisation's", h.asLars, may{"owner": true, "client": true}},
			{"a technician", h.kim, may{"owner": true, "staff": true}},
			{"a manager", h.mia, may{"owner": true, "staff": true, "manager": true}},
			{"an admin", h.admin, may{"owner": true, "staff": true, "manager": true, "admin": true}},
		} {
			all := deeds()
			maps.Copy(all, quarantineDeeds())
			for name, d := range all {
				k := h.open(facts{"kind": "incident"})
				before := h.trace(k.ID)
				err := d.do(h, who.v, k)
				if who.may[d.least] {
					if err != nil {
						t.Errorf("%s by %s: %v", name, who.name, err)
					}
					continue
				}
				if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s by %s: %v, want it refused", name, who.name, err)
				}
				if after := h.trace(k.ID); after != before {
					t.Errorf("%s by %s was refused and left a trace: %+v, then %+v", name, who.name, before, after)
				}
			}
		}
	})
}

// Work is logged for oneself, and for whom one may see the week of: the page of a week and the API both come through this deed.
func TestWhoMayLogTimeForWhom(t *testing.T) {
	inHouse(t, func(h *house) {
		lea, leo, noa := h.user("Lea", identity.Lead), h.user("Leo", identity.Lead), h.user("Noa", identity.Technician)
		h.must(h.desk.SaveTeam(h.ctx(), program, identity.Team{Slug: "network", Name: "Network", Active: true, Members: []int64{h.kim.UserID, lea.UserID}}))
		lea, leo = val(h.db.Viewer(h.ctx(), lea.Person()))(h), val(h.db.Viewer(h.ctx(), leo.Person()))(h)
		for _, c := range []struct {
			name string
			v    identity.Viewer
			user int64
			may  bool
		}{
			{"oneself, unsaid", noa, 0, true},
			{"oneself, said", noa, noa.UserID, true},
			{"a colleague", noa, h.kim.UserID, false},
			{"a manager", h.kim, h.mia.UserID, false},
			{"nobody that there is", noa, 99999, false},
			{"a lead for a mate", lea, h.kim.UserID, true},
			{"a lead for somebody else", leo, h.kim.UserID, false},
			{"a lead for a manager", lea, h.mia.UserID, false},
			{"a manager for anybody", h.mia, noa.UserID, true},
			{"an admin for anybody", h.admin, h.mia.UserID, true},
			{"a client's person", h.asDana, h.kim.UserID, false},
		} {
			k := h.openAs(h.request(nil)).Ticket
			was := h.trace(k.ID)
			e := ticket.TimeEntry{TicketID: k.ID, UserID: c.user, StartsAt: h.clock.Now().Add(-time.Minute), EndsAt: h.clock.Now(), Mode: "remote"}
			switch got, err := h.desk.LogWork(h.ctx(), c.v, e); {
			case !c.may:
				h.refused(c.name, err, fault.Forbidden)
				if is := h.trace(k.ID); is != was {
					t.Errorf("%s: it left %+v, was %+v", c.name, is, was)
				}
			case err != nil:
				t.Errorf("%s: %v", c.name, err)
			case got.UserID != cmp.Or(c.user, c.v.UserID):
				t.Errorf("%s: the work is that of %d", c.name, got.UserID)
			}
		}
	})
}

// trace is what a deed on a ticket leaves behind in any case.
type trace struct{ revision, messages, events, decisions, mails, entries, clients, users int }

func (h *house) trace(id int64) trace {
	h.Helper()
	return trace{h.ticket(id).Revision, len(val(h.db.Messages(h.ctx(), program, id))(h)), len(h.events(id)), len(val(h.db.Decisions(h.ctx(), program, id))(h)),
		len(val(h.db.Outbox(h.ctx(), program, 1000))(h)), len(val(h.db.TimeEntries(h.ctx(), program, id))(h)), len(val(h.db.Clients(h.ctx(), program))(h)),
		len(val(h.db.Users(h.ctx(), program))(h))}
}

// Whoever of the client sees only their own cannot reach a colleague's ticket either.
func TestAColleaguesTicketIsOutOfReach(t *testing.T) {
	inHouse(t, func(h *house) {
		q := h.request(nil)
		q.Contact = h.lars
		k := h.openAs(q).Ticket
		for name, err := range map[string]error{
			"answer": second(h.desk.Answer(h.ctx(), h.asDana, k.ID, "x", nil)),
			"close":  second(h.desk.SetStatus(h.ctx(), h.asDana, k.ID, ticket.Closed, 0)),
			"read":   second(h.db.Ticket(h.ctx(), h.asDana, k.ID)),
		} {
			h.refused(name, err, fault.NotFound)
		}
	})
}

// Nobody can move rights by what they write of themselves.
func TestOwnSettingsAreOnesOwn(t *testing.T) {
	inHouse(t, func(h *house) {
		h.must(h.desk.SetOwnName(h.ctx(), h.asDana, "  Dana \n Lund-Berg "))
		if c := val(h.db.Contact(h.ctx(), program, h.dana.ID))(h); c.Name != "Dana Lund-Berg" || c.Role != h.dana.Role || c.Sees != "own" || c.ClientID != h.client.ID {
			t.Errorf("contact %+v", c)
		}
		h.refused("a user's name", h.desk.SetOwnName(h.ctx(), h.kim, "x"), fault.Forbidden)
		h.refused("no name", h.desk.SetOwnName(h.ctx(), h.asDana, " "), fault.Invalid)
		h.must(h.desk.SetZone(h.ctx(), h.kim, "Asia/Tokyo"))
		h.refused("a client's zone", h.desk.SetZone(h.ctx(), h.asDana, "Asia/Tokyo"), fault.Forbidden)
		h.must(h.desk.SetLocale(h.ctx(), h.kim, "en-US"))
		h.refused("a client's locale", h.desk.SetLocale(h.ctx(), h.asDana, "en-US"), fault.Forbidden)
		h.refused("no locale", h.desk.SetLocale(h.ctx(), h.kim, "xx-Klingon"), fault.Invalid)
		h.refused("no zone", h.desk.SetZone(h.ctx(), h.kim, "Mars/Base"), fault.Invalid)
		if v := val(h.db.Viewer(h.ctx(), "user:"+itoa(h.kim.UserID)))(h); v.Role != identity.Technician || v.Location().String() != "Asia/Tokyo" {
			t.Errorf("viewer %+v", v)
		}
	})
}
