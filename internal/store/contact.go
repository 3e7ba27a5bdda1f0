package store

import (
	"context"
	"strings"
	"unicode"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

type contactRow struct {
	ID           int64
	ClientID     int64
	Email        string
	Name         string
	PhonesJSON   string
	VIP          bool
	GroupsJSON   string
	Role         string
	Sees         string
	Language     string
	PasswordHash string
	Verified     bool
	Active       bool
	CreatedAt    int64
}

func (r contactRow) toContact() identity.Contact {
	return identity.Contact{ID: r.ID, ClientID: r.ClientID, Email: r.Email, Name: r.Name, Phones: database.StringList(r.PhonesJSON), VIP: r.VIP,
		Groups: database.StringList(r.GroupsJSON), Role: identity.Role(r.Role), Sees: r.Sees, Language: r.Language, PasswordHash: r.PasswordHash,
		Verified: r.Verified, Active: r.Active, CreatedAt: database.Instant(r.CreatedAt)}
}

const contactColumns = "id, client_id, email, name, phones_json, vip, groups_json, role, sees, language, password_hash, verified, active, created_at"

// Contact returns a contact by id.
func (r reader) Contact(ctx context.Context, v identity.Viewer, id int64) (identity.Contact, error) {
	scope, args := clientScope(v, "client_id")
	return row(ctx, r, "This contact was not found.", scanContact, "SELECT "+contactColumns+" FROM contacts WHERE id = ? AND "+scope, append([]any{id}, args...)...)
}

// Contacts lists the contacts of a client by name, the inactive ones last.
func (r reader) Contacts(ctx context.Context, v identity.Viewer, client int64) ([]identity.Contact, error) {
	scope, args := clientScope(v, "client_id")
	return r.contacts(ctx, "SELECT "+contactColumns+" FROM contacts WHERE client_id = ? AND "+scope+" ORDER BY active DESC, name, id", append([]any{client}, args...)...)
}

// ContactsByEmail lists the active contacts with an address, at most one of each client. A person may stand with several clients.
func (r reader) ContactsByEmail(ctx context.Context, email string) ([]identity.Contact, error) {
	return r.contacts(ctx, "SELECT "+contactColumns+" FROM contacts WHERE email = ? AND active ORDER BY id", database.Fold(email))
}

// ContactOfClient finds a client's contact with an address, active or not, or NotFound.
func (r reader) ContactOfClient(ctx context.Context, client int64, email string) (identity.Contact, error) {
	list, err := r.contacts(ctx, "SELECT "+contactColumns+" FROM contacts WHERE client_id = ? AND email = ?", client, database.Fold(email))
	if err == nil && len(list) == 0 {
		err = fault.Errorf(fault.NotFound, "This client has no contact with the address %s.", email)
	}
	if err != nil {
		return identity.Contact{}, err
	}
	return list[0], nil
}

// FindContacts lists the contacts whose name, address or phone number holds the words, for the phone form. Staff only.
func (r reader) FindContacts(ctx context.Context, v identity.Viewer, words string, limit int) ([]identity.Contact, error) {
	if !v.Staff() || database.Fold(words) == "" {
		return nil, nil
	}
	like := "%" + anyCase(escapeLike(database.Fold(words))) + "%"
	digits := "%" + phoneDigits(words) + "%"
	where := `LOWER(name) LIKE ? ESCAPE '\' OR email LIKE ? ESCAPE '\'`
	args := []any{like, like}
	if len(digits) > 5 {
		where += " OR " + withoutSigns("phones_json", ` -/().`) + " LIKE ?"
		args = append(args, digits)
	}
	return r.contacts(ctx, "SELECT "+contactColumns+" FROM contacts WHERE active AND ("+where+") ORDER BY name, id LIMIT ?", append(args, limit)...)
}

func (r reader) contacts(ctx context.Context, query string, args ...any) ([]identity.Contact, error) {
	return rows(ctx, r, scanContact, query, args...)
}

// scanContact reads contactColumns.
func scanContact(scan func(...any) error) (identity.Contact, error) {
	var c contactRow
	err := scan(&c.ID, &c.ClientID, &c.Email, &c.Name, &c.PhonesJSON, &c.VIP, &c.GroupsJSON, &c.Role, &c.Sees, &c.Language, &c.PasswordHash, &c.Verified, &c.Active, &c.CreatedAt)
	return c.toContact(), err
}

// InsertContact adds a contact and returns the id. An address that the client has already is a Conflict.
func (tx *Tx) InsertContact(ctx context.Context, c identity.Contact) (int64, error) {
	id, err := tx.insert(ctx, `INSERT INTO contacts (client_id, email, name, phones_json, vip, groups_json, role, sees, language, password_hash, verified, active, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, c.ClientID, database.Fold(c.Email), database.Clean(c.Name), database.JSON(c.Phones), c.VIP, database.JSON(c.Groups),
		string(c.Role), c.Sees, c.Language, c.PasswordHash, c.Verified, c.Active, database.Micros(tx.Now))
	if fault.Is(err, fault.Conflict) {
		return 0, fault.Errorf(fault.Conflict, "This client has a contact with the address %s already.", c.Email)
	}
	return id, err
}

// UpdateContact changes all of a contact but the client.
func (tx *Tx) UpdateContact(ctx context.Context, c identity.Contact) error {
	_, err := tx.exec(ctx, `UPDATE contacts SET email = ?, name = ?, phones_json = ?, vip = ?, groups_json = ?, role = ?, sees = ?, language = ?, password_hash = ?, verified = ?, active = ?
		WHERE id = ?`, database.Fold(c.Email), database.Clean(c.Name), database.JSON(c.Phones), c.VIP, database.JSON(c.Groups), string(c.Role), c.Sees, c.Language, c.PasswordHash, c.Verified, c.Active, c.ID)
	return err
}

// anyCase lets a letter that is not of ASCII stand for any one letter: SQLite does not know its other case.
func anyCase(like string) string {
	return strings.Map(func(c rune) rune {
		if c > unicode.MaxASCII {
			return '_'
		}
		return c
	}, like)
}

// withoutSigns is SQL for a column without these characters.
func withoutSigns(column, signs string) string {
	for _, c := range signs {
		column = "REPLACE(" + column + ", '" + string(c) + "', '')"
	}
	return column
}

func escapeLike(s string) string {
	out := make([]rune, 0, len(s))
	for _, c := range s {
		if c == '%' || c == '_' || c == '\\' {
			out = append(out, '\\')
		}
		out = append(out, c)
	}
	return string(out)
}

// phoneDigits is a phone number as people type it without what they put between, and without a leading 0 that a country code replaces.
func phoneDigits(s string) string {
	var out []byte
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			out = append(out, s[i])
		}
	}
	for len(out) > 0 && out[0] == '0' {
		out = out[1:]
	}
	return string(out)
}
