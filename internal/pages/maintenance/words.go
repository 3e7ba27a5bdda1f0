package maintenance

import (
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
		return shell.Capital(l.Say("upkeep.over", "often", d.Often))
	}
	return shell.Capital(l.Say("upkeep.next", "often", d.Often, "day", date(now, d.Next, l)))
}

// stateWord says how maintenance stands.
func stateWord(e upkeep.Entry, l shell.Locale) string {
	return l.Say("upkeep.state-" + string(e.State))
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
func tallied(t upkeep.Tally, l shell.Locale) string {
	text := l.Say("upkeep.none")
	if t.Of > 0 {
		text = l.Say("upkeep.kept", "kept", t.Kept, "all", t.Of)
	}
	if t.Open > 0 {
		text = l.Say("upkeep.with-open", "kept", text, "n", t.Open)
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
func Often(rule string, l shell.Locale) string {
	o, err := rrule.StrToROption(rule)
	if err != nil || o.Count > 0 || !o.Until.IsZero() || len(o.Bysetpos)+len(o.Byyearday)+len(o.Byweekno) > 0 || len(o.Bymonthday) > 0 && len(o.Byweekday) > 0 {
		return l.Say("upkeep.rule", "rule", rule)
	}
	days, ok := daysOf(o, l)
	if !ok {
		return l.Say("upkeep.rule", "rule", rule)
	}
	text := every(o, l)
	if days != "" {
		text = l.Say("upkeep.on", "every", text, "days", days)
	}
	var months []string
	for _, m := range o.Bymonth {
		months = append(months, l.Format(time.Date(2000, time.Month(m), 1, 0, 0, 0, 0, time.UTC), "January"))
	}
	if len(months) > 0 {
		text = l.Say("upkeep.in", "every", text, "months", listed(months, l))
	}
	return text
}

// every says after how much time a rule comes again.
func every(o *rrule.ROption, l shell.Locale) string {
	if o.Freq == rrule.MONTHLY && o.Interval == 3 {
		return l.Say("upkeep.every-quarter")
	}
	unit := map[rrule.Frequency]string{rrule.YEARLY: "year", rrule.MONTHLY: "month", rrule.WEEKLY: "week", rrule.DAILY: "day"}[o.Freq]
	return l.Say("upkeep.every-"+unit, "n", max(1, o.Interval))
}

// daysOf lists the days on which a rule comes; ok is false where they are not plain ones.
func daysOf(o *rrule.ROption, l shell.Locale) (text string, ok bool) {
	var list []string
	nth := strings.Fields(l.Say("upkeep.ordinals"))
	for _, d := range o.Bymonthday {
		switch {
		case d == -1:
			list = append(list, l.Say("upkeep.last-day"))
		case d < 1 || d > len(nth):
			return "", false
		default:
			list = append(list, l.Say("upkeep.month-day", "nth", nth[d-1]))
		}
	}
	for _, d := range o.Byweekday {
		name := l.Weekday(time.Weekday((d.Day() + 1) % 7))
		switch n := d.N(); {
		case n < -1 || n > len(nth):
			return "", false
		case n == -1:
			list = append(list, l.Say("upkeep.last-weekday", "weekday", name))
		case n == 0:
			list = append(list, l.Say("upkeep.weekday", "weekday", name))
		default:
			list = append(list, l.Say("upkeep.nth-weekday", "nth", nth[n-1], "weekday", name))
		}
	}
	return listed(list, l), true
}

// listed lists words: “a”, “a and b”, “a, b and c”.
func listed(words []string, l shell.Locale) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	text := words[0]
	for _, w := range words[1 : len(words)-1] {
		text = l.Say("upkeep.list", "before", text, "then", w)
	}
	return l.Say("upkeep.list-last", "before", text, "then", words[len(words)-1])
}
