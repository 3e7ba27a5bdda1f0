// Package spreadsheet keeps texts of strangers from being taken for formulas in files that people calculate with.
package spreadsheet

import "strings"

// Text is a text that no program takes for a formula: one that begins as formulas do has an apostrophe before it.
func Text(text string) string {
	if text != "" && strings.IndexByte("=+-@\t\r\n", text[0]) >= 0 {
		return "'" + text
	}
	return text
}
