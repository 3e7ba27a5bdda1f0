package richform

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// when tells begin and end of an event, in the zone that it names.
func (e *event) when() string {
	start := e.fields["DTSTART"]
	begin, form, ok := icsInstant(start.value)
	if !ok {
		return ""
	}
	wholeDay := form == icsDay
	end, _, hasEnd := icsInstant(e.fields["DTEND"].value)
	if !hasEnd {
		if d := icsDuration(e.fields["DURATION"].value); d > 0 {
			end, hasEnd = begin.Add(d), true
		}
	}
	if wholeDay && hasEnd { // the end is the day after
		end = end.AddDate(0, 0, -1)
	}
	out := begin.Format(form)
	switch {
	case !hasEnd || !end.After(begin):
	case wholeDay:
		out += " – " + end.Format(form)
	case begin.Format(icsDay) == end.Format(icsDay):
		out += " – " + end.Format("15:04")
	default:
		out += " – " + end.Format(form)
	}
	switch zone := icsZone(start.param("TZID")); {
	case wholeDay:
		return out + " (all day)"
	case strings.HasSuffix(start.value, "Z"):
		return out + " UTC"
	case zone != "":
		return out + " (" + zone + ")"
	}
	return out
}

// The forms in which a day and an instant are shown.
const (
	icsDay     = "2006-01-02"
	icsMinutes = "2006-01-02 15:04"
)

// icsInstant reads a DATE or a DATE-TIME (RFC 5545, sections 3.3.4 and 3.3.5) and says how to show it.
func icsInstant(v string) (t time.Time, form string, ok bool) {
	for _, f := range []struct{ in, out string }{{"20060102T150405Z", icsMinutes}, {"20060102T150405", icsMinutes}, {"20060102T1504", icsMinutes}, {"20060102", icsDay}} {
		if t, err := time.Parse(f.in, v); err == nil {
			return t, f.out, true
		}
	}
	return t, "", false
}

func icsTime(f icsField) string {
	t, form, ok := icsInstant(f.value)
	if !ok {
		return ""
	}
	if strings.HasSuffix(f.value, "Z") {
		return t.Format(form) + " UTC"
	}
	return t.Format(form)
}

var icsPeriod = regexp.MustCompile(`^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$`)

// icsDuration reads "PT1H30M" (RFC 5545, section 3.3.6), 0 where it is none.
func icsDuration(v string) time.Duration {
	m := icsPeriod.FindStringSubmatch(v)
	if m == nil {
		return 0
	}
	var d time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		if n, err := strconv.Atoi(m[i+1]); err == nil {
			d += time.Duration(n) * unit
		}
	}
	return d
}

// windowsZones are the names that Outlook gives to the zones of its users, and those that everybody else does.
var windowsZones = map[string]string{
	"W. Europe Standard Time": "Europe/Berlin", "Central Europe Standard Time": "Europe/Budapest", "Central European Standard Time": "Europe/Warsaw",
	"Romance Standard Time": "Europe/Paris", "GMT Standard Time": "Europe/London", "Greenwich Standard Time": "Atlantic/Reykjavik", "FLE Standard Time": "Europe/Kyiv",
	"GTB Standard Time": "Europe/Bucharest", "E. Europe Standard Time": "Europe/Chisinau", "Russian Standard Time": "Europe/Moscow", "Turkey Standard Time": "Europe/Istanbul",
	"Israel Standard Time": "Asia/Jerusalem", "Arabian Standard Time": "Asia/Dubai", "India Standard Time": "Asia/Kolkata", "China Standard Time": "Asia/Shanghai",
	"Singapore Standard Time": "Asia/Singapore", "Tokyo Standard Time": "Asia/Tokyo", "Korea Standard Time": "Asia/Seoul", "AUS Eastern Standard Time": "Australia/Sydney",
	"New Zealand Standard Time": "Pacific/Auckland", "Eastern Standard Time": "America/New_York", "Central Standard Time": "America/Chicago", "Mountain Standard Time": "America/Denver",
	"US Mountain Standard Time": "America/Phoenix", "Pacific Standard Time": "America/Los_Angeles", "Atlantic Standard Time": "America/Halifax", "SA Eastern Standard Time": "America/Cayenne",
	"E. South America Standard Time": "America/Sao_Paulo", "South Africa Standard Time": "Africa/Johannesburg", "Egypt Standard Time": "Africa/Cairo",
}

// icsZone returns a zone as people know it: what Outlook calls it, or a program puts before it, goes.
func icsZone(id string) string {
	if name := windowsZones[id]; name != "" {
		return name
	}
	if p := strings.Split(id, "/"); len(p) > 3 && p[0] == "" { // "/mozilla.org/20070129_1/Europe/Berlin"
		return strings.Join(p[len(p)-2:], "/")
	}
	return id
}

// repeats tells a rule of recurrence in words (RFC 5545, section 3.3.10); one that words do not hold stays as it is.
func (e *event) repeats() string {
	rule := e.fields["RRULE"].value
	r := map[string]string{}
	for _, p := range strings.Split(strings.ToUpper(rule), ";") {
		k, v, _ := strings.Cut(p, "=")
		r[k] = v
	}
	unit := map[string]string{"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}[r["FREQ"]]
	if unit == "" || r["BYSETPOS"] != "" || r["BYMONTH"] != "" && r["FREQ"] != "YEARLY" || r["BYWEEKNO"] != "" || r["BYYEARDAY"] != "" {
		return rule
	}
	out := "every " + unit
	if n := r["INTERVAL"]; n != "" && n != "1" {
		out = "every " + n + " " + unit + "s"
	}
	if days := icsDays(r["BYDAY"]); days != "" {
		out += " on " + days
	}
	if day := r["BYMONTHDAY"]; day != "" {
		out += " on day " + strings.ReplaceAll(day, ",", ", ")
	}
	if n := r["COUNT"]; n != "" {
		out += ", " + n + " times"
	}
	if until, _, ok := icsInstant(r["UNTIL"]); ok {
		out += " until " + until.Format(icsDay)
	}
	return out
}

// icsDays tells "MO,2TU,-1FR" in words.
func icsDays(v string) string {
	names := map[string]string{"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday", "SU": "Sunday"}
	var out []string
	for _, d := range strings.Split(v, ",") {
		if len(d) < 2 || names[d[len(d)-2:]] == "" {
			continue
		}
		day := names[d[len(d)-2:]]
		switch n := strings.TrimPrefix(d[:len(d)-2], "+"); n {
		case "":
		case "-1":
			day = "the last " + day
		case "1", "2", "3", "4", "5":
			day = fmt.Sprintf("the %s %s", map[string]string{"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth"}[n], day)
		default:
			day = n + " " + day
		}
		out = append(out, day)
	}
	return strings.Join(out, ", ")
}
