package document_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/pages/document"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
)

func TestTheDocumentSpeaksTheLanguageOfItsReader(t *testing.T) {
	t.Parallel()
	type want map[string]string // by clause
	for code, c := range map[string]struct {
		clauses want
		texts   []string
	}{
		"da": {want{
			"3.3": "3.3 Account and mailbox work is included for every employee, whatever the device. Tjenesten er Account eller Email, Mailbox · arbejdet udføres på afstand · i servicetiden »office«",
			"3.4": "3.4 Two on-site visits a month are included in office hours. Arbejdet udføres på stedet · i servicetiden »office« · enheden er ikke uden administration " +
				"Grænse: 2 besøg pr. måned, derefter faktureret særskilt til taksten »onsite«, punkt 7.5",
			"4.1": "4.1 Privately owned devices are excluded; work on them is billed, above 200 dollars with approval. Enheden er ikke administreret " +
				"Taksten »standard«, punkt 7.4 · godkendelse over 200,00 USD",
			"5.3": "5.3 The partners get the next higher priority. Kontaktpersonen er en navngiven leder Prioriteten hæves 1 trin",
			"6.3": "6.3 Ydelsen er dækket eller ikke afgjort 4 h 3 arbejdsdage servicetiden »office«",
			"6.8": "6.8 Prioriteten er P1 eller P2 Ved 75 % af løsningstiden · besked til teamleder og kundeansvarlig",
			"7.5": "7.5 Onsite udkald 85,00 160,00 1 h 30 min × 1,5 uden for servicetiden »office« × 2 på en helligdag",
		}, []string{"Aftale NWD-2026 · version 3", "1. januar til 31. december 2026", "automatisk, 12 måneder; opsiges senest 60 dage før", "30 dages varsel; 50 % af de resterende faste betalinger",
			"Mandag til torsdag 08:00 til 12:00 og 13:00 til 18:00", "26. november, 27. november og 25. december 2026", "Hvis intet andet vides: middel påvirkning, middel hastegrad.",
			"Løsningstiden står stille, mens sagen venter på kunden, venter på en tredjepart eller er planlagt.", "Accepteret af Dana Lund, 3. marts 2026, 15:42, hash 9f2c9f2c9f2c…", "Godkender dana@northwind.example ethvert beløb"}},
		"de": {want{
			"3.4": "3.4 Two on-site visits a month are included in office hours. Arbeit erfolgt vor Ort · in der Servicezeit „office“ · Gerät ist nicht unbetreut " +
				"Grenze: 2 Besuche pro Monat, danach kostenpflichtig zum Satz „onsite“, Ziffer 7.5",
			"5.3": "5.3 The partners get the next higher priority. Kontakt ist eine benannte Führungskraft Priorität um 1 Stufe erhöht",
			"6.2": "6.2 P2 Leistung ist abgedeckt oder offen 2 h 4 h 1 Arbeitstag Servicezeit „office“",
			"6.9": "6.9 Priorität ist P1 oder P2 Für jede verspätete Lösung 5 % der Pauschalen des Zeitraums, höchstens 20 %",
			"7.1": "7.1 Managed workstation je Gerät: Geräteart ist Workstation · Gerät wird betreut bis 10: 45,00 bis 50: 41,00 darüber: 37,50 Monat",
		}, []string{"Vertrag NWD-2026 · Version 3", "1. Januar bis 31. Dezember 2026", "automatisch, 12 Monate; Kündigung spätestens 60 Tage vorher", "Frist von 30 Tagen; 50 % der noch ausstehenden Pauschalen",
			"Samstag bis Sonntag geschlossen", "Die Lösungszeit ruht, solange die Anfrage auf den Kunden wartet, auf einen Dritten wartet oder eingeplant ist.",
			"Angenommen von Dana Lund, 3. März 2026, 15:42, Hash 9f2c9f2c9f2c…"}},
	} {
		d := accepted(northwind(t), code)
		page := shelltest.Render(t, document.Article(d))
		for number, want := range c.clauses {
			if got := clause(t, page, number); !strings.HasPrefix(got, want) {
				t.Errorf("%s, clause %s:\n got %s\nwant %s", code, number, got, want)
			}
		}
		text := page.One("article").Text()
		for _, want := range c.texts {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not there", code, want)
			}
		}
		contents := strings.Join(shelltest.Render(t, document.Contents(d)).Texts("a"), " ")
		if left := english.FindString(text + " " + contents); left != "" {
			t.Errorf("%s: %q is left in English", code, left)
		}
	}
}

// english are words that the program said, and that no text of the agreement has.
var english = regexp.MustCompile(`\b(Agreement NWD|Hours|Contents|Acceptance|Accepted|Provider|Renewal|Termination|Monday|Friday|January|December|closed|Clause|Counted|Answer|Solve|Price|Rate|Role|Obligations|Targets|` +
	`impact|urgency|limit|then|priority is|service is|scope is|told|Owed|business days?|above:|up to|call-out|notice)\b`)

// accepted is a document in a language, accepted by Dana.
func accepted(d document.Document, code string) document.Document {
	d.State, d.Hash, d.Locale = "", strings.Repeat("9f2c", 16), shell.Locale{Zone: time.UTC}.InTongue(code)
	d.Accepted = []document.Signed{{Name: "Dana Lund", Email: "dana@northwind.example", Typed: "D. Lund", Address: "192.0.2.7", At: time.Date(2026, 3, 3, 15, 42, 0, 0, time.UTC), Hash: d.Hash}}
	return d
}

func TestTheFileIsInTheLanguageOfItsReader(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, code := range []string{"en", "da", "de"} {
		file, err := accepted(northwind(t), code).PDF(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		if err != nil || !bytes.Contains(file, []byte("/Lang ("+code+")")) {
			t.Errorf("%s: the file does not name its language (%v)", code, err)
		}
		seen[string(file)] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d files of three languages differ", len(seen))
	}
}

// TestEverythingThatAFileMaySayHasWords sets terms with each value that a file may have: a text that is missing would be told as its id.
func TestEverythingThatAFileMaySayHasWords(t *testing.T) {
	t.Parallel()
	full, bare := everything(t), *terms(t, "northwind-dental.toml")
	for _, code := range []string{"en", "da", "de"} {
		d := accepted(document.Document{Terms: &full, Inside: true}, code)
		if text := shelltest.Render(t, document.Article(d)).One("article").Text(); strings.Contains(text, "document.") {
			t.Errorf("%s: the document says %s", code, regexp.MustCompile(`document\.[\w.-]*`).FindAllString(text, -1))
		}
	}
	changes := agreement.Diff(&bare, &full)
	if text := strings.Join(shelltest.Render(t, document.Differences(append(changes, agreement.Diff(&full, &bare)...))).Texts("body"), " "); strings.Contains(text, "document.") {
		t.Errorf("the differences say %s", regexp.MustCompile(`document\.[\w.-]*`).FindAllString(text, -1))
	}
}

// everything is an agreement with each value that a file may have.
func everything(t *testing.T) agreement.Terms {
	x, one, levels := *terms(t, "lakeside-works.toml"), decimal.NewFromInt(1), agreement.Levels()
	clocks, verdicts := []string{"respond", "update", "resolve"}, []string{"covered", "billable", "declined", "undecided"}
	keys := map[string][]string{"service": {"a/b"}, "kind": agreement.Kinds(), "mode": agreement.Modes(), "site": {"a"}, "channel": agreement.Channels(), "impact": levels, "urgency": levels,
		"asset.class": {"a"}, "asset.tag": {"a"}, "contact.group": {"a"}, "hours": {"day"}, "outside": {"day"}, "holiday": {"day"}, "mentions": {"a"}, "priority": {"P1"}, "verdict": verdicts}
	var conditions []agreement.Condition
	for name, values := range keys {
		conditions = append(conditions, agreement.Condition{Keys: []agreement.Key{agreement.NewKey(name, values...)}})
	}
	for _, name := range []string{"asset.managed", "contact.vip"} {
		for _, value := range []string{"true", "false"} {
			conditions = append(conditions, agreement.Condition{Keys: []agreement.Key{agreement.NewKey(name, value)}})
		}
	}
	for _, c := range conditions {
		x.Rules = append(x.Rules, agreement.PriorityRule{When: c, Raise: 1}, agreement.PriorityRule{When: agreement.Condition{Not: &c}, Lower: 1})
	}
	for _, unit := range []string{"visits", "hours", "tickets"} {
		for _, per := range []string{"day", "week", "month", "quarter", "year", "term"} {
			for _, then := range verdicts[:3] {
				x.Scope = append(x.Scope, agreement.Clause{Verdict: agreement.Covered, Approval: "always", Limit: &agreement.Limit{Count: one, Unit: unit, Per: per, Then: agreement.Verdict(then)}})
			}
		}
	}
	for i, clock := range clocks {
		x.Escalations = append(x.Escalations, agreement.Escalation{At: "breach of " + clock, Percent: 100, Of: clock, Notify: []string{"team-lead", "the-dean"}}, agreement.Escalation{At: "50% of " + clock, Percent: 50, Of: clock})
		x.Credits = append(x.Credits, agreement.Credit{Missed: clock, Percent: one}, agreement.Credit{Missed: clock, Percent: one, CapPercent: one})
		x.Routes = append(x.Routes, agreement.Route{Team: "a", Pick: []string{"least-loaded", "round-robin", "none"}[i]})
	}
	for i, per := range []string{"flat", "asset", "contact", "site"} {
		x.Fees = append(x.Fees, agreement.Fee{Per: per, Price: one, Every: []string{"month", "quarter", "year", "year"}[i], Tiering: []string{"graduated", "volume", "", ""}[i]})
		x.Blocks = append(x.Blocks, agreement.Block{Hours: time.Hour, Price: one, Every: []string{"once", "month", "quarter", "year"}[i], Rollover: &agreement.Rollover{Hours: time.Hour, Periods: i + 1}})
		x.Contacts = append(x.Contacts, agreement.Contact{Role: []string{"approver", "escalation", "requester", "billing"}[i], Email: "a@b.example"})
	}
	x.Obligations = []agreement.Obligation{{Party: "client"}, {Party: "provider"}}
	x.Maintenance = []agreement.Maintenance{{Repeat: "FREQ=DAILY", Service: "a", Resolve: calendar.Span{Text: "2bd", Days: 2}, Hours: "day"}}
	x.Clock = agreement.Clock{PauseResolve: []string{"new", "open", "waiting-client", "waiting-vendor", "scheduled", "resolved", "closed"}, WarnPercent: []int{50}}
	x.Sections, x.DefaultLevel = []agreement.Section{{Title: "A", Text: "a"}}, agreement.Level{Impact: "low", Urgency: "high"}
	x.Term.Renewal, x.Term.Termination = &agreement.Renewal{Mode: "by-agreement", Months: 1, NoticeDays: 1}, &agreement.Termination{NoticeDays: 1, FeePercent: one}
	return x
}
