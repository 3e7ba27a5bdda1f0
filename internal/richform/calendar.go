// Package richform reads the forms that text takes within mails beside plain text and HTML: iCalendar, enriched text, RTF and the properties of Outlook around it.
package richform

import (
	"fmt"
	"strings"

	"remit/internal/decode"
)

// Invitation tells the first event, or task, of an iCalendar file as text (RFC 5545, RFC 5546), "" where there is none.
// method is what the mail says of it; the file itself knows better.
func Invitation(ics, method string) string {
	e := event{fields: map[string]icsField{}}
	inner := 0 // depth of what stands within the event: alarms
	for _, line := range unfoldICS(ics) {
		name, value, ok := strings.Cut(line, ":")
		if strings.Contains(name, `"`) { // a quoted parameter may hold a colon
			name, value, ok = cutQuotedName(line)
		}
		if !ok {
			continue
		}
		key, params, _ := strings.Cut(name, ";")
		key = strings.ToUpper(strings.TrimSpace(key))
		field := icsField{value: strings.TrimSpace(value), params: params}
		kind := strings.ToUpper(field.value)
		switch {
		case key == "METHOD":
			method = field.value
		case key == "BEGIN" && e.kind != "" && e.open:
			inner++
		case key == "END" && inner > 0:
			inner--
		case key == "BEGIN" && (kind == "VEVENT" || kind == "VTODO"):
			e.count++
			e.open = e.kind == ""
			if e.open {
				e.kind = kind
			}
		case key == "END" && kind == e.kind:
			e.open = false
		case !e.open || inner > 0:
		case key == "ATTENDEE":
			if len(e.attendees) < 50 {
				e.attendees = append(e.attendees, field)
			}
		case e.fields[key].value == "":
			e.fields[key] = field
		}
	}
	if len(e.fields) == 0 {
		return ""
	}
	return e.text(strings.ToUpper(strings.TrimSpace(method)))
}

// icsField is a property of an event.
type icsField struct {
	value, params string
}

// param returns one of the parameters of a property, "" where it has none of that name.
func (f icsField) param(name string) string {
	quoted := false
	for _, p := range strings.FieldsFunc(f.params, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ';' && !quoted
	}) {
		if k, v, _ := strings.Cut(p, "="); strings.EqualFold(strings.TrimSpace(k), name) {
			return strings.TrimSpace(strings.Trim(v, `"`))
		}
	}
	return ""
}

// person reads "CN=Joe:mailto:joe@example.org" as people write it.
func (f icsField) person() string {
	who := f.value
	if len(who) > 7 && strings.EqualFold(who[:7], "mailto:") {
		who = who[7:]
	}
	if name := f.param("CN"); name != "" && !strings.EqualFold(name, who) {
		return name + " <" + who + ">"
	}
	return who
}

// event is what is read of an iCalendar file.
type event struct {
	kind      string // "VEVENT" or "VTODO"
	open      bool
	count     int // of events in the file
	fields    map[string]icsField
	attendees []icsField
}

// unfoldICS joins the lines that iCalendar has folded.
func unfoldICS(ics string) []string {
	s := decode.UnixLines(ics)
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

// text writes one fact a line.
func (e *event) text(method string) string {
	title := map[string]string{"CANCEL": "Cancelled", "REPLY": "Answer to an invitation", "PUBLISH": "Event", "COUNTER": "Another time is proposed"}[method]
	switch {
	case title == "" && e.kind == "VTODO":
		title = "Task"
	case title == "":
		title = "Invitation"
	}
	lines := []string{title + ": " + icsText(e.fields["SUMMARY"].value)}
	for _, l := range []struct{ name, value string }{
		{"When", e.when()}, {"Due", icsTime(e.fields["DUE"])}, {"Where", icsText(e.fields["LOCATION"].value)}, {"Organiser", e.fields["ORGANIZER"].person()},
		{"Answer", e.answers(method)}, {"Repeats", e.repeats()}, {"Link", e.link()}, {"Comment", icsText(e.fields["COMMENT"].value)}, {"Further events", e.further()},
	} {
		if l.value != "" {
			lines = append(lines, l.name+": "+l.value)
		}
	}
	if d := icsText(e.fields["DESCRIPTION"].value); d != "" {
		lines = append(lines, "", d)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// further counts the other events; an exception of a series is an event of its own.
func (e *event) further() string {
	if e.count < 2 {
		return ""
	}
	return fmt.Sprint(e.count - 1)
}

func (e *event) link() string {
	for _, key := range []string{"X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-GOOGLE-CONFERENCE", "CONFERENCE", "URL"} {
		if v := e.fields[key].value; v != "" {
			return v
		}
	}
	return ""
}

// answers tells what those asked have said (RFC 5545, section 3.2.12).
func (e *event) answers(method string) string {
	if method != "REPLY" && method != "COUNTER" {
		return ""
	}
	words := map[string]string{"ACCEPTED": "accepts", "DECLINED": "declines", "TENTATIVE": "accepts with reserve", "DELEGATED": "sends somebody else"}
	var out []string
	for _, a := range e.attendees {
		if word := words[strings.ToUpper(a.param("PARTSTAT"))]; word != "" {
			out = append(out, a.person()+" "+word)
		}
	}
	return strings.Join(out, ", ")
}

func icsText(v string) string {
	return strings.TrimSpace(strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(v))
}
