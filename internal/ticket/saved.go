package ticket

// Share says who sees a saved view.
type Share string

// The shares.
const (
	ShareOwn  Share = "own"  // its owner alone
	ShareTeam Share = "team" // the members of one team, and its owner
	ShareAll  Share = "all"  // everybody who works for the provider
)

// SavedView is a list of the queue that somebody gave a name.
type SavedView struct {
	ID        int64
	OwnerID   int64
	OwnerName string
	Name      string
	Query     string // the filter, as the page's address says it
	Share     Share
	TeamID    int64 // for ShareTeam
	TeamName  string
	Place     int // among its owner's
}
