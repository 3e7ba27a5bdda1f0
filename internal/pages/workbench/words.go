package workbench

import (
	"strconv"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/fault"
	"remit/internal/pages/shell"
)

// standing says what the draft is and who changed it last.
func (p page) standing() string {
	if p.Revision == 0 {
		return shell.Join(" · ", p.Client.Name, "version "+strconv.Itoa(p.Agreement.Latest)+" as it stands; a draft begins with the first change")
	}
	words := "draft of version " + strconv.Itoa(p.Next())
	if p.Before != nil && p.Reads {
		words += ", " + shell.Plural(len(p.Changes), "change", "changes")
	}
	last := ""
	if p.Change != "" {
		last = p.Changer + " changed " + p.Change + " " + shell.Stamp(p.Now, p.ChangedAt, p.Locale)
	}
	return shell.Join(" · ", p.Client.Name, words, last)
}

func (p page) publishWords() string {
	return "Publish version " + strconv.Itoa(p.Next())
}

func (p page) found() string {
	return shell.Join(", ", some(len(p.Errors), "error", "errors"), some(len(p.Warnings), "warning", "warnings"))
}

func some(n int, one, many string) string {
	if n == 0 {
		return ""
	}
	return shell.Plural(n, one, many)
}

// whyNot says why the draft cannot be published yet.
func (p page) whyNot(err error) string {
	if p.Revision == 0 {
		return "Change a clause, and it can be published as version " + strconv.Itoa(p.Next()) + "."
	}
	return "It cannot be published yet. " + fault.Text(err)
}

// headings are findings of the check in a word or two.
var headings = map[string]string{
	coverage.CodeShadowed: "Shadowed.", coverage.CodeNeverHolds: "Never holds.", coverage.CodeUnreachable: "Never reached.", coverage.CodeDuplicate: "Two for the same priority.", coverage.CodeNoTarget: "No target.",
	coverage.CodeOnlyDefault: "Only the default decides.", coverage.CodeCompletions: "Too much is left open.", coverage.CodeNoRate: "Billable at no rate.", coverage.CodeNoService: "Unknown service.",
	agreement.CodeDangling: "Not defined.", agreement.CodeMissingKey: "Missing.", agreement.CodeNoThen: "A limit without what follows.", agreement.CodeDuplicateClause: "The same number twice.", agreement.CodeSyntax: "Not readable.",
}

func heading(x agreement.Problem) string {
	if words := headings[x.Code]; words != "" {
		return words
	}
	if x.Severity == agreement.Error {
		return "Error."
	}
	return "Warning."
}
