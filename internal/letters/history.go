package letters

import (
	"strings"
	"time"

	"remit/internal/fault"
)

// History says how much of the conversation stands below an answer.
type History string

// The histories.
const (
	NoHistory   History = ""
	LastMessage History = "last"
	AllMessages History = "all"
)

// Check refuses what is no history.
func (h History) Check() error {
	switch h {
	case NoHistory, LastMessage, AllMessages:
		return nil
	}
	return fault.On("history", "Choose how much of the conversation stands below an answer.")
}

// Said is a public message of the conversation. There is no way to make one of an internal note: the caller leaves notes out, and
// the store does not even give them where it is asked as somebody who may not read them.
type Said struct {
	At   time.Time // in the recipient's zone
	Name string
	Text string
	Ours bool // the house said it
}

// Quoted is the conversation below an answer.
type Quoted struct {
	Marker string   // the line above, by which answers are cut
	Parts  []string // each message: who wrote it, then what, in lines
}

// maxHistory is how many bytes of history an answer carries at most: what is older is left out.
const maxHistory = 100_000

// Quote writes the history below an answer, the newest message first. messages are oldest first.
func (w Writer) Quote(h History, messages []Said) Quoted {
	if h == NoHistory || len(messages) == 0 {
		return Quoted{}
	}
	if h == LastMessage {
		messages = answered(messages)
	}
	l := catalogue[Choose(w.Language)]
	q := Quoted{Marker: l.Marker}
	left := maxHistory
	for i := len(messages) - 1; i >= 0; i-- {
		m := messages[i]
		text := strings.TrimSpace(strings.ReplaceAll(m.Text, "\r\n", "\n"))
		if left -= len(text); left < 0 {
			break
		}
		values := map[string]string{"date": Date(w.Language, m.At), "name": OneLine(m.Name)}
		who, err := fill(l.Attribution, func(name string) string { return values[name] })
		if err != nil {
			who = values["name"] + ":"
		}
		q.Parts = append(q.Parts, who+"\n"+text)
	}
	if len(q.Parts) == 0 {
		return Quoted{}
	}
	return q
}

// answered is the message that an answer is to: the client's latest, or the latest where the client said nothing yet.
func answered(messages []Said) []Said {
	for i := len(messages) - 1; i >= 0; i-- {
		if !messages[i].Ours {
			return messages[i : i+1]
		}
	}
	return messages[len(messages)-1:]
}
