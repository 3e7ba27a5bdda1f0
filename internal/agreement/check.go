package agreement

import "slices"

// Catalogue is what the house has besides agreements. What is nil in it is not checked.
type Catalogue struct {
	Services []string // paths
	Teams    []string // slugs
}

// Inspect reads a file and reasons about it: the errors of Scan and the findings of Check, in the order of the file
// (spec 1-agreement, Check).
func Inspect(data []byte, c Catalogue) []Problem {
	terms, problems := scan(data)
	if terms == nil || slices.ContainsFunc(problems, func(p Problem) bool { return p.Code != CodeNoThen }) {
		return problems
	}
	return sorted(append(problems, Check(terms, c)...))
}

// Check reasons about terms that were read: what can never decide, what contradicts itself, what is left open.
func Check(t *Terms, c Catalogue) []Problem {
	return nil
}
