package api

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// orNull describes a value of a type, or null.
type orNull[T any] struct{}

// Schema describes the value.
func (orNull[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{r.Schema(reflect.TypeFor[T](), true, ""), {Type: "null"}}}
}

// decision is a decision of the agreement as it was made (spec 1, The decision).
type decision struct{ json.RawMessage }

// Schema describes a decision.
func (decision) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[decisionShape](), true, "")
}

// maybeDecision is a decision, or null.
type maybeDecision struct{ json.RawMessage }

// Schema describes a decision that may be null.
func (maybeDecision) Schema(r huma.Registry) *huma.Schema { return orNull[decisionShape]{}.Schema(r) }

type decisionShape struct {
	Agreement      *string             `json:"agreement"`
	Version        int                 `json:"version"`
	Verdict        string              `json:"verdict" enum:"covered,billable,declined,undecided"`
	Clause         *string             `json:"clause"`
	Rate           *string             `json:"rate"`
	Possible       []possibleShape     `json:"possible" nullable:"false"`
	Ask            []string            `json:"ask" nullable:"false"`
	Approval       *string             `json:"approval"`
	AllowanceSpent bool                `json:"allowance_spent"`
	Priority       *string             `json:"priority"`
	PriorityClause *string             `json:"priority_clause"`
	Target         orNull[targetShape] `json:"target"`
	Route          orNull[routeShape]  `json:"route"`
	Trace          []stepShape         `json:"trace" nullable:"false"`
}

type possibleShape struct {
	Clause  string   `json:"clause"`
	Verdict string   `json:"verdict"`
	Rate    *string  `json:"rate"`
	Unknown []string `json:"unknown" nullable:"false"`
}

type targetShape struct {
	Clause     string     `json:"clause"`
	Hours      *string    `json:"hours"`
	Respond    *string    `json:"respond"`
	Update     *string    `json:"update"`
	Resolve    *string    `json:"resolve"`
	RespondDue *time.Time `json:"respond_due"`
	ResolveDue *time.Time `json:"resolve_due"`
}

type routeShape struct {
	Team string `json:"team"`
	Pick string `json:"pick"`
}

type stepShape struct {
	Clause string `json:"clause"`
	Value  string `json:"value" enum:"true,false,unknown"`
}

// clocks are the clocks of a ticket (spec 2, Clocks).
type clocks struct{ json.RawMessage }

// Schema describes clocks.
func (clocks) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[clocksShape](), true, "")
}

type clocksShape struct {
	Respond       orNull[ClockShape]  `json:"respond"`
	Update        orNull[updateShape] `json:"update"`
	Resolve       orNull[ClockShape]  `json:"resolve"`
	EarlierMisses []missShape         `json:"earlier_misses" nullable:"false"`
}

// ClockShape is one clock.
type ClockShape struct {
	State    string     `json:"state" enum:"running,paused,met,missed"`
	Allowed  int64      `json:"allowed_s"`
	Elapsed  int64      `json:"elapsed_s"`
	Due      *time.Time `json:"due"`
	MetAt    *time.Time `json:"met_at"`
	MissedAt *time.Time `json:"missed_at"`
	Percent  float64    `json:"percent"`
}

type updateShape struct {
	ClockShape
	Misses int `json:"misses"`
}

type missShape struct {
	Clock      string    `json:"clock"`
	MissedAt   time.Time `json:"missed_at"`
	ReplacedAt time.Time `json:"replaced_at"`
}
