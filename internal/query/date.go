package query

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// date reads a filter of days into a span of instants.
func (p *parser) date(t part, k Known, f Filter) {
	from, to, ok := p.span(f.Value)
	if !ok {
		p.problem(t, "“"+f.Value+"” is no day or time that "+k.Name+": knows. Write 2026-03-04, 2026-03, 2026, today, yesterday, “last week”, “this month”, march, 7d or 3w.")
		return
	}
	f.Name = Received
	switch k.Name {
	case "from":
		f.From = from
	case "to":
		f.To = to
	case "before":
		f.To = from
	case "after":
		f.From = to
	default:
		f.From, f.To = from, to
	}
	p.query.Filters = append(p.query.Filters, f)
}

var (
	day      = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})$`)
	month    = regexp.MustCompile(`^(\d{4})-(\d{1,2})$`)
	year     = regexp.MustCompile(`^\d{4}$`)
	back     = regexp.MustCompile(`^(\d{1,4}) ?(d|w|m|y|days?|weeks?|months?|years?)$`)
	weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	months   = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
)

// span is the time that a value names, [from, to). 7d is the last seven days, today among them.
func (p *parser) span(value string) (from, to time.Time, ok bool) {
	v := strings.ToLower(strings.NewReplacer("_", " ", "/", "-").Replace(value))
	today := p.at(p.now.Year(), p.now.Month(), p.now.Day())
	if a, b, is := strings.Cut(v, ".."); is {
		from, _, ok = p.span(a)
		_, to, last := p.span(b)
		return from, to, ok && last && from.Before(to)
	}
	if m := day.FindStringSubmatch(v); m != nil {
		from = p.at(number(m[1]), time.Month(number(m[2])), number(m[3]))
		return from, from.AddDate(0, 0, 1), int(from.Month()) == number(m[2]) && from.Day() == number(m[3]) && number(m[1]) > 0
	}
	if m := month.FindStringSubmatch(v); m != nil {
		from = p.at(number(m[1]), time.Month(number(m[2])), 1)
		return from, from.AddDate(0, 1, 0), int(from.Month()) == number(m[2]) && number(m[1]) > 0
	}
	if year.MatchString(v) {
		from = p.at(number(v), 1, 1)
		return from, from.AddDate(1, 0, 0), number(v) > 0
	}
	if m := back.FindStringSubmatch(v); m != nil {
		return p.back(number(m[1]), m[2][:1], today), today.AddDate(0, 0, 1), true
	}
	return p.named(v, today)
}

// back is the day so many days, weeks, months or years ago.
func (p *parser) back(n int, unit string, today time.Time) time.Time {
	switch unit {
	case "d":
		return today.AddDate(0, 0, 1-n)
	case "w":
		return today.AddDate(0, 0, 1-7*n)
	case "m":
		return today.AddDate(0, -n, 0)
	}
	return today.AddDate(-n, 0, 0)
}

// named is a span that has a name: today, last week, march, monday.
func (p *parser) named(v string, today time.Time) (from, to time.Time, ok bool) {
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	first := p.at(today.Year(), today.Month(), 1)
	switch v {
	case "today":
		return today, today.AddDate(0, 0, 1), true
	case "yesterday":
		return today.AddDate(0, 0, -1), today, true
	case "this week", "week":
		return monday, monday.AddDate(0, 0, 7), true
	case "last week":
		return monday.AddDate(0, 0, -7), monday, true
	case "this month", "month":
		return first, first.AddDate(0, 1, 0), true
	case "last month":
		return first.AddDate(0, -1, 0), first, true
	case "this quarter", "last quarter":
		from = p.at(today.Year(), (today.Month()-1)/3*3+1, 1)
		if v == "last quarter" {
			from = from.AddDate(0, -3, 0)
		}
		return from, from.AddDate(0, 3, 0), true
	case "this year", "year":
		return p.at(today.Year(), 1, 1), p.at(today.Year()+1, 1, 1), true
	case "last year":
		return p.at(today.Year()-1, 1, 1), p.at(today.Year(), 1, 1), true
	}
	for i, name := range weekdays {
		if v == name || v == name[:3] {
			from = today.AddDate(0, 0, -(int(today.Weekday())-i+7)%7)
			return from, from.AddDate(0, 0, 1), true
		}
	}
	for i, name := range months {
		if v == name || v == name[:3] {
			from = p.at(today.Year(), time.Month(i+1), 1)
			if from.After(today) { // the last one that has begun
				from = from.AddDate(-1, 0, 0)
			}
			return from, from.AddDate(0, 1, 0), true
		}
	}
	return from, to, false
}

func (p *parser) at(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, p.now.Location())
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil { // the pattern lets digits through alone, and few of them
		return 0
	}
	return n
}
