package desk

import (
	"context"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// GiveFacts lays facts in the form of spec 1, Facts, over those that are known, and returns the names of those given. A fact that is unknown
// in given stays as it is. An asset that is named by its tag alone is looked up among the client's; a wrong tag is at fault on "asset.tag".
func GiveFacts(ctx context.Context, r store.Reader, client int64, f *agreement.Facts, given agreement.Facts) ([]string, error) {
	var names []string
	for _, w := range []struct {
		name  string
		to    *agreement.Fact[string]
		given agreement.Fact[string]
	}{{"kind", &f.Kind, given.Kind}, {"service", &f.Service, given.Service}, {"mode", &f.Mode, given.Mode}, {"site", &f.Site, given.Site},
		{"impact", &f.Impact, given.Impact}, {"urgency", &f.Urgency, given.Urgency}} {
		if !w.given.IsUnknown() {
			*w.to = w.given
			names = append(names, w.name)
		}
	}
	if !given.Contact.IsUnknown() {
		f.Contact = given.Contact
		names = append(names, "contact")
	}
	if given.Asset.IsUnknown() {
		return names, nil
	}
	asset, err := knownAsset(ctx, r, client, given.Asset)
	f.Asset = asset
	return append(names, "asset"), err
}

// knownAsset completes an asset that is named by its tag alone. Of a client that is not known, nothing can be looked up.
func knownAsset(ctx context.Context, r store.Reader, client int64, given agreement.Fact[agreement.AssetFact]) (agreement.Fact[agreement.AssetFact], error) {
	asset, _ := given.Value()
	tag, named := asset.Tag.Value()
	if !named || client == 0 || !asset.Class.IsUnknown() || !asset.Managed.IsUnknown() {
		return given, nil
	}
	assets, err := r.AssetsByTag(ctx, identity.System("facts"), client, []string{tag})
	if err != nil {
		return given, err
	}
	if len(assets) == 0 {
		return given, fault.On("asset.tag", "This client has no asset with the tag %s.", tag)
	}
	return agreement.Known(ruling.AssetFact(assets[0])), nil
}

// SetGivenFacts sets facts of a ticket as a program gives them, and lets the agreement decide anew. What is unknown in given stays as it is.
func (d *Desk) SetGivenFacts(ctx context.Context, v identity.Viewer, id int64, given agreement.Facts) (ticket.Ticket, error) {
	if !v.Staff() {
		return ticket.Ticket{}, fault.MayNot("set facts")
	}
	return d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error {
		facts, err := factsOf(*t)
		if err != nil {
			return err
		}
		names, err := GiveFacts(ctx, tx.Reads(), t.ClientID, &facts, given)
		if err != nil {
			return err
		}
		if t.Sources == nil {
			t.Sources = map[string]string{}
		}
		for _, name := range names {
			t.Sources[name] = ruling.Actor(v) + ", " + tx.Now.Format("2006-01-02T15:04Z")
		}
		if err := ties.Tell(ctx, tx, v, t.ID, ticket.EventFacts, map[string]any{"set": inWords(facts, names)}); err != nil {
			return err
		}
		return d.redecide(ctx, tx, v, t, facts, "facts")
	})
}

// inWords tells some facts as a form would have set them, for the timeline.
func inWords(f agreement.Facts, names []string) map[string]string {
	contact, _ := f.Contact.Value()
	asset, _ := f.Asset.Value()
	words := map[string]agreement.Fact[string]{"kind": f.Kind, "service": f.Service, "mode": f.Mode, "site": f.Site, "impact": f.Impact,
		"urgency": f.Urgency, "contact": contact.Email, "asset": asset.Tag}
	out := map[string]string{}
	for _, name := range names {
		value, known := words[name].Value()
		switch managed, told := asset.Managed.Value(); {
		case known:
		case name == "asset" && told && !managed:
			value = "unmanaged"
		case name == "asset" && !f.Asset.IsAbsent():
			value = "described"
		default:
			value = None
		}
		out[name] = value
	}
	return out
}
