package identity_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"remit/internal/identity"
)

// declared are the rights that right.go names, by the name of the constant.
func declared(t *testing.T) map[string]identity.Right {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "right.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]identity.Right{}
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		kind, _ := spec.Type.(*ast.Ident)
		text, isText := spec.Values[0].(*ast.BasicLit)
		if kind == nil || kind.Name != "Right" || !isText {
			return true
		}
		value, err := strconv.Unquote(text.Value)
		if err != nil {
			t.Fatal(err)
		}
		found[spec.Names[0].Name] = identity.Right(value)
		return true
	})
	return found
}

// mentions are the names of this package that each file of the program mentions, tests aside.
func mentions(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, root := range []string{"..", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			tree, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if of, ok := s.X.(*ast.Ident); ok && of.Name == "identity" {
						found[filepath.ToSlash(path)] = append(found[filepath.ToSlash(path)], s.Sel.Name)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// What the page of rights shows is Rules; so each right has one rule, and the program asks for each.
func TestEveryRightHasARuleAndIsAsked(t *testing.T) {
	t.Parallel()
	asked := map[string]bool{}
	for file, names := range mentions(t) {
		if strings.HasPrefix(file, "../pages/rights/") {
			continue // it shows all
		}
		for _, name := range names {
			asked[name] = true
		}
	}
	all := declared(t)
	if len(all) != len(identity.Rules()) {
		t.Errorf("%d rights are named, %d have a rule", len(all), len(identity.Rules()))
	}
	for name, right := range all {
		if !asked[name] {
			t.Errorf("nothing asks for %s: the page would show what the program does not know", name)
		}
		if rule := identity.RuleOf(right); rule.Right != right {
			t.Errorf("%s has no rule", name)
		}
	}
}

// Whoever compares roles makes a second list. These files name a role without asking what it may.
func TestRightsAreAskedNotRoles(t *testing.T) {
	t.Parallel()
	named := map[string]string{
		"../desk/setup.go": "the first account is an admin's", "../desk/facts.go": "who writes a mail becomes a requester", "../importer/run.go": "whoever comes from elsewhere begins with the least", "../openid/admit.go": "whoever a provider brings begins with the least",
		"../intake/judge.go": "the program reads mailboxes", "../membership/rights.go": "one administrator stays", "../statement/send.go": "statements go to administrators where the agreement names nobody",
		"../store/session.go": "whom a lead leads", "../erasure/report.go": "one administrator stays, and an estimate waits for whoever may approve", "../pages/settings/user.go": "what a form begins with", "../pages/manager/client_records.go": "what a form begins with",
		"../pages/people/words.go": "names of roles", "../pages/people/people_templ.go": "what a form begins with", "../pages/portal/account_templ.go": "names of roles",
		"../pages/shell/shelltest/gallery_templ.go": "a gallery of the look", "../pages/stafftest/house.go": "a house for tests", "../pages/pagestest/refusal.go": "walks as each role",
	}
	roles := []string{"Technician", "Lead", "Manager", "Admin", "Requester", "Approver", "Administrator"}
	for file, names := range mentions(t) {
		if strings.HasPrefix(file, "../demo/") { // makes people
			continue
		}
		for _, name := range names {
			if slices.Contains(roles, name) && named[file] == "" {
				t.Errorf("%s names identity.%s: ask for a right, which the page of rights shows", strings.TrimPrefix(file, "../"), name)
			}
		}
	}
}

func TestRulesReadWell(t *testing.T) {
	t.Parallel()
	for _, rule := range identity.Rules() {
		if rule.OfClients() == (rule.Sentence != "") || rule.OfClients() != (rule.Group == "") || rule.OfClients() != (rule.Client != "" || rule.Sight != identity.NoMatter) {
			t.Errorf("%s is half of each side: %+v", rule.Right, rule)
		}
		if rule.InTeams != "" && rule.StaffReach(rule.InTeams) != identity.OwnTeams {
			t.Errorf("%s: %s already has all of it", rule.Right, rule.InTeams)
		}
	}
}

func TestAHigherRoleMayNoLess(t *testing.T) {
	t.Parallel()
	for _, rule := range identity.Rules() {
		for i, role := range identity.StaffRoles()[1:] {
			if less := identity.StaffRoles()[i]; rule.StaffReach(role) < rule.StaffReach(less) {
				t.Errorf("%s: a %s may less than a %s", rule.Right, role, less)
			}
		}
		for i, role := range identity.ClientRoles()[1:] {
			for _, sees := range []bool{false, true} {
				if less := identity.ClientRoles()[i]; rule.ClientMay(less, sees) && !rule.ClientMay(role, sees) {
					t.Errorf("%s: an %s may less than an %s", rule.Right, role, less)
				}
			}
		}
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	lead := identity.Viewer{UserID: 1, Role: identity.Lead, Teams: []int64{5}, Mates: []int64{2}}
	manager := identity.Viewer{UserID: 3, Role: identity.Manager}
	technician := identity.Viewer{UserID: 4, Role: identity.Technician, Teams: []int64{5}, Mates: []int64{2}}
	client := identity.Viewer{ContactID: 1, ClientID: 1, Role: identity.Administrator}
	sees := identity.Viewer{ContactID: 1, ClientID: 1, Role: identity.Requester, SeesOrganisation: true}
	for name, c := range map[string]struct{ got, want bool }{
		"a lead, of a mate":                                {lead.MayFor(identity.CorrectTime, 2), true},
		"a lead, of somebody else":                         {lead.MayFor(identity.CorrectTime, 3), false},
		"a lead, of nobody":                                {lead.MayFor(identity.CorrectTime, 0), false},
		"a lead, everywhere":                               {lead.May(identity.CorrectTime), false},
		"a lead, in their team":                            {lead.MayIn(identity.OverrideHolds, 5), true},
		"a lead, in another team":                          {lead.MayIn(identity.OverrideHolds, 6), false},
		"a lead, in no team":                               {lead.MayIn(identity.OverrideHolds, 0), false},
		"a lead, money":                                    {lead.May(identity.SeeMoney) || lead.MayFor(identity.SeeMoney, 2), false},
		"a manager, of anybody":                            {manager.MayFor(identity.CorrectTime, 99), true},
		"a technician with mates":                          {technician.MayFor(identity.CorrectTime, 2) || technician.MayIn(identity.OverrideHolds, 5), false},
		"a client's person, a right of staff":              {client.May(identity.WorkTickets) || client.MayFor(identity.CorrectTime, 2), false},
		"an admin, a right of clients":                     {identity.System("x").May(identity.ChangePeople), false},
		"an administrator, all as a file":                  {client.May(identity.TakeExport), false},
		"an administrator, statements":                     {client.May(identity.SeeStatements), true},
		"who sees all, statements":                         {sees.May(identity.SeeStatements), true},
		"who sees all, all as a file":                      {sees.May(identity.TakeExport), false},
		"a right that there is not":                        {identity.System("x").May("fly"), false},
		"a role that there is not":                         {identity.Viewer{UserID: 1, Role: "owner"}.May(identity.WorkTickets), false},
		"one without a role":                               {identity.Viewer{UserID: 1}.May(identity.WorkTickets), false},
		"a contact with a role of staff":                   {identity.Viewer{ContactID: 1, ClientID: 1, Role: identity.Admin}.May(identity.AskForHelp), false},
		"a guest with a role":                              {identity.Viewer{Role: identity.Admin}.May(identity.WorkTickets), false},
		"a closed account":                                 {identity.User{Role: identity.Admin}.May(identity.ChangeUsers), false},
		"a contact who administers and sees all, the file": {identity.Contact{Role: identity.Administrator, Sees: "organisation", Active: true}.May(identity.TakeExport), true},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v", name, c.got)
		}
	}
}
