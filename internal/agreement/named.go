package agreement

import "slices"

// maxGroups is how many groups are told apart; with more there are too many sets of them to look at.
const maxGroups = 20

// Named is what conditions name of the facts that a matter does not know: the values by which the facts can be
// completed (spec 1-agreement, The decision).
type Named struct {
	tested   FactSet
	texts    [factCount][]string // kind to urgency: the values, with one other where any text may stand
	classes  []string            // with one other; empty where no class is tested
	tags     []string
	groups   []string
	managed  bool
	vip      bool
	byGroup  bool
	noAsset  bool // the asset is wholly unknown, so there may be none
	assets   int
	contacts int
}

// NameValues collects what the conditions name of the unknown facts that they test.
func NameValues(conditions []*Condition, m *Matter) *Named {
	n := &Named{}
	var tested [keyUnknown]bool
	for _, c := range conditions {
		for ; c != nil; c = c.Not {
			for i := range c.Keys {
				if k := &c.Keys[i]; k.Fact() != FactNone && k.Truth(m) == Unknown {
					n.tested |= 1 << k.Fact()
					tested[k.resolved()] = true
				}
			}
		}
	}
	if n.tested == 0 {
		return n
	}
	for _, c := range conditions {
		n.collect(c, &tested)
	}
	n.complete(m, &tested)
	return n
}

// collect notes the values that a condition names for the keys that are tested.
func (n *Named) collect(c *Condition, tested *[keyUnknown]bool) {
	for ; c != nil; c = c.Not {
		for i := range c.Keys {
			k := &c.Keys[i]
			kind := k.resolved()
			if kind == keyUnknown || !tested[kind] {
				continue
			}
			switch kind {
			case keyService, keySite:
				n.texts[k.Fact()] = union(n.texts[k.Fact()], k.Values)
			case keyAssetClass:
				n.classes = union(n.classes, k.Values)
			case keyAssetTag:
				n.tags = union(n.tags, k.Values)
			case keyContactGroup:
				n.groups = union(n.groups, k.Values)
			}
		}
	}
}

// complete adds what is not named: the fixed values, the other ones, and how many there are of each fact.
func (n *Named) complete(m *Matter, tested *[keyUnknown]bool) {
	fixed := [factCount][]string{FactKind: kinds, FactMode: modes, FactImpact: levels, FactUrgency: levels}
	for fact := FactKind; fact <= FactUrgency; fact++ {
		switch {
		case !n.tested.Has(fact):
		case fixed[fact] != nil:
			n.texts[fact] = fixed[fact]
		default:
			n.texts[fact] = withOther(n.texts[fact])
		}
	}
	if tested[keyAssetClass] {
		n.classes = withOther(n.classes)
	}
	if tested[keyAssetTag] {
		n.tags = withOther(n.tags)
	}
	n.managed, n.vip, n.byGroup = tested[keyAssetManaged], tested[keyContactVIP], tested[keyContactGroup]
	n.noAsset = m.facts.Asset.IsUnknown()
	if n.tested.Has(FactAsset) {
		n.assets = max(len(n.classes), 1) * max(len(n.tags), 1) * choices(n.managed)
		if n.noAsset {
			n.assets++
		}
	}
	if n.tested.Has(FactContact) {
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
	for slices.ContainsFunc(list, func(v string) bool { return Under(other, v) }) {
		other += "\x00"
	}
	return append(list, other)
}

// Count returns how many values complete the fact, 0 where it is known or not tested.
func (n *Named) Count(fact FactName) int {
	switch fact {
	case FactAsset:
		return n.assets
	case FactContact:
		return n.contacts
	default:
		return len(n.texts[fact])
	}
}

// Set gives the fact its i-th value. What is known of an asset or a contact stays.
func (n *Named) Set(f *Facts, fact FactName, i int) {
	switch fact {
	case FactAsset:
		n.setAsset(f, i)
	case FactContact:
		n.setContact(f, i)
	default:
		*f.texts(fact) = Known(n.texts[fact][i])
	}
}

// texts returns the fact of that name, which has a text for its value.
func (f *Facts) texts(fact FactName) *Fact[string] {
	switch fact {
	case FactKind:
		return &f.Kind
	case FactService:
		return &f.Service
	case FactMode:
		return &f.Mode
	case FactSite:
		return &f.Site
	case FactImpact:
		return &f.Impact
	default:
		return &f.Urgency
	}
}

// setAsset gives the asset the i-th combination of the fields that are not known; the last one is no asset.
func (n *Named) setAsset(f *Facts, i int) {
	if n.noAsset && i == n.assets-1 {
		f.Asset = Absent[AssetFact]()
		return
	}
	a := f.Asset.value
	if n.managed {
		a.Managed = Known(i%2 == 0)
		i /= 2
	}
	if len(n.tags) > 0 {
		a.Tag = Known(n.tags[i%len(n.tags)])
		i /= len(n.tags)
	}
	if len(n.classes) > 0 {
		a.Class = Known(n.classes[i%len(n.classes)])
	}
	f.Asset = Known(a)
}

// setContact gives the contact the i-th combination of the fields that are not known.
func (n *Named) setContact(f *Facts, i int) {
	c := f.Contact.value
	if n.vip {
		c.VIP = Known(i%2 == 0)
		i /= 2
	}
	if n.byGroup {
		groups := []string{}
		for bit, group := range n.groups {
			if i&(1<<bit) != 0 {
				groups = append(groups, group)
			}
		}
		c.Groups = Known(groups)
	}
	f.Contact = Known(c)
}
