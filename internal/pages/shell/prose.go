package shell

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Count writes how many there are, with thousands set apart: “12,840”.
func (l Locale) Count(n int) string { return l.Amount(strconv.Itoa(n)) }

// Plural writes a count with its noun, as the function of that name does, with thousands set apart: “1 ticket”, “12,840 tickets”.
func (l Locale) Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return l.Count(n) + " " + many
}

// OfDay writes a minute of the day, 0 to 1440. The day ends at 24:00, which a clock of 12 hours has no figures for.
func (l Locale) OfDay(minute int) string {
	if minute == 24*60 {
		if l.twelve {
			return l.Say("time.midnight")
		}
		return "24:00"
	}
	return l.Format(time.Date(2000, 1, 1, minute/60, minute%60, 0, 0, time.UTC), "15:04")
}

// told are what Retell writes anew, and what is quoted, which it leaves alone.
var told = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b|` +
	`\b\d\d:\d\d:\d\d UTC\b|\b\d{4,} mails\b`)

// Retell writes the days, the times of UTC and the counts of mails in a text as the reader does: the house wrote it for nobody in particular, and it may
// have been kept since. What it quotes of others stays as they said it.
func (l Locale) Retell(text string) string {
	return told.ReplaceAllStringFunc(text, func(found string) string {
		for _, layout := range []string{"2 January 2006", "15:04:05 MST"} {
			if at, err := time.Parse(layout, found); err == nil {
				return l.Format(at, layout)
			}
		}
		if count, isCount := strings.CutSuffix(found, " mails"); isCount {
			return l.Amount(count) + " mails"
		}
		return found
	})
}
