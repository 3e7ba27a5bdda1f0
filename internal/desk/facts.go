package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/store/trail"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// None is the value that says of a fact that it is absent: the request concerns no asset, no site.
const None = "none"

// FactNames are the facts that a person may set, in the order of spec 1, Facts.
func FactNames() []string {
	return []string{"kind", "service", "mode", "site", "impact", "urgency", "asset"}
}

// SetFact sets one fact from what a form or a program says: "" makes it unknown, None absent. An asset is named by its tag, and looked up.
func SetFact(ctx context.Context, r store.Reader, client int64, f *agreement.Facts, name, value string) error {
	value = strings.TrimSpace(value)
	switch name {
	case "kind":
		return setWord(&f.Kind, name, value, agreement.Kinds())
	case "mode":
		return setWord(&f.Mode, name, value, agreement.Modes())
	case "impact":
		return setWord(&f.Impact, name, value, agreement.Levels())
	case "urgency":
		return setWord(&f.Urgency, name, value, agreement.Levels())
	case "service":
		return setWord(&f.Service, name, value, nil)
	case "site":
		return setWord(&f.Site, name, value, nil)
	case "asset":
		return setAsset(ctx, r, client, f, value)
	}
	return fault.On(name, "%q is not a fact; use one of %s.", name, strings.Join(FactNames(), ", "))
}

func setWord(f *agreement.Fact[string], name, value string, values []string) error {
	switch {
	case value == "":
		*f = agreement.Fact[string]{}
	case value == None:
		*f = agreement.Absent[string]()
	case values != nil && !slices.Contains(values, value):
		return fault.On(name, "%q is not a %s; use one of %s.", value, name, strings.Join(values, ", "))
	default:
		*f = agreement.Known(value)
	}
	return nil
}

func setAsset(ctx context.Context, r store.Reader, client int64, f *agreement.Facts, tag string) error {
	switch tag {
	case "":
		f.Asset = agreement.Fact[agreement.AssetFact]{}
		return nil
	case None:
		f.Asset = agreement.Absent[agreement.AssetFact]()
		return nil
	case "unmanaged": // a device that is in no list: all that is known is that nobody manages it
		f.Asset = agreement.Known(agreement.AssetFact{Managed: agreement.Known(false)})
		return nil
	}
	assets, err := r.AssetsByTag(ctx, identity.System("facts"), client, []string{tag})
	if err != nil {
		return err
	}
	if len(assets) == 0 {
		return fault.On("asset", "This client has no asset with the tag %s.", tag)
	}
	f.Asset = agreement.Known(ruling.AssetFact(assets[0]))
	return nil
}

// SetFacts sets facts of a ticket and lets the agreement decide anew. Names that are left out stay as they are.
func (d *Desk) SetFacts(ctx context.Context, v identity.Viewer, id int64, set map[string]string) (ticket.Ticket, error) {
	if !v.Staff() {
		return ticket.Ticket{}, fault.MayNot("set facts")
	}
	return d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error { return d.Learn(ctx, tx, v, t, set) })
}

// Learn sets facts of a ticket inside Amend and lets the agreement decide anew. Whether the viewer may is for the deed to say.
func (d *Desk) Learn(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, set map[string]string) error {
	facts, err := factsOf(*t)
	if err != nil {
		return err
	}
	if t.Sources == nil {
		t.Sources = map[string]string{}
	}
	for _, name := range sortedNames(set) {
		if err := SetFact(ctx, tx.Reads(), t.ClientID, &facts, name, set[name]); err != nil {
			return err
		}
		t.Sources[name] = ruling.Actor(v) + ", " + tx.Now.Format("2006-01-02T15:04Z")
	}
	if err := ties.Tell(ctx, tx, v, t.ID, ticket.EventFacts, map[string]any{"set": set}); err != nil {
		return err
	}
	return d.redecide(ctx, tx, v, t, facts, "facts")
}

func sortedNames(set map[string]string) []string {
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// factsOf are the facts of a ticket's latest decision, without what was used of allowances then.
func factsOf(t ticket.Ticket) (agreement.Facts, error) {
	var f agreement.Facts
	if err := json.Unmarshal(t.Facts, &f); err != nil {
		return f, fmt.Errorf("desk: facts of %d: %w", t.ID, err)
	}
	f.Used = nil
	return f, nil
}

// redecide makes a new decision on a ticket; the earlier ones stay. A target that changed re-judges the clocks (spec 2, Clocks).
func (d *Desk) redecide(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, facts agreement.Facts, cause string) error {
	dec, err := d.Decide(ctx, tx.Reads(), t.ClientID, t.ID, facts)
	if err != nil {
		return err
	}
	_, before, err := d.Clocks(ctx, tx.Reads(), *t, tx.Now)
	if err != nil {
		return err
	}
	if err := tx.DropDraws(ctx, t.ID, "tickets"); err != nil { // also those of an agreement that the ticket leaves
		return err
	}
	moved := t.AgreementID != dec.AgreementID || t.AgreementVersion != dec.Version
	if err := d.applyDecision(ctx, tx, t, dec, facts, ruling.Actor(v), cause); err != nil {
		return err
	}
	data, err := json.Marshal(map[string]int64{"decision": t.DecisionID})
	if err != nil {
		return fmt.Errorf("desk: event: %w", err)
	}
	if err := tx.InsertEvent(ctx, ticket.Event{TicketID: t.ID, Type: ticket.EventDecision, Actor: ruling.Actor(v), UserID: v.UserID, Data: data}); err != nil {
		return err
	}
	after := ruling.TargetOf(dec)
	if !moved && reflect.DeepEqual(before, after) {
		return nil
	}
	e, err := ruling.TargetEvent(t.ID, tx.Now, after)
	if err != nil {
		return err
	}
	return tx.InsertEvent(ctx, e)
}

// Identify ties a ticket of an unknown sender to a client, keeps the sender as a contact of it, and lets the agreement decide anew.
func (d *Desk) Identify(ctx context.Context, v identity.Viewer, id, client int64) (ticket.Ticket, error) {
	return d.Tie(ctx, v, id, Tie{Client: client, Contact: true})
}

// stranger is somebody of a client who may be no contact of it yet.
type stranger struct {
	client      int64
	email, name string
	verified    bool // whether the address is theirs for sure
}

// contactOf finds the client's contact with an address, or makes one in the name of the viewer.
func contactOf(ctx context.Context, tx *store.Tx, v identity.Viewer, s stranger) (identity.Contact, error) {
	if s.email == "" {
		return identity.Contact{}, nil
	}
	known, err := tx.ContactOfClient(ctx, s.client, s.email)
	if !fault.Is(err, fault.NotFound) {
		return known, err // one that is retired too: the person is known, and stays without rights
	}
	x := identity.Contact{ClientID: s.client, Email: s.email, Name: cmp.Or(s.name, s.email), Role: identity.Requester, Sees: "own", Verified: s.verified, Active: true}
	if x.ID, err = tx.InsertContact(ctx, x); err != nil {
		return x, err
	}
	tx.Audited(ctx, v, trail.OnAccount(trail.AccountMade, s.client, identity.Person("contact", x.ID), x.Name, string(x.Role)))
	return x, nil
}

// EnsureContact finds who asks among the client's contacts, by the address of the request; else it keeps them as one that is not verified, as whoever
// writes from the client's mail domain. It is entered as a deed of q.By: of the mail, or of who took the request in.
func (d *Desk) EnsureContact(ctx context.Context, tx *store.Tx, q Request) (identity.Contact, error) {
	return contactOf(ctx, tx, q.By, stranger{client: q.Client.ID, email: q.Email, name: q.Name})
}
