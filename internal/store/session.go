package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Sessions keeps browser sessions; it is an scs.CtxStore. Tokens must be hashed before they come here (scs: HashTokenInStore).
type Sessions struct{ db *DB }

// Sessions returns the store of browser sessions.
func (d *DB) Sessions() *Sessions { return &Sessions{d} }

// FindCtx returns a session's data, if there is one that is not over.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	now := s.db.Now()
	var data []byte
	var seen int64
	var person string
	list, err := database.Rows(s.db.Unbroken(ctx), s.db.conn, func(scan func(...any) error) (bool, error) { return true, scan(&data, &seen, &person) },
		"SELECT data, seen_at, person FROM sessions WHERE token = ? AND expires_at > ?", token, database.Micros(now))
	if err != nil || len(list) == 0 {
		return nil, false, err
	}
	if person != "" && now.Sub(database.Instant(seen)) >= seenSpan {
		s.seen(ctx, token)
	}
	return data, true, nil
}

// seenSpan is to which span it is known when a session was used last, so that not every page writes.
const seenSpan = 5 * time.Minute

// seen keeps that a session is used, and from where. It is not worth refusing the page that is asked for: where it cannot be kept, the next page tries again.
func (s *Sessions) seen(ctx context.Context, token string) {
	_ = s.db.Write(ctx, func(tx *Tx) error { //nolint:errcheck // as said above
		_, err := tx.exec(ctx, "UPDATE sessions SET seen_at = ?, address = ?, agent = ? WHERE token = ?", database.Micros(tx.Now), database.Clean(identity.Origin(ctx)), agent(ctx), token)
		return err
	})
}

// agent is what the browser says of itself, cut to a length that tells enough.
func agent(ctx context.Context) string {
	const most = 300
	text := identity.Agent(ctx)
	return database.Clean(text[:min(len(text), most)])
}

// CommitCtx keeps a session's data until expiry.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	person, since := "", int64(0)
	if _, values, err := (scs.GobCodec{}).Decode(data); err == nil {
		kind, _ := values["kind"].(string)
		if id, ok := values["id"].(int64); ok && kind != "" {
			person = fmt.Sprintf("%s:%d", kind, id) // as shell.SignIn keeps it
			if at, ok := values["at"].(int64); ok {
				since = time.Unix(at, 0).UnixMicro()
			}
		} else if awaits, ok := values["awaits"].(string); ok {
			person = awaits // as shell.Await keeps it: it ends with the person's other sessions
		}
	}
	return s.db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO sessions (token, data, person, expires_at, made_at, seen_at, address, agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (token) DO UPDATE SET data = excluded.data, person = excluded.person, expires_at = excluded.expires_at, made_at = excluded.made_at`,
			token, data, person, database.Micros(expiry), since, database.Micros(tx.Now), database.Clean(identity.Origin(ctx)), agent(ctx))
		return err
	})
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, "DELETE FROM sessions WHERE token = ?", token)
		return err
	})
}

// Find, Commit and Delete serve callers without a context, as scs.Store asks.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// EndSessions ends all sessions of a person, "user:7" or "contact:12", as when a password changes or rights are taken.
func (tx *Tx) EndSessions(ctx context.Context, person string) (int64, error) {
	return tx.exec(ctx, "DELETE FROM sessions WHERE person = ?", person)
}

// DropOldSessions removes what is over.
func (tx *Tx) DropOldSessions(ctx context.Context) error {
	if _, err := tx.exec(ctx, "DELETE FROM sessions WHERE expires_at <= ?", database.Micros(tx.Now)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, "DELETE FROM login_links WHERE expires_at <= ?", database.Micros(tx.Now))
	return err
}

// Viewer loads who "user:7" or "contact:12" is now: rights that were taken or accounts that were closed count at once.
func (r reader) Viewer(ctx context.Context, person string) (identity.Viewer, error) {
	var id int64
	if _, err := fmt.Sscanf(person, "user:%d", &id); err == nil {
		u, err := r.User(ctx, identity.System("sign-in"), id)
		if err == nil && !u.Active {
			err = fault.Errorf(fault.Forbidden, "This account is closed.")
		}
		if err != nil {
			return identity.Viewer{}, err
		}
		v := identity.Viewer{UserID: u.ID, Role: u.Role, Name: u.Name, Email: u.Email, Teams: u.Teams, Zone: zone(u.Zone), Locale: u.Locale}
		if u.Role == identity.Lead { // whose rights reach into their teams
			v.Mates, err = r.mates(ctx, u.ID)
		}
		return v, err
	}
	if _, err := fmt.Sscanf(person, "contact:%d", &id); err == nil {
		return r.contactViewer(ctx, id)
	}
	return identity.Viewer{}, fault.Errorf(fault.NotFound, "Nobody is signed in.")
}

// mates are the technicians and leads who share a team in use with a user, by number, the user not. A manager or an admin in a team is nobody's to lead.
func (r reader) mates(ctx context.Context, user int64) ([]int64, error) {
	return column[int64](ctx, r, `SELECT DISTINCT u.id FROM team_members own JOIN teams t ON t.id = own.team_id AND t.active
		JOIN team_members m ON m.team_id = t.id JOIN users u ON u.id = m.user_id
		WHERE own.user_id = ? AND u.id <> own.user_id AND u.role IN (?, ?) ORDER BY u.id`, user, string(identity.Technician), string(identity.Lead))
}

func (r reader) contactViewer(ctx context.Context, id int64) (identity.Viewer, error) {
	c, err := r.Contact(ctx, identity.System("sign-in"), id)
	if err != nil {
		return identity.Viewer{}, err
	}
	client, err := r.Client(ctx, identity.System("sign-in"), c.ClientID)
	if err != nil {
		return identity.Viewer{}, err
	}
	if !c.Active || !client.Active {
		return identity.Viewer{}, fault.Errorf(fault.Forbidden, "This account is closed.")
	}
	var siteZone string
	if err := r.scan(ctx, &siteZone, "SELECT zone FROM sites WHERE client_id = ? AND active AND zone <> '' ORDER BY id LIMIT 1", client.ID); err != nil {
		return identity.Viewer{}, err
	}
	return identity.Viewer{ContactID: c.ID, ClientID: c.ClientID, Role: c.Role, SeesOrganisation: c.Sees == "organisation", Name: c.Name, Email: c.Email,
		Zone: zone(siteZone), Language: c.Language, ClientLanguage: client.Language}, nil
}

// zone is nil where none is named; names were checked when they were stored.
func zone(name string) *time.Location {
	if name == "" {
		return nil
	}
	loc, err := identity.Zone(name)
	if err != nil {
		return nil
	}
	return loc
}

// InsertLoginLink keeps the hash of a link by which a contact may sign in once until it expires.
func (tx *Tx) InsertLoginLink(ctx context.Context, hash string, contact int64, expires time.Time) error {
	_, err := tx.exec(ctx, "INSERT INTO login_links (token_hash, contact_id, created_at, expires_at) VALUES (?, ?, ?, ?)", hash, contact, database.Micros(tx.Now), database.Micros(expires))
	return err
}

// LoginLink tells whose link this is, if it is neither used nor over. It is not used up.
func (r reader) LoginLink(ctx context.Context, hash string, now time.Time) (contact int64, err error) {
	err = r.one(ctx, &contact, "This link has been used or is over. Ask for a new one.",
		"SELECT contact_id FROM login_links WHERE token_hash = ? AND used_at = 0 AND expires_at > ?", hash, database.Micros(now))
	return contact, err
}

// UseLoginLink uses the link up: of two that try at the same time one succeeds.
func (tx *Tx) UseLoginLink(ctx context.Context, hash string) (contact int64, err error) {
	err = tx.one(ctx, &contact, "This link has been used or is over. Ask for a new one.",
		"UPDATE login_links SET used_at = ? WHERE token_hash = ? AND used_at = 0 AND expires_at > ? RETURNING contact_id", database.Micros(tx.Now), hash, database.Micros(tx.Now))
	return contact, err
}

// InsertToken keeps an API token under its hash. A zero expiry never comes.
func (tx *Tx) InsertToken(ctx context.Context, t Token, hash string) error {
	_, err := tx.insert(ctx, "INSERT INTO api_tokens (token_hash, name, user_id, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
		hash, database.Clean(t.Name), t.UserID, joinScopes(t.Scopes), database.Micros(tx.Now), database.Micros(t.ExpiresAt))
	return err
}

func joinScopes(list []identity.Scope) string {
	var words []string
	for _, s := range list {
		words = append(words, string(s))
	}
	return strings.Join(words, " ")
}

func scanToken(scan func(...any) error) (t Token, err error) {
	var made, ends, used int64
	var scopes string
	err = scan(&t.ID, &t.Name, &t.UserID, &scopes, &made, &ends, &used)
	for _, s := range strings.Fields(scopes) {
		t.Scopes = append(t.Scopes, identity.Scope(s))
	}
	t.CreatedAt, t.ExpiresAt, t.UsedAt = database.Instant(made), database.Instant(ends), database.Instant(used)
	return t, err
}

const tokenColumns = "id, name, user_id, scopes, created_at, expires_at, last_used_at"

// TokenByHash finds the API token with this hash that is not over, or NotFound.
func (r reader) TokenByHash(ctx context.Context, hash string, now time.Time) (Token, error) {
	return row(ctx, r, "This token is not valid.", scanToken, "SELECT "+tokenColumns+" FROM api_tokens WHERE token_hash = ? AND (expires_at = 0 OR expires_at > ?)", hash, database.Micros(now))
}

// UseToken keeps that a token was used just now.
func (tx *Tx) UseToken(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, "UPDATE api_tokens SET last_used_at = ? WHERE id = ?", database.Micros(tx.Now), id)
	return err
}

// Token is an API token as it is listed: the secret is not kept.
type Token struct {
	ID        int64
	Name      string
	UserID    int64
	Scopes    []identity.Scope
	CreatedAt time.Time
	ExpiresAt time.Time // zero: never
	UsedAt    time.Time // zero: never; to a few minutes
}

// Tokens lists the API tokens. Only an admin may see them.
func (r reader) Tokens(ctx context.Context, v identity.Viewer) ([]Token, error) {
	if !v.May(identity.ConnectPrograms) {
		return nil, fault.Errorf(fault.Forbidden, "Only an administrator may see API tokens.")
	}
	return rows(ctx, r, scanToken, "SELECT "+tokenColumns+" FROM api_tokens ORDER BY id DESC")
}

// DeleteToken takes an API token back.
func (tx *Tx) DeleteToken(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, "DELETE FROM api_tokens WHERE id = ?", id)
	return err
}
