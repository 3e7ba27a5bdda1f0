package money

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"remit/internal/fault"
)

func TestCurrencyOf(t *testing.T) {
	t.Parallel()
	for code, digits := range map[string]int32{"EUR": 2, "USD": 2, "DKK": 2, "JPY": 0, "ISK": 0, "HUF": 2, "KWD": 3, "IQD": 3, "CLF": 4, "XOF": 0} {
		if c, err := CurrencyOf(code); err != nil || c.Digits != digits || c.Code != code {
			t.Errorf("CurrencyOf(%q) = %v, %v, want %d digits", code, c, err, digits)
		}
	}
	for _, code := range []string{"", "eur", "EURO", "DEM", "XAU", "XXX", "R E", " EU", "EU "} {
		if _, err := CurrencyOf(code); !fault.Is(err, fault.Invalid) {
			t.Errorf("CurrencyOf(%q) gives error %v, want an invalid one", code, err)
		}
	}
}

func TestEveryCodeIsThreeLetters(t *testing.T) {
	t.Parallel()
	for _, list := range []string{codes, noDecimals, threeDecimals, fourDecimals} {
		for _, code := range strings.Fields(list) {
			if _, err := CurrencyOf(code); err != nil {
				t.Errorf("%q: %v", code, err)
			}
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		currency, text, want string // want "" where it is refused
	}{
		{"USD", "157.50", "157.50"},
		{"USD", "157.5", "157.50"},
		{"USD", "157", "157.00"},
		{"USD", "0.00", "0.00"},
		{"USD", "-3.10", "-3.10"},
		{"USD", "007.00", "7.00"},
		{"USD", "1.005", ""},
		{"USD", "1.000", ""},
		{"JPY", "950", "950"},
		{"JPY", "950.0", ""},
		{"KWD", "1.234", "1.234"},
		{"USD", "", ""},
		{"USD", "-", ""},
		{"USD", ".50", ""},
		{"USD", "5.", ""},
		{"USD", "+5", ""},
		{"USD", "1e3", ""},
		{"USD", "1,50", ""},
		{"USD", "1 000", ""},
		{"USD", "--1", ""},
		{"USD", "999999999999999.99", "999999999999999.99"},
		{"USD", "1000000000000000", ""},
	}
	for _, tt := range tests {
		c := mustCurrency(t, tt.currency)
		got, err := Parse(tt.text, c)
		if tt.want == "" {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("Parse(%q, %s) = %v, %v, want it refused", tt.text, tt.currency, got, err)
			}
			continue
		}
		if err != nil || c.Format(got) != tt.want {
			t.Errorf("Parse(%q, %s) = %v, %v, want %s", tt.text, tt.currency, got, err, tt.want)
		}
	}
}

func TestRoundsHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	tests := []struct{ currency, amount, want string }{
		{"USD", "0.124", "0.12"},
		{"USD", "0.125", "0.13"},
		{"USD", "-0.125", "-0.13"},
		{"USD", "0.135", "0.14"},
		{"USD", "2.675", "2.68"},
		{"JPY", "0.5", "1"},
		{"JPY", "-0.5", "-1"},
		{"JPY", "1.49999", "1"},
		{"KWD", "1.0005", "1.001"},
	}
	for _, tt := range tests {
		c := mustCurrency(t, tt.currency)
		amount := decimal.RequireFromString(tt.amount)
		if got := c.Round(amount).String(); c.Format(amount) != tt.want || !c.Round(amount).Equal(decimal.RequireFromString(tt.want)) {
			t.Errorf("%s %s rounds to %s, written %s, want %s", tt.amount, tt.currency, got, c.Format(amount), tt.want)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	all := strings.Fields(codes)
	rapid.Check(t, func(rt *rapid.T) {
		c := mustCurrency(t, rapid.SampledFrom(all).Draw(rt, "currency"))
		amount := decimal.New(rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(rt, "minor"), -c.Digits)
		got, err := Parse(c.Format(amount), c)
		if err != nil || !got.Equal(amount) {
			rt.Fatalf("%s written %q is read as %s, %v", amount, c.Format(amount), got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"157.50", "-0.1", "1e9", "", "."} {
		f.Add(s)
	}
	eur := Currency{Code: "EUR", Digits: 2}
	f.Fuzz(func(t *testing.T, s string) {
		amount, err := Parse(s, eur)
		if err == nil && !eur.Round(amount).Equal(amount) {
			t.Errorf("Parse(%q) = %s, which is no whole number of cents", s, amount)
		}
	})
}

func mustCurrency(t *testing.T, code string) Currency {
	t.Helper()
	c, err := CurrencyOf(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAnAmountIsWrittenAsItsCurrencyHasIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ currency, figure, want string }{{"USD", "157.5", "157.50"}, {"USD", "-0.005", "-0.01"}, {"JPY", "2.5", "3"}, {"KWD", "1", "1.000"}, {"EUR", "0", "0.00"}} {
		currency, err := CurrencyOf(c.currency)
		if err != nil {
			t.Fatal(err)
		}
		a := currency.Amount(decimal.RequireFromString(c.figure))
		wrote, err := json.Marshal(a)
		if err != nil || a.String() != c.want || fmt.Sprintf("%s %v", a, a) != c.want+" "+c.want || string(wrote) != `"`+c.want+`"` {
			t.Errorf("%s in %s: %s, %v, %s, want %s", c.figure, c.currency, a.String(), a, wrote, c.want)
		}
		var read Amount
		if err := json.Unmarshal(wrote, &read); err != nil || read.String() != c.want || !read.Equal(a.Decimal) {
			t.Errorf("%s is read as %v, %v", wrote, read, err)
		}
	}
	var a Amount
	for _, bad := range []string{`"1e3"`, `"a"`, `""`, `{}`} {
		if err := json.Unmarshal([]byte(bad), &a); err == nil {
			t.Errorf("%s is read as %v", bad, a)
		}
	}
}
