package billing

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/money"
)

// Account is a statement: what one agreement comes to in one calendar period (spec 3-money, Statement). It is written to JSON with its keys in this
// order and read back without loss, so that an issued one can be kept as the bytes it went out with. The spec does not name the keys; those of
// lines are the rated line's. Every amount is a rounded line; Net and Total are sums of them.
type Account struct {
	Agreement   string       `json:"agreement"`
	Version     int          `json:"version"` // on the last day in force
	Client      string       `json:"client"`
	Currency    string       `json:"currency"`
	Period      string       `json:"period"`
	From        string       `json:"from"` // first day
	To          string       `json:"to"`   // last day, included
	Fees        []FeeLine    `json:"fees"`
	Blocks      []BlockLine  `json:"blocks"`
	Work        []TicketWork `json:"work"`    // billable, by ticket
	Covered     []TicketWork `json:"covered"` // at 0 with its list amount, by ticket
	Corrections []Correction `json:"corrections"`
	Credits     []CreditLine `json:"credits"`
	Termination *EndLine     `json:"termination"`
	Taxes       []TaxLine    `json:"taxes"`
	Net         money.Amount `json:"net"`
	Tax         money.Amount `json:"tax"`
	Total       money.Amount `json:"total"`
	Held        int          `json:"held"` // lines of the period that wait for a decision and are not on it
}

// PeriodOf is the period whose miss a credit of the statement is for: its own, or an earlier one's.
func (a *Account) PeriodOf(c CreditLine) string {
	if c.Period != "" {
		return c.Period
	}
	return a.Period
}

// FeeLine is a fixed fee for the days From to To under one version. Days is negative where what was charged in advance is given back.
type FeeLine struct {
	Clause  string       `json:"clause"`
	Says    Text         `json:"says"`
	Version int          `json:"version"`
	Per     string       `json:"per"`
	Count   int64        `json:"count"`
	Every   string       `json:"every"`
	From    string       `json:"from"`
	To      string       `json:"to"`
	Days    int64        `json:"days"`
	Of      int64        `json:"of_days"` // days of the fee's own period
	Amount  money.Amount `json:"amount"`
}

// BlockLine is what happened to a block: Closing is Opening and Bought and Returned without Used and Lapsed, and the next period's Opening.
type BlockLine struct {
	Clause   string       `json:"clause"`
	Says     Text         `json:"says"`
	Opening  int          `json:"opening_minutes"`
	Bought   int          `json:"bought_minutes"`
	Returned int          `json:"returned_minutes"` // by corrections
	Used     int          `json:"used_minutes"`
	Lapsed   int          `json:"lapsed_minutes"`
	Closing  int          `json:"closing_minutes"`
	Lots     []LotLine    `json:"lots"`
	Amount   money.Amount `json:"amount"` // of what was bought
}

// LotLine is what happened to one lot of a block. A lot keeps the terms under which it was bought.
type LotLine struct {
	Lot
	Opening  int          `json:"opening_minutes"`
	Bought   int          `json:"bought_minutes"`
	Returned int          `json:"returned_minutes"`
	Used     int          `json:"used_minutes"`
	Lapsed   int          `json:"lapsed_minutes"`
	Closing  int          `json:"closing_minutes"`
	Amount   money.Amount `json:"amount"`
}

// Lot is a purchase of prepaid time.
type Lot struct {
	Opened string   `json:"opened"`        // first day
	Lapses Text     `json:"lapses"`        // last day on which any of it can be used; "" where only the agreement's end ends it
	Every  string   `json:"every"`         // once, month, quarter, year
	Carry  int      `json:"carry_minutes"` // most that moves on to another period
	Draws  []string `json:"draws"`         // rates
}

// Draw is what a line takes from a lot; negative where it is given back.
type Draw struct {
	Clause  string `json:"clause"` // of the block
	Opened  string `json:"opened"` // of the lot
	Minutes int    `json:"minutes"`
}

// TicketWork is the work on one ticket.
type TicketWork struct {
	Ticket Ref          `json:"ticket"`
	Lines  []WorkLine   `json:"lines"`
	Amount money.Amount `json:"amount"`
}

// WorkLine is a rated line as it is charged: Drawn of its minutes come from blocks, the others are in Amount.
type WorkLine struct {
	Entry      int             `json:"entry"`
	Service    Text            `json:"service"`
	Start      Moment          `json:"start"`
	End        Moment          `json:"end"`
	Seconds    int64           `json:"seconds"`
	Clause     Text            `json:"clause"`
	Rate       Text            `json:"rate"`
	Multiplier decimal.Decimal `json:"multiplier"`
	Minutes    int             `json:"billed_minutes"`
	Drawn      int             `json:"drawn_minutes"`
	Draws      []Draw          `json:"draws"`
	Amount     money.Amount    `json:"amount"`
	List       *money.Amount   `json:"list_amount"` // of covered and waived work: what it would have cost
	Ruling     *Ruling         `json:"ruling"`      // what a manager decided, with the reason
}

// Correction is a credit (below 0) or debit line for work that is on an earlier statement, or was done in its period and came too late for it.
// Minutes, Drawn, Draws and Amount are by how much they changed; the other keys say what the work is now.
type Correction struct {
	Ticket Ref    `json:"ticket"`
	Period string `json:"corrects"` // period of the statement that it corrects
	WorkLine
}

// CreditLine is owed to the client for a missed target; its amount is not above 0. It is a percentage of the fixed fees of the period of the miss.
type CreditLine struct {
	Clause  string          `json:"clause"`
	Says    Text            `json:"says"`
	Ticket  Ref             `json:"ticket"`
	Percent decimal.Decimal `json:"percent"`
	Capped  bool            `json:"capped"`             // the cap left less than the percentage
	Period  string          `json:"corrects,omitempty"` // of the earlier statement on which it would have stood; "" for this one's own
	Amount  money.Amount    `json:"amount"`
}

// EndLine is the fee for ending the agreement before its term is over.
type EndLine struct {
	Ended   string          `json:"ended"` // last day in force
	Ends    string          `json:"ends"`  // last day of the term
	Percent decimal.Decimal `json:"percent"`
	Fees    money.Amount    `json:"fees"` // fixed fees left
	Amount  money.Amount    `json:"amount"`
}

// TaxLine is one tax on what of the statement it is due on. Services and Exempt are the levy's, so that a statement tells of each line whether it is taxed.
type TaxLine struct {
	Name     string          `json:"name"`
	Percent  decimal.Decimal `json:"percent"`
	Base     money.Amount    `json:"base"`
	Amount   money.Amount    `json:"amount"`
	Services []string        `json:"services,omitempty"` // none: all, and what has no service
	Exempt   []string        `json:"exempt_services,omitempty"`
}

// Due reports whether the tax is due on work of a service; "" is all that has none: fees, blocks, service credits.
func (t TaxLine) Due(service string) bool {
	return Levy{Services: t.Services, Exempt: Exempt{Services: t.Exempt}}.due(service)
}

// Text is a text that is null in JSON where it is empty.
type Text string

// MarshalJSON writes the text.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(string(t))
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// Ref is a ticket's number, null in JSON where it is not known.
type Ref int64

// MarshalJSON writes the number.
func (r Ref) MarshalJSON() ([]byte, error) {
	if r == 0 {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(r), 10), nil
}

// Moment is an instant in the agreement's time zone, written as in rated lines; with parts of a second where it has them, so that it reads back.
type Moment struct{ time.Time }

// MarshalJSON writes the instant.
func (m Moment) MarshalJSON() ([]byte, error) {
	return []byte(`"` + m.Format("2006-01-02T15:04:05.999999999-07:00") + `"`), nil
}
