package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"remit/internal/identity"
	"remit/internal/ticket"
)

// Counts are the numbers beside the views of the queue.
type Counts map[ticket.View]int

// Tally is how many tickets each view of open work holds, for everybody at once: what differs between people is whose a ticket is.
// Solved work is not counted: it only grows.
type Tally struct {
	all      Counts
	assigned map[int64]int // open tickets by assignee, 0 for nobody's
	sentBack map[int64]int // tickets with work that was sent back, by who did it
}

// Of are the counts as one of the provider's people sees them; nobody else sees any.
func (t Tally) Of(v identity.Viewer) Counts {
	if !v.Staff() {
		return Counts{}
	}
	counts := maps.Clone(t.all)
	mine := 0
	if v.UserID != 0 {
		mine = t.assigned[v.UserID]
	}
	counts[ticket.ViewMine], counts[ticket.ViewUnassigned] = mine, t.assigned[0]
	counts[ticket.ViewMineAndNobodys], counts[ticket.ViewSentBack] = mine+t.assigned[0], t.sentBack[v.UserID]
	return counts
}

// talliedViews are the views whose tickets are the same for everybody.
func talliedViews() []ticket.View {
	return slices.DeleteFunc(ticket.Views(), func(v ticket.View) bool {
		return slices.Contains([]ticket.View{ticket.ViewSolved, ticket.ViewMine, ticket.ViewUnassigned, ticket.ViewMineAndNobodys, ticket.ViewSentBack}, v)
	})
}

// MostReview is where the count of scope reviews ends: what nobody reviews only grows.
const MostReview = 1000

// Tally counts the views of open work. Only the provider's people may ask.
func (r reader) Tally(ctx context.Context, v identity.Viewer, now time.Time) (Tally, error) {
	t := Tally{all: Counts{}, assigned: map[int64]int{}, sentBack: map[int64]int{}}
	if !v.Staff() {
		return t, nil
	}
	views := talliedViews()
	var columns strings.Builder
	var args []any
	for _, view := range views {
		where, more := viewWhere(view, identity.Viewer{}, now)
		columns.WriteString(", COUNT(*) FILTER (WHERE " + strings.TrimPrefix(where, "t.is_open AND ") + ")")
		args = append(args, more...)
	}
	// The index holds tickets by assignee, so grouping them costs nothing.
	_, err := rows(ctx, r, func(scan func(...any) error) (struct{}, error) {
		var of int64
		var n int
		found := make([]int, len(views))
		dest := []any{&of, &n}
		for i := range found {
			dest = append(dest, &found[i])
		}
		err := scan(dest...)
		t.assigned[of] = n
		for i, view := range views {
			t.all[view] += found[i]
		}
		return struct{}{}, err
	}, "SELECT COALESCE(t.assignee_id, 0), COUNT(*)"+columns.String()+" FROM tickets t WHERE t.is_open GROUP BY t.assignee_id", args...)
	if err != nil {
		return t, err
	}
	for _, view := range views {
		t.all[view] += 0 // a house without open work has its noughts
	}
	if err := r.countSentBack(ctx, t.sentBack); err != nil {
		return t, err
	}
	var review int
	err = r.value(ctx, &review, "SELECT COUNT(*) FROM (SELECT 1 FROM tickets t WHERE t.review <> '' AND t.review = 'flagged' LIMIT ?) AS few", MostReview)
	t.all[ticket.ViewReview] = review
	return t, err
}

// Counts tells how many tickets each view of open work holds, as the viewer sees it.
func (r reader) Counts(ctx context.Context, v identity.Viewer, now time.Time) (Counts, error) {
	t, err := r.Tally(ctx, v, now)
	return t.Of(v), err
}

// CountUpTo tells how many tickets a list holds, and stops counting at most.
func (r reader) CountUpTo(ctx context.Context, v identity.Viewer, f ticket.Filter, now time.Time, most int) (n int, err error) {
	where, args, err := r.conditions(ctx, v, f, now)
	if err != nil {
		return 0, err
	}
	key, _ := listOrder(f) // in its order, a list is read from the index that holds the words of its filter
	err = r.value(ctx, &n, "SELECT COUNT(*) FROM (SELECT 1 FROM tickets t WHERE "+where+" ORDER BY "+key+" LIMIT ?) AS few", append(args, most)...)
	return n, err
}
