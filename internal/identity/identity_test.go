package identity_test

import (
	"strings"
	"testing"

	"remit/internal/fault"
	"remit/internal/identity"
)

func TestAGuestIsNobody(t *testing.T) {
	t.Parallel()
	var v identity.Viewer
	if !v.Guest() || v.Staff() || v.Client() || v.May(identity.WorkTickets) || v.May(identity.AskForHelp) {
		t.Fatalf("the zero viewer may something: %+v", v)
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                          string
		v                             identity.Viewer
		staff, client, manager, admin bool
	}{
		{"technician", identity.Viewer{UserID: 1, Role: identity.Technician}, true, false, false, false},
		{"lead", identity.Viewer{UserID: 1, Role: identity.Lead}, true, false, false, false},
		{"manager", identity.Viewer{UserID: 1, Role: identity.Manager}, true, false, true, false},
		{"admin", identity.Viewer{UserID: 1, Role: identity.Admin}, true, false, true, true},
		{"requester", identity.Viewer{ContactID: 1, ClientID: 2, Role: identity.Requester}, false, true, false, false},
		{"a client's administrator is no admin", identity.Viewer{ContactID: 1, ClientID: 2, Role: identity.Administrator}, false, true, false, false},
		{"a contact with a staff role is still a client", identity.Viewer{ContactID: 1, ClientID: 2, Role: identity.Admin}, false, true, false, false},
		{"a contact without a client is nobody", identity.Viewer{ContactID: 1, Role: identity.Requester}, false, false, false, false},
		{"the program", identity.System("mail"), true, false, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.v.Staff() != c.staff || c.v.Client() != c.client || c.v.May(identity.ReviewWork) != c.manager || c.v.May(identity.ChangeUsers) != c.admin {
				t.Errorf("staff %v client %v manager %v admin %v", c.v.Staff(), c.v.Client(), c.v.May(identity.ReviewWork), c.v.May(identity.ChangeUsers))
			}
		})
	}
}

func TestPassword(t *testing.T) {
	t.Parallel()
	hash, err := identity.HashPassword("correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash has not the wanted form: %s", hash)
	}
	if !identity.CheckPassword(hash, "correct horse battery") {
		t.Error("the right password is refused")
	}
	for _, wrong := range []string{"", "correct horse batterz", "Correct horse battery"} {
		if identity.CheckPassword(hash, wrong) {
			t.Errorf("%q is accepted", wrong)
		}
	}
	for _, broken := range []string{"", "$argon2id$", "plain", "$argon2id$v=19$m=1,t=1,p=1$!$!"} {
		if identity.CheckPassword(broken, "") {
			t.Errorf("hash %q accepts an empty password", broken)
		}
	}
}

func TestAShortPasswordIsRefusedOnItsField(t *testing.T) {
	t.Parallel()
	_, err := identity.HashPassword("short")
	if !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "password" {
		t.Fatalf("got %v on %q", err, fault.FieldOf(err))
	}
}

func TestTokensDifferAndOnlyTheirHashIsKept(t *testing.T) {
	t.Parallel()
	a, hash, err := identity.NewToken()
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := identity.NewToken()
	if err != nil {
		t.Fatal(err)
	}
	if a == b || identity.HashToken(a) != hash || strings.Contains(hash, a) {
		t.Fatalf("tokens %q %q, hash %q", a, b, hash)
	}
}

func TestAPasswordThatIsGuessedSoonIsRefused(t *testing.T) {
	t.Parallel()
	for name, password := range map[string]string{"a common one": "password123", "another": "qwertyuiop", "a run": "1234567890", "the same again": "aaaaaaaaaaaa", "one's own name": "danalund2026", "one's address": "dana@northwind.example"} {
		if _, err := identity.HashPassword(password, "Dana Lund", "dana@northwind.example"); !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "password" {
			t.Errorf("%s, %s: %v", name, password, err)
		}
	}
	for _, password := range []string{"correct horse battery", "harbourline-demo", "kaffe regn tastatur", strings.Repeat("long and longer ", 1000)} {
		if _, err := identity.HashPassword(password, "Dana Lund", "dana@northwind.example"); err != nil {
			t.Errorf("%.30s: %v", password, err)
		}
	}
}
