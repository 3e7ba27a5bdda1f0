// Package timeform is the part of a form that says when work was done.
package timeform

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Layout is how a field for a day and a time writes it.
const Layout = "2006-01-02T15:04"

// The names of the fields, behind the prefix that a form gives them where it has others.
const (
	Minutes = "minutes"
	Started = "started"
	Ended   = "ended"
	Since   = "since" // since the viewer's last work of the day
)

// Parts are the fields of one form.
type Parts struct {
	Form   shell.Form
	Prefix string
	Now    time.Time // UTC
	Locale shell.Locale
	Last   time.Time // when the viewer's last work of today ended; zero for none
}

// For reads when the viewer's last work of today ended.
func (p Parts) For(ctx context.Context, db *store.DB, v identity.Viewer) (Parts, error) {
	y, m, d := p.Now.In(p.Locale.Zone).Date()
	var err error
	p.Last, err = db.LastWorkEnd(ctx, v, time.Date(y, m, d, 0, 0, 0, 0, p.Locale.Zone), p.Now)
	return p, err
}

// Given reports whether anything was filled in that asks for time to be logged.
func (p Parts) Given() bool {
	return p.value(Minutes) != "" || p.value(Started) != "" || p.value(Ended) != "" || p.value(Since) != ""
}

func (p Parts) value(name string) string { return p.Form.Value(p.Prefix + name) }

// Span reads when the work was done. The end is now where it is left empty; the start follows from the length, or is the end of the last work of the day.
func (p Parts) Span() (start, end time.Time, err error) {
	if start, err = p.instant(Started); err != nil {
		return start, end, err
	}
	if end, err = p.instant(Ended); err != nil {
		return start, end, err
	}
	if p.value(Since) != "" {
		if p.Last.IsZero() {
			return start, end, fault.On(p.Prefix+Since, "Nothing of yours is logged today yet: say how long it took, or when it began.")
		}
		if !start.IsZero() || p.value(Minutes) != "" {
			return start, end, fault.On(p.Prefix+Since, "Since the last entry, or another time: leave one of them out.")
		}
		start = p.Last
	}
	return p.filled(start, end)
}

// filled adds what was left out.
func (p Parts) filled(start, end time.Time) (time.Time, time.Time, error) {
	var length time.Duration
	var err error
	if text := p.value(Minutes); text != "" || start.IsZero() {
		if length, err = Length(text); err != nil {
			return start, end, fault.On(p.Prefix+Minutes, "%s", fault.Text(err))
		}
	}
	switch {
	case start.IsZero():
		end = cmp.Or(end, p.Now)
		start = end.Add(-length)
	case length == 0 && end.IsZero():
		end = p.Now
	case end.IsZero():
		end = start.Add(length)
	case length != 0 && !start.Add(length).Equal(end):
		return start, end, fault.On(p.Prefix+Minutes, "From start to end it is %s; leave one of the three out.", shell.Span(end.Sub(start)))
	}
	switch at := cmp.Or(p.given(Ended), p.given(Started), Minutes); {
	case end.After(p.Now):
		return start, end, fault.On(p.Prefix+at, "Work cannot end in the future. It is %s now.", p.Locale.Format(p.Now.In(p.Locale.Zone), "15:04"))
	case !end.After(start):
		return start, end, fault.On(p.Prefix+at, "The work must end after it starts.")
	case end.Sub(start) > 24*time.Hour:
		return start, end, fault.On(p.Prefix+at, "One entry is at most 24 hours; log longer work day by day.")
	}
	return start.UTC(), end.UTC(), nil
}

// given is the name of a field that was filled in, else "".
func (p Parts) given(name string) string {
	if p.value(name) == "" {
		return ""
	}
	return name
}

func (p Parts) instant(name string) (time.Time, error) {
	text := p.value(name)
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(Layout, text, p.Locale.Zone)
	if err != nil {
		return at, fault.On(p.Prefix+name, "%q is not a time; choose a day and a time, or leave it empty.", text)
	}
	return at.UTC(), nil
}

// Length reads a length of work: 21, 1:30 or 1h30.
func Length(text string) (time.Duration, error) {
	hours, rest, split := strings.Cut(strings.NewReplacer("h", ":", " ", "").Replace(strings.ToLower(text)), ":")
	if !split {
		hours, rest = "0", strings.TrimSuffix(hours, "min")
	}
	h, err1 := strconv.Atoi(cmp.Or(hours, "0"))
	m, err2 := strconv.Atoi(cmp.Or(rest, "0"))
	if err1 != nil || err2 != nil || h < 0 || m < 0 || h > 24 || m > 24*60 || text == "" {
		return 0, fault.On(Minutes, "%q is not a length of work; write minutes such as 21, or hours such as 1:30.", text)
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, nil
}

// sinceWords say since when the last work of the day is over.
func (p Parts) sinceWords() string {
	if p.Last.IsZero() {
		return "Since my last entry"
	}
	return "Since my last entry, " + p.Locale.Format(p.Last.In(p.Locale.Zone), "15:04")
}
