package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"remit/internal/desk"
	"remit/internal/intake"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// unsure is the answer “I do not know”: it answers the question, and leaves the fact open.
const unsure = "?"

// other is the answer that points to the list of the others; with it alone the question is still open.
const other = "other"

// answer is what was said to one question.
type answer struct{ Fact, Value string }

// draft is a request that is being written, as its form holds it.
type draft struct {
	Need     string
	Answers  []answer // in the order in which they were asked
	For      int64    // the contact in whose name; 0 for one's own
	Once     string   // names the form, so that it is sent once
	Promised string   // the sign of what was said before sending
}

// draftOf reads the form.
func draftOf(f shell.Form) draft {
	d := draft{Need: strings.TrimSpace(strings.ReplaceAll(f.Values.Get("need"), "\r\n", "\n")), Once: f.Value("once"), Promised: f.Value("promised")}
	d.For, _ = strconv.ParseInt(f.Value("for"), 10, 64)
	for _, name := range append([]string{"service"}, f.All("asked")...) {
		value := f.Value("fact." + name)
		if which := f.Value("other." + name); value == other && which != "" {
			value = which
		}
		if value != "" && slices.Contains(desk.FactNames(), name) && !d.answered(name) {
			d.Answers = append(d.Answers, answer{name, value})
		}
	}
	return d
}

// answered reports whether the question after a fact was answered, be it with “I do not know”.
func (d draft) answered(fact string) bool {
	return slices.ContainsFunc(d.Answers, func(a answer) bool { return a.Fact == fact })
}

// once names what is sent: the same words from the same form are one request, however often they arrive. "" for a form without a name.
func (d draft) once() string {
	if d.Once == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(d.Once + "\n" + d.Need))
	return hex.EncodeToString(sum[:16])
}

// form is the draft as the hallway takes it.
func (d draft) form(files []ticket.Attachment) intake.Form {
	f := intake.Form{Channel: ticket.Portal, ContactID: d.For, Subject: subjectOf(d.Need), Text: d.Need, Facts: map[string]string{}, Files: files}
	for _, a := range d.Answers {
		if a.Value != unsure && a.Value != other {
			f.Facts[a.Fact] = a.Value
		}
	}
	return f
}

// longestSubject is how many letters of a first sentence become the subject.
const longestSubject = 90

// subjectOf makes a subject of what somebody wrote: its first sentence, without a greeting, cut at a word where it is long.
func subjectOf(need string) string {
	lines := strings.Split(strings.TrimSpace(need), "\n")
	if len(lines) > 1 && greets(lines[0]) {
		lines = lines[1:]
	}
	line := ""
	for _, l := range lines {
		if line = strings.Join(strings.Fields(l), " "); line != "" {
			break
		}
	}
	for _, end := range []string{". ", "? ", "! "} {
		if before, _, found := strings.Cut(line, end); found && utf8.RuneCountInString(before) >= 8 {
			line = before + strings.TrimSpace(end)
		}
	}
	return strings.TrimSuffix(cut(line), ".")
}

// greets reports whether a line is no more than a greeting: “Hello,” or “Dear Kim,”.
func greets(line string) bool {
	line = strings.TrimSpace(line)
	return len(strings.Fields(line)) <= 4 && strings.HasSuffix(line, ",")
}

func cut(line string) string {
	if utf8.RuneCountInString(line) <= longestSubject {
		return line
	}
	short := string([]rune(line)[:longestSubject])
	if i := strings.LastIndexByte(short, ' '); i > longestSubject/2 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:-") + " …"
}
