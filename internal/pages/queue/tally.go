package queue

import (
	"context"
	"net/url"
	"strconv"
	"sync"
	"time"

	"remit/internal/identity"
	"remit/internal/pages/listing"
	"remit/internal/store"
	"remit/internal/ticket"
)

// mostSaved is where the count of a saved view or of a narrowed list ends: it is shown as “999+”.
const mostSaved = 1000

// keptFor is how long a count is used again although nothing was told: clocks run out without a change, and another program may
// write to the same database.
const keptFor = time.Second

// tally counts the lists that people look at. After a change each is counted once, however many queues are open: what two people
// see of the same list is the same number.
type tally struct {
	db   *store.DB
	told func() uint64 // how many changes were told so far

	mu     sync.Mutex
	at     time.Time
	as     uint64
	common *common
	lists  map[string]int
}

// common is what is counted for everybody.
type common struct {
	views  store.Tally
	failed int
}

// figures are the numbers around one person's queue.
type figures struct {
	counts store.Counts
	saved  []ticket.SavedView
	lists  map[int64]int // of saved views of open work, up to mostSaved
	total  int           // of the list itself, -1 where it is not counted
	most   int           // where total ends, 0 where it is exact
	failed int           // mails that did not leave
}

// figures counts all that stands around a list.
func (t *tally) figures(ctx context.Context, v identity.Viewer, l listing.List, now time.Time) (f figures, err error) {
	if f.saved, err = t.db.SavedViews(ctx, v); err != nil {
		return f, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refresh(now)
	if t.common == nil {
		if t.common, err = t.count(ctx, v, now); err != nil {
			return f, err
		}
	}
	f.counts, f.failed, f.lists, f.total = t.common.views.Of(v), t.common.failed, map[int64]int{}, -1
	for _, x := range f.saved {
		q, err := url.ParseQuery(x.Query)
		if err != nil {
			continue // no list any more: its page says so
		}
		if list, err := listing.Of(q, now.In(v.Location())); err == nil && list.View != ticket.ViewSolved {
			if f.lists[x.ID], err = t.list(ctx, v, list, now); err != nil {
				return f, err
			}
		}
	}
	n, counted := f.counts[l.View]
	switch {
	case counted && !l.Narrowed():
		f.total = n
	case counted:
		f.most = mostSaved
		f.total, err = t.list(ctx, v, l, now)
	}
	return f, err
}

// refresh forgets what may not be so any more. How many changes were told is asked before anything is counted: what changes
// meanwhile is counted anew next time.
func (t *tally) refresh(now time.Time) {
	told := t.told()
	if told == t.as && t.lists != nil && !now.Before(t.at) && now.Sub(t.at) < keptFor {
		return
	}
	t.as, t.at, t.common, t.lists = told, now, nil, map[string]int{}
}

func (t *tally) count(ctx context.Context, v identity.Viewer, now time.Time) (*common, error) {
	views, err := t.db.Tally(ctx, v, now)
	if err != nil {
		return nil, err
	}
	failed, err := t.db.FailedMails(ctx, v)
	return &common{views, failed}, err
}

// list counts one list, once for everybody to whom it is the same.
func (t *tally) list(ctx context.Context, v identity.Viewer, l listing.List, now time.Time) (int, error) {
	key := l.Bare().Encode()
	if l.View == ticket.ViewMine || l.View == ticket.ViewMineAndNobodys || l.View == ticket.ViewSentBack {
		key += " of " + strconv.FormatInt(v.UserID, 10)
	}
	if l.From != listing.Always {
		key += " from " + l.Since.String() // days begin at different times in different zones
	}
	if n, ok := t.lists[key]; ok {
		return n, nil
	}
	n, err := t.db.CountUpTo(ctx, v, l.Filter, now, mostSaved)
	if err == nil {
		t.lists[key] = n
	}
	return n, err
}
