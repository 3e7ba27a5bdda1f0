package mail

import (
	"strings"
	"time"
)

// invitation tells the first event of an iCalendar file as text, "" where there is none.
func invitation(ics string) string {
	fields := map[string]string{}
	zone := ""
	within := false
	method := ""
	for _, line := range unfoldICS(ics) {
		name, value, ok := strings.Cut(line, ":")
		if strings.Contains(name, `"`) { // a quoted parameter may hold a colon
			name, value, ok = cutQuotedName(line)
		}
		if !ok {
			continue
		}
		key, params, _ := strings.Cut(name, ";")
		key = strings.ToUpper(key)
		switch {
		case key == "METHOD":
			method = strings.ToUpper(value)
		case key == "BEGIN" && strings.EqualFold(value, "VEVENT"):
			if len(fields) > 0 {
				return eventText(method, fields, zone)
			}
			within = true
		case key == "END" && strings.EqualFold(value, "VEVENT"):
			within = false
		case within && fields[key] == "":
			fields[key] = value
			if key == "DTSTART" {
				zone = icsZone(params)
			}
			if key == "ORGANIZER" {
				fields[key] = organizer(params, value)
			}
		}
	}
	if len(fields) == 0 {
		return ""
	}
	return eventText(method, fields, zone)
}

// unfoldICS joins the lines that iCalendar has folded.
func unfoldICS(ics string) []string {
	s := unixLines(ics)
	s = strings.ReplaceAll(s, "\n ", "")
	s = strings.ReplaceAll(s, "\n\t", "")
	return strings.Split(s, "\n")
}

func cutQuotedName(line string) (name, value string, ok bool) {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '"':
			quoted = !quoted
		case ':':
			if !quoted {
				return line[:i], line[i+1:], true
			}
		}
	}
	return "", "", false
}

func icsZone(params string) string {
	for _, p := range strings.Split(params, ";") {
		if k, v, _ := strings.Cut(p, "="); strings.EqualFold(k, "TZID") {
			return strings.Trim(v, `"`)
		}
	}
	return ""
}

func organizer(params, value string) string {
	who := value
	if len(who) > 7 && strings.EqualFold(who[:7], "mailto:") {
		who = who[7:]
	}
	for _, p := range strings.Split(params, ";") {
		if k, v, _ := strings.Cut(p, "="); strings.EqualFold(k, "CN") && strings.Trim(v, `"`) != "" {
			return strings.Trim(v, `"`) + " <" + who + ">"
		}
	}
	return who
}

// eventText writes one fact a line.
func eventText(method string, f map[string]string, zone string) string {
	title := map[string]string{"CANCEL": "Cancelled", "REPLY": "Answer to an invitation", "PUBLISH": "Event"}[method]
	if title == "" {
		title = "Invitation"
	}
	lines := []string{title + ": " + icsText(f["SUMMARY"])}
	when := icsTime(f["DTSTART"])
	if end := icsTime(f["DTEND"]); when != "" && end != "" {
		when += " – " + end
	}
	if when != "" && zone != "" {
		when += " (" + zone + ")"
	}
	for _, l := range []struct{ name, value string }{
		{"When", when}, {"Where", icsText(f["LOCATION"])}, {"Organiser", f["ORGANIZER"]}, {"Repeats", f["RRULE"]},
	} {
		if l.value != "" {
			lines = append(lines, l.name+": "+l.value)
		}
	}
	if d := icsText(f["DESCRIPTION"]); d != "" {
		lines = append(lines, "", d)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func icsText(v string) string {
	return strings.TrimSpace(strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(v))
}

func icsTime(v string) string {
	for _, form := range []struct{ in, out string }{
		{"20060102T150405Z", "2006-01-02 15:04 UTC"}, {"20060102T150405", "2006-01-02 15:04"}, {"20060102", "2006-01-02"},
	} {
		if t, err := time.Parse(form.in, v); err == nil {
			return t.Format(form.out)
		}
	}
	return ""
}
