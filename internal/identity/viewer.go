// Package identity says who somebody is and what they may do.
package identity

import (
	"slices"
	"time"
)

// Role is what a person may do: one of four of the provider's, or one of three of a client's.
type Role string

// The roles. A lead may all that a technician may, a manager all that a lead may, an admin all that a manager may;
// likewise an administrator of a client all that its approvers, and they all that its requesters may.
const (
	Technician    Role = "technician"
	Lead          Role = "lead"
	Manager       Role = "manager"
	Admin         Role = "admin"
	Requester     Role = "requester"
	Approver      Role = "approver"
	Administrator Role = "administrator"
)

// StaffRoles and ClientRoles list the roles of each side, the lesser first.
func StaffRoles() []Role { return []Role{Technician, Lead, Manager, Admin} }

// ClientRoles lists the roles of a client's people, the lesser first.
func ClientRoles() []Role { return []Role{Requester, Approver, Administrator} }

// Viewer is the person, or the part of the program, for whom something is read or done.
// The zero Viewer is a guest, who may see nothing.
type Viewer struct {
	UserID    int64 // one of the provider's people, else 0
	ContactID int64 // one of a client's people, else 0
	ClientID  int64 // the client of ContactID
	Role      Role
	// SeesOrganisation lets a client's person see all requests of the client, not only their own.
	SeesOrganisation bool
	Name             string
	Email            string
	Teams            []int64
	Mates            []int64        // of a lead: the technicians and leads in those teams, themselves not
	Zone             *time.Location // for showing times; nil: the house's zone
	Locale           string         // tag of one of Locales, by which dates and numbers are written; "": as the browser says
	Language         string         // that they chose for themselves, as da; "" where none
	ClientLanguage   string         // their client's
	Token            int64          // the API token by which a program speaks for them, 0 for themselves
	Scopes           []Scope        // of the token
	system           bool
}

// System is the viewer for what the program does by itself; name says which part, and is shown in the timeline.
func System(name string) Viewer { return Viewer{Name: name, Role: Admin, system: true} }

// IsSystem reports whether the program itself acts.
func (v Viewer) IsSystem() bool { return v.system }

// Staff reports whether the viewer works for the provider, or is the program itself.
func (v Viewer) Staff() bool { return v.system || v.UserID != 0 }

// Client reports whether the viewer is one of a client's people.
func (v Viewer) Client() bool {
	return !v.system && v.UserID == 0 && v.ContactID != 0 && v.ClientID != 0
}

// Guest reports whether nobody is signed in.
func (v Viewer) Guest() bool { return !v.Staff() && !v.Client() }

// Person names the viewer as sessions do, user:7 or contact:12; "" for a guest and for the program itself.
func (v Viewer) Person() string {
	switch {
	case v.system:
		return ""
	case v.UserID != 0:
		return Person("user", v.UserID)
	case v.Client():
		return Person("contact", v.ContactID)
	}
	return ""
}

// InTeam reports whether the viewer belongs to the team.
func (v Viewer) InTeam(team int64) bool { return slices.Contains(v.Teams, team) }

// Location is the viewer's time zone, UTC where none is known.
func (v Viewer) Location() *time.Location {
	if v.Zone == nil {
		return time.UTC
	}
	return v.Zone
}
