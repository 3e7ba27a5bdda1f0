package intake

import (
	"context"

	"remit/internal/store"
)

// Resume judges what an earlier run of the program kept and did not finish. The mailboxes look again then: the server's copies may go now.
func (i *Intake) Resume(ctx context.Context) error {
	for {
		mails, err := i.db.KeptMails(ctx, 50)
		if err != nil || len(mails) == 0 {
			return err
		}
		for len(mails) > 0 {
			n, bytes := 1, mails[0].Size
			for n < len(mails) && bytes+mails[n].Size <= largeMail {
				bytes += mails[n].Size
				n++
			}
			if err := i.resume(ctx, mails[:n]); err != nil {
				return err
			}
			mails = mails[n:]
		}
		i.kick()
	}
}

// kick has the readers of the mailboxes look now, where they run.
func (i *Intake) kick() {
	if m := i.boxes.Load(); m != nil {
		m.Kick()
	}
}

// resume judges some kept mails: not more at once than may lie in memory.
func (i *Intake) resume(ctx context.Context, mails []store.Mail) (err error) {
	t := &tray{}
	if t.release, err = i.room(ctx, mails[0].Size > largeMail); err != nil {
		return err
	}
	defer t.release()
	for _, m := range mails {
		l := &letterIn{mail: m, result: &Result{}, again: true}
		most := m.Size
		if m.Size > i.limits.Bytes || m.Tries >= maxTries {
			most = startOfMail
		}
		if l.mail.Raw, err = i.db.MailStart(ctx, mailroom(), m.ID, most); err != nil {
			return err
		}
		t.todo = append(t.todo, l)
	}
	return i.judgeTray(ctx, t)
}
