package mail

import "testing"

func TestUnflow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in, want string
		delsp    bool
	}{
		"joined":              {"one \ntwo\nthree", "one two\nthree", false},
		"delsp":               {"on \ne\ntwo", "one\ntwo", true},
		"space-stuffed":       {" >no quote\n From here", ">no quote\nFrom here", false},
		"quoted":              {"> one \n> two\n>> deep \n>> er\nout", "> one two\n>> deep er\nout", false},
		"depth change":        {"> one \nout", "> one\nout", false},
		"signature delimiter": {"text \n-- \nJoe", "text\n-- \nJoe", false},
		"plain":               {"one\ntwo", "one\ntwo", false},
		"open end":            {"one ", "one ", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := unflow(c.in, c.delsp); got != c.want {
				t.Errorf("unflow(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}
