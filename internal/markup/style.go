package markup

import "strings"

// keptStyles are the properties that stay inside of their box.
var keptStyles = set(`color background-color background font font-family font-size font-style font-weight font-variant line-height letter-spacing word-spacing
 text-align text-decoration text-indent text-transform vertical-align white-space word-break word-wrap overflow-wrap direction
 margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right padding-bottom padding-left
 border border-top border-right border-bottom border-left border-color border-style border-width border-collapse border-spacing border-radius
 border-top-color border-top-style border-top-width border-bottom-color border-bottom-style border-bottom-width
 border-left-color border-left-style border-left-width border-right-color border-right-style border-right-width
 width height max-width min-width max-height min-height display list-style list-style-type table-layout caption-side empty-cells float clear box-sizing`)

// keptDisplays are the ways to lay out that know no order of their own.
var keptDisplays = set(`block inline inline-block none list-item table inline-table table-row table-cell table-row-group table-header-group
 table-footer-group table-column table-column-group table-caption`)

// safeStyle returns the declarations of a style attribute that may stay, "" where none may.
func safeStyle(style string) string {
	if len(style) > 4000 {
		return ""
	}
	var out []string
	for _, d := range strings.Split(style, ";") {
		name, value, ok := strings.Cut(d, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		if !ok || !keptStyles[name] {
			continue
		}
		value = plainStyle(value)
		if safeValue(name, strings.ToLower(value)) {
			out = append(out, name+": "+value)
		}
	}
	return strings.Join(out, "; ")
}

// plainStyle is a value with single quotes, and without the word that puts it above the styles of the page.
func plainStyle(value string) string {
	value = strings.ReplaceAll(strings.TrimSpace(value), `"`, "'")
	if at := strings.IndexByte(value, '!'); at >= 0 && strings.EqualFold(strings.TrimSpace(value[at+1:]), "important") {
		value = strings.TrimSpace(value[:at])
	}
	return value
}

// safeValue refuses what loads, computes, escapes or draws outside of the box.
func safeValue(name, value string) bool {
	if value == "" || len(value) > 200 || !safeTokens(value) {
		return false
	}
	for _, bad := range []string{"url", "expression", "javascript", "image", "behavior", "binding"} {
		if strings.Contains(value, bad) {
			return false
		}
	}
	switch {
	case strings.HasPrefix(name, "margin") || name == "text-indent" || name == "letter-spacing" || name == "word-spacing" || name == "line-height" || name == "vertical-align":
		return !strings.Contains(value, "-") || name == "vertical-align" && !hasNumber(value) // a negative one draws over the neighbour
	case name == "display":
		return keptDisplays[value]
	case name == "background":
		return !strings.Contains(value, "fixed")
	}
	return true
}

// safeTokens reads a value as CSS does, in lower case, and reports whether it holds nothing but words, strings in quotes,
// sizes that are not huge, and colours.
func safeTokens(v string) bool {
	for len(v) > 0 {
		rest, ok := safeToken(v)
		if !ok {
			return false
		}
		v = rest
	}
	return true
}

// safeToken reads one token and returns what follows it.
func safeToken(v string) (rest string, ok bool) {
	switch c := v[0]; {
	case c == ' ' || c == ',' || c == '/':
		return v[1:], true
	case c == '\'':
		in := span(v[1:], " #%.,()+_-")
		return strings.TrimPrefix(v[1+in:], "'"), strings.HasPrefix(v[1+in:], "'")
	case c == '#':
		return v[1+span(v[1:], ""):], true
	case startsNumber(v):
		return safeNumber(v)
	case c >= 'a' && c <= 'z' || c == '-' || c == '_':
		in := span(v, "-_")
		if strings.HasPrefix(v[in:], "(") {
			return safeColour(v[:in], v[in+1:])
		}
		return v[in:], true
	}
	return v, false
}

// span is how many letters, digits and others of the given begin the value.
func span(v, others string) int {
	for i := 0; i < len(v); i++ {
		if c := v[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte(others, c) >= 0) {
			return i
		}
	}
	return len(v)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// startsNumber reports whether the value begins with a number, signed or not.
func startsNumber(v string) bool {
	v = strings.TrimLeft(v[:min(len(v), 3)], "+-.")
	return v != "" && isDigit(v[0])
}

// hasNumber reports whether there is a digit.
func hasNumber(v string) bool { return strings.ContainsAny(v, "0123456789") }

// keptUnits are those that do not measure the window.
var keptUnits = set(`px pt pc em rem ex ch cm mm in q % deg`)

// safeNumber reads a size: at most four digits before the point, no power of ten, a unit that does not measure the window.
func safeNumber(v string) (rest string, ok bool) {
	v = strings.TrimLeft(v, "+-")
	whole := 0
	for whole < len(v) && isDigit(v[whole]) {
		whole++
	}
	size := v[:whole]
	v = v[whole:]
	if strings.HasPrefix(v, ".") {
		part := 1
		for part < len(v) && isDigit(v[part]) {
			part++
		}
		v = v[part:]
	}
	in := span(v, "%_-")
	if unit := v[:in]; unit != "" && !keptUnits[unit] {
		return v, false
	}
	return v[in:], !huge(size)
}

// safeColour reads the rest of rgb(…) and hsl(…), the only functions that stay.
func safeColour(name, v string) (rest string, ok bool) {
	in := span(v, " ,.%/-")
	if in == len(v) || v[in] != ')' {
		return v, false
	}
	switch name {
	case "rgb", "rgba", "hsl", "hsla":
		return v[in+1:], true
	}
	return v, false
}

// largest is the largest size that a letter has use for, in whatever unit.
const largest = 2000

// huge reports whether a row of digits is larger than any letter.
func huge(digits string) bool {
	n := 0
	for i := 0; i < len(digits); i++ {
		if n = n*10 + int(digits[i]-'0'); n > largest {
			return true
		}
	}
	return false
}
