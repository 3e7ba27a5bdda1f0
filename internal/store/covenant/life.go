package covenant

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// What can happen to an agreement beside its versions.
const (
	Asked     = "asked"     // the client asks the provider to record its notice
	Refused   = "refused"   // the provider does not
	Given     = "given"     // notice was given
	Withdrawn = "withdrawn" // and taken back
	Renewed   = "renewed"   // the parties agreed on a later end
	Rolled    = "rolled"    // the term renewed itself
	Warned    = "warned"    // its people were told that the end of a term is near
)

// LifeEvent is something that happened to an agreement. It is never changed or deleted. Days are local dates of the agreement's zone, as 2026-12-31.
type LifeEvent struct {
	ID          int64
	AgreementID int64
	Kind        string
	Day         string // of a notice the last day of service, else the last day of the term that it is about
	Received    string // the day on which notice came in
	Party       string // client or provider: who gives notice
	Way         string // of a notice: how its last day came about
	Reason      string
	Word        string // of a renewal: what the client said to it, and where that is kept
	Of          int64  // the event that it answers, 0 for none
	UserID      int64
	ContactID   int64
	By          string // name of who entered it
	At          time.Time
}

// EndedColumn is the last day of service of agreement a.id by the notice that stands, empty where none does.
const EndedColumn = `COALESCE((SELECT n.day FROM agreement_events n WHERE n.agreement_id = a.id AND n.kind = 'given'
	AND NOT EXISTS (SELECT 1 FROM agreement_events w WHERE w.of_event = n.id) ORDER BY n.id DESC LIMIT 1), '')`

// LifeEvents lists what happened to an agreement, the earliest first.
func (r Reader) LifeEvents(ctx context.Context, v identity.Viewer, agreementID int64) ([]LifeEvent, error) {
	scope, args := clientScope(v)
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (e LifeEvent, err error) {
		var at int64
		err = scan(&e.ID, &e.AgreementID, &e.Kind, &e.Day, &e.Received, &e.Party, &e.Way, &e.Reason, &e.Word, &e.Of, &e.UserID, &e.ContactID, &e.By, &at)
		e.At = database.Instant(at)
		return e, err
	}, `SELECT e.id, e.agreement_id, e.kind, e.day, e.received, e.party, e.way, e.reason, e.word, COALESCE(e.of_event, 0), COALESCE(e.user_id, 0), COALESCE(e.contact_id, 0), e.by_name, e.at
		FROM agreement_events e JOIN agreements a ON a.id = e.agreement_id WHERE e.agreement_id = ? AND `+scope+" ORDER BY e.at, e.id", append([]any{agreementID}, args...)...)
}

// InsertLifeEvent keeps what happened at the transaction's instant. It reports whether it had not: an event is answered once, and nobody is told twice of the
// same end.
func (tx *Tx) InsertLifeEvent(ctx context.Context, e LifeEvent) (bool, error) {
	n, err := tx.conn.Exec(ctx, `INSERT INTO agreement_events (agreement_id, kind, day, received, party, way, reason, word, of_event, user_id, contact_id, by_name, at)
		VALUES (`+database.Marks(13)+") ON CONFLICT DO NOTHING", e.AgreementID, e.Kind, e.Day, e.Received, e.Party, e.Way, database.Clean(e.Reason), database.Clean(e.Word),
		database.Null(e.Of), database.Null(e.UserID), database.Null(e.ContactID), database.Clean(e.By), database.Micros(tx.Now))
	return n == 1, err
}
