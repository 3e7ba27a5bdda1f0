package statement

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/store"
)

// counted is what the loop has counted of an agreement.
type counted struct {
	month  string
	latest int // version
}

// Work counts what fees are charged for, in each agreement whose month has begun; the loop calls it.
func (s *Statements) Work(ctx context.Context) error {
	all, err := s.db.Agreements(ctx, program(), 0)
	if err != nil {
		return err
	}
	var failed error
	for _, a := range all {
		if err := s.countNow(ctx, a); err != nil {
			failed = errors.Join(failed, fmt.Errorf("statement: count for agreement %d: %w", a.ID, err))
		}
	}
	return failed
}

func (s *Statements) countNow(ctx context.Context, a store.Agreement) error {
	if a.Latest == 0 {
		return nil
	}
	terms, err := s.db.Terms(ctx, a.ID, a.Latest)
	if err != nil {
		return err
	}
	now := counted{s.db.Now().In(terms.Zone).Format(layout), a.Latest}
	s.mu.Lock()
	done := s.counted[a.ID] == now
	s.mu.Unlock()
	if done {
		return nil
	}
	period, err := Month(now.month)
	if err != nil {
		return err
	}
	if err := s.ensureCounts(ctx, a, period); err != nil {
		return err
	}
	s.mu.Lock()
	s.counted[a.ID] = now
	s.mu.Unlock()
	return nil
}

// countedFees are the fees of a month that count things, by clause: of several versions of a clause the last that takes effect by the month's end.
func countedFees(editions []billing.Edition, p billing.Period) map[string]agreement.Fee {
	fees := map[string]agreement.Fee{}
	for _, e := range editions {
		over := p.To.AddDate(0, 0, 1)
		if !e.Since.Before(time.Date(over.Year(), over.Month(), over.Day(), 0, 0, 0, 0, e.Terms.Zone)) {
			continue
		}
		for _, f := range e.Terms.Fees {
			if f.Per != "flat" {
				fees[f.Clause] = f
			}
		}
	}
	return fees
}

// ensureCounts counts what fees of a month are charged for, where it is not counted yet. A month that has not begun has nothing to count.
func (s *Statements) ensureCounts(ctx context.Context, a store.Agreement, p billing.Period) error {
	editions, err := ledger.Editions(ctx, s.db.Reads(), a.ID)
	if err != nil {
		return err
	}
	if now := s.db.Now().In(zoneOf(editions)); now.Format(layout) < p.Name {
		return fault.Errorf(fault.Invalid, "%s has not begun: there is nothing to draw up yet.", monthWords(p))
	}
	fees := countedFees(editions, p)
	have, err := s.db.FeeCounts(ctx, program(), a.ID, p.Name)
	if err != nil {
		return err
	}
	for _, c := range have {
		delete(fees, c.Clause)
	}
	if len(fees) == 0 {
		return nil
	}
	things, err := ThingsOf(ctx, s.db.Reads(), program(), a.ClientID)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		for _, clause := range slices.Sorted(maps.Keys(fees)) {
			if err := tx.InsertFeeCount(ctx, store.FeeCount{AgreementID: a.ID, Period: p.Name, Clause: clause, Things: things.count(editions, fees[clause], p)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// monthWords names a month in English.
func monthWords(p billing.Period) string { return p.From.Format("January 2006") }

// Things are what a client has that a fee may count, as conditions look at it, by what the fee is charged for: asset, contact, site.
type Things map[string][]agreement.Facts

// ThingsOf reads a client's assets, contacts and sites in use.
func ThingsOf(ctx context.Context, r store.Reader, v identity.Viewer, client int64) (Things, error) {
	sites, err := r.Sites(ctx, v, client)
	if err != nil {
		return nil, err
	}
	contacts, err := r.Contacts(ctx, v, client)
	if err != nil {
		return nil, err
	}
	assets, err := r.Assets(ctx, v, client)
	if err != nil {
		return nil, err
	}
	all, slugs := Things{}, map[int64]string{}
	for _, x := range sites {
		slugs[x.ID] = x.Slug
		if x.Active {
			all["site"] = append(all["site"], agreement.Facts{Site: agreement.Known(x.Slug)})
		}
	}
	for _, x := range contacts {
		if x.Active {
			all["contact"] = append(all["contact"], agreement.Facts{Contact: agreement.Known(agreement.ContactFact{Email: agreement.Known(x.Email), VIP: agreement.Known(x.VIP),
				Groups: agreement.Known(append([]string{}, x.Groups...))})})
		}
	}
	for _, x := range assets {
		if !x.Active {
			continue
		}
		f := agreement.Facts{Asset: agreement.Known(agreement.AssetFact{Tag: agreement.Known(x.Tag), Class: agreement.Known(x.Class), Managed: agreement.Known(x.Managed)})}
		if slug := slugs[x.SiteID]; slug != "" {
			f.Site = agreement.Known(slug)
		}
		all["asset"] = append(all["asset"], f)
	}
	return all, nil
}

// count is how many things a fee counts. Whose condition needs a fact that is not known is not counted.
func (t Things) count(editions []billing.Edition, fee agreement.Fee, p billing.Period) (n int64) {
	first := p.From
	terms := billing.TermsAt(editions, time.Date(first.Year(), first.Month(), first.Day(), 12, 0, 0, 0, zoneOf(editions)))
	for _, facts := range t[fee.Per] {
		facts.ReceivedAt = time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, terms.Zone)
		if fee.Count.Holds(agreement.NewMatter(terms, &facts)) {
			n++
		}
	}
	return n
}

// Correction is how a manager sets a count by hand.
type Correction struct {
	AgreementID int64
	Month       string
	Clause      string
	Things      int64
	Reason      string
}

// Correct sets how many things a fee counts, with a reason that is kept. A statement that is issued keeps what it says.
func (s *Statements) Correct(ctx context.Context, v identity.Viewer, c Correction) error {
	switch {
	case !v.May(identity.IssueStatements):
		return fault.MayNot("correct what is counted")
	case c.Things < 0:
		return fault.On("things", "Nothing can be counted below 0.")
	case strings.TrimSpace(c.Reason) == "":
		return fault.On("reason", "Give the reason: it is kept with the count.")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		issued, err := tx.Statements(ctx, v, store.StatementFilter{AgreementID: c.AgreementID, Period: c.Month, Limit: 1})
		if err != nil {
			return err
		}
		if len(issued) > 0 {
			return fault.Errorf(fault.Conflict, "Statement %s is issued: what it counts cannot be corrected any more.", issued[0].Number)
		}
		found, err := tx.CorrectFeeCount(ctx, store.FeeCount{AgreementID: c.AgreementID, Period: c.Month, Clause: c.Clause, Things: c.Things, Reason: strings.TrimSpace(c.Reason)}, v.UserID)
		if err == nil && !found {
			err = fault.Errorf(fault.NotFound, "Nothing is counted under clause %s in this month.", c.Clause)
		}
		return err
	})
}
