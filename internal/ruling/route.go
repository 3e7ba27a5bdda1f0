package ruling

import (
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/fault"
)

// EveryService is the service of a route that takes what no route before it took: it names the default team.
const EveryService = "*"

// HouseRoute sends requests about a service, and all that lies under it, to a team of the house where the agreement routes them nowhere (spec 1,
// [[route]]). Pick is none, least-loaded or round-robin.
type HouseRoute struct {
	Service string `json:"service"`
	Team    string `json:"team"`
	Pick    string `json:"pick"`
}

// String is the route as a line that ParseRoutes reads.
func (r HouseRoute) String() string {
	if r.Pick == "none" {
		return r.Service + " " + r.Team
	}
	return r.Service + " " + r.Team + " " + r.Pick
}

// picks are the ways to choose one of a team's people.
var picks = []string{"none", "least-loaded", "round-robin"}

// ParseRoutes reads routes, one a line: a service or *, a team of those named, and how one of its people is picked, none where it is left out.
// An error names the line.
func ParseRoutes(text string, teams []string) ([]HouseRoute, error) {
	var routes []HouseRoute
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) < 2 || len(words) > 3 {
			return nil, fault.On("routes", "Line %d: write a service, a team and, if you want, how one of its people is picked, such as: network/wifi network least-loaded", i+1)
		}
		r := HouseRoute{Service: words[0], Team: words[1], Pick: "none"}
		if len(words) == 3 {
			r.Pick = words[2]
		}
		if !slices.Contains(teams, r.Team) {
			return nil, fault.On("routes", "Line %d: there is no team %q; use one of %s.", i+1, r.Team, strings.Join(teams, ", "))
		}
		if !slices.Contains(picks, r.Pick) {
			return nil, fault.On("routes", "Line %d: %q is not a way to pick; use %s.", i+1, r.Pick, strings.Join(picks, ", "))
		}
		routes = append(routes, r)
	}
	return routes, nil
}

// Route names the team that a request goes to, and how one of its people is picked: by the agreement, else by the first route of the house that
// holds. Without any it is "", and the ticket stays in everybody's queue.
func Route(dec Decided, facts agreement.Facts, house []HouseRoute) (team, pick string) {
	if dec.Route != nil {
		return dec.Route.Team, dec.Route.Pick
	}
	service, known := facts.Service.Value()
	for _, r := range house {
		if r.Service == EveryService || known && agreement.Under(service, r.Service) {
			return r.Team, r.Pick
		}
	}
	return "", ""
}
