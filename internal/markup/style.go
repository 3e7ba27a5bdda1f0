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

// safeStyle returns the declarations of a style attribute that may stay, "" where none may.
func safeStyle(style string) string {
	if len(style) > 4000 {
		return ""
	}
	var out []string
	for _, d := range strings.Split(style, ";") {
		name, value, ok := strings.Cut(d, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		value = strings.ReplaceAll(value, `"`, "'")
		if ok && keptStyles[name] && safeValue(name, strings.ToLower(value)) {
			out = append(out, name+": "+value)
		}
	}
	return strings.Join(out, "; ")
}

// safeValue refuses what loads, computes, escapes or draws outside of the box.
func safeValue(name, value string) bool {
	if value == "" || len(value) > 200 {
		return false
	}
	for i := 0; i < len(value); i++ {
		c := value[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte(" #%.,'()!+_-", c) >= 0) {
			return false
		}
	}
	for _, bad := range []string{"url", "expression", "javascript", "var(", "env(", "attr(", "image", "element(", "behavior", "binding", "calc("} {
		if strings.Contains(value, bad) {
			return false
		}
	}
	if open := strings.IndexByte(value, '('); open >= 0 {
		if fn := value[:open]; !strings.HasSuffix(fn, "rgb") && !strings.HasSuffix(fn, "rgba") && !strings.HasSuffix(fn, "hsl") && !strings.HasSuffix(fn, "hsla") {
			return false
		}
	}
	if huge(value) {
		return false
	}
	switch {
	case strings.HasPrefix(name, "margin") || name == "text-indent" || name == "letter-spacing" || name == "word-spacing":
		return !strings.Contains(value, "-") // a negative one draws over the neighbour
	case name == "display":
		return value == "block" || value == "inline" || value == "inline-block" || value == "none" || strings.HasPrefix(value, "table") || value == "list-item"
	case strings.HasSuffix(name, "width") && !strings.HasPrefix(name, "border") || strings.HasSuffix(name, "height") && name != "line-height":
		return !strings.Contains(value, "v") // of the window: vw, vh, vmin
	}
	return true
}

// huge reports whether a size is beyond any letter: more than 2000 of whatever unit.
func huge(value string) bool {
	for _, w := range strings.Fields(value) {
		if strings.HasPrefix(w, "#") || strings.HasPrefix(w, "rgb") || strings.HasPrefix(w, "hsl") {
			continue
		}
		n := 0
		for i := 0; i < len(w) && w[i] >= '0' && w[i] <= '9'; i++ {
			if n = n*10 + int(w[i]-'0'); n > 2000 {
				return true
			}
		}
	}
	return false
}
