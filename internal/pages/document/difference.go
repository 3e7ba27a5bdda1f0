package document

import (
	"strings"

	"remit/internal/agreement"
)

// partOf is under which heading a table of the file is compared.
func partOf(table string) string {
	name, _, _ := strings.Cut(table, ".")
	switch name {
	case "", "term":
		return "The agreement"
	case "hours":
		return "Hours"
	case "scope", "scope_default":
		return "Scope of support"
	case "priority":
		return "Priority"
	case "target", "clock", "escalation", "credit":
		return "Targets"
	case "rate", "fee", "block":
		return "Fees and rates"
	case "obligation", "maintenance":
		return "Obligations and maintenance"
	case "contact":
		return "Who speaks for the client"
	case "route":
		return "Who takes it"
	}
	return "Other words"
}

// keyLabels name the keys of the file as people read them; others are their own names.
var keyLabels = map[string]string{"says": "words", "when": "holds where", "verdict": "scope", "resolve": "solve", "respond": "answer", "by_work": "by type of work",
	"up_to": "up to", "warn_percent": "warns at", "pause_resolve": "stands while", "cap_percent": "at most, percent", "time_zone": "time zone"}

func keyLabel(key string) string {
	if label, ok := keyLabels[key]; ok {
		return sentence(label)
	}
	return sentence(strings.ReplaceAll(key, "_", " "))
}

// named is what a change is about: its clause, else its table.
func named(c agreement.Change) string {
	_, rest, _ := strings.Cut(c.Table, ".")
	switch {
	case c.Clause != "":
		return c.Clause
	case rest != "" && c.Table != "priority.rule":
		return rest
	case c.Table == "":
		return "Head"
	}
	return sentence(strings.ReplaceAll(c.Table, "_", " "))
}

// changeWord is what became of it.
func changeWord(c agreement.Change) string {
	if c.Kind == agreement.Moved {
		return "moved: it is read at another place than before"
	}
	return c.Kind
}

// tableMarks are what a file writes around the values of a small table or a list.
var tableMarks = strings.NewReplacer("{ ", "", " }", "", "[", "", "]", "", `"`, "", " = ", " ")

// valueWords are the words of a value: those of a small table without the marks of the file.
func valueWords(value string) string {
	if strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") {
		return tableMarks.Replace(value)
	}
	return value
}
