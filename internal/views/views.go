// Package views keeps lists of the queue under a name: who may make, share, change and drop one.
package views

import (
	"context"
	"strings"
	"unicode/utf8"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Shelf is where views are saved.
type Shelf struct{ db *store.DB }

// On returns the shelf of a database.
func On(db *store.DB) Shelf { return Shelf{db} }

// maxName is how many letters a view's name may have: it stands in the bar at the side.
const maxName = 40

// maxViews is how many views one person may have; each is counted while somebody looks at the queue.
const maxViews = 50

// Save adds a view of the viewer's, or changes the one whose id is given. The query is a filter that the page has understood.
func (s Shelf) Save(ctx context.Context, v identity.Viewer, x ticket.SavedView) (id int64, err error) {
	if v.UserID == 0 {
		return 0, fault.Errorf(fault.Forbidden, "Only people who work here can save views.")
	}
	x.Name = strings.Join(strings.Fields(x.Name), " ")
	if err := checked(v, x); err != nil {
		return 0, err
	}
	if x.Share != ticket.ShareTeam {
		x.TeamID = 0
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		known, err := tx.SavedViews(ctx, v)
		if err != nil {
			return err
		}
		if x.ID == 0 {
			x.OwnerID = v.UserID
		} else if x.OwnerID, err = ownerFor(known, v, x.ID); err != nil {
			return err
		}
		if err := unlike(known, x); err != nil {
			return err
		}
		if id = x.ID; id != 0 {
			return tx.UpdateSavedView(ctx, x)
		}
		id, err = tx.InsertSavedView(ctx, x)
		return err
	})
	return id, err
}

// checked says what is wrong with a view by itself.
func checked(v identity.Viewer, x ticket.SavedView) error {
	switch {
	case x.Name == "":
		return fault.On("name", "Give the view a name: it stands in the bar beside the queue.")
	case utf8.RuneCountInString(x.Name) > maxName:
		return fault.On("name", "This name is too long; %d letters are enough for most.", maxName)
	case x.Share == ticket.ShareOwn || x.Share == ticket.ShareAll:
		return nil
	case x.Share != ticket.ShareTeam:
		return fault.On("share", "Say who sees the view: you alone, a team or everybody.")
	case x.TeamID == 0:
		return fault.On("team", "Choose the team that sees the view.")
	case !v.InTeam(x.TeamID) && !v.MayIn(identity.ChangeSharedViews, x.TeamID):
		return fault.On("team", "You can share a view with a team that you belong to.")
	}
	return nil
}

// MayChange reports whether a viewer may change a view: their own, or one that is shared where that is their right.
func MayChange(v identity.Viewer, x ticket.SavedView) bool {
	return x.OwnerID == v.UserID || x.Share != ticket.ShareOwn && v.MayIn(identity.ChangeSharedViews, x.TeamID)
}

// ownerFor is whose a view is, if the viewer may change it.
func ownerFor(known []ticket.SavedView, v identity.Viewer, id int64) (int64, error) {
	for _, k := range known {
		switch {
		case k.ID != id:
		case MayChange(v, k):
			return k.OwnerID, nil
		default:
			return 0, fault.Errorf(fault.Forbidden, "%s made this view; only they, a manager or a lead of its team can change it. Save one of your own from it.", k.OwnerName)
		}
	}
	return 0, fault.Errorf(fault.NotFound, "There is no such view, or it is not shared with you any more.")
}

// unlike keeps the names of one person's views apart, and their number within bounds.
func unlike(known []ticket.SavedView, x ticket.SavedView) error {
	own := 0
	for _, k := range known {
		if k.OwnerID != x.OwnerID {
			continue
		}
		own++
		if k.ID != x.ID && strings.EqualFold(k.Name, x.Name) {
			return fault.On("name", "There is a view called %s already. Change that one, or choose another name.", k.Name)
		}
	}
	if x.ID == 0 && own >= maxViews {
		return fault.Errorf(fault.Conflict, "You have %d views. Delete one that you do not use before you save another.", own)
	}
	return nil
}

// Delete drops a view. Who started with it starts with the usual list again.
func (s Shelf) Delete(ctx context.Context, v identity.Viewer, id int64) (x ticket.SavedView, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if x, err = tx.SavedView(ctx, v, id); err != nil {
			return err
		}
		if _, err := ownerFor([]ticket.SavedView{x}, v, id); err != nil {
			return err
		}
		return tx.DeleteSavedView(ctx, id)
	})
	return x, err
}

// Move puts a view of the viewer's one place up or down among their own.
func (s Shelf) Move(ctx context.Context, v identity.Viewer, id int64, down bool) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		known, err := tx.SavedViews(ctx, v)
		if err != nil {
			return err
		}
		var own []ticket.SavedView
		at := -1
		for _, k := range known {
			if k.OwnerID != v.UserID {
				continue
			}
			if k.ID == id {
				at = len(own)
			}
			own = append(own, k)
		}
		to := at - 1
		if down {
			to = at + 1
		}
		if at < 0 {
			return fault.Errorf(fault.NotFound, "There is no such view of yours.")
		}
		if to < 0 || to >= len(own) {
			return nil // it is there already
		}
		own[at], own[to] = own[to], own[at]
		for i, k := range own {
			if k.Place == i+1 {
				continue
			}
			if err := tx.PlaceSavedView(ctx, k.ID, i+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// StartWith sets the list that the viewer starts with; "" is the usual one.
func (s Shelf) StartWith(ctx context.Context, v identity.Viewer, query string) error {
	if v.UserID == 0 {
		return fault.Errorf(fault.Forbidden, "Only people who work here start with a list.")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error { return tx.SetFirstView(ctx, v.UserID, query) })
}
