package agreement

import (
	"bytes"
	"errors"
	"sort"
	"unicode/utf8"

	toml "github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// place is where something stands in a file, both from 1; columns count characters.
type place struct{ line, column int }

// kind of a node, as TOML tells them apart.
type nodeKind uint8

const (
	nodeTable nodeKind = iota
	nodeArray
	nodeText
	nodeInteger
	nodeFloat
	nodeBool
	nodeDate
	nodeTime // any other date or time
)

// name says what a node is, for messages.
func (k nodeKind) name() string {
	return [...]string{"a table", "a list", "a text", "a whole number", "a number", "true or false", "a date", "a time"}[k]
}

// node is a value of a TOML file with its place.
type node struct {
	kind  nodeKind
	place place
	text  string // of scalars: the text, or the token as written
	items []*node
	keys  []*member
	index map[string]*member
}

// member is a key of a table with its value.
type member struct {
	name  string
	place place
	value *node
}

// table makes an empty table that stands at p.
func table(p place) *node { return &node{kind: nodeTable, place: p, index: map[string]*member{}} }

// member returns the key of that name, nil where the table has none.
func (n *node) member(name string) *member { return n.index[name] }

// add puts a key into the table unless it has it; the file's own errors about doubles come from elsewhere.
func (n *node) add(m *member) *member {
	if old := n.index[m.name]; old != nil {
		return old
	}
	n.index[m.name] = m
	n.keys = append(n.keys, m)
	return m
}

// tree builds the nodes of a file.
type tree struct {
	data   []byte
	lines  []int // offset at which each line starts
	parser unstable.Parser
}

// grow reads TOML into nodes. What is not valid TOML comes back as a problem; the nodes are nil where it
// could not be read on.
func grow(data []byte) (*node, []Problem) {
	t := &tree{data: data, lines: []int{0}}
	for i, c := range data {
		if c == '\n' {
			t.lines = append(t.lines, i+1)
		}
	}
	var whole map[string]any
	problem := t.invalid(toml.Unmarshal(data, &whole))
	root, err := t.read()
	switch {
	case err != nil && problem == nil:
		return nil, []Problem{t.broken(err)}
	case err != nil:
		return nil, []Problem{*problem}
	case problem != nil:
		return root, []Problem{*problem}
	}
	return root, nil
}

// invalid makes a problem of what the TOML library says, nil of nil.
func (t *tree) invalid(err error) *Problem {
	if err == nil {
		return nil
	}
	problem := Problem{Severity: Error, Code: CodeSyntax, Line: 1, Column: 1, Message: "This is not valid TOML: " + err.Error()}
	if e, ok := errors.AsType[*toml.DecodeError](err); ok {
		problem.Line, problem.Column = e.Position()
	}
	return &problem
}

// broken makes a problem of an error of the parser.
func (t *tree) broken(err error) Problem {
	p := place{1, 1}
	if e, ok := errors.AsType[*unstable.ParserError](err); ok && len(e.Highlight) > 0 {
		p = t.at(t.parser.Range(e.Highlight).Offset)
	}
	return Problem{Severity: Error, Code: CodeSyntax, Line: p.line, Column: p.column, Message: "This is not valid TOML: " + err.Error()}
}

// at returns the place of an offset.
func (t *tree) at(offset uint32) place {
	line := sort.SearchInts(t.lines, int(offset)+1)
	start := t.lines[line-1]
	return place{line, 1 + utf8.RuneCount(t.data[start:offset])}
}

// read turns the expressions of the file into one table.
func (t *tree) read() (*node, error) {
	root := table(place{1, 1})
	current := root
	t.parser.Reset(t.data)
	for t.parser.NextExpression() {
		switch e := t.parser.Expression(); e.Kind {
		case unstable.Table:
			current = t.header(root, e, false)
		case unstable.ArrayTable:
			current = t.header(root, e, true)
		case unstable.KeyValue:
			t.keyValue(current, e)
		}
	}
	return root, t.parser.Error()
}

// header finds or makes the table that a header opens.
func (t *tree) header(root *node, e *unstable.Node, array bool) *node {
	current := root
	for keys := e.Key(); keys.Next(); {
		key := keys.Node()
		if keys.IsLast() && array {
			return t.element(current, key)
		}
		current = t.inside(current, key)
	}
	return current
}

// element adds a table to the array of tables that key names.
func (t *tree) element(current *node, key *unstable.Node) *node {
	at := t.at(key.Raw.Offset)
	m := current.add(&member{name: string(key.Data), place: at, value: &node{kind: nodeArray, place: at}})
	made := table(at)
	if m.value.kind == nodeArray {
		m.value.items = append(m.value.items, made)
	}
	return made
}

// inside returns the table that key names in current, the last one of an array of tables.
func (t *tree) inside(current *node, key *unstable.Node) *node {
	at := t.at(key.Raw.Offset)
	m := current.add(&member{name: string(key.Data), place: at, value: table(at)})
	found := m.value
	if found.kind == nodeArray && len(found.items) > 0 {
		found = found.items[len(found.items)-1]
	}
	if found.kind != nodeTable {
		return table(at)
	}
	return found
}

// keyValue puts one key, perhaps a dotted one, into the table.
func (t *tree) keyValue(current *node, e *unstable.Node) {
	for keys := e.Key(); keys.Next(); {
		key := keys.Node()
		if !keys.IsLast() {
			current = t.inside(current, key)
			continue
		}
		after := key.Raw.Offset + key.Raw.Length
		current.add(&member{name: string(key.Data), place: t.at(key.Raw.Offset), value: t.value(e.Value(), t.at(t.start(after)))})
	}
}

// start returns where the value begins whose key ends at the offset.
func (t *tree) start(offset uint32) uint32 {
	rest := t.data[offset:]
	return offset + uint32(len(rest)-len(bytes.TrimLeft(rest, " \t=")))
}

// value turns the value that stands at p into a node.
func (t *tree) value(e *unstable.Node, p place) *node {
	switch e.Kind {
	case unstable.InlineTable:
		n := table(p)
		for children := e.Children(); children.Next(); {
			t.keyValue(n, children.Node())
		}
		return n
	case unstable.Array:
		n := &node{kind: nodeArray, place: p}
		for children := e.Children(); children.Next(); {
			child := children.Node()
			at := p
			if child.Raw.Length > 0 {
				at = t.at(child.Raw.Offset)
			}
			n.items = append(n.items, t.value(child, at))
		}
		return n
	}
	return &node{kind: scalarKind(e.Kind), place: p, text: string(e.Data)}
}

// scalarKind translates the kinds of the parser.
func scalarKind(k unstable.Kind) nodeKind {
	switch k {
	case unstable.String:
		return nodeText
	case unstable.Integer:
		return nodeInteger
	case unstable.Float:
		return nodeFloat
	case unstable.Bool:
		return nodeBool
	case unstable.LocalDate:
		return nodeDate
	default:
		return nodeTime
	}
}
