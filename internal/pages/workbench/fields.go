package workbench

import (
	"slices"
	"strconv"
	"strings"

	"remit/internal/agreement"
	"remit/internal/amend"
	"remit/internal/pages/shell"
)

// fieldGroup are fields that stand together under a heading; without one it is a single field.
type fieldGroup struct {
	Name   string
	Fields []amend.Field
}

// limit reports whether the group is an allowance, which is set in one line.
func (g fieldGroup) limit() bool { return strings.HasPrefix(g.Fields[0].Key, "limit.") }

func (e entry) groups() (list []fieldGroup) {
	for _, f := range e.Kind.Fields {
		if n := len(list); n > 0 && f.Group != "" && list[n-1].Name == f.Group {
			list[n-1].Fields = append(list[n-1].Fields, f)
			continue
		}
		list = append(list, fieldGroup{f.Group, []amend.Field{f}})
	}
	return list
}

// title is what stands above the form.
func (e entry) title() string {
	if e.New {
		return "New " + e.Kind.Name
	}
	return shell.Capital(e.name())
}

// was is the number by which the entry is found again.
func (e entry) was(p page) string {
	if was := e.Form.Value("was"); was != "" {
		return was
	}
	if e.New {
		return ""
	}
	return p.File.Clause(e.Ref)
}

// place is where the document stands after the form was left.
func (e entry) place() string {
	if was := e.Form.Value("clause"); was != "" && !e.New {
		return "#c" + was
	}
	return ""
}

// rawName is the field under which a value is edited as text.
func rawName(f amend.Field) string {
	top, _, _ := strings.Cut(f.Key, ".")
	return top + amend.Raw
}

// firstOf is the first field of the same key, in whose place the text stands.
func (e entry) firstOf(f amend.Field) string {
	for _, other := range e.Kind.Fields {
		if rawName(other) == rawName(f) {
			return other.Key
		}
	}
	return ""
}

func (e entry) on(key, value string) bool { return slices.Contains(e.Form.All(key), value) }

// lines is how many lines a list has, with an empty one.
func (e entry) lines(key string) int {
	n := amend.Rows(key, e.Form.Values)
	for n > 0 && e.blank(key, n-1) {
		n--
	}
	return n + 1
}

// blank reports whether nothing stands in a line.
func (e entry) blank(key string, i int) bool {
	for name, values := range e.Form.Values {
		if strings.HasPrefix(name, key+"."+strconv.Itoa(i)+".") && strings.Join(values, "") != "" {
			return false
		}
	}
	return true
}

func (e entry) cell(key string, i int, column string) string {
	return e.Form.Value(cellName(key, i, column))
}

func cellName(key string, i int, column string) string {
	return key + "." + strconv.Itoa(i) + "." + column
}

// factChoices are when a rate is raised.
var factChoices = []shell.Option{{Value: "", Label: "–"}, {Value: "outside", Label: "outside"}, {Value: "hours", Label: "within"}, {Value: "holiday", Label: "on holidays of"}}

var levels = agreement.Levels()

// priorities are what a cell of the matrix may be.
func priorities(now string) []string {
	list := []string{"P1", "P2", "P3", "P4"}
	if !slices.Contains(list, now) {
		list = append([]string{now}, list...)
	}
	return list
}

func proseRows(text string) int {
	return min(max(2, len(text)/70+strings.Count(text, "\n")+1), 24)
}

func inputMode(f amend.Field) string {
	if f.Type == amend.Number {
		return "decimal"
	}
	return ""
}
