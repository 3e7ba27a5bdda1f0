package billing

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
)

// Counts is what a statement needs to know beside the terms and the work, by clause.
type Counts struct {
	Things map[string]int64     // of a fee: how many there were on the first day of the period
	Missed map[string][]int64   // of a service credit: the tickets that missed its target in the period, one for each miss
	Late   []Late               // misses in the periods of earlier statements that have no credit on any
	Lots   map[string][]Deposit // of a block: what was left of it before the period; a clause that is not there is worked out
}

// Late is a miss that became known after the statement of its period was issued, such as by a decision made anew.
type Late struct {
	Period string // of that statement
	Clause string // of the service credit
	Ticket int64
}

// Deposit is what was left of a lot of prepaid time.
type Deposit struct {
	Opened  time.Time // the day on which it was bought
	Minutes int
}

// ReadCounts reads a JSON object by clause: {"7.1":23,"6.9":[1042,1043],"7.6":[{"opened":"2026-02-01","minutes":300}]}. What a value means is
// told by its clause: how many things a fee counts, the tickets that missed what a credit is owed for, the lots that are left of a block. Errors are
// fault.Invalid and name the clause.
func ReadCounts(terms *agreement.Terms, data []byte) (Counts, error) {
	c := Counts{Things: map[string]int64{}, Missed: map[string][]int64{}, Lots: map[string][]Deposit{}}
	var rows map[string]json.RawMessage
	if err := strictly(data, &rows); err != nil || rows == nil {
		return c, fault.Errorf(fault.Invalid, "The counts must be a JSON object by clause, such as {\"7.1\":23}.")
	}
	for _, clause := range slices.Sorted(maps.Keys(rows)) {
		if err := c.read(terms, clause, rows[clause]); err != nil {
			return c, fault.Errorf(fault.Invalid, "Clause %s: %w", clause, err)
		}
	}
	return c, nil
}

func (c *Counts) read(terms *agreement.Terms, clause string, raw json.RawMessage) error {
	if i := slices.IndexFunc(terms.Fees, func(f agreement.Fee) bool { return f.Clause == clause }); i >= 0 {
		n, flat := int64(-1), terms.Fees[i].Per == "flat"
		if err := strictly(raw, &n); err != nil || n < 0 || flat && n != 1 {
			return fault.On("counts", "A fee counts how many there are, as 23; a flat one is always 1.")
		}
		c.Things[clause] = n
		return nil
	}
	if slices.ContainsFunc(terms.Credits, func(x agreement.Credit) bool { return x.Clause == clause }) {
		var tickets []int64
		if err := strictly(raw, &tickets); err != nil || slices.ContainsFunc(tickets, func(n int64) bool { return n < 1 }) {
			return fault.On("counts", "A service credit needs the tickets that missed its target, as [1042].")
		}
		c.Missed[clause] = tickets
		return nil
	}
	if _, ok := blockOf(terms, clause); !ok {
		return fault.On("counts", "It is neither a fee nor a service credit nor a block of the agreement.")
	}
	var lots []struct {
		Opened  string `json:"opened"`
		Minutes int    `json:"minutes"`
	}
	if err := strictly(raw, &lots); err != nil {
		return fault.On("counts", "A block needs what is left of its lots, as [{\"opened\":\"2026-02-01\",\"minutes\":300}].")
	}
	c.Lots[clause] = []Deposit{}
	for _, l := range lots {
		day, err := time.Parse(time.DateOnly, l.Opened)
		if err != nil || l.Minutes < 0 {
			return fault.On("counts", "A lot needs the day on which it opened, as \"2026-02-01\", and minutes that are not below 0.")
		}
		c.Lots[clause] = append(c.Lots[clause], Deposit{day, l.Minutes})
	}
	return nil
}
