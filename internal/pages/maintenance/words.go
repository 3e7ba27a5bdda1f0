package maintenance

import (
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"remit/internal/pages/shell"
	"remit/internal/upkeep"
)

// date is a day of the calendar in words, with the year where it is not this one.
func date(now, day time.Time, l shell.Locale) string {
	if day.Year() == now.Year() {
		return l.Format(day, "Mon 2 January")
	}
	return l.Format(day, "Mon 2 January 2006")
}

// shortDate is a day for a narrow column.
func shortDate(now, day time.Time, l shell.Locale) string {
	if day.Year() == now.Year() {
		return l.Format(day, "Mon 2 Jan")
	}
	return l.Format(day, "2 Jan 2006")
}

// nextWords say how often a clause comes, and when next.
func nextWords(now time.Time, d Duty, l shell.Locale) string {
	if d.Next.IsZero() {
		return shell.Capital(d.Often) + "; nothing is to come."
	}
	return shell.Capital(d.Often) + "; next on " + date(now, d.Next, l) + "."
}

// stateWord says how maintenance stands.
func stateWord(e upkeep.Entry) string {
	return map[upkeep.State]string{upkeep.Coming: "to come", upkeep.Open: "open", upkeep.Late: "late", upkeep.Kept: "kept", upkeep.Missed: "done too late", upkeep.Passed: "not done"}[e.State]
}

// why adds to a state what is not plain from its word.
func why(e upkeep.Entry) string {
	switch {
	case e.State == upkeep.Passed:
		return "The program did not run on its day, and a later one has come since."
	case e.State == upkeep.Late && e.Assignee == "":
		return "Nobody has it."
	}
	return ""
}

// tallied is how much was kept in a contract year: “kept 3 of 4”.
func tallied(t upkeep.Tally) string {
	text := "kept " + strconv.Itoa(t.Kept) + " of " + strconv.Itoa(t.Of)
	if t.Of == 0 {
		text = "nothing settled yet"
	}
	if t.Open > 0 {
		text += ", " + strconv.Itoa(t.Open) + " open"
	}
	return text
}

// percent is how much of what is settled was kept.
func percent(t upkeep.Tally) int {
	if t.Of == 0 {
		return 0
	}
	return 100 * t.Kept / t.Of
}

// Often says a recurrence rule in words where it is a plain one, else as it is written: “every 3 months”, “every week on Monday”.
func Often(rule string) string {
	o, err := rrule.StrToROption(rule)
	if err != nil || o.Count > 0 || !o.Until.IsZero() || len(o.Bysetpos)+len(o.Byyearday)+len(o.Byweekno) > 0 {
		return "by the rule " + rule
	}
	unit := map[rrule.Frequency]string{rrule.YEARLY: "year", rrule.MONTHLY: "month", rrule.WEEKLY: "week", rrule.DAILY: "day"}[o.Freq]
	text := "every " + unit
	if o.Interval > 1 {
		text = "every " + strconv.Itoa(o.Interval) + " " + unit + "s"
	}
	if o.Freq == rrule.MONTHLY && o.Interval == 3 {
		text = "every quarter"
	}
	var on []string
	for _, d := range o.Bymonthday {
		if d < -1 {
			return "by the rule " + rule
		}
		on = append(on, map[bool]string{true: "the last day", false: "the " + shell.Ordinal(d)}[d == -1])
	}
	for _, d := range o.Byweekday {
		name := time.Weekday((d.Day() + 1) % 7).String()
		switch n := d.N(); {
		case n == -1:
			name = "the last " + name
		case n < -1:
			return "by the rule " + rule
		case n > 0:
			name = "the " + shell.Ordinal(n) + " " + name
		}
		on = append(on, name)
	}
	if len(o.Bymonthday) > 0 && len(o.Byweekday) > 0 {
		return "by the rule " + rule
	}
	if len(on) > 0 {
		text += " on " + listed(on)
	}
	var months []string
	for _, m := range o.Bymonth {
		months = append(months, time.Month(m).String())
	}
	if len(months) > 0 {
		text += " in " + listed(months)
	}
	return text
}

func listed(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
