package knowledge_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"remit/internal/fault"
	"remit/internal/knowledge"
)

func TestSlug(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Reset your password":               "reset-your-password",
		"  Überweisung: schlägt fehl!  ":    "uberweisung-schlagt-fehl",
		"What’s new?":                       "what-s-new",
		"東京":                                "article",
		"":                                  "article",
		strings.Repeat("word ", 30):         strings.TrimSuffix(strings.Repeat("word-", 12), "-"),
		"../../etc/passwd?x=1#y":            "etc-passwd-x-1-y",
		strings.Repeat("x", 200) + " short": "article",
	} {
		if got := knowledge.Slug(title); got != want {
			t.Errorf("%.40q: %q, want %q", title, got, want)
		}
	}
}

func TestCheckRefusesWhatCannotBeKept(t *testing.T) {
	t.Parallel()
	right := knowledge.Article{Title: "T", Body: "b", Audience: knowledge.ForClients, State: knowledge.Published}
	for name, c := range map[string]struct {
		change func(a *knowledge.Article)
		field  string
	}{
		"as it should be":               {func(*knowledge.Article) {}, ""},
		"no title":                      {func(a *knowledge.Article) { a.Title = " \n " }, "title"},
		"a title of a page":             {func(a *knowledge.Article) { a.Title = strings.Repeat("ä", 161) }, "title"},
		"a title as long as may be":     {func(a *knowledge.Article) { a.Title = strings.Repeat("ä", 160) }, ""},
		"nobody is it for":              {func(a *knowledge.Article) { a.Audience = "" }, "audience"},
		"for one client, but which":     {func(a *knowledge.Article) { a.Audience = knowledge.ForClient }, "client"},
		"a state that there is not":     {func(a *knowledge.Article) { a.State = "hidden" }, "state"},
		"published without words":       {func(a *knowledge.Article) { a.Body = " " }, "body"},
		"a draft without words":         {func(a *knowledge.Article) { a.Body, a.State = "", knowledge.Draft }, ""},
		"a book":                        {func(a *knowledge.Article) { a.Body = strings.Repeat("x", knowledge.MaxBody+1) }, "body"},
		"a client where it is for all":  {func(a *knowledge.Article) { a.ClientID = 7 }, ""},
		"more keywords than are read":   {func(a *knowledge.Article) { a.Keywords = strings.Repeat("k", 501) }, "keywords"},
		"a note that is an article too": {func(a *knowledge.Article) { a.Note = strings.Repeat("n", 201) }, "note"},
	} {
		a := right
		c.change(&a)
		a = a.Tidy()
		err := a.Check()
		if fault.FieldOf(err) != c.field || (err == nil) != (c.field == "") {
			t.Errorf("%s: %v at %q, want it at %q", name, err, fault.FieldOf(err), c.field)
		}
		if a.Audience != knowledge.ForClient && a.ClientID != 0 {
			t.Errorf("%s: it is for client %d", name, a.ClientID)
		}
	}
}

// told writes a difference as people do: what was taken between [ ], what was added between { }.
func told(lines []knowledge.Line) string {
	var out []string
	for _, l := range lines {
		s := ""
		for _, p := range l.Pieces {
			switch p.Sign {
			case knowledge.Taken:
				s += "[" + p.Text + "]"
			case knowledge.Added:
				s += "{" + p.Text + "}"
			default:
				s += p.Text
			}
		}
		if len(l.Pieces) == 0 {
			s = "…"
		}
		out = append(out, " -+"[l.Sign:l.Sign+1]+s)
	}
	return strings.Join(out, "\n")
}

func TestDifference(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after, want string }{
		"nothing":              {"a\nb", "a\nb", " a\n b"},
		"a word of a line":     {"press the red button", "press the green button", "-press the [red ]button\n+press the {green }button"},
		"a line was added":     {"a\nc", "a\nb\nc", " a\n+{b}\n c"},
		"a line was taken":     {"a\nb\nc", "a\nc", " a\n-[b]\n c"},
		"another line instead": {"one two three", "something else", "-[one two three]\n+{something else}"},
		"all of it":            {"", "a", "-[]\n+{a}"},
	} {
		if got := told(knowledge.Difference(c.before, c.after)); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, c.want)
		}
	}
}

func TestLongStretchesThatStayedAreFolded(t *testing.T) {
	t.Parallel()
	before := "1\n2\n3\n4\n5\n6\n7\n8\n9"
	for name, c := range map[string]struct{ after, want string }{
		"in the middle":       {"1\n2\n3\n4\nfive\n6\n7\n8\n9", " …\n 4\n-[5]\n+{five}\n 6\n …"},
		"at both ends":        {"one\n2\n3\n4\n5\n6\n7\n8\nnine", "-[1]\n+{one}\n 2\n …\n 8\n-[9]\n+{nine}"},
		"no gap for a line":   {"1\n2\nthree\n4\n5\n6\nseven\n8\n9", " 1\n 2\n-[3]\n+{three}\n 4\n 5\n 6\n-[7]\n+{seven}\n 8\n 9"},
		"nothing was changed": {before, " …"},
	} {
		if got := told(knowledge.Fold(knowledge.Difference(before, c.after), 1)); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, c.want)
		}
	}
}

// TestADifferenceHoldsBothTexts rebuilds both texts from any difference.
func TestADifferenceHoldsBothTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab \n")), 0, 40, -1)
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		var was, is []string
		for _, l := range knowledge.Difference(before, after) {
			s := ""
			for _, p := range l.Pieces {
				s += p.Text
			}
			if l.Sign != knowledge.Added {
				was = append(was, s)
			}
			if l.Sign != knowledge.Taken {
				is = append(is, s)
			}
		}
		if strings.Join(was, "\n") != before || strings.Join(is, "\n") != after {
			t.Fatalf("%q, %q", was, is)
		}
	})
}

func TestInsert(t *testing.T) {
	t.Parallel()
	a := knowledge.Article{Title: "Ports [80] *and* 443", Body: "Open\n\nthem."}
	for as, want := range map[string]string{
		knowledge.AsLink:  `[Ports \[80\] \*and\* 443](https://help.example/portal/articles/ports)`,
		knowledge.AsText:  "Open\n\nthem.",
		knowledge.AsQuote: "> **Ports \\[80\\] \\*and\\* 443**\n>\n> Open\n> \n> them.",
	} {
		if got := knowledge.Insert(a, as, "https://help.example/portal/articles/ports"); got != want {
			t.Errorf("%s: %q, want %q", as, got, want)
		}
	}
	for _, c := range [][3]string{{"", "x", "x\n"}, {" \n", "x", "x\n"}, {"Dear Dana,\n\n", "x", "Dear Dana,\n\nx\n"}} {
		if got := knowledge.Below(c[0], c[1]); got != c[2] {
			t.Errorf("below %q: %q, want %q", c[0], got, c[2])
		}
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]string{
		"the printers do not print please": "printer print",
		"password password":                "password",
		"bitte das passwort andern":        "passwort andern",
		"a b it":                           "",
	} {
		if got := strings.Join(knowledge.Terms(strings.Fields(subject)), " "); got != want {
			t.Errorf("%q: %q, want %q", subject, got, want)
		}
	}
	if n := len(knowledge.Terms(strings.Fields(strings.Repeat("w", 3) + " " + numbered(100)))); n != 24 {
		t.Errorf("%d words are looked for", n)
	}
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("word" + strings.Repeat("x", i) + " ")
	}
	return b.String()
}
