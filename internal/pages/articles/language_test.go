package articles_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"remit/internal/knowledge"
	"remit/internal/pages/articles"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
)

func TestArticlesStandInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	for language, want := range map[string]struct{ shelf, changed, yours, none, helped, said string }{
		"da": {"Artikler", "Ændret tirs. 3. marts", "Til jeres organisation. Ændret tirs. 3. marts", "Ingen artikel indeholder disse ord", "Hjalp det dig? Ja Nej",
			"Du har svaret, at det ikke hjalp. Tak: vi gør den bedre."},
		"de": {"Artikel", "Geändert am Di, 3. März", "Für Ihre Organisation. Geändert am Di, 3. März", "Kein Artikel enthält diese Wörter", "Hat Ihnen das geholfen? Ja Nein",
			"Sie haben angegeben, dass es nicht geholfen hat. Vielen Dank: Wir verbessern den Artikel."},
	} {
		h.dana.Languages = language
		shelf := h.dana.Get("/portal/articles").Want(http.StatusOK).Page()
		if got := shelf.Texts(".shelf .mut"); len(got) != 2 || got[0] != want.changed || got[1] != want.yours {
			t.Errorf("%s: the articles are listed as %q", language, got)
		}
		if got := shelf.One("h1").Text(); got != want.shelf || !strings.HasPrefix(shelf.One("title").Text(), want.shelf) {
			t.Errorf("%s: the shelf is called %q", language, got)
		}
		wantNoEnglish(t, shelf)
		none := h.dana.Get("/portal/articles?q=nothing").Want(http.StatusOK).Page()
		if got := none.One(".empty h2").Text(); got != want.none {
			t.Errorf("%s: of nothing found is said %q", language, got)
		}
		wantNoEnglish(t, none)
		h.dana.Post("/portal/articles/reset-your-password/vote", form("helped", "no")).Want(http.StatusSeeOther)
		read := h.dana.Get("/portal/articles/reset-your-password").Want(http.StatusOK).Page()
		if got := read.One("#helped").Text(); !strings.HasPrefix(got, want.helped) || !strings.Contains(got, want.said) {
			t.Errorf("%s: the reader is asked %q", language, got)
		}
		wantNoEnglish(t, read)
		h.rob.Languages = language
		wantNoEnglish(t, h.rob.Get("/portal/articles/no-such").Want(http.StatusNotFound).Page())
	}
}

// wantNoEnglish fails where the page says some of its English words.
func wantNoEnglish(t *testing.T, d shelltest.Document) {
	t.Helper()
	page := d.One("body").Text()
	for _, e := range d.All("*") {
		for _, a := range []string{"aria-label", "placeholder", "title"} {
			page += " " + e.Attr(a)
		}
	}
	for _, word := range []string{"Article", "Ask", "Changed", "For your", "Find", "Show", "help", "Your", "Sign out", "menu,", "Skip", "Main", "Yes", "Thank", "Words"} {
		if strings.Contains(page, word) {
			t.Errorf("the page says %q in English: %s", word, page)
		}
	}
}

func TestWhatMayHelpIsOfferedInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]struct{ title, link string }{
		"da": {"Det her hjælper måske med det samme", "Skift adgangskode, åbner i en ny fane"},
		"de": {"Das hilft vielleicht sofort", "Skift adgangskode, öffnet in einem neuen Tab"},
		"en": {"This may help at once", "Skift adgangskode, opens in a new tab"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Language", language)
		c := echo.New().NewContext(r, httptest.NewRecorder())
		shell.Begin(c, shell.Visit{Viewer: shelltest.Dana(), Now: shelltest.Now()})
		var b strings.Builder
		if err := articles.RequestHints([]knowledge.Article{{Slug: "x", Title: "Skift adgangskode"}}).Render(c.Request().Context(), &b); err != nil {
			t.Fatal(err)
		}
		d := shelltest.Parse(t, strings.NewReader(b.String()))
		if d.One("strong").Text() != want.title || d.One("a").Attr("aria-label") != want.link {
			t.Errorf("%s: %s", language, b.String())
		}
	}
}
