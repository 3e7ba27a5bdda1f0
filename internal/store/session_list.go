package store

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Session is a browser that somebody is signed in with.
type Session struct {
	ID      string // names the session, and opens nothing
	Person  string // user:7 or contact:12
	Name    string // theirs
	Client  string // the name of their client, "" for the house's own people
	Address string // where it was seen last
	Agent   string // what the browser says that it is
	MadeAt  time.Time
	SeenAt  time.Time // to a few minutes
	Current bool      // the one that asks
}

// sessionID is how a session is named by its stored token.
func sessionID(token string) string { return identity.HashToken(token)[:24] }

// sessionColumns are read by scanSession; own is the stored token of the session that asks.
const sessionColumns = `SELECT s.token, s.person, COALESCE(u.name, c.name, ''), COALESCE(o.name, ''), s.address, s.agent, s.made_at, s.seen_at FROM sessions s
	LEFT JOIN users u ON s.person = 'user:' || u.id LEFT JOIN contacts c ON s.person = 'contact:' || c.id LEFT JOIN clients o ON o.id = c.client_id WHERE `

// signedIn leaves out sessions of who has given a password and not yet a code.
const signedIn = "s.made_at > 0 AND s.person <> '' AND s.expires_at > ?"

func (r reader) sessions(ctx context.Context, own, where string, args ...any) ([]Session, error) {
	return rows(ctx, r, func(scan func(...any) error) (s Session, err error) {
		var token string
		var made, seen int64
		err = scan(&token, &s.Person, &s.Name, &s.Client, &s.Address, &s.Agent, &made, &seen)
		s.ID, s.Current, s.MadeAt, s.SeenAt = sessionID(token), token == own, database.Instant(made), database.Instant(seen)
		return s, err
	}, sessionColumns+where+" ORDER BY s.seen_at DESC, s.token", args...)
}

// OwnSessions lists where the viewer is signed in, the latest first; own is the stored token of the session that asks.
func (r reader) OwnSessions(ctx context.Context, v identity.Viewer, own string, now time.Time) ([]Session, error) {
	if v.Person() == "" {
		return nil, nil
	}
	return r.sessions(ctx, own, signedIn+" AND s.person = ?", database.Micros(now), v.Person())
}

// AllSessions lists where anybody is signed in, the latest first, at most so many. Only an admin may see them.
func (r reader) AllSessions(ctx context.Context, v identity.Viewer, own string, now time.Time, limit int) ([]Session, error) {
	if !v.May(identity.SeeSignIns) {
		return nil, nil
	}
	list, err := r.sessions(ctx, own, signedIn, database.Micros(now))
	return list[:min(len(list), limit)], err
}

// EndSession ends one session of a person.
func (tx *Tx) EndSession(ctx context.Context, person, id string) error {
	tokens, err := column[string](ctx, tx.reader, "SELECT token FROM sessions WHERE person = ?", person)
	if err != nil {
		return err
	}
	for _, token := range tokens {
		if sessionID(token) == id {
			_, err := tx.exec(ctx, "DELETE FROM sessions WHERE token = ?", token)
			return err
		}
	}
	return fault.Errorf(fault.NotFound, "This session is over already.")
}

// EndOtherSessions ends all sessions of a person but the one with this stored token.
func (tx *Tx) EndOtherSessions(ctx context.Context, person, own string) (int64, error) {
	return tx.exec(ctx, "DELETE FROM sessions WHERE person = ? AND token <> ?", person, own)
}
