package imapbox

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"

	"remit/internal/wire"
)

// sweep reads what is new. On a fresh connection, and every CompareEvery, it compares the whole folder with what is
// kept: that finds mails whose UID came late.
func (r *Reader) sweep(ctx context.Context, s *session, from uint32) error {
	now := r.options.Now()
	full := r.compared.IsZero() || now.Sub(r.compared) >= r.options.CompareEvery
	if full && !r.compared.IsZero() {
		if err := s.reenter(); err != nil {
			return err
		}
	}
	found, err := r.candidates(s, from, full)
	if err != nil {
		return err
	}
	kept, err := r.known(ctx, found)
	if err != nil {
		return err
	}
	if full || !r.refused {
		if err := r.settleLate(ctx, s); err != nil {
			return err
		}
	}
	if full {
		r.compared = now
		maps.DeleteFunc(r.poison, func(_ uint32, since time.Time) bool { return now.Sub(since) >= poisonRest })
	}
	fresh := slices.DeleteFunc(found, func(uid uint32) bool {
		_, bad := r.poison[uid]
		return bad || kept[uid]
	})
	return r.read(ctx, s, fresh)
}

// candidates returns the mails that may have to be read, rising: those from a UID on, read by somebody or not, and the unread
// ones before it. Only a full search looks at those before it.
func (r *Reader) candidates(s *session, from uint32, full bool) ([]uint32, error) {
	first := from
	if !full {
		first = max(from, s.high+1)
	}
	found, err := s.since(first)
	if err != nil {
		return nil, err
	}
	if full {
		unseen, err := s.unseen()
		if err != nil {
			return nil, err
		}
		found = append(found, unseen...)
		slices.Sort(found)
		found = slices.Compact(found)
	}
	if n := len(found); n > 0 {
		s.high = max(s.high, found[n-1])
	}
	return found, nil
}

// unseen returns the UIDs of the unread mails.
func (s *session) unseen() ([]uint32, error) {
	return s.search(imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}})
}

// known asks the ledger which of the mails are kept.
func (r *Reader) known(ctx context.Context, uids []uint32) (map[uint32]bool, error) {
	kept := map[uint32]bool{}
	for some := range slices.Chunk(uids, askAtOnce) {
		those, err := r.ledger.Known(ctx, r.validity, some)
		if err != nil {
			return nil, stored(err)
		}
		for _, uid := range those {
			kept[uid] = true
		}
	}
	return kept, nil
}

// settleLate settles mails that were kept before, but whose copies on the server may be as they were: a crash came between, or they were
// judged only later. A mail too large to be kept whole is not deleted: its size is asked for.
func (r *Reader) settleLate(ctx context.Context, s *session) error {
	uids, err := r.ledger.Unsettled(ctx, r.validity)
	if err != nil {
		return stored(err)
	}
	for some := range slices.Chunk(uids, batchMails) {
		heads, err := s.heads(some)
		if err != nil {
			return err
		}
		mails := make([]Fetched, 0, len(some))
		for _, uid := range some {
			mails = append(mails, Fetched{UID: uid, Truncated: heads[uid].size > r.options.MaxSize})
		}
		if err := r.settle(ctx, s, mails); err != nil {
			return err
		}
	}
	return nil
}

// settle settles the server's copies of kept mails, and has it remembered. A server's no to marking or moving is a warning: mail is read on.
func (r *Reader) settle(ctx context.Context, s *session, mails []Fetched) error {
	if len(mails) == 0 {
		return nil
	}
	err := s.settle(mails)
	if warned := r.settled(err); err != nil {
		return warned
	}
	uids := make([]uint32, len(mails))
	for i, m := range mails {
		uids[i] = m.UID
	}
	return stored(r.ledger.Settled(ctx, r.validity, uids))
}

// settled turns a server's no to marking or moving into a warning: mail is read on.
func (r *Reader) settled(err error) error {
	if err != nil && !unsettled(err) {
		return err
	}
	warning := ""
	r.refused = err != nil
	if err != nil {
		what, remedy := wire.Explain(r.options.Server, err)
		warning = what + " " + remedy
		r.options.Log.Warn("Read mail stays as it was on the server.", "mailbox", r.options.Name, "error", err)
	}
	r.note(func(s *State) { s.Warning = warning })
	return nil
}
