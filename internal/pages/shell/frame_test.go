package shell_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
)

func staff(role identity.Role) shell.Page {
	p := shelltest.Page("Mine")
	p.Viewer.Role = role
	return p
}

func TestNavigationFitsTheRole(t *testing.T) {
	t.Parallel()
	portal := shelltest.Page("Requests")
	portal.Viewer = shelltest.Dana()
	guest := shelltest.Page("Sign in")
	guest.Viewer = identity.Viewer{}
	cases := []struct {
		name string
		page shell.Page
		want []string
	}{
		{"technician", staff(identity.Technician), []string{"Queue", "Phone", "Clients", "Agreements", "Visits", "Knowledge", "Maintenance", "Outbox", "Search"}},
		{"manager", staff(identity.Manager), []string{"Queue", "Phone", "Clients", "Review", "Reports", "Agreements", "Visits", "Knowledge", "Maintenance", "Outbox", "Search"}},
		{"admin", staff(identity.Admin), []string{"Queue", "Phone", "Clients", "Review", "Reports", "Agreements", "Visits", "Knowledge", "Maintenance", "Outbox", "Settings", "Search"}},
		{"client", portal, []string{"Ask for help", "Requests", "Articles", "Your agreement"}},
		{"guest", guest, nil},
	}
	for _, c := range cases {
		d := shelltest.Render(t, shell.Frame(c.page))
		if got := d.Texts(".main-nav a"); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFrameSaysWhereOneIs(t *testing.T) {
	t.Parallel()
	p := staff(identity.Manager)
	p.Current, p.Counts = shell.AtReview, map[string]int{shell.AtReview: 6}
	p.Views = []shell.ViewGroup{{Title: "Views", Views: []shell.View{
		{Key: "mine", Name: "Mine", URL: "/?view=mine", Count: 7, Current: true, Press: "g m"},
		{Key: "missed", Name: "Missed", URL: "/?view=missed", Count: 2, Hot: true},
		{Key: "unreadable", Name: "Unreadable mail", URL: "/?view=unreadable", Hot: true},
	}}}
	p.Flash = []shell.Notice{{Tone: shell.Good, Text: "2 tickets went to Kim."}}
	d := shelltest.Render(t, shell.StaffFrame(p))
	if got := d.One("title").Text(); got != "Mine · Harbourline IT" {
		t.Errorf("title: %q", got)
	}
	if got := d.One(".main-nav [aria-current=page]").Text(); got != "Review 6" {
		t.Errorf("current place: %q", got)
	}
	if got := d.One(".views [aria-current=page]").Text(); got != "Mine 7" {
		t.Errorf("current view: %q", got)
	}
	if got := d.Texts(".views .hot"); !slices.Equal(got, []string{"Missed 2"}) {
		t.Errorf("what is missed: %v", got)
	}
	if got := d.One("main .note.good").Text(); got != "2 tickets went to Kim." {
		t.Errorf("flash: %q", got)
	}
	if first := d.All("body a")[0]; first.Attr("href") != "#main" || d.One("#main").Attr("id") == "" {
		t.Error("the first link does not skip to the content")
	}
	if got := d.One("form[action=/sign-out] input[name=_csrf]").Attr("value"); got != "token" {
		t.Errorf("token of the sign-out form: %q", got)
	}
	if got := d.Texts("dialog#keys kbd"); !slices.Contains(got, "g m") || !slices.Contains(got, "?") {
		t.Errorf("help sheet: %v", got)
	}
}

// The policy of the server lets no inline style or script run, so none may be in a page.
func TestNoPartNeedsWhatThePolicyForbids(t *testing.T) {
	t.Parallel()
	p := staff(identity.Admin)
	p.Flash = []shell.Notice{{Tone: shell.Bad, Text: "x"}}
	portal := shelltest.Page("Requests")
	portal.Viewer = shelltest.Dana()
	for name, view := range map[string]templ.Component{"parts": shelltest.Gallery(p), "portal": shell.PortalFrame(portal), "bare": shell.BareFrame(p)} {
		d := shelltest.Render(t, view)
		for _, e := range d.All("*") {
			for _, a := range e.Attributes() {
				if a == "style" || strings.HasPrefix(a, "on") || strings.HasPrefix(a, "hx-on") {
					t.Errorf("%s: an element carries %s", name, a)
				}
			}
			for _, where := range []string{e.Attr("src"), e.Attr("href"), e.Attr("action")} {
				if strings.Contains(where, "//") || strings.HasPrefix(where, "data:") || strings.HasPrefix(where, "javascript:") {
					t.Errorf("%s: an element leads to %s", name, where)
				}
			}
		}
		if len(d.All("style")) != 0 || len(d.All("script")) != 1 || d.One("script").Text() != "" {
			t.Errorf("%s: inline style or script", name)
		}
	}
}

func TestEveryFormThatChangesSomethingCarriesTheToken(t *testing.T) {
	t.Parallel()
	d := shelltest.Render(t, shelltest.Gallery(staff(identity.Technician)))
	forms, tokens := d.All("form[method=post]"), d.All("form[method=post] input[name=_csrf][value=token]")
	if len(forms) == 0 || len(forms) != len(tokens) {
		t.Errorf("%d forms, %d tokens", len(forms), len(tokens))
	}
}

func TestTextsOfStrangersStayTexts(t *testing.T) {
	t.Parallel()
	evil := `<img src=x onerror=alert(1)>`
	p := staff(identity.Technician)
	p.Title, p.Query, p.Viewer.Name = evil, `"><script>`, evil
	d := shelltest.Render(t, shell.StaffFrame(p))
	if len(d.All("img")) != 0 || len(d.All("script")) != 1 {
		t.Error("markup of a stranger was taken over")
	}
	m := shelltest.Render(t, shell.FileChip(shell.File{Name: evil, URL: "javascript:alert(1)"}, shell.Locale{}))
	if got := m.One("a.file").Attr("href"); strings.HasPrefix(got, "javascript:") {
		t.Errorf("a file leads to %s", got)
	}
}
