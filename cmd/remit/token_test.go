package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/store"
	"remit/internal/testenv"
)

// provider gives access tokens for a user's mailbox, as those of Google and Microsoft do (RFC 6749, section 6): each refresh token once, and a new
// one with every access token.
type provider struct {
	*httptest.Server
	imap *testenv.DovecotServer
	user string

	mu      sync.Mutex
	refresh string        // the one that is good now, "" after the consent was withdrawn
	lives   time.Duration // of an access token, as it is told
	given   []string      // access tokens
}

func newProvider(t *testing.T, imap *testenv.DovecotServer, user string) *provider {
	t.Helper()
	p := &provider{imap: imap, user: user, refresh: "consent 1", lives: time.Hour}
	p.Server = httptest.NewServer(http.HandlerFunc(p.give))
	t.Cleanup(p.Close)
	return p
}

func (p *provider) give(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	answer := map[string]any{"error": "invalid_grant", "error_description": "AADSTS50173: the grant was revoked"}
	if p.refresh != "" && r.PostFormValue("refresh_token") == p.refresh && r.PostFormValue("client_secret") == "hush" {
		token := p.imap.NumberedTokenFor(p.user, len(p.given)+1)
		p.given = append(p.given, token)
		p.refresh = fmt.Sprintf("refresh %d", len(p.given))
		answer = map[string]any{"access_token": token, "refresh_token": p.refresh, "expires_in": p.lives.Seconds()}
	} else {
		w.WriteHeader(http.StatusBadRequest)
	}
	_ = json.NewEncoder(w).Encode(answer) // whoever hung up asks again
}

// consent begins a new consent, or withdraws it where the refresh token is "". Access tokens live so long from now on.
func (p *provider) consent(refresh string, lives time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refresh, p.lives = refresh, lives
}

// end makes the access token that was given last no good.
func (p *provider) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.imap.EndToken(p.given[len(p.given)-1])
}

func (p *provider) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.given)
}

// TestMailComesFromAServerThatTakesTokensAlone follows the tokens of a mailbox through the whole program: had with a refresh token, renewed before
// their end, had anew where the server refuses one early, told in words where there is none, and good again after a new consent and a restart.
func TestMailComesFromAServerThatTakesTokensAlone(t *testing.T) {
	t.Parallel()
	imap := testenv.OwnDovecot(t)
	smtp := testenv.SMTPSink(t, testenv.SinkOptions{})
	user := imap.User()
	tokens := newProvider(t, imap, user)
	p := newProgram(t)
	p.env = append(p.env, "REMIT_SIGN_IN_ALLOW=127.0.0.0/8")
	p.furnish(t, nil, "", nil)
	save := func(refresh string) {
		p.with(t, func(ctx context.Context, a *app) {
			m := desk.Mailbox{Name: "support", Address: "help@harbour.example", Active: true, Token: desk.TokenSecrets{ClientSecret: "hush", RefreshToken: refresh},
				Settings: desk.MailboxSettings{IMAPHost: imap.Host, IMAPPort: imap.TLSPort, IMAPTLS: "tls", IMAPUser: user, SMTPHost: smtp.Host, SMTPPort: smtp.Port, SMTPTLS: "starttls",
					SignIn: desk.ByToken, TokenURL: tokens.URL, ClientID: "remit"}}
			old, err := a.db.Mailboxes(ctx, operator())
			must(t, err)
			for _, b := range old {
				m.ID = b.ID
			}
			_, err = a.desk.SaveMailbox(ctx, operator(), m)
			must(t, err)
		})
	}
	asked := 0
	ask := func() { // a mail becomes a ticket, which is acknowledged
		t.Helper()
		asked++
		imap.Deliver(t, user, "INBOX", rawMail(fmt.Sprintf("p%d@northwind.example", asked), fmt.Sprintf("ask-%d@northwind.example", asked), fmt.Sprintf("Request %d", asked), "Please help."))
		smtp.Wait(t, asked)
	}
	again := func() { // the connection is lost, and the program signs in anew
		imap.Stop(t)
		imap.Start(t)
	}
	save("consent 1")
	end := p.serve(t)
	ask()
	again()
	ask()
	if n := tokens.count(); n != 1 {
		t.Errorf("%d tokens were asked for while the first was good", n)
	}

	tokens.end() // before its time, as after a change of the password
	tokens.consent("refresh 1", 2*time.Second)
	again()
	ask()
	if n, stale := tokens.count(), imap.Stale(); n != 2 || stale != 1 {
		t.Errorf("after a token that ended early: %d tokens, of which %d were refused", n, stale)
	}
	time.Sleep(1100 * time.Millisecond) // the second one is renewed after half of its life
	tokens.end()
	again()
	ask()
	if n, stale := tokens.count(), imap.Stale(); n != 3 || stale != 1 {
		t.Errorf("after a token that ran out: %d tokens, of which %d were refused", n, stale)
	}

	time.Sleep(1100 * time.Millisecond)
	tokens.consent("", time.Hour)
	again()
	state := func() (m store.Mailbox) {
		p.with(t, func(ctx context.Context, a *app) {
			list, err := a.db.Mailboxes(ctx, operator())
			must(t, err)
			m = list[0]
		})
		return m
	}
	const why = `The consent was withdrawn, or the refresh token expired. It said: "invalid_grant: AADSTS50173: the grant was revoked". ` +
		"Let somebody who may sign in to the mailbox consent again, and enter the new refresh token."
	eventually(t, "why there is no token", func() bool { return strings.Contains(state().StateText, why) })

	tokens.consent("consent 2", time.Hour)
	save("consent 2")
	ask()
	if m := state(); m.State == "broken" {
		t.Errorf("after the new consent the mailbox is %s: %s", m.State, m.StateText)
	}
	end(syscall.SIGTERM)
	p.serve(t) // which knows the refresh token that the provider gave last
	ask()
	if n := tokens.count(); n != 5 {
		t.Errorf("%d tokens were given, want 5", n)
	}
	books := p.books(t)
	eventually(t, "the mark of the last mail", func() bool { return books.count("SELECT COUNT(*) FROM mails WHERE state = 'done'") == asked })
	books.onceEach(asked)
}
