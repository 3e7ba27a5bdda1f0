package amend

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"remit/internal/agreement"
)

// Raw is what is appended to the name of a key that no field can show: its value is edited as TOML.
const Raw = ".toml"

// Wrong is what is wrong with a field.
type Wrong struct{ Field, Text string }

// Values are an entry as its form starts. A key that its fields cannot show whole stands under its name with Raw.
func (f File) Values(r Ref) url.Values {
	v := url.Values{}
	e := f.find(r)
	if e == nil {
		return v
	}
	if e.Table == "hours" {
		v.Set("name", e.name)
	}
	for _, key := range KindOf(r.Table).keys() {
		raw := f.raw(e, key)
		if raw == "" {
			continue
		}
		if shown, ok := KindOf(r.Table).show(key, raw); ok {
			for name, list := range shown {
				v[name] = list
			}
		} else {
			v.Set(key+Raw, raw)
		}
	}
	return v
}

// keys are the keys of the entry itself: of limit.count it is limit.
func (k *Kind) keys() (keys []string) {
	for i := range k.Fields {
		if key := topOf(k.Fields[i].Key); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func topOf(key string) string {
	top, _, _ := strings.Cut(key, ".")
	return top
}

// show spreads the value of a key over its fields; ok is false where they would lose something of it.
func (k *Kind) show(key, raw string) (shown url.Values, ok bool) {
	whole, ok := parse(raw)
	if !ok {
		return nil, false
	}
	shown = url.Values{}
	for i := range k.Fields {
		field := &k.Fields[i]
		if topOf(field.Key) != key {
			continue
		}
		v := whole
		if _, sub, small := strings.Cut(field.Key, "."); small {
			if v, ok = whole.get(sub); !ok {
				continue
			}
		}
		field.read(v, shown)
	}
	again, wrong := k.write(key, shown)
	if again == "" || len(wrong) > 0 {
		return nil, false
	}
	v, ok := parse(again)
	return shown, ok && v.normal() == whole.normal()
}

// read puts a value into its fields. What does not fit is found by writing it again.
func (f *Field) read(v value, to url.Values) {
	switch f.Type {
	case Condition:
		readCondition(f.Key, v, to)
	case Multipliers:
		readMultipliers(f.Key, v, to)
	case Tiers:
		for i, item := range v.items {
			for _, key := range []string{"up_to", "price"} {
				cell, _ := item.get(key)
				to.Set(rowName(f.Key, i, key), cell.text)
			}
		}
	case Pairs:
		for i, p := range v.pairs {
			to.Set(rowName(f.Key, i, "key"), p.key)
			to.Set(rowName(f.Key, i, "value"), p.value.text)
		}
	case Matrix:
		for i, row := range v.items {
			for j, cell := range row.items {
				to.Set(rowName(f.Key, i, strconv.Itoa(j)), cell.text)
			}
		}
	case Ticks:
		for _, item := range v.items {
			to.Add(f.Key, item.text)
		}
	case Texts, Numbers, Dates:
		words := make([]string, len(v.items))
		for i, item := range v.items {
			words[i] = item.text
		}
		to.Set(f.Key, strings.Join(words, ", "))
	case Flag:
		if v.text == "true" {
			to.Set(f.Key, "yes")
		}
	default:
		to.Set(f.Key, v.text)
	}
}

// rowName is the name of a field in the i-th row of a list.
func rowName(key string, i int, column string) string {
	return key + "." + strconv.Itoa(i) + "." + column
}

// write puts the fields of a key together into its value, "" for a key that is left out.
func (k *Kind) write(key string, from url.Values) (toml string, wrong []Wrong) {
	if raw := strings.TrimSpace(strings.ReplaceAll(from.Get(key+Raw), "\r\n", "\n")); raw != "" {
		if v, ok := parse(raw); !ok || v.kind == isBare && !plainBare(v.text) {
			return "", []Wrong{{key + Raw, "This is no value of TOML: write one such as { mode = \"onsite\" }."}}
		}
		return raw, nil
	}
	var pairs []string
	for i := range k.Fields {
		field := &k.Fields[i]
		if topOf(field.Key) != key {
			continue
		}
		text, bad := field.write(from)
		wrong = append(wrong, bad...)
		_, sub, small := strings.Cut(field.Key, ".")
		if !small {
			return text, wrong
		}
		if text != "" {
			pairs = append(pairs, sub+" = "+text)
		}
	}
	if len(pairs) == 0 {
		return "", wrong
	}
	return "{ " + strings.Join(pairs, ", ") + " }", wrong
}

func (f *Field) write(from url.Values) (toml string, wrong []Wrong) {
	whole := strings.ReplaceAll(from.Get(f.Key), "\r\n", "\n")
	typed := strings.TrimSpace(whole)
	switch f.Type {
	case Condition:
		return writeCondition(f.Key, from)
	case Multipliers:
		return writeMultipliers(f.Key, from)
	case Tiers:
		return writeRows(f.Key, from, func(get func(string) string) string {
			return table("up_to", bare(get("up_to")), "price", quoted(get("price")))
		}), nil
	case Pairs:
		return writePairs(f.Key, from), nil
	case Matrix:
		return writeMatrix(f.Key, from), nil
	case Ticks:
		return list(from[f.Key], quote), nil
	case Texts:
		return list(words(typed), quote), nil
	case Numbers, Dates:
		return list(words(typed), bare), nil
	case Number, Date:
		return bare(typed), nil
	case Flag:
		return map[bool]string{true: "true"}[typed == "yes"], nil
	case Prose:
		if typed == "" {
			return "", nil
		}
		return agreement.QuotedProse(whole), nil
	}
	return quoted(typed), nil
}
