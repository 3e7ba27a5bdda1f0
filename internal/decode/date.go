package decode

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
)

// numericDates are the forms without the name of a month.
var numericDates = []string{
	"2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02 15:04", time.RFC3339, "2006-01-02T15:04:05 -0700", "2006-01-02T15:04:05",
	"2006/01/02 15:04:05 -0700", "2006/01/02 15:04:05", "02.01.2006 15:04:05 -0700", "02.01.2006 15:04:05", "02.01.2006 15:04",
}

var (
	dateComment = regexp.MustCompile(`\([^()]*\)?`)
	dateZone    = regexp.MustCompile(`(?i)(?:GMT|UTC|UT|Z)?\s*([+-])(\d{1,2}):?(\d{2})$`)
	dateNamed   = regexp.MustCompile(`\s+([A-Za-z]{1,5})$`)
)

// zones are the names that mailers write instead of an offset; any other name counts as UTC (RFC 5322, 4.3).
var zones = map[string]string{
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
	"CET": "+0100", "CEST": "+0200", "MET": "+0100", "MEST": "+0200", "MEZ": "+0100", "MESZ": "+0200", "EET": "+0200", "EEST": "+0300",
	"WET": "+0000", "WEST": "+0100", "BST": "+0100", "IST": "+0530", "JST": "+0900", "KST": "+0900", "MSK": "+0300", "MSD": "+0400",
	"AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300", "HKT": "+0800", "SGT": "+0800",
}

// Date returns the instant in UTC, zero where the value is no date (RFC 5322, sections 3.3 and 4.3, and what is sent against them).
// Years before 1900 and after 2200 are no dates of a mail.
func Date(raw string) time.Time {
	s := strings.TrimSpace(raw)
	if s == "" || len(s) > 200 {
		return time.Time{}
	}
	t, err := usualDate(s)
	if err != nil && !namedZone(s) { // the standard library takes every name but GMT for an offset of zero
		t, err = mail.ParseDate(s)
	}
	if err != nil {
		t = oddDate(RawText(s))
	}
	if t.Year() < 1900 || t.Year() > 2200 {
		return time.Time{}
	}
	return t.UTC()
}

// usualDate reads what nearly every mailer writes; the standard library tries dozens of forms for it.
func usualDate(s string) (time.Time, error) {
	if i := strings.LastIndex(s, " ("); i > 0 {
		s = s[:i]
	}
	return time.Parse("Mon, _2 Jan 2006 15:04:05 -0700", s)
}

// namedZone reports whether the value ends with a name that stands for an offset, or with half an offset.
func namedZone(s string) bool {
	if m := dateNamed.FindStringSubmatch(s); m != nil {
		return zones[strings.ToUpper(m[1])] != ""
	}
	i := strings.LastIndexAny(s, "+-")
	return i > 0 && len(s)-i < 4
}

// oddDate reads numeric dates, then anything with a day, the name of a month, a year and a time in whatever order.
func oddDate(s string) time.Time {
	s = strings.Join(strings.Fields(dateComment.ReplaceAllString(s, " ")), " ")
	numeric := s
	if m := dateZone.FindStringSubmatchIndex(s); m != nil && strings.Contains(s, ":") {
		hours := s[m[4]:m[5]]
		if len(hours) == 1 {
			hours = "0" + hours
		}
		numeric = strings.TrimSpace(s[:m[0]]) + " " + s[m[2]:m[3]] + hours + s[m[6]:m[7]]
	}
	for _, form := range numericDates {
		if t, err := time.Parse(form, numeric); err == nil {
			return t
		}
	}
	var d looseDate
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,;\"'", r) }) {
		d.word(w)
	}
	return d.instant()
}
