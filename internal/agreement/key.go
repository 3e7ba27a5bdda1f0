package agreement

import (
	"slices"
	"strings"
)

// keyKind says how a key is compared. The zero value is a key that was not read from a file: it is found by name.
type keyKind uint8

const (
	keyUnresolved keyKind = iota
	keyService
	keyKindOf
	keyMode
	keySite
	keyChannel
	keyImpact
	keyUrgency
	keyAssetClass
	keyAssetTag
	keyAssetManaged
	keyContactVIP
	keyContactGroup
	keyHours
	keyOutside
	keyHoliday
	keyMentions
	keyPriority
	keyVerdict
	keyUnknown // a name that is no key; it never holds
)

// keyInfo is what the reader and the words need to know of a key.
type keyInfo struct {
	name   string
	kind   keyKind
	fact   FactName
	values []string // those it may have; nil: any text
}

var truths = []string{"true", "false"}

// keyTable lists the keys of conditions in the order in which they are described to people.
var keyTable = []keyInfo{
	{"service", keyService, FactService, nil},
	{"kind", keyKindOf, FactKind, kinds},
	{"mode", keyMode, FactMode, modes},
	{"site", keySite, FactSite, nil},
	{"channel", keyChannel, FactNone, channels},
	{"impact", keyImpact, FactImpact, levels},
	{"urgency", keyUrgency, FactUrgency, levels},
	{"asset.class", keyAssetClass, FactAsset, nil},
	{"asset.tag", keyAssetTag, FactAsset, nil},
	{"asset.managed", keyAssetManaged, FactAsset, truths},
	{"contact.vip", keyContactVIP, FactContact, truths},
	{"contact.group", keyContactGroup, FactContact, nil},
	{"hours", keyHours, FactNone, nil},
	{"outside", keyOutside, FactNone, nil},
	{"holiday", keyHoliday, FactNone, nil},
	{"mentions", keyMentions, FactNone, nil},
	{"priority", keyPriority, FactNone, []string{"P1", "P2", "P3", "P4"}},
	{"verdict", keyVerdict, FactNone, []string{"covered", "billable", "declined", "undecided"}},
}

// infoOf returns what is known of the key of that name.
func infoOf(name string) keyInfo {
	for _, info := range keyTable {
		if info.name == name {
			return info
		}
	}
	return keyInfo{name: name, kind: keyUnknown}
}

// NewKey makes a key, ready to be compared.
func NewKey(name string, values ...string) Key {
	k := Key{Name: name, Values: values, kind: infoOf(name).kind}
	if k.kind == keyMentions {
		k.phrases = foldAll(values)
	}
	return k
}

// Fact returns the fact that the key tests, FactNone where it is always known.
func (k *Key) Fact() FactName {
	switch k.resolved() {
	case keyService:
		return FactService
	case keyKindOf:
		return FactKind
	case keyMode:
		return FactMode
	case keySite:
		return FactSite
	case keyImpact:
		return FactImpact
	case keyUrgency:
		return FactUrgency
	case keyAssetClass, keyAssetTag, keyAssetManaged:
		return FactAsset
	case keyContactVIP, keyContactGroup:
		return FactContact
	default:
		return FactNone
	}
}

// resolved returns the kind of the key, found by name where it was not read from a file.
func (k *Key) resolved() keyKind {
	if k.kind != keyUnresolved {
		return k.kind
	}
	return infoOf(k.Name).kind
}

// Truth compares the key with the matter.
func (k *Key) Truth(m *Matter) Truth {
	f := m.facts
	switch kind := k.resolved(); kind {
	case keyService:
		return k.under(f.Service)
	case keyKindOf:
		return k.equal(f.Kind)
	case keyMode:
		return k.equal(f.Mode)
	case keySite:
		return k.equal(f.Site)
	case keyImpact:
		return k.equal(f.Impact)
	case keyUrgency:
		return k.equal(f.Urgency)
	case keyAssetClass, keyAssetTag, keyAssetManaged:
		return k.ofAsset(kind, f)
	case keyContactVIP, keyContactGroup:
		return k.ofContact(kind, f)
	default:
		return truthOf(k.always(kind, m))
	}
}

// always compares a key whose fact is always known.
func (k *Key) always(kind keyKind, m *Matter) bool {
	switch kind {
	case keyChannel:
		return slices.Contains(k.Values, m.facts.Channel)
	case keyHours:
		return slices.ContainsFunc(k.Values, m.open)
	case keyOutside:
		return slices.ContainsFunc(k.Values, m.closed)
	case keyHoliday:
		return slices.ContainsFunc(k.Values, m.holiday)
	case keyMentions:
		return m.mentions(k)
	case keyPriority:
		return slices.Contains(k.Values, string(m.Priority))
	case keyVerdict:
		return slices.Contains(k.Values, string(m.Verdict))
	default:
		return false
	}
}

// ofAsset compares a key on a field of the asset.
func (k *Key) ofAsset(kind keyKind, f *Facts) Truth {
	switch {
	case f.Asset.state == stateUnknown:
		return Unknown
	case f.Asset.state == stateAbsent:
		return False
	case kind == keyAssetClass:
		return k.under(f.Asset.value.Class)
	case kind == keyAssetTag:
		return k.equal(f.Asset.value.Tag)
	default:
		return k.boolean(f.Asset.value.Managed)
	}
}

// ofContact compares a key on a field of the contact.
func (k *Key) ofContact(kind keyKind, f *Facts) Truth {
	switch {
	case f.Contact.state == stateUnknown:
		return Unknown
	case f.Contact.state == stateAbsent:
		return False
	case kind == keyContactVIP:
		return k.boolean(f.Contact.value.VIP)
	}
	groups := f.Contact.value.Groups
	if groups.state != stateKnown {
		return unlessKnown(groups.state)
	}
	return truthOf(slices.ContainsFunc(groups.value, func(g string) bool { return slices.Contains(k.Values, g) }))
}

// equal compares a fact that must be one of the values.
func (k *Key) equal(f Fact[string]) Truth {
	if f.state != stateKnown {
		return unlessKnown(f.state)
	}
	return truthOf(slices.Contains(k.Values, f.value))
}

// under compares a path that must be one of the values or lie under it: network/wifi lies under network.
func (k *Key) under(f Fact[string]) Truth {
	if f.state != stateKnown {
		return unlessKnown(f.state)
	}
	for _, v := range k.Values {
		if Under(f.value, v) {
			return True
		}
	}
	return False
}

// boolean compares a fact that is true or false.
func (k *Key) boolean(f Fact[bool]) Truth {
	if f.state != stateKnown {
		return unlessKnown(f.state)
	}
	want := "false"
	if f.value {
		want = "true"
	}
	return truthOf(slices.Contains(k.Values, want))
}

// Under reports whether the path equals top or lies under it.
func Under(path, top string) bool {
	rest, ok := strings.CutPrefix(path, top)
	return ok && (rest == "" || rest[0] == '/')
}

// unlessKnown is the truth of a key whose fact is not known.
func unlessKnown(s state) Truth {
	if s == stateAbsent {
		return False
	}
	return Unknown
}

// truthOf turns a bool into a truth.
func truthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}
