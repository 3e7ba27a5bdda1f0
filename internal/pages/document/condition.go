package document

import (
	"strings"

	"remit/internal/agreement"
)

// condition says in words when something holds; "" where it always does.
func (d Document) condition(c agreement.Condition) string { return sentence(d.conditions(c)) }

// conditions are the same words within a sentence.
func (d Document) conditions(c agreement.Condition) string {
	words := d.keys(c)
	if c.Not != nil {
		words = append(words, d.unless(*c.Not))
	}
	return strings.Join(words, " · ")
}

// keys are the keys of a condition in words.
func (d Document) keys(c agreement.Condition) []string {
	words := make([]string, 0, len(c.Keys)+1)
	for _, k := range c.Keys {
		words = append(words, d.key(k, false))
	}
	return words
}

// unless is what must not hold. Of several keys it is enough that one does not.
func (d Document) unless(c agreement.Condition) string {
	if c.Not == nil && len(c.Keys) == 1 {
		return d.key(c.Keys[0], true)
	}
	words := d.keys(c)
	if c.Not != nil {
		words = append(words, d.unless(*c.Not))
	}
	text := ""
	for i, w := range words {
		if text = w; i > 0 {
			text = d.Say("document.both", "first", words[i-1], "second", w)
			words[i] = text
		}
	}
	return d.Say("document.not-where", "conditions", text)
}

// key words one key, or what denies it.
func (d Document) key(k agreement.Key, denied bool) string {
	name := strings.ReplaceAll(k.Name, ".", "-")
	switch k.Name {
	case "asset.managed", "contact.vip":
		return d.truth(name, k, denied)
	case "hours":
		return d.inHours(k.Values, denied)
	case "outside", "mentions":
		return d.compared(name, d.or(d.named(k.Values)), denied)
	case "holiday":
		return d.compared(name, "", denied)
	}
	return d.compared(name, d.or(d.names(k)), denied)
}

// compared words that a fact is one of the values, or none of them.
func (d Document) compared(name, list string, denied bool) string {
	if denied {
		return d.Say("document.unless."+name, "list", list)
	}
	return d.Say("document.when."+name, "list", list)
}

// truth words a key of a boolean. What is denied to be false may be unknown.
func (d Document) truth(name string, k agreement.Key, denied bool) string {
	isTrue := len(k.Values) == 1 && k.Values[0] == "true"
	switch {
	case isTrue && !denied:
		return d.Say("document.true." + name)
	case !isTrue && denied:
		return d.Say("document.not-false." + name)
	}
	return d.Say("document.false." + name)
}

// inHours names tables of opening hours: “in office hours”, “at any hour”.
func (d Document) inHours(tables []string, denied bool) string {
	for _, name := range tables {
		if d.Terms != nil && d.Terms.Opening[name].Always {
			if denied {
				return d.Say("document.at-no-hour")
			}
			return d.Say("document.at-any-hour")
		}
	}
	return d.compared("hours", d.or(d.named(tables)), denied)
}

// countedIn names the table that a target counts in.
func (d Document) countedIn(table string) string {
	if table == "" || d.Terms.Opening[table].Always {
		return d.Say("document.every-hour")
	}
	return d.Say("document.hours", "table", d.Say("document.named", "name", table))
}

// names are the values of a key as people read them.
func (d Document) names(k agreement.Key) []string {
	list := make([]string, len(k.Values))
	for i, v := range k.Values {
		list[i] = d.name(k.Name, v)
	}
	return list
}

func (d Document) name(key, value string) string {
	switch key {
	case "service", "asset.class":
		return PathName(value)
	case "kind":
		return d.Say("document.kind." + value)
	case "mode":
		return d.Say("document.mode." + value)
	case "channel":
		return d.Say("document.channel." + value)
	case "impact", "urgency", "verdict":
		return d.Say("document.value." + value)
	}
	return value
}

// named sets names that the file gives apart from the words around them, as the language does.
func (d Document) named(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = d.Say("document.named", "name", name)
	}
	return list
}

// or lists words: “a”, “a or b”, “a, b or c”.
func (d Document) or(words []string) string {
	list, last := d.listed(words)
	if list == "" {
		return last
	}
	return d.Say("document.or", "list", list, "last", last)
}

// and lists words: “a”, “a and b”, “a, b and c”.
func (d Document) and(words []string) string {
	list, last := d.listed(words)
	if list == "" {
		return last
	}
	return d.Say("document.and", "list", list, "last", last)
}

// listed lists all words but the last.
func (d Document) listed(words []string) (list, last string) {
	if len(words) == 0 {
		return "", ""
	}
	for i, w := range words[:len(words)-1] {
		if i == 0 {
			list = w
			continue
		}
		list = d.Say("document.comma", "list", list, "next", w)
	}
	return list, words[len(words)-1]
}
