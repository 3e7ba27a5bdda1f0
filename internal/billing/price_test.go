package billing_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/billing"
)

func TestTimeIsRoundedAsTheRateSays(t *testing.T) {
	t.Parallel()
	m := func(n int) time.Duration { return time.Duration(n) * time.Minute }
	quarter := agreement.Rate{Increment: m(15), Minimum: m(15)}
	grace := agreement.Rate{Increment: m(30), Grace: m(5), Minimum: m(60)}
	for name, c := range map[string]struct {
		rate         agreement.Rate
		worked, want time.Duration
	}{
		"nothing":                       {quarter, 0, 0},
		"a minute is the minimum":       {quarter, m(1), m(15)},
		"a whole step":                  {quarter, m(30), m(30)},
		"a minute over":                 {quarter, m(31), m(45)},
		"grace lets it go":              {grace, m(65), m(60)},
		"a minute over the grace":       {grace, m(66), m(90)},
		"below the minimum":             {grace, m(20), m(60)},
		"no step counts whole minutes":  {agreement.Rate{}, m(7) + time.Second, m(8)},
		"grace alone may leave nothing": {agreement.Rate{Increment: m(15), Grace: m(5)}, m(5), 0},
	} {
		if got := billing.Billed(c.rate, c.worked); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestAQuoteIsTimeTimesRateWithCallOut(t *testing.T) {
	t.Parallel()
	terms := &agreement.Terms{Currency: "USD", Rates: []agreement.Rate{
		{Name: "onsite", Price: decimal.RequireFromString("160.00"), Increment: 30 * time.Minute, Minimum: time.Hour, Callout: decimal.RequireFromString("85.00")},
		{Name: "third", Price: decimal.RequireFromString("100.01"), Increment: time.Minute}}}
	at := agreement.Facts{ReceivedAt: time.Date(2026, 3, 3, 15, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		rate, mode, want string
		length           time.Duration
	}{{"onsite", "remote", "240", 70 * time.Minute}, {"onsite", "onsite", "325", 70 * time.Minute}, {"", "remote", "160", time.Minute},
		{"third", "remote", "1.67", time.Minute}} { // 1.66683…, half away from zero
		at.Mode = agreement.Known(c.mode)
		if _, got, err := billing.Quote(terms, c.rate, at, c.length); err != nil || got.String() != c.want {
			t.Errorf("%s %s %s: %s, want %s, %v", c.rate, c.mode, c.length, got, c.want, err)
		}
	}
}
