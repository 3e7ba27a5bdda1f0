package decision

import (
	"context"
	"time"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// Known is what the house knows of a client that facts can name.
type Known struct {
	assets   []identity.Asset
	sites    []identity.Site
	services []identity.Service
}

// Known reads what facts of a client's request can name; of no client only the services.
func (s Source) Known(ctx context.Context, v identity.Viewer, client int64) (k Known, err error) {
	if k.services, err = s.DB.Services(ctx); err != nil || client == 0 {
		return k, err
	}
	if k.assets, err = s.DB.Assets(ctx, v, client); err != nil {
		return k, err
	}
	k.sites, err = s.DB.Sites(ctx, v, client)
	return k, err
}

// unmanaged is the value of the asset that says: a device that is in no list of ours.
const unmanaged = "unmanaged"

// Options are the values that a fact may be set to, the unknown one first.
func (k Known) Options(name string) []shell.Option {
	out := []shell.Option{{Value: "", Label: "Not known yet"}}
	words := func(values []string) {
		for _, v := range values {
			out = append(out, shell.Option{Value: v, Label: shell.Capital(FactWord(name, v))})
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

// SiteZone is the zone of the first site that names one, nil for none.
func (k Known) SiteZone() *time.Location {
	for _, s := range k.sites {
		if !s.Active || s.Zone == "" {
			continue
		}
		if zone, err := identity.Zone(s.Zone); err == nil {
			return zone
		}
	}
	return nil
}

func assetWords(a identity.Asset) string {
	words := a.Tag + " " + a.Name
	if a.Managed {
		return words + ", managed"
	}
	return words + ", not managed"
}

// Value is a fact as it is sent, and as people read it.
func (k Known) Value(f agreement.Facts, name string) (sent, shown string) {
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
	return v, FactWord(name, v)
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

func (k Known) assetValue(f agreement.Fact[agreement.AssetFact]) (sent, shown string) {
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

// FactWord is a value as people read it.
func FactWord(name, value string) string {
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
