package coverage

import (
	"strings"
	"testing"

	"remit/internal/agreement"
)

// ranked reads an agreement of that number and rank with one clause, decided under this condition.
func ranked(t testing.TB, number, rank, when string) InForce {
	t.Helper()
	file := strings.Replace(randomHead, `number = "R-1"`, "number = \""+number+"\"\nrank = "+rank, 1) + scopeOf(when)
	terms, err := agreement.Read(number, []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return InForce{Terms: terms}
}

func TestDecideAll(t *testing.T) {
	t.Parallel()
	const remote, change, never = `{ mode = "remote" }`, `{ kind = "change" }`, `{ site = [] }`
	cases := []struct {
		name  string
		first [3]string // number, rank, condition
		next  [3]string
		facts string
		want  string
	}{
		{"the first that its default does not decide", [3]string{"A", "1", remote}, [3]string{"B", "2", change}, `,"mode":"onsite","kind":"change"`, "B covered"},
		{"the lower rank first", [3]string{"A", "2", remote}, [3]string{"B", "1", change}, `,"mode":"remote","kind":"change"`, "B covered"},
		{"equal rank by number", [3]string{"B", "1", remote}, [3]string{"A", "1", change}, `,"mode":"remote","kind":"change"`, "A covered"},
		{"an undecided one stands", [3]string{"A", "1", remote}, [3]string{"B", "2", change}, `,"kind":"change"`, "A undecided"},
		{"else the default of the last", [3]string{"A", "1", remote}, [3]string{"B", "2", never}, `,"mode":"onsite"`, "B billable"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			list := []InForce{ranked(t, c.first[0], c.first[1], c.first[2]), ranked(t, c.next[0], c.next[1], c.next[2])}
			d, by, err := DecideAll(list, func(InForce) (agreement.Facts, error) { return mustFacts(t, head+c.facts+"}"), nil })
			if got := by.Terms.Number + " " + string(d.Verdict); got != c.want || d.Agreement != by.Terms.Number || err != nil {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestHouse(t *testing.T) {
	t.Parallel()
	got := mustJSON(t, House(agreement.Billable, "standard", mustFacts(t, head+`,"impact":"high"}`)))
	want := `{"agreement":null,"version":0,"verdict":"billable","clause":null,"rate":"standard","possible":[],"ask":[],"approval":null,"allowance_spent":false,` +
		`"priority":"P2","priority_clause":null,"target":null,"route":null,"trace":[]}`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
