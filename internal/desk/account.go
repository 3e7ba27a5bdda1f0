package desk

import (
	"context"
	"slices"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
	"remit/internal/timesheet"
)

// maxSignature is how long the own line below an answer may be, in bytes.
const maxSignature = 500

// SetSignature changes what one of the provider's people writes below the house's signature; "" is nothing.
func (d *Desk) SetSignature(ctx context.Context, v identity.Viewer, text string) error {
	if v.UserID == 0 {
		return fault.MayNot("change these settings")
	}
	if len(text) > maxSignature {
		return fault.On("signature", "The line is longer than %d characters.", maxSignature)
	}
	return d.changeOwn(ctx, v, func(u *identity.User) { u.Signature = text })
}

// SetZone changes the time zone in which one of the provider's people reads times; "" is the house's.
func (d *Desk) SetZone(ctx context.Context, v identity.Viewer, zone string) error {
	if v.UserID == 0 {
		return fault.MayNot("change these settings")
	}
	if zone != "" {
		if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
			return fault.On("zone", "%q is not a time zone; use an IANA name like America/Chicago.", zone)
		}
	}
	return d.changeOwn(ctx, v, func(u *identity.User) { u.Zone = zone })
}

// SetLocale changes by which conventions one of the provider's people reads dates and numbers; "" is as their browser says.
func (d *Desk) SetLocale(ctx context.Context, v identity.Viewer, locale string) error {
	if v.UserID == 0 {
		return fault.MayNot("change these settings")
	}
	if locale != "" && !slices.ContainsFunc(identity.Locales(), func(l identity.Locale) bool { return l.Tag == locale }) {
		return fault.On("locale", "Dates and numbers cannot be written by %q; choose one of the list.", locale)
	}
	return d.changeOwn(ctx, v, func(u *identity.User) { u.Locale = locale })
}

// SetWatchMails changes whether the tickets that one of the provider's people watches send them mails. Who is named in a note or given a ticket is
// told all the same: that is said to them, not to who happens to look on.
func (d *Desk) SetWatchMails(ctx context.Context, v identity.Viewer, mails bool) error {
	if v.UserID == 0 {
		return fault.MayNot("change these settings")
	}
	return d.changeOwn(ctx, v, func(u *identity.User) { u.Quiet = !mails })
}

// SetWorkHours changes when one of the provider's people works, which is where their week shows gaps; "" is the house's hours.
func (d *Desk) SetWorkHours(ctx context.Context, v identity.Viewer, text string) error {
	if v.UserID == 0 {
		return fault.MayNot("change these settings")
	}
	hours, err := workHours(text)
	if err != nil {
		return err
	}
	return d.changeOwn(ctx, v, func(u *identity.User) { u.WorkHours = hours })
}

// workHours are working hours as they are kept.
func workHours(text string) (string, error) {
	hours, err := timesheet.ParseHours(text)
	if err != nil {
		return "", fault.On("work_hours", "%w", err)
	}
	return hours.String(), nil
}

// changeOwn changes what one of the provider's people chose for themselves.
func (d *Desk) changeOwn(ctx context.Context, v identity.Viewer, change func(*identity.User)) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		u, err := tx.User(ctx, v, v.UserID)
		if err != nil {
			return err
		}
		was := u
		change(&u)
		userChanged(ctx, tx, v, was, u)
		return tx.UpdateUser(ctx, u)
	})
}

// EndSessions ends all sessions of the viewer: the caller signs this one in again.
func (d *Desk) EndSessions(ctx context.Context, v identity.Viewer) error {
	if v.UserID == 0 {
		return fault.MayNot("end sessions")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		tx.Audited(ctx, v, trail.OnAccount(trail.SessionsEnded, 0, v.Person(), v.Name, ""))
		_, err := tx.EndSessions(ctx, v.Person())
		return err
	})
}
