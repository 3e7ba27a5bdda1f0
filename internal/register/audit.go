package register

import (
	"context"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// contactMade enters that somebody became one of a client's people.
func contactMade(ctx context.Context, tx *store.Tx, v identity.Viewer, id int64, c identity.Contact) {
	tx.Audited(ctx, v, trail.OnAccount(trail.AccountMade, c.ClientID, identity.Person("contact", id), c.Name, string(c.Role)))
}

// contactChanged enters what was changed of one of a client's people, a line for each right.
func contactChanged(ctx context.Context, tx *store.Tx, v identity.Viewer, was, is identity.Contact) {
	tell := func(kind store.AuditKind, to string) {
		tx.Audited(ctx, v, trail.OnAccount(kind, is.ClientID, identity.Person("contact", is.ID), is.Name, to))
	}
	if was.Role != is.Role {
		tell(trail.RoleChanged, string(is.Role))
	}
	if was.Sees != is.Sees {
		tell(trail.SightChanged, is.Sees)
	}
	if was.Active != is.Active {
		tell(map[bool]store.AuditKind{true: trail.SwitchedOn, false: trail.SwitchedOff}[is.Active], "")
	}
	was.Role, was.Sees, was.Active, was.PasswordHash, was.CreatedAt = is.Role, is.Sees, is.Active, is.PasswordHash, is.CreatedAt
	if changed := trail.Changed(was, is); changed != "" {
		e := trail.OnAccount(trail.AccountChanged, is.ClientID, identity.Person("contact", is.ID), is.Name, "")
		e.Detail = map[string]string{trail.What: changed}
		tx.Audited(ctx, v, e)
	}
}

// clientChanged enters that a client was added or changed.
func clientChanged(ctx context.Context, tx *store.Tx, v identity.Viewer, kind store.AuditKind, id int64, c identity.Client, changed string) {
	e := store.AuditEntry{Kind: kind, Client: id, Object: "client:" + c.Slug, Words: store.AuditWords{Subject: c.Name}}
	if changed != "" {
		e.Detail = map[string]string{trail.What: changed}
	}
	tx.Audited(ctx, v, e)
}
