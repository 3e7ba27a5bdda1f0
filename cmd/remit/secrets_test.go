package main

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/diary"
	"remit/internal/store"
)

// TestNoSecretLiesOpenInTheDatabase gives the house every secret that it keeps, and looks for them in the bytes of its database: what must be used
// again is sealed under the key beside it, what must only be recognised is hashed.
func TestNoSecretLiesOpenInTheDatabase(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	secrets := e.secrets(t)
	stored := e.bytes(t)
	if !bytes.Contains(stored, []byte("one@harbour.example")) {
		t.Fatal("what is looked through is not the database")
	}
	for what, secret := range secrets {
		if len(secret) < 8 || bytes.Contains(stored, []byte(secret)) {
			t.Errorf("%s lies open in the database", what)
		}
	}
}

// TestNoSecretComesIntoTheLog uses every secret, rightly and wrongly, while the program tells all that it has to tell.
func TestNoSecretComesIntoTheLog(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	secrets := e.secrets(t)
	guest := e.visitor(t, "")
	get := func(address string, headers ...string) met {
		return e.send(t, guest, http.MethodGet, address, nil, headers...)
	}
	if got := get("/visits.ics?key=" + url.QueryEscape(secrets["the address of a calendar"])); got.status != http.StatusOK {
		t.Errorf("the calendar answers %d", got.status)
	}
	if got := get("/api/v1/tickets", "Authorization", "Bearer "+secrets["a token of the API"]); got.status != http.StatusOK {
		t.Errorf("the API answers %d", got.status)
	}
	secrets["a key in an address"] = "key-hunter2"
	for _, address := range []string{"/visits.ics?key=", "/rate?key=", "/sign-in/link?token=", "/portal/sign-in/link?token=", "/portal/invitation?token=", "/nothing?password="} {
		get(address + secrets["a key in an address"])
	}
	get("/api/v1/tickets", "Authorization", "Bearer "+secrets["a key in an address"])
	secrets["a password that is wrong"] = "wrong-hunter2"
	for _, address := range []string{"/sign-in", "/portal/sign-in"} {
		e.send(t, guest, http.MethodPost, address, strings.NewReader(url.Values{"email": {e.people["admin"]}, "password": {secrets["a password that is wrong"]}}.Encode()), "Content-Type", formType)
	}
	boxes, err := e.app.desk.Mailboxes(t.Context(), operator())
	must(t, err)
	for _, b := range boxes {
		in, out, err := e.app.testMailbox(t.Context(), b)
		if err == nil && len(in)+len(out) == 0 {
			t.Errorf("the mailbox %s was not tried", b.Name)
		}
	}
	told := e.log.String()
	for _, want := range []string{"msg=request", "path=/visits.ics", "path=/sign-in", "status=401"} {
		if !strings.Contains(told, want) {
			t.Fatalf("the log does not say %s: %s", want, told)
		}
	}
	for what, secret := range secrets {
		if strings.Contains(told, secret) {
			t.Errorf("%s stands in the log", what)
		}
	}
}

// secrets gives the house one of each secret, and returns them.
func (e estate) secrets(t *testing.T) map[string]string {
	t.Helper()
	ctx := t.Context()
	admin := e.visitor(t, "admin")
	secrets := map[string]string{"a token of the API": e.things["secret admin"], "the password of somebody": password}
	feed, err := diary.New(e.app.db, e.app.desk).MakeFeed(ctx, e.staff(t, "admin"))
	must(t, err)
	secrets["the address of a calendar"] = feed
	secrets["the password of a mailbox"], secrets["the token of a mailbox"], secrets["the client's secret of a mailbox"] = "mailbox-hunter2", "refresh-hunter2", "client-hunter2"
	_, err = e.app.desk.SaveMailbox(ctx, operator(), desk.Mailbox{Name: "one", Address: "one@harbour.example", Password: "mailbox-hunter2", Settings: desk.MailboxSettings{SMTPHost: "127.0.0.1", SMTPPort: 9, SMTPTLS: "none"}})
	must(t, err)
	_, err = e.app.desk.SaveMailbox(ctx, operator(), desk.Mailbox{Name: "two", Address: "two@harbour.example", Token: desk.TokenSecrets{ClientSecret: "client-hunter2", RefreshToken: "refresh-hunter2"},
		Settings: desk.MailboxSettings{SMTPHost: "127.0.0.1", SMTPPort: 9, SMTPTLS: "none", SMTPUser: "two", SignIn: desk.ByToken, TokenURL: "https://127.0.0.1:9/token", ClientID: "remit"}})
	must(t, err)
	secrets["the client's secret of a sign-in provider"] = "provider-hunter2"
	_, err = e.app.openid.Save(ctx, operator(), store.Provider{Name: "Login", Issuer: "https://login.example", Registration: "remit", Secret: "provider-hunter2"})
	must(t, err)
	secrets["the secret of one-time codes"] = e.codes(t, admin)
	address, err := url.Parse(e.server.URL)
	must(t, err)
	for _, c := range admin.Jar.Cookies(address) {
		secrets["a session"] = c.Value
	}
	must(t, e.app.desk.MakeDomainKey(ctx, operator(), "harbour.example", "remit", "ed25519"))
	secrets["a private key"] = "PRIVATE KEY"
	if len(secrets) < 9 {
		t.Fatalf("only the secrets %v", secrets)
	}
	return secrets
}

// bytes are the database's files as they lie on the disk, without its key.
func (e estate) bytes(t *testing.T) []byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(e.dir, "remit.db*"))
	must(t, err)
	var all []byte
	for _, f := range files {
		b, err := os.ReadFile(f)
		must(t, err)
		all = append(all, b...)
	}
	return all
}

var base32Secret = regexp.MustCompile(`[A-Z2-7]{4}(?: ?[A-Z2-7]{4}){7}`)

// codes begins one-time codes for who is signed in, and returns their secret as the page shows it, without spaces.
func (e estate) codes(t *testing.T, c *http.Client) string {
	t.Helper()
	for _, step := range []string{"/account/security/prove", "/account/security/codes/begin"} {
		if got := e.send(t, c, http.MethodPost, step, strings.NewReader(url.Values{"password": {password}, "proof": {password}}.Encode()), "Content-Type", formType); got.status != http.StatusSeeOther {
			t.Fatalf("%s answers %d", step, got.status)
		}
	}
	page := e.send(t, c, http.MethodGet, "/account/security/codes", nil)
	secret := strings.ReplaceAll(base32Secret.FindString(page.text), " ", "")
	if len(secret) != 32 {
		t.Fatalf("the page shows no secret: %d", page.status)
	}
	return secret
}
