package demo

import (
	"context"
	"maps"
	"slices"

	"remit/internal/identity"
	"remit/internal/review"
)

// sentBack is what the manager asks about work, each of those at work something else.
var sentBack = []string{
	"Was this on site? The note says so, the entry says remote.",
	"Which device was it? Without that nobody can say who pays.",
	"Please say in the note what was done: the client reads it on the statement.",
	"Is this part of the project that is quoted apart?",
}

// sendBack sends the last work of each of those at work back to them.
func (l *loading) sendBack(ctx context.Context) error {
	manager := l.manager()
	marta := identity.Viewer{UserID: manager.ID, Role: manager.Role, Name: manager.Name, Email: manager.Email}
	reviews, now := review.New(l.DB, l.Desk), l.DB.Now()
	for i, email := range slices.Sorted(maps.Keys(l.users)) {
		u := l.users[email]
		if !atWork(u.Role) {
			continue
		}
		work, err := l.DB.WorkOf(ctx, marta, u.ID, now.AddDate(0, -1, 0), now)
		if err != nil {
			return err
		}
		if len(work) == 0 {
			continue
		}
		if err := reviews.SendBackTime(ctx, marta, []int64{work[len(work)-1].ID}, sentBack[i%len(sentBack)]); err != nil {
			return err
		}
	}
	return nil
}
