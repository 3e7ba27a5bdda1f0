package outbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"remit/internal/compose"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/mail"
	"remit/internal/outbox"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/testenv"
	"remit/internal/ticket"
)

// The people of a house whose mail goes through Postfix. Vera and Jörg sit in a branch whose mail another server takes.
const (
	ours  = "help@harbour.example"
	mia   = "mia@harbour.example"
	dana  = "dana@northwind.example"
	lars  = "lars@northwind.example"
	left  = "left@northwind.example"
	gone  = "gone@northwind.example"
	vera  = "vera@branch.example"
	joerg = "jörg@branch.example"
)

const northwind = `
slug = "northwind"
name = "Northwind Dental"
mail_domains = ["northwind.example", "branch.example"]
[[contact]]
email = "dana@northwind.example"
name = "Dana Lund"
`

// round is a house that sends by a Postfix, which hands the mail of the branch on to a sink and keeps the others' mailboxes, its own among them.
type round struct {
	*testing.T
	db      *store.DB
	desk    *desk.Desk
	intake  *intake.Intake
	outbox  *outbox.Outbox
	postfix *testenv.PostfixServer
	branch  *testenv.Sink
	kim     identity.Viewer
}

func newRound(t *testing.T, branch testenv.SinkOptions, change func(*testenv.PostfixOptions)) *round {
	t.Helper()
	db, _ := storetest.Open(t)
	quiet := slog.New(slog.DiscardHandler)
	same := func(s string) (string, error) { return s, nil }
	r := &round{T: t, db: db, branch: testenv.SMTPSink(t, branch), desk: desk.New(desk.Options{DB: db, Log: quiet, Seal: same, Unseal: same})}
	o := testenv.PostfixOptions{Users: []string{ours, mia, dana, lars}, Gone: []string{left, gone}, Relay: map[string]int{"branch.example": r.branch.Port}}
	if change != nil {
		change(&o)
	}
	r.postfix = testenv.Postfix(t, o)
	r.intake = intake.New(intake.Options{DB: db, Desk: r.desk, Log: quiet})
	r.outbox = outbox.New(outbox.Options{DB: db, Desk: r.desk, Log: quiet, Hello: "help.harbour.example", Roots: r.postfix.CA})
	r.must(r.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: ours}))
	_, err := r.desk.SaveMailbox(t.Context(), program, desk.Mailbox{Name: "support", Address: ours, Active: true,
		Settings: desk.MailboxSettings{SMTPHost: r.postfix.Host, SMTPPort: r.postfix.Port, SMTPTLS: "starttls"}})
	r.must(err)
	for name, viewer := range map[string]*identity.Viewer{"Kim": &r.kim, "Mia": {}} {
		email := strings.ToLower(name) + "@harbour.example"
		id, err := r.desk.SaveUser(t.Context(), program, identity.User{Name: name, Email: email, Role: identity.Technician, Active: true}, "correct horse battery")
		r.must(err)
		*viewer = identity.Viewer{UserID: id, Role: identity.Technician, Name: name, Email: email}
	}
	f, err := identity.ReadClientFile("client.toml", []byte(northwind))
	r.must(err)
	_, err = r.desk.ApplyClient(t.Context(), program, f)
	r.must(err)
	return r
}

func (r *round) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// arrives takes a mail into the house.
func (r *round) arrives(raw []byte) intake.Result {
	r.Helper()
	results, err := r.intake.Receive(r.Context(), "support", []intake.Raw{{Name: "mail", Bytes: raw}})
	r.must(err)
	return results[0]
}

// asks opens a ticket by a mail of Dana's.
func (r *round) asks(id, subject string) int64 {
	r.Helper()
	return r.arrives([]byte("From: Dana Lund <" + dana + ">\r\nTo: " + ours + "\r\nMessage-ID: <" + id + "@northwind.example>\r\nSubject: " + subject + "\r\n\r\nPlease help.\r\n")).Ticket
}

// answers has Kim write an answer, sends what waits, and returns the answer as it stands in the outbox.
func (r *round) answers(answer desk.Reply) store.Outgoing {
	r.Helper()
	_, err := r.desk.Reply(r.Context(), r.kim, answer)
	r.must(err)
	r.must(r.outbox.Work(r.Context()))
	mails, err := r.db.TicketOutbox(r.Context(), program, answer.Ticket)
	r.must(err)
	out, err := r.db.OutgoingByMessageID(r.Context(), mails[len(mails)-1].MessageID)
	r.must(err)
	return out
}

// got waits for the copy of a mail, or of a report on it, in a mailbox that has had some mails before.
func (r *round) got(user string, before int, id string) []byte {
	r.Helper()
	var found [][]byte
	for _, m := range r.postfix.Wait(r, user, before+1) {
		if bytes.Contains(m, []byte("Message-ID: <"+id+">\n")) {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		r.Fatalf("%s has %d copies of %s", user, len(found), id)
	}
	return found[0]
}

// failure is what the ticket shows of a mail that did not arrive.
type failure struct {
	Recipient string `json:"recipient"`
	Reason    string `json:"reason"`
	MessageID string `json:"message_id"`
}

func (r *round) failures(id int64) (list []failure) {
	r.Helper()
	events, err := r.db.Events(r.Context(), program, id)
	r.must(err)
	for _, e := range events {
		if e.Type == ticket.EventMailFailed {
			var f failure
			r.must(json.Unmarshal(e.Data, &f))
			list = append(list, f)
		}
	}
	return list
}

// signs makes a key for the house's domain and has mail signed with it; it returns what the DNS then says.
func (r *round) signs() func(string) ([]string, error) {
	r.Helper()
	const domain = "harbour.example"
	r.must(r.desk.MakeDomainKey(r.Context(), program, domain, "remit", compose.RSA))
	r.must(r.desk.KeepDomainCheck(r.Context(), program, domain, true, "The record is there and right."))
	r.must(r.desk.SetSigning(r.Context(), program, domain, true))
	key, err := r.db.DomainKey(r.Context(), program, domain)
	r.must(err)
	return func(string) ([]string, error) { return []string{compose.Record(key.Algorithm, key.Public)}, nil }
}

// lf is a mail as a Maildir keeps it.
func lf(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")) }

// traceOnly are the fields that a delivery puts before a mail, and no others.
var traceOnly = regexp.MustCompile(`^((Return-Path|X-Original-To|Delivered-To|Received): .*\n([ \t].*\n)*)+$`)

// everyByte holds what lines, dots and ends of mails are made of, and all else.
func everyByte() []byte {
	data := []byte("\r\n.\r\n..\r\nQUIT\r\n.\n\n\r\r\x00From me\r\n")
	for i := range 3000 {
		data = append(data, byte(i))
	}
	return data
}

func TestPostfixDeliversWhatWasMeant(t *testing.T) {
	t.Parallel()
	r := newRound(t, testenv.SinkOptions{}, nil)
	lookup := r.signs()
	files := []ticket.Attachment{{Name: "all bytes.bin", Type: "application/octet-stream", Data: everyByte()},
		{Name: "Übersicht – März.txt", Type: "text/plain", Data: []byte(strings.Repeat("ä long line. ", 400) + "\n.\nFrom here\n")}}
	const words = ".\n\n..dots\n\n.hidden\n\nFrom here on: naïve, Grüße, 日本\n\n"
	sent := r.answers(desk.Reply{Ticket: r.asks("1", "=?utf-8?Q?L=C3=BCfter_l=C3=A4rmt_=E2=80=93_dringend?="), Text: words + strings.Repeat("long", 600),
		Cc: []string{lars, vera}, Bcc: []string{mia}, Files: files})
	if sent.State != "sent" || !bytes.Contains(sent.Raw, []byte("\r\nDKIM-Signature:")) && !bytes.HasPrefix(sent.Raw, []byte("DKIM-Signature:")) {
		t.Fatalf("state %q (%s):\n%s", sent.State, sent.LastError, sent.Raw)
	}
	if !bytes.Contains(sent.Raw, []byte("\r\n.")) {
		t.Errorf("no line begins with a dot:\n%s", sent.Raw)
	}
	copies := map[string][]byte{dana: r.got(dana, 1, sent.MessageID), lars: r.got(lars, 0, sent.MessageID), mia: r.got(mia, 0, sent.MessageID)}
	for who, copied := range copies {
		trace, untouched := bytes.CutSuffix(copied, lf(sent.Raw))
		if !untouched || !traceOnly.Match(trace) {
			t.Errorf("%s got other bytes than were queued:\n%s", who, copied)
		}
		if !bytes.Contains(trace, []byte("Return-Path: <"+ours+">\n")) || !bytes.Contains(trace, []byte("(using TLSv1.")) {
			t.Errorf("%s got it by another way:\n%s", who, trace)
		}
		if who != mia && bytes.Contains(copied, []byte("mia@")) || bytes.Contains(sent.Raw, []byte("mia@")) {
			t.Errorf("%s reads who is hidden:\n%s", who, copied)
		}
		copies[who] = bytes.ReplaceAll(copied, []byte("\n"), []byte("\r\n"))
	}
	behind := r.branch.Wait(t, 1)
	if !slices.Equal(behind[0].To, []string{vera}) || !behind[0].TLS || !bytes.HasSuffix(behind[0].Raw, sent.Raw) {
		t.Errorf("handed on to %v, encrypted %v:\n%s", behind[0].To, behind[0].TLS, behind[0].Raw)
	}
	copies[vera] = behind[0].Raw
	for who, copied := range copies {
		checks, err := dkim.VerifyWithOptions(bytes.NewReader(copied), &dkim.VerifyOptions{LookupTXT: lookup})
		if err != nil || len(checks) != 1 || checks[0].Err != nil || checks[0].Domain != "harbour.example" {
			t.Errorf("the signature that %s got: %v, %+v", who, err, checks)
		}
		m, err := mail.Parse(copied, mail.DefaultLimits())
		r.must(err)
		if m.MessageID != sent.MessageID || !strings.HasPrefix(m.Subject, "Re: Lüfter lärmt – dringend [#") || !strings.Contains(m.Text, words+strings.Repeat("long", 600)) {
			t.Errorf("%s reads %s, %q:\n%s", who, m.MessageID, m.Subject, m.Text)
		}
		for i, f := range files {
			if len(m.Attachments) != len(files) || m.Attachments[i].Name != f.Name || !bytes.Equal(m.Attachments[i].Data, f.Data) {
				t.Errorf("%s got other files than %s", who, f.Name)
			}
		}
	}
}

func TestPostfixTakesAnAddressBeyondASCIIOrIsSaidNotTo(t *testing.T) {
	t.Parallel()
	for name, takes := range map[string]bool{"with SMTPUTF8": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRound(t, testenv.SinkOptions{}, func(o *testenv.PostfixOptions) { o.NoInternal = !takes })
			id := r.asks("1", "Printer")
			sent := r.answers(desk.Reply{Ticket: id, Text: "It is mended.", To: []string{joerg}})
			if takes {
				if got := r.branch.Wait(t, 1)[0]; !slices.Equal(got.To, []string{joerg}) || !bytes.HasSuffix(got.Raw, sent.Raw) || !bytes.Contains(got.Raw, []byte("\r\nTo: "+joerg+"\r\n")) {
					t.Errorf("%v got\n%s", got.To, got.Raw)
				}
				return
			}
			const why = "The server takes no addresses with letters beyond ASCII."
			if f := r.failures(id); sent.State != "failed" || sent.LastError != why || len(f) != 1 || f[0].Recipient != joerg || f[0].Reason != why {
				t.Errorf("state %s: %q, shown %+v", sent.State, sent.LastError, f)
			}
		})
	}
}

func TestTheTicketShowsWhyPostfixRefusesARecipientAndTheAddressIsMarked(t *testing.T) {
	t.Parallel()
	r := newRound(t, testenv.SinkOptions{}, nil)
	const nobody, why = "nobody@northwind.example", "550 5.1.1 <nobody@northwind.example>: Recipient address rejected: User unknown in virtual mailbox table"
	for i, c := range []struct {
		name     string
		answer   desk.Reply
		recorded string
	}{
		{"one of two", desk.Reply{Cc: []string{nobody}}, nobody + ": " + why},
		{"the only one", desk.Reply{To: []string{nobody}}, `The server does not take mail for ` + nobody + `. It said: "` + why + `".`},
		{"one who is hidden", desk.Reply{Bcc: []string{nobody}}, nobody + ": " + why},
	} {
		c.answer.Ticket, c.answer.Text = r.asks(fmt.Sprint(i), "Printer"), "It is mended."
		sent := r.answers(c.answer)
		if sent.State != "failed" || !slices.Equal(append(sent.Recipients, sent.Bcc...), []string{nobody}) || !strings.HasPrefix(sent.LastError, c.recorded) {
			t.Errorf("%s: state %s for %v and %v: %q", c.name, sent.State, sent.Recipients, sent.Bcc, sent.LastError)
		}
		if f := r.failures(c.answer.Ticket); len(f) != 1 || f[0].Recipient != nobody || f[0].MessageID != sent.MessageID || !strings.Contains(f[0].Reason, why) {
			t.Errorf("%s: the ticket shows %+v", c.name, f)
		}
		marked, err := r.db.Undeliverable(t.Context(), program, []string{nobody, dana, mia})
		r.must(err)
		if u := marked[nobody]; len(marked) != 1 || u.Status != "5.1.1" || u.Reason != why {
			t.Errorf("%s: marked %+v", c.name, marked)
		}
		r.must(r.db.Write(t.Context(), func(tx *store.Tx) error { // somebody says that the address is reached again
			_, err := tx.ClearUndeliverable(t.Context(), nobody)
			return err
		}))
	}
	if n := len(r.postfix.Wait(t, dana, 5)); n != 5 { // three acknowledgements, and the two answers that were for her
		t.Errorf("Dana has %d mails", n)
	}
}

func TestAReportOfPostfixFindsItsTicketAndMarksTheAddress(t *testing.T) {
	t.Parallel()
	r := newRound(t, testenv.SinkOptions{NoInternal: true}, nil)
	r.branch.Script(testenv.Fault{At: testenv.AtTo, For: vera, Code: 550, Words: "she retired"})
	for i, c := range []struct {
		name, to, status, words string
		answer                  desk.Reply
	}{
		{"the server behind refuses", vera, "5.0.0", "she retired", desk.Reply{To: []string{vera}, Cc: []string{dana}}},
		{"the mailbox is gone", left, "5.1.1", `unknown user: "` + left + `"`, desk.Reply{Cc: []string{left}}},
		{"the server behind takes no letters beyond ASCII", joerg, "5.6.7", "SMTPUTF8 is required, but was not offered by host", desk.Reply{Cc: []string{joerg}}},
		{"the mailbox of who is hidden is gone", gone, "5.1.1", `unknown user: "` + gone + `"`, desk.Reply{Bcc: []string{gone}}},
	} {
		id := r.asks(fmt.Sprint(i), "Printer")
		c.answer.Ticket, c.answer.Text = id, "It is mended."
		sent := r.answers(c.answer)
		r.got(dana, 2*i+1, sent.MessageID)
		report := r.got(ours, i, sent.MessageID)
		if got := r.arrives(report); sent.State != "sent" || got.Outcome != intake.Bounced || got.Ticket != id {
			t.Errorf("%s: the answer is %s, the report %+v:\n%s", c.name, sent.State, got, report)
		}
		if f := r.failures(id); len(f) != 1 || f[0].Recipient != c.to || f[0].MessageID != sent.MessageID || !strings.Contains(f[0].Reason, c.words) {
			t.Errorf("%s: the ticket shows %+v", c.name, f)
		}
		marked, err := r.db.Undeliverable(t.Context(), program, []string{c.to, dana})
		r.must(err)
		if u := marked[c.to]; len(marked) != 1 || u.Status != c.status || !strings.Contains(u.Reason, c.words) {
			t.Errorf("%s: marked %+v", c.name, marked)
		}
		mails, err := r.db.TicketOutbox(t.Context(), program, id)
		r.must(err)
		if len(mails) != 2 {
			t.Errorf("%s: %d mails of the ticket, where the report is not answered", c.name, len(mails))
		}
	}
}
