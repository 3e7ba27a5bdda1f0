package statementform

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"remit/internal/billing"
	"remit/internal/speech"
)

// words writes in a language.
type words struct{ speech.Tongue }

// Say returns the text of an id of the catalogue. The values come in pairs, a name and what stands for it; a whole number named n is a count.
func (w words) Say(id string, pairs ...any) string {
	var count any
	values := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		values[name] = pairs[i+1]
		if n, whole := pairs[i+1].(int); whole {
			values[name] = w.figure(strconv.Itoa(n))
			if name == "n" {
				count = n
			}
		}
	}
	return w.Tongue.Say(id, count, values)
}

// figure writes a plain decimal with its thousands set apart.
func (w words) figure(plain string) string {
	group, point := ",", "."
	if w.Code() != "en" {
		group, point = ".", ","
	}
	digits, fraction, hasFraction := strings.Cut(strings.TrimPrefix(plain, "-"), ".")
	var b strings.Builder
	if strings.HasPrefix(plain, "-") {
		b.WriteString("−")
	}
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(r)
	}
	if hasFraction {
		b.WriteString(point + fraction)
	}
	return b.String()
}

// day writes a date of a statement.
func (w words) day(text string) string { return w.Date(dayOf(text), "2 January 2006") }

// days writes the days of a fee or a period: “1–31 March 2026” where they lie in one month.
func (w words) days(from, to string) string {
	a, b := dayOf(from), dayOf(to)
	switch {
	case a.Equal(b):
		return w.day(from)
	case a.Year() == b.Year() && a.Month() == b.Month() && w.Code() == "en":
		return strconv.Itoa(a.Day()) + "–" + w.day(to)
	case a.Year() == b.Year() && a.Month() == b.Month():
		return strconv.Itoa(a.Day()) + ".–" + w.day(to)
	case a.Year() == b.Year():
		return w.Date(a, "2 January") + " – " + w.day(to)
	}
	return w.day(from) + " – " + w.day(to)
}

// stretch writes when work was done, with the year where it is not the statement's.
func (w words) stretch(l billing.WorkLine, year int) string {
	layout := "2 Jan"
	if l.Start.Year() != year {
		layout = "2 Jan 2006"
	}
	end := l.End.Format("15:04")
	if days := l.End.Sub(l.Start.Time); days > 0 && l.Start.YearDay() != l.End.YearDay() {
		end = w.Date(l.End.Time, "2 Jan") + " " + end
	}
	// no-break spaces keep each of the two together
	return noBreak(w.Date(l.Start.Time, layout)) + " " + noBreak(l.Start.Format("15:04")+"–"+end)
}

func noBreak(text string) string { return strings.ReplaceAll(text, " ", "\u00a0") }

// clock writes minutes as hours and minutes: “12:30”.
func clock(minutes int) string {
	sign := ""
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	return fmt.Sprintf("%s%d:%02d", sign, minutes/60, minutes%60)
}

// sentence begins with a capital.
func sentence(text string) string {
	for i, r := range text {
		return strings.ToUpper(string(r)) + text[i+len(string(r)):]
	}
	return ""
}

// or is a text, or another where it is empty.
func or(text billing.Text, other string) string {
	if text == "" {
		return other
	}
	return string(text)
}

// date writes a day, "" for none.
func (w words) date(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return w.Date(day, "2 January 2006")
}
