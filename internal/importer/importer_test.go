package importer_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/importer"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

var admin = identity.System("test")

type house struct {
	db   *store.DB
	desk *desk.Desk
}

func open(t *testing.T, db *store.DB) house {
	t.Helper()
	h := house{db, desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler)})}
	must(t, h.desk.SaveHouse(t.Context(), admin, desk.House{Name: "Harbour IT", Address: "help@harbour.example"}))
	must(t, db.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.InsertUser(t.Context(), identity.User{Email: "kim@harbour.example", Name: "Kim Osei", Role: identity.Technician, Active: true}); err != nil {
			return err
		}
		_, err := tx.PutWebhook(t.Context(), store.Webhook{Name: "all", URL: "https://hooks.example.com/", Events: []string{store.HookTicketCreated, store.HookMessageReceived, store.HookTimeLogged}, Active: true})
		return err
	}))
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h house) run(t *testing.T, format, path string, dry bool) importer.Outcome {
	t.Helper()
	s, err := importer.Read(format, filepath.Join("testdata", path), time.UTC)
	must(t, err)
	out, err := importer.Importer{DB: h.db, Desk: h.desk, Told: func(int) {}}.Run(t.Context(), s, dry)
	must(t, err)
	return out
}

// counts are what came in, without what was left out.
func counts(o importer.Outcome) importer.Outcome { o.Findings = nil; return o }

// has reports whether something was left out at a place, for a reason that holds some words.
func has(o importer.Outcome, where, words string) bool {
	return slices.ContainsFunc(o.Findings, func(f importer.Finding) bool {
		return strings.HasPrefix(f.Where, where) && strings.Contains(f.Why, words)
	})
}

// all are the tickets by subject.
func (h house) all(t *testing.T) map[string]ticket.Ticket {
	t.Helper()
	rows, err := h.db.Tickets(t.Context(), admin, ticket.Filter{Limit: 50}, h.db.Now())
	must(t, err)
	list := map[string]ticket.Ticket{}
	for _, r := range rows {
		list[r.Subject], err = h.db.Ticket(t.Context(), admin, r.ID)
		must(t, err)
	}
	return list
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) { test(t, open(t, db)) })
}

func TestZammadComesInOnce(t *testing.T) { each(t, zammadComesInOnce) }

func zammadComesInOnce(t *testing.T, h house) {
	want := importer.Outcome{Clients: 2, People: 1, Agents: 1, Tickets: 4, Messages: 6, Files: 1, Work: 1}
	dry := h.run(t, "zammad", "zammad", true)
	if got := counts(dry); !same(got, want) || len(h.all(t)) != 0 {
		t.Errorf("dry: %+v, and %d tickets", got, len(h.all(t)))
	}
	for where, why := range map[string]string{"users.json, record 6": "cannot be understood", "users.json, record 5": "no mail address", "tickets.json, record 4": "in a circle", "tickets.json, record 5": "Nobody is named",
		"tickets.json, record 6": "not told when", "ticket_articles.json, record 1": "lost.txt is not in the export", "ticket_articles.json, record 6": "no ticket 7999", "tickets.json, record 1": "no length"} {
		if !has(dry, where, why) {
			t.Errorf("nothing says %q of %s: %+v", why, where, dry.Findings)
		}
	}
	if got := counts(h.run(t, "zammad", "zammad", false)); !same(got, want) {
		t.Errorf("came in: %+v", got)
	}
	before := h.all(t)
	jams := before["Printer jams"]
	if jams.Status != ticket.Closed || jams.ReceivedAt.Format("2006-01-02 15:04") != "2025-03-01 09:00" || jams.UpdatedAt.Format("2006-01-02") != "2025-03-02" || jams.AgreementID != 0 || jams.Review != ticket.ReviewSettled || jams.AssigneeID != 1 {
		t.Errorf("the ticket is %+v", jams)
	}
	messages, err := h.db.Messages(t.Context(), admin, jams.ID)
	must(t, err)
	var told []string
	for _, m := range messages {
		told = append(told, string(m.Kind)+" "+m.AuthorName+": "+strings.TrimSpace(m.Text))
	}
	slices.Sort(told)
	if want := []string{"client Dana Lund: It jams again.", "note Import: Came from zammad, where it was number 23001.", "note Lars Holm: The roller is worn.", "staff Kim Osei: Please open the lid."}; !slices.Equal(told, want) {
		t.Errorf("it says %q", told)
	}
	i := slices.IndexFunc(messages, func(m ticket.Message) bool { return m.Kind == ticket.FromClient })
	if first := messages[i]; strings.Contains(first.HTML, "script") || strings.Contains(first.HTML, "onerror") || len(first.Attachments) != 1 || first.Attachments[0].Name != "jam.txt" || first.ContactID == 0 {
		t.Errorf("the request is %+v", messages[i])
	}
	if found, err := h.db.TicketsByMessageIDs(t.Context(), admin, []string{"first@northwind.example"}); err != nil || found["first@northwind.example"] != jams.ID {
		t.Errorf("an answer to the old mail finds %v, %v", found, err)
	}
	tags, err := h.db.Tags(t.Context(), admin, jams.ID)
	must(t, err)
	entries, err := h.db.TimeEntries(t.Context(), admin, jams.ID)
	must(t, err)
	links, err := h.db.Links(t.Context(), admin, jams.ID)
	must(t, err)
	if !slices.Equal(tags, []string{"hardware", "printer"}) || len(entries) != 1 || entries[0].EndsAt.Sub(entries[0].StartsAt).Minutes() != 25 || len(links) != 2 {
		t.Errorf("tags %v, work %+v, links %+v", tags, entries, links)
	}
	if log, err := h.db.Deliveries(t.Context(), admin, 1, 0, 9); err != nil || len(log) != 0 {
		t.Errorf("webhooks are told of the past: %v, %v", log, err)
	}
	if got := counts(h.run(t, "zammad", "zammad", false)); !same(got, importer.Outcome{Known: 4}) || len(h.all(t)) != len(before) {
		t.Errorf("a second time: %+v", got)
	}
}

// same compares outcomes without their findings.
func same(a, b importer.Outcome) bool {
	a.Findings, b.Findings = nil, nil
	return a.Clients == b.Clients && a.People == b.People && a.Agents == b.Agents && a.Tickets == b.Tickets && a.Messages == b.Messages && a.Files == b.Files && a.Work == b.Work && a.Known == b.Known
}

func TestALaterExportAddsWhatIsNew(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	h := open(t, db)
	h.run(t, "csv", "sheet.csv", false)
	old, err := os.ReadFile("testdata/sheet.csv")
	must(t, err)
	later := filepath.Join(t.TempDir(), "later.csv")
	must(t, os.WriteFile(later, append(old, "A-1;;;;;joe@hill.example;Joe;;2025-07-02 08:00;message;Thanks.;;;\nA-2;Mouse;open;;Hill Farm;joe@hill.example;Joe;;2025-07-03 08:00;message;Lost.;;;\n"...), 0o600))
	s, err := importer.Read("csv", later, time.UTC)
	must(t, err)
	out, err := importer.Importer{DB: h.db, Desk: h.desk, Told: func(int) {}}.Run(t.Context(), s, false)
	must(t, err)
	if !same(out, importer.Outcome{Tickets: 1, Messages: 2, Known: 1}) {
		t.Errorf("came in: %+v", counts(out))
	}
	messages, err := h.db.Messages(t.Context(), admin, h.all(t)["Laptop"].ID)
	must(t, err)
	if n := len(messages); n != 4 || messages[n-1].Text != "Thanks." {
		t.Errorf("%d messages, at last %q", n, messages[n-1].Text)
	}
}

func TestTheOtherFormats(t *testing.T) {
	t.Parallel()
	cases := []struct {
		format, path string
		want         importer.Outcome
		findings     map[string]string
		subject      string
		status       ticket.Status
	}{
		{"freshdesk", "freshdesk", importer.Outcome{Clients: 1, People: 1, Tickets: 1, Messages: 4, Files: 1, Work: 1}, map[string]string{"Tickets0.json, record 2": "spam"}, "Scale is off", ticket.WaitingClient},
		{"freshdesk", "freshdesk-xml", importer.Outcome{Clients: 1, People: 1, Tickets: 1, Messages: 4, Files: 1, Work: 1}, map[string]string{"Tickets0.xml, record 2": "spam"}, "Scale is off", ticket.WaitingClient},
		{"osticket", "osticket/tickets.csv", importer.Outcome{Clients: 1, People: 2, Tickets: 3, Messages: 3}, map[string]string{"tickets.csv, line 2": "subject alone", "tickets.csv, line 3": "in a circle", "tickets.csv, line 5": "is no date"}, "Café is slow", ticket.Closed},
		{"osticket", "osticket/house.sql", importer.Outcome{Clients: 1, People: 2, Agents: 1, Tickets: 4, Messages: 7, Files: 1}, map[string]string{"house.sql, ticket 13": "was deleted", "house.sql, thread entry 35": "plan.pdf is not in the database", "house.sql, thread entry 33": "no mail address"}, "Café is slow", ticket.Closed},
		{"csv", "sheet.csv", importer.Outcome{Clients: 1, People: 1, Tickets: 1, Messages: 2, Work: 1}, map[string]string{"sheet.csv, line 6": "is no kind", "sheet.csv, line 7": "No ticket is named"}, "Laptop", ticket.Resolved},
	}
	for _, c := range cases {
		t.Run(c.path, func(t *testing.T) {
			t.Parallel()
			db, _ := storetest.Open(t)
			h := open(t, db)
			out := h.run(t, c.format, c.path, false)
			if !same(out, c.want) {
				t.Errorf("came in: %+v", counts(out))
			}
			for where, why := range c.findings {
				if !has(out, where, why) {
					t.Errorf("nothing says %q of %s: %+v", why, where, out.Findings)
				}
			}
			if got, ok := h.all(t)[c.subject]; !ok || got.Status != c.status || got.ClientID == 0 || got.ContactID == 0 {
				t.Errorf("the ticket is %+v", got)
			}
		})
	}
}

func TestWhatCannotBeReadIsSaidWhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "tickets.json"), []byte("[\n{\"id\": 1},\n{]"), 0o600))
	if _, err := importer.Read("zammad", dir, time.UTC); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "tickets.json:3") {
		t.Errorf("damaged JSON: %v", err)
	}
	if _, err := importer.Read("csv", filepath.Join(dir, "none.csv"), time.UTC); !fault.Is(err, fault.Invalid) {
		t.Errorf("no file: %v", err)
	}
	if _, err := importer.Read("jira", dir, time.UTC); !fault.Is(err, fault.Invalid) {
		t.Errorf("no such product: %v", err)
	}
}

func TestTheSameExportInXMLAndJSONIsTheSame(t *testing.T) {
	t.Parallel()
	asXML, err := importer.Read("freshdesk", "testdata/freshdesk-xml", time.UTC)
	must(t, err)
	asJSON, err := importer.Read("freshdesk", "testdata/freshdesk", time.UTC)
	must(t, err)
	same := func(what string, x, j any) {
		if !reflect.DeepEqual(x, j) {
			t.Errorf("%s:\nXML  %+v\nJSON %+v", what, x, j)
		}
	}
	x, j := asXML.Tickets[0], asJSON.Tickets[0]
	same("number, subject, status, urgency", []any{x.Number, x.Subject, x.Status, x.Urgency}, []any{j.Number, j.Subject, j.Status, j.Urgency})
	same("agent, tags, work", []any{x.Agent, x.Tags, x.Work}, []any{j.Agent, j.Tags, j.Work})
	same("dates", []time.Time{x.CreatedAt, x.UpdatedAt}, []time.Time{j.CreatedAt, j.UpdatedAt})
	if got := x.Messages[0]; got.Text != "By a pound & more." || got.HTML != "<div>By a pound &amp; more.</div>" {
		t.Errorf("the request is %q, %q", got.Text, got.HTML)
	}
	for i := 1; i < len(j.Messages); i++ {
		x, j := x.Messages[i], j.Messages[i]
		same("message", []any{x.Kind, x.Agent, x.From.Email, x.Text, x.At, x.Files}, []any{j.Kind, j.Agent, j.From.Email, j.Text, j.At, j.Files})
	}
}

func TestXMLThatCannotBeReadIsSaidWhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, want string }{
		{"cut off", "<helpdesk-tickets type=\"array\">\n<helpdesk-ticket>\n<id>1</id>\n", "Tickets0.xml:4"},
		{"wrongly closed", "<a>\n<b></c></a>", "Tickets0.xml:2"},
		{"no list of objects", "<a><b>text</b></a>", "<b> has no fields"},
		{"nothing", "", "ends before"},
		{"too deep", "<a>" + strings.Repeat("<b>", 1000) + strings.Repeat("</b>", 1000) + "</a>", "more than 32 deep"},
		{"an entity from outside", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b><id>&x;</id></b></a>`, "invalid character entity"},
	} {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "Tickets0.xml"), []byte(c.body), 0o600))
		if _, err := importer.Read("freshdesk", dir, time.UTC); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
