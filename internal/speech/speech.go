// Package speech says what the pages of a client's people and of guests say, in the reader's language.
package speech

import (
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Tongue is one of the languages that there is a catalogue for. The zero Tongue is English.
type Tongue struct{ code string }

// Language is a tongue with its own name for itself.
type Language struct {
	Code string // en
	Name string // English
}

// Languages lists the languages that there are catalogues for, English first.
func Languages() []Language {
	var list []Language
	for _, code := range codes {
		list = append(list, Language{code, volumes[code].names.Name})
	}
	return list
}

// In is the first wish that there is a catalogue for, by its main language: da-DK is da. Without any it is English.
func In(wishes ...string) Tongue {
	for _, w := range wishes {
		tag, err := language.Parse(strings.TrimSpace(w))
		if err != nil {
			continue
		}
		base, _ := tag.Base()
		if _, ok := volumes[base.String()]; ok {
			return Tongue{base.String()}
		}
	}
	return Tongue{}
}

// Known reports whether there is a catalogue for the language of a tag.
func Known(tag string) bool {
	t, err := language.Parse(tag)
	if err != nil {
		return false
	}
	base, _ := t.Base()
	_, ok := volumes[base.String()]
	return ok
}

// Code is the language's code, as for the attribute lang of HTML.
func (t Tongue) Code() string {
	if t.code == "" {
		return codes[0]
	}
	return t.code
}

// Dir is how the language is written: ltr or rtl, as for the attribute dir of HTML.
func (t Tongue) Dir() string { return t.volume().names.Dir }

// Say returns the text of an id with values put in by their names. A count chooses the form of the text, where it has several; nil chooses none.
// What no catalogue has is told as its id, which a test keeps from happening.
func (t Tongue) Say(id string, count any, values map[string]any) string {
	text, err := t.volume().localizer.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: values, PluralCount: count})
	if err != nil && t.Code() != codes[0] {
		return Tongue{}.Say(id, count, values)
	}
	if err != nil {
		return id
	}
	return text
}

// Forms are the texts of an id that counts something, by the plural forms of the language as CLDR names them: one, few, other.
func (t Tongue) Forms(id string, values map[string]any) map[string]string {
	tag, forms := language.Make(t.Code()), map[string]string{}
	for _, n := range counted {
		name := formNames[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]
		if _, known := forms[name]; !known {
			forms[name] = t.Say(id, n, values)
		}
	}
	return forms
}

// counted are numbers among which each language has one for each form that it gives to whole numbers.
var counted = []int{0, 1, 2, 3, 5, 6, 11, 20, 21, 22, 100, 1_000_000}

var formNames = map[plural.Form]string{plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}

// Sentence is the translation of an English sentence of an error, which may have verbs of fmt in it. ok is false where there is none.
func (t Tongue) Sentence(english string) (text string, ok bool) {
	text, ok = t.volume().sentences[english]
	return text, ok
}

// Layout is a British layout of package time in the order of the language; the names in it stay English.
func (t Tongue) Layout(british string) string {
	if layout := t.volume().names.layout; layout != nil {
		return layout.Replace(british)
	}
	return british
}

// Date writes a time, by a layout of package time that is British, with the names of days and months and the order of the language.
// The time keeps its zone.
func (t Tongue) Date(at time.Time, british string) string {
	if t.Code() == codes[0] {
		return at.Format(british)
	}
	n := t.volume().names
	var b strings.Builder
	for rest := t.Layout(british); rest != ""; {
		before, token, after := cutName(rest)
		b.WriteString(at.Format(before))
		switch token {
		case "Monday":
			b.WriteString(n.Weekdays[at.Weekday()])
		case "Mon":
			b.WriteString(n.ShortWeekdays[at.Weekday()])
		case "January":
			b.WriteString(n.Months[at.Month()-1])
		case "Jan":
			b.WriteString(n.ShortMonths[at.Month()-1])
		}
		rest = after
	}
	return b.String()
}

// Weekday is the name of a day.
func (t Tongue) Weekday(day time.Weekday) string { return t.volume().names.Weekdays[day] }

// ShortWeekdays are the short names of the days, Sunday first.
func (t Tongue) ShortWeekdays() []string { return t.volume().names.ShortWeekdays }

// ShortMonths are the short names of the months.
func (t Tongue) ShortMonths() []string { return t.volume().names.ShortMonths }

// cutName cuts a layout at its first name of a day or month; token is "" where it has none.
func cutName(layout string) (before, token, after string) {
	at := len(layout)
	for _, name := range []string{"Monday", "Mon", "January", "Jan"} { // the longer of two that begin alike first
		if i := strings.Index(layout, name); i >= 0 && i < at {
			at, token = i, name
		}
	}
	return layout[:at], token, strings.TrimPrefix(layout[at:], token)
}

func (t Tongue) volume() volume { return volumes[t.Code()] }
