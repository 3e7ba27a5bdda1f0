package staff

import (
	"slices"
	"strings"
	"sync"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
)

// writing is how long somebody counts as answering after a key was pressed.
const writing = 90 * time.Second

// presence knows who has which ticket open, so that two people do not answer the same one. It is kept in memory: each node knows its own.
type presence struct {
	mu   sync.Mutex
	open map[int64]map[int64]*reader // ticket → user
}

type reader struct {
	name   string
	pages  int
	writes time.Time
}

// enters counts an open page, and returns what counts it out again.
func (p *presence) enters(id int64, v identity.Viewer) (leaves func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil {
		p.open = map[int64]map[int64]*reader{}
	}
	if p.open[id] == nil {
		p.open[id] = map[int64]*reader{}
	}
	if p.open[id][v.UserID] == nil {
		p.open[id][v.UserID] = &reader{name: v.Name}
	}
	p.open[id][v.UserID].pages++
	return func() { p.leaves(id, v) }
}

func (p *presence) leaves(id int64, v identity.Viewer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.open[id][v.UserID]
	if r.pages--; r.pages > 0 {
		return
	}
	delete(p.open[id], v.UserID)
	if len(p.open[id]) == 0 {
		delete(p.open, id)
	}
}

// writes notes that somebody is answering, and reports whether that is news.
func (p *presence) writes(id int64, v identity.Viewer, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.open[id][v.UserID]
	if r == nil {
		return false
	}
	news := now.Sub(r.writes) > writing
	r.writes = now
	return news
}

// others says who else has the ticket open, by name.
func (p *presence) others(id int64, v identity.Viewer, now time.Time) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for user, r := range p.open[id] {
		if user == v.UserID {
			continue
		}
		does := " is reading this ticket."
		if now.Sub(r.writes) <= writing {
			does = " is answering this ticket."
		}
		out = append(out, r.name+does)
	}
	slices.SortFunc(out, strings.Compare)
	return out
}

// presenceOf is told when somebody comes or begins to write: pages of others that show the ticket say so.
func presenceOf(id int64, v identity.Viewer) desk.Change {
	return desk.Change{Ticket: id, Who: v.UserID}
}
