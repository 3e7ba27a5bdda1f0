package erasure

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/store"
)

// ticketsAtOnce is how many tickets one transaction works on.
const ticketsAtOnce = 20

// tickets takes the person out of some tickets: each as a whole, as the words of a message are known again in the others only while they are there.
func (b batch) tickets(ctx context.Context) (bool, error) {
	ids, err := b.reads.TicketsTouched(ctx, program(), b.person, b.e.After, ticketsAtOnce)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		t, err := b.reads.TicketTouched(ctx, program(), b.person, id)
		if err != nil {
			return false, err
		}
		if err := b.ticket(ctx, t); err != nil {
			return false, err
		}
		b.e.After = id
	}
	return len(ids) < ticketsAtOnce, nil
}

// scene is one ticket of a batch.
type scene struct {
	batch
	was, is store.ErasedTicket
	own     bool // the client's own, where the name is the person's
	said    spoken
	subject find
}

func (b batch) ticket(ctx context.Context, t store.ErasedTicket) error {
	s := &scene{batch: b, was: t, is: t, own: t.Client == b.client.ID || t.Asked}
	if !s.own && !t.Mine {
		return nil
	}
	for _, m := range t.Messages {
		if m.Wrote {
			s.said.add(m.Text)
		}
	}
	if t.Asked {
		s.said.add(t.Subject)
		s.subject = subjectOf(t.Subject)
	}
	s.head()
	s.is.Messages = make([]store.ErasedMessage, len(t.Messages))
	for i, m := range t.Messages {
		s.is.Messages[i] = s.message(m)
	}
	return s.put(ctx)
}

// leastSubject is how many letters a subject has to have to be looked for in what is said about the ticket.
const leastSubject = 6

// subjectOf finds a subject in what was noted about the ticket; the zero find finds nothing.
func subjectOf(subject string) find {
	if len(subject) < leastSubject || subject == erasedSubject {
		return find{}
	}
	return find{anywhere(folded(subject)), erasedSubject, aroundWord}
}

// head is what the ticket itself says.
func (s *scene) head() {
	t := &s.is
	t.LastWordBy, t.Sources = s.words.in(t.LastWordBy, s.own), s.words.in(t.Sources, s.own)
	if t.Facts != "" {
		t.Facts = s.facts(t.Facts)
	}
	if t.Asked {
		t.Subject, t.Name, t.Email = erasedSubject, s.words.name, ""
		return
	}
	t.Subject = s.words.in(t.Subject, s.own)
}

// facts are the facts of a decision without the person. Of their words only those stay that an agreement of the client listens to: they are the
// agreement's own, and the decision rests on them.
func (s *scene) facts(text string) string {
	f, err := agreement.ParseFacts([]byte(text))
	if err != nil {
		return s.tidy(text)
	}
	if s.was.Asked {
		f.Text = strings.Join(agreement.Mentioned(f.Text, s.phrases), " | ")
	} else {
		f.Text = s.said.strip(s.words.in(f.Text, s.own))
	}
	b, err := json.Marshal(f)
	if err != nil {
		return s.tidy(text)
	}
	return s.words.in(string(b), s.own)
}

// tidy takes the person's words, name, address and numbers, and the subject of their request, out of what others noted.
func (s *scene) tidy(text string) string {
	change := func(text string) string {
		text = s.said.strip(s.words.plainly(text, s.own))
		if s.subject.as != nil {
			text = s.subject.replace(text)
		}
		return text
	}
	if (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && json.Valid([]byte(text)) {
		return inJSON(text, change)
	}
	return change(text)
}

// message is a message without the person: of their own nothing is left but that there was one.
func (s *scene) message(m store.ErasedMessage) store.ErasedMessage {
	was := m
	m.Recipients = s.words.in(m.Recipients, s.own)
	if s.words.in(m.MessageID, s.own) != m.MessageID {
		m.MessageID = ""
	}
	if m.Wrote {
		m.Name, m.Email, m.Text, m.Quoted, m.HTML = s.words.name, "", erasedText, "", ""
		return m
	}
	if !m.Known {
		m.Name, m.Email = s.words.in(m.Name, s.own), s.words.in(m.Email, s.own)
	}
	m.Text = s.said.strip(s.words.in(m.Text, s.own))
	if s.words.in(m.Quoted, s.own) != m.Quoted || s.said.repeats(m.Quoted) {
		m.Quoted = erasedQuote
	}
	if m.Text != was.Text || m.Quoted != was.Quoted || s.words.in(m.HTML, s.own) != m.HTML || s.said.repeatsIn(m.HTML) {
		m.HTML = ""
	}
	return m
}

// put writes what is left of the ticket, where anything of it was the person's.
func (s *scene) put(ctx context.Context) error {
	changed := s.was.Asked || !sameHead(s.was, s.is)
	for i, m := range s.is.Messages {
		was := s.was.Messages[i]
		switch {
		case m.Wrote && (was.Text != erasedText || was != m):
			s.count("messages of theirs", 1)
		case was != m:
			s.count("messages of others that named or quoted them", 1)
		}
		changed = changed || m.Wrote || was != m
	}
	if !changed {
		return nil
	}
	s.once("ticket", s.was.ID)
	if !sameHead(s.was, s.is) {
		s.count("tickets", 1)
	}
	for _, part := range []func(context.Context) error{s.files, s.mailsOf, s.lettersOf, s.around} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	if s.dry {
		return nil
	}
	for i, m := range s.is.Messages {
		if was := s.was.Messages[i]; was != m {
			if err := s.tx.PutMessage(ctx, s.was.ID, was, m); err != nil {
				return err
			}
		}
	}
	if !sameHead(s.was, s.is) {
		if err := s.tx.PutTicket(ctx, s.is); err != nil {
			return err
		}
	}
	if err := s.tx.BlankAnswers(ctx, s.was.ID); err != nil {
		return err
	}
	return s.tx.Reindex(ctx, s.was.ID)
}

func sameHead(a, b store.ErasedTicket) bool {
	a.Messages, b.Messages, a.Merged, b.Merged = nil, nil, nil, nil
	return a.Subject == b.Subject && a.Name == b.Name && a.Email == b.Email && a.LastWordBy == b.LastWordBy && a.Facts == b.Facts && a.Sources == b.Sources
}

// files takes away what the person sent.
func (s *scene) files(ctx context.Context) error {
	list, err := s.reads.FilesOf(ctx, program(), s.person, s.was.ID)
	if err != nil {
		return err
	}
	s.count("files", int64(len(list)))
	for _, f := range list {
		if s.dry {
			break
		}
		if err := s.tx.DropFile(ctx, s.e, f); err != nil {
			return err
		}
	}
	return nil
}

// all is more than a ticket has of anything.
const all = 1 << 30

// mailsOf takes away the mails as they came in: what others wrote in them stands in their messages.
func (s *scene) mailsOf(ctx context.Context) error {
	list, err := s.reads.MailsOf(ctx, program(), s.person, s.was.ID, 0, all)
	if err != nil {
		return err
	}
	return s.dropMails(ctx, list, s.own, s.tidy)
}

func (s *scene) lettersOf(ctx context.Context) error {
	list, err := s.reads.LettersOf(ctx, program(), s.person, s.was.ID, 0, all)
	if err != nil {
		return err
	}
	return s.dropLetters(ctx, list, s.own, s.tidy)
}

// around is what was noted about the ticket: events, decisions, work, estimates and more.
func (s *scene) around(ctx context.Context) error {
	if s.was.Asked {
		if err := s.trace(ctx, store.ErasedAnswers(s.was.ID)); err != nil {
			return err
		}
	}
	for _, at := range store.ErasedTicketPlaces() {
		if s.was.Asked && at.Table == "field_values" {
			continue
		}
		for _, id := range append([]int64{s.was.ID}, s.was.Merged...) {
			rows, err := s.reads.RowsOfTicket(ctx, program(), at, s.person, id)
			if err != nil {
				return err
			}
			for _, row := range rows {
				if err := s.row(ctx, at, row, s.noted); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// noted are the texts of a row about the ticket without the person.
func (s *scene) noted(at store.ErasedPlace, row store.ErasedRow) []string {
	texts := slices.Clone(row.Texts)
	for i, column := range at.Columns {
		switch {
		case column == "facts_json":
			texts[i] = s.facts(texts[i])
		case at.Table == "events" && column == "data_json" && s.own && strings.EqualFold(strings.TrimSpace(row.Texts[0]), s.words.given):
			texts[i] = s.tidy(unsaid(texts[i]))
		default:
			texts[i] = s.tidy(texts[i])
		}
	}
	return texts
}

// unsaid takes out of what an event of the person's tells what they wrote in their own words.
func unsaid(data string) string {
	var m map[string]any
	if err := json.Unmarshal([]byte(data), &m); err != nil {
		return data
	}
	said := false
	for _, key := range []string{"note", "reason", "text", "comment", "words"} {
		if s, ok := m[key].(string); ok && s != "" {
			m[key], said = "", true
		}
	}
	if !said {
		return data
	}
	b, err := json.Marshal(m)
	if err != nil {
		return data
	}
	return string(b)
}
