package billing

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/money"
)

// Item is a rated line with what a statement needs to know beside it. Line.Entry is the time entry's number: with ticket and start it tells which
// line of an earlier statement this one is.
type Item struct {
	Line
	Ticket  int64  // 0 where it is not known
	Service string // path in the service catalogue, for taxes; "" where it is not known
	Mode    string // remote, onsite; for the call-out of a line that is settled
	Hold    string // why it must not be billed yet, such as beyond what was approved; "" where it may
	Ruling  *Ruling
}

// Ruling is what a manager decided about a line (spec 3-money, Time entry). Nothing else changes a rated line.
type Ruling struct {
	Deed    string `json:"deed"`   // waive, bill, settle, applied
	Reason  string `json:"reason"` // kept and shown
	Verdict Text   `json:"verdict,omitempty"`
	Clause  Text   `json:"clause,omitempty"`
	Rate    Text   `json:"rate,omitempty"`
}

// The deeds of a ruling.
const (
	Waive   = "waive"   // a billable line: it stays on the statement at 0
	Bill    = "bill"    // a covered line: it costs its list amount
	Settle  = "settle"  // a held line: it gets Verdict, Clause and Rate
	Applied = "applied" // the line was rated with it already and stays as it is; a declined one is off every statement for good
)

// itemJSON is an item as it is written: a rated line, with keys of its own after it that may all be left out.
type itemJSON struct {
	Entry      int             `json:"entry"`
	Start      time.Time       `json:"start"`
	End        time.Time       `json:"end"`
	Seconds    int64           `json:"seconds"`
	Verdict    string          `json:"verdict"`
	Clause     string          `json:"clause"`
	Rate       string          `json:"rate"`
	Multiplier decimal.Decimal `json:"multiplier"`
	Minutes    int             `json:"billed_minutes"`
	Amount     *string         `json:"amount"`
	List       *string         `json:"list_amount"`
	Ask        []string        `json:"ask"`
	Ticket     int64           `json:"ticket"`
	Service    string          `json:"service"`
	Mode       string          `json:"mode"`
	Hold       string          `json:"hold"`
	Ruling     *Ruling         `json:"ruling"`
}

// ReadItems reads a JSON list of rated lines, as Rate's are written, of an agreement in that currency. Each may also have "ticket", "service",
// "mode", "hold" and "ruling". Errors are fault.Invalid and name the line, from 1.
func ReadItems(currency string, data []byte) ([]Item, error) {
	c, err := money.CurrencyOf(currency)
	if err != nil {
		return nil, err
	}
	var rows []itemJSON
	if err := strictly(data, &rows); err != nil {
		return nil, fault.Errorf(fault.Invalid, "The lines must be a JSON list of rated lines, as \"remit agreement rate\" writes them: %w", err)
	}
	list := make([]Item, len(rows))
	for i, r := range rows {
		if list[i], err = r.item(c); err != nil {
			return nil, fault.Errorf(fault.Invalid, "Line %d: %w", i+1, err)
		}
	}
	return list, nil
}

// strictly reads one JSON value whose keys must all be known: one that is misspelled would change what is billed.
func strictly(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fault.Errorf(fault.Invalid, "there is more after it")
	}
	return nil
}

func (r itemJSON) item(c money.Currency) (Item, error) {
	verdicts := []agreement.Verdict{agreement.Covered, agreement.Billable, agreement.Declined, agreement.Undecided}
	l := Line{Entry: r.Entry, Start: r.Start, End: r.End, Verdict: agreement.Verdict(r.Verdict), Clause: r.Clause, Rate: r.Rate, Multiplier: r.Multiplier, Minutes: r.Minutes, Ask: r.Ask, currency: c}
	switch {
	case !slices.Contains(verdicts, l.Verdict):
		return Item{}, fault.On("verdict", "The verdict %q is not known; write covered, billable, declined or undecided.", r.Verdict)
	case r.Start.IsZero() || !r.End.After(r.Start):
		return Item{}, fault.On("end", "The work must have a start, and an end after it.")
	case r.Minutes < 0 || !r.Multiplier.IsPositive() && !r.Multiplier.IsZero() || r.Ticket < 0:
		return Item{}, fault.On("billed_minutes", "Minutes, multiplier and ticket are never below 0.")
	}
	for _, each := range []struct {
		text *string
		into *decimal.NullDecimal
	}{{r.Amount, &l.Amount}, {r.List, &l.List}} {
		if each.text == nil {
			continue
		}
		d, err := money.Parse(*each.text, c)
		if err != nil {
			return Item{}, err
		}
		*each.into = decimal.NewNullDecimal(d)
	}
	if held := l.Verdict == agreement.Undecided || l.Verdict == agreement.Declined; held == l.Amount.Valid {
		return Item{}, fault.On("amount", "A line that is covered or billable has an amount, another has null.")
	}
	return Item{Line: l, Ticket: r.Ticket, Service: r.Service, Mode: r.Mode, Hold: r.Hold, Ruling: r.Ruling}, nil
}

// key tells the lines of all statements of an agreement apart.
type key struct {
	ticket int64
	entry  int
	start  int64
}

func (i Item) key() key { return key{i.Ticket, i.Entry, i.Start.UnixNano()} }

// charge is an item as it stands after what a manager decided.
type charge struct {
	Item
	place   int // in the input, from 0
	terms   *agreement.Terms
	day     time.Time       // local date of its start: it counts in the period of that day (spec 3-money, Limits count)
	rate    agreement.Rate  // of a billable line
	callout decimal.Decimal // part of the amount that no prepaid time pays
	off     bool            // on no statement: held, or declined for good
	held    bool
	waived  bool
}

// charges are the items in order of time, as they stand. Errors are fault.Invalid and name the line, from 1.
func charges(c course, items []Item) ([]*charge, error) {
	list := make([]*charge, len(items))
	for i, item := range items {
		terms := c.at(item.Start)
		list[i] = &charge{Item: item, place: i, terms: terms, day: dayOf(item.Start, terms.Zone)}
		var err error
		if list[i].currency, err = money.CurrencyOf(terms.Currency); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b *charge) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Ticket, b.Ticket), cmp.Compare(a.Entry, b.Entry), a.End.Compare(b.End))
	})
	reached := map[key]time.Time{}
	for _, c := range list {
		entry := key{ticket: c.Ticket, entry: c.Entry}
		if c.Start.Before(reached[entry]) {
			return nil, fault.On("lines", "Line %d begins before another line of the same entry and ticket ends: each stretch of work may stand there once.", c.place+1)
		}
		reached[entry] = c.End
	}
	called := map[key]bool{}
	for _, settled := range []bool{false, true} { // a settled line pays the call-out only where no other does
		for _, c := range list {
			if (c.Ruling != nil && c.Ruling.Deed == Settle) != settled {
				continue
			}
			if err := c.stand(called); err != nil {
				return nil, fault.On("lines", "Line %d: %w", c.place+1, err)
			}
		}
	}
	return list, nil
}
