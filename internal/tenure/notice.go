package tenure

import (
	"context"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
)

// Notice is notice to end an agreement, as it is typed. Days are written as 2026-12-31.
type Notice struct {
	Number   string // of the agreement
	Party    string // Client or Provider: who gives it
	Received string // the day on which the other party received it
	Way      string // agreement.Terminate, agreement.Expire or agreement.Agreed
	Day      string // of Agreed: the last day of service
	Reason   string
	Asked    int64 // what the client asked for that this answers, 0 for none
}

// MayAsk reports whether the terms let the client's administrators ask for notice in the portal: where they name a way to end the agreement.
func MayAsk(v identity.Viewer, terms *agreement.Terms, received time.Time) bool {
	return v.May(identity.AskNotice) && len(terms.Term.Ways(received)) > 0
}

// Give records notice: after its last day of service the agreement is not in force. The client's people are told.
func (t *Tenures) Give(ctx context.Context, v identity.Viewer, n Notice) (e store.LifeEvent, err error) {
	if !v.May(identity.ChangeAgreements) {
		return e, fault.MayNot("record notice")
	}
	err = t.db.Write(ctx, func(tx *store.Tx) error {
		x, err := load(ctx, tx, v, n.Number)
		if err != nil {
			return err
		}
		if e, err = x.given(n); err != nil {
			return err
		}
		if err := x.unissued(ctx, tx, e.Day); err != nil {
			return err
		}
		if err := insert(ctx, tx, v, e); err != nil {
			return err
		}
		who, err := t.giver(ctx, x, e.Party)
		if err != nil {
			return err
		}
		return t.tellClient(ctx, tx, x, letters.NoticeGiven, worded(e, who))
	})
	return e, err
}

// given checks a notice and says what is kept of it.
func (x one) given(n Notice) (e store.LifeEvent, err error) {
	e = store.LifeEvent{AgreementID: x.ID, Kind: store.LifeGiven, Party: n.Party, Way: n.Way, Of: n.Asked}
	if e.Party != Client && e.Party != Provider {
		return e, fault.On("party", "Say who gives notice: the client or the provider.")
	}
	received, err := day("received", n.Received)
	if err != nil {
		return e, err
	}
	if received.After(x.today) {
		return e, fault.On("received", "Notice that has not come in cannot be recorded: write a day up to today, %s.", dated(x.today))
	}
	last, err := x.lastDay(n, received)
	if err != nil {
		return e, err
	}
	if e.Reason, err = words("reason", n.Reason, "Give the reason: it is kept, and both parties read it."); err != nil {
		return e, err
	}
	if s, stands := Standing(x.events); stands {
		return e, fault.Errorf(fault.Conflict, "Notice stands already: the last day of service is %s. Withdraw it first.", s.Day)
	}
	if asked, open := Asked(x.events); n.Asked != 0 && (!open || asked.ID != n.Asked) {
		return e, fault.Errorf(fault.Conflict, "What the client asked for has been answered already. Look at it again.")
	}
	e.Received, e.Day = dated(received), dated(last)
	return e, nil
}

// lastDay is the last day of service that a notice comes to.
func (x one) lastDay(n Notice, received time.Time) (last time.Time, err error) {
	if n.Way == agreement.Agreed {
		if last, err = day("day", n.Day); err != nil {
			return last, err
		}
		if last.Before(received) {
			return last, fault.On("day", "The last day of service lies before the day on which notice came in: write a day from %s on.", dated(received))
		}
	} else {
		for _, w := range x.terms.Term.Ways(received) {
			if w.Name == n.Way {
				last = w.LastDay
			}
		}
	}
	end := x.terms.Term.Ends
	switch {
	case last.IsZero():
		return last, fault.On("way", "The agreement’s term does not say this way to end it. Choose another, or a day that both parties agreed on.")
	case last.Before(x.terms.Term.Starts):
		return last, fault.On("day", "The agreement begins on %s: write a day from then on.", dated(x.terms.Term.Starts))
	case !x.terms.Term.RenewsItself() && !end.IsZero() && last.After(end):
		return last, fault.On("day", "The agreement ends on %s by its term: write a day up to then.", dated(end))
	}
	return last, nil
}

// unissued refuses a last day in a month that is billed: its fees could not be prorated any more, and the fee for ending early would stand nowhere.
func (x one) unissued(ctx context.Context, tx *store.Tx, last string) error {
	issued, err := tx.StatementsOf(ctx, program(), x.ID)
	if err != nil || len(issued) == 0 {
		return err
	}
	if s := issued[len(issued)-1]; last <= s.To {
		return fault.On("day", "Statement %s is issued up to %s: the last day of service has to lie after it.", s.Number, s.To)
	}
	return nil
}

// Ask keeps that one of the client's administrators gives notice. Nothing else changes until a manager records it; the managers are told.
func (t *Tenures) Ask(ctx context.Context, v identity.Viewer, n Notice) (e store.LifeEvent, err error) {
	err = t.db.Write(ctx, func(tx *store.Tx) error {
		x, err := load(ctx, tx, v, n.Number)
		if err != nil {
			return err
		}
		if !MayAsk(v, x.terms, x.today) {
			return fault.Errorf(fault.Forbidden, "Only an administrator of your organisation can give notice here, and only where the agreement says how it is ended.")
		}
		if _, waits := Asked(x.events); waits {
			return fault.Errorf(fault.Conflict, "Notice was given already, and waits to be recorded.")
		}
		n.Party, n.Received, n.Asked = Client, dated(x.today), 0
		if e, err = x.given(n); err != nil {
			return err
		}
		e.Kind = store.LifeAsked
		if err := insert(ctx, tx, v, e); err != nil {
			return err
		}
		return t.tellManagers(ctx, tx, x, letters.NoticeAsked, worded(e, v.Name))
	})
	return e, err
}

// Refuse answers what the client asked for with no. Who asked is told why.
func (t *Tenures) Refuse(ctx context.Context, v identity.Viewer, number string, asked int64, reason string) error {
	if !v.May(identity.ChangeAgreements) {
		return fault.MayNot("answer a client's notice")
	}
	return t.db.Write(ctx, func(tx *store.Tx) error {
		x, err := load(ctx, tx, v, number)
		if err != nil {
			return err
		}
		was, open := Asked(x.events)
		if !open || was.ID != asked {
			return fault.Errorf(fault.Conflict, "What the client asked for has been answered already. Look at it again.")
		}
		e := store.LifeEvent{AgreementID: x.ID, Kind: store.LifeRefused, Day: was.Day, Of: was.ID}
		if e.Reason, err = words("refusal", reason, "Give the reason: it is kept, and the client reads it."); err != nil {
			return err
		}
		if err := insert(ctx, tx, v, e); err != nil {
			return err
		}
		who, err := tx.Contact(ctx, program(), was.ContactID)
		if err != nil {
			return err
		}
		return t.tellContact(ctx, tx, x, who, letters.NoticeRefused, worded(e, v.Name))
	})
}

// Withdraw takes the notice that stands back: the agreement goes on as its terms say. The client's people are told.
func (t *Tenures) Withdraw(ctx context.Context, v identity.Viewer, number, reason string) error {
	if !v.May(identity.ChangeAgreements) {
		return fault.MayNot("withdraw notice")
	}
	return t.db.Write(ctx, func(tx *store.Tx) error {
		x, err := load(ctx, tx, v, number)
		if err != nil {
			return err
		}
		was, stands := Standing(x.events)
		if !stands {
			return fault.Errorf(fault.Conflict, "No notice stands that could be withdrawn.")
		}
		if err := x.unbilled(ctx, tx, was.Day); err != nil {
			return err
		}
		e := store.LifeEvent{AgreementID: x.ID, Kind: store.LifeWithdrawn, Day: was.Day, Party: was.Party, Of: was.ID}
		if e.Reason, err = words("withdrawal", reason, "Give the reason: it is kept, and both parties read it."); err != nil {
			return err
		}
		if err := insert(ctx, tx, v, e); err != nil {
			return err
		}
		return t.tellClient(ctx, tx, x, letters.NoticeWithdrawn, worded(e, v.Name))
	})
}

// unbilled refuses to take back an end that stands on an issued statement.
func (x one) unbilled(ctx context.Context, tx *store.Tx, last string) error {
	issued, err := tx.StatementsOf(ctx, program(), x.ID)
	for _, s := range issued {
		if s.To >= last {
			return fault.Errorf(fault.Conflict, "Statement %s is issued with the end on %s, and cannot be changed any more. Publish a new agreement instead.", s.Number, last)
		}
	}
	return err
}

// program is who does what no person does.
func program() identity.Viewer { return identity.System(actor) }
