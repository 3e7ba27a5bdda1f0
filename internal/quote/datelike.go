package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hasDate looks for a date and for a time of day in a text in lower case, without knowing its language:
// numbers with marks between them, a number beside the name of a month, or the signs of East Asia.
func hasDate(low string) (date, clock bool) {
	words := strings.FieldsFunc(low, func(r rune) bool {
		return unicode.IsSpace(r) || r == ',' || r == '(' || r == ')' || r == '<' || r == '>' || r == '"' || r == '，'
	})
	for i, w := range words {
		if strings.ContainsAny(w, "@") || strings.Contains(w, "://") {
			continue
		}
		digits := strings.ContainsAny(w, "0123456789")
		clock = clock || digits && isClock(w)
		switch {
		case digits && isNumericDate(w), strings.Contains(w, "年") && strings.Contains(w, "月"), strings.Contains(w, "년") && i+1 < len(words):
			date = true
		case (i > 0 && isDayOrYear(words[i-1]) || i > 1 && isDayOrYear(words[i-2]) || i+1 < len(words) && isDayOrYear(words[i+1])) && isMonthName(w):
			date = true
		case digits && i >= 2 && isDotted(w) && isDotted(words[i-1]) && isDotted(words[i-2]), i >= 2 && isDotted(words[i-1]) && isDotted(words[i-2]) && isDayOrYear(w):
			date = true // "2. 4. 2012", "2012. 04. 02."
		case isYear(w) && i >= 2 && (isDayOrYear(words[i-2]) || i >= 4 && isDayOrYear(words[i-4])):
			date = true // "2 de fevereiro de 2015" in a language that is not in the list
		}
	}
	return date, clock
}

// isClock accepts 14:30, 14:30:05, 14.30, 14h30, 14:30uhr and 下午8:45.
func isClock(w string) bool {
	w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsDigit(r) })
	digits, marks := 0, 0
	for i := 0; i < len(w); i++ {
		switch c := w[i]; {
		case c >= '0' && c <= '9':
			if digits++; digits > 2 {
				return false
			}
		case c == ':' || c == 'h' || c == '.':
			if digits == 0 {
				return false
			}
			if marks++; marks > 2 {
				return false
			}
			digits = 0
		default:
			return strings.HasSuffix(w[:i], ":") || marks > 0 && digits == 2
		}
	}
	return marks > 0 && digits == 2 && !(marks == 2 && strings.Contains(w, "."))
}

// isNumericDate accepts 2016-12-31, 31.12.2016, 4/4/12, 11-apr-2011 and 2016.12.31.
func isNumericDate(w string) bool {
	w = strings.Trim(w, ".,;:[]-—–*")
	if i := strings.IndexByte(w, 't'); i > 7 && w[i-1] >= '0' && w[i-1] <= '9' {
		w = w[:i]
	}
	parts := strings.FieldsFunc(w, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 || len(w) < 6 {
		return false
	}
	for i, p := range parts {
		number := isNumber(p)
		if !number && !(i == 1 && isMonthName(p)) && !(i == 0 && isMonthName(p)) || len(p) > 4 && number {
			return false
		}
	}
	return true
}

// isDotted accepts "2." and "2012."
func isDotted(w string) bool {
	n, ok := strings.CutSuffix(w, ".")
	return ok && len(n) <= 4 && isNumber(n)
}

func isNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func isYear(w string) bool {
	w = strings.Trim(w, ".,;:г年")
	return len(w) == 4 && isNumber(w) && (strings.HasPrefix(w, "19") || strings.HasPrefix(w, "20"))
}

// isDayOrYear accepts 3, 3., 3rd, 03, 2016 and «3er».
func isDayOrYear(w string) bool {
	w = strings.Trim(w, ".,;:'’")
	n := 0
	for n < len(w) && w[n] >= '0' && w[n] <= '9' {
		n++
	}
	if n == 4 {
		return isYear(w[:4])
	}
	return (n == 1 || n == 2) && len(w)-n <= 3 && !strings.ContainsAny(w[n:], ":.-/@")
}

// monthsByFirst is monthStems by their first byte.
var monthsByFirst = byFirst(monthStems)

// isMonthName accepts what begins as the name of a month does and is not much longer.
func isMonthName(w string) bool {
	w = strings.Trim(w, ".,;:'’")
	if w == "" || w[0] >= '0' && w[0] <= '9' {
		return false
	}
	for _, m := range monthsByFirst[w[0]] {
		if strings.HasPrefix(w, m) {
			return utf8.RuneCountInString(w) <= 11
		}
	}
	return false
}
