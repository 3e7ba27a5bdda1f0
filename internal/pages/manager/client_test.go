package manager_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/pagestest"
)

func TestClientsAreListedWithOpenTicketsAndAgreement(t *testing.T) {
	t.Parallel()
	h := open(t)
	if got := h.technician.Get("/clients").Want(http.StatusOK).Page().One(".empty h2").Text(); got != "No clients yet" {
		t.Errorf("the empty list says %q", got)
	}
	h.MustNorthwind()
	h.mustAgree(t, agreementText(t))
	h.mustAsk(t, "Screen stays black", nil)
	h.manager.Post("/clients/new", url.Values{"name": {"Alder & Pike"}, "slug": {"alder-pike"}}).Want(http.StatusSeeOther)
	p := h.technician.Get("/clients").Want(http.StatusOK).Page()
	want := []string{"Alder & Pike 0 none in force", "Northwind Dental 1 NWD-2026 Managed IT support, Gold 1 January 2027, notice until 1 November 2026"}
	if got := p.Texts("tbody tr"); !slices.Equal(got, want) {
		t.Errorf("the list is %q\nwant %q", got, want)
	}
	if got := len(h.technician.Get("/clients?name=WIND").Page().All("tbody tr")); got != 1 {
		t.Errorf("a part of the name finds %d", got)
	}
	if got := h.technician.Get("/clients?name=nobody").Page().One(".empty h2").Text(); got != "No client is called so" {
		t.Errorf("nothing found says %q", got)
	}
}

func TestOneClientIsShownWithAllThatIsKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.MustNorthwind()
	h.mustAgree(t, agreementText(t))
	h.mustAsk(t, "Screen stays black", nil)
	p := h.technician.Get("/clients/northwind-dental").Want(http.StatusOK).Page()
	for _, want := range []string{
		"#1001 Screen stays black Dana Lund Undecided service, mode, asset, kind? new nobody",
		"Dana Lund executive dana@northwind.example, +1 218 555 0142 partner administrator organisation",
		"Joel Arne joel@northwind.example requester own",
		"Practice, Duluth main America/Chicago",
		"NW-0012 Front desk 1 Workstation, Desktop managed Practice, Duluth Dana Lund",
	} {
		if !slices.Contains(p.Texts("tbody tr"), want) {
			t.Errorf("no row %q in %q", want, p.Texts("tbody tr"))
		}
	}
	for _, a := range p.All("main a") {
		if strings.HasSuffix(a.Attr("href"), "/edit") || strings.Contains(a.Attr("href"), "/contacts/") {
			t.Errorf("a technician is offered %s", a.Attr("href"))
		}
	}
	if got := len(h.manager.Get("/clients/northwind-dental").Page().All("a[href^=/clients/northwind-dental/contacts/]")); got != 3 {
		t.Errorf("a manager has %d links to contacts, want two and a new one", got)
	}
	h.technician.Get("/clients/nobody").Want(http.StatusNotFound)
}

func TestRecordsOfAClientAreAddedAndChanged(t *testing.T) {
	t.Parallel()
	h := open(t)
	client := h.MustNorthwind()
	at := "/clients/northwind-dental"
	ctx := context.Background()
	h.manager.Post(at+"/edit", url.Values{"name": {"Northwind Dental, P.C."}, "language": {"en"}, "mail_domains": {"northwind.example\nNWD.example"}, "active": {"yes"}}).Want(http.StatusSeeOther)
	h.manager.Post(at+"/sites/new", url.Values{"name": {"Annex"}, "slug": {"annex"}, "zone": {"America/Chicago"}}).Want(http.StatusSeeOther)
	h.manager.Post(at+"/contacts/new", url.Values{"name": {"Priya Nair"}, "email": {"Priya@northwind.example"}, "phones": {"+1 218 555 0150\n+1 218 555 0151"}, "groups": {"board, partner"},
		"role": {"approver"}, "sees": {"organisation"}, "vip": {"yes"}}).Want(http.StatusSeeOther)
	h.manager.Post(at+"/assets/new", url.Values{"tag": {"NW-0099"}, "class": {"server"}, "managed": {"yes"}, "site": {"1"}, "contact": {"0"}}).Want(http.StatusSeeOther)
	got, err := h.DB.Client(ctx, system, client.ID)
	if err != nil || got.Name != "Northwind Dental, P.C." || !slices.Equal(got.Domains, []string{"northwind.example", "nwd.example"}) {
		t.Errorf("the client is %+v, %v", got, err)
	}
	people, err := h.DB.ContactsByEmail(ctx, "priya@northwind.example")
	if err != nil || len(people) != 1 || !people[0].VIP || people[0].Role != identity.Approver || len(people[0].Phones) != 2 || !slices.Equal(people[0].Groups, []string{"board", "partner"}) {
		t.Fatalf("the contact is %+v, %v", people, err)
	}
	assets, err := h.DB.AssetsByTag(ctx, system, client.ID, []string{"NW-0099"})
	if err != nil || len(assets) != 1 || assets[0].Name != "NW-0099" || assets[0].SiteID != 1 || assets[0].ContactID != 0 {
		t.Errorf("the asset is %+v, %v", assets, err)
	}
	edit := at + "/assets/" + itoa(int(assets[0].ID))
	if got := h.manager.Get(edit).Want(http.StatusOK).Page().Texts("option[selected]"); !slices.Equal(got, []string{"Practice, Duluth", "Nobody’s"}) {
		t.Errorf("the form starts with %q", got)
	}
	h.manager.Post(edit, url.Values{"name": {"Main server"}, "class": {"server"}}).Want(http.StatusSeeOther)
	if assets, _ = h.DB.AssetsByTag(ctx, system, client.ID, []string{"NW-0099"}); len(assets) != 0 {
		t.Errorf("without its tick the asset is still in use: %+v", assets)
	}
}

func TestWrongRecordsComeBackAsTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.MustNorthwind()
	at := "/clients/northwind-dental"
	for _, c := range []struct {
		path, field string
		form        url.Values
	}{
		{"/clients/new", "name", url.Values{"name": {""}, "slug": {"kept"}}},
		{"/clients/new", "slug", url.Values{"name": {"kept"}, "slug": {"Not A Slug"}}},
		{"/clients/new", "slug", url.Values{"name": {"kept"}, "slug": {"northwind-dental"}}},
		{"/clients/new", "mail_domains", url.Values{"name": {"kept"}, "slug": {"x"}, "mail_domains": {"a@b"}}},
		{"/clients/new", "mail_domains", url.Values{"name": {"kept"}, "slug": {"x"}, "mail_domains": {"northwind.example"}}},
		{at + "/sites/new", "slug", url.Values{"name": {"kept"}, "slug": {"main"}}},
		{at + "/sites/new", "zone", url.Values{"name": {"kept"}, "slug": {"x"}, "zone": {"Duluth"}}},
		{at + "/contacts/new", "email", url.Values{"name": {"kept"}, "email": {"dana"}, "role": {"approver"}, "sees": {"own"}}},
		{at + "/contacts/new", "email", url.Values{"name": {"kept"}, "email": {"Dana@northwind.example"}, "role": {"approver"}, "sees": {"own"}}},
		{at + "/contacts/2", "email", url.Values{"name": {"kept"}, "email": {"dana@northwind.example"}, "role": {"approver"}, "sees": {"own"}}},
		{at + "/contacts/new", "role", url.Values{"name": {"kept"}, "email": {"x@y.example"}, "role": {"admin"}, "sees": {"own"}}},
		{at + "/contacts/new", "sees", url.Values{"name": {"kept"}, "email": {"x@y.example"}, "role": {"requester"}, "sees": {"all"}}},
		{at + "/assets/new", "tag", url.Values{"name": {"kept"}}},
		{at + "/assets/new", "tag", url.Values{"name": {"kept"}, "tag": {"NW-0012"}}},
		{at + "/assets/new", "class", url.Values{"name": {"kept"}, "tag": {"x"}, "class": {"Big Server"}}},
		{at + "/assets/new", "site", url.Values{"name": {"kept"}, "tag": {"x"}, "site": {"99"}}},
	} {
		p := h.manager.Post(c.path, c.form).Want(http.StatusUnprocessableEntity).Page()
		if len(p.All("#f-"+c.field+"-error")) != 1 {
			t.Errorf("%s %v: no message at %s: %q", c.path, c.form, c.field, p.Texts(".err"))
		}
		if got := p.One("input#f-name").Attr("value"); got != c.form.Get("name") {
			t.Errorf("%s: the name is %q", c.path, got)
		}
	}
	for _, path := range []string{"/clients/nobody/edit", at + "/sites/99", at + "/contacts/99", at + "/assets/99", at + "/assets/x"} {
		h.manager.Get(path).Want(http.StatusNotFound)
	}
}

func TestWhoLosesARightIsSignedOut(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.MustNorthwind()
	h.Mount(whoAmI())
	dana := url.Values{"name": {"Dana Lund"}, "email": {"dana@northwind.example"}, "role": {"administrator"}, "sees": {"organisation"}, "active": {"yes"}}
	browser := h.MustContact("dana@northwind.example")
	h.manager.Post("/clients/northwind-dental/contacts/1", dana).Want(http.StatusSeeOther)
	browser.Get("/who").Want(http.StatusOK)
	dana.Set("sees", "own")
	h.manager.Post("/clients/northwind-dental/contacts/1", dana).Want(http.StatusSeeOther)
	browser.Get("/who").Want(http.StatusSeeOther)
	again := h.MustContact("dana@northwind.example")
	h.manager.Post("/clients/northwind-dental/edit", url.Values{"name": {"Northwind Dental"}}).Want(http.StatusSeeOther)
	again.Get("/who").Want(http.StatusSeeOther)
}

func TestAClientFileIsAppliedOrToldWhatIsWrong(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.manager.Get("/clients/file").Want(http.StatusOK)
	a := h.manager.Upload("/clients/file", "northwind.toml", pagestest.Northwind, nil).Want(http.StatusSeeOther)
	if a.Location != "/clients/northwind-dental" {
		t.Errorf("led to %q", a.Location)
	}
	if got := h.manager.Get(a.Location).Page().One(".note.good").Text(); got != "northwind.toml was applied: 5 added, 0 changed, 0 no longer in the file and marked inactive." {
		t.Errorf("said %q", got)
	}
	h.manager.Post("/clients/file", url.Values{"source": {pagestest.Northwind}}).Want(http.StatusSeeOther)
	if got := h.manager.Get(a.Location).Page().One(".note.good").Text(); got != "client.toml holds nothing new. Nothing was changed." {
		t.Errorf("applied again it said %q", got)
	}
	p := h.manager.Post("/clients/file", url.Values{"source": {pagestest.Northwind + "colour = \"red\"\n"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := p.Texts(".findings li"); len(got) != 1 || !strings.Contains(got[0], "client.toml:26:1") {
		t.Errorf("what is wrong is told as %q", got)
	}
	number := h.manager.Post("/clients/file", url.Values{"source": {"slug = 1\n"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := number.Texts(".findings li"); !slices.Equal(got, []string{"client.toml:1:8: slug: this is of the type integer, but must be a text in quotes."}) {
		t.Errorf("a wrong type is told as %q", got)
	}
	if !strings.Contains(p.One("textarea").Text(), "colour") {
		t.Error("what was typed is lost")
	}
}

func TestClientsLookWell(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Look(t, h.manager, pagestest.Sight{Name: "clients-empty", Path: "/clients"})
	h.MustNorthwind()
	h.Look(t, h.manager, pagestest.Sight{Name: "client-without-agreement", Path: "/clients/northwind-dental"})
	h.mustAgree(t, agreementText(t))
	h.mustAsk(t, "Screen stays black", map[string]string{"service": "workstation", "mode": "remote"})
	h.Look(t, h.manager, pagestest.Sight{Name: "clients", Path: "/clients"}, pagestest.Sight{Name: "client", Path: "/clients/northwind-dental"},
		pagestest.Sight{Name: "client-new", Path: "/clients/new", Before: `() => { document.querySelector("main form").noValidate = true; document.querySelector("main form").submit() }`},
		pagestest.Sight{Name: "contact", Path: "/clients/northwind-dental/contacts/1"}, pagestest.Sight{Name: "asset", Path: "/clients/northwind-dental/assets/1"},
		pagestest.Sight{Name: "client-file", Path: "/clients/file", Before: `() => { document.querySelector("textarea").value = "slug = 1\ncolour = 2\n"; document.querySelector("main form").submit() }`})
}
