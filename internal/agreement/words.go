package agreement

import (
	"fmt"
	"slices"
	"strings"
)

// phrasings say a key in plain English, once for each way its values are joined.
var phrasings = map[string]string{
	"service": "the service is %s", "kind": "the kind is %s", "mode": "the mode is %s", "site": "the site is %s",
	"channel": "it came by %s", "impact": "impact is %s", "urgency": "urgency is %s",
	"asset.class": "the class of the asset is %s", "asset.tag": "the asset is %s", "contact.group": "the contact is in the group %s",
	"hours": "in %s hours", "outside": "outside %s hours", "holiday": "on a holiday of %s",
	"mentions": "the text mentions %s", "priority": "the priority is %s", "verdict": "the verdict is %s",
}

// String says the condition in plain English: "the mode is remote, and the asset is managed, in office hours"; "always" where
// it is empty.
func (c Condition) String() string {
	var facts, times []string
	for i := range c.Keys {
		k := &c.Keys[i]
		if k.Name == "hours" || k.Name == "outside" || k.Name == "holiday" {
			times = append(times, k.String())
		} else {
			facts = append(facts, k.String())
		}
	}
	text := strings.Join(slices.Concat(join(facts, ", and "), times), ", ")
	switch {
	case c.Not == nil && text == "":
		return "always"
	case c.Not == nil:
		return text
	case text == "":
		return "except where " + c.Not.String()
	}
	return text + ", except where " + c.Not.String()
}

// join makes one text of several, none of none.
func join(list []string, with string) []string {
	if len(list) == 0 {
		return nil
	}
	return []string{strings.Join(list, with)}
}

// String says the key in plain English: "the asset is not managed".
func (k Key) String() string {
	switch k.Name {
	case "asset.managed":
		return yesOrNo(k.Values, "the asset is managed", "the asset is not managed")
	case "contact.vip":
		return yesOrNo(k.Values, "the contact is a VIP", "the contact is not a VIP")
	}
	values := slices.Clone(k.Values)
	if k.Name == "mentions" {
		for i, v := range values {
			values[i] = fmt.Sprintf("%q", v)
		}
	}
	format, ok := phrasings[k.Name]
	if !ok {
		format = k.Name + " is %s"
	}
	return fmt.Sprintf(format, alternatives(values))
}

// yesOrNo says what a key on a boolean wants.
func yesOrNo(values []string, yes, no string) string {
	var said []string
	if slices.Contains(values, "true") {
		said = append(said, yes)
	}
	if slices.Contains(values, "false") {
		said = append(said, no)
	}
	if len(said) == 0 {
		return "never"
	}
	return strings.Join(said, " or ")
}

// alternatives joins values of which any may match: "a, b or c".
func alternatives(values []string) string {
	last := len(values) - 1
	switch last {
	case -1:
		return "none"
	case 0:
		return values[0]
	}
	return strings.Join(values[:last], ", ") + " or " + values[last]
}

// conditions returns every condition of the terms.
func (t *Terms) conditions() []*Condition {
	var list []*Condition
	for i := range t.Scope {
		list = append(list, &t.Scope[i].When)
	}
	for i := range t.Rules {
		list = append(list, &t.Rules[i].When)
	}
	for i := range t.Targets {
		list = append(list, &t.Targets[i].When)
	}
	for i := range t.Escalations {
		list = append(list, &t.Escalations[i].When)
	}
	for i := range t.Routes {
		list = append(list, &t.Routes[i].When)
	}
	for i := range t.Fees {
		list = append(list, &t.Fees[i].Count)
	}
	for i := range t.Credits {
		list = append(list, &t.Credits[i].When)
	}
	return list
}

// ValuesOf returns the values that the terms name for a key of conditions, such as "service", "site", "asset.class", "asset.tag"
// or "contact.group", sorted and each once.
func (t *Terms) ValuesOf(key string) []string {
	var values []string
	for _, c := range t.conditions() {
		for ; c != nil; c = c.Not {
			if k, ok := c.Key(key); ok {
				values = append(values, k.Values...)
			}
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}
