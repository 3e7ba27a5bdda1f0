package demo_test

import (
	"slices"
	"testing"
	"time"

	"remit/internal/demo"
	"remit/internal/ticket"
)

// TestTicketsMakeSense walks a year and looks at each ticket as a suspicious auditor would.
func TestTicketsMakeSense(t *testing.T) {
	t.Parallel()
	p := mustPlan(t, demo.Options{Seed: 9, Now: now, Clients: 16, Tickets: 3000})
	h := hall(p)
	var last time.Time
	for tk := range p.Tickets() {
		if tk.ReceivedAt.Before(last) {
			t.Fatalf("%q came before the one before it", tk.Subject)
		}
		last = tk.ReceivedAt
		if age := now.Sub(tk.ReceivedAt); age <= 0 || age > 366*24*time.Hour {
			t.Errorf("%q is %s old", tk.Subject, age)
		}
		if tk.Client == "" {
			if h.people[tk.SenderEmail] != "" {
				t.Errorf("%q is of a sender who is known", tk.Subject)
			}
			continue
		}
		if tk.Channel != ticket.Alert && h.people[tk.SenderEmail] != tk.Client {
			t.Errorf("%q: %s is not of %s", tk.Subject, tk.SenderEmail, tk.Client)
		}
		h.checkFacts(t, tk, tk.Facts)
		h.checkEvents(t, tk)
		checkWork(t, tk, h)
	}
}

// index is who and what there is.
type index struct {
	people   map[string]string // mail address → client
	users    map[string]bool
	assets   map[string]bool // client and tag
	services map[string]bool
}

func hall(p *demo.Plan) index {
	h := index{map[string]string{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, c := range p.Clients {
		for _, contact := range c.File.Contacts {
			h.people[contact.Email] = c.File.Slug
		}
		for _, a := range c.File.Assets {
			h.assets[c.File.Slug+" "+a.Tag] = true
		}
	}
	for _, u := range p.Users {
		h.users[u.Email] = true
	}
	for _, s := range p.Catalogue.Services {
		h.services[s.Path] = true
	}
	return h
}

func (h index) checkFacts(t *testing.T, tk demo.Ticket, f demo.Facts) {
	t.Helper()
	if f.Service != "" && !h.services[f.Service] {
		t.Errorf("%q: the service %s is not in the catalogue", tk.Subject, f.Service)
	}
	if f.Asset != "" && f.Asset != "none" && f.Asset != "unmanaged" && !h.assets[tk.Client+" "+f.Asset] {
		t.Errorf("%q: %s has no asset %s", tk.Subject, tk.Client, f.Asset)
	}
	for name, value := range f.Set() {
		allowed := map[string][]string{"kind": {"incident", "request", "change", "project"}, "mode": {"remote", "onsite"}, "impact": {"low", "medium", "high"}, "urgency": {"low", "medium", "high"}}[name]
		if allowed != nil && !slices.Contains(allowed, value) {
			t.Errorf("%q: the fact %s is %q", tk.Subject, name, value)
		}
	}
}

func (h index) checkEvents(t *testing.T, tk demo.Ticket) {
	t.Helper()
	at, status := tk.ReceivedAt, ticket.New
	for _, e := range tk.Events {
		if e.At.Before(at) || !e.At.Before(now) {
			t.Errorf("%q: %s at %s is out of order", tk.Subject, e.Type, e.At)
		}
		at = e.At
		h.checkFacts(t, tk, e.Facts)
		if e.Status != "" {
			if err := ticket.CanStep(status, e.Status); err != nil {
				t.Errorf("%q: %v", tk.Subject, err)
			}
			status = e.Status
		}
		switch e.Type {
		case demo.ClientWord, demo.Approval:
			if h.people[e.Author] != tk.Client {
				t.Errorf("%q: %s by %s, who is not of %s", tk.Subject, e.Type, e.Author, tk.Client)
			}
		default:
			if !h.users[e.Author] && (e.Type != demo.Status || e.Status != ticket.Closed) {
				t.Errorf("%q: %s by %q, who is no user", tk.Subject, e.Type, e.Author)
			}
		}
	}
}

func checkWork(t *testing.T, tk demo.Ticket, h index) {
	t.Helper()
	for _, w := range tk.Work {
		if w.Start.Before(tk.ReceivedAt) || !w.End.After(w.Start) || !w.End.Before(now) || w.End.Sub(w.Start) > 24*time.Hour || !h.users[w.User] {
			t.Errorf("%q: work %+v", tk.Subject, w)
		}
	}
}

func TestMostPeopleWriteByDay(t *testing.T) {
	t.Parallel()
	p := mustPlan(t, demo.Options{Seed: 1, Now: now})
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	day, night, weekend, all := 0, 0, 0, 0
	for tk := range p.Tickets() {
		if tk.Client != "northwind-dental" {
			continue
		}
		local := tk.ReceivedAt.In(zone)
		all++
		switch h := local.Hour(); {
		case local.Weekday() == time.Saturday || local.Weekday() == time.Sunday:
			weekend++
		case h >= 7 && h < 18:
			day++
		default:
			night++
		}
	}
	if day*100 < all*85 || night == 0 || weekend*100 > all*8 {
		t.Errorf("%d by day, %d by night, %d at weekends", day, night, weekend)
	}
}
