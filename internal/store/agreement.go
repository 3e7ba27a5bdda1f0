package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store/covenant"
)

// Agreement is an agreement as it is listed: its newest version's head.
type Agreement struct {
	ID         int64
	Number     string
	ClientID   int64
	ClientName string
	Title      string
	Rank       int
	Latest     int    // newest version
	Starts     string // of the newest version, 2026-01-01
	Ends       string // "" where it runs until terminated or renews by itself
	Ended      string // last day of service by the notice that stands; "" where none does
}

// Course is how the agreement runs.
func (a Agreement) Course() agreement.Course { return agreement.NewCourse(a.Ended) }

// Version is one stored version of an agreement: the file as it was applied.
type Version struct {
	AgreementID int64
	Version     int
	Source      string
	Hash        string // SHA-256 of Source, hex
	Starts      string
	Ends        string
	PublishedAt time.Time
	PublishedBy string
}

// termsCache keeps read terms by agreement and version: both are immutable, so nothing ever has to be thrown out.
// Which versions a client has is kept too, until there is a version, or an event of an agreement's life, that the cache has not seen: they are
// counted, as the one with the newest id need not be the last to become durable, and none is ever deleted.
type termsCache struct {
	mu       sync.RWMutex
	m        map[[2]int64]*agreement.Terms
	stored   int64 // how many versions and events there were when versions was read
	versions map[int64][]versionHead
}

func newTermsCache() *termsCache { return &termsCache{m: map[[2]int64]*agreement.Terms{}} }

// versionHead is a version of one of a client's agreements, with how the agreement runs.
type versionHead struct {
	AgreementID int64
	Version     int
	Course      agreement.Course
}

// versionsOf lists the versions of a client's agreements by rank, number and, the newest first, version.
func (r reader) versionsOf(ctx context.Context, client int64) ([]versionHead, error) {
	var stored int64
	if err := r.value(ctx, &stored, "SELECT (SELECT COUNT(*) FROM agreement_versions) + (SELECT COUNT(*) FROM agreement_events)"); err != nil {
		return nil, err
	}
	r.cache.mu.RLock()
	list, ok := r.cache.versions[client]
	fresh := r.cache.stored == stored
	r.cache.mu.RUnlock()
	if ok && fresh {
		return list, nil
	}
	list, err := rows(ctx, r, func(scan func(...any) error) (h versionHead, err error) {
		var ended string
		err = scan(&h.AgreementID, &h.Version, &ended)
		h.Course = agreement.NewCourse(ended)
		return h, err
	}, `SELECT v.agreement_id, v.version, `+covenant.EndedColumn+` AS ended FROM agreements a JOIN agreement_versions v ON v.agreement_id = a.id
		WHERE a.client_id = ? ORDER BY a.rank, a.number, v.version DESC`, client)
	if err != nil || r.amending() {
		return list, err
	}
	r.cache.mu.Lock()
	defer r.cache.mu.Unlock()
	if r.cache.stored != stored || r.cache.versions == nil {
		r.cache.versions, r.cache.stored = map[int64][]versionHead{}, stored
	}
	r.cache.versions[client] = list
	return list, nil
}

const agreementColumns = `a.id, a.number, a.client_id, c.name AS client_name, a.title, a.rank, a.latest, COALESCE(v.starts, '') AS starts, COALESCE(v.ends, '') AS ends, ` +
	covenant.EndedColumn + ` AS ended`

const agreementJoin = ` FROM agreements a JOIN clients c ON c.id = a.client_id
	LEFT JOIN agreement_versions v ON v.agreement_id = a.id AND v.version = a.latest`

// scanAgreement reads agreementColumns.
func scanAgreement(scan func(...any) error) (a Agreement, err error) {
	return a, scan(&a.ID, &a.Number, &a.ClientID, &a.ClientName, &a.Title, &a.Rank, &a.Latest, &a.Starts, &a.Ends, &a.Ended)
}

// Agreements lists the agreements that the viewer may see, by client, rank and number. Client 0 is every client.
func (r reader) Agreements(ctx context.Context, v identity.Viewer, client int64) ([]Agreement, error) {
	scope, args := clientScope(v, "a.client_id")
	if client != 0 {
		scope += " AND a.client_id = ?"
		args = append(args, client)
	}
	return rows(ctx, r, scanAgreement, "SELECT "+agreementColumns+agreementJoin+" WHERE "+scope+" ORDER BY c.name, a.rank, a.number", args...)
}

// AgreementByNumber returns an agreement by its number.
func (r reader) AgreementByNumber(ctx context.Context, v identity.Viewer, number string) (Agreement, error) {
	scope, args := clientScope(v, "a.client_id")
	a, err := row(ctx, r, "", scanAgreement, "SELECT "+agreementColumns+agreementJoin+" WHERE a.number = ? AND "+scope, append([]any{number}, args...)...)
	return a, named(err, "Agreement %s was not found.", number)
}

// Agreement returns an agreement by id.
func (r reader) Agreement(ctx context.Context, v identity.Viewer, id int64) (Agreement, error) {
	scope, args := clientScope(v, "a.client_id")
	return row(ctx, r, "This agreement was not found.", scanAgreement, "SELECT "+agreementColumns+agreementJoin+" WHERE a.id = ? AND "+scope, append([]any{id}, args...)...)
}

type versionRow struct {
	AgreementID int64
	Version     int
	Source      string
	Hash        string
	Starts      string
	Ends        string
	PublishedAt int64
	PublishedBy string
}

func (r versionRow) toVersion() Version {
	return Version{AgreementID: r.AgreementID, Version: r.Version, Source: r.Source, Hash: r.Hash, Starts: r.Starts, Ends: r.Ends,
		PublishedAt: database.Instant(r.PublishedAt), PublishedBy: r.PublishedBy}
}

const versionColumns = "v.agreement_id, v.version, v.source, v.hash, v.starts, v.ends, v.published_at, v.published_by"

// Versions lists the versions of an agreement, the newest first.
func (r reader) Versions(ctx context.Context, v identity.Viewer, agreementID int64) ([]Version, error) {
	scope, args := clientScope(v, "a.client_id")
	var rows []versionRow
	err := r.scan(ctx, &rows, "SELECT "+versionColumns+" FROM agreement_versions v JOIN agreements a ON a.id = v.agreement_id WHERE a.id = ? AND "+scope+
		" ORDER BY v.version DESC", append([]any{agreementID}, args...)...)
	list := make([]Version, len(rows))
	for i, row := range rows {
		list[i] = row.toVersion()
	}
	return list, err
}

const noVersion = "Version %d of this agreement was not found."

// Version returns one version of an agreement.
func (r reader) Version(ctx context.Context, v identity.Viewer, agreementID int64, version int) (Version, error) {
	scope, args := clientScope(v, "a.client_id")
	var row versionRow
	err := r.one(ctx, &row, "", "SELECT "+versionColumns+" FROM agreement_versions v JOIN agreements a ON a.id = v.agreement_id WHERE a.id = ? AND v.version = ? AND "+scope,
		append([]any{agreementID, version}, args...)...)
	return row.toVersion(), named(err, noVersion, version)
}

// Terms returns the terms of one version. They are shared and must not be changed.
// Who may see them is decided where the agreement's id came from.
func (r reader) Terms(ctx context.Context, agreementID int64, version int) (*agreement.Terms, error) {
	key := [2]int64{agreementID, int64(version)}
	r.cache.mu.RLock()
	terms := r.cache.m[key]
	r.cache.mu.RUnlock()
	if terms != nil {
		return terms, nil
	}
	var row versionRow
	err := r.one(ctx, &row, "", "SELECT "+versionColumns+" FROM agreement_versions v WHERE v.agreement_id = ? AND v.version = ?", agreementID, version)
	if err != nil {
		return nil, named(err, noVersion, version)
	}
	if terms, err = agreement.Read(fmt.Sprintf("agreement %d version %d", agreementID, version), []byte(row.Source)); err != nil {
		return nil, fmt.Errorf("store: stored agreement does not read: %w", err)
	}
	terms.Version = version
	if !r.amending() {
		r.cache.mu.Lock()
		r.cache.m[key] = terms
		r.cache.mu.Unlock()
	}
	return terms, nil
}

// amending reports whether a version was stored in this transaction: what it sees from then on may never come to be, and is not kept.
func (r reader) amending() bool { return r.amended != nil && *r.amended }

// AgreementsInForce lists a client's agreements in force at an instant, by rank, then number.
// Of several versions that cover the instant's local date the newest counts; one that begins no earlier than a newer one never does. After the last day of service that a notice set none does.
func (r reader) AgreementsInForce(ctx context.Context, client int64, at time.Time) ([]coverage.InForce, error) {
	if client == 0 {
		return nil, nil
	}
	heads, err := r.versionsOf(ctx, client)
	if err != nil {
		return nil, err
	}
	var list []coverage.InForce
	var of int64
	var first time.Time // on which a newer version of the agreement begins
	for _, row := range heads {
		if len(list) > 0 && list[len(list)-1].AgreementID == row.AgreementID {
			continue
		}
		terms, err := r.Terms(ctx, row.AgreementID, row.Version)
		if err != nil {
			return nil, err
		}
		if row.AgreementID == of && !terms.Term.Starts.Before(first) {
			continue // replaced from its beginning on: it does not come back where the newer one ends
		}
		of, first = row.AgreementID, terms.Term.Starts
		if row.Course.InForce(terms, at) {
			list = append(list, coverage.InForce{AgreementID: row.AgreementID, Version: row.Version, Terms: terms})
		}
	}
	return list, nil
}

// putAgreement is PutAgreement without a word to anybody.
func (tx *Tx) putAgreement(ctx context.Context, client int64, source []byte, terms *agreement.Terms, by string) (Version, bool, error) {
	sum := sha256.Sum256(source)
	v := Version{Source: string(source), Hash: hex.EncodeToString(sum[:]), Starts: terms.Term.Starts.Format(time.DateOnly), PublishedAt: tx.Now, PublishedBy: by}
	if !terms.Term.Ends.IsZero() && (terms.Term.Renewal == nil || terms.Term.Renewal.Mode != "automatic") {
		v.Ends = terms.Term.Ends.Format(time.DateOnly)
	}
	var a struct {
		ID       int64
		ClientID int64
		Latest   int
	}
	if err := tx.scan(ctx, &a, "SELECT id, client_id, latest FROM agreements WHERE number = ?", terms.Number); err != nil {
		return v, false, err
	}
	if a.ID != 0 && a.ClientID != client {
		return v, false, fault.On("client", "Agreement %s belongs to another client; an amendment cannot move it.", terms.Number)
	}
	var err error
	if a.ID == 0 {
		a.ID, err = tx.insert(ctx, "INSERT INTO agreements (number, client_id, title, rank, latest) VALUES (?, ?, ?, ?, 0)", terms.Number, client, database.Clean(terms.Title), terms.Rank)
		if err != nil {
			return v, false, err
		}
	} else {
		var hash string
		if err := tx.scan(ctx, &hash, "SELECT hash FROM agreement_versions WHERE agreement_id = ? AND version = ?", a.ID, a.Latest); err != nil {
			return v, false, err
		}
		if hash == v.Hash {
			v.AgreementID, v.Version = a.ID, a.Latest
			return v, false, nil
		}
	}
	v.AgreementID, v.Version = a.ID, a.Latest+1
	return v, true, tx.insertVersion(ctx, v, terms)
}

func (tx *Tx) insertVersion(ctx context.Context, v Version, terms *agreement.Terms) error {
	*tx.amended = true
	_, err := tx.exec(ctx, `INSERT INTO agreement_versions (agreement_id, version, source, hash, starts, ends, published_at, published_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, v.AgreementID, v.Version, v.Source, v.Hash, v.Starts, v.Ends, database.Micros(v.PublishedAt), v.PublishedBy)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, "UPDATE agreements SET latest = ?, title = ?, rank = ? WHERE id = ?", v.Version, database.Clean(terms.Title), terms.Rank, v.AgreementID)
	return err
}
