package imapbox

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"

	"github.com/emersion/go-imap/v2"
)

// read fetches mails, has them kept and settles them, in rising order: an answer should not come before what it
// answers. Mails under suspicion are fetched alone, so that the one at fault is found.
func (r *Reader) read(ctx context.Context, s *session, fresh []uint32) error {
	fresh = slices.AppendSeq(fresh, maps.Keys(r.suspects))
	slices.Sort(fresh)
	fresh = slices.Compact(fresh)
	r.note(func(st *State) {
		st.ToRead = len(fresh)
		if len(fresh) > 0 {
			st.Phase = Reading
		}
	})
	for step := range r.steps(fresh) {
		if err := r.readStep(ctx, s, step); err != nil {
			return errors.Join(err, r.await())
		}
	}
	if err := r.finish(ctx, s); err != nil {
		return err
	}
	now := r.options.Now().UTC()
	r.note(func(st *State) { st.Phase, st.ToRead, st.LastLook, st.Failures = Waiting, len(r.suspects), now, 0 })
	return nil
}

// steps splits mails into batches and, between them, single mails under suspicion.
func (r *Reader) steps(uids []uint32) iter.Seq[[]uint32] {
	return func(yield func([]uint32) bool) {
		for len(uids) > 0 {
			n := 0
			for n < min(len(uids), batchMails) && !r.suspect(uids[n]) {
				n++
			}
			step := uids[:max(n, 1)]
			uids = uids[len(step):]
			if !yield(step) {
				return
			}
		}
	}
}

func (r *Reader) suspect(uid uint32) bool {
	_, yes := r.suspects[uid]
	return yes
}

// readStep reads a batch or a suspect; and then alone what the server left out of a batch, once all before it is kept.
func (r *Reader) readStep(ctx context.Context, s *session, uids []uint32) error {
	if !r.suspect(uids[0]) {
		if err := r.readBatch(ctx, s, uids); err != nil {
			return err
		}
	}
	for _, uid := range uids {
		if !r.suspect(uid) {
			continue
		}
		if err := r.finish(ctx, s); err != nil {
			return err
		}
		if err := r.readAlone(ctx, s, uid); err != nil {
			return err
		}
	}
	return nil
}

// readBatch reads some mails, as many in one command as their sizes allow.
func (r *Reader) readBatch(ctx context.Context, s *session, uids []uint32) error {
	heads, err := s.heads(uids)
	if err != nil {
		return r.doubt(ctx, uids, err)
	}
	for group := range groups(uids, heads, r.options.MaxSize) {
		mails, err := s.bodies(group.uids, group.section)
		for i := range mails {
			mails[i].complete(heads[mails[i].UID], group.section == start)
		}
		if errors.Is(err, errSpool) {
			return errors.Join(stored(err), drop(mails))
		}
		if err := r.doubt(ctx, missing(group.uids, mails), err); err != nil {
			return errors.Join(err, r.rescue(ctx, mails))
		}
		if err := r.hand(ctx, s, mails); err != nil {
			return err
		}
	}
	return nil
}

// doubt puts mails that did not come under suspicion. An error that ended the connection is passed on; a server's no
// is not, since the mails are now tried alone.
func (r *Reader) doubt(ctx context.Context, uids []uint32, err error) error {
	if ctx.Err() != nil {
		return err
	}
	for _, uid := range uids {
		if _, old := r.suspects[uid]; !old {
			r.suspects[uid] = 0
		}
	}
	if answered(err) {
		return nil
	}
	return err
}

// missing returns the UIDs of which no mail came.
func missing(uids []uint32, mails []Fetched) []uint32 {
	return slices.DeleteFunc(slices.Clone(uids), func(uid uint32) bool {
		return slices.ContainsFunc(mails, func(m Fetched) bool { return m.UID == uid })
	})
}

// group is what is fetched in one command.
type group struct {
	uids    []uint32
	section *imap.FetchItemBodySection
}

// groups splits mails so that none holds more than batchBytes, but for a large one that goes alone. Of mails over the
// limit only the start is asked for. Mails without a head are gone.
func groups(uids []uint32, heads map[uint32]head, limit int64) iter.Seq[group] {
	return func(yield func(group) bool) {
		var now []uint32
		var bytes int64
		flush := func() bool {
			full := now
			now, bytes = nil, 0
			return len(full) == 0 || yield(group{full, whole})
		}
		for _, uid := range uids {
			head, there := heads[uid]
			switch {
			case !there:
				continue
			case head.size > limit:
				if !flush() || !yield(group{[]uint32{uid}, start}) {
					return
				}
				continue
			case bytes+head.size > batchBytes:
				if !flush() {
					return
				}
			}
			now, bytes = append(now, uid), bytes+head.size
		}
		flush()
	}
}
