package erasure

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"remit/internal/identity"
)

// words are the name, the address and the numbers of a person, with what stands in their place from now on.
type words struct {
	name, email string // what takes their place
	given       string // the name that was
	client      int64
	finds       []find // the address first
	like        []string
	short       bool // the name is too short, or that of the client: it is not looked for in texts
}

// find is one way to write something of a person.
type find struct {
	as   *regexp.Regexp
	with string
	edge func(before, after string) bool // whether a place is all of it, by what stands around it
}

// erasedNumber takes the place of a phone number.
const erasedNumber = "(number erased)"

// leastName is how many letters a name of one word has to have to be looked for: a shorter one is found in too many other words.
const leastName = 4

func newWords(c identity.Contact, client identity.Client) words {
	w := words{name: NameOf(c.ID), email: AddressOf(c.ID), given: strings.TrimSpace(c.Name), client: c.ClientID}
	w.finds = append(w.finds, find{addressForm(c.Email), w.email, aroundAddress})
	w.like = append(w.like, "%"+escapeLike(strings.ReplaceAll(c.Email, "@", "\x00"))+"%")
	w.like[0] = strings.ReplaceAll(w.like[0], "\x00", "%")
	for _, phone := range c.Phones {
		w.number(phone)
	}
	parts := strings.Fields(w.given)
	w.short = len(parts) == 0 || len(parts) == 1 && utf8.RuneCountInString(parts[0]) < leastName || strings.EqualFold(w.given, strings.TrimSpace(client.Name))
	if !w.short && !strings.EqualFold(w.given, c.Email) {
		w.finds = append(w.finds, find{nameForm(parts), w.name, aroundWord})
		w.like = append(w.like, "%"+escapeLike(longest(w.given))+"%")
	}
	return w
}

// NameOf is the name of a person who was erased.
func NameOf(contact int64) string { return fmt.Sprintf("Erased person %d", contact) }

// AddressOf is the address of a person who was erased: one that no mail reaches (RFC 2606).
func AddressOf(contact int64) string { return fmt.Sprintf("erased-%d@erased.invalid", contact) }

// addressForm finds an address, also as part of a link or of HTML.
func addressForm(address string) *regexp.Regexp {
	local, domain, _ := strings.Cut(address, "@")
	return regexp.MustCompile("(?i)" + eitherForm(local) + "(?:@|%40|&#64;)" + regexp.QuoteMeta(domain))
}

// nameForm finds a name in one line or over two, quoted or not, and with the last word first.
func nameForm(parts []string) *regexp.Regexp {
	forms := make([]string, len(parts))
	for i, p := range parts {
		forms[i] = eitherForm(p)
	}
	const gap = `(?:[\s>]|&nbsp;|%20|\+)+`
	form := strings.Join(forms, gap)
	if last := len(forms) - 1; last > 0 {
		form += "|" + forms[last] + `,\s*` + strings.Join(forms[:last], gap)
	}
	return regexp.MustCompile("(?i)(?:" + form + ")")
}

// eitherForm is a word as it is, and as HTML writes it.
func eitherForm(word string) string {
	plain, escaped := regexp.QuoteMeta(word), regexp.QuoteMeta(html.EscapeString(word))
	if plain == escaped {
		return plain
	}
	return "(?:" + plain + "|" + escaped + ")"
}

// number looks for a phone number, with its country's code and without, whatever stands between its digits.
func (w *words) number(phone string) {
	const least = 6 // of digits, else too much is like it
	digits := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, phone)
	if len(digits) < least {
		return
	}
	forms := []string{`(?:\+|00)?` + spaced(digits)}
	if strings.HasPrefix(strings.TrimSpace(phone), "+") {
		for code := 1; code <= 3 && len(digits)-code > least; code++ {
			forms = append(forms, `(?:\(?0\)?[\s.\-/]*)?`+spaced(digits[code:]))
		}
	}
	w.finds = append(w.finds, find{regexp.MustCompile(`\(?(?:` + strings.Join(forms, "|") + ")"), erasedNumber, aroundNumber})
	end := digits[len(digits)-4:]
	w.like = append(w.like, "%"+end+"%", "%"+end[:2]+"_"+end[2:]+"%")
}

func spaced(digits string) string { return strings.Join(strings.Split(digits, ""), `[\s().\-/]*`) }

func aroundAddress(before, after string) bool {
	b, _ := utf8.DecodeLastRuneInString(before)
	a, size := utf8.DecodeRuneInString(after)
	next, _ := utf8.DecodeRuneInString(after[size:])
	return !inWord(b) && !strings.ContainsRune(".+-", b) && !inWord(a) && a != '-' && (a != '.' || !inWord(next))
}

func aroundWord(before, after string) bool {
	b, _ := utf8.DecodeLastRuneInString(before)
	a, _ := utf8.DecodeRuneInString(after)
	return !inWord(b) && !inWord(a)
}

func aroundNumber(before, after string) bool {
	b, _ := utf8.DecodeLastRuneInString(before)
	a, _ := utf8.DecodeRuneInString(after)
	return !unicode.IsDigit(b) && !unicode.IsDigit(a)
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

// in puts what takes their place for the words of the person in a text, and of the client's own texts all of them; in others' only the address, as a name
// there may be somebody else's.
func (w words) in(text string, own bool) string {
	if shape := strings.TrimLeft(text, " \n\t"); shape != "" && (shape[0] == '{' || shape[0] == '[') && json.Valid([]byte(text)) {
		return inJSON(text, func(s string) string { return w.plainly(s, own) })
	}
	return w.plainly(text, own)
}

func (w words) plainly(text string, own bool) string {
	finds := w.finds
	if !own {
		finds = finds[:1]
	}
	for _, f := range finds {
		text = f.replace(text)
	}
	return text
}

func (f find) replace(text string) string {
	var out strings.Builder
	from := 0
	for _, at := range f.as.FindAllStringIndex(text, -1) {
		if f.edge(text[:at[0]], text[at[1]:]) {
			out.WriteString(text[from:at[0]] + f.with)
			from = at[1]
		}
	}
	if from == 0 {
		return text
	}
	return out.String() + text[from:]
}

// literal is a string of JSON.
var literal = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// inJSON changes the strings of a JSON text, and nothing else of it.
func inJSON(text string, change func(string) string) string {
	return literal.ReplaceAllStringFunc(text, func(quoted string) string {
		var s string
		if err := json.Unmarshal([]byte(quoted), &s); err != nil {
			return quoted
		}
		changed := change(s)
		if changed == s {
			return quoted
		}
		b, err := json.Marshal(changed)
		if err != nil {
			return quoted
		}
		return string(b)
	})
}

// longest is the longest run of letters and digits of a name.
func longest(name string) (word string) {
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(part) > len(word) {
			word = part
		}
	}
	return word
}

// escapeLike writes a text for LIKE; a letter that is not of ASCII is any letter, as SQLite does not know its other case.
func escapeLike(s string) string {
	var out strings.Builder
	for _, c := range s {
		switch {
		case c > unicode.MaxASCII:
			out.WriteByte('_')
		case strings.ContainsRune(`%_\`, c):
			out.WriteString(`\` + string(c))
		default:
			out.WriteRune(c)
		}
	}
	return out.String()
}
