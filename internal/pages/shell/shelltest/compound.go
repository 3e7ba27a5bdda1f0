package shelltest

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// compound is a selector without spaces: all its conditions hold for one element.
type compound []func(*html.Node) bool

func (c compound) matches(n *html.Node) bool {
	for _, holds := range c {
		if !holds(n) {
			return false
		}
	}
	return true
}

// parseCompound reads a selector such as a.subj[href^=/tickets/].
func parseCompound(text string) (compound, error) {
	var c compound
	for text != "" {
		if text[0] == '[' {
			inside, rest, ok := strings.Cut(text[1:], "]")
			if !ok {
				return nil, fmt.Errorf("no ] after %s", text)
			}
			c, text = append(c, attributeCondition(inside)), rest
			continue
		}
		end := strings.IndexAny(text[1:], ".#[") + 1
		if end == 0 {
			end = len(text)
		}
		c, text = append(c, nameCondition(text[:end])), text[end:]
	}
	return c, nil
}

func nameCondition(text string) func(*html.Node) bool {
	switch text[0] {
	case '.':
		return func(n *html.Node) bool { return hasClass(n, text[1:]) }
	case '#':
		return func(n *html.Node) bool {
			id, _ := attribute(n, "id")
			return id == text[1:]
		}
	default:
		return func(n *html.Node) bool { return text == "*" || n.Data == text }
	}
}

func attributeCondition(inside string) func(*html.Node) bool {
	name, want, hasValue := strings.Cut(inside, "=")
	start, isStart := strings.CutSuffix(name, "^")
	want = strings.Trim(want, `"'`)
	return func(n *html.Node) bool {
		got, ok := attribute(n, start)
		if !ok || !hasValue {
			return ok
		}
		if isStart {
			return strings.HasPrefix(got, want)
		}
		return got == want
	}
}
