package store

import (
	"context"
	"slices"
	"strconv"
	"sync"
)

// listCache keeps the house's short lists as they were read, until one of their tables changes: the database counts the changes itself, so that
// nobody who writes can forget to tell, another program on the same database included.
type listCache struct {
	mu      sync.RWMutex
	changes int64 // how many there were when the lists were read
	lists   map[string]any
}

// maxLists is how many lists are kept: those of a few hundred clients.
const maxLists = 500

func newListCache() *listCache { return &listCache{lists: map[string]any{}} }

// ofClient is the name of a client's list.
func ofClient(list string, client int64) string { return list + " " + strconv.FormatInt(client, 10) }

type changesKey struct{}

// seenChanges is how many changes a page saw when it first asked: all its lists are of one state.
type seenChanges struct {
	once    sync.Once
	changes int64
	err     error
}

// changes tells how often the house's lists were changed.
func (r reader) changes(ctx context.Context) (n int64, err error) {
	seen, ok := ctx.Value(changesKey{}).(*seenChanges)
	if !ok || r.amended != nil { // a transaction sees what it did itself
		return n, r.value(ctx, &n, "SELECT changes FROM house_lists")
	}
	seen.once.Do(func() { seen.err = r.value(ctx, &seen.changes, "SELECT changes FROM house_lists") })
	return seen.changes, seen.err
}

// kept returns a list of the house, read where it is not kept or has changed. A transaction keeps nothing, as it may be undone.
func kept[T any](ctx context.Context, r reader, name string, read func() ([]T, error)) ([]T, error) {
	changes, err := r.changes(ctx) // before the list: one that is newer than its number is read again, an older one never stays
	if err != nil {
		return nil, err
	}
	c := r.lists
	c.mu.RLock()
	list, ok := c.lists[name].([]T)
	ok = ok && c.changes == changes
	c.mu.RUnlock()
	if ok {
		return slices.Clone(list), nil
	}
	if list, err = read(); err != nil || r.amended != nil {
		return list, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changes != changes || len(c.lists) >= maxLists {
		c.lists, c.changes = map[string]any{}, changes
	}
	c.lists[name] = list
	return slices.Clone(list), nil
}
