// Package survey asks those whose tickets were resolved how it went.
package survey

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// How often and how long.
const (
	between  = 7 * 24 * time.Hour  // a person is asked no sooner after the last time, whatever the ticket
	linkLife = 60 * 24 * time.Hour // for how long the links of a mail work
	settled  = 30 * 24 * time.Hour // after a ticket was closed, what was said of it stays
	stale    = 3 * 24 * time.Hour  // what waited longer than it should is not asked about any more
	atOnce   = 100                 // how many are looked at in one run
)

// MaxComment is how many characters a comment may have.
const MaxComment = 2000

// Options are what a survey needs from outside.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk
	Log  *slog.Logger
}

// Surveys asks, and keeps what is answered.
type Surveys struct {
	db   *store.DB
	desk *desk.Desk
	log  *slog.Logger
}

// New returns the surveys of a house.
func New(o Options) *Surveys {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Surveys{db: o.DB, desk: o.Desk, log: o.Log}
}

// wait is how long after a ticket was resolved its requester is asked; never where the house does not ask.
func wait(house desk.House) (after time.Duration, never bool) {
	switch house.Survey {
	case desk.SurveyHour:
		return time.Hour, false
	case desk.SurveyDay:
		return 24 * time.Hour, false
	}
	return 0, house.Survey == desk.SurveyNever
}

// Work asks about what was resolved long enough ago. It returns how many mails it queued. What fails is tried again at the next run, and keeps
// nothing else back.
func (s *Surveys) Work(ctx context.Context) (asked int, err error) {
	house, err := s.desk.House(ctx)
	if err != nil {
		return 0, err
	}
	after, never := wait(house)
	due, err := s.db.SolvedBefore(ctx, s.db.Now().Add(-after), atOnce)
	if err != nil {
		return 0, err
	}
	var failed error
	for _, x := range due {
		late := never || s.db.Now().Sub(x.SolvedAt) > after+stale
		sent, err := s.settle(ctx, x, house, late)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("survey: ticket %d: %w", x.TicketID, err))
		}
		if sent {
			asked++
		}
	}
	return asked, failed
}

// settle takes out what waits and asks, where there is somebody to ask. skip takes it out alone.
func (s *Surveys) settle(ctx context.Context, x store.Solved, house desk.House, skip bool) (asked bool, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if mine, err := tx.TakeSolved(ctx, x); err != nil || !mine || skip {
			return err
		}
		asked, err = s.ask(ctx, tx, house, x.TicketID)
		return err
	})
	return asked && err == nil, err
}

// ask asks a ticket's requester in the transaction, unless something speaks against it.
func (s *Surveys) ask(ctx context.Context, tx *store.Tx, house desk.House, id int64) (bool, error) {
	c, err := s.candidate(ctx, tx, id)
	if err != nil {
		return false, err
	}
	if why := c.against(tx.Now); why != "" {
		s.log.DebugContext(ctx, "nobody is asked how it went", "ticket", id, "why", why)
		return false, nil
	}
	token, hash, err := identity.NewToken()
	if err != nil {
		return false, err
	}
	w, err := s.desk.Writer(ctx, tx.Reads(), c.ticket.ClientID, c.contact.Email)
	if err != nil {
		return false, err
	}
	var choices []letters.Choice
	for _, score := range store.Scores() {
		choices = append(choices, letters.Choice{Score: string(score), Link: house.BaseURL + LinkURL(token) + "&how=" + string(score)})
	}
	about := letters.Ticket{Number: ticket.Number(id), Subject: mail.SubjectBase(c.ticket.Subject), Name: c.contact.Name}
	queued, err := s.desk.WriteTo(ctx, tx, c.ticket, c.contact.Email, w.Satisfaction(about, choices))
	if err != nil || !queued {
		return false, err
	}
	return true, tx.InsertSurvey(ctx, store.Survey{TicketID: id, ContactID: c.contact.ID, Address: mail.NormaliseAddress(c.contact.Email), Hash: hash, AskedAt: tx.Now})
}

// RateURL is where links lead.
const RateURL = "/rate"

// LinkURL is where a link leads, by its secret, which stands where no log keeps it. “&how=” and a score chooses an answer.
func LinkURL(token string) string { return RateURL + "?" + url.Values{"key": {token}}.Encode() }

// candidate is a ticket that was resolved, with what decides whether its requester is asked.
type candidate struct {
	ticket    ticket.Ticket
	contact   identity.Contact // the zero one for none
	course    course
	merged    bool
	unreached bool // mail to the address came back
	asked     bool // about this ticket
	rated     bool
	last      time.Time // when the address was asked last about any, zero for never
}

// candidate reads a ticket that waits. One person's tickets are looked at one after the other.
func (s *Surveys) candidate(ctx context.Context, tx *store.Tx, id int64) (c candidate, err error) {
	v := identity.System("Survey")
	if c.ticket, err = tx.Ticket(ctx, v, id); err != nil || c.ticket.ContactID == 0 {
		return c, err
	}
	if c.contact, err = tx.Contact(ctx, v, c.ticket.ContactID); err != nil {
		return c, err
	}
	address := mail.NormaliseAddress(c.contact.Email)
	if err = tx.LockCause(ctx, "survey of "+address); err != nil {
		return c, err
	}
	if c.course, err = courseOf(ctx, tx.Reads(), id); err != nil {
		return c, err
	}
	living, err := tx.Living(ctx, id)
	if c.merged = living != id; err != nil {
		return c, err
	}
	marked, err := tx.Undeliverable(ctx, v, []string{c.contact.Email})
	if c.unreached = len(marked) > 0; err != nil {
		return c, err
	}
	if c.asked, c.last, err = tx.AskedBefore(ctx, id, address); err != nil {
		return c, err
	}
	switch _, err = tx.Rating(ctx, v, id); {
	case err == nil:
		c.rated = true
	case !fault.Is(err, fault.NotFound):
		return c, err
	}
	return c, nil
}

// against says why nobody is asked, "" where nothing speaks against it.
func (c candidate) against(now time.Time) string {
	switch t := c.ticket; {
	case t.Automatic || t.Channel == ticket.Alert:
		return "no person asked"
	case c.contact.ID == 0 || !c.contact.Active || c.contact.Email == "" || t.RequesterEmail == "":
		return "the requester has no address here"
	case t.Unverified || !c.contact.Verified || t.Flag != "":
		return "who asked is not sure"
	case !c.course.solved:
		return "it is not resolved any more"
	case c.merged:
		return "it was merged into another"
	case c.course.spam:
		return "it was closed as spam"
	case c.unreached:
		return "mail to the requester came back"
	case c.asked:
		return "it was asked about before"
	case c.rated:
		return "it was rated before"
	case !c.last.IsZero() && now.Sub(c.last) < between:
		return "the requester was asked within a week"
	}
	return ""
}
