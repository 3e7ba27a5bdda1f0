package settings_test

import (
	"context"
	"net/http"
	"net/url"
	"remit/internal/desk"
	"remit/internal/store"
	"strings"
	"testing"
)

// box is a mailbox form that is right.
func box() url.Values {
	return url.Values{"name": {"support"}, "address": {"support@harbourline.example"}, "imap_host": {"imap.harbourline.example"}, "imap_port": {"993"}, "imap_tls": {"tls"},
		"imap_user": {"support"}, "mail_password": {"top secret"}, "folder": {"INBOX"}, "after": {"seen"}, "smtp_host": {"smtp.harbourline.example"}, "smtp_port": {"465"}, "smtp_tls": {"tls"}}
}

func TestMailboxesAreKeptAndTheirPasswordsNeverShown(t *testing.T) {
	t.Parallel()
	var tried []desk.Mailbox
	h := open(t, func(_ context.Context, m desk.Mailbox) (imap, smtp []desk.ProbeStep, err error) {
		tried = append(tried, m)
		return []desk.ProbeStep{{Name: "Sign-in", OK: true, Text: "support is signed in."}}, []desk.ProbeStep{{Name: "Port", OK: true, Text: "It answers."}}, nil
	})
	h.admin.Post("/mailboxes/new", box()).Want(http.StatusSeeOther)
	ctx := context.Background()
	if err := h.DB.Write(ctx, func(tx *store.Tx) error {
		return tx.SetMailboxState(ctx, "support", "error", "The server refused the password.", h.Clock.Now())
	}); err != nil {
		t.Fatal(err)
	}
	if got := h.admin.Get("/mailboxes").Want(http.StatusOK).Page().Texts("tbody tr"); len(got) != 1 ||
		!strings.HasPrefix(got[0], "support support@harbourline.example error: The server refused the password. since 15:42") {
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

func TestAMailboxKeepsItsTokensAndGivesThemToTheirEndpointAlone(t *testing.T) {
	t.Parallel()
	var tried []desk.Mailbox
	h := open(t, func(_ context.Context, m desk.Mailbox) (imap, smtp []desk.ProbeStep, err error) {
		tried = append(tried, m)
		return []desk.ProbeStep{{Name: "Sign-in", OK: true, Text: "support is signed in."}}, nil, nil
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
