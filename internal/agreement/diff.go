package agreement

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Change is a difference between two versions of an agreement, by clause.
type Change struct {
	Table  string // of the file: "scope", "target", "hours.office", "" for the head
	Clause string // its number, or the name, address, team or title of a table without one; "" for the tables that there is one of
	Kind   string // added, removed, changed, moved
	Fields []FieldChange
}

// FieldChange is a key whose words differ; Before is "" for one that was added, After for one that was removed.
type FieldChange struct {
	Key, Before, After string
	Was, Is            *Condition // of a key that is a condition: what the words say, nil where there are none
}

// The kinds of change. A clause is moved where it stands elsewhere among those that both versions have.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
	Moved   = "moved"
)

// Diff tells what is different in after, in its order; what was removed comes last.
func Diff(before, after *Terms) []Change {
	old, now := named(written(before).entries), named(written(after).entries)
	moved := misplaced(old, now)
	var changes []Change
	for _, e := range now {
		i := slices.IndexFunc(old, e.is)
		if i < 0 {
			changes = append(changes, e.change(Added, nil, e.fields))
			continue
		}
		if c := e.change(Changed, old[i].fields, e.fields); len(c.Fields) > 0 {
			changes = append(changes, c)
		}
		if moved[e.id()] {
			changes = append(changes, Change{Table: e.table, Clause: e.name, Kind: Moved})
		}
	}
	for _, e := range old {
		if !slices.ContainsFunc(now, e.is) {
			changes = append(changes, e.change(Removed, e.fields, nil))
		}
	}
	return changes
}

// namedEntry is an entry with the name by which it is found in the other version.
type namedEntry struct {
	entry
	name string
}

// id tells entries of one version apart.
func (e namedEntry) id() string { return e.table + " " + e.name }

// is reports whether the other entry is the same one.
func (e namedEntry) is(other namedEntry) bool { return e.id() == other.id() }

// named finds the name of each entry: its clause, else what else tells it apart; doubles are numbered.
func named(entries []entry) []namedEntry {
	list, seen := make([]namedEntry, 0, len(entries)), map[string]int{}
	for _, e := range entries {
		n := namedEntry{entry: e}
		for _, key := range []string{"clause", "name", "email", "team", "title"} {
			if i := slices.IndexFunc(e.fields, func(f field) bool { return f.key == key }); i >= 0 && e.table != "" {
				n.name = plain(e.fields[i].words)
				break
			}
		}
		if seen[n.id()]++; seen[n.id()] > 1 {
			n.name += fmt.Sprintf(" (%d)", seen[n.id()])
		}
		list = append(list, n)
	}
	return list
}

// plain takes the quotes from a text.
func plain(words string) string {
	if text, err := strconv.Unquote(words); err == nil {
		return text
	}
	return strings.Trim(words, "\"\n")
}

// change makes the change from some fields to others.
func (e namedEntry) change(kind string, before, after []field) Change {
	c := Change{Table: e.table, Clause: e.name, Kind: kind}
	for _, f := range after {
		if was := find(before, f.key); was.words != f.words {
			c.Fields = append(c.Fields, FieldChange{f.key, plain(was.words), plain(f.words), was.when, f.when})
		}
	}
	for _, f := range before {
		if !slices.ContainsFunc(after, func(a field) bool { return a.key == f.key }) {
			c.Fields = append(c.Fields, FieldChange{f.key, plain(f.words), "", f.when, nil})
		}
	}
	return c
}

// find returns a field, one without words where there is none.
func find(fields []field, key string) field {
	for _, f := range fields {
		if f.key == key {
			return f
		}
	}
	return field{}
}

// misplaced returns the entries of both versions that moved: all but the longest list of those in the same order.
func misplaced(old, now []namedEntry) map[string]bool {
	var at []int // places in old, in the order of now
	var ids []string
	for _, e := range now {
		if i := slices.IndexFunc(old, e.is); i >= 0 {
			at, ids = append(at, i), append(ids, e.id())
		}
	}
	length, previous, best := make([]int, len(at)), make([]int, len(at)), -1
	for i := range at {
		length[i], previous[i] = 1, -1
		for j := range i {
			if at[j] < at[i] && length[j]+1 > length[i] {
				length[i], previous[i] = length[j]+1, j
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	moved := map[string]bool{}
	for _, id := range ids {
		moved[id] = true
	}
	for i := best; i >= 0; i = previous[i] {
		delete(moved, ids[i])
	}
	return moved
}
