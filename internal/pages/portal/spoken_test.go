package portal_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/pages/shell/shelltest"
	"remit/internal/ticket"
)

// says holds the text of a part of a page against what it must say, and the words of another language that it must not.
func says(t *testing.T, what, text string, must, mustNot []string) {
	t.Helper()
	for _, words := range must {
		if !strings.Contains(text, words) {
			t.Errorf("%s does not say %q: %s", what, words, text)
		}
	}
	for _, words := range mustNot {
		if strings.Contains(text, words) {
			t.Errorf("%s says %q: %s", what, words, text)
		}
	}
}

// texts are those of the parts of a page, one after the other.
func texts(page shelltest.Document, selectors ...string) string {
	var all []string
	for _, s := range selectors {
		all = append(all, page.Texts(s)...)
	}
	return strings.Join(all, "; ")
}

// asked is a request whose answer came late and that waits for Dana since.
func (h house) asked(t *testing.T) ticket.Ticket {
	t.Helper()
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	h.Clock.Advance(6 * time.Hour)
	h.mustReply(t, desk.Reply{Ticket: one.ID, Text: "Which folder?", Status: ticket.WaitingClient})
	return one
}

func TestARequestIsReadInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.asked(t)
	h.mustOpen(t, "dana@northwind.example", "A mailbox for Ada.")
	english := []string{"Answer", "Solution", "promised", "Waiting", "turn", "under", "business", "Arrived", "today", "asked", "Your", "What we", "Close", "Requests", "by Dana"}
	for _, c := range []struct {
		language  string
		row, page []string
	}{
		{"da", []string{"Modtaget vores tur", "Svar lovet senest i morgen 09:42 efter punkt 6.3", "Venter på dig din tur"}, []string{
			"Sager #1001, fra Dana Lund", "Vi har stillet dig et spørgsmål.", "Luk: ikke længere aktuel", "Dit svar", "Det har vi lovet",
			"Svar: ikke overholdt, fristen var i dag 14:42, og det kom i dag 15:42 efter punkt 6.3",
			"Løsning: tiden står stille, 5 h brugt; lovet inden for 3 hverdage efter punkt 6.3"}},
		{"de-AT", []string{"Eingegangen wir sind am Zug", "Antwort zugesagt bis morgen 09:42 nach Ziffer 6.3", "Wartet auf Sie Sie sind am Zug"}, []string{
			"Anfragen #1001, von Dana Lund", "Mit Ihrer Antwort können wir weitermachen.", "Schließen: nicht mehr nötig", "Ihre Antwort", "Was wir zugesagt haben",
			"Antwort: verfehlt, fällig war sie bis heute 14:42, gekommen ist sie heute 15:42 nach Ziffer 6.3",
			"Lösung: die Zeit steht, 5 h verbraucht; zugesagt innerhalb von 3 Arbeitstagen nach Ziffer 6.3"}},
	} {
		h.dana.Languages = c.language
		list := h.dana.Get("/portal").Want(http.StatusOK).Page()
		says(t, c.language+" list", texts(list, ".standing", ".pledge"), c.row, english)
		page := h.dana.Get(requestPath(one.ID)).Want(http.StatusOK).Page()
		says(t, c.language+" request", texts(page, "main header", ".stands-at", "section h2", "aside h2", ".pledge-line"), c.page, english)
	}
}

func TestWhatIsDoneWithARequestIsToldInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	h.dana.Languages = "da"
	status := func(to ticket.Status) string {
		h.dana.Post(requestPath(one.ID)+"/status", draft("status", string(to))).Want(http.StatusSeeOther)
		return h.dana.Get(requestPath(one.ID)).Page().One(".note").Text()
	}
	if got := status(ticket.Closed); got != "Sagen er lukket." {
		t.Errorf("closed: %q", got)
	}
	if got := status(ticket.Open); got != "Intet blev ændret. Sagen er lukket. Et svar fra kunden åbner en ny, der er knyttet til den." {
		t.Errorf("opened: %q", got)
	}
	h.dana.Languages = "de"
	sent := h.dana.Post(requestPath(one.ID)+"/messages", draft("text", "It is full again.")).Want(http.StatusSeeOther)
	if got := h.dana.Get(sent.Location).Page().One(".note").Text(); !strings.HasPrefix(got, "#1001 war geschlossen, deshalb hat Ihre Antwort diese neue Anfrage #1002 eröffnet.") {
		t.Errorf("answered: %q", got)
	}
}

func TestTheMessagesAreFramedInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	h.mustMail(t, one, "<p>Hello</p>")
	for _, c := range []struct{ language, folded, formatted, frame string }{
		{"da", "Tidligere mail og signatur, 2 linjer", "Som den var formateret", "Formateret mail fra Dana Lund"},
		{"de", "Frühere E-Mail und Signatur, 2 Zeilen", "So, wie sie formatiert war", "Formatierte E-Mail von Dana Lund"},
	} {
		h.dana.Languages = c.language
		page := h.dana.Get(requestPath(one.ID)).Page()
		says(t, c.language, texts(page, ".fold summary"), []string{c.folded, c.formatted}, []string{"Earlier", "As it was"})
		if got := page.One("iframe").Attr("title"); got != c.frame {
			t.Errorf("%s: the frame is titled %q", c.language, got)
		}
	}
}

func TestTheAgreementIsFramedInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.asked(t)
	h.mustAmend(t)
	english := []string{"Version 2 waits", "Versions", "in force", "In force", "left", "solved", "published", "read version", "shown here", "How it stands", "Ask", "Print", "What changed", "Find in", "Show", "acceptance"}
	for _, c := range []struct {
		language string
		want     []string
		found    string
		coming   []string
	}{
		{"da", []string{"2 af 2 besøg tilbage", "i marts", "vises her gældende, fra 1. januar 2026 til 30. juni 2026", "offentliggjort 3. mar. 2026", "kommende, fra 1. juli 2026",
			"Ingen sag under aftalen er løst endnu", "Version 1 venter på din accept", "Spørg om denne version"}, "»included« står 3 steder.",
			[]string{"Denne version gælder ikke nu: gældende fra 1. juli 2026. Læs version 1, som gælder nu", "Gælder fra 1. juli 2026. Din accept"}},
		{"de", []string{"noch 2 von 2 Besuchen", "im März", "hier gezeigt in Kraft, vom 1. Januar 2026 bis 30. Juni 2026", "veröffentlicht am 3. März 2026", "künftig, ab 1. Juli 2026",
			"Noch ist keine Anfrage unter diesem Vertrag gelöst", "Version 1 wartet auf Ihre Annahme", "Zu dieser Version fragen"}, "„included“ steht an 3 Stellen.",
			[]string{"Diese Version gilt zurzeit nicht: in Kraft ab 1. Juli 2026. Version 1 lesen, die jetzt gilt", "Gültig ab 1. Juli 2026. Die Annahme"}},
	} {
		h.dana.Languages = c.language
		page := h.dana.Get("/portal/agreement").Want(http.StatusOK).Page()
		says(t, c.language+" agreement", texts(page, "#accept", ".meter strong", ".meter small", "#use p", "#versions", "aside .row", ".brief"), c.want, english)
		coming := h.dana.Get("/portal/agreement?number=NWD-2026&version=2").Want(http.StatusOK).Page()
		says(t, c.language+" coming", texts(coming, ".note", "#accept"), c.coming, english)
		found := h.dana.Get("/portal/agreement?number=NWD-2026&version=1&find=included").Want(http.StatusOK).Page()
		says(t, c.language+" found", texts(found, ".finder"), []string{c.found}, english)
	}
}

func TestWhatWasKeptIsTalliedInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	one := h.asked(t)
	h.mustAmend(t)
	h.mustReply(t, desk.Reply{Ticket: one.ID, Text: "Done.", Status: ticket.Resolved})
	english := []string{"Answer", "Solution", "Month", "March", "missed", "All months", "Request", "Priority", "Came in", "late", "of", "version 1 (1", "changes"}
	for _, c := range []struct {
		language           string
		kept, changes, use []string
	}{
		{"da", []string{"Svar til tiden 0 af 1, 0 % på tolv måneder", "Løsninger til tiden 1 af 1, 100 % på tolv måneder", "marts 2026", "Hvad der ikke blev overholdt", "Svar 1 h for sent"},
			[]string{"Fra version 1 (fra 1. januar 2026 til 30. juni 2026) til version 2 (fra 1. juli 2026), 2 ændringer."},
			[]string{"I 0 af 1 sag fra jeres organisation siden 3. marts 2025 blev alle lovede tider overholdt."}},
		{"de", []string{"Antworten rechtzeitig 0 von 1, 0 % in zwölf Monaten", "Lösungen rechtzeitig 1 von 1, 100 % in zwölf Monaten", "März 2026", "Was verfehlt wurde", "Antwort 1 h zu spät"},
			[]string{"Von Version 1 (vom 1. Januar 2026 bis 30. Juni 2026) zu Version 2 (ab 1. Juli 2026), 2 Änderungen."},
			[]string{"Bei 0 von 1 Anfrage Ihrer Organisation seit 3. März 2025 wurden alle zugesagten Zeiten eingehalten."}},
	} {
		h.dana.Languages = c.language
		kept := h.dana.Get("/portal/agreements/NWD-2026/kept").Want(http.StatusOK).Page()
		says(t, c.language+" kept", texts(kept, "main h1", "main p", "main section header", "main section th", "main section td"), c.kept, english)
		changes := h.dana.Get("/portal/agreements/NWD-2026/changes").Want(http.StatusOK).Page()
		says(t, c.language+" changes", texts(changes, "main h1", "main p.mut", "main form"), c.changes, english)
		says(t, c.language+" use", texts(h.dana.Get("/portal/agreement").Page(), "#use"), c.use, []string{"request", "since", "How"})
	}
}
