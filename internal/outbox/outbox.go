// Package outbox sends what was queued: it claims mails, hands them to a server, tries again, and records what came of each.
package outbox

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/outbox/courier"
	"remit/internal/store"
	"remit/internal/wire"
)

// Options are what the outbox needs.
type Options struct {
	DB    *store.DB
	Desk  *desk.Desk
	Log   *slog.Logger
	Hello string // this host's name for SMTP servers; the machine's own where empty
	// Roots are the authorities to believe; nil is the system's.
	Roots *x509.CertPool
	// Token returns where a mailbox's access tokens come from, nil where it signs in by password. It may be nil.
	Token func(desk.Mailbox) wire.TokenSource
	// Alive reports whether no other node can have taken over what this one has claimed. It may be nil: there is no other.
	Alive func() bool
}

// errTakenOver is that this node was not heard of for so long that others may send what it had claimed.
var errTakenOver = errors.New("outbox: this node did not reach the database in time, and leaves its mails to the others")

// The claim of a mail lasts longer than any try, so that no two workers send the same one.
const (
	lease      = 15 * time.Minute
	claimed    = 20
	noServer   = 5 * time.Minute // how long mail waits where no mailbox can send
	fromHouse  = "Mail"
	stateQueue = "queued"
)

// Outbox sends queued mail.
type Outbox struct {
	options Options
	kick    atomic.Pointer[func()]
}

// New returns an outbox.
func New(o Options) *Outbox {
	if o.Hello == "" {
		if o.Hello, _ = os.Hostname(); o.Hello == "" {
			o.Hello = "localhost"
		}
	}
	if o.Alive == nil {
		o.Alive = func() bool { return true }
	}
	return &Outbox{options: o}
}

// OnKick sets what Kick calls: the loop that runs Work.
func (o *Outbox) OnKick(fn func()) { o.kick.Store(&fn) }

// Kick has queued mail sent now, where a loop runs; on the command line nothing runs, and the mail waits for the server.
func (o *Outbox) Kick() {
	if fn := o.kick.Load(); fn != nil {
		(*fn)()
	}
}

// Begin frees what a run of the program that was killed had in hands. It is called once, before Work.
func (o *Outbox) Begin(ctx context.Context) error {
	return o.options.DB.Write(ctx, func(tx *store.Tx) error { return tx.ReleaseOutgoing(ctx) })
}

// Work sends all that is due. It returns an error only where the database fails; what a server says is kept with the mail.
func (o *Outbox) Work(ctx context.Context) error {
	for ctx.Err() == nil {
		token, err := o.options.DB.NewClaim()
		if err != nil {
			return err
		}
		var mails []store.Outgoing
		err = o.options.DB.Write(ctx, func(tx *store.Tx) error {
			mails, err = tx.ClaimOutgoing(ctx, token, lease, claimed)
			return err
		})
		if err != nil || len(mails) == 0 {
			return err
		}
		if err := o.sendAll(ctx, mails); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// sendAll sends claimed mails, those of one server over one connection.
func (o *Outbox) sendAll(ctx context.Context, mails []store.Outgoing) error {
	boxes, err := o.options.Desk.Mailboxes(ctx, identity.System(fromHouse))
	if err != nil {
		return err
	}
	sessions := map[string]*courier.Session{}
	defer func() {
		for _, s := range sessions {
			if err := s.Close(); err != nil {
				o.options.Log.DebugContext(ctx, "an SMTP server took no leave", "error", err)
			}
		}
	}()
	for _, m := range mails {
		box, ok := serverFor(boxes, m.Mailbox)
		if !ok {
			m.LastError, m.NextAt, m.Tries = "No mailbox that can send is set up.", o.options.DB.Now().Add(noServer), m.Tries-1
			if err := o.finish(ctx, m, nil, nil); err != nil {
				return err
			}
			continue
		}
		if !o.options.Alive() {
			return errTakenOver
		}
		receipt, err := o.sendOne(ctx, sessions, box, m)
		if err := o.record(ctx, m, receipt, err); err != nil {
			return err
		}
	}
	return nil
}

// serverFor is the mailbox that a mail belongs to, or another one that can send.
func serverFor(boxes []desk.Mailbox, name string) (desk.Mailbox, bool) {
	var found desk.Mailbox
	for _, b := range boxes {
		if !b.Active || b.Settings.SMTPHost == "" {
			continue
		}
		if b.Name == name {
			return b, true
		}
		if found.ID == 0 {
			found = b
		}
	}
	return found, found.ID != 0
}

// CourierOptions are the options of a mailbox's way out.
func (o *Outbox) CourierOptions(b desk.Mailbox) courier.Options {
	s := b.Settings
	server := wire.Server{Host: s.SMTPHost, Port: s.SMTPPort, Security: wire.Security(s.SMTPTLS), User: s.SMTPUser, Roots: o.options.Roots}
	if s.SMTPUser != "" {
		server.Password = b.Password
		if o.options.Token != nil {
			server.Token = o.options.Token(b)
		}
	}
	return courier.Options{Server: server, Hello: o.options.Hello}
}

func (o *Outbox) sendOne(ctx context.Context, sessions map[string]*courier.Session, box desk.Mailbox, m store.Outgoing) (courier.Receipt, error) {
	s := sessions[box.Name]
	if s == nil || !s.Alive() {
		var err error
		if s, err = courier.Dial(ctx, o.CourierOptions(box)); err != nil {
			return courier.Receipt{}, err
		}
		sessions[box.Name] = s
	}
	if len(m.Bcc) == 0 {
		return s.Send(courier.Letter{From: m.Sender, To: m.Recipients, Raw: m.Raw})
	}
	return sendEach(s, m), nil
}

// sendEach sends a mail first to those whom it names, then to each who stands in no byte of it, by an envelope of their own: no server
// on the way can tell one of them of another. The verdicts are gathered as those of one mail.
func sendEach(s *courier.Session, m store.Outgoing) courier.Receipt {
	var envelopes [][]string
	if len(m.Recipients) > 0 {
		envelopes = append(envelopes, m.Recipients)
	}
	for _, b := range m.Bcc {
		envelopes = append(envelopes, []string{b})
	}
	var all courier.Receipt
	for _, to := range envelopes {
		receipt, err := s.Send(courier.Letter{From: m.Sender, To: to, Raw: m.Raw})
		var f *courier.Failure
		if errors.As(err, &f) && len(receipt.Results) == 0 {
			for _, a := range to {
				receipt.Results = append(receipt.Results, courier.Result{To: a, Verdict: f.Verdict, Words: f.Error()})
			}
		}
		all.Results = append(all.Results, receipt.Results...)
	}
	return all
}

// record decides from what the server said what becomes of a mail: done, tried again for those who may still get it, or given up.
func (o *Outbox) record(ctx context.Context, m store.Outgoing, receipt courier.Receipt, sendErr error) error {
	var failed []failure
	now := o.options.DB.Now()
	var f *courier.Failure
	switch {
	case errors.As(sendErr, &f) && f.Verdict == courier.Permanent:
		failed = refused(everybody(m), f.Error())
		m.State, m.LastError = "failed", f.Error()
	case sendErr != nil:
		m.LastError = sendErr.Error()
		failed = o.again(&m, now)
	default:
		for _, r := range receipt.Results {
			if r.Verdict == courier.Permanent {
				failed = append(failed, failure{r.To, said(r)})
			}
		}
		left := receipt.With(courier.Temporary)
		m.State, m.LastError = "sent", ""
		if len(left) == 0 && len(failed) > 0 { // it stays for those who do not have it
			gone := receipt.With(courier.Permanent)
			m.State, m.LastError = "failed", words(receipt, courier.Permanent)
			m.Recipients, m.Bcc = still(m.Recipients, gone), still(m.Bcc, gone)
		}
		if len(left) > 0 {
			m.State, m.LastError = stateQueue, words(receipt, courier.Temporary)
			m.Recipients, m.Bcc = still(m.Recipients, left), still(m.Bcc, left)
			failed = append(failed, o.again(&m, now)...)
		}
	}
	return o.finish(ctx, m, failed, nowhere(receipt))
}
