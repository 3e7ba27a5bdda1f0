package imapbox

import (
	"context"
	"errors"

	"github.com/emersion/go-imap/v2"
)

// strikes is how often a mail may fail alone before it is left, and halfways how often it may where it had begun to come: a bad line breaks
// in large mails again and again.
const (
	strikes  = 2
	halfways = 6
)

// errNoContent is why a mail is left that the server lists without giving its content.
var errNoContent = errors.New("the server lists the mail but does not give its content")

// readAlone fetches one mail that is under suspicion, asking for nothing else: neither size nor date.
func (r *Reader) readAlone(ctx context.Context, s *session, uid uint32) error {
	section := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: r.options.MaxSize + 1}}
	mails, err := s.bodies([]uint32{uid}, section)
	switch {
	case ctx.Err() != nil:
		return err
	case errors.Is(err, errSpool):
		return errors.Join(stored(err), drop(mails))
	case len(mails) > 0:
		return r.hand(ctx, s, mails)
	case err == nil:
		return r.absent(ctx, s, uid)
	}
	if struck := r.strike(ctx, uid, err); struck != nil {
		return struck
	}
	if answered(err) {
		return nil
	}
	return err
}

// absent tells a mail that is gone from one that the server keeps to itself.
func (r *Reader) absent(ctx context.Context, s *session, uid uint32) error {
	there, err := s.search(imap.SearchCriteria{UID: []imap.UIDSet{setOf([]uint32{uid})}})
	switch {
	case err != nil:
		return err
	case len(there) == 0:
		delete(r.suspects, uid)
		return nil
	}
	return r.strike(ctx, uid, errNoContent)
}

// strike counts a failure of a mail fetched alone. At the last one the mail is reported and left.
func (r *Reader) strike(ctx context.Context, uid uint32, cause error) error {
	r.suspects[uid]++
	if n := r.suspects[uid]; n < strikes || n < halfways && errors.Is(cause, errHalfway) {
		return nil
	}
	r.options.Log.ErrorContext(ctx, "A mail cannot be fetched and is left on the server.", "mailbox", r.options.Name,
		"uidvalidity", r.validity, "uid", uid, "error", cause)
	if err := r.ledger.Poison(ctx, r.validity, uid, cause); err != nil {
		return stored(err)
	}
	delete(r.suspects, uid)
	r.poison[uid] = r.options.Now()
	return nil
}
