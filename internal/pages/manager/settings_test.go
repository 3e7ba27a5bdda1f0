package manager_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/mailbox"
	"remit/internal/pages/pagestest"
	"remit/internal/store"
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

// box is a mailbox form that is right.
func box() url.Values {
	return url.Values{"name": {"support"}, "address": {"support@harbourline.example"}, "imap_host": {"imap.harbourline.example"}, "imap_port": {"993"}, "imap_tls": {"tls"},
		"imap_user": {"support"}, "mail_password": {"top secret"}, "folder": {"INBOX"}, "after": {"seen"}, "smtp_host": {"smtp.harbourline.example"}, "smtp_port": {"465"}, "smtp_tls": {"tls"}}
}

func TestMailboxesAreKeptAndTheirPasswordsNeverShown(t *testing.T) {
	t.Parallel()
	var tried []desk.Mailbox
	h := open(t, func(_ context.Context, m desk.Mailbox) (imap, smtp []mailbox.Step, err error) {
		tried = append(tried, m)
		return []mailbox.Step{{Name: "Sign-in", OK: true, Text: "support is signed in."}}, []mailbox.Step{{Name: "Port", OK: true, Text: "It answers."}}, nil
	})
	h.admin.Post("/mailboxes/new", box()).Want(http.StatusSeeOther)
	ctx := context.Background()
	if err := h.DB.Write(ctx, func(tx *store.Tx) error {
		return tx.SetMailboxState(ctx, "support", "error", "The server refused the password.", h.Clock.Now())
	}); err != nil {
		t.Fatal(err)
	}
	if got := h.admin.Get("/mailboxes").Want(http.StatusOK).Page().Texts("tbody tr"); len(got) != 1 ||
		!strings.HasPrefix(got[0], "support support@harbourline.example error : The server refused the password. since 15:42") {
		t.Errorf("the list is %q", got)
	}
	form := h.admin.Get("/mailboxes/1").Want(http.StatusOK)
	if strings.Contains(form.Body, "top secret") || form.Page().One("#f-imap_host").Attr("value") != "imap.harbourline.example" {
		t.Error("the form shows the password or forgets the rest")
	}
	change := box()
	change.Set("mail_password", "")
	change.Set("inactive", "yes")
	h.admin.Post("/mailboxes/1", change).Want(http.StatusSeeOther)
	kept, err := h.Desk.Mailboxes(ctx, system)
	if err != nil || len(kept) != 1 || kept[0].Password != "top secret" || kept[0].Active {
		t.Errorf("kept %+v, %v", kept, err)
	}
	p := h.admin.Post("/mailboxes/1/test", change).Want(http.StatusOK).Page()
	if len(tried) != 1 || tried[0].Password != "top secret" || !strings.HasPrefix(p.One("#mailbox-test").Text(), "The connection works.") {
		t.Errorf("tried %d times; the result is %q", len(tried), p.One("#mailbox-test").Text())
	}
	change.Set("imap_host", "imap.thief.example")
	p = h.admin.Post("/mailboxes/1/test", change).Want(http.StatusOK).Page()
	if got := p.One("#mailbox-test").Text(); len(tried) != 1 || !strings.Contains(got, "Type the password again") {
		t.Errorf("the kept password went to another server: %q", got)
	}
	change.Set("imap_port", "0")
	if p := h.admin.Post("/mailboxes/1", change).Want(http.StatusUnprocessableEntity).Page(); len(p.All("#f-imap_port-error")) != 1 {
		t.Error("a wrong port is not told at its field")
	}
	h.admin.Get("/mailboxes/9").Want(http.StatusNotFound)
}

func TestTheOutboxShowsWhatHasNotLeft(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	if got := h.technician.Get("/outbox").Want(http.StatusOK).Page().One(".empty h2").Text(); got != "Nothing waits" {
		t.Errorf("the empty outbox says %q", got)
	}
	ctx := context.Background()
	write := func(fn func(tx *store.Tx) error) {
		t.Helper()
		if err := h.DB.Write(ctx, fn); err != nil {
			t.Fatal(err)
		}
	}
	queue := func(subject string) {
		write(func(tx *store.Tx) error {
			_, err := tx.InsertOutgoing(ctx, store.Outgoing{Sender: "a@b.example", Recipients: []string{"dana@northwind.example"}, MessageID: subject, Subject: subject, Raw: []byte("x")})
			return err
		})
	}
	finish := func(state, words string) {
		write(func(tx *store.Tx) error {
			list, err := tx.ClaimOutgoing(ctx, state, time.Minute, 1)
			if err != nil || state == "sending" {
				return err
			}
			list[0].State, list[0].LastError, list[0].NextAt = state, words, h.Clock.Now().Add(5*time.Minute)
			return tx.FinishOutgoing(ctx, list[0])
		})
	}
	queue("failed for good")
	finish("failed", "550 5.1.1 no such user")
	queue("tried once")
	finish("queued", "421 4.3.2 try later")
	queue("on its way")
	finish("sending", "")
	queue("waits")
	want := []string{"waits written 15:42 dana@northwind.example waits next try at once Send again Drop Change the address dana@northwind.example Instead of dana@northwind.example Send to this address", "on its way written 15:42 dana@northwind.example being sent",
		"tried once written 15:42 dana@northwind.example tried 1 time next try in 5 min 421 4.3.2 try later Send again Drop Change the address dana@northwind.example Instead of dana@northwind.example Send to this address",
		"failed for good written 15:42 dana@northwind.example failed 550 5.1.1 no such user Send again Drop Change the address dana@northwind.example Instead of dana@northwind.example Send to this address"}
	if got := h.technician.Get("/outbox").Page().Texts("tbody tr"); !slices.Equal(got, want) {
		t.Errorf("the outbox is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	h.technician.Post("/outbox/1/again", nil).Want(http.StatusSeeOther)
	if got := h.technician.Get("/outbox").Page().Texts("tbody tr")[3]; !strings.Contains(got, "next try at once") {
		t.Errorf("after sending again: %q", got)
	}
	h.technician.Post("/outbox/99/again", nil).Want(http.StatusNotFound)
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
	ravi.Get("/clients").Want(http.StatusOK)
	h.admin.Post("/users/4", url.Values{"name": {"Ravi Menon"}, "role": {"technician"}}).Want(http.StatusSeeOther)
	ravi.Get("/clients").Want(http.StatusSeeOther)
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
	form := url.Values{"name": {"Harbourline IT"}, "house_address": {"help@harbourline.example"}, "zone": {"America/Chicago"}, "base_url": {"https://help.harbourline.example/"}, "no_cover": {"undecided"}, "language": {"en"}}
	h.admin.Post("/teams/new", url.Values{"slug": {"helpdesk"}, "name": {"Helpdesk"}, "active": {"1"}}).Want(http.StatusSeeOther)
	form.Set("routes", "* helpdesk round-robin\r\n")
	h.admin.Post("/settings", form).Want(http.StatusSeeOther)
	house, err := h.Desk.House(context.Background())
	if err != nil || house.Name != "Harbourline IT" || house.NoCover != "undecided" || house.BaseURL != "https://help.harbourline.example" || house.LoopID == "" || len(house.Routes) != 1 || house.Routes[0].Pick != "round-robin" {
		t.Errorf("the house is %+v, %v", house, err)
	}
	for field, wrong := range map[string]string{"name": "", "zone": "Mars/Base", "base_url": "help", "house_address": "help", "no_cover": "free", "routes": "* nights"} {
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
	made := h.admin.Post("/tokens", url.Values{"name": {"monitoring"}, "user": {"1"}, "expires": {"2026-12-31"}}).Want(http.StatusOK)
	secret := made.Page().One("code.secret").Text()
	if made.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the secret may be kept: %q", made.Header.Get("Cache-Control"))
	}
	user, err := h.DB.TokenUser(ctx, identity.HashToken(secret), h.Clock.Now())
	if err != nil || user != 1 {
		t.Errorf("the token speaks for %d, %v", user, err)
	}
	list := h.admin.Get("/tokens").Want(http.StatusOK)
	if strings.Contains(list.Body, secret) {
		t.Error("the secret is shown a second time")
	}
	if got := list.Page().Texts("tbody tr"); len(got) != 1 || !strings.HasPrefix(got[0], "monitoring kim 15:42 1 Jan 2027 00:00") {
		t.Errorf("the list is %q", got)
	}
	for _, c := range []struct{ at, value string }{{"name", ""}, {"expires", "2026-03-01"}, {"expires", "soon"}, {"user", "99"}} {
		form := url.Values{"name": {"kept"}, "user": {"1"}}
		form.Set(c.at, c.value)
		if p := h.admin.Post("/tokens", form).Want(http.StatusUnprocessableEntity).Page(); len(p.All("#f-"+c.at+"-error")) != 1 {
			t.Errorf("%s %q: %q", c.at, c.value, p.Texts(".err"))
		}
	}
	h.admin.Post("/tokens/1/drop", nil).Want(http.StatusSeeOther)
	if _, err := h.DB.TokenUser(ctx, identity.HashToken(secret), h.Clock.Now()); err == nil {
		t.Error("the token still works")
	}
}

func TestSettingsLookWell(t *testing.T) {
	t.Parallel()
	h := open(t, func(context.Context, desk.Mailbox) (imap, smtp []mailbox.Step, err error) {
		return []mailbox.Step{{Name: "Port", Text: "Nothing answers on port 993. Check the name and the port."}}, nil, nil
	})
	h.Look(t, h.admin, pagestest.Sight{Name: "mailboxes-empty", Path: "/mailboxes"}, pagestest.Sight{Name: "catalogue-empty", Path: "/catalogue"},
		pagestest.Sight{Name: "teams-empty", Path: "/teams"}, pagestest.Sight{Name: "outbox-empty", Path: "/outbox"}, pagestest.Sight{Name: "tokens-empty", Path: "/tokens"})
	h.mustClient(t)
	h.mustAsk(t, "Screen stays black", nil)
	h.admin.Post("/mailboxes/new", box()).Want(http.StatusSeeOther)
	h.admin.Post("/teams/new", url.Values{"name": {"Network"}, "slug": {"network"}, "members": {"1", "2"}}).Want(http.StatusSeeOther)
	h.admin.Post("/catalogue/service", url.Values{"name": {"Outlook"}, "path": {"email/outlook"}, "words": {"outlook\nost file"}}).Want(http.StatusSeeOther)
	if _, err := h.Desk.Reply(context.Background(), identity.Viewer{UserID: 1, Role: identity.Technician, Name: "Kim"}, desk.Reply{Ticket: 1001, Text: "On it."}); err != nil {
		t.Fatal(err)
	}
	h.Look(t, h.admin, pagestest.Sight{Name: "settings", Path: "/settings"}, pagestest.Sight{Name: "users", Path: "/users"}, pagestest.Sight{Name: "user", Path: "/users/1"},
		pagestest.Sight{Name: "teams", Path: "/teams"}, pagestest.Sight{Name: "team", Path: "/teams/network"}, pagestest.Sight{Name: "catalogue", Path: "/catalogue"},
		pagestest.Sight{Name: "service", Path: "/catalogue/service"}, pagestest.Sight{Name: "mailboxes", Path: "/mailboxes"}, pagestest.Sight{Name: "outbox", Path: "/outbox"},
		pagestest.Sight{Name: "mailbox-tested", Path: "/mailboxes/1", Before: `() => document.querySelector("[formaction]").click()`},
		pagestest.Sight{Name: "token-made", Path: "/tokens", Before: `() => { document.querySelector("#f-name").value = "monitoring"; document.querySelector("main form").submit() }`})
}

func TestAMailboxKeepsItsTokensAndGivesThemToTheirEndpointAlone(t *testing.T) {
	t.Parallel()
	var tried []desk.Mailbox
	h := open(t, func(_ context.Context, m desk.Mailbox) (imap, smtp []mailbox.Step, err error) {
		tried = append(tried, m)
		return []mailbox.Step{{Name: "Sign-in", OK: true, Text: "support is signed in."}}, nil, nil
	})
	form := box()
	form.Del("mail_password")
	for k, v := range map[string]string{"sign_in": "xoauth2", "token_preset": "microsoft", "token_client": "remit", "token_secret": "hush", "token_refresh": "r0"} {
		form.Set(k, v)
	}
	h.admin.Post("/mailboxes/new", form).Want(http.StatusSeeOther)
	page := h.admin.Get("/mailboxes/1").Want(http.StatusOK)
	if strings.Contains(page.Body, "hush") || strings.Contains(page.Body, `"r0"`) || !strings.HasPrefix(page.Page().One("#f-token_url").Attr("value"), "https://login.microsoftonline.com/") {
		t.Error("the form shows the secrets or forgets the endpoint")
	}
	form.Del("token_secret")
	form.Del("token_refresh")
	form.Set("token_url", "https://login.microsoftonline.com/common/oauth2/v2.0/token")
	h.admin.Post("/mailboxes/1", form).Want(http.StatusSeeOther)
	h.admin.Post("/mailboxes/1/test", form).Want(http.StatusOK)
	if len(tried) != 1 || tried[0].Token != (desk.TokenSecrets{ClientSecret: "hush", RefreshToken: "r0"}) {
		t.Fatalf("tried %+v", tried)
	}
	form.Set("token_url", "https://thief.example/token")
	if got := h.admin.Post("/mailboxes/1/test", form).Want(http.StatusOK).Page().One("#mailbox-test").Text(); len(tried) != 1 || !strings.Contains(got, "go nowhere else") {
		t.Errorf("the kept tokens went to another endpoint: %q", got)
	}
	if err := h.Desk.KeepToken(context.Background(), 1, desk.TokenSecrets{ClientSecret: "hush", RefreshToken: "r1"}); err != nil {
		t.Fatal(err)
	}
	kept, err := h.Desk.Mailboxes(context.Background(), system)
	if err != nil || kept[0].Token.RefreshToken != "r1" {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

func TestAFailedMailIsSentAgainReaddressedOrDropped(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	ctx := context.Background()
	err := h.DB.Write(ctx, func(tx *store.Tx) error {
		for _, id := range []string{"a@h", "b@h"} {
			if _, err := tx.InsertOutgoing(ctx, store.Outgoing{Sender: "a@b.example", Recipients: []string{"dana@northwind.example"}, MessageID: id, Subject: "Re: x " + id,
				Raw: []byte("To: dana@northwind.example\r\nMessage-ID: <" + id + ">\r\n\r\nx\r\n")}); err != nil {
				return err
			}
		}
		list, err := tx.ClaimOutgoing(ctx, "one", time.Minute, 2)
		for _, o := range list {
			if o.State, o.LastError = "failed", "550 5.1.1 no such user"; err == nil {
				err = tx.FinishOutgoing(ctx, o)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	page := h.technician.Get("/outbox").Want(http.StatusOK).Page()
	if got := page.One(".main-nav [data-count-of=outbox]").Text(); got != "2" {
		t.Errorf("beside the outbox stands %q", got)
	}
	if got := page.Texts("tbody tr"); len(got) != 2 || !strings.Contains(got[0], "550 5.1.1 no such user") {
		t.Errorf("the server's words are not there: %q", got)
	}
	wrong := url.Values{"old": {"dana@northwind.example"}, "address": {"dana at northwind"}}
	p := h.technician.Post("/outbox/1/address", wrong).Want(http.StatusUnprocessableEntity).Page()
	if got := p.One("details[open] input[name=address]").Attr("value"); got != "dana at northwind" {
		t.Errorf("what was typed is %q", got)
	}
	wrong.Set("address", "dana.lund@northwind.example")
	h.technician.Post("/outbox/1/address", wrong).Want(http.StatusSeeOther)
	o, err := h.DB.Outgoing(ctx, system, 1)
	if err != nil || o.State != "queued" || !slices.Equal(o.Recipients, []string{"dana.lund@northwind.example"}) || !strings.Contains(string(o.Raw), "To: dana.lund@northwind.example") {
		t.Errorf("readdressed %+v, %v", o, err)
	}
	h.technician.Post("/outbox/again", nil).Want(http.StatusSeeOther)
	if o, err := h.DB.Outgoing(ctx, system, 2); err != nil || o.State != "queued" {
		t.Errorf("sent again %+v, %v", o, err)
	}
	h.technician.Post("/outbox/2/drop", nil).Want(http.StatusSeeOther)
	if got := h.technician.Get("/outbox").Page().Texts("tbody tr"); len(got) != 1 {
		t.Errorf("%d are left", len(got))
	}
}
