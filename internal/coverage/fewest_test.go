package coverage

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"remit/internal/agreement"
)

// reply is what somebody may say of a fact.
type reply struct {
	words string
	give  func(*agreement.Facts)
}

// replies lists what an agreement can tell apart in the answers to the question after a fact, what it does not name and nothing at all among them.
func replies(terms *agreement.Terms, fact string) (list []reply) {
	add := func(words string, give func(*agreement.Facts)) { list = append(list, reply{words, give}) }
	texts := func(values []string, set func(*agreement.Facts, agreement.Fact[string])) {
		for _, v := range values {
			add(v, func(f *agreement.Facts) { set(f, agreement.Known(v)) })
		}
	}
	switch fact {
	case "kind":
		texts(agreement.Kinds(), func(f *agreement.Facts, v agreement.Fact[string]) { f.Kind = v })
	case "mode":
		texts(agreement.Modes(), func(f *agreement.Facts, v agreement.Fact[string]) { f.Mode = v })
	case "impact":
		texts(agreement.Levels(), func(f *agreement.Facts, v agreement.Fact[string]) { f.Impact = v })
	case "urgency":
		texts(agreement.Levels(), func(f *agreement.Facts, v agreement.Fact[string]) { f.Urgency = v })
	case "service":
		texts(append(namedBy(terms, "service"), "else"), func(f *agreement.Facts, v agreement.Fact[string]) { f.Service = v })
		add("none", func(f *agreement.Facts) { f.Service = agreement.Absent[string]() })
	case "site":
		texts(append(namedBy(terms, "site"), "else"), func(f *agreement.Facts, v agreement.Fact[string]) { f.Site = v })
		add("none", func(f *agreement.Facts) { f.Site = agreement.Absent[string]() })
	case "contact":
		for _, group := range append(namedBy(terms, "contact.group"), "else") {
			for _, vip := range []bool{false, true} {
				add(fmt.Sprint(group, vip), func(f *agreement.Facts) {
					f.Contact = agreement.Known(agreement.ContactFact{VIP: agreement.Known(vip), Groups: agreement.Known([]string{group})})
				})
			}
		}
	case "asset":
		list = devices(terms)
	}
	return list
}

// devices are those that an agreement tells apart, and none.
func devices(terms *agreement.Terms) []reply {
	list := []reply{{"none", func(f *agreement.Facts) { f.Asset = agreement.Absent[agreement.AssetFact]() }}}
	for _, class := range append(namedBy(terms, "asset.class"), "else") {
		for _, tag := range append(namedBy(terms, "asset.tag"), "else") {
			for _, managed := range []bool{false, true} {
				list = append(list, reply{fmt.Sprint(class, tag, managed), func(f *agreement.Facts) {
					f.Asset = agreement.Known(agreement.AssetFact{Class: agreement.Known(class), Tag: agreement.Known(tag), Managed: agreement.Known(managed)})
				}})
			}
		}
	}
	return list
}

// namedBy are the values that the clauses of an agreement name under a key, sorted.
func namedBy(terms *agreement.Terms, key string) (values []string) {
	for i := range terms.Scope {
		for c := &terms.Scope[i].When; c != nil; c = c.Not {
			for _, k := range c.Keys {
				if k.Name == key {
					values = append(values, k.Values...)
				}
			}
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// begun draws a request of which some facts are known.
func begun(t *rapid.T, terms *agreement.Terms) agreement.Facts {
	hour := rapid.IntRange(0, 24*300).Draw(t, "hour")
	f := agreement.Facts{ReceivedAt: terms.Term.Starts.Add(time.Duration(hour) * time.Hour), Channel: pick(t, agreement.Channels()), Used: map[string]decimal.Decimal{}}
	if phrases := namedBy(terms, "mentions"); len(phrases) > 0 && chance(t, 2) {
		f.Text = pick(t, phrases)
	}
	for _, c := range terms.Scope {
		if c.Limit != nil && chance(t, 3) {
			f.Used[c.Number] = c.Limit.Count
		}
	}
	for _, fact := range factOrder {
		if fact == "contact" || chance(t, 3) {
			rapid.SampledFrom(replies(terms, fact)).Draw(t, fact).give(&f)
		}
	}
	return f
}

// told is what a decision tells who asks: the verdict, the clause, what it costs and by when it is done.
func told(d Decision) string {
	text := fmt.Sprint(d.Verdict, d.Clause, d.Rate, d.Approval)
	for _, p := range d.Possible {
		text += " " + p.Clause
	}
	if d.Target != nil {
		text += d.Target.Clause
	}
	return text
}

// outcomeOf is what a decision comes to, "" while it is open.
func outcomeOf(d Decision) string {
	if d.Verdict == agreement.Undecided {
		return ""
	}
	return fmt.Sprint(d.Verdict, d.Rate, d.Approval)
}

// turns reports whether the end depends on a fact: some answers to the rest of what is asked leave two answers to it with different outcomes.
func turns(terms *agreement.Terms, f agreement.Facts, fact string, rest []string) bool {
	if len(rest) > 0 {
		return rest[0] == fact && turns(terms, f, fact, rest[1:]) || rest[0] != fact && slices.ContainsFunc(replies(terms, rest[0]), func(a reply) bool {
			with := f
			a.give(&with)
			return turns(terms, with, fact, rest[1:])
		})
	}
	seen := map[string]bool{}
	for _, a := range replies(terms, fact) {
		with := f
		a.give(&with)
		seen[outcomeOf(Decide(terms, with))] = true
	}
	return len(seen) > 1
}

// follow answers what is asked, one question after the other, until nothing is.
func follow(t *rapid.T, terms *agreement.Terms, f agreement.Facts) {
	asked := map[string]bool{}
	for {
		d := Decide(terms, f)
		if (d.Verdict == agreement.Undecided) != (len(d.Ask) > 0) {
			t.Fatalf("%s, and asks %v", d.Verdict, d.Ask)
		}
		if len(d.Ask) == 0 {
			return
		}
		for _, fact := range d.Ask {
			if !turns(terms, f, fact, d.Ask) {
				t.Fatalf("%s is asked, and nothing depends on it\n%+v\n%+v", fact, f, d)
			}
		}
		fact := d.Ask[0]
		if asked[fact] {
			t.Fatalf("%s is asked twice", fact)
		}
		asked[fact] = true
		seen := map[string]bool{}
		for _, a := range replies(terms, fact) {
			with := f
			a.give(&with)
			seen[told(Decide(terms, with))] = true
		}
		if len(seen) < 2 {
			t.Fatalf("%s is asked, and whatever the answer, it is told %v\n%+v\n%+v", fact, seen, f, d)
		}
		rapid.SampledFrom(replies(terms, fact)).Draw(t, "answer").give(&f)
	}
}

// TestNothingIsAskedInVain follows the questions of requests under the agreements of the examples, one after the other: each has two answers after
// which something else is told, the end depends on each that is still to be asked, and what is decided asks nothing.
func TestNothingIsAskedInVain(t *testing.T) {
	t.Parallel()
	for _, name := range examples {
		terms := mustTerms(t, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { follow(t, terms, begun(t, terms)) })
		})
	}
}

var examples = []string{"havn-advokater", "lakeside-works", "northwind-dental", "pier-lodge"}

func TestWhoHasSaidAllIsAskedNothing(t *testing.T) {
	t.Parallel()
	for _, name := range examples {
		terms := mustTerms(t, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				f := begun(t, terms)
				for _, fact := range factOrder {
					rapid.SampledFrom(replies(terms, fact)).Draw(t, fact).give(&f)
				}
				if d := Decide(terms, f); len(d.Ask) > 0 || d.Verdict == agreement.Undecided {
					t.Fatalf("%s, and asks %v\n%+v", d.Verdict, d.Ask, f)
				}
			})
		})
	}
}
