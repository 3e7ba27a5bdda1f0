package survey_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/mail"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/portal"
	"remit/internal/pages/stafftest"
	"remit/internal/pages/survey"
	"remit/internal/pages/work"
	"remit/internal/statement"
	"remit/internal/store"
	surveys "remit/internal/survey"
	"remit/internal/ticket"
)

// house is a provider with Northwind, where Dana and Mia are, and Lakeside, where Rob is.
type house struct {
	*stafftest.House
	surveys        *surveys.Surveys
	boss, mia, rob *pagestest.Browser
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: stafftest.Open(t)}
	h.surveys = surveys.New(surveys.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))})
	h.Mount(survey.New(survey.Options{DB: h.DB, Surveys: h.surveys}).Routes())
	h.Mount(portal.New(portal.Options{DB: h.DB, Desk: h.Desk, Intake: h.Intake, Log: slog.New(slog.DiscardHandler), Surveys: h.surveys}).Routes())
	books := ledger.New(h.DB)
	h.Mount(work.New(work.Options{DB: h.DB, Desk: h.Desk, Ledger: books, Statements: statement.New(statement.Options{DB: h.DB, Desk: h.Desk, Ledger: books})}).Routes())
	_, err := h.Desk.ApplyClient(t.Context(), stafftest.System(), identity.ClientFile{Slug: "lakeside-works", Name: "Lakeside Works", Language: "da",
		Contacts: []identity.ContactFile{{Email: "rob@lakeside.example", Name: "Rob Pike", Role: identity.Administrator, Sees: "organisation"}}})
	stafftest.Must(t, err)
	h.boss, h.mia, h.rob = h.MustUser("mara", identity.Manager), h.MustContact("mia@northwind.example"), h.MustContact("rob@lakeside.example")
	return h
}

// mustSolved opens a request of somebody's and answers it as resolved.
func (h house) mustSolved(t *testing.T, from identity.Contact, subject string) ticket.Ticket {
	t.Helper()
	k := h.MustRequest(from, subject, subject+", please.", map[string]string{"asset": "none"})
	_, err := h.Desk.Reply(t.Context(), h.Viewer(h.KimID), desk.Reply{Ticket: k.ID, Text: "It works again.", Status: ticket.Resolved})
	stafftest.Must(t, err)
	return k
}

// mustAsk lets the surveys work, and fails the test where they ask otherwise than so often.
func (h house) mustAsk(t *testing.T, want int) {
	t.Helper()
	if n, err := h.surveys.Work(t.Context()); n != want || err != nil {
		t.Fatalf("%d were asked, want %d; %v", n, want, err)
	}
}

// letter is the mail that asks about a ticket, read as its recipient reads it.
func (h house) letter(t *testing.T, id int64) *mail.Message {
	t.Helper()
	for _, o := range h.Outbox(id) {
		if strings.Contains(o.Subject, "How did it go?") || strings.Contains(o.Subject, "Hvordan gik det?") {
			sent, err := h.DB.OutgoingByMessageID(t.Context(), o.MessageID)
			stafftest.Must(t, err)
			m, err := mail.Parse(sent.Raw, mail.DefaultLimits())
			stafftest.Must(t, err)
			return m
		}
	}
	t.Fatalf("nobody was asked about %d", id)
	return nil
}

var linkForm = regexp.MustCompile(`http://help\.test(/rate\?key=[\w-]{43}&how=(good|fair|bad))`)

// links are where the answers of a mail lead, by score.
func (h house) links(t *testing.T, id int64) map[string]string {
	t.Helper()
	m, links := h.letter(t, id), map[string]string{}
	for _, found := range linkForm.FindAllStringSubmatch(m.Text, -1) {
		links[found[2]] = found[1]
		if html := strings.ReplaceAll(m.HTML, "&amp;", "&"); !strings.Contains(html, `href="http://help.test`+found[1]+`"`) {
			t.Errorf("the formatted mail does not lead to %s:\n%s", found[1], html)
		}
	}
	if len(links) != 3 {
		t.Fatalf("the mail has the links %v:\n%s", links, m.Text)
	}
	return links
}

func (h house) rating(t *testing.T, id int64) store.Rating {
	t.Helper()
	r, err := h.DB.Rating(t.Context(), stafftest.System(), id)
	stafftest.Must(t, err)
	return r
}

func (h house) wantUnrated(t *testing.T, id int64) {
	t.Helper()
	if r, err := h.DB.Rating(t.Context(), stafftest.System(), id); err == nil {
		t.Fatalf("%d is rated: %+v", id, r)
	}
}

// path is the address of a link without what was chosen.
func path(link string) string { return strings.SplitN(link, "&", 2)[0] }

func how(score, comment string) url.Values { return url.Values{"how": {score}, "comment": {comment}} }

func TestWhoAskedSaysHowItWentByMail(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.mustSolved(t, h.Dana, "Printer at the front desk")
	h.mustAsk(t, 1)
	m := h.letter(t, k.ID)
	if got := m.Header.Get("Auto-Submitted"); got != "auto-replied" {
		t.Errorf("the mail says Auto-Submitted: %q", got)
	}
	if !strings.Contains(m.Subject, "Printer at the front desk") || !strings.Contains(m.Text, "Hello Dana Lund,") {
		t.Errorf("the mail is %q:\n%s", m.Subject, m.Text)
	}
	link := h.links(t, k.ID)["fair"]

	guest := h.Guest() // and so is every mail scanner
	page := guest.Get(link).Want(http.StatusOK)
	doc := page.Page()
	if got := doc.One("input[name=how][checked]").Attr("value"); got != "fair" {
		t.Errorf("%q is chosen", got)
	}
	if text := doc.One("main").Text(); !strings.Contains(text, ticket.Number(k.ID)+" Printer at the front desk") || strings.Contains(text, "works again") || strings.Contains(text, "Northwind") || strings.Contains(text, "Kim") {
		t.Errorf("the page tells %q", text)
	}
	if page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page may be kept: %q", page.Header.Get("Cache-Control"))
	}
	h.wantUnrated(t, k.ID)

	to := guest.Post(path(link), how("fair", "It took long.\r\nBut Kim was kind.")).Want(http.StatusSeeOther).Location
	if text := guest.Get(to).Want(http.StatusOK).Page().One("main").Text(); !strings.Contains(text, "Thank you.") || !strings.Contains(text, "so-so") {
		t.Errorf("after it the page says %q", text)
	}
	r := h.rating(t, k.ID)
	if r.Score != store.ScoreFair || r.Comment != "It took long.\nBut Kim was kind." || r.Via != store.RatedByMail || r.ContactID != h.Dana.ID || r.UserID != h.KimID || !r.RatedAt.Equal(h.Clock.Now()) {
		t.Errorf("kept %+v", r)
	}
	before := h.Ticket(k.ID)
	if before.Status != ticket.Resolved {
		t.Errorf("a rating changed the status to %s", before.Status)
	}

	h.Clock.Advance(time.Hour)
	guest.Post(path(link), how("good", "It took long.\nBut Kim was kind.")).Want(http.StatusSeeOther)
	guest.Post(path(link), how("good", "It took long.\nBut Kim was kind.")).Want(http.StatusSeeOther) // twice the same is told once
	text := h.Kim.Get(stafftest.At(k.ID)).Want(http.StatusOK).Page().One("#timeline").Text()
	if !strings.Contains(text, "Dana rated it so-so by mail: “It took long.") || strings.Count(text, "Dana rated it good by mail, before: so-so") != 1 {
		t.Errorf("the timeline says %q", text)
	}
	if now := h.Ticket(k.ID); now.Revision != before.Revision || !now.LastWordAt.Equal(before.LastWordAt) {
		t.Error("a rating is no word in the ticket")
	}
	if r := h.rating(t, k.ID); !r.FirstAt.Equal(h.Clock.Now().Add(-time.Hour)) || !r.RatedAt.Equal(h.Clock.Now()) {
		t.Errorf("changed at %s, first at %s", r.RatedAt, r.FirstAt)
	}
}

func TestALinkThatIsWrongOverOrAnothersTellsNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.mustSolved(t, h.Dana, "Secret plan")
	h.mustAsk(t, 1)
	at := path(h.links(t, k.ID)["good"])
	unknown := h.Guest().Get("/rate?key=" + strings.Repeat("x", 43)).Want(http.StatusNotFound).Page().One("main").Text()
	refused := func(name string, b *pagestest.Browser, at string) {
		t.Helper()
		for _, a := range []pagestest.Answer{b.Get(at + "&how=good"), b.Post(at, how("good", ""))} {
			if a.Status != http.StatusNotFound || strings.Contains(a.Body, "Secret") {
				t.Errorf("%s: %d\n%.300s", name, a.Status, a.Body)
			}
		}
		h.wantUnrated(t, k.ID)
	}
	refused("a letter is wrong", h.Guest(), at[:len(at)-1]+"-")
	refused("half of it", h.Guest(), at[:30])
	refused("none of it", h.Guest(), "/rate?key=")
	refused("another client's person", h.rob, at)
	refused("a colleague", h.mia, at)
	if a := h.Kim.Post(at, how("good", "")); a.Status != http.StatusForbidden {
		t.Errorf("a technician rates: %d", a.Status)
	}
	h.wantUnrated(t, k.ID)
	h.Them.Get(at).Want(http.StatusOK) // Dana herself, signed in

	h.Clock.Advance(60*24*time.Hour - time.Second)
	h.Guest().Get(at).Want(http.StatusOK)
	h.Clock.Advance(time.Second)
	refused("it is over", h.Guest(), at)
	if over := h.Guest().Get(at).Page().One("main").Text(); over != unknown {
		t.Errorf("a link that is over is told from one that never was: %q, %q", over, unknown)
	}
}

func TestWhatCannotBeKeptIsRefusedWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.mustSolved(t, h.Dana, "Printer")
	h.mustAsk(t, 1)
	at := path(h.links(t, k.ID)["good"])
	a := h.Guest().Post(at, how("", "Nice")).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(a.Body, "Choose one of the three.") || !strings.Contains(a.Page().One("textarea").Text(), "Nice") {
		t.Errorf("nothing chosen: %.500s", a.Body)
	}
	h.Guest().Post(at, how("splendid", "")).Want(http.StatusUnprocessableEntity)
	h.Guest().Post(at, how("good", strings.Repeat("ü", surveys.MaxComment+1))).Want(http.StatusUnprocessableEntity)
	h.wantUnrated(t, k.ID)
	h.Guest().Post(at, how("good", strings.Repeat("ü", surveys.MaxComment))).Want(http.StatusSeeOther)
}

func TestARatingStaysOnceTheTicketIsLongClosed(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.mustSolved(t, h.Dana, "Printer")
	h.mustAsk(t, 1)
	at := path(h.links(t, k.ID)["good"])
	h.Guest().Post(at, how("good", "")).Want(http.StatusSeeOther)
	_, err := h.Desk.SetStatus(t.Context(), h.Viewer(h.KimID), k.ID, ticket.Closed, 0)
	stafftest.Must(t, err)
	h.Clock.Advance(30 * 24 * time.Hour)
	h.Guest().Post(at, how("fair", "")).Want(http.StatusSeeOther)
	h.Clock.Advance(time.Second)
	h.Guest().Post(at, how("bad", "")).Want(http.StatusConflict)
	doc := h.Guest().Get(at).Want(http.StatusOK).Page()
	if text := doc.One("main").Text(); !strings.Contains(text, "so your answer stays as it is") || len(doc.All("main form")) != 0 {
		t.Errorf("the page offers %q", text)
	}
	if r := h.rating(t, k.ID); r.Score != store.ScoreFair {
		t.Errorf("it is %s", r.Score)
	}
	if doc := h.Them.Get("/portal/requests/" + itoa(k.ID)).Want(http.StatusOK).Page(); len(doc.All("#rating form")) != 0 || !strings.Contains(doc.One("#rating").Text(), "so-so") {
		t.Errorf("the portal shows %q", doc.One("#rating").Text())
	}
}

func TestTheMailSpeaksTheClientsLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	people, err := h.DB.ContactsByEmail(t.Context(), "rob@lakeside.example")
	stafftest.Must(t, err)
	k := h.mustSolved(t, people[0], "Sav")
	h.mustAsk(t, 1)
	if m := h.letter(t, k.ID); !strings.Contains(m.Text, "Nogenlunde: http") {
		t.Errorf("the mail says\n%s", m.Text)
	}
	doc := h.Guest().Get(h.links(t, k.ID)["bad"]).Want(http.StatusOK).Page()
	if got := doc.One("[lang=da] h1").Text(); got != "Hvordan gik det?" {
		t.Errorf("the page asks %q", got)
	}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		stafftest.Must(t, err)
		return v
	}
}

func (h house) write(t *testing.T, fn func(context.Context, *store.Tx) error) {
	t.Helper()
	stafftest.Must(t, h.DB.Write(t.Context(), func(tx *store.Tx) error { return fn(t.Context(), tx) }))
}
