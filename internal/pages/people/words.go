package people

import (
	"remit/internal/identity"
	"remit/internal/pages/security"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// role names a client's role as the catalogue does.
func role(r identity.Role) string {
	switch r {
	case identity.Approver, identity.Administrator:
		return string(r)
	default:
		return string(identity.Requester)
	}
}

// sight names which requests somebody sees as the catalogue does.
func sight(sees string) string {
	if sees == "organisation" {
		return sees
	}
	return "own"
}

func roles(l shell.Locale) []shell.Option {
	var list []shell.Option
	for _, r := range identity.ClientRoles() {
		list = append(list, shell.Option{Value: string(r), Label: l.Say("people.role-" + role(r)), Hint: l.Say("people.role-hint-" + role(r))})
	}
	return list
}

func sights(l shell.Locale) []shell.Option {
	return []shell.Option{
		{Value: "own", Label: l.Say("people.sight-own")},
		{Value: "organisation", Label: l.Say("people.sight-organisation")},
	}
}

// said is a deed as a sentence.
func said(l shell.Locale, e store.AccountEvent) string {
	switch e.Deed {
	case trail.Invited:
		return l.Say("people.event-invited-"+role(identity.Role(e.Detail)), "who", e.Actor, "whom", e.Subject)
	case trail.InvitedAgain:
		return l.Say("people.event-invited-again", "who", e.Actor, "whom", e.Subject)
	case trail.Withdrawn:
		return l.Say("people.event-withdrawn", "who", e.Actor, "whom", e.Subject)
	case trail.Joined:
		return l.Say("people.event-joined-"+role(identity.Role(e.Detail)), "whom", e.Subject)
	case trail.RoleChanged:
		return l.Say("people.event-role-"+role(identity.Role(e.Detail)), "who", e.Actor, "whom", e.Subject)
	case trail.SightChanged:
		return l.Say("people.event-sees-"+sight(e.Detail), "who", e.Actor, "whom", e.Subject)
	case trail.SwitchedOff:
		return l.Say("people.event-off", "who", e.Actor, "whom", e.Subject)
	case trail.SwitchedOn:
		return l.Say("people.event-on", "who", e.Actor, "whom", e.Subject)
	default:
		return security.Said(l, e)
	}
}
