package agreement

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"remit/internal/fault"
)

// The severities of a problem: an agreement with an error cannot be used.
const (
	Error   = "error"
	Warning = "warning"
)

// Problem is something wrong with, or worth a look in, an agreement. Line and Column count from 1, 0 where the problem has no place.
type Problem struct {
	Severity string // error, warning
	Code     string
	Clause   string // number of the clause, "" where it is in none
	Line     int
	Column   int
	Key      string // path of the key: "scope.when.mode"
	Message  string // begins with the key where there is one, and says what would be right
}

// MarshalJSON writes the problem with the keys of the spec, in its order; null for what it does not have.
func (p Problem) MarshalJSON() ([]byte, error) {
	out := struct {
		Severity string  `json:"severity"`
		Code     string  `json:"code"`
		Clause   *string `json:"clause"`
		Line     *int    `json:"line"`
		Column   *int    `json:"column"`
		Message  string  `json:"message"`
	}{Severity: p.Severity, Code: p.Code, Message: p.Message}
	if p.Clause != "" {
		out.Clause = &p.Clause
	}
	if p.Line > 0 {
		out.Line, out.Column = &p.Line, &p.Column
	}
	return json.Marshal(out)
}

// The codes of errors that reading finds.
const (
	CodeSyntax          = "syntax"
	CodeUnknownKey      = "unknown-key"
	CodeMissingKey      = "missing-key"
	CodeWrongType       = "wrong-type"
	CodeUnknownValue    = "unknown-value"
	CodeBadValue        = "bad-value"
	CodeDuplicateClause = "duplicate-clause"
	CodeDuplicateName   = "duplicate-name"
	CodeDangling        = "dangling-name"
	CodeMoney           = "bad-money"
	CodeDuration        = "bad-duration"
	CodeHours           = "bad-hours"
	CodeZone            = "unknown-time-zone"
	CodeCurrency        = "unknown-currency"
	CodeRepeat          = "bad-repeat"
	CodeNoThen          = "limit-without-then"
	CodeNeverOpens      = "never-opens"
)

// Text writes the problem as one line: file:line:column: message, of which the key at fault is the beginning.
func (p Problem) Text(file string) string {
	return fmt.Sprintf("%s:%d:%d: %s", file, p.Line, p.Column, p.Message)
}

// problemsError makes one error of problems, nil of none.
func problemsError(file string, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	lines := make([]string, 0, len(problems))
	for _, p := range problems {
		lines = append(lines, p.Text(file))
	}
	return fault.Errorf(fault.Invalid, "%s", strings.Join(lines, "\n"))
}

// SortProblems puts problems in the order of the file and drops the doubles, and what is said of the syntax of a line
// that is known better.
func SortProblems(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	explained := map[int]bool{}
	for _, p := range problems {
		explained[p.Line] = explained[p.Line] || p.Code != CodeSyntax
	}
	problems = slices.DeleteFunc(problems, func(p Problem) bool { return p.Code == CodeSyntax && explained[p.Line] })
	return slices.Compact(problems)
}
