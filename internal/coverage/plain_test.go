package coverage

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"

	"remit/internal/agreement"
)

// plain decides as the spec's text does, word by word and without any speed, over the bare TOML and JSON values. It
// shares with the room under test nothing but the calendars.
type plain struct {
	terms    *agreement.Terms
	file     map[string]any
	received time.Time
	priority string
	verdict  string
}

type values = map[string]any

var fieldsOf = map[string][]string{"asset": {"tag", "class", "managed"}, "contact": {"vip", "groups"}}

var factOrder = []string{"kind", "service", "mode", "site", "impact", "urgency", "contact", "asset"}

// look returns a field of the facts: known with its value, absent or unknown.
func look(facts values, path ...string) (any, string) {
	v, ok := facts[path[0]]
	switch {
	case !ok:
		return nil, "unknown"
	case v == nil:
		return nil, "absent"
	case len(path) > 1:
		return look(v.(values), path[1:]...)
	}
	return v, "known"
}

// anyOf lists one value or several.
func anyOf(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

// words folds case and splits a text into its words and the signs between them.
func words(s string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out.WriteRune(r)
		case unicode.IsSpace(r):
			out.WriteString(" ")
		default:
			out.WriteString(" " + string(r) + " ")
		}
	}
	return " " + strings.Join(strings.Fields(out.String()), " ") + " "
}

func (p *plain) table(when values, facts values) string {
	result := "true"
	for key, want := range when {
		for _, v := range p.keys(key, want, facts) {
			if v == "false" {
				return "false"
			}
			if v == "unknown" {
				result = "unknown"
			}
		}
	}
	return result
}

func (p *plain) keys(key string, want any, facts values) []string {
	switch inner, nested := want.(values); {
	case key == "not":
		return []string{map[string]string{"true": "false", "false": "true", "unknown": "unknown"}[p.table(inner, facts)]}
	case nested:
		var results []string
		for field, v := range inner {
			results = append(results, p.key(key+"."+field, v, facts))
		}
		return results
	}
	return []string{p.key(key, want, facts)}
}

func (p *plain) key(key string, want any, facts values) string {
	path := strings.Split(strings.Replace(key, "contact.group", "contact.groups", 1), ".")
	switch key {
	case "hours", "outside", "holiday", "mentions", "priority", "verdict":
		return fmt.Sprint(slices.ContainsFunc(anyOf(want), func(w any) bool { return p.given(key, w.(string), facts) }))
	}
	v, state := look(facts, path...)
	if state != "known" {
		return map[string]string{"absent": "false", "unknown": "unknown"}[state]
	}
	return fmt.Sprint(slices.ContainsFunc(anyOf(want), func(w any) bool {
		switch key {
		case "service", "asset.class":
			return v == w || strings.HasPrefix(v.(string), w.(string)+"/")
		case "contact.group":
			return slices.Contains(v.([]any), w)
		}
		return v == w
	}))
}

func (p *plain) given(key, want string, facts values) bool {
	switch key {
	case "hours":
		return p.terms.Hours[want].Open(p.received)
	case "outside":
		return !p.terms.Hours[want].Open(p.received)
	case "holiday":
		return p.terms.Hours[want].HolidayAt(p.received)
	case "mentions":
		return strings.Contains(words(facts["text"].(string)), words(want))
	case "priority":
		return p.priority == want
	}
	return p.verdict == want
}

// tested lists the fields, as paths, that a condition tests and the facts do not know, with the values that are named for each.
func (p *plain) tested(when values, facts values, named map[string][]any) {
	note := func(path string, want any) {
		if _, state := look(facts, strings.Split(path, ".")...); state != "unknown" {
			return
		}
		named[path] = append(named[path], anyOf(want)...)
	}
	for key, want := range when {
		switch inner, nested := want.(values); {
		case key == "not":
			p.tested(inner, facts, named)
		case nested:
			for field, v := range inner {
				note(strings.Replace(key+"."+field, "contact.group", "contact.groups", 1), v)
			}
		case slices.Contains(factOrder, key):
			note(key, want)
		}
	}
}

// unknown lists the unknown facts that a condition tests.
func (p *plain) unknown(when values, facts values) []string {
	named := map[string][]any{}
	p.tested(when, facts, named)
	list := []string{}
	for _, fact := range factOrder {
		for path := range named {
			if strings.Split(path, ".")[0] == fact && !slices.Contains(list, fact) {
				list = append(list, fact)
			}
		}
	}
	return list
}

// candidates are the values that complete a field.
func candidates(path string, named []any) []any {
	switch path {
	case "kind":
		return []any{"incident", "request", "change", "project"}
	case "mode":
		return []any{"remote", "onsite"}
	case "impact", "urgency":
		return []any{"low", "medium", "high"}
	case "contact.vip", "asset.managed":
		return []any{true, false}
	}
	var distinct []any
	for _, v := range named {
		if !slices.Contains(distinct, v) {
			distinct = append(distinct, v)
		}
	}
	if path != "contact.groups" {
		return append(distinct, "something-else")
	}
	sets := []any{[]any{}}
	for _, group := range distinct {
		for _, set := range slices.Clone(sets) {
			sets = append(sets, append(slices.Clone(set.([]any)), group))
		}
	}
	return sets
}

// complete returns the values of each unknown fact that the clauses test.
func (p *plain) complete(open []values, facts values) map[string][]any {
	named := map[string][]any{}
	for _, when := range open {
		p.tested(when, facts, named)
	}
	result := map[string][]any{}
	for _, fact := range factOrder {
		if list, ok := named[fact]; ok && fieldsOf[fact] == nil {
			result[fact] = candidates(fact, list)
			continue
		}
		if options := p.whole(fact, named, facts); options != nil {
			result[fact] = options
		}
	}
	return result
}

// whole returns the values of a fact with fields.
func (p *plain) whole(fact string, named map[string][]any, facts values) []any {
	known, _ := facts[fact].(values)
	options := []any{maps.Clone(known)}
	tested := false
	for _, field := range fieldsOf[fact] {
		list, ok := named[fact+"."+field]
		if !ok {
			continue
		}
		tested = true
		var more []any
		for _, option := range options {
			for _, v := range candidates(fact+"."+field, list) {
				with := values{}
				maps.Copy(with, option.(values))
				with[field] = v
				more = append(more, with)
			}
		}
		options = more
	}
	if !tested {
		return nil
	}
	if _, state := look(facts, fact); state == "unknown" && fact == "asset" {
		options = append(options, nil)
	}
	return options
}

// spread lists every completion: the facts with one choice for each unknown one.
func spread(facts values, options map[string][]any, order []string) []values {
	if len(order) == 0 {
		return []values{facts}
	}
	var all []values
	for _, v := range options[order[0]] {
		with := maps.Clone(facts)
		with[order[0]] = v
		all = append(all, spread(with, options, order[1:])...)
	}
	return all
}

func sortedKeys(m map[string][]any) []string { return slices.Sorted(maps.Keys(m)) }

// except writes facts without one of them, to find those that differ in nothing else.
func except(facts values, fact string) string {
	without := maps.Clone(facts)
	delete(without, fact)
	data, err := json.Marshal(without)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func order(list []string, less func(a, b string) bool) {
	sort.SliceStable(list, func(i, j int) bool { return less(list[i], list[j]) })
}
