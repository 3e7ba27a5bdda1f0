package timesheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
)

// dayNames are the days as they are typed, from Monday.
var dayNames = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// dayOfWeek is the day of the week of a place in dayNames.
func dayOfWeek(i int) time.Weekday { return time.Weekday((i + 1) % 7) }

// ParseHours reads working hours, a line for one or several days: "mon-thu 08:00-12:00 13:00-17:00". Days that are not named are free, and no text is
// the house's, or usual, hours: see Usual. Errors are fault.Invalid and name the line.
func ParseHours(text string) (h Hours, err error) {
	named := [7]bool{}
	for n, line := range strings.Split(text, "\n") {
		words := strings.Fields(strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(line), "–", "-"), ",", " "))
		if len(words) == 0 {
			continue
		}
		from, to, err := daysOf(words[0])
		if err != nil {
			return h, fault.Errorf(fault.Invalid, "Line %d: %w", n+1, err)
		}
		windows, err := windowsOf(words[1:])
		if err != nil {
			return h, fault.Errorf(fault.Invalid, "Line %d: %w", n+1, err)
		}
		for i := from; i <= to; i++ {
			if named[i] {
				return h, fault.Errorf(fault.Invalid, "Line %d: %s stands on an earlier line already; write a day once, with all its hours.", n+1, dayNames[i])
			}
			named[i], h[dayOfWeek(i)] = true, windows
		}
	}
	return h, nil
}

func daysOf(word string) (from, to int, err error) {
	first, last, span := strings.Cut(word, "-")
	if !span {
		last = first
	}
	from, to = slices.Index(dayNames, first), slices.Index(dayNames, last)
	if from < 0 || to < from {
		return 0, 0, fault.Errorf(fault.Invalid, "%q is no day; write one of %s, or a span such as mon-thu.", word, strings.Join(dayNames, ", "))
	}
	return from, to, nil
}

func windowsOf(words []string) (list []Window, err error) {
	for _, word := range words {
		first, last, span := strings.Cut(word, "-")
		from, well := minutesOf(first)
		to, good := minutesOf(last)
		if !span || !well || !good || to <= from {
			return nil, fault.Errorf(fault.Invalid, "%q are no hours; write them as 08:00-12:00, the end after the beginning.", word)
		}
		if n := len(list); n > 0 && from < list[n-1].To {
			return nil, fault.Errorf(fault.Invalid, "%q begins before the hours before it end.", word)
		}
		list = append(list, Window{from, to})
	}
	return list, nil
}

// minutesOf reads a time of the day, up to 24:00.
func minutesOf(text string) (int, bool) {
	hour, minute, ok := strings.Cut(text, ":")
	h, err := strconv.Atoi(hour)
	m, wrong := strconv.Atoi(minute)
	n := h*60 + m
	return n, ok && err == nil && wrong == nil && len(minute) == 2 && h >= 0 && m >= 0 && m < 60 && n <= 24*60
}

// String writes the hours as ParseHours reads them, neighbouring days that are alike on one line.
func (h Hours) String() string {
	var lines []string
	for i := 0; i < len(dayNames); {
		windows, j := h[dayOfWeek(i)], i
		for j+1 < len(dayNames) && slices.Equal(windows, h[dayOfWeek(j+1)]) {
			j++
		}
		if len(windows) > 0 {
			line := dayNames[i]
			if j > i {
				line += "-" + dayNames[j]
			}
			for _, w := range windows {
				line += fmt.Sprintf(" %02d:%02d-%02d:%02d", w.From/60, w.From%60, w.To/60, w.To%60)
			}
			lines = append(lines, line)
		}
		i = j + 1
	}
	return strings.Join(lines, "\n")
}

// HoursOf are the first of some texts that says something, else the usual hours. Texts were checked when they were typed; what does not read is passed over.
func HoursOf(texts ...string) Hours {
	for _, text := range texts {
		if h, err := ParseHours(text); err == nil && strings.TrimSpace(text) != "" {
			return h
		}
	}
	return Usual()
}
