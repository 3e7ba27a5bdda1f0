package desk

import (
	"context"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// setting enters a change of the house's settings.
func setting(ctx context.Context, tx *store.Tx, v identity.Viewer, kind store.AuditKind, object, subject, changed string) {
	e := store.AuditEntry{Kind: kind, Object: object, Words: store.AuditWords{Subject: subject}}
	if changed != "" {
		e.Detail = map[string]string{trail.What: changed}
	}
	tx.Audited(ctx, v, e)
}

// userChanged enters what was changed of one of the provider's people, a line for each right.
func userChanged(ctx context.Context, tx *store.Tx, v identity.Viewer, was, is identity.User) {
	tell := func(kind store.AuditKind, to string) {
		tx.Audited(ctx, v, trail.OnAccount(kind, 0, identity.Person("user", is.ID), is.Name, to))
	}
	if was.Role != is.Role {
		tell(trail.RoleChanged, string(is.Role))
	}
	if was.Active != is.Active {
		tell(map[bool]store.AuditKind{true: trail.SwitchedOn, false: trail.SwitchedOff}[is.Active], "")
	}
	if was.PasswordHash != is.PasswordHash {
		tell(trail.PasswordChanged, "")
	}
	was.Role, was.Active, was.PasswordHash, was.Email, was.CreatedAt = is.Role, is.Active, is.PasswordHash, is.Email, is.CreatedAt
	if changed := trail.Changed(was, is); changed != "" {
		e := trail.OnAccount(trail.AccountChanged, 0, identity.Person("user", is.ID), is.Name, "")
		e.Detail = map[string]string{trail.What: changed}
		tx.Audited(ctx, v, e)
	}
}
