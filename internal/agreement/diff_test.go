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
			{Kind: Changed, Fields: []FieldChange{{Key: "title", Before: "Test", After: "Gold"}}},
		}},
		{"condition and verdict", strings.Replace(old, "when = { mode = \"remote\" }\nverdict = \"covered\"", "when = { mode = \"remote\", hours = \"office\" }\nverdict = \"declined\"", 1), []Change{
			{"scope", "3.1", Changed, []FieldChange{{Key: "when", Before: "the mode is remote", After: "the mode is remote, in office hours"}, {Key: "verdict", Before: "covered", After: "declined"}}},
		}},
		{"key left out", strings.Replace(old, "rate = \"standard\"\n", "", 1), []Change{
			{"scope_default", "4.9", Changed, []FieldChange{{Key: "rate", Before: "standard", After: ""}}},
		}},
		{"removed and added", strings.Replace(old, `clause = "3.2"`, `clause = "3.3"`, 1), []Change{
			{"scope", "3.3", Added, []FieldChange{{Key: "clause", Before: "", After: "3.3"}, {Key: "when", Before: "", After: "the mode is onsite"}, {Key: "verdict", Before: "", After: "covered"}}},
			{"scope", "3.2", Removed, []FieldChange{{Key: "clause", Before: "3.2", After: ""}, {Key: "when", Before: "the mode is onsite", After: ""}, {Key: "verdict", Before: "covered", After: ""}}},
		}},
		{"order of the decision table", base + strings.NewReplacer("3.1", "3.2", "3.2", "3.1", "remote", "onsite", "onsite", "remote").Replace(twoClauses), []Change{
			{Table: "scope", Clause: "3.1", Kind: Moved},
		}},
		{"rate", strings.Replace(old, `price = "140"`, `price = "150.50"`, 1), []Change{
			{"rate", "7.1", Changed, []FieldChange{{Key: "price", Before: "140.00", After: "150.50"}}},
		}},
		{"matrix", old + "[priority]\nmatrix = [[\"P1\",\"P4\",\"P3\"],[\"P4\",\"P3\",\"P2\"],[\"P3\",\"P2\",\"P1\"]]\n", []Change{
			{"priority", "", Changed, []FieldChange{{Key: "matrix", Before: "[[P4 P4 P3] [P4 P3 P2] [P3 P2 P1]]", After: "[[P1 P4 P3] [P4 P3 P2] [P3 P2 P1]]"}}},
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Diff(mustRead(t, []byte(old)), mustRead(t, []byte(c.after)))
			for _, change := range got {
				for i := range change.Fields {
					f := &change.Fields[i]
					if said(f.Was) != f.Before && f.Key == "when" || said(f.Is) != f.After && f.Key == "when" {
						t.Errorf("%s: the condition was %q and is %q", change.Clause, said(f.Was), said(f.Is))
					}
					f.Was, f.Is = nil, nil
				}
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// said are the words of a condition, "" for none.
func said(c *Condition) string {
	if c == nil {
		return ""
	}
	return c.String()
}
