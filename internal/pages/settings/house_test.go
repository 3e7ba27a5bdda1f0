package settings_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/pagestest"
)

func TestTheCatalogueIsKeptByHandAndByFile(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	if got := h.manager.Get("/catalogue").Want(http.StatusOK).Page().One(".empty h2").Text(); got != "No services yet" {
		t.Errorf("the empty catalogue says %q", got)
	}
	h.manager.Post("/catalogue/service", url.Values{"name": {"Outlook"}, "path": {"email/outlook"}, "words": {"outlook\nost file"}}).Want(http.StatusSeeOther)
	h.manager.Post("/catalogue/service?at=email%2Foutlook", url.Values{"name": {"Outlook and calendar"}, "words": {"outlook, calendar"}, "active": {"yes"}}).Want(http.StatusSeeOther)
	if got := h.manager.Get("/catalogue").Page().Texts("tbody tr"); !slices.Equal(got, []string{"Outlook and calendar email/outlook outlook, calendar"}) {
		t.Errorf("the catalogue is %q", got)
	}
	wrong := h.manager.Post("/catalogue/service", url.Values{"name": {"Kept"}, "path": {"E Mail"}}).Want(http.StatusUnprocessableEntity).Page()
	if wrong.One("#f-path").Attr("value") != "E Mail" || len(wrong.All("#f-path-error")) != 1 {
		t.Error("a wrong path is not told at its field")
	}
	h.manager.Get("/catalogue/service?at=none").Want(http.StatusNotFound)
	file := "[[service]]\npath = \"network/wifi\"\nname = \"Wi-Fi\"\nwords = [\"wifi\"]\n[[team]]\nslug = \"network\"\nname = \"Network\"\n"
	h.manager.Post("/catalogue/file", url.Values{"source": {file}}).Want(http.StatusSeeOther)
	p := h.manager.Get("/catalogue").Page()
	if got := p.Texts("tbody tr"); !slices.Equal(got, []string{"Outlook and calendar inactive email/outlook outlook, calendar", "Wi-Fi network/wifi wifi"}) {
		t.Errorf("after the file the catalogue is %q", got)
	}
	bad := h.manager.Post("/catalogue/file", url.Values{"source": {"[[service]]\npath = 1\n"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := bad.Texts(".findings li"); len(got) == 0 || !strings.Contains(got[0], "catalogue.toml:2") {
		t.Errorf("what is wrong is told as %q", got)
	}
}

func TestUsersAndTeamsAreKept(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.admin.Post("/teams/new", url.Values{"name": {"Network"}, "slug": {"network"}, "members": {"1"}}).Want(http.StatusSeeOther)
	h.admin.Post("/users/new", url.Values{"name": {"Ravi Menon"}, "email": {"ravi@harbourline.example"}, "role": {"technician"}, "teams": {"1"}, "password": {"correct horse battery"}}).Want(http.StatusSeeOther)
	if got := h.admin.Get("/teams").Want(http.StatusOK).Page().Texts("tbody tr"); !slices.Equal(got, []string{"Network network Ravi Menon, kim"}) {
		t.Errorf("the teams are %q", got)
	}
	if got := h.admin.Get("/users").Want(http.StatusOK).Page().Texts("tbody tr"); !slices.Contains(got, "Ravi Menon ravi@harbourline.example technician Network") {
		t.Errorf("the users are %q", got)
	}
	ravi := h.As("user", 4)
	ravi.Get("/mailboxes").Want(http.StatusForbidden) // signed in, and no manager
	h.admin.Post("/users/4", url.Values{"name": {"Ravi Menon"}, "role": {"technician"}}).Want(http.StatusSeeOther)
	ravi.Get("/mailboxes").Want(http.StatusSeeOther)
	h.admin.Post("/teams/network", url.Values{"name": {"Networks"}, "active": {"yes"}, "members": {"1", "2"}}).Want(http.StatusSeeOther)
	if got := len(h.admin.Get("/teams/network").Want(http.StatusOK).Page().All("input[name=members][checked]")); got != 2 {
		t.Errorf("%d members are ticked", got)
	}
	for _, c := range []struct {
		path, at string
		form     url.Values
	}{
		{"/users/new", "email", url.Values{"name": {"kept"}, "email": {"x"}, "role": {"technician"}, "password": {"correct horse battery"}}},
		{"/users/new", "password", url.Values{"name": {"kept"}, "email": {"x@y.example"}, "role": {"technician"}, "password": {"short"}}},
		{"/users/3", "role", url.Values{"name": {"kept"}, "role": {"technician"}, "active": {"yes"}}},
		{"/teams/new", "name", url.Values{"name": {"kept"}, "slug": {""}}},
	} {
		p := h.admin.Post(c.path, c.form).Want(http.StatusUnprocessableEntity).Page()
		if len(p.All("#f-"+c.at+"-error"))+len(p.All("fieldset.wrong")) == 0 || p.One("#f-name").Attr("value") != "kept" {
			t.Errorf("%s: %q", c.path, p.Texts(".err"))
		}
	}
	if got := h.admin.Post("/users/new", url.Values{"name": {"Kim"}, "email": {"kim@harbourline.example"}, "role": {"technician"}, "password": {"correct horse battery"}}); got.Status != http.StatusConflict {
		t.Errorf("an address that is taken is answered with %d", got.Status)
	}
	h.admin.Get("/users/99").Want(http.StatusNotFound)
	h.admin.Get("/teams/none").Want(http.StatusNotFound)
}

func TestTheHouseIsChanged(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	form := url.Values{"name": {"Harbourline IT"}, "house_address": {"help@harbourline.example"}, "zone": {"America/Chicago"}, "base_url": {"https://help.harbourline.example/"}, "no_cover": {"undecided"}, "language": {"en"}, "survey": {"day"}, "work_hours": {"mon-thu 8:00-16:00"}, "notice_lead": {"45"}}
	h.admin.Post("/teams/new", url.Values{"slug": {"helpdesk"}, "name": {"Helpdesk"}, "active": {"1"}}).Want(http.StatusSeeOther)
	form.Set("routes", "* helpdesk round-robin\r\n")
	h.admin.Post("/settings", form).Want(http.StatusSeeOther)
	house, err := h.Desk.House(context.Background())
	if err != nil || house.Name != "Harbourline IT" || house.NoCover != "undecided" || house.BaseURL != "https://help.harbourline.example" || house.LoopID == "" || house.Survey != desk.SurveyDay || house.WorkHours != "mon-thu 08:00-16:00" || house.NoticeLead != 45 || len(house.Routes) != 1 || house.Routes[0].Pick != "round-robin" {
		t.Errorf("the house is %+v, %v", house, err)
	}
	for field, wrong := range map[string]string{"name": "", "zone": "Mars/Base", "base_url": "help", "house_address": "help", "no_cover": "free", "survey": "sometimes", "work_hours": "always", "notice_lead": "soon", "routes": "* nights"} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(field, wrong)
		p := h.admin.Post("/settings", bad).Want(http.StatusUnprocessableEntity).Page()
		if len(p.All("#f-"+field+"-error")) != 1 {
			t.Errorf("%s: no message at its field: %q", field, p.Texts(".err"))
		}
	}
}

func TestATokenIsShownOnceAndTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	ctx := context.Background()
	made := h.admin.Post("/tokens", url.Values{"name": {"monitoring"}, "user": {"1"}, "expires": {"2026-12-31"}, "scopes": {"read", "time:write"}}).Want(http.StatusOK)
	secret := made.Page().One("code.secret").Text()
	if made.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the secret may be kept: %q", made.Header.Get("Cache-Control"))
	}
	v, err := h.Desk.ByToken(ctx, secret)
	if err != nil || v.UserID != 1 || !v.Within(identity.ScopeTime) || v.Within(identity.ScopeTickets) {
		t.Errorf("the token speaks for %+v, %v", v, err)
	}
	list := h.admin.Get("/tokens").Want(http.StatusOK)
	if strings.Contains(list.Body, secret) {
		t.Error("the secret is shown a second time")
	}
	if got := list.Page().Texts("tbody tr"); len(got) != 1 || !strings.HasPrefix(got[0], "monitoring kim read, time:write 15:42 15:42 1 Jan 2027 00:00") {
		t.Errorf("the list is %q", got)
	}
	for _, c := range []struct{ at, value string }{{"name", ""}, {"expires", "2026-03-01"}, {"expires", "soon"}, {"user", "99"}, {"scopes", "all"}} {
		form := url.Values{"name": {"kept"}, "user": {"1"}, "scopes": {"read"}}
		form.Set(c.at, c.value)
		if p := h.admin.Post("/tokens", form).Want(http.StatusUnprocessableEntity).Page(); len(p.All("#f-"+c.at+"-error")) != 1 {
			t.Errorf("%s %q: %q", c.at, c.value, p.Texts(".err"))
		}
	}
	h.admin.Post("/tokens/1/drop", nil).Want(http.StatusSeeOther)
	if _, err := h.Desk.ByToken(ctx, secret); err == nil {
		t.Error("the token still works")
	}
}

func TestSettingsLookWell(t *testing.T) {
	t.Parallel()
	h := open(t, func(context.Context, desk.Mailbox) (imap, smtp []desk.ProbeStep, err error) {
		return []desk.ProbeStep{{Name: "Port", Text: "Nothing answers on port 993. Check the name and the port."}}, nil, nil
	})
	h.Look(t, h.admin, pagestest.Sight{Name: "mailboxes-empty", Path: "/mailboxes"}, pagestest.Sight{Name: "catalogue-empty", Path: "/catalogue"},
		pagestest.Sight{Name: "teams-empty", Path: "/teams"}, pagestest.Sight{Name: "tokens-empty", Path: "/tokens"})
	h.admin.Post("/mailboxes/new", box()).Want(http.StatusSeeOther)
	h.admin.Post("/teams/new", url.Values{"name": {"Network"}, "slug": {"network"}, "members": {"1", "2"}}).Want(http.StatusSeeOther)
	h.admin.Post("/catalogue/service", url.Values{"name": {"Outlook"}, "path": {"email/outlook"}, "words": {"outlook\nost file"}}).Want(http.StatusSeeOther)
	h.Look(t, h.admin, pagestest.Sight{Name: "settings", Path: "/settings"}, pagestest.Sight{Name: "users", Path: "/users"}, pagestest.Sight{Name: "user", Path: "/users/1"},
		pagestest.Sight{Name: "teams", Path: "/teams"}, pagestest.Sight{Name: "team", Path: "/teams/network"}, pagestest.Sight{Name: "catalogue", Path: "/catalogue"},
		pagestest.Sight{Name: "service", Path: "/catalogue/service"},
		pagestest.Sight{Name: "mailbox-tested", Path: "/mailboxes/1", Before: `() => document.querySelector("[formaction]").click()`},
		pagestest.Sight{Name: "token-made", Path: "/tokens", Before: `() => { document.querySelector("#f-name").value = "monitoring"; document.querySelector("main form").submit() }`})
}
