package ticket

import "time"

// View names a standard list of tickets.
type View string

// The standard views, in the order in which they are offered.
const (
	ViewMineAndNobodys View = "mine-and-nobodys"
	ViewMine           View = "mine"
	ViewUnassigned     View = "unassigned"
	ViewDueSoon        View = "due-soon"
	ViewMissed         View = "missed"
	ViewSentBack       View = "sent-back" // with work that a manager sent back to the viewer
	ViewOpen           View = "open"
	ViewUndecided      View = "undecided"
	ViewApproval       View = "approval"
	ViewWaitingClient  View = "waiting-client"
	ViewUnknownSender  View = "unknown-sender"
	ViewStranger       View = "stranger"
	ViewUnreadable     View = "unreadable"
	ViewSolved         View = "solved"
	ViewReview         View = "review"
)

// Views lists the views of the queue in the order in which they are offered. ViewReview is the manager's and not among them.
func Views() []View {
	return []View{ViewMineAndNobodys, ViewMine, ViewUnassigned, ViewDueSoon, ViewMissed, ViewSentBack, ViewOpen,
		ViewUndecided, ViewApproval, ViewWaitingClient, ViewUnknownSender, ViewStranger, ViewUnreadable, ViewSolved}
}

// Title is the view's name for people.
func (v View) Title() string {
	switch v {
	case ViewMineAndNobodys:
		return "Mine and nobody’s"
	case ViewMine:
		return "Mine"
	case ViewUnassigned:
		return "Unassigned"
	case ViewDueSoon:
		return "Due soon"
	case ViewMissed:
		return "Missed"
	case ViewSentBack:
		return "Sent back to me"
	case ViewOpen:
		return "All open"
	case ViewUndecided:
		return "Scope undecided"
	case ViewApproval:
		return "Waiting for approval"
	case ViewWaitingClient:
		return "Waiting for client"
	case ViewUnknownSender:
		return "Unknown sender"
	case ViewStranger:
		return "Stranger on a thread"
	case ViewUnreadable:
		return "Unreadable mail"
	case ViewSolved:
		return "Solved"
	case ViewReview:
		return "Scope review"
	}
	return string(v)
}

// Filter says which tickets a list holds. Zero fields do not filter.
type Filter struct {
	View      View
	ClientID  int64
	ContactID int64
	Assignee  int64
	Team      int64
	Verdict   string
	Priority  string
	Status    Status
	Channel   Channel
	Text      string // full-text search
	Tag       string
	Since     time.Time
	Until     time.Time
	After     Cursor // only what comes after it in the list's order
	Before    Cursor // only what comes before it, the nearest; the rows stay in the list's order
	Limit     int    // at most this many, 50 where 0
}

// Cursor is a place in a list: the sort key and the id of the last ticket seen.
type Cursor struct {
	Key int64
	ID  int64
}

// Row is a ticket as a list shows it.
type Row struct {
	Ticket
	ClientName   string
	ClientSlug   string
	ContactName  string
	AssigneeName string
	TeamName     string
	Snippet      string // where a search found its words
	Cursor       Cursor
}
