package imapbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// again carries out the orders to fetch mails once more. What ends the connection leaves an order to be done anew.
func (r *Reader) again(ctx context.Context, s *session) error {
	if r.ledger.Again == nil {
		return nil
	}
	orders, err := r.ledger.Again(ctx)
	if err != nil {
		return stored(err)
	}
	for _, o := range orders {
		err := r.carryOut(ctx, s, o)
		if err != nil && !answered(err) {
			return err
		}
		if err := o.Done(ctx, err); err != nil {
			return stored(err)
		}
	}
	return nil
}

// carryOut fetches what an order names. Mails that were left alone come under suspicion again, and are tried at the next look.
func (r *Reader) carryOut(ctx context.Context, s *session, o Again) error {
	if len(o.UIDs) > 0 {
		return r.retry(ctx, s, o)
	}
	uids, err := s.arrived(o.Since)
	if err != nil {
		return err
	}
	if err := r.finish(ctx, s); err != nil {
		return err
	}
	keep := r.ledger.Keep
	r.ledger.Keep, r.ordered = o.Keep, true
	defer func() { r.ledger.Keep, r.ordered = keep, false }()
	for some := range slices.Chunk(uids, batchMails) {
		some = slices.DeleteFunc(slices.Clone(some), r.suspect) // those are tried alone anyway
		if len(some) == 0 {
			continue
		}
		if err := r.readStep(ctx, s, some); err != nil {
			return errors.Join(err, r.await())
		}
	}
	return r.finish(ctx, s)
}

// retry puts mails that were left alone under suspicion again, as far as the server has them still.
func (r *Reader) retry(ctx context.Context, s *session, o Again) error {
	there, err := s.search(imap.SearchCriteria{UID: []imap.UIDSet{setOf(o.UIDs)}})
	if err != nil {
		return err
	}
	var gone []uint32
	for _, uid := range o.UIDs {
		delete(r.poison, uid)
		if slices.Contains(there, uid) {
			r.suspects[uid] = 0
		} else {
			gone = append(gone, uid)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return stored(o.Gone(ctx, r.validity, gone))
}

// arrived returns the UIDs of the mails that the server took at an instant or later, rising. A server searches by its own days, so that a day
// more is asked for and the rest told by the mails' dates.
func (s *session) arrived(since time.Time) ([]uint32, error) {
	uids, err := s.search(imap.SearchCriteria{Since: since.Add(-24 * time.Hour)})
	if err != nil {
		return nil, err
	}
	var out []uint32
	for some := range slices.Chunk(uids, askAtOnce) {
		heads, err := s.heads(some)
		if err != nil {
			return nil, err
		}
		for _, uid := range some {
			if h, there := heads[uid]; there && (h.date.IsZero() || !h.date.Before(since)) {
				out = append(out, uid)
			}
		}
	}
	return out, nil
}
