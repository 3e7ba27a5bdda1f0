package agreement

import (
	"slices"
	"strings"
)

// where says at which places a condition stands, and so which keys it may have.
type where uint8

const (
	ofRequest  where = iota // scope and priority rules: nothing is decided yet
	ofDecision              // targets, escalations, routes and credits: priority and verdict are decided
	ofMoment                // multipliers: opening hours only
	ofCount                 // fees: what is counted
)

// allows reports whether a condition there may have the key.
func (w where) allows(info keyInfo) bool {
	switch w {
	case ofRequest:
		return info.kind != keyPriority && info.kind != keyVerdict
	case ofMoment:
		return info.kind == keyHours || info.kind == keyOutside || info.kind == keyHoliday
	case ofCount:
		return info.fact == FactAsset || info.fact == FactContact || info.fact == FactSite
	default:
		return true
	}
}

// keys returns the keys that a condition there may have, with not.
func (w where) keys() []string {
	var keys []string
	for _, info := range keyTable {
		if w.allows(info) {
			keys = append(keys, info.name)
		}
	}
	return append(keys, "not")
}

// condition reads the condition under key; the empty one where it is left out.
func (t *record) condition(key string, w where) Condition {
	s := t.sub(key, `a table such as { service = "network" }`)
	if s == nil {
		return Condition{}
	}
	return s.keys(w)
}

// keys reads the keys of a condition.
func (t *record) keys(w where) Condition {
	var c Condition
	for _, m := range t.node.keys {
		switch {
		case m.name == "not":
			if s := t.sub("not", `a table such as { service = "print" }`); s != nil {
				inner := s.keys(w)
				c.Not = &inner
			}
		case m.name == "asset" || m.name == "contact":
			c.Keys = append(c.Keys, t.fields(m, w)...)
		default:
			c.Keys = append(c.Keys, t.key(m, w)...)
		}
	}
	return c
}

// fields reads the keys asset.… and contact.….
func (t *record) fields(m *member, w where) []Key {
	s := t.sub(m.name, "its fields, such as asset.managed = true or contact.vip = true")
	if s == nil {
		return nil
	}
	var keys []Key
	for _, field := range s.node.keys {
		dotted := &member{name: m.name + "." + field.name, place: field.place, value: field.value}
		keys = append(keys, t.key(dotted, w)...)
	}
	return keys
}

// key reads one key with its values; none where it is not one that may stand here.
func (t *record) key(m *member, w where) []Key {
	info := infoOf(m.name)
	if info.kind == keyUnknown || !w.allows(info) {
		t.noKey(m, info, w)
		return nil
	}
	nodes := []*node{m.value}
	if m.value.kind == nodeArray {
		nodes = m.value.items
	}
	values := make([]string, 0, len(nodes))
	for _, n := range nodes {
		if t.fits(n, info) {
			values = append(values, n.text)
		}
	}
	return []Key{NewKey(m.name, values...)}
}

// noKey notes a key that there is none of, or none of here.
func (t *record) noKey(m *member, info keyInfo, w where) {
	if info.kind != keyUnknown {
		t.fail(m.place, CodeUnknownKey, m.name, "This key cannot be used here: here may stand %s.", strings.Join(w.keys(), ", "))
		return
	}
	hint := meant(m.name, w.keys())
	if i := slices.IndexFunc(keyTable, func(k keyInfo) bool { return strings.HasSuffix(k.name, "."+m.name) }); i >= 0 {
		hint = meantExactly(keyTable[i].name)
	}
	t.fail(m.place, CodeUnknownKey, m.name, "There is no such condition.%s Here may stand %s.", hint, strings.Join(w.keys(), ", "))
}

// fits reports whether a value is one that the key may have, and notes if not.
func (t *record) fits(n *node, info keyInfo) bool {
	want, example := nodeText, "it in quotes"
	if info.kind == keyAssetManaged || info.kind == keyContactVIP {
		want, example = nodeBool, "true or false without quotes"
	}
	if n.kind != want {
		t.wrongType(n, info.name, want.name(), example+", or a list of such values")
		return false
	}
	switch info.kind {
	case keyHours, keyOutside, keyHoliday:
		t.defined(n, info.name, "hours", t.r.hours)
		return true
	}
	if info.values != nil {
		return t.among(n, info.name, info.values)
	}
	if strings.TrimSpace(n.text) == "" {
		t.fail(n.place, CodeBadValue, info.name, "This may not be empty: leave the key out where any value will do.")
		return false
	}
	return true
}
