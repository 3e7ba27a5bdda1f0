package agreement

import (
	"github.com/shopspring/decimal"
)

// Matter is one request as the conditions of one agreement look at it: its facts, and what was already
// worked out from them. It belongs to one goroutine.
type Matter struct {
	Priority Priority // "" until it is decided
	Verdict  Verdict  // "" until it is decided

	terms  *Terms
	facts  *Facts
	moment [4]moment // of the first tables asked for
	asked  int
	text   *wording
}

// wording is a text as phrases are looked for in it, once somebody asked.
type wording struct {
	text  string
	done  bool
	holds map[string]bool // phrases that were looked for; nil while one matter alone looks, which asks each about once
}

// moment is how the instant of a request lies to one table of opening hours.
type moment struct {
	hours         string
	open, holiday bool
}

// NewMatter looks at the facts under the terms. The facts must not change while it is used.
func NewMatter(t *Terms, f *Facts) *Matter { return &Matter{terms: t, facts: f, text: &wording{}} }

// Anew returns a matter under terms and facts that may differ in all but their text: what either works out from that, both know.
func (m *Matter) Anew(t *Terms, f *Facts) *Matter {
	if m.text.holds == nil {
		m.text.holds = map[string]bool{}
	}
	return &Matter{terms: t, facts: f, text: m.text}
}

// With returns a matter that differs in its facts but not in when they were received nor in their text.
func (m *Matter) With(f *Facts) *Matter {
	other := *m
	other.facts = f
	return &other
}

// Facts returns the facts that the matter looks at.
func (m *Matter) Facts() *Facts { return m.facts }

// Used returns what the facts say was used of a clause's limit, 0 where they do not.
func (m *Matter) Used(clause string) decimal.Decimal { return m.facts.Used[clause] }

func (m *Matter) open(hours string) bool    { return m.at(hours).open }
func (m *Matter) closed(hours string) bool  { return !m.at(hours).open }
func (m *Matter) holiday(hours string) bool { return m.at(hours).holiday }

// at returns how the request's instant lies to the named table; a table that there is none of never opens.
func (m *Matter) at(hours string) moment {
	for i := range m.asked {
		if m.moment[i].hours == hours {
			return m.moment[i]
		}
	}
	found := moment{hours: hours}
	if table := m.terms.Hours[hours]; table != nil {
		found.open = table.Open(m.facts.ReceivedAt)
		found.holiday = table.HolidayAt(m.facts.ReceivedAt)
	}
	if m.asked < len(m.moment) {
		m.moment[m.asked] = found
		m.asked++
	}
	return found
}

// mentions reports whether the text holds a phrase as whole words.
func (w *wording) mentions(phrase string) bool {
	if w.holds == nil {
		return holdsPhrase(w.text, phrase)
	}
	holds, known := w.holds[phrase]
	if !known {
		holds = holdsPhrase(w.text, phrase)
		w.holds[phrase] = holds
	}
	return holds
}

// mentions reports whether the text holds one of the key's phrases.
func (m *Matter) mentions(k *Key) bool {
	if !m.text.done {
		*m.text = wording{fold(m.facts.Text), true, m.text.holds}
	}
	phrases := k.phrases
	if phrases == nil {
		phrases = foldAll(k.Values)
	}
	for _, p := range phrases {
		if m.text.mentions(p) {
			return true
		}
	}
	return false
}
