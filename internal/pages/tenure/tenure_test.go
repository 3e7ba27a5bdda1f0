package tenure_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/manager"
	"remit/internal/pages/pagestest"
	pages "remit/internal/pages/tenure"
	"remit/internal/statement"
	"remit/internal/store"
	"remit/internal/tenure"
	"remit/internal/ticket"
)

const lifeURL = "/agreements/NWD-2026/life"

// house is a provider with Northwind's agreement. It is Tuesday 3 March 2026.
type house struct {
	*pagestest.House
	pages               *pages.Pages
	room                *tenure.Tenures
	marta, kim, dana    *pagestest.Browser
	northwind           identity.Client
	administratorsEmail string
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: pagestest.Open(t), administratorsEmail: "dana@northwind.example"}
	h.room = tenure.New(tenure.Options{DB: h.DB, Desk: h.Desk})
	bills := statement.New(statement.Options{DB: h.DB, Desk: h.Desk, Ledger: ledger.New(h.DB), Log: slog.New(slog.DiscardHandler)})
	h.pages = pages.New(pages.Options{DB: h.DB, Tenures: h.room, Statements: bills})
	h.Mount(h.pages.Routes())
	h.Mount(manager.New(manager.Options{DB: h.DB, Desk: h.Desk}).Routes())
	h.northwind = h.MustNorthwind()
	h.marta, h.kim = h.MustUser("marta", identity.Manager), h.MustUser("kim", identity.Technician)
	h.dana = h.MustContact(h.administratorsEmail)
	h.mustPublish(t, h.source(t))
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h house) source(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../agreement/testdata/agreements", "northwind-dental.toml"))
	must(t, err)
	return string(text)
}

func (h house) mustPublish(t *testing.T, text string) {
	t.Helper()
	_, _, err := h.Desk.Publish(context.Background(), identity.System("test"), "test.toml", []byte(text))
	must(t, err)
}

// notice is what the form sends for notice by the client, received today.
func notice() url.Values {
	return url.Values{"party": {"client"}, "received": {"2026-03-03"}, "way": {"termination"}, "reason": {"We bring IT in-house."}}
}

func TestNoticeIsRecordedAndWithdrawn(t *testing.T) {
	t.Parallel()
	h := open(t)
	p := h.marta.Get(lifeURL).Want(http.StatusOK).Page()
	if got := p.Texts("#give .choice"); len(got) != 5 || !strings.HasPrefix(got[2], "2 April 2026, by termination 30 days of notice from 3 March 2026 on (term, termination). Ending it before 31 December 2026 costs 50 % of the fixed fees left") ||
		!strings.HasPrefix(got[3], "31 December 2026, at the end of the term It does not renew: such notice has to come in by 1 November 2026, 60 days before (term, renewal). It costs no fee.") {
		t.Errorf("the ways are %q", got)
	}
	if got := h.marta.Get(lifeURL + "?received=2026-02-01").Page().Texts("#give .choice"); !strings.HasPrefix(got[2], "3 March 2026, by termination") {
		t.Errorf("worked out for another day: %q", got)
	}
	wrong := notice()
	wrong.Del("way")
	refused := h.marta.Post("/agreements/NWD-2026/notice", wrong).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One("#give textarea").Text(); got != "We bring IT in-house." {
		t.Errorf("what was typed comes back as %q", got)
	}
	h.marta.Post("/agreements/NWD-2026/notice", notice()).Want(http.StatusSeeOther)
	p = h.marta.Get(lifeURL).Want(http.StatusOK).Page()
	if got := p.One("#notice .note").Text(); !strings.HasPrefix(got, "The last day of service is 2 April 2026.") {
		t.Errorf("it says %q", got)
	}
	if got := p.One("#life p").Text(); got != "Notice given: the last day of service is 2 April 2026" {
		t.Errorf("the state is %q", got)
	}
	if got := h.kim.Get("/agreements").Page().One("tbody tr").Text(); !strings.Contains(got, "in force, notice given: ends on 2 April 2026") {
		t.Errorf("the list says %q", got)
	}
	h.marta.Post("/agreements/NWD-2026/notice", notice()).Want(http.StatusConflict)
	h.marta.Post("/agreements/NWD-2026/notice/withdrawal", url.Values{"withdrawal": {""}}).Want(http.StatusUnprocessableEntity)
	h.marta.Post("/agreements/NWD-2026/notice/withdrawal", url.Values{"withdrawal": {"They stay."}}).Want(http.StatusSeeOther)
	life := strings.Join(h.kim.Get("/agreements/NWD-2026").Want(http.StatusOK).Page().Texts("#life li"), "\n")
	for _, want := range []string{"Notice by the client, received on 3 March 2026; the last day of service is 2 April 2026 We bring IT in-house.", "Notice withdrawn by marta They stay.", "Renews by itself until 31 December 2027"} {
		if !strings.Contains(life, want) {
			t.Errorf("its life lacks %q:\n%s", want, life)
		}
	}
}

func TestWhatTheClientAskedForIsAnswered(t *testing.T) {
	t.Parallel()
	h := open(t)
	dana, err := h.DB.ContactsByEmail(t.Context(), h.administratorsEmail)
	must(t, err)
	v, err := h.DB.Viewer(t.Context(), "contact:"+itoa(dana[0].ID))
	must(t, err)
	ask := func() string {
		_, err := h.room.Ask(t.Context(), v, tenure.Notice{Number: "NWD-2026", Way: "term", Reason: "Too dear."})
		must(t, err)
		return h.marta.Get(lifeURL).Want(http.StatusOK).Page().One("#asked input[name=asked]").Attr("value")
	}
	first := ask()
	p := h.marta.Get(lifeURL).Page()
	if got := p.One("#asked").Text(); !strings.Contains(got, "The last day of service would be 31 December 2026") || !p.One("#give input[value=term]").Has("checked") {
		t.Errorf("it says %q", got)
	}
	h.marta.Post("/agreements/NWD-2026/notice/refusal", url.Values{"asked": {first}, "refusal": {"Please send it signed."}}).Want(http.StatusSeeOther)
	h.marta.Post("/agreements/NWD-2026/notice/refusal", url.Values{"asked": {first}, "refusal": {"Again."}}).Want(http.StatusConflict)
	form := notice()
	form.Set("way", "term")
	form.Set("asked", ask())
	h.marta.Post("/agreements/NWD-2026/notice", form).Want(http.StatusSeeOther)
	if got := h.marta.Get(lifeURL).Page().One("#notice .note").Text(); !strings.Contains(got, "31 December 2026") {
		t.Errorf("it says %q", got)
	}
}

func TestAnAgreementThatGoesOnOnlyIfItIsAgreedIsRenewed(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.marta.Post("/agreements/NWD-2026/renewal", url.Values{"until": {"2027-12-31"}, "word": {"Dana by mail"}, "renewal": {"Content."}}).Want(http.StatusConflict)
	h.Clock.Advance(time.Hour)
	h.mustPublish(t, strings.Replace(h.source(t), `mode = "automatic"`, `mode = "by-agreement"`, 1))
	h.Clock.Advance(time.Hour)
	if got := h.marta.Get(lifeURL).Page().One("#renew input[name=until]").Attr("value"); got != "2027-12-31" {
		t.Errorf("it offers %q", got)
	}
	h.marta.Post("/agreements/NWD-2026/renewal", url.Values{"until": {"2026-12-31"}, "word": {"x"}, "renewal": {"x"}}).Want(http.StatusUnprocessableEntity)
	h.marta.Post("/agreements/NWD-2026/renewal", url.Values{"until": {"2027-12-31"}, "word": {"Dana by mail"}, "renewal": {"Content."}}).Want(http.StatusSeeOther)
	life := strings.Join(h.marta.Get(lifeURL).Page().Texts("#life li"), "\n")
	if !strings.Contains(life, "Renewed by agreement until 31 December 2027, recorded by marta Content. The client’s word: Dana by mail") || strings.Contains(life, "Amended by version 3") {
		t.Errorf("its life is\n%s", life)
	}
	if got := h.kim.Get("/agreements").Page().Texts("tbody tr"); len(got) != 1 || !strings.Contains(got[0], "in force, its newest version from 1 January 2027") {
		t.Errorf("the list says %q", got)
	}
}

func TestWhatTheEndBringsIsListed(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Clock.Advance(time.Minute)
	h.mustPublish(t, h.source(t)+`
[[block]]
clause = "7.9"
hours  = "20h"
price  = "2400.00"
every  = "month"
draws  = ["standard"]

[[maintenance]]
clause  = "8.3"
says    = "A restore from backup is tried each quarter."
repeat  = "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1"
service = "server/backup"
`)
	var opened int64
	must(t, h.DB.Write(t.Context(), func(tx *store.Tx) error {
		o, err := h.Desk.Open(t.Context(), tx, request(h.northwind))
		opened = o.Ticket.ID
		if err != nil {
			return err
		}
		at := time.Date(2026, 4, 7, 15, 0, 0, 0, time.UTC)
		_, err = tx.InsertVisit(t.Context(), store.Visit{TicketID: opened, UserID: 1, StartsAt: at, EndsAt: at.Add(time.Hour), State: store.VisitPlanned})
		return err
	}))
	h.marta.Post("/agreements/NWD-2026/notice", notice()).Want(http.StatusSeeOther)
	p := h.marta.Get(lifeURL).Want(http.StatusOK).Page()
	text := p.One("#end").Text()
	for _, want := range []string{"What its end on 2 April 2026 brings", "1 open request", "#" + itoa(opened) + " It does not print", "Visits planned after it #1001", "7 Apr 2026", "8.3 A restore from backup is tried each quarter. 4 times, next on 1 July 2026", "Ending it before 31 December 2026 costs 50 %", "20 h are left now, bought for 2,400.00 USD", "3 months are not issued: January 2026 , February 2026 , March 2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q: %s", want, text)
		}
	}
}

func TestWhoMayRecordNotice(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.WantRefusals(t, h.pages.Routes(), strings.NewReplacer(":number", "NWD-2026"), h.dana, h.kim, h.marta)
	h.marta.Get("/agreements/none/life").Want(http.StatusNotFound)
}

func TestTheLifeOfAnAgreementLooksWell(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Look(t, h.marta, pagestest.Sight{Name: "life-notice", Path: lifeURL})
	h.marta.Post("/agreements/NWD-2026/notice", notice()).Want(http.StatusSeeOther)
	h.Look(t, h.marta, pagestest.Sight{Name: "life-end", Path: lifeURL})
}

// request is a request by phone.
func request(c identity.Client) (q desk.Request) {
	q.By, q.Client, q.Channel, q.Subject, q.Quiet = identity.System("test"), c, ticket.Phone, "It does not print", true
	q.Message.Text = "Since this morning."
	return q
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
