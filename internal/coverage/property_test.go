package coverage

import (
	"testing"

	"pgregory.net/rapid"

	"remit/internal/agreement"
)

// answerTo draws a whole value for a fact, as a person would give it.
func answerTo(t *rapid.T, fact string) any {
	switch fact {
	case "asset":
		if chance(t, 5) {
			return nil
		}
		return values{"tag": pick(t, []string{"A-1", "B-7"}), "class": pick(t, []string{"plant/press", "printer", "phone"}), "managed": rapid.Bool().Draw(t, "managed")}
	case "contact":
		return values{"vip": rapid.Bool().Draw(t, "vip"), "groups": []any{pick(t, []string{"partner", "staff", "cleaners"})}}
	}
	return pick(t, pool[fact])
}

// partly reports whether something is known of a fact, perhaps of some of its fields only.
func partly(facts values, fact string) bool {
	_, known := facts[fact]
	return known
}

// TestDecidedStaysDecided gives values to unknown facts of a decided request: nothing that anybody answers changes the outcome.
func TestDecidedStaysDecided(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		file, facts := randomAgreement(t, 8), randomFacts(t)
		terms, f, _ := parsed(t, file, facts)
		before := Decide(terms, f)
		if before.Verdict == agreement.Undecided {
			t.Skip("undecided")
		}
		for _, fact := range factOrder {
			if !partly(facts, fact) && chance(t, 2) {
				facts[fact] = answerTo(t, fact)
			}
		}
		_, f, _ = parsed(t, file, facts)
		after := Decide(terms, f)
		if !(outcome{before.Verdict, before.Rate, before.Approval}).same(outcome{after.Verdict, after.Rate, after.Approval}) {
			t.Fatalf("%s\nfacts %v\nbefore %+v\nafter %+v", file, facts, before, after)
		}
	})
}

// TestAskingEnds answers the first question of each decision: no fact is asked for twice, and the end is a decision.
func TestAskingEnds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		file, facts := randomAgreement(t, 8), randomFacts(t)
		for _, fact := range []string{"asset", "contact"} {
			if facts[fact] != nil {
				delete(facts, fact) // fields that are missing in part are asked for by the whole fact
			}
		}
		terms, f, _ := parsed(t, file, facts)
		asked := map[string]bool{}
		for {
			d := Decide(terms, f)
			if d.Verdict != agreement.Undecided {
				return
			}
			if len(d.Ask) == 0 || asked[d.Ask[0]] {
				t.Fatalf("%s\nfacts %v\nasks %v again", file, facts, d.Ask)
			}
			asked[d.Ask[0]] = true
			facts[d.Ask[0]] = answerTo(t, d.Ask[0])
			_, f, _ = parsed(t, file, facts)
		}
	})
}
