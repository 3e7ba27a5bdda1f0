package shell_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
)

// seenIn renders a component as a visitor sees it whose browser asks for a language.
func seenIn(t *testing.T, language string, view templ.Component) shelltest.Document {
	t.Helper()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Language", language)
	c := echo.New().NewContext(r, httptest.NewRecorder())
	shell.Begin(c, shell.Visit{Viewer: shelltest.Dana(), Now: shelltest.Now()})
	var b strings.Builder
	if err := view.Render(context.WithoutCancel(c.Request().Context()), &b); err != nil {
		t.Fatal(err)
	}
	return shelltest.Parse(t, strings.NewReader(b.String()))
}

func TestTheFrameOfAClientSpeaksTheirLanguage(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]struct {
		nav              []string
		main, menu, skip string
		deeds            []string
	}{
		"da": {[]string{"Bed om hjælp", "Sager", "Artikler", "Jeres aftale", "Personer"}, "Hovedmenu", "Dana Lund, din menu", "Gå til indholdet", []string{"Dine indstillinger", "Log ud"}},
		"de": {[]string{"Um Hilfe bitten", "Anfragen", "Artikel", "Ihr Vertrag", "Personen"}, "Hauptmenü", "Dana Lund, Ihr Menü", "Zum Inhalt springen", []string{"Ihre Einstellungen", "Abmelden"}},
	} {
		p := shelltest.Page("x")
		p.Viewer, p.Locale = shelltest.Dana(), shelltest.Chicago().InTongue(code)
		p.Viewer.Role = identity.Administrator
		d := shelltest.Render(t, shell.PortalFrame(p))
		if got := d.Texts(".main-nav a"); !slices.Equal(got, want.nav) {
			t.Errorf("%s: navigation %q", code, got)
		}
		if got := d.One(".main-nav").Attr("aria-label"); got != want.main {
			t.Errorf("%s: the navigation is called %q", code, got)
		}
		if got := d.One("summary .vh").Text(); got != want.menu {
			t.Errorf("%s: the menu is called %q", code, got)
		}
		if got := d.One(".skip").Text(); got != want.skip {
			t.Errorf("%s: %q skips", code, got)
		}
		deeds := append(d.Texts(".panel a"), d.Texts(".panel button")...)
		if !slices.Equal(deeds, want.deeds) {
			t.Errorf("%s: the menu offers %q", code, deeds)
		}
		if d.One("html").Attr("lang") != code || d.One("html").Attr("dir") != "ltr" {
			t.Errorf("%s: the page says that it is in another language", code)
		}
	}
}

func TestThePartsSpeakTheReadersLanguage(t *testing.T) {
	t.Parallel()
	form := shell.Form{Errors: []shell.FieldError{{Text: "a"}, {Text: "b"}}}
	pager := shell.Pages(shell.Pager{Newer: "/a", Older: "/b"})
	verdict := func(outcome string) templ.Component {
		return shell.VerdictInRow(shell.Verdict{Outcome: outcome, Clause: "6.2"})
	}
	for _, c := range []struct {
		language, selector, want string
		view                     templ.Component
	}{
		{"da", "strong", "2 ting skal rettes.", shell.ErrorSummary(form, "")},
		{"da", "nav", "Tilbage Videre", pager},
		{"da", ".v", "Dækket 6.2", verdict("covered")},
		{"da", ".v", "Faktureres særskilt 6.2", verdict("billable")},
		{"de", "strong", "2 Angaben sind zu korrigieren.", shell.ErrorSummary(form, "")},
		{"de", "strong", "1 Angabe ist zu korrigieren.", shell.ErrorSummary(shell.Form{Errors: form.Errors[:1]}, "")},
		{"de", "nav", "Zurück Weiter", pager},
		{"de", ".v", "Abgelehnt 6.2", verdict("declined")},
		{"de", ".v", "Offen 6.2", verdict("")},
		{"fr", "nav", "Back Further", pager},
	} {
		if got := seenIn(t, c.language, c.view).One(c.selector).Text(); got != c.want {
			t.Errorf("%s: %q, want %q", c.language, got, c.want)
		}
	}
}

func TestClocksAndAnswersSpeakTheReadersLanguage(t *testing.T) {
	t.Parallel()
	due := shelltest.Now().Add(8 * time.Minute)
	clock := shell.RunningClock("Respond", shelltest.Now(), due, time.Time{}, time.Hour, 2*time.Hour)
	clock.Left, clock.Allowed = 20*time.Minute, 4*time.Hour
	for code, want := range map[string]struct{ exact, none, attach, to string }{
		"da": {"Frist tirs. 3. marts 2026, 09:50 CST; 20 min tilbage af 4 h inden for aftalens åbningstid", "Ingen frist", "Vedhæft", "Til"},
		"de": {"Fällig Di, 3. März 2026, 09:50 CST; noch 20 min von 4 h innerhalb der vereinbarten Servicezeit", "Keine Frist", "Anhängen", "An"},
	} {
		l := shelltest.Chicago().InTongue(code)
		if got := shelltest.Render(t, shell.ClockChip(clock, shelltest.Now(), l)).One("time").Attr("title"); got != want.exact {
			t.Errorf("%s: a clock runs out %q", code, got)
		}
		if got := shelltest.Render(t, shell.ClockChip(shell.NoClock("x"), shelltest.Now(), l)).One(".k").Text(); got != want.none {
			t.Errorf("%s: no target is told as %q", code, got)
		}
		p := shelltest.Page("")
		p.Locale = l
		d := shelltest.Render(t, shell.Compose(shell.Composer{Page: p, Uploads: true, To: []string{"Kim Osei"}, Sends: []shell.Option{{Value: "send", Label: "x"}}}))
		if d.One("[data-files-said]").Text() != want.attach || d.One(".to .mut").Text() != want.to {
			t.Errorf("%s: the answer offers %q to %q", code, d.One("[data-files-said]").Text(), d.One(".to").Text())
		}
	}
}

func TestATextOfAnErrorIsToldInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	_, err := shell.ParseID("x")
	for code, want := range map[string]string{"en": "There is nothing under this address.", "da": "Der er ikke noget på denne adresse.", "de": "Unter dieser Adresse gibt es nichts."} {
		if got := (shell.Locale{}).InTongue(code).Fault(err); got != want {
			t.Errorf("%s: %q", code, got)
		}
	}
	if got := (shell.Locale{}).InTongue("de").Fault(fault.Errorf(fault.Internal, "secret")); !strings.HasPrefix(got, "Bei uns ist etwas schiefgegangen.") {
		t.Errorf("an error of our own is told as %q", got)
	}
}
