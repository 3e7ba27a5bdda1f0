package decode

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
)

// dateForms are tried after the standard ones.
var dateForms = []string{
	"Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04 -0700", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04",
	"2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04 -0700", "2 January 2006 15:04:05 -0700", "2 January 2006 15:04:05",
	"Jan 2 15:04:05 2006", "Jan 2 15:04:05 2006 -0700", "Jan 2 2006 15:04:05 -0700", "Jan 2, 2006 15:04:05 -0700", "2-Jan-2006 15:04:05 -0700", "2-Jan-06 15:04:05 -0700",
	"2 Jan 2006 3:04:05 PM -0700", "2 Jan 2006 3:04:05 PM", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", time.RFC3339, "2006-01-02T15:04:05 -0700", "2006-01-02T15:04:05",
	"2006/01/02 15:04:05", "02.01.2006 15:04:05", "2 Jan 2006",
}

var (
	dateComment = regexp.MustCompile(`\([^()]*\)`)
	dateZone    = regexp.MustCompile(`(?i)(?:GMT|UTC|UT|Z)?\s*([+-])(\d{1,2}):?(\d{2})$`)
	dateNamed   = regexp.MustCompile(`\s+([A-Za-z]{1,5})$`)
	dateWeekday = regexp.MustCompile(`(?i)^[a-z]{3,9}\.?,?\s+`)
	dateDots    = regexp.MustCompile(`(\d{1,2})\.(\d{2})\.(\d{2})\b`)
)

// zones are the names that mailers write instead of an offset; any other name counts as UTC (RFC 5322, 4.3).
var zones = map[string]string{
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
	"CET": "+0100", "CEST": "+0200", "MET": "+0100", "MEST": "+0200", "MEZ": "+0100", "MESZ": "+0200", "EET": "+0200", "EEST": "+0300",
	"WET": "+0000", "WEST": "+0100", "BST": "+0100", "IST": "+0530", "JST": "+0900", "KST": "+0900", "MSK": "+0300", "MSD": "+0400",
	"AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300", "HKT": "+0800", "SGT": "+0800",
}

// Date returns the instant in UTC, zero where the value is no date. Years before 1900 and after 2200 are no dates of a mail.
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
		t, err = parseOddDate(RawText(s))
	}
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
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

// namedZone reports whether the value ends with a name that stands for an offset.
func namedZone(s string) bool {
	m := dateNamed.FindStringSubmatch(s)
	return m != nil && zones[strings.ToUpper(m[1])] != ""
}

func parseOddDate(s string) (time.Time, error) {
	s = strings.Join(strings.Fields(dateComment.ReplaceAllString(s, " ")), " ")
	s = dateWeekday.ReplaceAllStringFunc(s, func(w string) string {
		if isMonth(w) {
			return w
		}
		return ""
	})
	s = dateDots.ReplaceAllString(s, "$1:$2:$3")
	if m := dateZone.FindStringSubmatchIndex(s); m != nil && strings.Contains(s, ":") {
		hours := s[m[4]:m[5]]
		if len(hours) == 1 {
			hours = "0" + hours
		}
		s = strings.TrimSpace(s[:m[0]]) + " " + s[m[2]:m[3]] + hours + s[m[6]:m[7]]
	} else if m := dateNamed.FindStringSubmatch(s); m != nil && !strings.EqualFold(m[1], "AM") && !strings.EqualFold(m[1], "PM") {
		offset := zones[strings.ToUpper(m[1])]
		if offset == "" {
			offset = "+0000"
		}
		s = s[:len(s)-len(m[0])] + " " + offset
	}
	var err error
	for _, form := range dateForms {
		var t time.Time
		if t, err = time.Parse(form, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, err
}

func isMonth(s string) bool {
	if len(s) < 3 {
		return false
	}
	_, err := time.Parse("Jan", strings.ToUpper(s[:1])+strings.ToLower(s[1:3]))
	return err == nil
}
