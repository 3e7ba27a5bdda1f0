package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Setting reads one of the house's settings as JSON into dest; where it was never set, dest stays as it is.
func (r reader) Setting(ctx context.Context, name string, dest any) error {
	var value string
	if err := r.scan(ctx, &value, "SELECT value FROM settings WHERE name = ?", name); err != nil || value == "" {
		return err
	}
	if err := json.Unmarshal([]byte(value), dest); err != nil {
		return fmt.Errorf("store: setting %s: %w", name, err)
	}
	return nil
}

// PutSetting stores one of the house's settings.
func (tx *Tx) PutSetting(ctx context.Context, name string, value any) error {
	_, err := tx.exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, database.JSON(value))
	return err
}

// Mailbox is a mail account that the house reads and sends from. Settings is JSON that the mailbox's reader understands.
type Mailbox struct {
	ID          int64
	Name        string
	Address     string
	Settings    json.RawMessage
	Secret      string // sealed; never shown
	TokenSecret string // the same, of a sign-in by access token
	Active      bool
	State       string // connected, idle, error, …
	StateText   string
	StateAt     time.Time // since when it is in this state
	LastMailAt  time.Time
	ToRead      int // mails that the server has and that are not read yet
}

type mailboxRow struct {
	ID           int64
	Name         string
	Address      string
	SettingsJSON string `gorm:"column:settings_json"`
	Secret       string
	TokenSecret  string
	Active       bool
	State        string
	StateText    string
	StateAt      int64
	LastMailAt   int64
	ToRead       int
}

// Mailboxes lists the mailboxes by name. Only staff may see them.
func (r reader) Mailboxes(ctx context.Context, v identity.Viewer) ([]Mailbox, error) {
	if !v.Staff() {
		return nil, nil
	}
	var rows []mailboxRow
	err := r.scan(ctx, &rows, "SELECT id, name, address, settings_json, secret, token_secret, active, state, state_text, state_at, last_mail_at, to_read FROM mailboxes ORDER BY active DESC, name")
	list := make([]Mailbox, len(rows))
	for i, row := range rows {
		list[i] = Mailbox{ID: row.ID, Name: row.Name, Address: row.Address, Settings: json.RawMessage(row.SettingsJSON), Secret: row.Secret, TokenSecret: row.TokenSecret, Active: row.Active,
			State: row.State, StateText: row.StateText, StateAt: database.Instant(row.StateAt), LastMailAt: database.Instant(row.LastMailAt), ToRead: row.ToRead}
	}
	return list, err
}

// MailboxAddress is the address of the mailbox of that name, "" where there is none.
func (r reader) MailboxAddress(ctx context.Context, name string) (string, error) {
	var address string
	err := r.value(ctx, &address, "SELECT address FROM mailboxes WHERE name = ?", name)
	return address, err
}

// PutMailbox inserts a mailbox, or updates the one with its id. Empty secrets leave those that are stored.
func (tx *Tx) PutMailbox(ctx context.Context, m Mailbox) (int64, error) {
	if m.ID == 0 {
		id, err := tx.insert(ctx, "INSERT INTO mailboxes (name, address, settings_json, secret, token_secret, active) VALUES (?, ?, ?, ?, ?, ?)",
			database.Clean(m.Name), database.Fold(m.Address), database.Text(m.Settings, "{}"), m.Secret, m.TokenSecret, m.Active)
		if fault.Is(err, fault.Conflict) {
			return 0, fault.On("name", "There is a mailbox named %s already.", m.Name)
		}
		return id, err
	}
	_, err := tx.exec(ctx, "UPDATE mailboxes SET name = ?, address = ?, settings_json = ?, secret = CASE WHEN ? = '' THEN secret ELSE ? END, token_secret = CASE WHEN ? = '' THEN token_secret ELSE ? END, active = ? WHERE id = ?",
		database.Clean(m.Name), database.Fold(m.Address), database.Text(m.Settings, "{}"), m.Secret, m.Secret, m.TokenSecret, m.TokenSecret, m.Active, m.ID)
	return m.ID, err
}

// SetTokenSecret keeps the sealed secrets of a mailbox's sign-in by access token.
func (tx *Tx) SetTokenSecret(ctx context.Context, id int64, sealed string) error {
	_, err := tx.exec(ctx, "UPDATE mailboxes SET token_secret = ? WHERE id = ?", sealed, id)
	return err
}

// SetMailboxState records how a mailbox is doing, for people to see: other words for the same state do not change since when it holds.
// A zero lastMail leaves the one that is stored.
func (tx *Tx) SetMailboxState(ctx context.Context, name, state, words string, lastMail time.Time) error {
	_, err := tx.exec(ctx, "UPDATE mailboxes SET state_at = CASE WHEN state = ? THEN state_at ELSE CAST(? AS BIGINT) END, state = ?, state_text = ?, last_mail_at = COALESCE(NULLIF(CAST(? AS BIGINT), 0), last_mail_at) WHERE name = ?",
		state, database.Micros(tx.Now), state, database.Clean(words), database.Micros(lastMail), name)
	return err
}

// Mailbox returns a mailbox. Only staff may see it.
func (r reader) Mailbox(ctx context.Context, v identity.Viewer, id int64) (Mailbox, error) {
	list, err := r.Mailboxes(ctx, v)
	if err != nil {
		return Mailbox{}, err
	}
	for _, m := range list {
		if m.ID == id {
			return m, nil
		}
	}
	return Mailbox{}, fault.Errorf(fault.NotFound, "This mailbox was not found.")
}
