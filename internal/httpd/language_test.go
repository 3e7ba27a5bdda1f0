package httpd_test

import (
	"net/url"
	"strings"
	"testing"

	"remit/internal/fault"
	"remit/internal/pages/shell"
)

func TestFailuresSpeakTheReadersLanguage(t *testing.T) {
	t.Parallel()
	s := open(t, nil,
		failing("/gone", fault.Errorf(fault.NotFound, "There is nothing under this address.")),
		failing("/api/gone", fault.Errorf(fault.NotFound, "There is nothing under this address.")),
		shell.Route{Method: "POST", Path: "/form", Who: shell.Guest, Handler: hello},
		shell.Route{Method: "POST", Path: "/staff", Who: shell.Staff, Handler: hello})
	large := url.Values{"text": {strings.Repeat("x", 2<<20)}}
	cases := []struct {
		name, who, method, path, language string
		form                              url.Values
		title, text, way                  string
	}{
		{"an address that there is not", "", "GET", "/nothing", "da", nil, "Her er ikke noget", "Adressen er forkert", "Gå til forsiden"},
		{"the same for a client", "4", "GET", "/nothing", "de-AT", nil, "Hier ist nichts", "Die Adresse ist falsch", "Zur Startseite"},
		{"an error with words of its own", "4", "GET", "/gone", "da", nil, "Her er ikke noget", "Der er ikke noget på denne adresse.", "Gå til forsiden"},
		{"what is too large to be read at all", "", "POST", "/form", "de", large, "Das ist zu groß", "Dateien zusammen 40 MB", "Zur Startseite"},
		{"what is for others", "4", "POST", "/staff", "da", nil, "Det har du ikke adgang til", "Din konto har ikke adgang", "Gå til forsiden"},
		{"a language without words", "", "GET", "/nothing", "fr", nil, "There is nothing here", "The address is wrong", "Go to the start"},
		{"the provider's people read English", "1", "GET", "/nothing", "da", nil, "There is nothing here", "The address is wrong", "Go to the start"},
	}
	for _, c := range cases {
		d := s.visit(t, c.who).send(c.method, c.path, c.form, "Accept-Language", c.language).page(t)
		main := d.One("main").Text()
		if d.One("h1").Text() != c.title || !strings.Contains(main, c.text) || d.One("main a").Text() != c.way {
			t.Errorf("%s: %s", c.name, main)
		}
	}
	if got := s.visit(t, "").send("GET", "/api/gone", nil, "Accept-Language", "da").body; !strings.Contains(got, "There is nothing under this address.") {
		t.Errorf("a program is told %s", got)
	}
	note := s.visit(t, "4").send("GET", "/gone", nil, "HX-Request", "true", "Accept-Language", "de").page(t)
	if got := note.One(".note.bad").Text(); !strings.HasPrefix(got, "Hier ist nichts. Unter dieser Adresse gibt es nichts.") || note.One("button").Text() != "Schließen" {
		t.Errorf("the script is told %q", got)
	}
}
