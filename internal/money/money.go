// Package money reads, rounds and writes exact decimal amounts in a currency.
package money

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"remit/internal/fault"
)

// maxWhole is how many digits an amount may have before its point: far more than any contract, and few
// enough that sums of millions of them stay exact and short.
const maxWhole = 15

// Currency is an ISO 4217 currency with the number of decimals of its minor unit.
type Currency struct {
	Code   string
	Digits int32
}

// codes are the ISO 4217 codes of money that is or lately was paid with, and of the funds codes; metals, units
// of account between banks and test codes have no minor unit and are left out.
const codes = " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD" +
	" CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS" +
	" GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT" +
	" LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD" +
	" OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP" +
	" SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF" +
	" XPF YER ZAR ZMW ZWG "

// The codes whose minor unit does not have two decimals.
const (
	noDecimals    = " BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF "
	threeDecimals = " BHD IQD JOD KWD LYD OMR TND "
	fourDecimals  = " CLF UYW "
)

// CurrencyOf returns the currency of an ISO 4217 code. Errors are fault.Invalid.
func CurrencyOf(code string) (Currency, error) {
	word := " " + code + " "
	if len(code) != 3 || !strings.Contains(codes, word) {
		return Currency{}, fault.Errorf(fault.Invalid, "The currency %q is not known: write an ISO 4217 code such as \"EUR\" or \"USD\".", code)
	}
	c := Currency{Code: code, Digits: 2}
	switch {
	case strings.Contains(noDecimals, word):
		c.Digits = 0
	case strings.Contains(threeDecimals, word):
		c.Digits = 3
	case strings.Contains(fourDecimals, word):
		c.Digits = 4
	}
	return c, nil
}

// Parse reads an amount such as "157.50" or "-3" in the currency. Errors are fault.Invalid: anything but
// plain digits, or more decimals than the currency has (spec 1-agreement).
func Parse(s string, c Currency) (decimal.Decimal, error) {
	whole, decimals, pointed := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if !digits(whole) || len(whole) > maxWhole || pointed && !digits(decimals) {
		return decimal.Decimal{}, fault.Errorf(fault.Invalid, "The amount %q is not understood: write plain digits such as %q.", s, c.Format(decimal.New(15750, -2)))
	}
	if len(decimals) > int(c.Digits) {
		return decimal.Decimal{}, fault.Errorf(fault.Invalid, "The amount %q has more decimals than %s has, which is %d.", s, c.Code, c.Digits)
	}
	amount, err := decimal.NewFromString(s)
	if err != nil {
		return decimal.Decimal{}, fault.Errorf(fault.Invalid, "The amount %q is not understood: %w", s, err)
	}
	return amount, nil
}

// digits reports whether s is one or more decimal digits.
func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// Round rounds half away from zero to the currency's minor unit (spec 3-money).
func (c Currency) Round(amount decimal.Decimal) decimal.Decimal { return amount.Round(c.Digits) }

// Format writes the amount with all the decimals of the currency, rounded: "157.50".
func (c Currency) Format(amount decimal.Decimal) string { return amount.StringFixed(c.Digits) }

// Amount is an amount that has been rounded to its currency, and knows how it is written: "157.50" as a JSON text (spec 3-money).
type Amount struct {
	decimal.Decimal
	Digits int32 // decimals of the currency's minor unit
}

// Amount rounds a figure to an amount of the currency.
func (c Currency) Amount(figure decimal.Decimal) Amount { return Amount{c.Round(figure), c.Digits} }

// String writes the amount with all the decimals of its currency.
func (a Amount) String() string { return a.StringFixed(a.Digits) }

// Format writes the amount as String does, whatever the decimal within would do.
func (a Amount) Format(f fmt.State, verb rune) { fmt.Fprintf(f, fmt.FormatString(f, verb), a.String()) }

// MarshalText writes the amount as String does.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// MarshalJSON writes the amount as a text.
func (a Amount) MarshalJSON() ([]byte, error) { return []byte(`"` + a.String() + `"`), nil }

// UnmarshalJSON reads what MarshalJSON wrote. Errors are fault.Invalid.
func (a *Amount) UnmarshalJSON(data []byte) error {
	text := strings.TrimSuffix(strings.TrimPrefix(string(data), `"`), `"`)
	_, decimals, _ := strings.Cut(text, ".")
	amount, err := Parse(text, Currency{Digits: int32(len(decimals))})
	*a = Amount{amount, int32(len(decimals))}
	return err
}

// Units is an amount in the currency's smallest unit; what is smaller is cut off.
func (c Currency) Units(amount decimal.Decimal) int64 { return amount.Shift(c.Digits).IntPart() }

// OfUnits is an amount that is given in the currency's smallest unit.
func (c Currency) OfUnits(n int64) decimal.Decimal { return decimal.New(n, -c.Digits) }
