package staff

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// known is what the house knows of a client that facts can name.
type known struct {
	assets   []identity.Asset
	sites    []identity.Site
	services []identity.Service
}

func (p *Pages) loadKnown(ctx context.Context, v identity.Viewer, client int64) (k known, err error) {
	if k.services, err = p.db.Services(ctx); err != nil || client == 0 {
		return k, err
	}
	if k.assets, err = p.db.Assets(ctx, v, client); err != nil {
		return k, err
	}
	k.sites, err = p.db.Sites(ctx, v, client)
	return k, err
}

// unmanaged is the value of the asset that says: a device that is in no list of ours.
const unmanaged = "unmanaged"

// options are the values that a fact may be set to, the unknown one first.
func (k known) options(name string) []shell.Option {
	out := []shell.Option{{Value: "", Label: "Not known yet"}}
	words := func(values []string) {
		for _, v := range values {
			out = append(out, shell.Option{Value: v, Label: title(factWord(name, v))})
		}
	}
	switch name {
	case "kind":
		words(agreement.Kinds())
	case "mode":
		words(agreement.Modes())
	case "impact", "urgency":
		words(agreement.Levels())
	case "service":
		for _, s := range k.services {
			if s.Active {
				out = append(out, shell.Option{Value: s.Path, Label: s.Path})
			}
		}
		out = append(out, shell.Option{Value: desk.None, Label: "No service of ours"})
	case "site":
		for _, s := range k.sites {
			if s.Active {
				out = append(out, shell.Option{Value: s.Slug, Label: s.Name})
			}
		}
		out = append(out, shell.Option{Value: desk.None, Label: "None of their sites"})
	case "asset":
		for _, a := range k.assets {
			if a.Active {
				out = append(out, shell.Option{Value: a.Tag, Label: assetWords(a)})
			}
		}
		out = append(out, shell.Option{Value: unmanaged, Label: "A device that we do not manage"}, shell.Option{Value: desk.None, Label: "No device is concerned"})
	}
	return out
}

func assetWords(a identity.Asset) string {
	words := a.Tag + " " + a.Name
	if a.Managed {
		return words + ", managed"
	}
	return words + ", not managed"
}

// value is a fact as it is sent, and as people read it.
func (k known) value(f agreement.Facts, name string) (sent, shown string) {
	if name == "asset" {
		return k.assetValue(f.Asset)
	}
	fact := textFact(f, name)
	v, ok := fact.Value()
	switch {
	case fact.IsAbsent():
		return desk.None, "none"
	case !ok:
		return "", ""
	case name == "site":
		for _, s := range k.sites {
			if s.Slug == v {
				return v, s.Name
			}
		}
	}
	return v, factWord(name, v)
}

func textFact(f agreement.Facts, name string) agreement.Fact[string] {
	switch name {
	case "kind":
		return f.Kind
	case "service":
		return f.Service
	case "mode":
		return f.Mode
	case "site":
		return f.Site
	case "impact":
		return f.Impact
	default:
		return f.Urgency
	}
}

func (k known) assetValue(f agreement.Fact[agreement.AssetFact]) (sent, shown string) {
	a, ok := f.Value()
	tag, tagged := a.Tag.Value()
	managed, told := a.Managed.Value()
	switch {
	case f.IsAbsent():
		return desk.None, "none"
	case tagged:
		for _, x := range k.assets {
			if x.Tag == tag {
				return tag, assetWords(x)
			}
		}
		return tag, tag
	case ok && told && !managed:
		return unmanaged, "one that we do not manage"
	case ok && told:
		return "", "one that we manage"
	default:
		return "", ""
	}
}

// factWord is a value as people read it.
func factWord(name, value string) string {
	switch {
	case name == "mode" && value == "onsite":
		return "on site"
	case value == desk.None:
		return "none"
	case value == unmanaged:
		return "one that we do not manage"
	default:
		return value
	}
}

// factSheet lists the facts of a ticket, each with its source.
func factSheet(page *ticketPage, k known) shell.FactSheet {
	t, n := page.Ticket, page.Panel
	s := shell.FactSheet{Action: ticketURL(t.ID) + "/facts", Target: "#agreement", Page: page.Page}
	for _, name := range desk.FactNames() {
		sent, shown := k.value(n.Facts, name)
		f := shell.Fact{Name: name, Value: shown, Current: sent, Asked: slices.Contains(n.Decided.Ask, name), Options: k.options(name)}
		if shown != "" || sent != "" {
			f.Source = sourceWords(t.Sources[name], page.Page)
		} else if level := defaultLevel(n.Decided, name); level != "" {
			f.Value, f.Source = level, "default"
		}
		s.Facts = append(s.Facts, f)
	}
	contact := shell.Fact{Name: "contact", Fixed: true, Value: page.Contact.Name, Source: "sender"}
	if page.Contact.VIP {
		contact.Value += ", VIP"
	}
	received := shell.Fact{Name: "received", Fixed: true, Value: shell.Stamp(page.Now, n.Facts.ReceivedAt, page.Zone), Source: "by " + string(t.Channel)}
	s.Facts = append(s.Facts, contact, received)
	return s
}

// defaultLevel is what counts for an impact or urgency that nobody has given.
func defaultLevel(d desk.Decided, name string) string {
	switch {
	case d.Terms == nil:
		return ""
	case name == "impact":
		return d.Terms.DefaultLevel.Impact
	case name == "urgency":
		return d.Terms.DefaultLevel.Urgency
	default:
		return ""
	}
}

// sourceWords shorten where a fact came from: a person by first name, a time as it reads today.
func sourceWords(source string, page shell.Page) string {
	who, when, ok := strings.Cut(source, ", ")
	at, err := time.Parse("2006-01-02T15:04Z", when)
	if !ok || err != nil {
		return source
	}
	return firstName(who) + ", " + shell.Stamp(page.Now, at, page.Zone)
}
