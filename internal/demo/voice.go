package demo

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// voice is how a person writes: the same in every mail, as it is with people.
type voice struct {
	greeting pattern // nil for none
	signoff  pattern
	mobile   bool    // often writes from a phone
	slips    float64 // likelihood of a slip in a message
	small    bool    // does not care for capitals
}

// newVoice makes up a person's manner.
func newVoice(r *rand.Rand, w *phrases) voice {
	v := voice{signoff: one(r, w.signoff), mobile: chance(r, 0.2), slips: 0.04}
	if chance(r, 0.8) {
		v.greeting = one(r, w.greeting)
	}
	if chance(r, 0.12) {
		v.slips, v.small = 0.7, chance(r, 0.6)
	}
	return v
}

// letter is a mail of the person: greeting, what they have to say, and how they end.
func (c *cast) letter(text string) string {
	v := &c.person.voice
	text = c.manner(text)
	var b strings.Builder
	if v.greeting != nil {
		v.greeting.write(&b, c.r, c)
		b.WriteString("\n\n")
	}
	b.WriteString(text)
	if v.mobile && chance(c.r, 0.5) {
		b.WriteString("\n\n")
		one(c.r, c.client.words.mobile).write(&b, c.r, c)
		return b.String()
	}
	b.WriteString("\n\n")
	v.signoff.write(&b, c.r, c)
	return b.String()
}

// answer is a later, shorter mail of the person.
func (c *cast) answer(text string) string {
	text = c.manner(text)
	if chance(c.r, 0.5) {
		return text
	}
	return text + "\n\n" + first(c.person.Name)
}

// manner gives a text the person's care, or lack of it.
func (c *cast) manner(text string) string {
	v := &c.person.voice
	if v.small {
		text = strings.ToLower(text)
	} else if v.slips < 0.1 {
		text = capital(text)
	}
	if chance(c.r, v.slips) {
		text = slip(c.r, text)
	}
	return text
}

// capital begins the text with a capital letter.
func capital(text string) string {
	c, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(c)) + text[n:]
}

// slip turns two letters of one longer word round, or drops an apostrophe.
func slip(r *rand.Rand, text string) string {
	if i := strings.IndexByte(text, '\''); i >= 0 && chance(r, 0.5) {
		return text[:i] + text[i+1:]
	}
	from := r.IntN(len(text))
	for i := from; i+5 < len(text); i++ {
		if letters(text[i : i+5]) {
			return text[:i+2] + string(text[i+3]) + string(text[i+2]) + text[i+4:]
		}
	}
	return text
}

// letters reports whether all bytes are small letters a to z.
func letters(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// staffLetter is a message of a technician to the person.
func (c *cast) staffLetter(text string) string {
	var b strings.Builder
	one(c.r, c.client.words.staffGreeting).write(&b, c.r, c)
	b.WriteString("\n\n")
	b.WriteString(text)
	b.WriteString("\n\n")
	one(c.r, c.client.words.staffSignoff).write(&b, c.r, c)
	return b.String()
}
