package document

import "github.com/a-h/templ"

// Ref names an entry of the file: its table, and which of its kind it is, from 0.
type Ref struct {
	Table string
	Index int
}

// Tools are what a document holds besides while it is being changed.
type Tools struct {
	Edit  func(Ref) templ.Component         // stands beside an entry: the way to its form
	Form  func(Ref) templ.Component         // stands in the place of an entry, nil for an entry that is only read
	After func(Ref) templ.Component         // stands after a clause
	Add   func(part string) templ.Component // stands at the end of a part
}

// form is what stands in the place of an entry, nil for nothing.
func (d Document) form(r Ref) templ.Component {
	if d.Tools == nil {
		return nil
	}
	return d.Tools.Form(r)
}

// edit is the way to the form of an entry.
func (d Document) edit(r Ref) templ.Component {
	if d.Tools == nil {
		return templ.NopComponent
	}
	return d.Tools.Edit(r)
}

// add stands at the end of a part.
func (d Document) add(part string) templ.Component {
	if d.Tools == nil {
		return templ.NopComponent
	}
	return d.Tools.Add(part)
}

// refer says where the clauses of a list stand in the file.
func refer(table string, list []article) []article {
	for i := range list {
		list[i].ref = Ref{table, i}
	}
	return list
}

// has reports whether a part is set: where it holds something, and wherever something can be added to it.
func (d Document) has(n int) bool { return n > 0 || d.Tools != nil }
