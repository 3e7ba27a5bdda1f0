package tenure

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// Renewal is that both parties agreed to go on, as it is typed.
type Renewal struct {
	Number string // of the agreement
	Until  string // the new last day, as 2027-12-31
	Reason string
	Word   string // what the client said to it, and where that is kept
}

// Renew publishes the agreement's next version: the same terms for a term that begins on the day after the end and lasts until another. So the file
// stays all that holds (spec 1-agreement), and what was decided, met and billed in the term that ends stays with its version. That and why is kept.
func (t *Tenures) Renew(ctx context.Context, v identity.Viewer, r Renewal) (out store.Version, err error) {
	if !v.May(identity.ChangeAgreements) {
		return out, fault.MayNot("renew agreements")
	}
	err = t.db.Write(ctx, func(tx *store.Tx) error {
		x, err := load(ctx, tx, v, r.Number)
		if err != nil {
			return err
		}
		e, from, until, err := x.renewed(r)
		if err != nil {
			return err
		}
		version, err := tx.Version(ctx, v, x.ID, x.Latest)
		if err != nil {
			return err
		}
		source, err := Prolong(version.Source, from, until)
		if err != nil {
			return err
		}
		terms, err := agreement.Read(x.Number+".toml", []byte(source))
		if err != nil {
			return err
		}
		if out, _, err = tx.PutAgreement(ctx, x.ClientID, []byte(source), terms, v.Name); err != nil {
			return err
		}
		return insert(ctx, tx, v, e)
	})
	return out, err
}

// renewed checks a renewal and says what is kept of it.
func (x one) renewed(r Renewal) (e store.LifeEvent, from, until time.Time, err error) {
	end := x.terms.Term.Ends
	e = store.LifeEvent{AgreementID: x.ID, Kind: store.LifeRenewed}
	switch s, stands := Standing(x.events); {
	case stands:
		return e, from, until, fault.Errorf(fault.Conflict, "Notice stands: the last day of service is %s. Withdraw it first.", s.Day)
	case end.IsZero():
		return e, from, until, fault.Errorf(fault.Conflict, "The agreement has no end: it goes on until one of the parties gives notice.")
	case x.terms.Term.RenewsItself():
		return e, from, until, fault.Errorf(fault.Conflict, "The agreement renews itself. To change its term, amend it.")
	}
	if until, err = day("until", r.Until); err != nil {
		return e, from, until, err
	}
	if !until.After(end) {
		return e, from, until, fault.On("until", "The agreement runs until %s: write a later day.", dated(end))
	}
	if e.Reason, err = words("renewal", r.Reason, "Give the reason: it is kept, and both parties read it."); err != nil {
		return e, from, until, err
	}
	if e.Word, err = words("word", r.Word, "Say how the client agreed: who, when, and where that is kept."); err != nil {
		return e, from, until, err
	}
	e.Day = dated(until)
	return e, end.AddDate(0, 0, 1), until, nil
}

var (
	termTable = regexp.MustCompile(`(?m)^[ \t]*\[term\][^\n]*\n(?:[ \t]*[^[\s][^\n]*\n|[ \t]*\n)*`)
	starts    = regexp.MustCompile(`(?m)^([ \t]*starts[ \t]*=[ \t]*)\d{4}-\d{2}-\d{2}`)
	ends      = regexp.MustCompile(`(?m)^([ \t]*ends[ \t]*=[ \t]*)\d{4}-\d{2}-\d{2}`)
)

// Prolong is a file with another term: its first and last day changed, and nothing else where the file has them on lines of their own.
func Prolong(source string, from, until time.Time) (string, error) {
	changed := termTable.ReplaceAllStringFunc(source, func(table string) string {
		table = starts.ReplaceAllString(table, "${1}"+dated(from))
		return ends.ReplaceAllString(table, "${1}"+dated(until))
	})
	terms, err := agreement.Read("agreement.toml", []byte(strings.TrimSpace(changed)+"\n"))
	if err == nil && terms.Term.Starts.Equal(from) && terms.Term.Ends.Equal(until) {
		return changed, nil
	}
	if terms, err = agreement.Read("agreement.toml", []byte(source)); err != nil {
		return "", fmt.Errorf("tenure: stored agreement does not read: %w", err)
	}
	own := *terms
	own.Term.Starts, own.Term.Ends = from, until
	return string(agreement.Write(&own)), nil
}
