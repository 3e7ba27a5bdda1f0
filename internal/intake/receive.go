package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"remit/internal/desk"
	"remit/internal/mail"
	"remit/internal/store"
)

// Raw is a mail as it came.
type Raw struct {
	Name        string // of the file or the mail, for the answer
	Bytes       []byte
	UIDValidity uint32 // 0 for a mail that came by no server
	UID         uint32
	Arrived     time.Time // when the server took it; zero for a mail that came by no server
	Truncated   bool      // only the start of the mail, which is larger than the limit
}

// Result says what became of a mail (spec 5, remit mail receive).
type Result struct {
	File      string `json:"file"`
	Outcome   string `json:"outcome"`
	Ticket    int64  `json:"ticket"`
	MessageID string `json:"message_id"`
	Reason    string `json:"reason"`
}

// The outcomes of a mail.
const (
	Created    = "created"
	Appended   = "appended"
	Duplicate  = "duplicate"
	Ignored    = "ignored"
	Bounced    = "bounced"
	Unreadable = "unreadable"
)

// maxTries is how often a kept mail may end the program before it is taken as unreadable.
const maxTries = 3

// Receive keeps mails and makes tickets of them: first all are stored as they came, in one transaction, then they are understood, then judged
// in a second one. When it returns nil, each is durable, and the server's copy may go.
func (i *Intake) Receive(ctx context.Context, mailbox string, raws []Raw) ([]Result, error) {
	t, err := i.keep(ctx, mailbox, raws)
	if err != nil {
		return nil, err
	}
	return t.results, i.judgeTray(ctx, t)
}

// ReceiveAll receives batch after batch: while one is judged, the next is kept and understood. next returns an empty batch at the end;
// each batch's results are handed over in order once it is durable.
func (i *Intake) ReceiveAll(ctx context.Context, mailbox string, next func() ([]Raw, error), done func([]Result) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	trays := make(chan *tray, 1)
	failed := make(chan error, 1)
	go func() {
		defer close(trays)
		for {
			raws, err := next()
			var t *tray
			if err == nil && len(raws) > 0 {
				t, err = i.keep(ctx, mailbox, raws)
			}
			if err != nil || t == nil {
				failed <- err
				return
			}
			select {
			case trays <- t:
			case <-ctx.Done():
				failed <- ctx.Err()
				return
			}
		}
	}()
	for t := range trays {
		if err := i.judgeTray(ctx, t); err != nil {
			return err
		}
		if err := done(t.results); err != nil {
			return err
		}
	}
	return <-failed
}

// tray holds mails that were kept and understood, and wait to be judged.
type tray struct {
	results []Result
	todo    []*letterIn
}

// keep stores mails as they came and understands those that are not done yet: the new ones, and those that an earlier run kept and did not finish.
func (i *Intake) keep(ctx context.Context, mailbox string, raws []Raw) (*tray, error) {
	kept := make([]store.Mail, len(raws))
	fresh := make([]bool, len(raws))
	err := i.db.Write(ctx, func(tx *store.Tx) (err error) {
		for n, r := range raws {
			id, hash := fingerprint(r.Bytes)
			kept[n], fresh[n], err = tx.KeepMail(ctx, store.Mail{Mailbox: mailbox, UIDValidity: r.UIDValidity, UID: r.UID, MessageID: id, Hash: hash, Raw: r.Bytes, ArrivedAt: r.Arrived})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	t := &tray{results: make([]Result, len(raws))}
	seen := map[int64]bool{}
	for n, m := range kept {
		t.results[n] = Result{File: raws[n].Name, Outcome: Duplicate, Ticket: m.TicketID, MessageID: m.MessageID, Reason: "this mail was received before"}
		if m.State == "done" || seen[m.ID] {
			continue
		}
		seen[m.ID] = true
		m.Raw = raws[n].Bytes
		t.todo = append(t.todo, &letterIn{mail: m, result: &t.results[n], truncated: raws[n].Truncated, again: !fresh[n]})
	}
	return t, i.understand(ctx, t.todo)
}

// Resume judges what an earlier run of the program kept and did not finish.
func (i *Intake) Resume(ctx context.Context) error {
	for {
		mails, err := i.db.KeptMails(ctx, 50)
		if err != nil || len(mails) == 0 {
			return err
		}
		t := &tray{}
		for _, m := range mails {
			t.todo = append(t.todo, &letterIn{mail: m, result: &Result{}, again: true})
		}
		if err := i.understand(ctx, t.todo); err != nil {
			return err
		}
		if err := i.judgeTray(ctx, t); err != nil {
			return err
		}
	}
}

// letterIn is a mail on its way through the hallway.
type letterIn struct {
	mail      store.Mail
	message   *mail.Message // what could be understood; nil where nothing
	broken    error         // why it could not be understood
	result    *Result
	truncated bool
	again     bool // a try before this one did not come to its end
	fresh     bool // it made a new ticket
}

// understand reads mails side by side.
func (i *Intake) understand(ctx context.Context, todo []*letterIn) error {
	if err := i.countTries(ctx, todo); err != nil {
		return err
	}
	var wg sync.WaitGroup
	slots := make(chan struct{}, 2)
	for _, l := range todo {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			l.read(i.limits)
		})
	}
	wg.Wait()
	return nil
}

// judgeTray judges the mails of a tray one after the other in one transaction, and tells what changed.
func (i *Intake) judgeTray(ctx context.Context, t *tray) error {
	if len(t.todo) == 0 {
		return nil
	}
	results := slices.Clone(t.results)
	err := i.db.Write(ctx, func(tx *store.Tx) error { return i.judgeIn(ctx, tx, t.todo, false) })
	if err != nil && ctx.Err() == nil { // one of them failed: again, each behind a fence of its own
		copy(t.results, results)
		err = i.db.Write(ctx, func(tx *store.Tx) error { return i.judgeIn(ctx, tx, t.todo, true) })
	}
	if err != nil {
		return err
	}
	for _, l := range t.todo {
		if l.result.Ticket != 0 {
			i.desk.Tell(desk.Change{Ticket: l.result.Ticket, New: l.fresh})
		}
	}
	i.queued()
	return nil
}

// countTries counts a try at mails that an earlier one left unfinished, before it is made.
func (i *Intake) countTries(ctx context.Context, todo []*letterIn) error {
	again := false
	for _, l := range todo {
		again = again || l.again
	}
	if !again {
		return nil
	}
	return i.db.Write(ctx, func(tx *store.Tx) error {
		for _, l := range todo {
			if err := tx.TryMail(ctx, l.mail.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// read understands a mail. Whatever goes wrong, a panic too, leaves the mail as one that cannot be understood.
func (l *letterIn) read(limits mail.Limits) {
	defer func() {
		if p := recover(); p != nil {
			l.broken = fmt.Errorf("reading it failed: %v\n%s", p, debug.Stack())
		}
	}()
	switch {
	case l.mail.Tries >= maxTries:
		l.broken = fmt.Errorf("reading it did not come to an end %d times", l.mail.Tries)
	case l.truncated:
		l.broken = &mail.TooMuch{What: "bytes", Have: limits.Bytes, Limit: limits.Bytes}
	default:
		l.message, l.broken = mail.Parse(l.mail.Raw, limits)
	}
}

// judgeIn judges mails in a transaction. Where fenced, the failure of one undoes only what that one did: it becomes unreadable.
func (i *Intake) judgeIn(ctx context.Context, tx *store.Tx, todo []*letterIn, fenced bool) error {
	b, err := i.newBatch(ctx)
	if err != nil {
		return err
	}
	for _, l := range todo {
		l.result.MessageID = l.mail.MessageID
		mine, err := tx.ClaimMail(ctx, l.mail.ID)
		if err != nil {
			return err
		}
		if !mine { // another run of this hallway had it in hands too
			continue
		}
		if fenced {
			err = b.fence(ctx, tx, l)
		} else {
			err = b.judge(ctx, tx, l)
		}
		if err != nil {
			return err
		}
		if err := tx.FinishMail(ctx, l.finished()); err != nil {
			return err
		}
	}
	return nil
}

// finished is what became of a mail, as it is kept.
func (l *letterIn) finished() store.Mail {
	m := store.Mail{ID: l.mail.ID, Outcome: l.result.Outcome, TicketID: l.result.Ticket, Reason: l.result.Reason}
	switch {
	case l.message == nil:
		from, subject := mail.PeekSender(l.mail.Raw)
		m.Sender, m.Subject = from.Address, subject
	case l.message.From != nil:
		m.Sender, m.Subject = l.message.From.Address, l.message.Subject
	default:
		m.Subject = l.message.Subject
	}
	return m
}

// fence judges one mail inside the transaction of many.
func (b *batch) fence(ctx context.Context, tx *store.Tx, l *letterIn) error {
	err := tx.Savepoint(ctx, func(tx *store.Tx) error { return b.judge(ctx, tx, l) })
	if err == nil || ctx.Err() != nil {
		return err
	}
	b.log.Error("a mail could not be judged", "mail", l.mail.ID, "error", err)
	l.broken = fmt.Errorf("it could not be made a ticket: %w", err)
	return tx.Savepoint(ctx, func(tx *store.Tx) error { return b.unreadable(ctx, tx, l) })
}

// fingerprint is a mail's Message-ID and a hash of what makes it this mail: its body, as servers change headers on the way;
// of a mail without a Message-ID all of it.
func fingerprint(raw []byte) (messageID, hash string) {
	messageID = mail.PeekMessageID(raw)
	body := raw
	if messageID != "" {
		if _, after, ok := bytes.Cut(raw, []byte("\r\n\r\n")); ok {
			body = after
		} else if _, after, ok := bytes.Cut(raw, []byte("\n\n")); ok {
			body = after
		}
		body = bytes.TrimRight(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")), "\n")
	}
	sum := sha256.Sum256(body)
	return messageID, hex.EncodeToString(sum[:])
}
