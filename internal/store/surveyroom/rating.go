package surveyroom

import (
	"context"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Score is how it went.
type Score string

// The scores, the best first.
const (
	Good Score = "good"
	Fair Score = "fair"
	Bad  Score = "bad"
)

// Scores lists the scores, the best first.
func Scores() []Score { return []Score{Good, Fair, Bad} }

// The ways by which a rating comes.
const (
	ViaMail   = "mail"
	ViaPortal = "portal"
)

// Rating is what a ticket's requester says of how it went. Instants are UTC.
type Rating struct {
	TicketID  int64
	ContactID int64
	UserID    int64 // who had the ticket when it was first rated, 0 for nobody
	Score     Score
	Comment   string
	Via       string // ViaMail or ViaPortal
	FirstAt   time.Time
	RatedAt   time.Time // when it was changed last

	// What lists show beside; not written.
	Subject     string // of the ticket
	ContactName string
	ClientName  string
	ClientSlug  string
	UserName    string
}

// RatingFilter says which ratings a list holds. Zero fields do not filter.
type RatingFilter struct {
	Since     time.Time // of the last change
	Score     Score
	ClientID  int64
	UserID    int64
	Commented bool // only those with a comment
	Before    Place
	Limit     int // at most this many, 50 where 0
}

// Place is where a page of ratings ended: only what comes after it is listed. The zero Place is the beginning.
type Place struct {
	RatedAt  time.Time
	TicketID int64
}

const ratingColumns = `r.ticket_id, r.contact_id, COALESCE(r.user_id, 0), r.score, r.comment, r.via, r.first_at, r.rated_at, t.subject, p.name, COALESCE(c.name, ''), COALESCE(c.slug, ''), COALESCE(u.name, '')
	FROM ratings r JOIN tickets t ON t.id = r.ticket_id JOIN contacts p ON p.id = r.contact_id LEFT JOIN clients c ON c.id = t.client_id LEFT JOIN users u ON u.id = r.user_id`

func scanRating(scan func(...any) error) (x Rating, err error) {
	var first, rated int64
	err = scan(&x.TicketID, &x.ContactID, &x.UserID, &x.Score, &x.Comment, &x.Via, &first, &rated, &x.Subject, &x.ContactName, &x.ClientName, &x.ClientSlug, &x.UserName)
	x.FirstAt, x.RatedAt = database.Instant(first), database.Instant(rated)
	return x, err
}

// Rating is what the requester said of a ticket, or NotFound. The provider's people may see it, and who said it, but none of their colleagues.
func (r Reader) Rating(ctx context.Context, v identity.Viewer, ticketID int64) (Rating, error) {
	scope, args := "1 = 0", []any{ticketID}
	switch {
	case v.Staff():
		scope = "1 = 1"
	case v.Client():
		scope, args = "r.contact_id = ? AND t.client_id = ?", append(args, v.ContactID, v.ClientID)
	}
	return database.Row(ctx, r.conn, "Nobody has rated this ticket.", scanRating, "SELECT "+ratingColumns+" WHERE r.ticket_id = ? AND "+scope, args...)
}

// Ratings lists ratings, the latest first. Only managers may see them.
func (r Reader) Ratings(ctx context.Context, v identity.Viewer, f RatingFilter) ([]Rating, error) {
	if !v.May(identity.SeeRatings) {
		return nil, nil
	}
	where, args := []string{"r.rated_at >= ?"}, []any{database.Micros(f.Since)}
	add := func(condition string, values ...any) { where, args = append(where, condition), append(args, values...) }
	if f.Score != "" {
		add("r.score = ?", string(f.Score))
	}
	if f.ClientID != 0 {
		add("t.client_id = ?", f.ClientID)
	}
	if f.UserID != 0 {
		add("r.user_id = ?", f.UserID)
	}
	if f.Commented {
		add("r.comment <> ''")
	}
	if at := database.Micros(f.Before.RatedAt); at != 0 {
		add("(r.rated_at < ? OR r.rated_at = ? AND r.ticket_id < ?)", at, at, f.Before.TicketID)
	}
	if f.Limit == 0 {
		f.Limit = 50
	}
	return database.Rows(ctx, r.conn, scanRating, "SELECT "+ratingColumns+" WHERE "+strings.Join(where, " AND ")+" ORDER BY r.rated_at DESC, r.ticket_id DESC LIMIT ?", append(args, f.Limit)...)
}

// Tally counts ratings of one client's tickets that one of the provider's people had.
type Tally struct {
	ClientID        int64
	ClientName      string
	UserID          int64 // 0 for nobody
	UserName        string
	Good, Fair, Bad int
}

// RatingTally counts the ratings since an instant, by client and technician. Only managers may see them.
func (r Reader) RatingTally(ctx context.Context, v identity.Viewer, since time.Time) ([]Tally, error) {
	if !v.May(identity.SeeRatings) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Tally, err error) {
		return x, scan(&x.ClientID, &x.ClientName, &x.UserID, &x.UserName, &x.Good, &x.Fair, &x.Bad)
	}, `SELECT COALESCE(t.client_id, 0), COALESCE(c.name, ''), COALESCE(r.user_id, 0), COALESCE(u.name, ''), SUM(CASE r.score WHEN 'good' THEN 1 ELSE 0 END), SUM(CASE r.score WHEN 'fair' THEN 1 ELSE 0 END), SUM(CASE r.score WHEN 'bad' THEN 1 ELSE 0 END)
		FROM ratings r JOIN tickets t ON t.id = r.ticket_id LEFT JOIN clients c ON c.id = t.client_id LEFT JOIN users u ON u.id = r.user_id
		WHERE r.rated_at >= ? GROUP BY t.client_id, c.name, r.user_id, u.name ORDER BY COALESCE(c.name, ''), COALESCE(u.name, ''), COALESCE(r.user_id, 0)`, database.Micros(since))
}

// Response says how many were asked since an instant, and how many of them answered since. Only managers may know.
func (r Reader) Response(ctx context.Context, v identity.Viewer, since time.Time) (asked, answered int, err error) {
	if !v.May(identity.SeeRatings) {
		return 0, 0, nil
	}
	if err = r.conn.Value(ctx, &asked, "SELECT COUNT(*) FROM surveys WHERE asked_at >= ?", database.Micros(since)); err != nil {
		return 0, 0, err
	}
	err = r.conn.Value(ctx, &answered, "SELECT COUNT(*) FROM surveys s JOIN ratings r ON r.ticket_id = s.ticket_id WHERE s.asked_at >= ?", database.Micros(since))
	return asked, answered, err
}

// PutRating keeps a rating in the place of the one before. Who had the ticket, and since when it is rated, stay as they were.
func (tx *Tx) PutRating(ctx context.Context, x Rating) error {
	if x.Score != Good && x.Score != Fair && x.Score != Bad {
		return fault.On("score", "Choose how it went.")
	}
	_, err := tx.conn.Exec(ctx, "INSERT INTO ratings (ticket_id, contact_id, user_id, score, comment, via, first_at, rated_at) VALUES ("+database.Marks(8)+`)
		ON CONFLICT (ticket_id) DO UPDATE SET contact_id = excluded.contact_id, score = excluded.score, comment = excluded.comment, via = excluded.via, rated_at = excluded.rated_at`,
		x.TicketID, x.ContactID, database.Null(x.UserID), string(x.Score), database.Clean(x.Comment), x.Via, database.Micros(x.RatedAt), database.Micros(x.RatedAt))
	return err
}
