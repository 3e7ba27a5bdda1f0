package intake

import (
	"context"
	"crypto/x509"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/intake/imapbox"
	"remit/internal/store"
	"remit/internal/wire"
)

// Mailboxes reads every mailbox of the house at the same time, and follows changes of their settings.
type Mailboxes struct {
	intake  *Intake
	roots   *x509.CertPool
	mu      sync.Mutex
	running map[int64]*running
	wg      sync.WaitGroup
	hold    Hold
	release func(ctx context.Context, name string) error
	away    map[string]bool // mailboxes that another node reads, by name
}

// Hold takes on what one node alone does, under a name, and returns the context to do it with; ok is false where another node does it.
type Hold func(ctx context.Context, name string) (_ context.Context, ok bool, err error)

// Share has each mailbox read by one node alone, as hold decides; release gives one up that is not read any more. It is called before Follow.
func (m *Mailboxes) Share(hold Hold, release func(ctx context.Context, name string) error) {
	m.hold, m.release = hold, release
}

// leaseOf is under which name a mailbox is read.
func leaseOf(id int64) string { return fmt.Sprintf("mailbox %d", id) }

type running struct {
	box    desk.Mailbox
	reader *imapbox.Reader
	end    context.CancelFunc
	told   string
	heard  int64 // the last order that the reader was called for
	lease  store.Lease
}

// NewMailboxes returns the readers of all mailboxes, none of which runs yet. roots are the authorities to believe, nil the system's.
func (i *Intake) NewMailboxes(roots *x509.CertPool) *Mailboxes {
	m := &Mailboxes{intake: i, roots: roots, running: map[int64]*running{}, away: map[string]bool{}}
	m.Share(func(ctx context.Context, _ string) (context.Context, bool, error) { return ctx, true, nil }, func(context.Context, string) error { return nil })
	i.boxes.Store(m)
	return m
}

// Kick has every reader look, or try to connect, now.
func (m *Mailboxes) Kick() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.running {
		r.reader.Kick()
	}
}

// Follow starts and ends readers so that they are those of the house's settings, and writes down how each is doing. It is called again and
// again; the readers end with ctx.
func (m *Mailboxes) Follow(ctx context.Context) error {
	boxes, err := m.intake.desk.Mailboxes(ctx, identity.System("Mail"))
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	wanted := map[int64]bool{}
	m.away = map[string]bool{}
	for _, b := range boxes {
		if !b.Active || b.Settings.IMAPHost == "" {
			continue
		}
		under, mine, err := m.hold(ctx, leaseOf(b.ID))
		if err != nil {
			return err
		}
		if mine {
			wanted[b.ID] = true
			m.read(under, b)
		} else {
			m.away[b.Name] = true
		}
	}
	for id, r := range m.running {
		if wanted[id] {
			continue
		}
		r.end()
		delete(m.running, id)
		if err := m.release(ctx, leaseOf(id)); err != nil {
			return err
		}
	}
	if err := m.pass(ctx, boxes); err != nil {
		return err
	}
	return m.tell(ctx)
}

// read has a mailbox read as it is set up now, under the lease that is held now.
func (m *Mailboxes) read(under context.Context, b desk.Mailbox) {
	r := m.running[b.ID]
	if r != nil && r.lease == store.LeaseOf(under) && (reflect.DeepEqual(r.box, b) || r.renewed(b)) {
		return
	}
	if r != nil {
		r.end()
	}
	m.running[b.ID] = m.start(under, b)
}

// renewed reports whether nothing but the refresh token changed while the reader is well: the provider gave a new one, and the reader
// has it. Where it is not well, somebody consented anew.
func (r *running) renewed(b desk.Mailbox) bool {
	b.Token.RefreshToken = r.box.Token.RefreshToken
	return r.reader.State().Phase != imapbox.Broken && reflect.DeepEqual(r.box, b)
}

// Wait returns once all readers have ended.
func (m *Mailboxes) Wait() { m.wg.Wait() }

func (m *Mailboxes) start(ctx context.Context, b desk.Mailbox) *running {
	ctx, end := context.WithCancel(ctx)
	reader := imapbox.New(m.intake.ReaderOptions(b, m.roots), m.intake.ledger(b.Name))
	m.wg.Go(func() {
		if err := reader.Run(ctx); err != nil {
			m.intake.log.ErrorContext(ctx, "a mailbox cannot be read", "mailbox", b.Name, "error", err)
		}
	})
	return &running{box: b, reader: reader, end: end, lease: store.LeaseOf(ctx)}
}

// ReaderOptions are the options by which a mailbox is read.
func (i *Intake) ReaderOptions(b desk.Mailbox, roots *x509.CertPool) imapbox.Options {
	s := b.Settings
	after := imapbox.Action(s.After)
	if after == "" {
		after = imapbox.MarkSeen
	}
	return imapbox.Options{Name: b.Name, Folder: s.Folder, AfterRead: after, MoveTo: s.MoveTo, MaxSize: i.kept, Now: i.db.Now, Log: i.log,
		Server: wire.Server{Host: s.IMAPHost, Port: s.IMAPPort, Security: wire.Security(s.IMAPTLS), User: s.IMAPUser, Password: b.Password, Token: i.token(b), Roots: roots}}
}

// ledger is what the house remembers of a mailbox.
func (i *Intake) ledger(mailbox string) imapbox.Ledger {
	return imapbox.Ledger{
		Begin: func(ctx context.Context, validity, next uint32) (from uint32, err error) {
			err = i.db.Write(ctx, func(tx *store.Tx) error {
				from, err = tx.MarkMailbox(ctx, mailbox, validity, next)
				return err
			})
			return from, err
		},
		Known: func(ctx context.Context, validity uint32, uids []uint32) ([]uint32, error) {
			return i.db.KnownUIDs(ctx, mailbox, validity, uids)
		},
		Keep: func(ctx context.Context, mails []imapbox.Fetched) error {
			_, err := i.Receive(ctx, mailbox, raws(mails))
			if err != nil {
				return err
			}
			return i.cure(ctx, mailbox, mails)
		},
		Unsettled: func(ctx context.Context, validity uint32) ([]uint32, error) {
			return i.db.UnsettledUIDs(ctx, mailbox, validity)
		},
		Settled: func(ctx context.Context, validity uint32, uids []uint32) error {
			return i.db.Write(ctx, func(tx *store.Tx) error { return tx.SettleUIDs(ctx, mailbox, validity, uids) })
		},
		Poison: func(ctx context.Context, validity, uid uint32, cause error) error {
			i.log.ErrorContext(ctx, "a mail cannot be fetched and stays on the server", "mailbox", mailbox, "uidvalidity", validity, "uid", uid, "error", cause)
			return i.db.Write(ctx, func(tx *store.Tx) error {
				return tx.PoisonMail(ctx, store.PoisonedMail{Mailbox: mailbox, UIDValidity: validity, UID: uid, Reason: cause.Error()})
			})
		},
		Again: func(ctx context.Context) ([]imapbox.Again, error) { return i.orders(ctx, mailbox) },
	}
}

func raws(mails []imapbox.Fetched) []Raw {
	out := make([]Raw, len(mails))
	for n, f := range mails {
		out[n] = Raw{Bytes: f.Raw, Whole: f.Whole, Size: f.Size, UIDValidity: f.UIDValidity, UID: f.UID, Arrived: f.InternalDate, Truncated: f.Truncated}
	}
	return out
}

// tell writes down how each mailbox is doing, where that changed.
func (m *Mailboxes) tell(ctx context.Context) error {
	for _, r := range m.running {
		s := r.reader.State()
		words := strings.TrimSpace(s.Text() + " " + s.Warning)
		told := fmt.Sprint(s.Phase, words, s.LastMail, s.ToRead)
		if told == r.told {
			continue
		}
		err := m.intake.db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.SetMailboxBacklog(ctx, r.box.Name, s.ToRead); err != nil {
				return err
			}
			return tx.SetMailboxState(ctx, r.box.Name, string(s.Phase), words, s.LastMail)
		})
		if err != nil {
			return err
		}
		r.told = told
	}
	return nil
}
