package coverage

import (
	"slices"

	"remit/internal/agreement"
)

// maxGroups is how many groups are told apart; with more there are too many sets of them to look at.
const maxGroups = 20

// named is what conditions name of the facts that a matter does not know: the values by which the facts can be
// completed (spec 1-agreement, The decision).
type named struct {
	texts    [agreement.FactUrgency + 1][]string // kind to urgency: the values, with one other where any text may stand
	classes  []string                            // with one other; empty where no class is tested
	tags     []string
	groups   []string
	managed  bool
	vip      bool
	byGroup  bool
	noAsset  bool // the asset is wholly unknown, so there may be none
	assets   int
	contacts int
}

// nameValues collects what the conditions name of the unknown facts that they test.
func nameValues(conditions []*agreement.Condition, m *agreement.Matter) *named {
	n := &named{}
	tested := map[string]bool{}
	for _, c := range conditions {
		for ; c != nil; c = c.Not {
			for i := range c.Keys {
				if k := &c.Keys[i]; k.Fact() != agreement.FactNone && k.Truth(m) == agreement.Unknown {
					tested[k.Name] = true
				}
			}
		}
	}
	for _, c := range conditions {
		n.collect(c, tested)
	}
	n.complete(tested)
	n.count(tested, m.Facts())
	return n
}

// collect notes the values that a condition names for the keys that are tested.
func (n *named) collect(c *agreement.Condition, tested map[string]bool) {
	for ; c != nil; c = c.Not {
		for i := range c.Keys {
			k := &c.Keys[i]
			if !tested[k.Name] {
				continue
			}
			switch k.Name {
			case "service", "site":
				n.texts[k.Fact()] = union(n.texts[k.Fact()], k.Values)
			case "asset.class":
				n.classes = union(n.classes, k.Values)
			case "asset.tag":
				n.tags = union(n.tags, k.Values)
			case "contact.group":
				n.groups = union(n.groups, k.Values)
			}
		}
	}
}

// complete adds the values that are not named: the fixed ones, and the other ones.
func (n *named) complete(tested map[string]bool) {
	for name := range tested {
		switch name {
		case "kind":
			n.texts[agreement.FactKind] = agreement.Kinds()
		case "mode":
			n.texts[agreement.FactMode] = agreement.Modes()
		case "impact":
			n.texts[agreement.FactImpact] = agreement.Levels()
		case "urgency":
			n.texts[agreement.FactUrgency] = agreement.Levels()
		case "service":
			n.texts[agreement.FactService] = withOther(n.texts[agreement.FactService])
		case "site":
			n.texts[agreement.FactSite] = withOther(n.texts[agreement.FactSite])
		case "asset.class":
			n.classes = withOther(n.classes)
		case "asset.tag":
			n.tags = withOther(n.tags)
		}
	}
	n.managed, n.vip, n.byGroup = tested["asset.managed"], tested["contact.vip"], tested["contact.group"]
}

// count works out how many values there are of the facts with fields.
func (n *named) count(tested map[string]bool, f *agreement.Facts) {
	n.noAsset = f.Asset.IsUnknown()
	if n.managed || tested["asset.class"] || tested["asset.tag"] {
		n.assets = max(len(n.classes), 1) * max(len(n.tags), 1) * choices(n.managed)
		if n.noAsset {
			n.assets++
		}
	}
	if n.vip || n.byGroup {
		n.contacts = choices(n.vip) << min(len(n.groups), maxGroups)
	}
}

// choices is 2 for a boolean that is not known, else 1.
func choices(open bool) int {
	if open {
		return 2
	}
	return 1
}

// union adds the values that the list lacks.
func union(list, values []string) []string {
	for _, v := range values {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// withOther adds a value that is none of the list and lies under none.
func withOther(list []string) []string {
	other := "\x00"
	for slices.ContainsFunc(list, func(v string) bool { return agreement.Under(other, v) }) {
		other += "\x00"
	}
	return append(list, other)
}

// of returns how many values complete the fact, 0 where it is known or not tested.
func (n *named) of(fact agreement.FactName) int {
	switch fact {
	case agreement.FactAsset:
		return n.assets
	case agreement.FactContact:
		return n.contacts
	default:
		return len(n.texts[fact])
	}
}

// set gives the fact its i-th value. What is known of an asset or a contact stays.
func (n *named) set(f *agreement.Facts, fact agreement.FactName, i int) {
	switch fact {
	case agreement.FactKind:
		f.Kind = agreement.Known(n.texts[fact][i])
	case agreement.FactService:
		f.Service = agreement.Known(n.texts[fact][i])
	case agreement.FactMode:
		f.Mode = agreement.Known(n.texts[fact][i])
	case agreement.FactSite:
		f.Site = agreement.Known(n.texts[fact][i])
	case agreement.FactImpact:
		f.Impact = agreement.Known(n.texts[fact][i])
	case agreement.FactUrgency:
		f.Urgency = agreement.Known(n.texts[fact][i])
	case agreement.FactContact:
		n.setContact(f, i)
	case agreement.FactAsset:
		n.setAsset(f, i)
	}
}

// setAsset gives the asset the i-th combination of the fields that are not known; the last one is no asset.
func (n *named) setAsset(f *agreement.Facts, i int) {
	if n.noAsset && i == n.assets-1 {
		f.Asset = agreement.Absent[agreement.AssetFact]()
		return
	}
	a, _ := f.Asset.Value()
	if n.managed {
		a.Managed = agreement.Known(i%2 == 0)
		i /= 2
	}
	if len(n.tags) > 0 {
		a.Tag = agreement.Known(n.tags[i%len(n.tags)])
		i /= len(n.tags)
	}
	if len(n.classes) > 0 {
		a.Class = agreement.Known(n.classes[i%len(n.classes)])
	}
	f.Asset = agreement.Known(a)
}

// setContact gives the contact the i-th combination of the fields that are not known.
func (n *named) setContact(f *agreement.Facts, i int) {
	c, _ := f.Contact.Value()
	if n.vip {
		c.VIP = agreement.Known(i%2 == 0)
		i /= 2
	}
	if n.byGroup {
		groups := []string{}
		for bit, group := range n.groups {
			if i&(1<<bit) != 0 {
				groups = append(groups, group)
			}
		}
		c.Groups = agreement.Known(groups)
	}
	f.Contact = agreement.Known(c)
}
