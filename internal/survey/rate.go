package survey

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/mail"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Answer is what somebody says of how it went.
type Answer struct {
	Score   store.Score
	Comment string
}

// Sheet is what its giver sees of a rating: of the ticket no more than its number and subject.
type Sheet struct {
	Ticket  int64
	Subject string
	Rating  store.Rating // the zero one where there is none yet
	Fixed   bool         // it cannot be changed any more
	Zone    *time.Location
	letters.Writer
}

// Rated reports whether there is an answer.
func (s Sheet) Rated() bool { return s.Rating.Score != "" }

// errLink tells nothing about which links there are.
var errLink = fault.Errorf(fault.NotFound, "There is nothing under this address.")

// rater is for whom and about what a rating is given.
type rater struct {
	ticket  ticket.Ticket
	contact identity.Contact
	course  course
	before  store.Rating // the zero one for none
}

// fixed reports whether what was said stays as it is.
func (r rater) fixed(now time.Time) bool {
	return r.before.Score != "" && !r.course.closedAt.IsZero() && now.Sub(r.course.closedAt) > settled
}

// byLink finds who answers with a link, and about what. The link is the right; who is signed in as somebody else has none by it.
func byLink(ctx context.Context, r store.Reader, v identity.Viewer, token string, now time.Time) (rater, error) {
	x, err := r.SurveyByHash(ctx, identity.HashToken(token))
	if fault.Is(err, fault.NotFound) {
		return rater{}, errLink
	}
	if err != nil {
		return rater{}, err
	}
	if !now.Before(x.AskedAt.Add(linkLife)) || v.Client() && mail.NormaliseAddress(v.Email) != x.Address {
		return rater{}, errLink
	}
	found, err := raterOf(ctx, r, x.TicketID, x.ContactID)
	if err == nil && (found.ticket.ContactID != x.ContactID || found.ticket.ClientID != found.contact.ClientID) {
		err = errLink // it turned out to be somebody else's
	}
	return found, err
}

func raterOf(ctx context.Context, r store.Reader, ticketID, contactID int64) (x rater, err error) {
	sys := identity.System("Survey")
	if x.ticket, err = r.Ticket(ctx, sys, ticketID); err != nil {
		return x, err
	}
	if x.contact, err = r.Contact(ctx, sys, contactID); err != nil {
		return x, err
	}
	if x.course, err = courseOf(ctx, r, ticketID); err != nil {
		return x, err
	}
	x.before, err = r.Rating(ctx, sys, ticketID)
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return x, err
}

// ByLink is the sheet that a link opens. A link that is wrong, over or another person's is NotFound, and none is told from another.
func (s *Surveys) ByLink(ctx context.Context, v identity.Viewer, token string) (Sheet, error) {
	x, err := byLink(ctx, s.db.Reads(), v, token, s.db.Now())
	if err != nil {
		return Sheet{}, err
	}
	return s.sheet(ctx, x)
}

// InPortal is the sheet of a request for the one who asked. Where there is none to fill in, it is NotFound.
func (s *Surveys) InPortal(ctx context.Context, v identity.Viewer, ticketID int64) (Sheet, error) {
	x, err := s.inPortal(ctx, s.db.Reads(), v, ticketID, s.db.Now())
	if err != nil {
		return Sheet{}, err
	}
	return s.sheet(ctx, x)
}

// inPortal finds about what somebody answers in the portal: their own request, that a person asked and that is solved.
func (s *Surveys) inPortal(ctx context.Context, r store.Reader, v identity.Viewer, ticketID int64, now time.Time) (rater, error) {
	none := fault.Errorf(fault.NotFound, "There is nothing to rate here.")
	t, err := r.Ticket(ctx, v, ticketID)
	if err != nil {
		return rater{}, err
	}
	if !v.Client() || t.ContactID != v.ContactID || t.Status.IsOpen() && t.Status != ticket.Resolved {
		return rater{}, none
	}
	x, err := raterOf(ctx, r, ticketID, v.ContactID)
	if err != nil || x.before.Score != "" {
		return x, err
	}
	house, err := s.desk.House(ctx)
	if err != nil {
		return x, err
	}
	living, err := r.Living(ctx, ticketID)
	if err != nil {
		return x, err
	}
	over := !x.course.closedAt.IsZero() && now.Sub(x.course.closedAt) > settled
	if _, never := wait(house); never || !x.course.solved || x.course.spam || over || living != ticketID || t.Automatic || t.Channel == ticket.Alert {
		return x, none
	}
	return x, nil
}

func (s *Surveys) sheet(ctx context.Context, x rater) (Sheet, error) {
	out := Sheet{Ticket: x.ticket.ID, Subject: mail.SubjectBase(x.ticket.Subject), Rating: x.before, Fixed: x.fixed(s.db.Now())}
	var err error
	if out.Writer, err = s.desk.Writer(ctx, s.db.Reads(), x.ticket.ClientID, x.contact.Email); err != nil {
		return out, err
	}
	out.Zone, err = s.desk.ZoneOfClient(ctx, x.ticket.ClientID)
	return out, err
}

// RateByLink keeps what somebody answers with a link.
func (s *Surveys) RateByLink(ctx context.Context, v identity.Viewer, token string, a Answer) error {
	if v.Staff() {
		return fault.Errorf(fault.Forbidden, "You are signed in as one of the provider’s people, and only who asked can say how it went.")
	}
	return s.rate(ctx, store.RatedByMail, a, func(tx *store.Tx) (rater, error) { return byLink(ctx, tx.Reads(), v, token, tx.Now) })
}

// RateInPortal keeps what the requester answers on their request in the portal.
func (s *Surveys) RateInPortal(ctx context.Context, v identity.Viewer, ticketID int64, a Answer) error {
	return s.rate(ctx, store.RatedInPortal, a, func(tx *store.Tx) (rater, error) { return s.inPortal(ctx, tx.Reads(), v, ticketID, tx.Now) })
}

// rate keeps an answer in the place of the one before, and tells it in the ticket's timeline where it says something else.
func (s *Surveys) rate(ctx context.Context, via string, a Answer, find func(*store.Tx) (rater, error)) error {
	a.Comment = strings.TrimSpace(strings.ReplaceAll(a.Comment, "\r\n", "\n"))
	var id int64
	err := s.db.Write(ctx, func(tx *store.Tx) error {
		x, err := find(tx)
		if err != nil {
			return err
		}
		if err := x.check(a, tx.Now); err != nil {
			return err
		}
		if x.before.Score == a.Score && x.before.Comment == a.Comment {
			return nil
		}
		id = x.ticket.ID
		if err := tx.PutRating(ctx, store.Rating{TicketID: id, ContactID: x.contact.ID, UserID: x.ticket.AssigneeID, Score: a.Score, Comment: a.Comment, Via: via, RatedAt: tx.Now}); err != nil {
			return err
		}
		by := identity.Viewer{ContactID: x.contact.ID, ClientID: x.contact.ClientID, Name: x.contact.Name, Email: x.contact.Email}
		e, err := ruling.RatingEvent(by, id, ruling.Rating{Score: string(a.Score), Before: string(x.before.Score), Comment: a.Comment, Via: via})
		if err != nil {
			return err
		}
		return tx.InsertEvent(ctx, e)
	})
	if err == nil && id != 0 {
		s.desk.Tell(desk.Change{Ticket: id})
	}
	return err
}

// ErrFixed says why an answer cannot be changed any more.
var ErrFixed = fault.Errorf(fault.Conflict, "The ticket was closed more than 30 days ago, so your answer stays as it is.")

// check refuses what cannot be kept.
func (x rater) check(a Answer, now time.Time) error {
	switch {
	case x.fixed(now):
		return ErrFixed
	case !slices.Contains(store.Scores(), a.Score):
		return fault.On("how", "Choose one of the three.")
	case utf8.RuneCountInString(a.Comment) > MaxComment:
		return fault.On("comment", "That is too much text; %d characters are the most.", MaxComment)
	}
	return nil
}
