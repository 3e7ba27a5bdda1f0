package agreement

import (
	"fmt"
	"strings"
)

// meant returns " Did you mean …?" where one of the options is near to what was written, else "".
func meant(written string, options []string) string {
	best, distance := "", 1+(len(written)+2)/3
	for _, option := range options {
		if d := steps(strings.ToLower(written), strings.ToLower(option)); d < distance {
			best, distance = option, d
		}
	}
	if best == "" {
		return ""
	}
	return meantExactly(best)
}

// steps counts the letters to insert, delete, replace or swap with a neighbour to come from a to b.
// Texts of more than 64 bytes are not compared.
func steps(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return len(a) + len(b)
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// meantExactly is meant for a guess that is known to be near.
func meantExactly(guess string) string { return fmt.Sprintf(" Did you mean %q?", guess) }
