package desk

import (
	"context"
	"slices"
	"strings"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Setup is what the first run asks for.
type Setup struct {
	House    House
	Name     string // of the first user, who is an admin
	Email    string
	Password string
	Mailbox  *Mailbox // nil: none yet
}

// NeedsSetup reports whether nobody has set the house up yet.
func (d *Desk) NeedsSetup(ctx context.Context) (bool, error) {
	n, err := d.db.CountUsers(ctx)
	return n == 0, err
}

// SetUp makes the house with its first user, and a first mailbox if one is given. It works once: as soon as there is a user, it is forbidden.
func (d *Desk) SetUp(ctx context.Context, s Setup) (userID int64, err error) {
	if err := s.House.check(); err != nil {
		return 0, err
	}
	u := identity.User{Email: s.Email, Name: s.Name, Role: identity.Admin, Active: true}
	if err := checkUser(u); err != nil {
		return 0, err
	}
	if u.PasswordHash, err = identity.HashPassword(s.Password, s.Name, s.Email, s.House.Name); err != nil {
		return 0, err
	}
	if s.House.LoopID, _, err = identity.NewToken(); err != nil {
		return 0, err
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockCause(ctx, "set-up"); err != nil { // of two that try at the same time the second sees the first's user
			return err
		}
		n, err := tx.CountUsers(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.Errorf(fault.Forbidden, "The house is set up already. Sign in, or ask its administrator.")
		}
		if userID, err = tx.InsertUser(ctx, u); err != nil {
			return err
		}
		if s.Mailbox != nil {
			if _, err := d.putMailbox(ctx, tx, *s.Mailbox); err != nil {
				return err
			}
		}
		first := identity.Viewer{UserID: userID, Role: identity.Admin, Name: u.Name}
		tx.Audited(ctx, first, trail.OnAccount(trail.AccountMade, 0, first.Person(), u.Name, string(u.Role)))
		setting(ctx, tx, first, trail.HouseChanged, "house", s.House.Name, "")
		return tx.PutSetting(ctx, houseSetting, s.House)
	})
	d.mu.Lock()
	d.own = House{}
	d.mu.Unlock()
	return userID, err
}

func checkUser(u identity.User) error {
	if !identity.IsAddress(u.Email) {
		return fault.On("email", "%q is not a mail address; write it like kim@provider.example.", u.Email)
	}
	if strings.TrimSpace(u.Name) == "" {
		return fault.On("name", "Give the person's name: clients read it on every answer.")
	}
	if !slices.Contains(identity.StaffRoles(), u.Role) {
		return fault.On("role", "%q is not a role; use technician, lead, manager or admin.", u.Role)
	}
	return nil
}

// SaveUser adds a user, or changes the one with its id. An empty password leaves the one that is there.
// Nobody can take their own rights away, so that the house always has an admin.
func (d *Desk) SaveUser(ctx context.Context, v identity.Viewer, u identity.User, password string) (id int64, err error) {
	if !v.May(identity.ChangeUsers) {
		return 0, fault.MayNot("change users")
	}
	if err := checkUser(u); err != nil {
		return 0, err
	}
	if v.UserID != 0 && u.ID == v.UserID && !u.May(identity.ChangeUsers) {
		return 0, fault.On("role", "You cannot take your own rights away; ask another administrator to do it.")
	}
	hash := ""
	if password != "" || u.ID == 0 {
		if hash, err = identity.HashPassword(password, u.Name, u.Email); err != nil {
			return 0, err
		}
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		if u.ID == 0 {
			u.PasswordHash = hash
			if id, err = tx.InsertUser(ctx, u); err != nil {
				return err
			}
			tx.Audited(ctx, v, trail.OnAccount(trail.AccountMade, 0, identity.Person("user", id), u.Name, string(u.Role)))
			return nil
		}
		id = u.ID
		return d.changeUser(ctx, tx, v, u, hash)
	})
	return id, err
}

// changeUser ends the user's sessions where the password, the role or the right to sign in changes. What they alone choose stays.
func (d *Desk) changeUser(ctx context.Context, tx *store.Tx, v identity.Viewer, u identity.User, hash string) error {
	old, err := tx.User(ctx, v, u.ID)
	if err != nil {
		return err
	}
	u.PasswordHash, u.Signature, u.Locale, u.Quiet, u.WorkHours = old.PasswordHash, old.Signature, old.Locale, old.Quiet, old.WorkHours
	if hash != "" {
		u.PasswordHash = hash
	}
	if hash != "" || old.Role != u.Role || !u.Active {
		if _, err := tx.EndSessions(ctx, identity.Person("user", u.ID)); err != nil {
			return err
		}
	}
	userChanged(ctx, tx, v, old, u)
	return tx.UpdateUser(ctx, u)
}

// SaveTeam adds a team, or changes the one with its slug, with exactly these members.
func (d *Desk) SaveTeam(ctx context.Context, v identity.Viewer, t identity.Team) error {
	if !v.May(identity.ChangeUsers) {
		return fault.MayNot("change teams")
	}
	if strings.TrimSpace(t.Slug) == "" || strings.TrimSpace(t.Name) == "" {
		return fault.On("name", "Give the team a short name for agreements and a name for people.")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		if err := known(ctx, tx, v, t.Members); err != nil {
			return err
		}
		id, _, err := tx.PutTeam(ctx, t)
		if err != nil {
			return err
		}
		setting(ctx, tx, v, trail.TeamChanged, "team:"+t.Slug, t.Name, "")
		return tx.SetMembers(ctx, id, t.Members)
	})
}

// known refuses members of a team who are none of the provider's people.
func known(ctx context.Context, tx *store.Tx, v identity.Viewer, members []int64) error {
	users, err := tx.Users(ctx, v)
	if err != nil {
		return err
	}
	for _, id := range members {
		if !slices.ContainsFunc(users, func(u identity.User) bool { return u.ID == id }) {
			return fault.On("members", "One of the members is none of your people; choose from the list.")
		}
	}
	return nil
}
