package shell

import (
	"encoding/json"
	"sync"

	"remit/internal/speech"
)

// What the script of a page says to clients and guests, by ids that begin with “script.”; then those of them that count something, as n.
var (
	scriptTexts = []string{"close", "cancel", "attach", "draft-kept", "drafts-full", "file-large", "files-large", "adding-file", "not-added", "screenshot",
		"copied", "not-copied", "unreachable", "passkey-twice", "passkey-unused", "passkey-failed"}
	scriptCounts = []string{"adding-files", "files"}
)

// scriptPlaces stand in those texts where the script puts values.
var scriptPlaces = map[string]any{"n": "{n}", "name": "{name}", "size": "{size}", "clock": "{clock}", "text": "{text}"}

// words are what a page tells the script to say.
type words struct {
	Texts map[string]string `json:"texts"` // by their ids, those that count with a full stop and the form: “files.few”
	Times timeWords         `json:"times"`
}

// timeWords are the words for times; {span} stands for a length of time. The forms are layouts as package time has them, with English names.
type timeWords struct {
	Now      string   `json:"now"`
	In       string   `json:"in"`
	Left     string   `json:"left"`
	JustLate string   `json:"justLate"`
	Late     string   `json:"late"`
	Clock    string   `json:"clock"`
	Day      string   `json:"day"`
	Date     string   `json:"date"`
	Year     string   `json:"year"`
	Weekdays []string `json:"weekdays"`
	Months   []string `json:"months"`
}

func scriptTimes(l Locale) timeWords {
	form := func(british string) string { return l.Layout(l.layout(british)) }
	return timeWords{
		Now: l.Say("time.now"), In: l.Say("time.in", "span", "{span}"), Left: l.Say("time.left", "span", "{span}"),
		JustLate: l.Say("time.just-late"), Late: l.Say("time.late", "span", "{span}"),
		Clock: form(clockForm), Day: form(dayForm), Date: form(dateForm), Year: form(yearForm),
		Weekdays: l.ShortWeekdays(), Months: l.ShortMonths(),
	}
}

func scriptSays(t speech.Tongue) map[string]string {
	texts := map[string]string{}
	for _, name := range scriptTexts {
		texts[name] = t.Say("script."+name, nil, scriptPlaces)
	}
	for _, name := range scriptCounts {
		for form, text := range t.Forms("script."+name, scriptPlaces) {
			texts[name+"."+form] = text
		}
	}
	return texts
}

// reading is what of a locale decides the words of the script.
type reading struct {
	code               string
	twelve, monthFirst bool
}

// scriptWords is what the script says in a locale, as JSON.
func scriptWords(l Locale) string { return allScriptWords()[reading{l.Code(), l.twelve, l.monthFirst}] }

// allScriptWords are made once: there are few ways to read, and a page needs its words each time.
var allScriptWords = sync.OnceValue(func() map[reading]string {
	all := map[reading]string{}
	for _, spoken := range speech.Languages() {
		tongue := speech.In(spoken.Code)
		texts := scriptSays(tongue)
		for _, twelve := range []bool{false, true} {
			for _, monthFirst := range []bool{false, true} {
				l := Locale{Tongue: tongue, conventions: conventions{twelve: twelve, monthFirst: monthFirst}}
				text, err := json.Marshal(words{Texts: texts, Times: scriptTimes(l)})
				if err != nil {
					panic(err) // texts alone can be written
				}
				all[reading{spoken.Code, twelve, monthFirst}] = string(text)
			}
		}
	}
	return all
})
