// Package canned knows the texts that are used again in answers: what can stand in them, and how they are filled in; pure.
package canned

import (
	"strings"
	"unicode/utf8"

	"remit/internal/fault"
	"remit/internal/letters"
)

// maxTitle is how long a title may be, in characters.
const maxTitle = 80

// Variables are the names that a text can use, in braces.
func Variables() []letters.Variable {
	return []letters.Variable{
		{Name: "name", Means: "the requester’s name"},
		{Name: "first-name", Means: "the requester’s first name"},
		{Name: "client", Means: "the client’s name"},
		{Name: "ticket", Means: "the ticket’s number, as #1042"},
		{Name: "subject", Means: "the ticket’s subject"},
		{Name: "me", Means: "your name"},
		{Name: "my-line", Means: "your own line from your settings; the signature itself stands below each answer"},
		{Name: "agreement", Means: "the agreement’s number"},
		{Name: "verdict", Means: "covered, billable, declined or undecided"},
		{Name: "clause", Means: "the number of the clause that decided"},
		{Name: "clause-words", Means: "what that clause says"},
		{Name: "respond-by", Means: "by when an answer is due, in the client’s zone"},
		{Name: "resolve-by", Means: "by when it is to be solved, in the client’s zone"},
		{Name: "allowance-left", Means: "what is left of the allowance of that clause"},
		{Name: "rate", Means: "what an hour costs under that clause"},
	}
}

// Values are what the variables stand for. One that is missing or empty is shown as a gap.
type Values map[string]string

// Sample is a made-up ticket, for looking at a text where there is no real one.
func Sample() Values {
	return Values{"name": "Dana Lund", "first-name": "Dana", "client": "Northwind Dental", "ticket": "#1042", "subject": "Front desk PC will not start", "me": "Kim Osei",
		"my-line": "On duty from 8 to 5", "agreement": "NWD-2026", "verdict": "covered", "clause": "3.4", "clause-words": "Two on-site visits a month are included in office hours.",
		"respond-by": "Tuesday 3 March 2026, 14:00 CST", "resolve-by": "Wednesday 4 March 2026, 09:00 CST", "allowance-left": "1 of 2 visits", "rate": "160.00 USD an hour"}
}

// Check refuses a text that could not be filled in, or that nobody would find.
func Check(title, text string) error {
	switch {
	case strings.TrimSpace(title) == "":
		return fault.On("title", "Give it a title: it is found by it.")
	case utf8.RuneCountInString(title) > maxTitle || strings.ContainsAny(title, "\r\n"):
		return fault.On("title", "A title is one line of at most %d characters.", maxTitle)
	case strings.TrimSpace(text) == "":
		return fault.On("text", "Write the text first: it is empty.")
	}
	return letters.Known("text", text, Variables())
}

// gapStart begins what stands for a value that is not known.
const gapStart = "[no "

// Fill puts the values into a text. What is not known is shown as a gap, as “[no rate]”, so that nobody sends a sentence with a hole.
func Fill(text string, values Values) (string, error) {
	return letters.Fill(text, func(name string) string {
		if v := strings.TrimSpace(letters.OneLine(values[name])); v != "" {
			return v
		}
		if name == "my-line" {
			return ""
		}
		return gapStart + strings.ReplaceAll(name, "-", " ") + "]"
	})
}

// Gaps lists the gaps that a text still has, each once, in order.
func Gaps(text string) (gaps []string) {
	seen := map[string]bool{}
	for _, v := range Variables() {
		gap := gapStart + strings.ReplaceAll(v.Name, "-", " ") + "]"
		if strings.Contains(text, gap) && !seen[gap] {
			seen[gap] = true
			gaps = append(gaps, gap)
		}
	}
	return gaps
}
