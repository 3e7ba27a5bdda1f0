package intake

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"sync"

	"remit/internal/mail"
	"remit/internal/store"
)

// letterIn is a mail on its way through the hallway.
type letterIn struct {
	mail    store.Mail
	message *mail.Message // what could be understood; nil where nothing
	broken  error         // why it could not be understood
	result  *Result
	again   bool // a try before this one did not come to its end
	fresh   bool // it made a new ticket
}

// understand reads mails side by side, but those that a run before did not come to an end with: they are taken alone.
func (i *Intake) understand(todo []*letterIn) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, 2)
	for _, l := range todo {
		if l.again {
			continue
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			l.read(i.parse, i.limits)
		})
	}
	wg.Wait()
	if len(todo) == 1 && todo[0].mail.Size > largeMail {
		debug.FreeOSMemory() // the raw mail goes before the database makes copies of its parts
	}
}

// read understands a mail. Whatever goes wrong, a panic too, leaves the mail as one that cannot be understood.
func (l *letterIn) read(parse Parser, limits mail.Limits) {
	defer func() {
		if p := recover(); p != nil {
			l.broken = fmt.Errorf("reading it failed: %v\n%s", p, debug.Stack())
		}
		if len(l.mail.Raw) > largeMail { // its parts are in memory now; of the rest only its start is of use
			l.mail.Raw = bytes.Clone(l.mail.Raw[:startOfMail])
		}
	}()
	switch {
	case l.mail.Tries >= maxTries:
		l.broken = fmt.Errorf("reading it did not come to an end %d times", l.mail.Tries)
	case l.mail.CutFrom > 0 || l.mail.Size > limits.Bytes:
		l.broken = &mail.TooMuch{What: "bytes", Have: max(l.mail.CutFrom, l.mail.Size), Limit: limits.Bytes}
	default:
		l.message, l.broken = parse(l.mail.Raw, limits)
	}
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
