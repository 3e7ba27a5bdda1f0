package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"remit/internal/identity"
)

// TestTheOnlyAdminComesInAgainWithoutTheDevice takes the codes off on the command line. The secret is sealed in the database.
func TestTheOnlyAdminComesInAgainWithoutTheDevice(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.run(t, "correct horse battery\n", "user", "add", "--email", "kim@harbour.example", "--name", "Kim Osei", "--role", "admin", "--password-stdin")
	var kim identity.User
	needs := func(ctx context.Context, a *app) bool {
		asked, err := a.credentials.Needs(ctx, identity.Person("user", kim.ID))
		must(t, err)
		return asked
	}
	p.with(t, func(ctx context.Context, a *app) {
		var err error
		kim, err = a.db.UserByEmail(ctx, "kim@harbour.example")
		must(t, err)
		v := identity.Viewer{UserID: kim.ID, Role: kim.Role, Name: kim.Name, Email: kim.Email}
		must(t, a.credentials.Begin(ctx, v, "Harbour IT"))
		key, err := a.credentials.Pending(ctx, v)
		must(t, err)
		kept, err := a.db.Factor(ctx, v.Person())
		must(t, err)
		if strings.Contains(kept.Secret, key.Secret) {
			t.Error("the secret lies open in the database")
		}
		code, err := totp.GenerateCode(key.Secret, time.Now())
		must(t, err)
		_, err = a.credentials.Confirm(ctx, v, code)
		must(t, err)
		if !needs(ctx, a) {
			t.Error("no code is asked for")
		}
	})
	if out := p.run(t, "", "user", "codes-off", "Kim@harbour.example"); !strings.Contains(out, "not asked for a one-time code") {
		t.Errorf("said %q", out)
	}
	p.with(t, func(ctx context.Context, a *app) {
		if needs(ctx, a) {
			t.Error("a code is still asked for")
		}
		events, err := a.db.AccountEvents(ctx, operator(), 0, 9)
		must(t, err)
		if len(events) != 2 || events[0].Deed != "account.factor-taken" || events[0].Actor != "Command line" {
			t.Errorf("kept %+v", events)
		}
	})
}
