package joinery_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/joinery"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// house is a provider with three people and a client without an agreement, who has two people.
type house struct {
	*testing.T
	ctx             context.Context
	db              *store.DB
	clock           *storetest.Clock
	desk            *desk.Desk
	join            *joinery.Joinery
	kim, anna, mana identity.Viewer
	client          identity.Client
	dana            identity.Contact
}

var system = identity.System("test")

func each(t *testing.T, test func(h *house)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		same := func(s string) (string, error) { return s, nil }
		h := &house{T: t, ctx: t.Context(), db: db, clock: clock, desk: desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.test", Seal: same, Unseal: same})}
		h.join = joinery.New(db, h.desk)
		h.must(h.desk.SaveHouse(h.ctx, system, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "UTC"}))
		h.kim, h.anna, h.mana = h.user("Kim Osei", identity.Technician), h.user("Anna Keller", identity.Technician), h.user("Mana Ger", identity.Manager)
		f, err := identity.ReadClientFile("c.toml", []byte("slug = \"northwind\"\nname = \"Northwind\"\n[[contact]]\nemail = \"dana@northwind.example\"\nname = \"Dana\"\nrole = \"requester\"\nsees = \"own\"\n"))
		h.must(err)
		_, err = h.desk.ApplyClient(h.ctx, system, f)
		h.must(err)
		h.client, err = db.ClientBySlug(h.ctx, system, "northwind")
		h.must(err)
		people, err := db.Contacts(h.ctx, system, h.client.ID)
		h.must(err)
		h.dana = people[0]
		test(h)
	})
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) refused(what string, err error, kind fault.Kind) {
	h.Helper()
	if !fault.Is(err, kind) {
		h.Errorf("%s: %v, want %s", what, err, kind)
	}
}

func (h *house) user(name string, role identity.Role) identity.Viewer {
	h.Helper()
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	id, err := h.desk.SaveUser(h.ctx, system, identity.User{Email: first + "@harbour.example", Name: name, Role: role, Active: true}, "correct horse battery")
	h.must(err)
	return identity.Viewer{UserID: id, Role: role, Name: name, Email: first + "@harbour.example"}
}

func (h *house) open(kind string) ticket.Ticket {
	h.Helper()
	q := desk.Request{By: system, Client: h.client, Contact: h.dana, Channel: ticket.Email, Subject: "Printer on fire", Message: ticket.Message{Text: "It burns."}, Quiet: true}
	if kind != "" {
		h.must(desk.SetFact(h.ctx, h.db.Reads(), h.client.ID, &q.Facts, "kind", kind))
	}
	var out desk.Opened
	h.must(h.db.Write(h.ctx, func(tx *store.Tx) (err error) { out, err = h.desk.Open(h.ctx, tx, q); return err }))
	return out.Ticket
}

// says lets Dana write on a ticket.
func (h *house) says(id int64, text, messageID string, files ...ticket.Attachment) int64 {
	h.Helper()
	h.must(h.db.Write(h.ctx, func(tx *store.Tx) error {
		t, err := tx.Ticket(h.ctx, system, id)
		if err != nil {
			return err
		}
		_, err = h.desk.ClientReply(h.ctx, tx, system, t, ticket.Message{Channel: ticket.Email, ContactID: h.dana.ID, AuthorName: "Dana", AuthorEmail: h.dana.Email, Text: text, MessageID: messageID, Attachments: files})
		return err
	}))
	all := h.messages(id)
	return all[len(all)-1].ID
}

func (h *house) messages(id int64) []ticket.Message {
	h.Helper()
	list, err := h.db.Messages(h.ctx, system, id)
	h.must(err)
	return list
}

func (h *house) ticket(id int64) ticket.Ticket {
	h.Helper()
	t, err := h.db.Ticket(h.ctx, system, id)
	h.must(err)
	return t
}

// told are the subjects of the mails that wait for somebody.
func (h *house) told(email string) (subjects []string) {
	h.Helper()
	all, err := h.db.Outbox(h.ctx, system, 100)
	h.must(err)
	for _, o := range slices.Backward(all) {
		if slices.Contains(o.Recipients, email) {
			subjects = append(subjects, o.Subject)
		}
	}
	return subjects
}

func (h *house) happened(id int64, what string) (n int) {
	h.Helper()
	events, err := h.db.Events(h.ctx, system, id)
	h.must(err)
	for _, e := range events {
		if e.Type == what {
			n++
		}
	}
	return n
}

func TestTwoWhoTagAtOnceLoseNothing(t *testing.T) {
	each(t, func(h *house) {
		k := h.open("")
		var wait sync.WaitGroup
		for _, x := range []struct {
			v   identity.Viewer
			tag string
		}{{h.kim, "Printer"}, {h.anna, "printer"}, {h.kim, "fire"}, {h.anna, "urgent parts"}} {
			wait.Go(func() {
				if err := h.join.Tag(h.ctx, x.v, k.ID, x.tag); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		tags, err := h.db.Tags(h.ctx, h.kim, k.ID)
		h.must(err)
		if !slices.Equal(tags, []string{"fire", "printer", "urgent-parts"}) || h.happened(k.ID, ticket.EventTag) != 3 {
			t.Errorf("tags %v, %d events", tags, h.happened(k.ID, ticket.EventTag))
		}
		rows, err := h.db.Tickets(h.ctx, h.kim, ticket.Filter{View: ticket.ViewOpen, Tag: "fire"}, h.clock.Now())
		if err != nil || len(rows) != 1 {
			t.Errorf("%d tickets tagged fire, %v", len(rows), err)
		}
		h.must(h.join.Untag(h.ctx, h.kim, k.ID, "fire"))
		if used, err := h.db.UsedTags(h.ctx, h.kim); err != nil || slices.Contains(used, "fire") {
			t.Errorf("offered are %v, %v", used, err)
		}
		h.refused("a client's person tags", h.join.Tag(h.ctx, identity.Viewer{ClientID: h.client.ID, ContactID: h.dana.ID}, k.ID, "x"), fault.Forbidden)
	})
}

func TestWatchersAreToldAndNeverOfTheirOwnWords(t *testing.T) {
	each(t, func(h *house) {
		k := h.open("")
		h.must(h.join.Watch(h.ctx, h.anna, k.ID, h.anna.UserID, true))
		_, err := h.desk.Reply(h.ctx, h.kim, desk.Reply{Ticket: k.ID, Text: "We look at it."}) // and Kim has it from now on
		h.must(err)
		h.says(k.ID, "Still on fire.", "second@northwind.example")
		_, err = h.desk.Reply(h.ctx, h.anna, desk.Reply{Ticket: k.ID, Text: "@mana, may we buy one?", Note: true})
		h.must(err)
		_, err = h.desk.Assign(h.ctx, h.kim, k.ID, h.mana.UserID)
		h.must(err)
		n := ticket.Number(k.ID)
		for email, want := range map[string][]string{
			"anna@harbour.example": {"Kim Osei answered " + n + ": Printer on fire", "Dana answered " + n + ": Printer on fire"},
			"kim@harbour.example":  {"Dana answered " + n + ": Printer on fire", "Anna Keller answered " + n + ": Printer on fire"},
			"mana@harbour.example": {"Anna Keller named you on " + n + ": Printer on fire", "Kim Osei gave you " + n + ": Printer on fire"},
		} {
			if got := h.told(email); !slices.Equal(got, want) {
				t.Errorf("%s is told %q, want %q", email, got, want)
			}
		}
		h.must(h.join.Watch(h.ctx, h.anna, k.ID, h.anna.UserID, false))
		h.says(k.ID, "Hello?", "third@northwind.example")
		if got := h.told("anna@harbour.example"); len(got) != 2 {
			t.Errorf("who stopped watching is told %q", got)
		}
	})
}

func TestWhoWatchesQuietlyIsToldOnlyWhatIsSaidToThem(t *testing.T) {
	each(t, func(h *house) {
		k := h.open("")
		h.must(h.join.Watch(h.ctx, h.anna, k.ID, h.anna.UserID, true))
		h.must(h.desk.SetWatchMails(h.ctx, h.anna, false))
		h.says(k.ID, "Still on fire.", "second@northwind.example")
		if got := h.told("anna@harbour.example"); len(got) != 0 {
			t.Errorf("who watches quietly is told %q", got)
		}
		_, err := h.desk.Reply(h.ctx, h.kim, desk.Reply{Ticket: k.ID, Text: "@anna, have you seen this?", Note: true})
		h.must(err)
		_, err = h.desk.Assign(h.ctx, h.kim, k.ID, h.anna.UserID)
		h.must(err)
		n := ticket.Number(k.ID)
		want := []string{"Kim Osei named you on " + n + ": Printer on fire", "Kim Osei gave you " + n + ": Printer on fire"}
		if got := h.told("anna@harbour.example"); !slices.Equal(got, want) {
			t.Errorf("who watches quietly is told %q, want %q", got, want)
		}
		h.must(h.desk.SetWatchMails(h.ctx, h.anna, true))
		h.says(k.ID, "Hello?", "third@northwind.example")
		if got := h.told("anna@harbour.example"); len(got) != 3 {
			t.Errorf("who wants mails again is told %q", got)
		}
		h.refused("a client's person chooses", h.desk.SetWatchMails(h.ctx, identity.Viewer{ClientID: h.client.ID, ContactID: h.dana.ID}, false), fault.Forbidden)
	})
}

func TestLinksAndParentsMakeNoCircle(t *testing.T) {
	each(t, func(h *house) {
		a, b, c := h.open(""), h.open(""), h.open("")
		h.must(h.join.Link(h.ctx, h.kim, a.ID, b.ID, "<duplicates"))
		links, err := h.db.Links(h.ctx, h.kim, a.ID)
		h.must(err)
		if len(links) != 1 || links[0].FromID != b.ID || links[0].Other(a.ID) != b.ID {
			t.Fatalf("links %+v", links)
		}
		h.must(h.join.Link(h.ctx, h.kim, a.ID, b.ID, "relates"))
		for name, err := range map[string]error{"twice": h.join.Link(h.ctx, h.kim, b.ID, a.ID, "duplicates"), "related twice, the other way": h.join.Link(h.ctx, h.kim, b.ID, a.ID, "relates"),
			"itself": h.join.Link(h.ctx, h.kim, a.ID, a.ID, "relates"), "nothing": h.join.Link(h.ctx, h.kim, a.ID, 9999, "relates"), "no kind": h.join.Link(h.ctx, h.kim, a.ID, c.ID, "split")} {
			h.refused(name, err, fault.Invalid)
		}
		h.must(h.join.Unlink(h.ctx, h.kim, b.ID, links[0].ID))
		if h.happened(a.ID, ticket.EventUnlinked) != 1 {
			t.Error("the other ticket does not tell that the link is gone")
		}
		h.must(h.join.SetParent(h.ctx, h.kim, b.ID, a.ID))
		h.must(h.join.SetParent(h.ctx, h.kim, c.ID, b.ID))
		h.refused("a circle", h.join.SetParent(h.ctx, h.kim, a.ID, c.ID), fault.Invalid)
		h.refused("its own parent", h.join.SetParent(h.ctx, h.kim, a.ID, a.ID), fault.Invalid)
		h.must(h.join.SetParent(h.ctx, h.kim, b.ID, 0))
		h.must(h.join.SetParent(h.ctx, h.kim, a.ID, c.ID))
	})
}

func TestAChildIsATicketAndItsParentTakesItAlong(t *testing.T) {
	each(t, func(h *house) {
		parent := h.open("project")
		child, err := h.join.MakeChild(h.ctx, h.kim, joinery.Child{Of: parent.ID, Subject: "Order the desks", Text: "six", Facts: map[string]string{"kind": "request"}})
		h.must(err)
		if child.ClientID != parent.ClientID || child.ContactID != parent.ContactID || child.DecisionID == 0 || h.messages(child.ID)[0].Kind != ticket.Note {
			t.Errorf("the child is %+v", child)
		}
		if got := h.told(h.dana.Email); len(got) != 0 {
			t.Errorf("Dana is told %q", got)
		}
		h.must(h.join.AddItem(h.ctx, h.kim, child.ID, "by hand"))
		refused, err := h.join.ResolveChildren(h.ctx, h.kim, parent.ID)
		if err != nil || len(refused) != 0 || h.ticket(child.ID).Status != ticket.Resolved {
			t.Errorf("the child is %s, refused %v, %v", h.ticket(child.ID).Status, refused, err)
		}
	})
}

func TestAMessageBecomesATicketAndComesBack(t *testing.T) {
	each(t, func(h *house) {
		k := h.open("")
		h.clock.Advance(time.Hour)
		first := h.messages(k.ID)[0].ID
		m := h.says(k.ID, "And my phone is broken.", "phone@northwind.example", ticket.Attachment{Name: "p.txt", Type: "text/plain", Data: []byte("x")})
		came := h.clock.Now()
		h.clock.Advance(time.Hour)
		_, err := h.join.Apart(h.ctx, h.kim, k.ID, first, "x")
		h.refused("the first message", err, fault.Conflict)
		made, err := h.join.Apart(h.ctx, h.kim, k.ID, m, "Phone broken")
		h.must(err)
		moved := h.messages(made.ID)
		if !made.ReceivedAt.Equal(came) || len(moved) != 1 || len(moved[0].Attachments) != 1 || len(h.messages(k.ID)) != 1 || made.ContactID != h.dana.ID {
			t.Errorf("made %+v with %+v", made, moved)
		}
		if found, err := h.db.TicketsByMessageIDs(h.ctx, system, []string{"phone@northwind.example"}); err != nil || found["phone@northwind.example"] != made.ID {
			t.Errorf("an answer reaches %v, %v", found, err)
		}
		if h.happened(k.ID, ticket.EventMoved) != 1 || h.happened(made.ID, ticket.EventMoved) != 1 {
			t.Error("no trace is left in both")
		}
		_, err = h.join.Apart(h.ctx, h.anna, k.ID, m, "Phone broken")
		h.refused("the same by a colleague", err, fault.NotFound)
		_, err = h.desk.Merge(h.ctx, h.kim, made.ID, k.ID)
		h.must(err)
		if back := h.messages(k.ID); len(back) != 2 || back[1].ID != m {
			t.Errorf("back came %+v", back)
		}
	})
}

func TestAMergeUnitesMarksAndASplitPartsThem(t *testing.T) {
	each(t, func(h *house) {
		a, b := h.open(""), h.open("")
		h.must(h.join.Tag(h.ctx, h.kim, a.ID, "both"))
		h.must(h.join.Tag(h.ctx, h.kim, b.ID, "both"))
		h.must(h.join.Tag(h.ctx, h.kim, b.ID, "second"))
		h.must(h.join.Watch(h.ctx, h.anna, b.ID, h.anna.UserID, true))
		marks := func() (tags []string, watchers int) {
			tags, err := h.db.Tags(h.ctx, h.kim, a.ID)
			h.must(err)
			list, err := h.db.Watchers(h.ctx, h.kim, a.ID)
			h.must(err)
			return tags, len(list)
		}
		_, err := h.desk.Merge(h.ctx, h.kim, b.ID, a.ID)
		h.must(err)
		if tags, n := marks(); !slices.Equal(tags, []string{"both", "second"}) || n != 1 {
			t.Errorf("merged: %v and %d watchers", tags, n)
		}
		_, err = h.desk.Split(h.ctx, h.kim, b.ID)
		h.must(err)
		if tags, n := marks(); !slices.Equal(tags, []string{"both"}) || n != 0 {
			t.Errorf("apart: %v and %d watchers", tags, n)
		}
	})
}

func TestWhatHoldsBackResolved(t *testing.T) {
	each(t, func(h *house) {
		h.refused("a technician's checklist", h.join.SaveChecklist(h.ctx, h.kim, store.Checklist{Name: "x", Items: []string{"y"}}), fault.Forbidden)
		h.must(h.join.SaveChecklist(h.ctx, h.mana, store.Checklist{Name: "Change", Kind: "change", Items: []string{"Backup tested"}, Holds: true, Automatic: true, Active: true}))
		h.must(h.join.SaveField(h.ctx, h.mana, store.Field{Name: "window", Label: "Window", Type: store.FieldDate, Kinds: []string{"change"}, Required: true, Active: true}))
		incident := h.open("incident")
		if items, err := h.db.Items(h.ctx, h.kim, incident.ID); err != nil || len(items) != 0 {
			t.Errorf("an incident has %v, %v", items, err)
		}
		_, err := h.desk.SetFacts(h.ctx, h.kim, incident.ID, map[string]string{"kind": "change"})
		h.must(err)
		items, err := h.db.Items(h.ctx, h.kim, incident.ID)
		if err != nil || len(items) != 1 {
			t.Fatalf("a change has %v, %v", items, err)
		}
		_, err = h.desk.SetStatus(h.ctx, h.kim, incident.ID, ticket.Resolved, 0)
		h.refused("resolved", err, fault.Conflict)
		if words := fault.Text(err); !strings.Contains(words, "Backup tested") || !strings.Contains(words, "Window") {
			t.Errorf("the refusal says %q", words)
		}
		_, err = h.desk.SetStatus(h.ctx, h.kim, incident.ID, ticket.Closed, 0)
		h.refused("closed at once", err, fault.Conflict)
		_, err = h.desk.Reply(h.ctx, h.kim, desk.Reply{Ticket: incident.ID, Text: "Done.", Status: ticket.Resolved})
		h.refused("answered and resolved", err, fault.Conflict)
		if n := len(h.messages(incident.ID)); n != 1 {
			t.Errorf("%d messages after a refused answer", n)
		}
		_, err = h.desk.ResolveAnyway(h.ctx, h.kim, incident.ID, "I want to")
		h.refused("anyway by a technician", err, fault.Forbidden)
		_, err = h.desk.ResolveAnyway(h.ctx, h.mana, incident.ID, " ")
		h.refused("anyway without a reason", err, fault.Invalid)
		h.refused("a wrong date", h.join.SetField(h.ctx, h.kim, incident.ID, "window", "soon"), fault.Invalid)
		h.must(h.join.SetField(h.ctx, h.kim, incident.ID, "window", "2026-03-14"))
		h.refused("an item that holds back, off the list", h.join.RemoveItem(h.ctx, h.kim, incident.ID, items[0].ID), fault.Conflict)
		h.must(h.join.Tick(h.ctx, h.kim, incident.ID, items[0].ID, true))
		_, err = h.desk.SetStatus(h.ctx, h.kim, incident.ID, ticket.Resolved, 0)
		h.must(err)
		other := h.open("change")
		_, err = h.desk.ResolveAnyway(h.ctx, h.mana, other.ID, "The client cancelled it.")
		h.must(err)
		if h.happened(other.ID, ticket.EventOverridden) != 1 {
			t.Error("nobody reads why it was resolved")
		}
		third := h.open("change")
		_, err = h.desk.SetStatus(h.ctx, identity.Viewer{ClientID: h.client.ID, ContactID: h.dana.ID, Name: "Dana"}, third.ID, ticket.Closed, 0)
		h.must(err) // what the client no longer needs is closed, whatever we meant to do
	})
}
