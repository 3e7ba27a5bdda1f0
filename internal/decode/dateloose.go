package decode

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// looseDate collects what the words of a date say, each piece by its form and not by its place.
type looseDate struct {
	day, year, month int
	hasYear, hasTime bool
	clock            time.Duration
	afternoon        string // "AM" or "PM"
	offset           time.Duration
	hasOffset        bool
	initials         string // of the words after the time: "Eastern Daylight Time"
}

var (
	looseTime   = regexp.MustCompile(`^(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:[.,]\d+)?)?([AaPp][Mm])?$`)
	looseOffset = regexp.MustCompile(`^(?i:GMT|UTC|UT)?([+-])(\d{1,2})(?::?(\d{2}))?$`)
	looseDay    = regexp.MustCompile(`^(\d{1,2})[-/. ]([^\d\s]+?)[-/. ](\d{2,4})$`)
	looseNumber = regexp.MustCompile(`^(\d{1,4})(?:st|nd|rd|th|\.)?$`)
)

// months are the beginnings of their names in the languages that programs without care write into headers.
var months = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12, // German
	"fév": 2, "fev": 2, "avr": 4, "jui": 6, "aoû": 8, "aou": 8, "déc": 12, // French; "juil" is told apart below
	"ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "set": 9, "ott": 10, // Spanish, Italian
	"maj": 5, "mei": 5, "mrt": 3, // Dutch, Danish, Swedish
}

// word takes one word into account.
func (d *looseDate) word(w string) {
	if m := looseTime.FindStringSubmatch(w); m != nil && !d.hasTime && (strings.Contains(w, ":") || m[3] != "") {
		d.hasTime = true
		d.clock = time.Duration(number(m[1]))*time.Hour + time.Duration(number(m[2]))*time.Minute + time.Duration(number(m[3]))*time.Second
		d.afternoon = strings.ToUpper(m[4])
		return
	}
	if m := looseDay.FindStringSubmatch(w); m != nil && monthOf(m[2]) > 0 {
		d.day, d.month = number(m[1]), monthOf(m[2])
		d.setYear(m[3])
		return
	}
	if m := looseOffset.FindStringSubmatch(w); m != nil && d.hasTime {
		d.setOffset(m[1], number(m[2]), number(m[3]))
		return
	}
	if m := looseNumber.FindStringSubmatch(w); m != nil {
		switch n := number(m[1]); {
		case d.day == 0 && len(m[1]) <= 2:
			d.day = n
		case !d.hasYear:
			d.setYear(m[1])
		case len(m[1]) == 4 && d.hasTime: // an offset without its sign
			d.setOffset("+", n/100, n%100)
		}
		return
	}
	d.name(w)
}

// name takes a word without digits: a month, "PM", a zone; the weekday is not needed.
func (d *looseDate) name(w string) {
	upper := strings.ToUpper(w)
	switch {
	case !d.hasTime && monthOf(w) > 0 || d.month == 0 && monthOf(w) > 0: // of two the later: the first may be a weekday, as in "mar. 7 avr."
		d.month = monthOf(w)
	case d.hasTime && (upper == "AM" || upper == "PM"):
		d.afternoon = upper
	case d.hasTime && zones[upper] != "":
		d.namedOffset(upper)
	case d.hasTime:
		d.initials += upper[:1]
	}
}

func (d *looseDate) namedOffset(name string) {
	if v := zones[name]; v != "" {
		d.setOffset(v[:1], number(v[1:3]), number(v[3:5]))
	}
}

// setYear reads a year of two or three digits as RFC 5322, section 4.3 says.
func (d *looseDate) setYear(digits string) {
	d.year, d.hasYear = number(digits), true
	switch {
	case len(digits) >= 4:
	case d.year < 50:
		d.year += 2000
	default:
		d.year += 1900
	}
}

// setOffset takes the first offset that can be one.
func (d *looseDate) setOffset(sign string, hours, minutes int) {
	if d.hasOffset || hours > 14 || minutes > 59 {
		return
	}
	d.hasOffset = true
	d.offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if sign == "-" {
		d.offset = -d.offset
	}
}

// instant puts the pieces together, zero where one is missing or cannot be.
func (d *looseDate) instant() time.Time {
	if d.day == 0 || d.month == 0 || !d.hasYear {
		return time.Time{}
	}
	t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	if t.Day() != d.day || d.clock > 24*time.Hour {
		return time.Time{}
	}
	switch {
	case d.afternoon == "PM" && d.clock < 12*time.Hour:
		d.clock += 12 * time.Hour
	case d.afternoon == "AM" && d.clock >= 12*time.Hour && d.clock < 13*time.Hour:
		d.clock -= 12 * time.Hour
	}
	if !d.hasOffset {
		d.namedOffset(d.initials)
	}
	return t.Add(d.clock - d.offset)
}

// monthOf returns the month that a word names, 0 where it is none.
func monthOf(w string) int {
	w = strings.TrimSuffix(strings.ToLower(w), ".")
	r := []rune(w)
	if len(r) < 3 {
		return 0
	}
	if strings.HasPrefix(w, "juil") {
		return 7
	}
	return months[string(r[:3])]
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
