package agreement

import (
	"reflect"
	"strings"
	"testing"
)

const twoClauses = `
[[scope]]
clause = "3.1"
when = { mode = "remote" }
verdict = "covered"
[[scope]]
clause = "3.2"
when = { mode = "onsite" }
verdict = "covered"
`

func TestDiff(t *testing.T) {
	t.Parallel()
	old := base + twoClauses
	cases := []struct {
		name  string
		after string
		want  []Change
	}{
		{"nothing", old, nil},
		{"other order of keys", strings.Replace(old, "title = \"Test\"\nclient = \"somebody\"", "client = \"somebody\"\ntitle = \"Test\"", 1), nil},
		{"head", strings.Replace(old, `title = "Test"`, `title = "Gold"`, 1), []Change{
			{Kind: Changed, Fields: []FieldChange{{"title", "Test", "Gold"}}},
		}},
		{"condition and verdict", strings.Replace(old, "when = { mode = \"remote\" }\nverdict = \"covered\"", "when = { mode = \"remote\", hours = \"office\" }\nverdict = \"declined\"", 1), []Change{
			{"scope", "3.1", Changed, []FieldChange{{"when", "the mode is remote", "the mode is remote, in office hours"}, {"verdict", "covered", "declined"}}},
		}},
		{"key left out", strings.Replace(old, "rate = \"standard\"\n", "", 1), []Change{
			{"scope_default", "4.9", Changed, []FieldChange{{"rate", "standard", ""}}},
		}},
		{"removed and added", strings.Replace(old, `clause = "3.2"`, `clause = "3.3"`, 1), []Change{
			{"scope", "3.3", Added, []FieldChange{{"clause", "", "3.3"}, {"when", "", "the mode is onsite"}, {"verdict", "", "covered"}}},
			{"scope", "3.2", Removed, []FieldChange{{"clause", "3.2", ""}, {"when", "the mode is onsite", ""}, {"verdict", "covered", ""}}},
		}},
		{"order of the decision table", base + strings.NewReplacer("3.1", "3.2", "3.2", "3.1", "remote", "onsite", "onsite", "remote").Replace(twoClauses), []Change{
			{Table: "scope", Clause: "3.1", Kind: Moved},
		}},
		{"rate", strings.Replace(old, `price = "140"`, `price = "150.50"`, 1), []Change{
			{"rate", "7.1", Changed, []FieldChange{{"price", "140.00", "150.50"}}},
		}},
		{"matrix", old + "[priority]\nmatrix = [[\"P1\",\"P4\",\"P3\"],[\"P4\",\"P3\",\"P2\"],[\"P3\",\"P2\",\"P1\"]]\n", []Change{
			{"priority", "", Changed, []FieldChange{{"matrix", "[[P4 P4 P3] [P4 P3 P2] [P3 P2 P1]]", "[[P1 P4 P3] [P4 P3 P2] [P3 P2 P1]]"}}},
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Diff(mustRead(t, []byte(old)), mustRead(t, []byte(c.after)))
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v\nwant %+v", got, c.want)
			}
		})
	}
}
