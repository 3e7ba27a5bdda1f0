package settings

import (
	"bytes"
	"cmp"
	"compress/flate"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/compose"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/mail"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// drafted is what is typed of a mail and not saved yet. It stands packed in the address of the frame that shows it.
type drafted struct {
	Language string          `json:"l,omitempty"`
	Kind     letters.Kind    `json:"k"`
	Subject  string          `json:"s,omitempty"`
	Body     string          `json:"b,omitempty"`
	Dressed  bool            `json:"d,omitempty"` // the look is what is typed
	History  letters.History `json:"h,omitempty"`
	Accent   string          `json:"a,omitempty"`
	Postal   string          `json:"p,omitempty"`
	Phone    string          `json:"t,omitempty"`
}

// maxPacked is how long the address of a frame may be: longer ones are cut off on the way.
const maxPacked = 6000

func (d drafted) pack() (string, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("settings: pack a draft: %w", err)
	}
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	return base64.RawURLEncoding.EncodeToString(out.Bytes()), err
}

func undraft(packed string) (d drafted, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(packed)
	if err == nil {
		raw, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(raw)), 100<<10))
	}
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		return d, fault.Errorf(fault.NotFound, "There is nothing at this address.")
	}
	return d, nil
}

// sight is a mail as it would be sent.
type sight struct {
	Refused string // why it cannot be shown, in words
	Subject string
	From    string
	To      string
	Text    string
	Rich    string
	Frame   string // address of the frame with the HTML, "" where it is too long for one
	Real    string // number of the ticket that it is made of, "" where that is made up
}

// previewOf fills in what is typed, over the latest open ticket of a client, or over a made-up one.
func (p *Pages) previewOf(c echo.Context, d drafted) (pre sight, err error) {
	ctx := c.Request().Context()
	book, err := p.desk.Book(ctx)
	if err != nil {
		return pre, err
	}
	look, err := p.desk.Look(ctx)
	if err != nil {
		return pre, err
	}
	house, err := p.desk.House(ctx)
	if err != nil {
		return pre, err
	}
	if d.Dressed {
		book.History, book.Accent, book.Postal, book.Phone = d.History, d.Accent, d.Postal, d.Phone
		look.Accent = d.Accent
	} else if err := letters.Check(d.Kind, letters.Text{Subject: d.Subject, Body: d.Body}); err != nil {
		pre.Refused = fault.Text(err)
		return pre, nil
	} else {
		book = book.With(d.Language, d.Kind, letters.Text{Subject: d.Subject, Body: d.Body})
	}
	s, err := p.sample(ctx, shell.Viewer(c), shell.Now(c))
	if err != nil {
		return pre, err
	}
	w := letters.Writer{Book: book, Language: letters.Choose(d.Language, house.Language), House: house.Name, Mail: house.Address}
	letter, said := s.write(w, d.Kind)
	draft := compose.Draft{Markdown: letter.Rich, Plain: letter.Plain, Look: look, Said: compose.Said(said)}
	if d.Kind != letters.SignIn && d.Kind != letters.Invitation {
		draft.Mark = "[" + s.about.Number + "]"
	}
	if pre.Text, pre.Rich, err = compose.View(draft); err != nil {
		return pre, err
	}
	pre.Subject, pre.From, pre.To, pre.Real = letter.Subject, house.Name+" <"+house.Address+">", s.to, s.real
	packed, err := d.pack()
	if len(packed) <= maxPacked {
		pre.Frame = lettersURL + "/frame?d=" + packed
	}
	return pre, err
}

// sample is the ticket that a preview is made of.
type sample struct {
	about   letters.Ticket
	to      string
	client  string
	author  string
	line    string
	promise letters.Promise
	text    string
	said    []letters.Said
	real    string
}

// sample reads the latest ticket with a client; where there is none, one is made up.
func (p *Pages) sample(ctx context.Context, v identity.Viewer, now time.Time) (sample, error) {
	s := sample{about: letters.Ticket{Number: "#1042", Subject: "Printer at the front desk", Name: "Dana Lund", Closed: "#1017"}, to: "Dana Lund <dana@northwind.example>", client: "Northwind Dental",
		author: v.Name, promise: letters.Promise{Due: now.Add(4 * time.Hour).In(v.Location()), DueClause: "5.1", Scope: letters.Covered, Clause: "2.1"},
		text: "I have set the printer up anew from here. Could you print **one page** and tell me how it looks?",
		said: []letters.Said{{At: now.Add(-time.Hour).In(v.Location()), Name: "Dana Lund", Text: "The printer at the front desk prints half pages since this morning.\n\nCan someone have a look?"}}}
	u, err := p.db.User(ctx, v, v.UserID)
	if err != nil {
		return s, err
	}
	s.line = u.Signature
	rows, err := p.db.Tickets(ctx, v, ticket.Filter{View: ticket.ViewOpen}, now)
	if err != nil {
		return s, err
	}
	var latest ticket.Ticket
	for _, row := range rows {
		if row.ClientID != 0 && row.RequesterEmail != "" && row.Flag == "" && row.ReceivedAt.After(latest.ReceivedAt) {
			latest = row.Ticket
		}
	}
	if latest.ID == 0 {
		return s, nil
	}
	return s.of(ctx, p, v, latest)
}

// of takes the place of what is made up by what is real.
func (s sample) of(ctx context.Context, p *Pages, v identity.Viewer, t ticket.Ticket) (sample, error) {
	client, err := p.db.Client(ctx, v, t.ClientID)
	if err != nil {
		return s, err
	}
	messages, err := p.db.Messages(ctx, v, t.ID)
	if err != nil {
		return s, err
	}
	s.about = letters.Ticket{Number: ticket.Number(t.ID), Subject: mail.SubjectBase(t.Subject), Name: t.RequesterName, Closed: "#1017"}
	s.to, s.client, s.real = cmp.Or(t.RequesterName, t.RequesterEmail)+" <"+t.RequesterEmail+">", client.Name, ticket.Number(t.ID)
	s.promise.Due, s.promise.Clause = t.ReceivedAt.Add(4*time.Hour).In(v.Location()), cmp.Or(t.Clause, s.promise.Clause)
	if t.Clock.Name == "respond" {
		s.promise.Due = t.Clock.Due.In(v.Location())
	}
	s.said = nil
	for _, m := range messages {
		if m.Kind == ticket.FromClient || m.Kind == ticket.FromStaff {
			s.said = append(s.said, letters.Said{At: m.CreatedAt.In(v.Location()), Name: cmp.Or(m.AuthorName, m.AuthorEmail), Text: m.Text, Ours: m.Kind == ticket.FromStaff})
		}
		if m.Kind == ticket.FromStaff {
			s.text = m.Text
		}
	}
	return s, nil
}

// write writes the letter of a kind, or the one that a phrase stands in.
func (s sample) write(w letters.Writer, k letters.Kind) (letters.Letter, letters.Quoted) {
	about, promise := s.about, s.promise
	switch k {
	case letters.SignIn:
		return w.SignIn(s.about.Name, s.client, "https://help.example/portal/link?token=…", "30"), letters.Quoted{}
	case letters.Satisfaction:
		var choices []letters.Choice
		for _, score := range store.Scores() {
			choices = append(choices, letters.Choice{Score: string(score), Link: "https://help.example/rate?key=…&how=" + string(score)})
		}
		return w.Satisfaction(about, choices), letters.Quoted{}
	case letters.Invitation:
		return w.Invite(s.about.Name, "Joel Arne", s.client, "https://help.example/portal/invitation?token=…", "7"), letters.Quoted{}
	case letters.Watched, letters.Mentioned, letters.Given, letters.EstimateAnswered:
		return w.Colleague(k, about, s.author, s.text, "https://help.example/tickets/1042"), letters.Quoted{}
	case letters.EstimateAsked:
		return w.Ask(about, letters.Estimate{Text: s.text, Work: "2 h 30 min", Amount: "350.00 USD", Clause: "4.2", Says: "Projects are quoted and billed.", Link: "https://help.example/estimate?key=…", Days: "14"}), letters.Quoted{}
	case letters.EstimateSpent:
		return w.Spent(about, letters.Estimate{Percent: "80", Spent: "280.00 USD", Approved: "350.00 USD"}), letters.Quoted{}
	case letters.TooLarge:
		return w.TooLarge(about, "attachments", "312", "200"), letters.Quoted{}
	case letters.NewVersion:
		return w.NewVersion(s.about.Name, letters.Version{Number: "NWD-2026", Title: "Managed IT support", Version: 2, Starts: s.promise.Due, Link: "https://help.example/portal/agreements/NWD-2026"}), letters.Quoted{}
	case letters.Statement:
		return w.Statement(s.about.Name, letters.Billed{Number: "S-00042", Agreement: "NWD-2026", Title: "Managed IT support", Month: letters.Month(w.Language, s.promise.Due), Total: "1,160.00 USD",
			Link: "https://help.example/portal/statements/S-00042"}), letters.Quoted{}
	case letters.NoticeGiven, letters.NoticeWithdrawn, letters.NoticeRefused, letters.NoticeAsked, letters.TermRenews, letters.TermEnds:
		return w.Ending(k, s.about.Name, letters.Ending{Number: "NWD-2026", Title: "Managed IT support", Client: s.client, Who: s.author, Reason: "We bring IT in-house.", Received: s.promise.Due,
			Date: s.promise.Due.AddDate(0, 1, 0), Until: s.promise.Due.AddDate(0, 0, 14), Link: "https://help.example/portal/agreement?number=NWD-2026"}), letters.Quoted{}
	case letters.Answer, letters.Signature:
		return w.Answer(about, s.text, letters.Author{Name: s.author, Line: s.line}), w.Quote(w.Book.History, s.said)
	case letters.Covered, letters.Billable:
		promise.Scope = k
	case letters.GreetingNobody:
		about.Name = ""
	}
	if k != letters.FollowUp {
		about.Closed = ""
	}
	return w.Acknowledge(about, promise), letters.Quoted{}
}

// picture reads the file of a field; picked is false where none was chosen.
func picture(c echo.Context, field string, most int64) (data []byte, picked bool, err error) {
	file, err := c.FormFile(field)
	switch {
	case errors.Is(err, http.ErrMissingFile), errors.Is(err, http.ErrNotMultipart):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("settings: read upload: %w", err)
	case file.Size == 0:
		return nil, false, nil
	}
	opened, err := file.Open()
	if err != nil {
		return nil, true, fmt.Errorf("settings: open upload: %w", err)
	}
	defer opened.Close()
	data, err = io.ReadAll(io.LimitReader(opened, most+1)) // one byte more than may be, so that it is refused
	if err != nil {
		return nil, true, fmt.Errorf("settings: read upload: %w", err)
	}
	return data, true, nil
}

// sum tells addresses of frames apart, so that a changed one is a new frame and no step back in the browser.
func sum(s string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s)) // it never fails
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}
