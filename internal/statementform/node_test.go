package statementform_test

import (
	"encoding/xml"
	"strings"

	"github.com/shopspring/decimal"
)

// node is an element of an electronic invoice.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Nodes   []node     `xml:",any"`
}

// all are the elements under a path such as "TaxTotal/TaxSubtotal".
func (n node) all(path string) []node {
	name, rest, more := strings.Cut(path, "/")
	var list []node
	for _, c := range n.Nodes {
		if c.XMLName.Local != name {
			continue
		}
		if more {
			list = append(list, c.all(rest)...)
		} else {
			list = append(list, c)
		}
	}
	return list
}

func (n node) has(path string) bool { return len(n.all(path)) > 0 }

// get is the text of the first element under a path.
func (n node) get(path string) string {
	if list := n.all(path); len(list) > 0 {
		return strings.TrimSpace(list[0].Text)
	}
	return ""
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// num is the number under a path, 0 where there is none.
func (n node) num(path string) decimal.Decimal {
	d, err := decimal.NewFromString(n.get(path))
	if err != nil {
		return decimal.Zero
	}
	return d
}

func (n node) sum(path string) (sum decimal.Decimal) {
	for _, x := range n.all(path) {
		sum = sum.Add(decimal.RequireFromString(strings.TrimSpace(x.Text)))
	}
	return sum
}

// walk visits an element and all below it.
func (n node) walk(visit func(node)) {
	visit(n)
	for _, c := range n.Nodes {
		c.walk(visit)
	}
}
