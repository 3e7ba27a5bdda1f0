package agreement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/fault"
)

// ParseFacts reads one facts object. Errors are fault.Invalid and name every key at fault, a line each.
func ParseFacts(data []byte) (Facts, error) {
	var f Facts
	err := f.UnmarshalJSON(data)
	return f, err
}

// UnmarshalJSON reads a facts object strictly: a key that there is none of, or a value that a fact cannot have, is
// fault.Invalid.
func (f *Facts) UnmarshalJSON(data []byte) error {
	*f = Facts{}
	o := newObject("", data)
	if o == nil {
		return fault.Errorf(fault.Invalid, "The facts must be a JSON object such as {\"received_at\":\"2026-03-02T14:00:00Z\",\"channel\":\"email\",\"text\":\"\"}.")
	}
	f.ReceivedAt = o.instant("received_at")
	f.Channel = o.always("channel", channels)
	f.Text = o.always("text", nil)
	f.Kind = o.word("kind", kinds)
	f.Service = o.word("service", nil)
	f.Mode = o.word("mode", modes)
	f.Site = o.word("site", nil)
	f.Impact = o.word("impact", levels)
	f.Urgency = o.word("urgency", levels)
	if contact, state := o.object("contact"); state == stateKnown {
		f.Contact = Known(ContactFact{Email: contact.word("email", nil), VIP: contact.flag("vip"), Groups: contact.words("groups")})
		_ = contact.finish() // what is wrong in it is told by o.finish too
	} else {
		f.Contact.state = state
	}
	if asset, state := o.object("asset"); state == stateKnown {
		f.Asset = Known(AssetFact{Tag: asset.word("tag", nil), Class: asset.word("class", nil), Managed: asset.flag("managed")})
		_ = asset.finish()
	} else {
		f.Asset.state = state
	}
	f.Used = o.amounts("used")
	return o.finish()
}

// object is a JSON object that is being read. The ones inside it share its list of errors.
type object struct {
	path   string
	fields map[string]json.RawMessage
	asked  []string
	errors *[]string
}

// newObject reads data as an object, nil where it is none.
func newObject(path string, data []byte) *object {
	o := &object{path: path, errors: new([]string)}
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) || json.Unmarshal(data, &o.fields) != nil {
		return nil
	}
	return o
}

// fail notes what is wrong with a key.
func (o *object) fail(key, format string, args ...any) {
	*o.errors = append(*o.errors, o.path+key+": "+fmt.Sprintf(format, args...))
}

// take returns the raw value of a key and whether it is known, absent or unknown.
func (o *object) take(key string) (json.RawMessage, state) {
	o.asked = append(o.asked, key)
	raw, ok := o.fields[key]
	switch {
	case !ok:
		return nil, stateUnknown
	case string(raw) == "null":
		return nil, stateAbsent
	}
	return raw, stateKnown
}

// finish notes the keys that nobody asked for, and returns all that was noted as one error.
func (o *object) finish() error {
	for _, key := range slices.Sorted(maps.Keys(o.fields)) {
		if !slices.Contains(o.asked, key) {
			o.fail(key, "there is no such fact.%s Write one of %s.", meant(key, o.asked), strings.Join(o.asked, ", "))
		}
	}
	if len(*o.errors) == 0 {
		return nil
	}
	return fault.Errorf(fault.Invalid, "%s", strings.Join(*o.errors, "\n"))
}

// instant reads a fact that is always known and is an RFC 3339 instant.
func (o *object) instant(key string) time.Time {
	text := o.always(key, nil)
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		o.fail(key, "%q is no instant; write RFC 3339 such as \"2026-03-02T14:00:00Z\".", text)
	}
	return at.UTC()
}

// always reads a text that is always known; only text may be empty.
func (o *object) always(key string, allowed []string) string {
	f := o.word(key, allowed)
	text, known := f.Value()
	if !known && !o.failed(key) || key != "text" && known && text == "" {
		o.fail(key, "this is always known and is missing here.")
	}
	return text
}

// failed reports whether something was noted of the key.
func (o *object) failed(key string) bool {
	return slices.ContainsFunc(*o.errors, func(e string) bool { return strings.HasPrefix(e, o.path+key+":") })
}

// word reads a text, one of allowed where that is given.
func (o *object) word(key string, allowed []string) Fact[string] {
	raw, state := o.take(key)
	if state != stateKnown {
		return Fact[string]{state: state}
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		o.fail(key, "%s is no text; write a string in quotes.", raw)
		return Fact[string]{}
	}
	if allowed != nil && !slices.Contains(allowed, text) {
		o.fail(key, "%q is not known.%s Write one of %s.", text, meant(text, allowed), strings.Join(allowed, ", "))
		return Fact[string]{}
	}
	return Known(text)
}

// flag reads true or false.
func (o *object) flag(key string) Fact[bool] {
	raw, state := o.take(key)
	if state != stateKnown {
		return Fact[bool]{state: state}
	}
	var on bool
	if json.Unmarshal(raw, &on) != nil {
		o.fail(key, "%s is neither true nor false. Write one of them without quotes.", raw)
		return Fact[bool]{}
	}
	return Known(on)
}

// words reads a list of texts.
func (o *object) words(key string) Fact[[]string] {
	raw, state := o.take(key)
	if state != stateKnown {
		return Fact[[]string]{state: state}
	}
	list := []string{}
	if json.Unmarshal(raw, &list) != nil {
		o.fail(key, "%s is no list of texts; write one such as [\"partner\"].", raw)
		return Fact[[]string]{}
	}
	return Known(list)
}

// object reads an object inside.
func (o *object) object(key string) (*object, state) {
	raw, state := o.take(key)
	if state != stateKnown {
		return nil, state
	}
	inner := newObject(o.path+key+".", raw)
	if inner == nil {
		o.fail(key, "%s is no object; write one in braces, or null.", raw)
		return nil, stateUnknown
	}
	inner.errors = o.errors
	return inner, stateKnown
}

// What a map of amounts may hold: more would only make arithmetic slow.
const (
	maxPlaces = 30
	maxUsed   = 100_000
)

// amounts reads a map of decimals, as numbers or as texts; null is the same as left out.
func (o *object) amounts(key string) map[string]decimal.Decimal {
	raw, state := o.take(key)
	if state != stateKnown {
		return nil
	}
	var amounts map[string]decimal.Decimal
	if json.Unmarshal(raw, &amounts) != nil {
		o.fail(key, "this must map clauses to amounts, such as {\"3.2\":1.5}.")
	}
	for _, clause := range slices.Sorted(maps.Keys(amounts)) {
		switch amount := amounts[clause]; {
		case amount.IsNegative():
			o.fail(key, "the amount of clause %s is below 0.", clause)
		case amount.Exponent() < -maxPlaces || amount.Exponent() > maxPlaces || len(raw) > maxUsed:
			o.fail(key, "the amount of clause %s is too long; write a plain decimal such as 1.5.", clause)
		}
	}
	return amounts
}
