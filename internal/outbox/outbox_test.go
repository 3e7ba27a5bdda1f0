package outbox_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/outbox"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/testenv"
	"remit/internal/wire"
)

var program = identity.System("test")

// post is an outbox that sends to a sink by one mailbox.
type post struct {
	*testing.T
	db     *store.DB
	desk   *desk.Desk
	outbox *outbox.Outbox
	sink   *testenv.Sink
}

func open(t *testing.T, sink testenv.SinkOptions, change func(*desk.Mailbox, *outbox.Options)) *post {
	t.Helper()
	db, _ := storetest.Open(t)
	same := func(s string) (string, error) { return s, nil }
	p := &post{T: t, db: db, sink: testenv.SMTPSink(t, sink), desk: desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), Seal: same, Unseal: same})}
	m := desk.Mailbox{Name: "support", Address: "help@harbour.example", Active: true, Settings: desk.MailboxSettings{SMTPHost: p.sink.Host, SMTPPort: p.sink.Port, SMTPTLS: "starttls"}}
	o := outbox.Options{DB: db, Desk: p.desk, Log: slog.New(slog.DiscardHandler), Hello: "help.harbour.example", Roots: p.sink.CA}
	if change != nil {
		change(&m, &o)
	}
	if _, err := p.desk.SaveMailbox(t.Context(), program, m); err != nil {
		t.Fatal(err)
	}
	p.outbox = outbox.New(o)
	return p
}

// send queues a mail and sends what is due.
func (p *post) send(to, bcc []string) {
	p.Helper()
	err := p.db.Write(p.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertOutgoing(p.Context(), store.Outgoing{Mailbox: "support", Sender: "help@harbour.example", Recipients: to, Bcc: bcc, MessageID: "a@harbour.example", Subject: "x",
			Raw: []byte("From: help@harbour.example\r\nTo: " + strings.Join(to, ", ") + "\r\nMessage-ID: <a@harbour.example>\r\nSubject: x\r\n\r\nx\r\n")})
		return err
	})
	if err == nil {
		err = p.outbox.Work(p.Context())
	}
	if err != nil {
		p.Fatal(err)
	}
}

// waiting is the mail as it stands in the outbox; one that was sent stands there no longer.
func (p *post) waiting() (store.Outgoing, bool) {
	p.Helper()
	list, err := p.db.Outbox(p.Context(), program, 10)
	if err != nil {
		p.Fatal(err)
	}
	if len(list) == 0 {
		return store.Outgoing{}, false
	}
	return list[0], true
}

func TestWhoIsHiddenHasAnEnvelopeOfTheirOwn(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SinkOptions{}, nil)
	p.send([]string{"dana@northwind.example", "lars@northwind.example"}, []string{"mia@harbour.example", "boss@harbour.example"})
	var envelopes []string
	for _, m := range p.sink.Mails() {
		envelopes = append(envelopes, strings.Join(m.To, "+"))
		if strings.Contains(string(m.Raw), "mia@") || strings.Contains(string(m.Raw), "boss@") {
			t.Errorf("who is hidden stands in the mail:\n%s", m.Raw)
		}
	}
	if want := []string{"dana@northwind.example+lars@northwind.example", "mia@harbour.example", "boss@harbour.example"}; !slices.Equal(envelopes, want) {
		t.Errorf("envelopes %q", envelopes)
	}
	if o, waits := p.waiting(); waits {
		t.Errorf("it still waits: %+v", o)
	}
}

func TestAHiddenRecipientThatFailsLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SinkOptions{}, nil)
	p.sink.Script(testenv.Fault{At: testenv.AtTo, For: "mia@", Code: 450, Words: "come back later"}, testenv.Fault{At: testenv.AtTo, For: "boss@", Code: 550, Words: "no such boss"})
	p.send([]string{"dana@northwind.example"}, []string{"mia@harbour.example", "boss@harbour.example"})
	o, waits := p.waiting()
	if !waits || o.State != "queued" || len(o.Recipients) != 0 || !slices.Equal(o.Bcc, []string{"mia@harbour.example"}) || !strings.Contains(o.LastError, "come back later") {
		t.Errorf("it waits: %v, %+v", waits, o)
	}
	if n := len(p.sink.Mails()); n != 1 {
		t.Errorf("%d mails went", n)
	}
}

func TestAMailStaysForWhomTheServerRefuses(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SinkOptions{}, nil)
	p.sink.Script(testenv.Fault{At: testenv.AtTo, For: "gone@", Code: 550, Words: "no such user here"})
	p.send([]string{"dana@northwind.example", "gone@northwind.example"}, nil)
	o, waits := p.waiting()
	if !waits || o.State != "failed" || !slices.Equal(o.Recipients, []string{"gone@northwind.example"}) || !strings.Contains(o.LastError, "no such user here") {
		t.Fatalf("it waits: %v, %+v", waits, o)
	}
	if err := p.desk.Readdress(t.Context(), program, o.ID, "gone@northwind.example", "here@northwind.example"); err != nil {
		t.Fatal(err)
	}
	if err := p.outbox.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	mails := p.sink.Mails()
	last := mails[len(mails)-1]
	if len(mails) != 2 || !slices.Equal(last.To, []string{"here@northwind.example"}) || !strings.Contains(string(last.Raw), "<a@harbour.example>") || strings.Contains(string(last.Raw), "gone@") {
		t.Errorf("%d mails, the last to %v:\n%s", len(mails), last.To, last.Raw)
	}
}

func TestAnAddressThatTheServerDoesNotKnowIsMarked(t *testing.T) {
	t.Parallel()
	const dana, gone, mia = "dana@northwind.example", "gone@northwind.example", "mia@harbour.example"
	unknown := testenv.Fault{At: testenv.AtTo, For: "gone@", Code: 550, Enhanced: gosmtp.EnhancedCode{5, 1, 1}, Words: "User unknown"}
	policy := testenv.Fault{At: testenv.AtTo, For: "gone@", Code: 550, Enhanced: gosmtp.EnhancedCode{5, 7, 1}, Words: "Not from you"}
	later := testenv.Fault{At: testenv.AtTo, For: "dana@", Code: 450, Words: "come back later"}
	for name, x := range map[string]struct {
		to, bcc []string
		faults  []testenv.Fault
		state   string
		marked  bool
	}{
		"the only one":                        {[]string{gone}, nil, []testenv.Fault{unknown}, "failed", true},
		"one of two":                          {[]string{dana, gone}, nil, []testenv.Fault{unknown}, "failed", true},
		"beside one to be tried again":        {[]string{dana, gone}, nil, []testenv.Fault{unknown, later}, "queued", true},
		"one who is hidden":                   {[]string{dana}, []string{gone, mia}, []testenv.Fault{unknown}, "failed", true},
		"refused by policy":                   {[]string{gone}, nil, []testenv.Fault{policy}, "failed", false},
		"refused by policy, and one is there": {[]string{dana, gone}, nil, []testenv.Fault{policy}, "failed", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, testenv.SinkOptions{}, nil)
			p.sink.Script(x.faults...)
			p.send(x.to, x.bcc)
			if o, waits := p.waiting(); !waits || o.State != x.state {
				t.Errorf("it waits: %v, %+v", waits, o)
			}
			marked, err := p.db.AllUndeliverable(t.Context(), program)
			if err != nil {
				t.Fatal(err)
			}
			if (len(marked) == 1) != x.marked || len(marked) > 1 {
				t.Fatalf("marked %+v", marked)
			}
			if x.marked && (marked[0].Address != gone || marked[0].Status != "5.1.1" || marked[0].Reason != "550 5.1.1 User unknown" || marked[0].At.IsZero()) {
				t.Errorf("marked %+v", marked[0])
			}
		})
	}
}

// tokens is an endpoint that gives the token, or refuses as a withdrawn consent is.
func tokens(t *testing.T, token string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.PostFormValue("refresh_token") != "good" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"invalid_grant"}`)
			return
		}
		fmt.Fprintf(w, `{"access_token":%q,"expires_in":3600}`, token)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestAMailboxSignsInByAccessToken(t *testing.T) {
	t.Parallel()
	for refresh, sent := range map[string]bool{"good": true, "withdrawn": false} {
		t.Run(refresh, func(t *testing.T) {
			t.Parallel()
			p := open(t, testenv.SinkOptions{User: "help@harbour.example", Token: "access"}, func(m *desk.Mailbox, o *outbox.Options) {
				m.Settings.SMTPUser, m.Settings.SignIn, m.Settings.TokenURL, m.Settings.ClientID = "help@harbour.example", desk.ByToken, tokens(t, "access"), "remit"
				m.Token.RefreshToken = refresh
				kept := &wire.Tokens{HTTP: http.DefaultClient, Now: o.DB.Now}
				o.Token = func(b desk.Mailbox) wire.TokenSource {
					return kept.Source(b.ID, wire.Grant{URL: b.Settings.TokenURL, ClientID: b.Settings.ClientID, RefreshToken: b.Token.RefreshToken})
				}
			})
			p.send([]string{"dana@northwind.example"}, nil)
			o, waits := p.waiting()
			if waits == sent || len(p.sink.Mails()) != map[bool]int{true: 1}[sent] {
				t.Errorf("waits %v: %+v", waits, o)
			}
			if !sent && !strings.Contains(o.LastError, "consent was withdrawn") {
				t.Errorf("it says %q", o.LastError)
			}
		})
	}
}
