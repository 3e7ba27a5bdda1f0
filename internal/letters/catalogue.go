package letters

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"remit/internal/fault"
)

//go:embed catalogue/*.toml
var files embed.FS

// Language is one of those that the program brings texts for.
type Language struct {
	Code string // en
	Name string // English, in the language itself
}

// language is a file of the catalogue.
type language struct {
	Name        string
	Date        string
	Day         string
	Weekdays    []string
	Months      []string
	Marker      string
	Attribution string
	Reasons     map[string]string
	Texts       map[Kind]Text
}

// codes are the languages, the one that everything falls back on first.
var codes = []string{"en", "da", "de"}

// catalogue holds the texts that the program brings.
var catalogue = load()

func load() map[string]language {
	all := map[string]language{}
	for _, code := range codes {
		source, err := files.ReadFile("catalogue/" + code + ".toml")
		if err == nil {
			var l language
			if err = toml.Unmarshal(source, &l); err == nil {
				for k, t := range l.Texts {
					l.Texts[k] = Text{Subject: t.Subject, Body: strings.TrimSpace(t.Body)}
				}
				all[code] = l
			}
		}
		if err != nil {
			panic(fmt.Sprintf("letters: the catalogue for %s: %v", code, err)) // it is part of the program, and a test reads it
		}
	}
	return all
}

// Languages lists the languages that the program brings texts for.
func Languages() []Language {
	var list []Language
	for _, code := range codes {
		list = append(list, Language{code, catalogue[code].Name})
	}
	return list
}

// LanguageOf is the language with a code, or NotFound.
func LanguageOf(code string) (Language, error) {
	for _, l := range Languages() {
		if l.Code == code {
			return l, nil
		}
	}
	return Language{}, fault.Errorf(fault.NotFound, "There are no texts in this language.")
}

// Choose returns the first wish that there are texts for, by its main language: da-DK is da. Without any it is English.
func Choose(wishes ...string) string {
	for _, w := range wishes {
		main, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(w)), "-")
		main, _, _ = strings.Cut(main, "_")
		if _, ok := catalogue[main]; ok {
			return main
		}
	}
	return codes[0]
}

// Default is the text that the program brings.
func Default(code string, k Kind) Text { return catalogue[Choose(code)].Texts[k] }

// Date writes an instant as people of the language do, in the instant's own zone.
func Date(code string, at time.Time) string {
	l := catalogue[Choose(code)]
	return l.write(l.Date, at)
}

// Day writes the day of an instant, in the instant's own zone.
func Day(code string, at time.Time) string {
	l := catalogue[Choose(code)]
	return l.write(l.Day, at)
}

// Month writes the month of an instant with its year, in the instant's own zone.
func Month(code string, at time.Time) string {
	return catalogue[Choose(code)].write("{month} {year}", at)
}

// write fills a date in.
func (l language) write(form string, at time.Time) string {
	values := map[string]string{"weekday": l.Weekdays[at.Weekday()], "day": fmt.Sprint(at.Day()), "month": l.Months[at.Month()-1],
		"year": fmt.Sprint(at.Year()), "clock": at.Format("15:04")}
	text, err := fill(form, func(name string) string { return values[name] })
	if err != nil {
		return at.Format(time.RFC1123)
	}
	return text
}
