package answer

import (
	"context"
	"slices"
	"strings"

	"remit/internal/canned"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// Hint is something to think of before an answer is sent. Once it was shown, sending means that it was thought of.
type Hint struct {
	Code  string
	Text  string
	Stops bool // an answer that it was not shown with is not sent
}

// attachedHint is the code of the hint that a file is missing.
const attachedHint = "attached"

// Hints are what is to be thought of: addresses outside the client, a file that the text speaks of, gaps.
func (p *Pages) Hints(ctx context.Context, v identity.Viewer, t ticket.Ticket, form shell.Form, files int) (hints []Hint, err error) {
	if form.Value("kind") == "note" {
		return nil, nil
	}
	seconds, err := p.answers.Seconds(ctx, v)
	if err != nil {
		return nil, err
	}
	var typed []string
	for _, field := range []string{"cc", "bcc"} {
		list, err := Addresses(field, form.Value(field))
		if err != nil {
			continue // it is refused where it is sent
		}
		typed = append(typed, list...)
	}
	if len(typed) > 0 {
		if hints, err = p.strangers(ctx, v, t, typed); err != nil {
			return nil, err
		}
	}
	text := form.Value("text")
	if files == 0 && canned.SaysAttached(text) {
		hints = append(hints, Hint{attachedHint, "The text says that something is attached, and no file is.", seconds == 0})
	}
	if gaps := strings.Join(canned.Gaps(text), ", "); gaps != "" {
		hints = append(hints, Hint{gaps, "Something is still to be filled in: " + gaps + ".", seconds == 0})
	}
	return hints, nil
}

func (p *Pages) strangers(ctx context.Context, v identity.Viewer, t ticket.Ticket, typed []string) (hints []Hint, err error) {
	messages, err := p.db.Messages(ctx, v, t.ID)
	if err != nil {
		return nil, err
	}
	strangers, err := p.desk.Strangers(ctx, v, t, messages, typed)
	whose := "the client"
	if t.ClientID != 0 && len(strangers) > 0 {
		client, err := p.db.Client(ctx, v, t.ClientID)
		if err != nil {
			return nil, err
		}
		whose = client.Name
	}
	for _, a := range strangers {
		hints = append(hints, Hint{a, a + " is not known as one of " + whose + ", and nobody has written to them on this ticket yet.", true})
	}
	return hints, err
}

// Unsure returns the first hint that stops an answer and that it was not shown with.
func Unsure(hints []Hint, form shell.Form) (Hint, bool) {
	shown := form.All("sure")
	i := slices.IndexFunc(hints, func(h Hint) bool { return h.Stops && !slices.Contains(shown, h.Code) })
	if i < 0 {
		return Hint{}, false
	}
	return hints[i], true
}

// Texts are the words of hints.
func Texts(hints []Hint) (texts []string) {
	for _, h := range hints {
		texts = append(texts, h.Text)
	}
	return texts
}
