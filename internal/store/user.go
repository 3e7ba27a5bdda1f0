package store

import (
	"context"
	"slices"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

const userColumns = "id, email, name, role, password_hash, zone, locale, signature, watches_quietly, work_hours, active, created_at"

// scanUser reads userColumns.
func scanUser(scan func(...any) error) (u identity.User, err error) {
	var created int64
	err = scan(&u.ID, &u.Email, &u.Name, &u.Role, &u.PasswordHash, &u.Zone, &u.Locale, &u.Signature, &u.Quiet, &u.WorkHours, &u.Active, &created)
	u.CreatedAt = database.Instant(created)
	return u, err
}

// User returns one of the provider's people. Only staff may see them.
func (r reader) User(ctx context.Context, v identity.Viewer, id int64) (identity.User, error) {
	if !v.Staff() {
		return identity.User{}, fault.Errorf(fault.NotFound, "This person was not found.")
	}
	users, err := r.Users(ctx, v)
	if err != nil {
		return identity.User{}, err
	}
	i := slices.IndexFunc(users, func(u identity.User) bool { return u.ID == id })
	if i < 0 {
		return identity.User{}, fault.Errorf(fault.NotFound, "This person was not found.")
	}
	return users[i], nil
}

// UserByEmail finds one of the provider's people by address, for signing in: the caller is nobody yet.
func (r reader) UserByEmail(ctx context.Context, email string) (identity.User, error) {
	u, err := row(ctx, r, "There is no user with this address.", scanUser, "SELECT "+userColumns+" FROM users WHERE email = ?", database.Fold(email))
	if err != nil {
		return identity.User{}, err
	}
	return r.withTeams(ctx, u)
}

func (r reader) withTeams(ctx context.Context, u identity.User) (_ identity.User, err error) {
	u.Teams, err = column[int64](ctx, r, "SELECT team_id FROM team_members WHERE user_id = ? ORDER BY team_id", u.ID)
	return u, err
}

// Users lists the provider's people by name, the inactive ones last.
func (r reader) Users(ctx context.Context, v identity.Viewer) ([]identity.User, error) {
	if !v.Staff() {
		return nil, nil
	}
	return kept(ctx, r, "users", func() ([]identity.User, error) { return r.users(ctx) })
}

func (r reader) users(ctx context.Context) ([]identity.User, error) {
	users, err := rows(ctx, r, scanUser, "SELECT "+userColumns+" FROM users ORDER BY active DESC, name, id")
	if err != nil {
		return nil, err
	}
	members, err := rows(ctx, r, scanMember, "SELECT team_id, user_id FROM team_members ORDER BY team_id")
	if err != nil {
		return nil, err
	}
	teams := map[int64][]int64{}
	for _, m := range members {
		teams[m.user] = append(teams[m.user], m.team)
	}
	for i := range users {
		users[i].Teams = teams[users[i].ID]
	}
	return users, nil
}

// member says that a user is of a team.
type member struct{ team, user int64 }

func scanMember(scan func(...any) error) (m member, err error) { return m, scan(&m.team, &m.user) }

// CountUsers tells how many users there are: none means that the house must be set up first.
func (r reader) CountUsers(ctx context.Context) (int, error) {
	var n int
	err := r.scan(ctx, &n, "SELECT COUNT(*) FROM users")
	return n, err
}

// InsertUser adds a user and returns the id. An address that is taken is a Conflict.
func (tx *Tx) InsertUser(ctx context.Context, u identity.User) (int64, error) {
	id, err := tx.insert(ctx, "INSERT INTO users (email, name, role, password_hash, zone, locale, signature, watches_quietly, work_hours, active, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		database.Fold(u.Email), database.Clean(u.Name), string(u.Role), u.PasswordHash, u.Zone, u.Locale, database.Clean(u.Signature), u.Quiet, database.Clean(u.WorkHours), u.Active, database.Micros(tx.Now))
	if fault.Is(err, fault.Conflict) {
		return 0, fault.Errorf(fault.Conflict, "There is a user with the address %s already.", u.Email)
	}
	if err != nil {
		return 0, err
	}
	return id, tx.setTeams(ctx, id, u.Teams)
}

// UpdateUser changes all of a user but the address.
func (tx *Tx) UpdateUser(ctx context.Context, u identity.User) error {
	_, err := tx.exec(ctx, "UPDATE users SET name = ?, role = ?, password_hash = ?, zone = ?, locale = ?, signature = ?, watches_quietly = ?, work_hours = ?, active = ? WHERE id = ?",
		database.Clean(u.Name), string(u.Role), u.PasswordHash, u.Zone, u.Locale, database.Clean(u.Signature), u.Quiet, database.Clean(u.WorkHours), u.Active, u.ID)
	if err != nil {
		return err
	}
	return tx.setTeams(ctx, u.ID, u.Teams)
}

func (tx *Tx) setTeams(ctx context.Context, user int64, teams []int64) error {
	if _, err := tx.exec(ctx, "DELETE FROM team_members WHERE user_id = ?", user); err != nil {
		return err
	}
	for _, team := range teams {
		if _, err := tx.exec(ctx, "INSERT INTO team_members (team_id, user_id) VALUES (?, ?)", team, user); err != nil {
			return err
		}
	}
	return nil
}

type teamRow struct {
	ID     int64
	Slug   string
	Name   string
	Active bool
}

// Teams lists all teams with their members, by name.
func (r reader) Teams(ctx context.Context, v identity.Viewer) ([]identity.Team, error) {
	if !v.Staff() {
		return nil, nil
	}
	return kept(ctx, r, "teams", func() ([]identity.Team, error) { return r.teams(ctx) })
}

func (r reader) teams(ctx context.Context) ([]identity.Team, error) {
	teams, err := rows(ctx, r, func(scan func(...any) error) (t identity.Team, err error) {
		return t, scan(&t.ID, &t.Slug, &t.Name, &t.Active)
	}, "SELECT id, slug, name, active FROM teams ORDER BY active DESC, name, id")
	if err != nil {
		return nil, err
	}
	members, err := rows(ctx, r, scanMember, "SELECT m.team_id, m.user_id FROM team_members m JOIN users u ON u.id = m.user_id WHERE u.active ORDER BY m.user_id")
	if err != nil {
		return nil, err
	}
	for i := range teams {
		for _, m := range members {
			if m.team == teams[i].ID {
				teams[i].Members = append(teams[i].Members, m.user)
			}
		}
	}
	return teams, nil
}

// PutTeam inserts or updates the team of that slug and returns its id, and whether anything changed.
func (tx *Tx) PutTeam(ctx context.Context, t identity.Team) (id int64, changed bool, err error) {
	var row teamRow
	if err := tx.scan(ctx, &row, "SELECT id, slug, name, active FROM teams WHERE slug = ?", t.Slug); err != nil {
		return 0, false, err
	}
	if row.ID == 0 {
		id, err = tx.insert(ctx, "INSERT INTO teams (slug, name, active) VALUES (?, ?, ?)", t.Slug, database.Clean(t.Name), t.Active)
		return id, true, err
	}
	if row.Name == t.Name && row.Active == t.Active {
		return row.ID, false, nil
	}
	_, err = tx.exec(ctx, "UPDATE teams SET name = ?, active = ? WHERE id = ?", database.Clean(t.Name), t.Active, row.ID)
	return row.ID, true, err
}

// SetMembers makes exactly these users the members of a team.
func (tx *Tx) SetMembers(ctx context.Context, team int64, users []int64) error {
	if _, err := tx.exec(ctx, "DELETE FROM team_members WHERE team_id = ?", team); err != nil {
		return err
	}
	for _, user := range users {
		if _, err := tx.exec(ctx, "INSERT INTO team_members (team_id, user_id) VALUES (?, ?)", team, user); err != nil {
			return err
		}
	}
	return nil
}
