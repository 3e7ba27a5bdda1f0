package agreement

import (
	"cmp"
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
	Severity string `json:"severity"` // error, warning
	Code     string `json:"code"`
	Clause   string `json:"clause"` // number of the clause, "" where it is in none
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Key      string `json:"-"`       // path of the key: "scope.when.mode"
	Message  string `json:"message"` // begins with the key where there is one, and says what would be right
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
