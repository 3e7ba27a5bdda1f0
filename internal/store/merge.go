package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store/tieroom"
	"remit/internal/ticket"
)

// Merge says that a ticket was made one with another, and what went over.
type Merge struct {
	ID       int64
	FromID   int64
	IntoID   int64
	At       time.Time
	Actor    string
	Revision int // of the ticket that was merged, right after it
	Moved    Moved
}

// Moved is what went over from one ticket to another, by id, and how the two stood before.
type Moved struct {
	Messages []int64       `json:"messages"`
	Entries  []int64       `json:"entries"`
	Outbox   []int64       `json:"outbox"`
	Asks     []int64       `json:"asks"`
	Threads  []string      `json:"threads"` // Message-IDs
	Shared   []string      `json:"shared"`  // Message-IDs that both had
	Draws    []MovedDraw   `json:"draws"`
	Marks    tieroom.Moved `json:"marks"`

	Status   ticket.Status `json:"status"`
	Review   string        `json:"review"`
	Approval string        `json:"approval"`
	Flag     string        `json:"flag"`
	WordAt   time.Time     `json:"word_at"` // the last word in the ticket that lives on
	WordBy   string        `json:"word_by"`
	WordSide string        `json:"word_side"`
}

// MovedDraw is a draw that went over; Had says that the other ticket drew of the same on the same day already.
type MovedDraw struct {
	ticket.Draw
	Had bool
}

const mergeColumns = "id, from_id, into_id, at, actor, revision, moved_json"

// scanMerge reads mergeColumns.
func scanMerge(scan func(...any) error) (m Merge, err error) {
	var at int64
	var moved string
	if err = scan(&m.ID, &m.FromID, &m.IntoID, &at, &m.Actor, &m.Revision, &moved); err != nil {
		return m, err
	}
	m.At = database.Instant(at)
	if err = json.Unmarshal([]byte(moved), &m.Moved); err != nil {
		err = fmt.Errorf("store: merge %d: %w", m.ID, err)
	}
	return m, err
}

// Living follows merges to the ticket that lives on; a ticket that was not merged is its own end.
func (r reader) Living(ctx context.Context, id int64) (int64, error) {
	living := id
	err := r.value(ctx, &living, `WITH RECURSIVE chain (id, step) AS (SELECT CAST(? AS BIGINT), 0 UNION ALL
		SELECT m.into_id, c.step + 1 FROM merges m JOIN chain c ON m.from_id = c.id WHERE m.undone_at = 0 AND c.step < 1000)
		SELECT id FROM chain ORDER BY step DESC LIMIT 1`, id)
	return living, err
}

// MergeOf is the merge by which a ticket went into another one, or NotFound. Only staff may see it.
func (r reader) MergeOf(ctx context.Context, v identity.Viewer, from int64) (Merge, error) {
	missing := fmt.Sprintf("Ticket %s was not merged.", ticket.Number(from))
	if !v.Staff() {
		return Merge{}, fault.Errorf(fault.NotFound, "%s", missing)
	}
	return row(ctx, r, missing, scanMerge, "SELECT "+mergeColumns+" FROM merges WHERE from_id = ? AND undone_at = 0", from)
}

// MergedInto lists the merges into a ticket that stand, the oldest first. Only staff may see them.
func (r reader) MergedInto(ctx context.Context, v identity.Viewer, into int64) ([]Merge, error) {
	if !v.Staff() {
		return nil, nil
	}
	return rows(ctx, r, scanMerge, "SELECT "+mergeColumns+" FROM merges WHERE into_id = ? AND undone_at = 0 ORDER BY id", into)
}

// InsertMerge keeps what a merge did.
func (tx *Tx) InsertMerge(ctx context.Context, m Merge) error {
	_, err := tx.insert(ctx, "INSERT INTO merges (from_id, into_id, at, actor, revision, moved_json) VALUES (?, ?, ?, ?, ?, ?)",
		m.FromID, m.IntoID, database.Micros(tx.Now), database.Clean(m.Actor), m.Revision, database.Clean(database.JSON(m.Moved)))
	return err
}

// UndoMerge marks a merge as taken back.
func (tx *Tx) UndoMerge(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, "UPDATE merges SET undone_at = ? WHERE id = ? AND undone_at = 0", database.Micros(tx.Now), id)
	return err
}

// moving are the tables whose rows go over with a ticket by their id.
func (m *Moved) moving() []struct {
	table string
	ids   *[]int64
} {
	return []struct {
		table string
		ids   *[]int64
	}{{"messages", &m.Messages}, {"time_entries", &m.Entries}, {"outbox", &m.Outbox}, {"client_asks", &m.Asks}}
}

// MoveConversation moves what was said, sent, worked and drawn from one ticket to another, and tells what it moved. Events, decisions
// and what was settled stay: they are the ticket's own history.
func (tx *Tx) MoveConversation(ctx context.Context, from, into int64) (m Moved, err error) {
	for _, t := range m.moving() {
		if err = tx.scan(ctx, t.ids, "SELECT id FROM "+t.table+" WHERE ticket_id = ? ORDER BY id", from); err != nil {
			return m, err
		}
		if _, err = tx.exec(ctx, "UPDATE "+t.table+" SET ticket_id = ? WHERE ticket_id = ?", into, from); err != nil {
			return m, err
		}
	}
	if _, err = tx.exec(ctx, "UPDATE attachments SET ticket_id = ? WHERE ticket_id = ?", into, from); err != nil {
		return m, err
	}
	if err = tx.moveThreads(ctx, from, into, &m); err != nil {
		return m, err
	}
	if m.Marks, err = tx.MoveMarks(ctx, from, into); err != nil {
		return m, err
	}
	return m, tx.moveDraws(ctx, from, into, &m)
}

// moveThreads lets answers to what was said in one ticket reach the other.
func (tx *Tx) moveThreads(ctx context.Context, from, into int64, m *Moved) error {
	both := "message_id IN (SELECT message_id FROM thread_ids WHERE ticket_id = ?)"
	if err := tx.scan(ctx, &m.Shared, "SELECT message_id FROM thread_ids WHERE ticket_id = ? AND "+both, from, into); err != nil {
		return err
	}
	if err := tx.scan(ctx, &m.Threads, "SELECT message_id FROM thread_ids WHERE ticket_id = ? AND NOT "+both, from, into); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, "UPDATE thread_ids SET ticket_id = ? WHERE ticket_id = ? AND NOT "+both, into, from, into); err != nil {
		return err
	}
	_, err := tx.exec(ctx, "DELETE FROM thread_ids WHERE ticket_id = ?", from)
	return err
}

// moveDraws moves what a ticket drew from allowances. As one request it counts once where tickets are counted; hours add up; a visit
// of the same day for both is one visit.
func (tx *Tx) moveDraws(ctx context.Context, from, into int64, m *Moved) error {
	drawn, err := tx.drawsOf(ctx, from)
	if err != nil {
		return err
	}
	for _, d := range drawn {
		moved := MovedDraw{Draw: d}
		d.TicketID = into
		before, err := tx.DrawnOn(ctx, d)
		if err != nil {
			return err
		}
		moved.Had = !before.IsZero()
		m.Draws = append(m.Draws, moved)
		switch {
		case d.Unit == "tickets" || d.Unit == "visits" && moved.Had:
			continue
		case moved.Had:
			d.Amount = d.Amount.Add(before)
		}
		if err := tx.PutDraw(ctx, d); err != nil {
			return err
		}
	}
	_, err = tx.exec(ctx, "DELETE FROM draws WHERE ticket_id = ?", from)
	return err
}

func (tx *Tx) drawsOf(ctx context.Context, id int64) ([]ticket.Draw, error) {
	return rows(ctx, tx.reader, func(scan func(...any) error) (d ticket.Draw, err error) {
		var amount string
		if err = scan(&d.AgreementID, &d.Clause, &d.Unit, &d.Day, &d.TicketID, &amount); err != nil {
			return d, err
		}
		d.Amount, err = decimal.NewFromString(amount)
		return d, err
	}, "SELECT agreement_id, clause, unit, day, ticket_id, amount FROM draws WHERE ticket_id = ? ORDER BY id", id)
}

// MoveBack moves back what a merge moved, as far as it still is where it went.
func (tx *Tx) MoveBack(ctx context.Context, m Merge) error {
	for _, t := range m.Moved.moving() {
		if err := tx.moveRows(ctx, t.table, "id", *t.ids, m); err != nil {
			return err
		}
	}
	if err := tx.moveRows(ctx, "attachments", "message_id", m.Moved.Messages, m); err != nil {
		return err
	}
	if n := len(m.Moved.Threads); n > 0 {
		args := []any{m.FromID, m.IntoID}
		for _, id := range m.Moved.Threads {
			args = append(args, id)
		}
		if _, err := tx.exec(ctx, "UPDATE thread_ids SET ticket_id = ? WHERE ticket_id = ? AND message_id IN ("+database.Marks(n)+")", args...); err != nil {
			return err
		}
	}
	if err := tx.TakeMarks(ctx, m.IntoID, m.Moved.Marks); err != nil {
		return err
	}
	for _, id := range m.Moved.Shared {
		if err := tx.InsertThreadID(ctx, id, m.FromID); err != nil {
			return err
		}
	}
	return tx.moveDrawsBack(ctx, m)
}

func (tx *Tx) moveRows(ctx context.Context, table, column string, ids []int64, m Merge) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.exec(ctx, "UPDATE "+table+" SET ticket_id = ? WHERE ticket_id = ? AND "+column+" IN ("+database.Marks(len(ids))+")", append([]any{m.FromID, m.IntoID}, database.Args(ids)...)...)
	return err
}

// moveDrawsBack gives each ticket what it drew by itself. A visit stays with the ticket that had work on site since.
func (tx *Tx) moveDrawsBack(ctx context.Context, m Merge) error {
	var visited int
	if err := tx.value(ctx, &visited, "SELECT COUNT(*) FROM time_entries WHERE ticket_id = ? AND mode = 'onsite' AND created_at >= ?", m.IntoID, database.Micros(m.At)); err != nil {
		return err
	}
	for _, moved := range m.Moved.Draws {
		d := moved.Draw
		if err := tx.PutDraw(ctx, d); err != nil {
			return err
		}
		d.TicketID = m.IntoID
		if d.Unit == "tickets" || d.Unit == "visits" && (moved.Had || visited > 0) {
			continue
		}
		drawn, err := tx.DrawnOn(ctx, d)
		if err != nil {
			return err
		}
		if d.Amount = drawn.Sub(d.Amount); d.Amount.IsPositive() {
			err = tx.PutDraw(ctx, d)
		} else {
			_, err = tx.exec(ctx, "DELETE FROM draws WHERE agreement_id = ? AND clause = ? AND unit = ? AND day = ? AND ticket_id = ?", d.AgreementID, d.Clause, d.Unit, d.Day, d.TicketID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
