package rights

import (
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// Table is who may what: a row for each right, a column for each role.
type Table struct {
	ID      string // of the section, and what its rows' ids begin with
	Caption string
	What    string // the heading of the rights
	Columns []Column
	Groups  []Group
}

// Column is a role, or what is given beside the roles.
type Column struct {
	Name string
	Own  bool // the reader's
}

// Group is rights under a heading; a table of one group has none.
type Group struct {
	Name string
	Rows []Row
}

// Row is a right and how each column has it.
type Row struct {
	Right identity.Right
	Text  string
	Cells []Cell
}

// Cell says in a word how a column has a right; a phone shows it below the name of its column.
type Cell struct {
	Word string
	Has  identity.Reach
}

// RoleName is what people call a role of the provider's people.
func RoleName(r identity.Role) string { return shell.Capital(string(r)) }

// OfStaff is what the provider's people may, from the one table that the program asks.
func OfStaff(v identity.Viewer) Table {
	t := Table{ID: "staff", Caption: "What the provider’s people may", What: "They may"}
	for _, role := range identity.StaffRoles() {
		t.Columns = append(t.Columns, Column{RoleName(role), v.Staff() && v.Role == role})
	}
	for _, rule := range identity.Rules() {
		if rule.OfClients() {
			continue
		}
		row := Row{Right: rule.Right, Text: rule.Sentence}
		for _, role := range identity.StaffRoles() {
			reach := rule.StaffReach(role)
			row.Cells = append(row.Cells, Cell{[]string{"no", "in own teams", "yes"}[reach], reach})
		}
		t.add(rule.Group, row)
	}
	return t
}

// OfClients is what a client's people may, in the reader's language: by role, and what seeing all requests of the organisation adds.
func OfClients(l shell.Locale, v identity.Viewer) Table {
	t := Table{ID: "clients", Caption: l.Say("rights.caption"), What: l.Say("rights.what")}
	for _, role := range identity.ClientRoles() {
		t.Columns = append(t.Columns, Column{l.Say("people.role-" + string(role)), v.Client() && v.Role == role})
	}
	t.Columns = append(t.Columns, Column{l.Say("rights.sees-all"), v.Client() && v.SeesOrganisation})
	for _, rule := range identity.Rules() {
		if !rule.OfClients() {
			continue
		}
		row := Row{Right: rule.Right, Text: l.Say("rights." + string(rule.Right))}
		for _, role := range identity.ClientRoles() {
			row.Cells = append(row.Cells, roleCell(l, rule, role))
		}
		t.add("", Row{row.Right, row.Text, append(row.Cells, sightCell(l, rule))})
	}
	return t
}

// roleCell says how a role of a client's people has a right, with and without seeing all.
func roleCell(l shell.Locale, rule identity.Rule, role identity.Role) Cell {
	switch {
	case rule.ClientMay(role, false):
		return Cell{l.Say("rights.yes"), identity.All}
	case rule.Sight == identity.SightNeeded && rule.ClientMay(role, true):
		return Cell{l.Say("rights.if-sees-all"), identity.OwnTeams}
	}
	return Cell{l.Say("rights.no"), identity.Nothing}
}

// sightCell says what seeing all requests does to a right.
func sightCell(l shell.Locale, rule identity.Rule) Cell {
	switch rule.Sight {
	case identity.SightGives:
		return Cell{l.Say("rights.gives"), identity.All}
	case identity.SightNeeded:
		return Cell{l.Say("rights.needed"), identity.OwnTeams}
	}
	return Cell{l.Say("rights.no-matter"), identity.Nothing}
}

func (t *Table) add(group string, row Row) {
	if n := len(t.Groups); n == 0 || t.Groups[n-1].Name != group {
		t.Groups = append(t.Groups, Group{Name: group})
	}
	last := &t.Groups[len(t.Groups)-1]
	last.Rows = append(last.Rows, row)
}
