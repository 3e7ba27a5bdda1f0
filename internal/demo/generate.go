package demo

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Each thing that is made up has random numbers of its own, so that a change of one leaves the others as they are.
const (
	clientStream  uint64 = 1 << 40
	arrivalStream uint64 = 2 << 40
	ticketStream  uint64 = 3 << 40
	queueStream   uint64 = 4 << 40
)

// generator makes a plan.
type generator struct {
	o        Options
	lib      *library
	clients  []*client
	arrivals []arrival
	queue    []Ticket // open at the end of the year, oldest first
}

// Generate makes up a provider and a year of its work that ends at o.Now. The same options give the same plan.
// An error is a fault of the embedded data files.
func Generate(o Options) (*Plan, error) {
	if o.Clients <= 0 {
		o.Clients = 12
	}
	if o.Tickets <= 0 {
		o.Tickets = 3000
	}
	o.Now = o.Now.UTC().Truncate(time.Second)
	lib, err := load()
	if err != nil {
		return nil, err
	}
	g := &generator{o: o, lib: lib}
	taken := map[string]bool{}
	for i := range o.Clients {
		c, err := lib.newClient(i, o, taken)
		if err != nil {
			return nil, err
		}
		g.clients = append(g.clients, c)
	}
	g.queue = g.fillQueue()
	g.arrivals = g.pastArrivals(o.Tickets - len(g.queue))
	return g.plan(), nil
}

// plan is what the generator has made.
func (g *generator) plan() *Plan {
	from := g.lib.provider
	p := &Plan{House: House{Name: from.Name, Domain: from.Domain, Mailbox: from.Mailbox, Zone: from.TimeZone, Phone: from.Phone}, Catalogue: g.lib.catalogue, clients: map[string]*client{}}
	for _, u := range from.Users {
		p.Users = append(p.Users, User{Email: u.Email, Name: u.Name, Role: u.Role, Zone: u.TimeZone, Teams: slices.Clone(u.Teams)})
	}
	for _, c := range g.clients {
		p.Clients = append(p.Clients, c.Client)
		p.clients[c.File.Slug] = c
	}
	p.tickets = g.walk
	return p
}

// walk gives what is past and what is open as one stream in order of arrival.
func (g *generator) walk(yield func(Ticket) bool) {
	queue := g.queue
	for i, a := range g.arrivals {
		for len(queue) > 0 && queue[0].ReceivedAt.Before(a.at) {
			if !yield(queue[0]) {
				return
			}
			queue = queue[1:]
		}
		if !yield(g.past(i, a)) {
			return
		}
	}
	for _, t := range queue {
		if !yield(t) {
			return
		}
	}
}

// past makes the i-th request of those that have been dealt with.
func (g *generator) past(i int, a arrival) Ticket {
	r := rand.New(rand.NewPCG(g.o.Seed, ticketStream|uint64(i)))
	c := g.clients[a.client]
	p := g.newPlay(r, c, c.request(r, a.at))
	p.open(a.at)
	return p.history()
}

// request picks what is asked: at night the machines report more than people do.
func (c *client) request(r *rand.Rand, at time.Time) *scenario {
	hour := at.In(c.zone).Hour()
	night := hour < 6 || hour >= 21
	for range 8 {
		s := c.requests[weighted(r, c.sums)]
		if night && c.kind.Rhythm != "shifts" && s.Channel != "alert" && s.Urgency != "high" {
			continue
		}
		return s
	}
	return c.requests[weighted(r, c.sums)]
}
