package billing

import (
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/fault"
)

// stand brings a charge to what it is after its ruling. called says which entries have paid their call-out.
func (c *charge) stand(called map[key]bool) error {
	entry := key{ticket: c.Ticket, entry: c.Entry}
	if c.Verdict == agreement.Billable {
		if err := c.check(); err != nil {
			return err
		}
		called[entry] = called[entry] || c.callout.IsPositive()
	}
	if c.Ruling == nil {
		c.held = c.Held() || c.Hold != ""
		c.off = c.held
		return nil
	}
	if strings.TrimSpace(c.Ruling.Reason) == "" {
		return fault.On("reason", "What a manager decides needs a reason.")
	}
	var err error
	switch c.Ruling.Deed {
	case Waive:
		err = c.waive()
	case Bill:
		err = c.bill()
	case Settle:
		err = c.settle(called, entry)
	case Applied:
		c.off = c.Verdict == agreement.Declined
		c.held = c.Verdict == agreement.Undecided
		c.off = c.off || c.held
	default:
		return fault.On("deed", "The deed %q is not known; write waive, bill, settle or applied.", c.Ruling.Deed)
	}
	if c.Hold != "" && !c.waived {
		c.held, c.off = true, true
	}
	return err
}

// check finds the rate and the call-out of a billable line, and refuses an amount that its rate does not come to: a line was changed, or rated
// under other terms.
func (c *charge) check() error {
	rate, ok := rateNamed(c.terms, c.Rate)
	if !ok {
		return fault.On("rate", "The rate %q is not on the rate card.", c.Rate)
	}
	c.rate = rate
	c.callout = c.Amount.Decimal.Sub(c.cost(rate, c.Minutes))
	if !c.callout.IsZero() && !c.callout.Equal(c.currency.Round(rate.Callout)) {
		return fault.On("amount", "The amount %s is not what %d minutes at the rate %s come to, which is %s.", c.currency.Format(c.Amount.Decimal), c.Minutes, rate.Name, c.currency.Format(c.cost(rate, c.Minutes)))
	}
	return nil
}

// waive leaves a billable line on the statement at 0; it draws nothing.
func (c *charge) waive() error {
	if c.Verdict != agreement.Billable {
		return fault.On("deed", "Only a billable line can be waived; this one is %s.", c.Verdict)
	}
	c.waived, c.List, c.Amount, c.callout = true, c.Amount, decimal.NewNullDecimal(decimal.Zero), decimal.Zero
	return nil
}

// bill charges a covered line at the rate card's first rate: it costs what it showed that it would have, without call-out.
func (c *charge) bill() error {
	if c.Verdict != agreement.Covered || !c.List.Valid {
		return fault.On("deed", "Only a covered line with a list amount can be billed.")
	}
	rate := c.terms.Rates[0]
	c.Verdict, c.Rate, c.Minutes = agreement.Billable, rate.Name, int(Billed(rate, c.End.Sub(c.Start))/time.Minute)
	c.Amount, c.List = c.List, decimal.NullDecimal{}
	return c.check()
}

// settle gives a held line its verdict. Billable, it is priced as any other line, at the rate that was given or else the card's first; an entry on
// site whose other lines pay no call-out pays it here. A declined line may be settled as an undecided one, as it is held likewise; settled as
// declined, work is off every statement for good.
func (c *charge) settle(called map[key]bool, entry key) error {
	if !c.Held() {
		return fault.On("deed", "Only an undecided or declined line can be settled; this one is %s.", c.Verdict)
	}
	c.Verdict, c.Clause, c.Ask = agreement.Verdict(c.Ruling.Verdict), string(c.Ruling.Clause), nil
	worked := c.End.Sub(c.Start)
	matter := agreement.NewMatter(c.terms, &agreement.Facts{ReceivedAt: c.Start.In(c.terms.Zone)})
	switch c.Verdict {
	case agreement.Declined:
		c.off = true
	case agreement.Covered:
		c.Amount = decimal.NewNullDecimal(decimal.Zero)
		if len(c.terms.Rates) > 0 {
			first := c.terms.Rates[0]
			c.Multiplier = multiplier(first, matter)
			c.List = decimal.NewNullDecimal(c.cost(first, int(Billed(first, worked)/time.Minute)))
		}
	case agreement.Billable:
		c.Rate = string(c.Ruling.Rate)
		if c.Rate == "" && len(c.terms.Rates) > 0 {
			c.Rate = c.terms.Rates[0].Name
		}
		rate, _ := rateNamed(c.terms, c.Rate)
		c.Multiplier, c.Minutes = multiplier(rate, matter), int(Billed(rate, worked)/time.Minute)
		amount := c.cost(rate, c.Minutes)
		if c.Mode == "onsite" && !called[entry] {
			called[entry] = true
			amount = amount.Add(c.currency.Round(rate.Callout))
		}
		c.Amount = decimal.NewNullDecimal(amount)
		return c.check()
	default:
		return fault.On("verdict", "Settle a line as covered, billable or declined, not %q.", c.Ruling.Verdict)
	}
	return nil
}

// drawable is how many minutes prepaid time may pay, and at which rate.
func (c *charge) drawable() (minutes int, rate string) {
	if c.off || c.waived || c.Verdict != agreement.Billable {
		return 0, ""
	}
	return c.Minutes, c.Rate
}

// money is what is left to pay when prepaid time has paid some minutes; the call-out is no time.
func (c *charge) money(drawn int) decimal.Decimal {
	if drawn == 0 {
		return c.Amount.Decimal
	}
	return c.cost(c.rate, c.Minutes-drawn).Add(c.callout)
}

// line is the charge as it stands on a statement.
func (c *charge) line(draws []Draw) WorkLine {
	drawn := 0
	for _, d := range draws {
		drawn += d.Minutes
	}
	l := WorkLine{Entry: c.Entry, Service: Text(c.Service), Start: Moment{c.Start.In(c.terms.Zone)}, End: Moment{c.End.In(c.terms.Zone)}, Seconds: int64(c.End.Sub(c.Start) / time.Second),
		Clause: Text(c.Clause), Rate: Text(c.Rate), Multiplier: c.Multiplier, Minutes: c.Minutes, Drawn: drawn, Draws: append([]Draw{}, draws...),
		Amount: c.currency.Amount(c.money(drawn)), Ruling: c.Ruling}
	if c.Verdict == agreement.Covered {
		l.Minutes = 0
	}
	if c.List.Valid {
		list := c.currency.Amount(c.List.Decimal)
		l.List = &list
	}
	return l
}
