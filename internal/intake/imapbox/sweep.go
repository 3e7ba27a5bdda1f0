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
// kept: that finds mails whose UID came late, and kept ones that a crash left unmarked.
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
	kept, err := r.known(ctx, found.all)
	if err != nil {
		return err
	}
	if full {
		if err := r.settleLate(s, found, kept); err != nil {
			return err
		}
		r.compared = now
		maps.DeleteFunc(r.poison, func(_ uint32, since time.Time) bool { return now.Sub(since) >= poisonRest })
	}
	fresh := slices.DeleteFunc(found.all, func(uid uint32) bool {
		_, bad := r.poison[uid]
		return bad || kept[uid]
	})
	return r.read(ctx, s, fresh)
}

// found is what a search of the folder gave, rising.
type found struct{ all, unseen []uint32 }

// candidates returns the mails that may have to be read: those from a UID on, read by somebody or not, and the unread
// ones before it. Only a full search looks at those before it, and tells which are unread.
func (r *Reader) candidates(s *session, from uint32, full bool) (f found, err error) {
	first := from
	if !full {
		first = max(from, s.high+1)
	}
	if f.all, err = s.since(first); err != nil {
		return f, err
	}
	if full {
		if f.unseen, err = s.unseen(); err != nil {
			return f, err
		}
		f.all = append(f.all, f.unseen...)
		slices.Sort(f.all)
		f.all = slices.Compact(f.all)
	}
	if n := len(f.all); n > 0 {
		s.high = max(s.high, f.all[n-1])
	}
	return f, nil
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

// settleLate settles mails that were kept before, but whose copies on the server are as they were. A mail too large
// to be kept whole is not deleted: its size is asked for.
func (r *Reader) settleLate(s *session, f found, kept map[uint32]bool) error {
	uids := f.all
	if r.options.AfterRead == MarkSeen {
		uids = f.unseen
	}
	uids = slices.DeleteFunc(slices.Clone(uids), func(uid uint32) bool { return !kept[uid] })
	for some := range slices.Chunk(uids, batchMails) {
		heads, err := s.heads(some)
		if err != nil {
			return err
		}
		mails := make([]Fetched, 0, len(some))
		for _, uid := range some {
			mails = append(mails, Fetched{UID: uid, Truncated: heads[uid].size > r.options.MaxSize})
		}
		if err := r.settled(s.settle(mails)); err != nil {
			return err
		}
	}
	return nil
}

// settled turns a server's no to marking or moving into a warning: mail is read on.
func (r *Reader) settled(err error) error {
	if err != nil && !unsettled(err) {
		return err
	}
	warning := ""
	if err != nil {
		what, remedy := wire.Explain(r.options.Server, err)
		warning = what + " " + remedy
		r.options.Log.Warn("Read mail stays as it was on the server.", "mailbox", r.options.Name, "error", err)
	}
	r.note(func(s *State) { s.Warning = warning })
	return nil
}
