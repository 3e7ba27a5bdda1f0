package letters

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Book is what the house has set about its mails. The zero Book uses what the program brings.
type Book struct {
	Texts   map[string]map[Kind]Text `json:"texts,omitempty"` // the house's own, by language
	History History                  `json:"history,omitempty"`
	Accent  string                   `json:"accent,omitempty"` // #rrggbb, "" for none
	Postal  string                   `json:"postal,omitempty"`
	Phone   string                   `json:"phone,omitempty"`
	Logo    string                   `json:"logo,omitempty"` // the type of the logo, which is kept apart; "" where there is none
}

// Text is the house's own text, or the one that the program brings.
func (b Book) Text(code string, k Kind) (t Text, own bool) {
	code = Choose(code)
	if t, ok := b.Texts[code][k]; ok && Check(k, t) == nil { // else it is left aside, see Aside
		return t, true
	}
	return Default(code, k), false
}

// Aside is a text of the house's own that cannot be filled in, and is left aside.
type Aside struct {
	Language string
	Kind     Kind
	Err      error // what is wrong with it
}

// Aside lists the texts that are left aside, in a lasting order.
func (b Book) Aside() (list []Aside) {
	for _, code := range slices.Sorted(maps.Keys(b.Texts)) {
		for _, k := range slices.Sorted(maps.Keys(b.Texts[code])) {
			if err := Check(k, b.Texts[code][k]); err != nil {
				list = append(list, Aside{code, k, err})
			}
		}
	}
	return list
}

// With returns the book with a text of the house's own; the default's words take it back.
func (b Book) With(code string, k Kind, t Text) Book {
	code = Choose(code)
	t = Text{Subject: strings.TrimSpace(t.Subject), Body: strings.TrimSpace(strings.ReplaceAll(t.Body, "\r\n", "\n"))}
	all := map[string]map[Kind]Text{}
	maps.Copy(all, b.Texts)
	all[code] = maps.Clone(all[code])
	if all[code] == nil {
		all[code] = map[Kind]Text{}
	}
	if all[code][k] = t; t == Default(code, k) {
		delete(all[code], k)
	}
	b.Texts = all
	return b
}

// Writer writes letters to one recipient.
type Writer struct {
	Book     Book
	Language string // a code of Languages
	House    string
	Mail     string // the house's address
}

// Letter is a text that is filled in. Rich is Markdown in which nothing but the template and the technician's words is more than text;
// Plain is the same for those who read text alone.
type Letter struct {
	Subject string
	Rich    string
	Plain   string
}

// values are what variables stand for: words of anybody, which are only ever text, and Markdown of our own.
type values struct {
	words map[string]string
	own   map[string]Letter // Rich and Plain
}

// write fills a text in.
func (w Writer) write(k Kind, v values) Letter {
	t, _ := w.Book.Text(w.Language, k)
	out, err := w.fill(t, v)
	if err != nil { // Text gives none that cannot; the texts of the catalogue can all be filled in: a test does
		out, _ = w.fill(Default(w.Language, k), v)
	}
	return out
}

func (w Writer) fill(t Text, v values) (l Letter, err error) {
	if v.words == nil {
		v.words = map[string]string{}
	}
	v.words["house"] = w.House
	look := func(words func(string) string, own func(Letter) string) func(string) string {
		return func(name string) string {
			if o, ok := v.own[name]; ok {
				return own(o)
			}
			return words(v.words[name])
		}
	}
	plain := look(OneLine, func(l Letter) string { return l.Plain })
	if l.Subject, err = fill(t.Subject, func(name string) string { return OneLine(plain(name)) }); err != nil {
		return l, err
	}
	if l.Rich, err = fill(t.Body, look(Escape, func(l Letter) string { return l.Rich })); err != nil {
		return l, err
	}
	l.Plain, err = fill(t.Body, plain)
	return l, err
}

// signs are what Markdown would take for more than text, a link by its looks too: names and subjects are strangers' words.
var signs = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`, "~", `\~`, "&", `\&`,
	"!", `\!`, "://", `\://`, "www.", `www\.`, "@", `\@`, "\n", " ", "\r", " ")

// Escape makes a stranger's words Markdown that is nothing but these words, in one line. What would begin a list at the head of a
// line is taken for no more than text either.
func Escape(s string) string {
	s = signs.Replace(strings.TrimSpace(s))
	digits := strings.TrimLeft(s, "0123456789")
	switch {
	case s != "" && strings.ContainsRune("-+=", rune(s[0])):
		return `\` + s
	case len(digits) < len(s) && digits != "" && (digits[0] == '.' || digits[0] == ')'):
		return s[:len(s)-len(digits)] + `\` + digits
	}
	return s
}

// OneLine is a text without breaks of lines.
func OneLine(s string) string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s)
}

// Promise is what the agreement says of a request.
type Promise struct {
	Due       time.Time // in the agreement's zone; zero where no time is set
	DueClause string
	Scope     Kind // Covered, Billable or ""
	Clause    string
}

// promise tells what the agreement says, each under its clause.
func (w Writer) promise(p Promise) Letter {
	var rich, plain []string
	add := func(l Letter) { rich, plain = append(rich, l.Rich), append(plain, l.Plain) }
	if !p.Due.IsZero() {
		add(w.write(AnswerDue, values{words: map[string]string{"date": Date(w.Language, p.Due), "zone": p.Due.Format("MST"), "clause": p.DueClause}}))
	}
	if p.Scope != "" && p.Clause != "" {
		add(w.write(p.Scope, values{words: map[string]string{"clause": p.Clause}}))
	}
	return Letter{Rich: strings.Join(rich, " "), Plain: strings.Join(plain, " ")}
}

// greet greets by name, where it is one.
func (w Writer) greet(name string) Letter {
	if name == "" || strings.Contains(name, "@") {
		return w.write(GreetingNobody, values{})
	}
	return w.write(Greeting, values{words: map[string]string{"name": name}})
}

// Ticket is what a letter says of a ticket.
type Ticket struct {
	Number  string // #1042
	Subject string // without the prefixes of answers
	Name    string // of the requester
	Closed  string // number of the closed ticket that it goes on from, "" for none
}

// Acknowledge tells the requester that the ticket is there and what is promised.
func (w Writer) Acknowledge(t Ticket, p Promise) Letter {
	k := Acknowledgement
	if t.Closed != "" {
		k = FollowUp
	}
	return w.write(k, values{words: map[string]string{"name": t.Name, "subject": t.Subject, "ticket": t.Number, "closed": t.Closed},
		own: map[string]Letter{"greeting": w.greet(t.Name), "promise": w.promise(p)}})
}

// Author is who signs an answer.
type Author struct{ Name, Line string }

// Answer is a technician's answer in Markdown, with what stands around it.
func (w Writer) Answer(t Ticket, text string, by Author) Letter {
	signature := w.write(Signature, values{words: map[string]string{"technician": by.Name, "phone": w.Book.Phone, "mail": w.Mail},
		own: map[string]Letter{"address": block(w.Book.Postal), "line": block(by.Line)}})
	return w.write(Answer, values{words: map[string]string{"name": t.Name, "subject": t.Subject, "ticket": t.Number},
		own: map[string]Letter{"text": {Rich: text, Plain: text}, "signature": signature}})
}

// block is text of several lines that is nothing but text.
func block(s string) Letter {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	plain := strings.Join(lines, "\n")
	for i := range lines {
		lines[i] = Escape(lines[i])
	}
	return Letter{Rich: strings.Join(lines, "\n"), Plain: plain}
}

// SignIn is the letter with a link to sign in by.
func (w Writer) SignIn(name, client, link, minutes string) Letter {
	return w.write(SignIn, values{words: map[string]string{"name": name, "client": client, "minutes": minutes}, own: map[string]Letter{"link": {Rich: link, Plain: link}}})
}

// Invite is the letter with a link by which somebody becomes one of a client's people.
func (w Writer) Invite(name, who, client, link, days string) Letter {
	return w.write(Invitation, values{words: map[string]string{"name": name, "who": who, "client": client, "days": days}, own: map[string]Letter{"link": {Rich: link, Plain: link}}})
}

// TooLarge tells the sender of a mail that could not be read why. What is "bytes", "attachments", "recipients", "parts" or else.
func (w Writer) TooLarge(t Ticket, what, have, limit string) Letter {
	l := catalogue[Choose(w.Language)]
	source, ok := l.Reasons[what]
	if !ok {
		source = l.Reasons["other"]
	}
	reason, err := fill(source, func(name string) string { return map[string]string{"have": have, "limit": limit}[name] })
	if err != nil {
		reason = ""
	}
	return w.write(TooLarge, values{words: map[string]string{"name": t.Name, "subject": t.Subject, "ticket": t.Number, "reason": reason}})
}
