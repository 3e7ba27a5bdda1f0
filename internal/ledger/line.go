package ledger

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/database"
	"remit/internal/money"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Why a line may stand on no statement yet. Besides these it is held for what its time is held for: waiting, refused, spent.
const (
	HoldUndecided = "undecided"
	HoldDeclined  = "declined"
	HoldEnded     = "ended" // no version of the agreement was in force when the work was done
)

// Why a manager should look at a line.
const (
	FlagUndecided = "undecided"
	FlagDeclined  = "declined"
	FlagEnded     = "ended"
	FlagWaiting   = "waiting"   // the client has not approved it yet
	FlagRefused   = "refused"   // the client refused it
	FlagOver      = "spent"     // it goes beyond what the client approved
	FlagBegun     = "begun"     // it was begun without the client's answer
	FlagAllowance = "allowance" // the allowance was spent
	FlagOutside   = "outside"   // billable, and nobody of the client approved it
	FlagHours     = "hours"     // it costs more for the hour at which it was done
	FlagLong      = "long"      // covered work on one ticket of more than LongCovered in a month
	FlagLate      = "late"      // it was logged long after it was done
	FlagChanged   = "changed"   // it is not any more what it was when it was ruled on
	FlagMended    = "corrected" // its time was corrected after it was ruled on
)

// The bounds from which on a line is flagged.
const (
	LongCovered = 4 * time.Hour
	LateAfter   = 7 * 24 * time.Hour
)

// What managers rule on a line.
const (
	Accept  = "accept"  // what the agreement says stands
	Bill    = "bill"    // covered or undecided work is billed
	Waive   = "waive"   // billable work is billed at nothing
	Cover   = "cover"   // it counts as covered
	Decline = "decline" // it is not billed and not covered
	Settled = "settled" // the whole ticket was settled otherwise than its decision
)

// job is work as it is rated, with what is ruled on it.
type job struct {
	store.WorkDone
	*seen
	rulings map[int64]store.LineRuling // by the start of the line
	settled agreement.Verdict          // of the ticket, where a manager set its decision aside; "" else
	course  agreement.Course           // of the agreement
}

// ended reports whether no version of the agreement was in force when the work of a line began.
func (j *job) ended(r billing.Line) bool { return !j.course.InForce(r.Terms(), r.Start) }

// Lines rates all work under the versions of an agreement, with what was ruled on it, the latest last.
func Lines(agreementID int64, editions []billing.Edition, work []store.WorkDone, rulings []store.LineRuling) ([]store.RatedLine, error) {
	return stretch{agreementID: agreementID, editions: editions, work: work, rulings: rulings, seen: map[int64]*seen{}}.lines()
}

// lines rates the work of a stretch.
func (s stretch) lines() ([]store.RatedLine, error) {
	jobs, err := s.jobs()
	if err != nil || len(s.editions) == 0 {
		return nil, err
	}
	entries := make([]billing.Entry, len(jobs))
	for i, j := range jobs {
		j.course = s.editions[0].Course
		entries[i] = billing.Entry{Ticket: j.TicketID, Technician: strconv.FormatInt(j.UserID, 10), Start: j.StartsAt, End: j.EndsAt, Mode: j.Mode, WorkType: j.WorkType, Facts: j.facts, Seen: j.matter}
	}
	rated, err := billing.RateAfter(s.editions, s.drawn, entries, func(entry int, line billing.Line) *billing.Override { return jobs[entry].ruling(line) })
	if err != nil {
		return nil, err
	}
	lines := make([]store.RatedLine, len(rated))
	for i, r := range rated {
		if lines[i], err = jobs[r.Entry].line(s.agreementID, r); err != nil {
			return nil, err
		}
	}
	flagLong(lines, s.long)
	for i := range lines {
		lines[i].ToReview = lines[i].Flags != "" && (lines[i].Ruled == "" || strings.Contains(lines[i].Flags, FlagChanged) || strings.Contains(lines[i].Flags, FlagMended))
	}
	return lines, nil
}

func (s stretch) jobs() ([]*job, error) {
	jobs, byEntry := make([]*job, len(s.work)), make(map[int64]*job, len(s.work))
	for i, w := range s.work {
		j := &job{WorkDone: w, seen: s.seen[w.TicketID]}
		if j.seen == nil {
			j.seen = &seen{}
			if err := j.facts.UnmarshalJSON(w.Facts); err != nil {
				return nil, fmt.Errorf("facts of ticket %d: %w", w.TicketID, err)
			}
			j.matter = agreement.NewMatter(nil, &j.facts)
			s.seen[w.TicketID] = j.seen
		}
		if w.Review == ticket.ReviewSettled && w.Outcome != nil {
			var decided struct {
				Verdict agreement.Verdict `json:"verdict"`
			}
			if err := json.Unmarshal(w.Outcome, &decided); err != nil {
				return nil, fmt.Errorf("decision of ticket %d: %w", w.TicketID, err)
			}
			if decided.Verdict != agreement.Verdict(w.Verdict) {
				j.settled = agreement.Verdict(w.Verdict)
			}
		}
		jobs[i], byEntry[w.EntryID] = j, j
	}
	for _, r := range s.rulings {
		if j := byEntry[r.EntryID]; j != nil {
			if j.rulings == nil {
				j.rulings = map[int64]store.LineRuling{}
			}
			j.rulings[database.Micros(r.StartsAt)] = r
		}
	}
	return jobs, nil
}

// ruling is what was ruled on a line: by itself, else with its whole ticket.
func (j *job) ruling(l billing.Line) *billing.Override {
	if r, ok := j.rulings[database.Micros(l.Start)]; ok {
		return &billing.Override{Verdict: becomes[r.Kind], Waive: r.Kind == Waive, Ref: database.Micros(l.Start)}
	}
	if j.settled != "" {
		return &billing.Override{Verdict: j.settled}
	}
	return nil
}

// becomes is the verdict of a line on which something was ruled; an accepted one keeps its own.
var becomes = map[string]agreement.Verdict{Bill: agreement.Billable, Waive: agreement.Billable, Cover: agreement.Covered, Decline: agreement.Declined}

// line is a rated line as it is kept.
func (j *job) line(agreementID int64, r billing.Line) (l store.RatedLine, err error) {
	terms := r.Terms()
	currency, err := money.CurrencyOf(terms.Currency)
	if err != nil {
		return l, err
	}
	service, _ := j.facts.Service.Value()
	l = store.RatedLine{AgreementID: agreementID, Version: terms.Version, ClientID: j.ClientID, TicketID: j.TicketID, EntryID: j.EntryID, UserID: j.UserID,
		Month: r.Start.In(terms.Zone).Format("2006-01"), Service: service, Mode: j.Mode, Start: database.Micros(r.Start), End: database.Micros(r.End), Seconds: int64(r.End.Sub(r.Start) / time.Second),
		Verdict: string(r.Verdict), Own: string(r.Verdict), Clause: r.Clause, Rate: r.Rate, Multiplier: r.Multiplier.String(), Minutes: r.Minutes, Ask: strings.Join(r.Ask, " ")}
	l.Amount, l.Priced = minor(currency, r.Amount)
	l.List, l.Listed = minor(currency, r.List)
	var kept store.LineRuling
	if r.Override != nil {
		l.Own, l.Ruled = string(r.Override.Own), Settled
		kept = j.rulings[r.Override.Ref]
	}
	if kept.ID != 0 {
		l.RulingID, l.Ruled = kept.ID, kept.Kind
	}
	l.Hold = j.hold(r, l.Ruled)
	flags := j.flags(r, l)
	if kept.ID != 0 && kept.Own != l.Own {
		flags = append(flags, FlagChanged)
	}
	if kept.ID != 0 && j.Mended.After(kept.At) {
		flags = append(flags, FlagMended)
	}
	l.Flags = strings.Join(flags, " ")
	return l, nil
}

// minor is an amount in the currency's smallest unit.
func minor(c money.Currency, amount decimal.NullDecimal) (int64, bool) {
	return c.Units(amount.Decimal), amount.Valid
}

// hold says why a line may stand on no statement yet. What a manager ruled on by itself stands.
func (j *job) hold(r billing.Line, ruled string) string {
	switch r.Verdict {
	case agreement.Undecided:
		return HoldUndecided
	case agreement.Declined:
		return HoldDeclined
	}
	switch {
	case ruled != "" && ruled != Settled:
		return ""
	case j.ended(r):
		return HoldEnded
	case r.Verdict == agreement.Billable:
		return j.HeldFor
	}
	return ""
}

// flags say why a manager should look at a line.
func (j *job) flags(r billing.Line, l store.RatedLine) (flags []string) {
	add := func(flag string, holds bool) {
		if holds && !slices.Contains(flags, flag) {
			flags = append(flags, flag)
		}
	}
	own := agreement.Verdict(l.Own)
	add(FlagUndecided, own == agreement.Undecided)
	add(FlagDeclined, own == agreement.Declined)
	add(FlagEnded, j.ended(r))
	if own == agreement.Billable {
		add(j.HeldFor, j.HeldFor != "")
		add(FlagBegun, j.Approval == ticket.ApprovalWaived)
		add(FlagAllowance, r.Spent)
		add(FlagOutside, len(flags) == 0 && j.Approval != ticket.ApprovalApproved)
		add(FlagHours, !r.Multiplier.Equal(decimal.NewFromInt(1)))
	}
	add(FlagLate, j.LoggedAt.Sub(j.EndsAt) > LateAfter)
	return flags
}

// flagLong flags covered work on one ticket that comes to more than LongCovered in a month, at the lines that go beyond it; before says how much there
// was before them.
func flagLong(lines []store.RatedLine, before map[spell]int64) {
	sums := make(map[spell]int64, len(before))
	maps.Copy(sums, before)
	order := make([]int, len(lines))
	for i := range lines {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(lines[a].Start/1e6 - lines[b].Start/1e6) })
	for _, i := range order {
		l := &lines[i]
		if l.Own != string(agreement.Covered) {
			continue
		}
		s := spell{l.TicketID, l.Month}
		if sums[s] += l.Seconds; sums[s] > int64(LongCovered/time.Second) {
			l.Flags = strings.TrimSpace(l.Flags + " " + FlagLong)
		}
	}
}
