package agreement

import (
	"testing"
)

// truthOfCase evaluates a condition written as TOML on facts that have these keys besides the ones always known.
func truthOfCase(t *testing.T, when, facts string) Truth {
	t.Helper()
	terms := mustRead(t, []byte(base+"[hours.always]\nalways = true\n[[target]]\nclause = \"6.1\"\nwhen = "+when+"\n"))
	data := head + "}"
	if facts != "" {
		data = head + "," + facts + "}"
	}
	f, err := ParseFacts([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	m := NewMatter(terms, &f)
	m.Priority, m.Verdict = "P2", Covered
	return terms.Targets[0].When.Truth(m)
}

func TestConditionTruth(t *testing.T) {
	t.Parallel()
	cases := []struct {
		when, facts string
		want        Truth
	}{
		{`{}`, ``, True},
		{`{ service = "network" }`, `"service":"network"`, True},
		{`{ service = "network" }`, `"service":"network/wifi/roof"`, True},
		{`{ service = "network" }`, `"service":"networking"`, False},
		{`{ service = "network/wifi" }`, `"service":"network"`, False},
		{`{ service = "network" }`, `"service":null`, False},
		{`{ service = "network" }`, ``, Unknown},
		{`{ service = ["print", "network"] }`, `"service":"network"`, True},
		{`{ service = [] }`, `"service":"network"`, False},
		{`{ asset.class = "plant" }`, `"asset":{"class":"plant/press"}`, True},
		{`{ asset.class = "plant" }`, `"asset":{"tag":"A-1"}`, Unknown},
		{`{ asset.class = "plant" }`, `"asset":{"class":null}`, False},
		{`{ asset.class = "plant" }`, `"asset":null`, False},
		{`{ asset.class = "plant" }`, ``, Unknown},
		{`{ asset.tag = "A-1" }`, `"asset":{"tag":"A-1/2"}`, False},
		{`{ asset.managed = false }`, `"asset":null`, False},
		{`{ not = { asset.managed = false } }`, `"asset":null`, True},
		{`{ not = { asset.managed = false } }`, ``, Unknown},
		{`{ contact.vip = true }`, `"contact":{"vip":false}`, False},
		{`{ contact.vip = [true, false] }`, `"contact":{"vip":false}`, True},
		{`{ contact.vip = true }`, `"contact":{"email":"a@b.example"}`, Unknown},
		{`{ contact.group = ["a", "b"] }`, `"contact":{"groups":["c", "b"]}`, True},
		{`{ contact.group = "a" }`, `"contact":{"groups":[]}`, False},
		{`{ contact.group = "a" }`, `"contact":{"groups":null}`, False},
		{`{ contact.group = "a" }`, `"contact":{}`, Unknown},
		{`{ mode = "remote", kind = "change" }`, `"mode":"onsite"`, False},
		{`{ mode = "remote", kind = "change" }`, `"mode":"remote"`, Unknown},
		{`{ mode = "remote", not = { kind = "change" } }`, `"mode":"remote","kind":"incident"`, True},
		{`{ mode = "remote", not = { kind = "change" } }`, `"mode":"remote","kind":null`, True},
		{`{ not = { mode = "remote", kind = "change" } }`, `"mode":"onsite"`, True},
		{`{ not = { mode = "remote", not = { kind = "change" } } }`, `"mode":"remote","kind":"change"`, True},
		{`{ not = {} }`, ``, False},
		{`{ channel = ["phone", "email"] }`, ``, True},
		{`{ hours = "office" }`, ``, True},
		{`{ outside = "office" }`, ``, False},
		{`{ outside = ["office", "always"] }`, ``, False},
		{`{ hours = ["office", "always"] }`, ``, True},
		{`{ holiday = "office" }`, ``, False},
		{`{ priority = ["P1", "P2"], verdict = "covered" }`, ``, True},
		{`{ priority = "P1" }`, ``, False},
		{`{ mentions = "help please" }`, ``, True},
	}
	for _, c := range cases {
		t.Run(c.when+" "+c.facts, func(t *testing.T) {
			t.Parallel()
			if got := truthOfCase(t, c.when, c.facts); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestConditionWrittenOtherwise(t *testing.T) {
	t.Parallel()
	for _, file := range []string{
		"[[scope]]\nclause = \"3.1\"\nverdict = \"covered\"\nwhen = { asset = { managed = true }, mode = \"remote\" }\n",
		"[[scope]]\nclause = \"3.1\"\nverdict = \"covered\"\nwhen.asset.managed = true\nwhen.mode = [\"remote\"]\n",
		"[[scope]]\nclause = \"3.1\"\nverdict = \"covered\"\n[scope.when]\nasset.managed = [true]\nmode = 'remote'\n",
		"[[scope]]\nclause = \"3.1\"\nverdict = \"covered\"\n[scope.when]\n[scope.when.asset]\nmanaged = true\n[[scope]]\nclause = \"3.2\"\nverdict = \"covered\"\n",
	} {
		terms := mustRead(t, []byte(base+file))
		if k, ok := terms.Scope[0].When.Key("asset.managed"); !ok || len(k.Values) != 1 || k.Values[0] != "true" {
			t.Errorf("%s: got %+v", file, terms.Scope[0].When)
		}
	}
}

func TestKeyMadeByHand(t *testing.T) {
	t.Parallel()
	facts, err := ParseFacts([]byte(head + `,"mode":"remote"}`))
	if err != nil {
		t.Fatal(err)
	}
	m := NewMatter(&Terms{}, &facts)
	for _, c := range []struct {
		key  Key
		want Truth
	}{
		{Key{Name: "mode", Values: []string{"remote"}}, True},
		{Key{Name: "mentions", Values: []string{"HELP  please"}}, True},
		{Key{Name: "hours", Values: []string{"none"}}, False},
		{Key{Name: "mood", Values: []string{"bad"}}, False},
	} {
		if got := c.key.Truth(m); got != c.want {
			t.Errorf("%s: got %v, want %v", c.key.Name, got, c.want)
		}
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	cases := []struct {
		text, phrase string
		want         bool
	}{
		{"We were hacked!", "hacked", true},
		{"We were HACKED", "hacked", true},
		{"(hacked)", "Hacked", true},
		{"hackers", "hacked", false},
		{"unhacked", "hacked", false},
		{"hacked2", "hacked", false},
		{"re-hacked", "hacked", true},
		{"a stolen\n\t laptop", "stolen laptop", true},
		{"a stolen\u00a0laptop", "stolen  laptop", true},
		{"a stolen, laptop", "stolen laptop", false},
		{"stolenlaptop", "stolen laptop", false},
		{"hacked hack", "hack", true},
		{"", "hack", false},
		{"FRIST I DAG", "frist i dag", true},
		{"die STRASSE", "straße", true},
		{"ΟΔΟΣ", "οδός", false},
		{"ΟΔΟΣ", "οδος", true},
		{"hjælpen", "hjælp", false},
		{"cafe\u0301", "cafe", false},
		{"use C++, please", "c++", true},
	}
	for _, c := range cases {
		t.Run(c.text+"/"+c.phrase, func(t *testing.T) {
			t.Parallel()
			m := NewMatter(&Terms{}, &Facts{Text: c.text})
			key := NewKey("mentions", c.phrase)
			if got := key.Truth(m) == True; got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
