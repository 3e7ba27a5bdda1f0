// Package markuptest makes HTML that tries to run, to load, to leave its frame and to pass for what it is not, for tests of what
// makes mail harmless.
package markuptest

import (
	"fmt"
	"strconv"
	"strings"
)

// Attack is HTML of ill will. It holds marks: {run} is code that says it ran, {load} an address that counts who asks for it,
// {host} its host, {own} an address of the server that shows the mail.
type Attack struct {
	Name string
	HTML string
}

// Aim is what the marks of attacks stand for.
type Aim struct {
	Host string // of the server that counts
}

// LoadPath and OwnPath begin the paths that no attack may reach: on the server that counts, and on the one that shows the mail.
const (
	LoadPath = "/load/"
	OwnPath  = "/own/"
)

// At returns the HTML of the attack with that number. The code it runs posts the number to the top window, which a frame without
// an origin can do as well.
func (a Attack) At(n int, aim Aim) string {
	number := strconv.Itoa(n)
	return strings.NewReplacer(
		"{run}", "top.postMessage("+number+",String.fromCharCode(42))",
		"{load}", "http://"+aim.Host+LoadPath+number,
		"{host}", aim.Host+LoadPath+number,
		"{own}", OwnPath+number,
	).Replace(a.HTML)
}

// Attacks returns all of them, each only once, and the same ones at every call.
func Attacks() []Attack {
	var all []Attack
	for _, make := range []func() []Attack{handlers, addresses, styles, disguises, written} {
		all = append(all, make()...)
	}
	seen := map[string]bool{}
	kept := all[:0]
	for _, a := range all {
		if !seen[a.HTML] {
			seen[a.HTML] = true
			kept = append(kept, a)
		}
	}
	return kept
}

// Before and After are words around an attack that must be there still.
const (
	Before = "Words before"
	After  = "words after"
)

// list makes attacks of one kind, a line each.
func list(kind, lines string) []Attack {
	var all []Attack
	for i, l := range strings.Split(strings.TrimSpace(lines), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			all = append(all, Attack{fmt.Sprintf("%s %d", kind, i+1), unquote(l)})
		}
	}
	return all
}

// unquote reads \t, \n, \r, \0, \f, \v, \x.. and \u.... in a line, so that the lists can be seen.
func unquote(l string) string {
	if !strings.Contains(l, `\`) {
		return l
	}
	s, err := strconv.Unquote(`"` + strings.ReplaceAll(l, `"`, `\"`) + `"`)
	if err != nil {
		panic("markuptest: " + l + ": " + err.Error())
	}
	return s
}
