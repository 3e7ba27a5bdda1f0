package main

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/joinery"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
	"remit/internal/store"
	"remit/internal/ticket"
)

// words reads a page of rights: how each right is had, by right and the name of the column.
func (e estate) words(t *testing.T, who, path string) map[identity.Right]map[string]string {
	t.Helper()
	got := e.ask(t, e.visitor(t, who), http.MethodGet, path, nil)
	if got.StatusCode != http.StatusOK {
		t.Fatalf("%s reads %s: %d", who, path, got.StatusCode)
	}
	found := map[identity.Right]map[string]string{}
	page := shelltest.Parse(t, strings.NewReader(got.text))
	for _, rule := range identity.Rules() {
		for _, cell := range page.All("#may-" + string(rule.Right) + " td") {
			if found[rule.Right] == nil {
				found[rule.Right] = map[string]string{}
			}
			found[rule.Right][cell.Attr("data-l")] = cell.Text()
		}
	}
	return found
}

// TestThePageOfRightsSaysWhatTheProgramDoes holds the pages of who may what against the matrix, which is what everybody met at every route, and
// against deeds that each role tries.
func TestThePageOfRightsSaysWhatTheProgramDoes(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	staff := e.words(t, "technician", shell.RightsURL)
	clients := e.words(t, "dana "+first, shell.PortalRightsURL)
	t.Run("routes", func(t *testing.T) { e.wantRoutes(t, staff, clients) })
	t.Run("deeds", func(t *testing.T) { e.wantDeeds(t, staff) })
}

// refusing are routes that refuse what the walk of the matrix sends, an empty form, whoever sends it.
var refusing = []string{"/settings/sessions", "/portal/requests/:number/status"}

// wantRoutes compares with testdata/matrix.txt: whom the page gives a right at all, the routes that ask for it let in, and nobody else.
func (e estate) wantRoutes(t *testing.T, staff, clients map[identity.Right]map[string]string) {
	matrix, err := os.ReadFile("testdata/matrix.txt")
	must(t, err)
	compared := map[string]int{}
	for _, r := range e.routes {
		right := r.Who.Right()
		_, marks, ok := strings.Cut(string(matrix), "\n"+fmt.Sprintf("%-11s %-62s ", r.Method, r.Path))
		if right == "" || !ok {
			continue
		}
		for i, v := range visitors() {
			says := v.says(right, staff, clients)
			if mark := marks[i]; mark != ' ' && (mark == '-') == says && (!says || !slices.Contains(refusing, r.Path)) {
				t.Errorf("%s %s asks for %s; the page says of %s %v, and the matrix %q", r.Method, r.Path, right, v.name, says, mark)
			}
			if says {
				compared[v.letter]++
			}
		}
	}
	for _, v := range visitors()[1:] {
		if compared[v.letter] == 0 {
			t.Errorf("nothing that %s may was compared", v.name)
		}
	}
}

// says is what the pages say of a visitor and a right.
func (v visitor) says(right identity.Right, staff, clients map[identity.Right]map[string]string) bool {
	switch {
	case v.name == "":
		return false
	case v.client == "":
		word := staff[right][shell.Capital(v.name)]
		return word == "yes" || word == "in own teams"
	}
	row, sees := clients[right], v.letter != "o"
	role := row[shell.Capital(string(v.who.Role))]
	return role == "yes" || sees && (row["Sees all requests"] == "gives it to every role" || role == "if they see all requests")
}

// attempt is a deed that asks for a right; other is one on what belongs to no team of the lead, nil where teams do not matter.
type attempt struct{ do, other func(v identity.Viewer) error }

// attempts are deeds for rights of each reach.
func (e estate) attempts(t *testing.T) map[identity.Right]attempt {
	ctx := t.Context()
	now := e.app.db.Now()
	e.person(t, "stranger", identity.Technician)
	entry := func(whose string) func(identity.Viewer) error {
		return func(v identity.Viewer) error {
			worker := e.staff(t, whose)
			made, err := e.app.desk.LogWork(ctx, worker, ticket.TimeEntry{UserID: worker.UserID, TicketID: e.number(t), StartsAt: now.Add(-2 * time.Hour), EndsAt: now.Add(-time.Hour), Mode: "remote"})
			must(t, err)
			_, err = e.app.desk.CorrectTime(ctx, v, desk.Correction{Entry: made, Delete: true, Reason: "twice", Seen: -1})
			return err
		}
	}
	team := func(id int64) func(identity.Viewer) error {
		return func(v identity.Viewer) error {
			number := e.number(t)
			_, err := e.app.desk.SetTeam(ctx, operator(), number, id)
			must(t, err)
			_, err = e.app.desk.SetStatus(ctx, operator(), number, ticket.Open, 0)
			must(t, err)
			_, err = e.app.desk.ResolveAnyway(ctx, v, number, "it must be")
			return err
		}
	}
	own := e.staff(t, "lead").Teams[0]
	join := joinery.New(e.app.db, e.app.desk)
	return map[identity.Right]attempt{
		identity.WorkTickets: {do: func(v identity.Viewer) error {
			_, err := e.app.desk.Assign(ctx, v, e.number(t), v.UserID)
			return err
		}},
		identity.CorrectTime:   {entry("colleague"), entry("stranger")},
		identity.OverrideHolds: {team(own), team(0)},
		identity.ChangeSharedReplies: {do: func(v identity.Viewer) error {
			return e.app.answers.SaveCanned(ctx, v, store.Canned{Title: "Shared by " + string(v.Role), Text: "x"})
		}},
		identity.ChangeChecklists: {do: func(v identity.Viewer) error {
			return join.SaveChecklist(ctx, v, store.Checklist{Name: "Of " + string(v.Role), Items: []string{"x"}, Active: true})
		}},
		identity.ChangeFields: {do: func(v identity.Viewer) error {
			return join.SaveField(ctx, v, store.Field{Name: "of_" + string(v.Role), Label: "x", Type: store.FieldText, Active: true})
		}},
		identity.ChangeClients: {do: func(v identity.Viewer) error {
			_, err := e.app.desk.ApplyClient(ctx, v, identity.ClientFile{Slug: "new", Name: "New"})
			return err
		}},
		identity.IssueStatements: {do: func(v identity.Viewer) error {
			return e.app.bills.SaveLevy(ctx, v, store.Levy{Name: "Of " + string(v.Role), Percent: "10"})
		}},
		identity.ReviewWork: {do: func(v identity.Viewer) error {
			_, err := e.app.reviews.Prepare(ctx, v, e.number(t), "")
			return err
		}},
		identity.ChangeUsers: {do: func(v identity.Viewer) error {
			_, err := e.app.desk.SaveUser(ctx, v, identity.User{Email: string(v.Role) + "2@harbour.example", Name: "x", Role: identity.Lead, Active: true}, password)
			return err
		}},
		identity.ConnectPrograms: {do: func(v identity.Viewer) error {
			_, err := e.app.desk.MakeToken(ctx, v, desk.NewToken{Name: "x", UserID: v.UserID, Scopes: identity.Scopes()})
			return err
		}},
	}
}

// wantDeeds lets each role try: what the page says they may is done, what it says they may not is refused.
func (e estate) wantDeeds(t *testing.T, staff map[identity.Right]map[string]string) {
	for right, a := range e.attempts(t) {
		for _, role := range identity.StaffRoles() {
			v, word := e.staff(t, string(role)), staff[right][shell.Capital(string(role))]
			refused := fault.Is(a.do(v), fault.Forbidden)
			if word == "" || refused != (word == "no") {
				t.Errorf("the page says of a %s and %s %q; refused: %v", role, right, word, refused)
			}
			if a.other != nil {
				if refused := fault.Is(a.other(v), fault.Forbidden); refused != (word != "yes") {
					t.Errorf("the page says of a %s and %s %q; of what is in no team of theirs refused: %v", role, right, word, refused)
				}
			}
		}
	}
}

// number is that of a request of the first client.
func (e estate) number(t *testing.T) int64 {
	t.Helper()
	number, err := shell.ParseID(e.things["ticket dana "+first])
	must(t, err)
	return number
}
