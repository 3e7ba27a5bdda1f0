package imapbox

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// keeping is a batch that the ledger has in hands while the next one is fetched.
type keeping struct {
	mails []Fetched
	done  chan error
}

// hand has mails kept beside the fetching of the next ones. It first waits for those before, which are settled once the new ones are on their way.
func (r *Reader) hand(ctx context.Context, s *session, mails []Fetched) error {
	before, err := r.keptNow()
	if err != nil {
		return errors.Join(err, drop(mails))
	}
	if len(mails) > 0 {
		r.start(ctx, mails)
	}
	return r.settle(ctx, s, before)
}

// start has mails kept in the background.
func (r *Reader) start(ctx context.Context, mails []Fetched) {
	slices.SortFunc(mails, func(a, b Fetched) int { return cmp.Compare(a.UID, b.UID) })
	k := &keeping{mails: mails, done: make(chan error, 1)}
	r.keeping = k
	go func() { k.done <- errors.Join(r.ledger.Keep(ctx, k.mails), drop(k.mails)) }()
}

// keptNow waits for the mails that are being kept, and returns them.
func (r *Reader) keptNow() ([]Fetched, error) {
	k := r.keeping
	if k == nil {
		return nil, nil
	}
	r.keeping = nil
	if err := <-k.done; err != nil {
		return nil, stored(err)
	}
	for _, m := range k.mails {
		delete(r.suspects, m.UID)
	}
	r.noteKept(k.mails)
	return k.mails, nil
}

// finish waits for the mails that are being kept, and settles them.
func (r *Reader) finish(ctx context.Context, s *session) error {
	mails, err := r.keptNow()
	if err != nil {
		return err
	}
	return r.settle(ctx, s, mails)
}

// await waits for the mails that are being kept when their connection is of no use any more: their copies are settled over the next one.
func (r *Reader) await() error {
	_, err := r.keptNow()
	return err
}

// rescue keeps mails that came before their connection broke: a bad line must get on as well.
func (r *Reader) rescue(ctx context.Context, mails []Fetched) error {
	if err := r.await(); err != nil {
		return errors.Join(err, drop(mails))
	}
	if len(mails) == 0 {
		return nil
	}
	r.start(ctx, mails)
	return r.await()
}
