package portal_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// mustRewrite publishes a second version with changes of each kind of value.
func (h house) mustRewrite(t *testing.T) {
	t.Helper()
	source, err := os.ReadFile("testdata/northwind.toml")
	must(t, err)
	text := strings.NewReplacer(`per = "month", then = "billable"`, `per = "week", then = "declined"`, `when     = { kind = "project" }`, `when     = { kind = ["project", "change"] }`,
		`approval = "200.00"`, `approval = "1500.00"`, `resolve = "1bd"`, `resolve = "2bd"`, `["waiting-client", "waiting-vendor", "scheduled"]`, `["waiting-client"]`,
		`team = "security"`, `team = "forensics"`).Replace(string(source))
	_, _, err = h.Desk.Publish(t.Context(), program, "n.toml", []byte(text))
	must(t, err)
}

func TestTheAgreementIsReadInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Clock.Advance(time.Hour)
	h.mustRewrite(t)
	for _, c := range []struct {
		languages, head, found string
		changes                []string
	}{
		{"da", "Supportens omfang", "Leverandør", []string{"Gælder hvor før: Typen er projekt nu: Typen er projekt eller ændring", "Godkendelse før: 200,00 nu: 1.500,00",
			"Grænse før: antal 2, enhed besøg, pr. måned, derefter faktureret særskilt, takst onsite nu: antal 2, enhed besøg, pr. uge, derefter afvist, takst onsite",
			"Løsning før: 1 arbejdsdag nu: 2 arbejdsdage", "Står stille, mens sagen før: venter på kunden, venter på en tredjepart, er planlagt nu: venter på kunden"}},
		{"de", "Leistungsumfang", "Dienstleister", []string{"Gilt, wenn vorher: Art ist Projekt jetzt: Art ist Projekt oder Änderung", "Freigabe vorher: 200,00 jetzt: 1.500,00",
			"Grenze vorher: Anzahl 2, Einheit Besuche, je Monat, danach kostenpflichtig, Satz onsite jetzt: Anzahl 2, Einheit Besuche, je Woche, danach abgelehnt, Satz onsite",
			"Lösung vorher: 1 Arbeitstag jetzt: 2 Arbeitstage", "Ruht, solange die Anfrage vorher: auf den Kunden wartet, auf einen Dritten wartet, eingeplant ist jetzt: auf den Kunden wartet"}},
		{"en-GB", "Scope of support", "Provider", []string{"Holds where before: Kind is project now: Kind is project or change", "Approval before: 200.00 now: 1,500.00",
			"Limit before: count 2, unit visits, per month, then billable, rate onsite now: count 2, unit visits, per week, then declined, rate onsite",
			"Solve before: 1 business day now: 2 business days", "Stands while before: waiting for the client, waiting for the vendor, scheduled now: waiting for the client"}},
	} {
		h.dana.Languages = c.languages
		if heads := h.dana.Get("/portal/agreement").Want(http.StatusOK).Page().Texts("article h2"); !slices.ContainsFunc(heads, func(head string) bool { return strings.HasSuffix(head, c.head) }) {
			t.Errorf("%s: the parts are %q", c.languages, heads)
		}
		if got := h.dana.Get("/portal/agreement?find=" + c.found).Page().Texts("article mark"); len(got) == 0 {
			t.Errorf("%s: nothing holds %s", c.languages, c.found)
		}
		if file := h.dana.Get("/portal/agreements/NWD-2026/agreement.pdf").Want(http.StatusOK); !strings.Contains(file.Body, "/Lang ("+c.languages[:2]+")") {
			t.Errorf("%s: the file is in another language", c.languages)
		}
		page := h.dana.Get("/portal/agreements/NWD-2026/changes").Want(http.StatusOK).Page()
		rows := page.Texts(".change dl > div")
		if rows == nil {
			rows = page.Texts(".change div")
		}
		for _, want := range c.changes {
			if !slices.Contains(rows, want) {
				t.Errorf("%s: %q is not among the changes %q", c.languages, want, rows)
			}
		}
		if text := page.One("main").Text(); strings.Contains(text, "forensics") {
			t.Errorf("%s: the client is shown which team takes what", c.languages)
		}
	}
}
