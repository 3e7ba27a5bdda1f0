package entry_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/identity"
)

// typed is a set-up form that is right.
func typed() url.Values {
	return url.Values{"house_name": {"Harbourline IT"}, "zone": {"America/Chicago"}, "base_url": {"https://help.harbourline.example/"},
		"person_name": {"Kim Osei"}, "email": {"kim@harbourline.example"}, "password": {"correct horse battery"}}
}

// withMailbox adds a mailbox to the form.
func withMailbox(v url.Values) url.Values {
	for name, value := range map[string]string{"name": "", "address": "support@harbourline.example", "imap_host": "imap.harbourline.example", "imap_port": "993",
		"imap_tls": "tls", "imap_user": "support", "mail_password": "secret", "folder": "INBOX", "after": "seen"} {
		v.Set(name, value)
	}
	return v
}

func TestTheFirstRunSetsTheHouseUpOnce(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	b := h.Guest()
	for _, door := range []string{"/sign-in", "/portal/sign-in"} {
		if a := b.Get(door).Want(http.StatusSeeOther); a.Location != "/setup" {
			t.Fatalf("%s leads to %q", door, a.Location)
		}
	}
	if got := b.Get("/setup").Want(http.StatusOK).Page().One("input#f-base_url").Attr("value"); got != h.Site.URL {
		t.Errorf("the program's address is offered as %q", got)
	}
	if a := b.Post("/setup", withMailbox(typed())).Want(http.StatusSeeOther); a.Location != "/clients" {
		t.Errorf("led to %q", a.Location)
	}
	own, err := h.Desk.House(context.Background())
	if err != nil || own.Name != "Harbourline IT" || own.BaseURL != "https://help.harbourline.example" || own.Address != "support@harbourline.example" {
		t.Errorf("the house is %+v, %v", own, err)
	}
	boxes, err := h.Desk.Mailboxes(context.Background(), identity.System("test"))
	if err != nil || len(boxes) != 1 || boxes[0].Name != "support" || boxes[0].Password != "secret" || !boxes[0].Active {
		t.Errorf("the mailboxes are %+v, %v", boxes, err)
	}
	if a := b.Get("/sign-in").Want(http.StatusSeeOther); a.Location != "/queue" {
		t.Errorf("the first user is not signed in: led to %q", a.Location)
	}
	stranger := h.Guest()
	for _, a := range []string{stranger.Get("/setup").Location, stranger.Post("/setup", typed()).Location, stranger.Post("/setup/test", typed()).Location} {
		if a != "/sign-in" {
			t.Errorf("a second set-up led to %q", a)
		}
	}
}

func TestARefusedSetUpKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	for _, c := range []struct{ name, field, value, at string }{
		{"no name of the provider", "house_name", " ", "house_name"},
		{"no name of the person", "person_name", "", "person_name"},
		{"a zone that is none", "zone", "Chicago", "zone"},
		{"an address that is none", "base_url", "help", "base_url"},
		{"a mail address that is none", "email", "kim", "email"},
		{"a short password", "password", "short", "password"},
		{"a mailbox without an address", "imap_host", "imap.harbourline.example", "address"},
		{"a port that is none", "imap_port", "imap", "imap_port"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := typed()
			if c.field == "imap_port" {
				v = withMailbox(v)
			}
			v.Set(c.field, c.value)
			p := h.Guest().Post("/setup", v).Want(http.StatusUnprocessableEntity).Page()
			if len(p.All("#f-"+c.at+"-error")) != 1 {
				t.Errorf("no message at %s: %v", c.at, p.Texts(".err"))
			}
			if c.field != "email" && p.One("input#f-email").Attr("value") != "kim@harbourline.example" {
				t.Error("what was typed is lost")
			}
			if p.One("input#f-password").Attr("value") != "" {
				t.Error("the password came back")
			}
		})
	}
}

func TestAConnectionTestShowsEachStepAndSavesNothing(t *testing.T) {
	t.Parallel()
	var tried desk.Mailbox
	try := func(_ context.Context, m desk.Mailbox) (imap, smtp []desk.ProbeStep, err error) {
		tried = m
		return []desk.ProbeStep{{Name: "Port", OK: true, Text: "Something answers."}, {Name: "Sign-in", Text: "The server refused the password."}}, nil, nil
	}
	h := open(t, try)
	v := withMailbox(typed())
	whole := h.Guest().Post("/setup/test", v).Want(http.StatusOK).Page()
	if tried.Settings.IMAPHost != "imap.harbourline.example" || tried.Password != "secret" {
		t.Errorf("tried %+v", tried)
	}
	if got := whole.Texts(".steps li.failed"); len(got) != 1 || !strings.Contains(got[0], "refused the password") {
		t.Errorf("the failed steps are %q", got)
	}
	if whole.One("input#f-imap_host").Attr("value") != "imap.harbourline.example" {
		t.Error("what was typed is lost")
	}
	part := h.Guest().Post("/setup/test", v, "HX-Request", "true").Want(http.StatusOK)
	if strings.Contains(part.Body, "<main") || len(part.Page().All("#mailbox-test .steps li")) != 2 {
		t.Errorf("the script got %.300s", part.Body)
	}
	if needed, err := h.Desk.NeedsSetup(context.Background()); err != nil || !needed {
		t.Errorf("the test set something up: %v", err)
	}
	v.Set("imap_port", "many")
	if text := h.Guest().Post("/setup/test", v).Want(http.StatusOK).Page().One("#mailbox-test .note.bad").Text(); !strings.Contains(text, "not a port") {
		t.Errorf("a port that is none is told %q", text)
	}
}
