// Package billing turns work into money: exact, and as the agreement says it.
package billing

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/money"
)

// maxEntry is how long one entry may be (spec 3-money, Time entry).
const maxEntry = 24 * time.Hour

// Entry is work that was done on a ticket (spec 3-money, Time entry).
type Entry struct {
	Ticket     int64
	Technician string
	Start      time.Time
	End        time.Time
	Mode       string // remote, onsite
	WorkType   string // picks the rate by by_work
	Facts      agreement.Facts
	// Seen is a matter of the same text that the caller keeps, so that work on one ticket looks into its text once; nil for none.
	Seen *agreement.Matter
}

// entryJSON is an entry as it is written. The facts have no instant and no mode of their own: those are the work's.
type entryJSON struct {
	Ticket     int64                      `json:"ticket"`
	Technician string                     `json:"technician"`
	Start      time.Time                  `json:"start"`
	End        time.Time                  `json:"end"`
	Mode       string                     `json:"mode"`
	WorkType   string                     `json:"work_type"`
	Facts      map[string]json.RawMessage `json:"facts"`
}

// ReadEntries reads a JSON list of entries. Errors are fault.Invalid and name the entry, from 1.
func ReadEntries(data []byte) ([]Entry, error) {
	var rows []entryJSON
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, fault.Errorf(fault.Invalid, "The entries must be a JSON list such as [{\"ticket\":1,\"technician\":\"kim\",\"start\":\"2026-03-02T09:00:00Z\",\"end\":\"2026-03-02T09:30:00Z\",\"mode\":\"remote\",\"facts\":{}}]: %w", err)
	}
	list := make([]Entry, len(rows))
	for i, r := range rows {
		e := Entry{Ticket: r.Ticket, Technician: r.Technician, Start: r.Start, End: r.End, Mode: r.Mode, WorkType: r.WorkType}
		if r.Facts == nil {
			r.Facts = map[string]json.RawMessage{}
		}
		for name, value := range map[string]any{"received_at": r.Start, "mode": r.Mode} {
			raw, err := json.Marshal(value)
			if err != nil {
				return nil, fault.Errorf(fault.Invalid, "Entry %d: %w", i+1, err)
			}
			r.Facts[name] = raw
		}
		raw, err := json.Marshal(r.Facts)
		if err == nil {
			e.Facts, err = agreement.ParseFacts(raw)
		}
		if err == nil {
			err = e.check()
		}
		if err != nil {
			return nil, fault.Errorf(fault.Invalid, "Entry %d: %w", i+1, err)
		}
		list[i] = e
	}
	return list, nil
}

// check refuses an entry that cannot be.
func (e Entry) check() error {
	switch {
	case !e.End.After(e.Start):
		return fault.On("end", "The work must end after it starts.")
	case e.End.Sub(e.Start) > maxEntry:
		return fault.On("end", "One entry is at most 24 hours; write longer work day by day.")
	case e.Mode != "remote" && e.Mode != "onsite":
		return fault.On("mode", "The mode %q is not known; write \"remote\" or \"onsite\".", e.Mode)
	}
	return nil
}

// Line is a stretch of an entry under one verdict at one price. It marshals to JSON as the spec has it.
type Line struct {
	Entry      int // index of the entry
	Start      time.Time
	End        time.Time
	Verdict    agreement.Verdict
	Clause     string // "" where several are possible
	Rate       string // that is charged; "" where nothing is
	Multiplier decimal.Decimal
	Minutes    int                 // billed
	Amount     decimal.NullDecimal // not valid while it is held
	List       decimal.NullDecimal // of covered work: what it would have cost
	Ask        []string
	Spent      bool      // the limit of the clause was used up
	Override   *Override // that was applied to it; nil for none
	currency   money.Currency
	terms      *agreement.Terms // the version that rated it
	parts      []part           // of one price each, were it billed
}

// Held reports whether a person must settle the line before it stands on a statement.
func (l Line) Held() bool { return !l.Amount.Valid }

// MarshalJSON writes the line with the keys of the spec, in its order; times are in the zone that they carry.
func (l Line) MarshalJSON() ([]byte, error) {
	some := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	amount := func(d decimal.NullDecimal) *string {
		if !d.Valid {
			return nil
		}
		return some(l.currency.Format(d.Decimal))
	}
	return json.Marshal(struct {
		Entry      int      `json:"entry"`
		Start      string   `json:"start"`
		End        string   `json:"end"`
		Seconds    int64    `json:"seconds"`
		Verdict    string   `json:"verdict"`
		Clause     *string  `json:"clause"`
		Rate       *string  `json:"rate"`
		Multiplier string   `json:"multiplier"`
		Minutes    int      `json:"billed_minutes"`
		Amount     *string  `json:"amount"`
		List       *string  `json:"list_amount"`
		Ask        []string `json:"ask"`
	}{l.Entry, l.Start.Format(agreement.TimeForm), l.End.Format(agreement.TimeForm), int64(l.End.Sub(l.Start) / time.Second), string(l.Verdict), some(l.Clause), some(l.Rate),
		l.Multiplier.String(), l.Minutes, amount(l.Amount), amount(l.List), append([]string{}, l.Ask...)})
}

// alike reports whether two neighbouring stretches of an entry are one line; under another version they are not, as its prices are its own.
func (l Line) alike(o Line) bool {
	return l.Entry == o.Entry && l.terms == o.terms && l.End.Equal(o.Start) && l.Verdict == o.Verdict && l.Clause == o.Clause && l.Rate == o.Rate && l.Multiplier.Equal(o.Multiplier) && slices.Equal(l.Ask, o.Ask)
}
