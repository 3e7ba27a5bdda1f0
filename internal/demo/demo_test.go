package demo_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/demo"
)

// A Monday morning in the middle of the week of work of most clients.
var now = time.Date(2026, 11, 23, 15, 42, 0, 0, time.UTC)

// nights, weekends and the turn of the year, for what must hold at any hour.
var hours = []time.Time{
	now, now.Add(9 * time.Hour), now.Add(35 * time.Hour), time.Date(2026, 11, 28, 4, 0, 0, 0, time.UTC), time.Date(2026, 11, 29, 13, 0, 0, 0, time.UTC),
	time.Date(2027, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(2028, 2, 29, 11, 0, 0, 0, time.UTC), time.Date(2031, 12, 31, 23, 59, 0, 0, time.UTC),
}

func mustPlan(t testing.TB, o demo.Options) *demo.Plan {
	t.Helper()
	p, err := demo.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sum is a figure that differs when anything in the plan does.
func sum(t testing.TB, p *demo.Plan) string {
	t.Helper()
	h := sha256.New()
	out := json.NewEncoder(h)
	for _, part := range []any{p.House, p.Users, p.Catalogue} {
		if err := out.Encode(part); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range p.Clients {
		for _, v := range c.Agreement.Versions {
			h.Write(v.Source)
		}
		if err := out.Encode(c.File); err != nil {
			t.Fatal(err)
		}
	}
	for tk := range p.Tickets() {
		if err := out.Encode(tk); err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestTheSameSeedMakesTheSamePlan(t *testing.T) {
	t.Parallel()
	p := mustPlan(t, demo.Options{Seed: 7, Now: now, Tickets: 400})
	first := sum(t, p)
	if again := sum(t, p); again != first {
		t.Error("a second walk over the same plan gives something else")
	}
	if again := sum(t, mustPlan(t, demo.Options{Seed: 7, Now: now, Tickets: 400})); again != first {
		t.Error("the same options give another plan")
	}
	if other := sum(t, mustPlan(t, demo.Options{Seed: 8, Now: now, Tickets: 400})); other == first {
		t.Error("another seed gives the same plan")
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	p := mustPlan(t, demo.Options{Seed: 1, Now: now})
	contacts, assets, tickets, roles := 0, 0, 0, map[string]int{}
	for _, c := range p.Clients {
		contacts += len(c.File.Contacts)
		assets += len(c.File.Assets)
	}
	for range p.Tickets() {
		tickets++
	}
	for _, u := range p.Users {
		roles[string(u.Role)]++
	}
	got := []int{len(p.Clients), contacts, assets, len(p.Users), len(p.Catalogue.Teams), tickets}
	if want := []int{12, 200, 400, 8, 4, 3000}; !slices.Equal(got, want) {
		t.Errorf("clients, contacts, assets, users, teams, tickets are %v, want %v", got, want)
	}
	for _, role := range []string{"technician", "lead", "manager", "admin"} {
		if roles[role] == 0 {
			t.Errorf("no %s: %v", role, roles)
		}
	}
}

func TestAskedForSizesHold(t *testing.T) {
	t.Parallel()
	for _, o := range []demo.Options{{Clients: 1, Tickets: 10}, {Clients: 5, Tickets: 57}, {Clients: 30, Tickets: 500}} {
		o.Seed, o.Now = 3, now
		p := mustPlan(t, o)
		n := 0
		for range p.Tickets() {
			n++
		}
		if len(p.Clients) != o.Clients || n != o.Tickets {
			t.Errorf("asked for %d clients and %d tickets, got %d and %d", o.Clients, o.Tickets, len(p.Clients), n)
		}
	}
}

func TestManyClientsAreDifferentOnes(t *testing.T) {
	t.Parallel()
	p := mustPlan(t, demo.Options{Seed: 5, Now: now, Clients: 60, Tickets: 20})
	seen := map[string]bool{}
	once := func(what string) {
		if seen[what] {
			t.Errorf("%s is there twice", what)
		}
		seen[what] = true
	}
	for _, c := range p.Clients {
		once("client " + c.File.Slug)
		once("name " + c.File.Name)
		once("agreement " + c.Agreement.Number)
		for _, contact := range c.File.Contacts {
			once("contact " + contact.Email)
		}
		for _, a := range c.File.Assets {
			once("asset " + c.File.Slug + " " + a.Tag)
		}
	}
}

func TestAgreementsAreInOrderAndInForce(t *testing.T) {
	t.Parallel()
	for _, at := range hours {
		p := mustPlan(t, demo.Options{Seed: 1, Now: at, Clients: 14, Tickets: 4})
		for _, c := range p.Clients {
			for _, v := range c.Agreement.Versions {
				for _, problem := range coverage.Inspect(v.Source, houseHas(p)) {
					if problem.Severity == agreement.Error {
						t.Errorf("%s: %s", c.File.Slug, problem.Text(c.Agreement.Number))
					}
				}
				if v.Terms.Client != c.File.Slug || v.Terms.Number != c.Agreement.Number {
					t.Errorf("%s: agreement %s is of the client %s", c.File.Slug, v.Terms.Number, v.Terms.Client)
				}
			}
			for day := -366; day <= 60; day++ {
				if when := at.AddDate(0, 0, day); !c.Agreement.At(when).InForce(when) {
					t.Errorf("now %s: %s is not in force on %s", at, c.Agreement.Number, when)
					break
				}
			}
		}
	}
}

// houseHas is what the house's agreements may name.
func houseHas(p *demo.Plan) coverage.Catalogue {
	var c coverage.Catalogue
	for _, s := range p.Catalogue.Services {
		c.Services = append(c.Services, s.Path)
	}
	for _, team := range p.Catalogue.Teams {
		c.Teams = append(c.Teams, team.Slug)
	}
	return c
}

func TestAgreementsAreOfManyKinds(t *testing.T) {
	t.Parallel()
	p := mustPlan(t, demo.Options{Seed: 1, Now: now, Tickets: 4})
	numbers, currencies, zones, with := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, c := range p.Clients {
		terms := c.Agreement.At(now)
		numbers[terms.Number], currencies[terms.Currency], zones[terms.Zone.String()] = true, true, true
		for feature, has := range map[string]bool{
			"blocks": len(terms.Blocks) > 0, "credits": len(terms.Credits) > 0, "no fee": len(terms.Fees) == 0,
			"maintenance": len(terms.Maintenance) > 0, "an older version": len(c.Agreement.Versions) > 1,
		} {
			if has {
				with[feature]++
			}
		}
	}
	for _, number := range []string{"NWD-2026", "HAVN-7", "LW-2026-B"} {
		if !numbers[number] {
			t.Errorf("there is no agreement %s", number)
		}
	}
	if len(currencies) < 6 || len(zones) < 9 {
		t.Errorf("currencies %v, zones %v", currencies, zones)
	}
	for _, feature := range []string{"blocks", "credits", "no fee", "maintenance", "an older version"} {
		if with[feature] == 0 {
			t.Errorf("no agreement has %s: %v", feature, with)
		}
	}
}

func TestTextsRepeatLittle(t *testing.T) {
	t.Parallel()
	p := mustPlan(t, demo.Options{Seed: 1, Now: now})
	subjects, bodies, n := map[string]int{}, map[string]bool{}, 0
	for tk := range p.Tickets() {
		n++
		subjects[tk.Subject]++
		bodies[tk.Body] = true
	}
	if len(bodies) < n*95/100 {
		t.Errorf("only %d of %d messages differ", len(bodies), n)
	}
	if len(subjects) < n/4 {
		t.Errorf("only %d of %d subjects differ", len(subjects), n)
	}
	for s, times := range subjects {
		if times > n/100 {
			t.Errorf("the subject %q is there %d times in %d", s, times, n)
		}
	}
}

func TestNothingIsLeftToFillIn(t *testing.T) {
	t.Parallel()
	p := mustPlan(t, demo.Options{Seed: 4, Now: now, Clients: 20, Tickets: 2000})
	for tk := range p.Tickets() {
		texts := []string{tk.Subject, tk.Body}
		for _, e := range tk.Events {
			if e.Type != demo.Assigned && e.Type != demo.FactsSet && e.Type != demo.Status && e.Text == "" {
				t.Errorf("%s: an event %s has no words", tk.Subject, e.Type)
			}
			texts = append(texts, e.Text)
		}
		for _, text := range texts {
			if strings.ContainsAny(text, "{}|") && !strings.Contains(text, " | ") {
				t.Errorf("%q is not filled in", text)
			}
		}
	}
}

func BenchmarkHundredThousandTickets(b *testing.B) {
	for b.Loop() {
		n := 0
		for range mustPlan(b, demo.Options{Seed: 1, Now: now, Clients: 100, Tickets: 100_000}).Tickets() {
			n++
		}
		b.ReportMetric(float64(n), "tickets")
	}
}
