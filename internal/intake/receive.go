package intake

import (
	"context"
	"fmt"
	"io"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/store"
)

// Raw is a mail as it came.
type Raw struct {
	Name        string // of the file or the mail, for the answer
	Bytes       []byte
	UIDValidity uint32 // 0 for a mail that came by no server
	UID         uint32
	Arrived     time.Time     // when the server took it; zero for a mail that came by no server
	Whole       io.ReadSeeker // a mail that is too large to lie in memory beside others; Bytes is empty then
	Size        int64         // of the mail as it was sent, where Whole is set or it is truncated
	Truncated   bool          // only the start of the mail, which is larger than what is kept
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
const maxTries = 5

// Receive keeps mails and makes tickets of them: first all are stored as they came, in one transaction, then they are understood, then judged
// in a second one. When it returns nil, each is durable, and the server's copy may go.
func (i *Intake) Receive(ctx context.Context, mailbox string, raws []Raw) ([]Result, error) {
	t, err := i.keep(ctx, mailbox, raws)
	if err != nil {
		return nil, err
	}
	defer t.release()
	return t.results, i.judgeTray(ctx, t)
}

// ReceiveAll receives batch after batch: while one is judged, the next is kept and understood. next returns an empty batch at the end;
// each batch's results are handed over in order once it is durable.
func (i *Intake) ReceiveAll(ctx context.Context, mailbox string, next func() ([]Raw, error), done func([]Result) error) error {
	ctx, stop := context.WithCancel(ctx)
	trays := make(chan *tray, 1)
	failed := make(chan error, 1)
	defer func() {
		stop()
		for t := range trays { // kept, but not to be judged now
			t.release()
		}
	}()
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
				t.release()
				failed <- ctx.Err()
				return
			}
		}
	}()
	for t := range trays {
		err := i.judgeTray(ctx, t)
		t.release()
		if err != nil {
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
	release func() // lets the next tray with a large mail be read
}

// keep stores mails as they came and understands those that are not done yet: the new ones, and those that an earlier run kept and did not finish.
func (i *Intake) keep(ctx context.Context, mailbox string, raws []Raw) (_ *tray, err error) {
	t := &tray{results: make([]Result, len(raws))}
	if t.release, err = i.room(ctx, large(raws)); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			t.release()
		}
	}()
	mails := make([]store.Mail, len(raws))
	for n, r := range raws {
		if mails[n], err = i.letter(mailbox, r); err != nil {
			return nil, err
		}
	}
	kept, fresh, err := i.store(ctx, mails)
	if fault.Is(err, fault.Conflict) { // another folder of the account had the same mail: by now it is known
		kept, fresh, err = i.store(ctx, mails)
	}
	if err != nil {
		return nil, err
	}
	seen := map[int64]bool{}
	for n, m := range kept {
		t.results[n] = Result{File: raws[n].Name, Outcome: Duplicate, Ticket: m.TicketID, MessageID: m.MessageID, Reason: "this mail was received before"}
		if m.State != store.MailKept || seen[m.ID] {
			continue
		}
		seen[m.ID] = true
		m.Raw = mails[n].Raw
		t.todo = append(t.todo, &letterIn{mail: m, result: &t.results[n], again: !fresh[n]})
	}
	i.understand(t.todo)
	return t, nil
}

// store keeps mails in one transaction, and tells which of them are new.
func (i *Intake) store(ctx context.Context, mails []store.Mail) (kept []store.Mail, fresh []bool, err error) {
	kept, fresh = make([]store.Mail, len(mails)), make([]bool, len(mails))
	err = i.db.Write(ctx, func(tx *store.Tx) (err error) {
		for n, m := range mails {
			if kept[n], fresh[n], err = tx.KeepMail(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
	return kept, fresh, err
}

// judgeTray judges the mails of a tray: first those that a run before left, each alone, then the new ones in one transaction.
func (i *Intake) judgeTray(ctx context.Context, t *tray) error {
	var fresh []*letterIn
	for _, l := range t.todo {
		if !l.again {
			fresh = append(fresh, l)
			continue
		}
		if err := i.alone(ctx, l); err != nil {
			return err
		}
	}
	return i.together(ctx, nil, fresh)
}

// alone reads and judges a mail that an earlier run did not come to an end with. The try is counted before it is made, so that a mail which ends
// the program is not tried for ever; and as no other mail is in hands meanwhile, and nothing is left to be made ready, none is blamed for it.
func (i *Intake) alone(ctx context.Context, l *letterIn) error {
	ready, err := i.newBatch(ctx)
	if err != nil {
		return err
	}
	if err := i.db.Write(ctx, func(tx *store.Tx) error { return tx.TryMail(ctx, l.mail.ID) }); err != nil {
		return err
	}
	l.read(i.parse, i.limits)
	return i.together(ctx, ready, []*letterIn{l})
}

// together judges mails that were read, one after the other in one transaction, and tells what changed. ready is what judging needs, read before, or nil.
func (i *Intake) together(ctx context.Context, ready *batch, todo []*letterIn) error {
	if len(todo) == 0 {
		return nil
	}
	results := make([]Result, len(todo))
	for n, l := range todo {
		results[n] = *l.result
	}
	err := i.db.Write(ctx, func(tx *store.Tx) error { return i.judgeIn(ctx, tx, ready, todo, false) })
	if err != nil && ctx.Err() == nil { // one of them failed: again, each behind a fence of its own
		for n, l := range todo {
			*l.result = results[n]
		}
		err = i.db.Write(ctx, func(tx *store.Tx) error { return i.judgeIn(ctx, tx, nil, todo, true) })
	}
	if err != nil {
		return err
	}
	for _, l := range todo {
		if l.result.Ticket != 0 {
			i.desk.Tell(desk.Change{Ticket: l.result.Ticket, New: l.fresh})
		}
	}
	i.queued()
	return nil
}

// judgeIn judges mails in a transaction. Where fenced, the failure of one undoes only what that one did: it becomes unreadable. What judging needs is
// read here where it is not ready; what a failed transaction has changed of it is of no use to the next.
func (i *Intake) judgeIn(ctx context.Context, tx *store.Tx, b *batch, todo []*letterIn, fenced bool) (err error) {
	if b == nil {
		if b, err = i.newBatch(ctx); err != nil {
			return err
		}
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

// fence judges one mail inside the transaction of many.
func (b *batch) fence(ctx context.Context, tx *store.Tx, l *letterIn) error {
	err := tx.Savepoint(ctx, func(tx *store.Tx) error { return b.judge(ctx, tx, l) })
	if err == nil || ctx.Err() != nil {
		return err
	}
	b.log.ErrorContext(ctx, "a mail could not be judged", "mail", l.mail.ID, "error", err)
	l.broken = fmt.Errorf("it could not be made a ticket: %w", err)
	return tx.Savepoint(ctx, func(tx *store.Tx) error { return b.unreadable(ctx, tx, l) })
}
