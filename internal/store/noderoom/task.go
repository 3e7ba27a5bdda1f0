package noderoom

import (
	"context"
	"encoding/json"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// The states of a task.
const (
	TaskWaiting = "waiting"
	TaskRunning = "running"
	TaskOver    = "over"
)

// Task is work that somebody asked for and that is done in the background. The last one of each kind and subject is kept.
type Task struct {
	Kind, About string
	By          string // whom it is done for, as Viewer names people: "user:7"
	AskedAt     time.Time
	State       string
	Body        json.RawMessage // what is asked, how far it is and what came of it, as its kind writes it
	Claim       string
}

// Task returns the last task of a kind and subject; ok is false where there was none. Only managers may see it.
func (r Reader) Task(ctx context.Context, v identity.Viewer, kind, about string) (t Task, ok bool, err error) {
	if !v.May(identity.IssueStatements) && !v.May(identity.ChangeAgreements) {
		return t, false, nil
	}
	list, err := database.Rows(ctx, r.conn, scanTask, taskColumns+"kind = ? AND about = ?", kind, about)
	if err != nil || len(list) == 0 {
		return t, false, err
	}
	return list[0], true, nil
}

const taskColumns = "SELECT kind, about, asked_by, asked_at, state, body, claimed_by FROM tasks WHERE "

func scanTask(scan func(...any) error) (t Task, err error) {
	var asked int64
	var body string
	err = scan(&t.Kind, &t.About, &t.By, &asked, &t.State, &body, &t.Claim)
	t.AskedAt, t.Body = database.Instant(asked), json.RawMessage(body)
	return t, err
}

// AskTask has a task done. It reports false where the last one of its kind and subject is not over.
func (tx *Tx) AskTask(ctx context.Context, t Task) (bool, error) {
	n, err := tx.conn.Exec(ctx, `INSERT INTO tasks (kind, about, asked_by, asked_at, state, body) VALUES (?, ?, ?, ?, 'waiting', ?)
		ON CONFLICT (kind, about) DO UPDATE SET asked_by = excluded.asked_by, asked_at = excluded.asked_at, state = excluded.state, body = excluded.body, claimed_by = '', claimed_until = 0
		WHERE tasks.state = 'over'`, t.Kind, t.About, t.By, database.Micros(tx.Now), string(t.Body))
	return n == 1, err
}

// ClaimTask takes the task of a kind that waits longest, or that its worker left, under a claim that lasts so long; ok is false where there is none.
func (tx *Tx) ClaimTask(ctx context.Context, kind, claim string, lease time.Duration) (t Task, ok bool, err error) {
	now, skip := database.Micros(tx.Now), ""
	if tx.conn.Postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	list, err := database.Rows(ctx, tx.conn, scanTask, taskColumns+"kind = ? AND (state = 'waiting' OR (state = 'running' AND claimed_until <= ?)) ORDER BY asked_at, about LIMIT 1"+skip, kind, now)
	if err != nil || len(list) == 0 {
		return t, false, err
	}
	t = list[0]
	t.State, t.Claim = TaskRunning, claim
	_, err = tx.conn.Exec(ctx, "UPDATE tasks SET state = 'running', claimed_by = ?, claimed_until = ? WHERE kind = ? AND about = ?", claim, database.Micros(tx.Now.Add(lease)), t.Kind, t.About)
	return t, err == nil, err
}

// HoldTask keeps how far a task is and holds its claim on for so long; in the state TaskOver it ends it. It reports whether the claim still stands.
func (tx *Tx) HoldTask(ctx context.Context, t Task, lease time.Duration) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE tasks SET state = ?, body = ?, claimed_until = ? WHERE kind = ? AND about = ? AND claimed_by = ? AND state = 'running'",
		t.State, string(t.Body), database.Micros(tx.Now.Add(lease)), t.Kind, t.About, t.Claim)
	return n == 1, err
}
