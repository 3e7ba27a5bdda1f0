package report

import (
	"strings"
	"time"

	"remit/internal/money"
	"remit/internal/pages/shell"
)

// hm writes seconds as hours and minutes.
func hm(seconds int64) string { return shell.Hours(time.Duration(seconds) * time.Second) }

// amounts writes amounts of several currencies.
func (s *sheet) amounts(list map[string]int64, who *people) string {
	var words []string
	for _, code := range who.codes() {
		if n := list[code.Code]; n != 0 {
			words = append(words, s.Money(plainAmount(n, code), code.Code))
		}
	}
	return strings.Join(words, " and ")
}

func plainAmount(minor int64, c money.Currency) string {
	return c.Format(c.OfUnits(minor))
}

// dayName writes a day, 2026-03-01.
func (s *sheet) dayName(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return s.Format(at, "2 January 2006")
}
