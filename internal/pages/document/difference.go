package document

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"remit/internal/agreement"
	"remit/internal/calendar"
)

// partOf is under which heading a table of the file is compared.
func partOf(table string) string {
	name, _, _ := strings.Cut(table, ".")
	switch name {
	case "", "term":
		return "agreement"
	case "hours", "priority":
		return name
	case "scope", "scope_default":
		return "scope"
	case "target", "clock", "escalation", "credit":
		return "targets"
	case "rate", "fee", "block":
		return "money"
	case "obligation", "maintenance":
		return "duties-and-maintenance"
	case "contact":
		return "contacts"
	case "route":
		return "takers"
	}
	return "prose"
}

// differ words what differs between two versions.
type differ struct{ Document }

// about is what a change is about: its clause, else its table.
func (d differ) about(c agreement.Change) string {
	_, rest, _ := strings.Cut(c.Table, ".")
	switch {
	case c.Clause != "":
		return c.Clause
	case c.Table == "":
		return d.Say("document.table.head")
	case rest != "" && c.Table != "priority.rule":
		return rest
	}
	return d.Say("document.table." + tableID.Replace(c.Table))
}

var tableID = strings.NewReplacer("_", "-", ".", "-")

// days are the keys of the days of the week, Sunday first.
var days = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// label names a key of the file as people read it, within a sentence.
func (d differ) label(key string) string {
	if day := slices.Index(days, key); day >= 0 {
		return d.ShortWeekdays()[day]
	}
	return d.Say("document.key." + strings.ReplaceAll(key, "_", "-"))
}

// marks are what a file writes around the values of a small table or a list, and the values that stand in quotes.
var marks = regexp.MustCompile(`(?:"(?:[^"\\]|\\.)*"|[\w.-]+) = |"(?:[^"\\]|\\.)*"|\{ | \}|[\[\]]`)

// value are the words of a value: those of a condition as the document has them, those of a small table without the marks of the file.
func (d differ) value(key, value string, condition *agreement.Condition) string {
	if condition != nil {
		return d.condition(*condition)
	}
	if !strings.HasPrefix(value, "{") && !strings.HasPrefix(value, "[") || slices.Contains(ownWords, key) {
		return d.word(key, value)
	}
	within := key
	return marks.ReplaceAllStringFunc(value, func(mark string) string {
		if name, isKey := strings.CutSuffix(mark, " = "); isKey {
			if within = unquoted(name); key == "by_work" { // its keys are the agreement's own types of work
				return within + " "
			}
			return d.label(within) + " "
		}
		if strings.HasPrefix(mark, `"`) {
			return d.word(within, unquoted(mark))
		}
		return ""
	})
}

// Keys by what their values are: the agreement's own words, words of the file, lengths of time, amounts.
var (
	ownWords  = []string{"title", "says", "text"}
	fileWords = []string{"always", "every", "impact", "missed", "mode", "party", "per", "pick", "role", "then", "tiering", "unit", "urgency", "verdict"}
	lengths   = []string{"grace", "increment", "minimum", "resolve", "respond", "update"}
	amounts   = []string{"approval", "by", "callout", "cap_percent", "limit", "percent", "price"}
)

// word is one value in words. What the agreement words itself stays.
func (d differ) word(key, value string) string {
	switch {
	case slices.Contains(fileWords, key) || key == "approval" && value == "always":
		return d.Say("document.value." + value)
	case key == "pause_resolve":
		return d.Say("document.status." + value)
	case key == "at":
		return d.alarmAt(value)
	case slices.Contains(amounts, key):
		return d.Amount(value)
	case slices.Contains(lengths, key):
		if s, err := calendar.ParseSpan(value, true); err == nil {
			return d.span(s)
		}
	}
	return value
}

// alarmAt words when people are told, as a file writes it: “75% of resolve”, “breach of respond”.
func (d differ) alarmAt(value string) string {
	share, clock, _ := strings.Cut(value, " of ")
	percent, err := strconv.Atoi(strings.TrimSuffix(share, "%"))
	if err != nil {
		percent = 100
	}
	return d.alarm(percent, clock)
}

func unquoted(text string) string {
	if plain, err := strconv.Unquote(text); err == nil {
		return plain
	}
	return text
}
