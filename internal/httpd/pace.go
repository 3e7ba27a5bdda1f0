package httpd

import (
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"remit/internal/fault"
	"remit/internal/pages/shell"
)

// Paces are how many requests a minute are answered, on each node; zero for as many as there are. A minute's worth may come at once.
type Paces struct {
	Guests   int // of one address (of IPv6: of one /64) where nobody is signed in
	People   int // of one person
	Programs int // of one API token
	Costly   int // searches, reports, exports and the like, of one person or token
}

// pacer holds each visitor to a pace.
type pacer struct {
	perMinute int
	mu        sync.Mutex
	turned    time.Time
	now, old  map[string]*rate.Limiter
}

// wait is how long a visitor must wait for the next answer, zero where this one is due.
func (p *pacer) wait(now time.Time, key string) time.Duration {
	if p.perMinute <= 0 {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.limiter(now, key).ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// limiter is that of a visitor. Who was not here for a minute has their full measure again, so nothing is lost with them when the older half is let go:
// the memory holds those of two minutes.
func (p *pacer) limiter(now time.Time, key string) *rate.Limiter {
	if since := now.Sub(p.turned); since >= time.Minute || since < 0 {
		p.old, p.now, p.turned = p.now, map[string]*rate.Limiter{}, now
	}
	l := p.now[key]
	if l == nil {
		l = p.old[key]
	}
	if l == nil {
		l = rate.NewLimiter(rate.Limit(p.perMinute)/60, p.perMinute)
	}
	p.now[key] = l
	return l
}

// paces are the pacers of a server.
type paces struct{ guests, people, programs, costly pacer }

func newPaces(p Paces) *paces {
	return &paces{pacer{perMinute: p.Guests}, pacer{perMinute: p.People}, pacer{perMinute: p.Programs}, pacer{perMinute: p.Costly}}
}

// pace lets a request through that comes in its time; another is told when it may come again.
func (s *Server) pace(costly bool, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		now, v := s.options.Now(), shell.Viewer(c)
		kind, key := &s.paces.people, v.Person()
		switch {
		case v.Token != 0:
			kind, key = &s.paces.programs, "token:"+strconv.FormatInt(v.Token, 10)
		case v.Guest():
			return s.paceGuest(next)(c)
		}
		var wait time.Duration
		if costly {
			wait = s.paces.costly.wait(now, key)
		}
		if wait == 0 { // who waits for a report can look at other pages
			wait = kind.wait(now, key)
		}
		return s.inTime(c, wait, next)
	}
}

// paceGuest is pace for those nobody knows: by their address.
func (s *Server) paceGuest(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		return s.inTime(c, s.paces.guests.wait(s.options.Now(), shell.AddressKey(c.RealIP())), next)
	}
}

// inTime goes on where nothing is left to wait.
func (s *Server) inTime(c echo.Context, wait time.Duration, next echo.HandlerFunc) error {
	if wait == 0 {
		return next(c)
	}
	seconds := strconv.Itoa(int(math.Ceil(wait.Seconds())))
	c.Response().Header().Set(echo.HeaderRetryAfter, seconds)
	s.log(c).InfoContext(c.Request().Context(), "asked too often", "from", c.RealIP(), "wait", wait)
	return fault.Errorf(fault.Often, "You asked more often than this house answers. Try again in %s seconds.", seconds)
}
