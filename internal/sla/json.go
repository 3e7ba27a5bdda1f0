package sla

import (
	"encoding/json"
	"fmt"
	"math/bits"
	"time"

	"remit/internal/agreement"
)

// MarshalJSON writes the clocks as spec 2-time shows them: durations in whole seconds, times with the offset
// of the agreement's zone, a clock that the target lacks as null.
func (c Clocks) MarshalJSON() ([]byte, error) {
	type earlier struct {
		Clock      string   `json:"clock"`
		MissedAt   *instant `json:"missed_at"`
		ReplacedAt *instant `json:"replaced_at"`
	}
	misses := make([]earlier, 0, len(c.EarlierMisses))
	for _, m := range c.EarlierMisses {
		misses = append(misses, earlier{m.Clock, c.local(m.MissedAt), c.local(m.ReplacedAt)})
	}
	var update *updateJSON
	if c.Update != nil {
		update = &updateJSON{clockJSON: *c.clock(c.Update), Misses: c.Update.Misses}
	}
	return json.Marshal(struct {
		Respond       *clockJSON  `json:"respond"`
		Update        *updateJSON `json:"update"`
		Resolve       *clockJSON  `json:"resolve"`
		EarlierMisses []earlier   `json:"earlier_misses"`
	}{c.clock(c.Respond), update, c.clock(c.Resolve), misses})
}

// clockJSON is a clock as it is written.
type clockJSON struct {
	State    State    `json:"state"`
	Allowed  int64    `json:"allowed_s"`
	Elapsed  int64    `json:"elapsed_s"`
	Due      *instant `json:"due"`
	MetAt    *instant `json:"met_at"`
	MissedAt *instant `json:"missed_at"`
	Percent  percent  `json:"percent"`
}

type updateJSON struct {
	clockJSON
	Misses int `json:"misses"`
}

// instant is a time that is written to the second with its offset.
type instant time.Time

// MarshalJSON writes the time as RFC 3339.
func (t instant) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).Format(`"` + agreement.TimeForm + `"`)), nil
}

// percent is a share in tenths of a percent.
type percent int64

// MarshalJSON writes the share with its one decimal: 12.5, 0.0.
func (p percent) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%d.%d", p/10, p%10), nil }

// clock returns the written form, nil for nil.
func (c Clocks) clock(k *Clock) *clockJSON {
	if k == nil {
		return nil
	}
	return &clockJSON{
		State: k.State, Allowed: int64(k.Allowed / time.Second), Elapsed: int64(k.Elapsed / time.Second),
		Due: c.local(k.Due), MetAt: c.local(k.MetAt), MissedAt: c.local(k.MissedAt), Percent: percent(k.Permille()),
	}
}

// local returns the time in the agreement's zone, nil for zero.
func (c Clocks) local(at time.Time) *instant {
	if at.IsZero() {
		return nil
	}
	if c.zone != nil {
		at = at.In(c.zone)
	}
	t := instant(at)
	return &t
}

// Permille returns elapsed of allowed in thousandths, rounded half up: 125 is 12.5 %.
func (k *Clock) Permille() int64 {
	elapsed, allowed := uint64(k.Elapsed), uint64(k.Allowed)
	// Nanoseconds times 2000 pass 64 bits after some weeks.
	high, low := bits.Mul64(elapsed%allowed, 2000)
	low, carry := bits.Add64(low, allowed, 0)
	part, _ := bits.Div64(high+carry, low, 2*allowed)
	return int64(elapsed/allowed*1000 + part)
}
