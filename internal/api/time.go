package api

import (
	"context"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// ratedLine is a line of work as an agreement rates it (spec 3, Time entry).
type ratedLine struct {
	StartsAt      time.Time `json:"starts_at"`
	EndsAt        time.Time `json:"ends_at"`
	Seconds       int64     `json:"seconds"`
	Verdict       string    `json:"verdict" enum:"covered,billable,undecided,declined" doc:"With what a manager ruled"`
	Clause        *string   `json:"clause"`
	Rate          *string   `json:"rate"`
	Multiplier    string    `json:"multiplier"`
	BilledMinutes int       `json:"billed_minutes"`
	Amount        *string   `json:"amount" doc:"Decimal; null while it is undecided or declined"`
	ListAmount    *string   `json:"list_amount" doc:"What covered or waived work would have cost"`
	Currency      string    `json:"currency"`
	Ask           []string  `json:"ask" nullable:"false" doc:"The facts that would decide it"`
	Hold          *string   `json:"hold" doc:"Why it stands on no statement yet"`
	Ruled         *string   `json:"ruled" doc:"What a manager ruled on it"`
}

// emails are the mail addresses of the provider's people, by id.
func (a *API) emails(ctx context.Context, v identity.Viewer) (map[int64]string, error) {
	users, err := a.db.Users(ctx, v)
	out := make(map[int64]string, len(users))
	for _, u := range users {
		out[u.ID] = u.Email
	}
	return out, err
}

// entryItem is a time entry with those of the kept lines that are its own.
func (a *API) entryItem(ctx context.Context, e ticket.TimeEntry, emails map[int64]string, kept []store.KeptLine) (timeEntryItem, error) {
	out := timeEntryItem{ID: e.ID, User: some(emails[e.UserID]), StartsAt: e.StartsAt.UTC(), EndsAt: e.EndsAt.UTC(), Minutes: int64(e.EndsAt.Sub(e.StartsAt) / time.Minute),
		Mode: e.Mode, WorkType: some(e.WorkType), Note: some(e.Note), CreatedAt: e.CreatedAt.UTC(), Lines: []ratedLine{}}
	for _, k := range kept {
		if k.EntryID != e.ID {
			continue
		}
		l, err := a.lineOf(ctx, k.Line)
		if err != nil {
			return out, err
		}
		out.Lines = append(out.Lines, l)
	}
	return out, nil
}

func (a *API) lineOf(ctx context.Context, l store.RatedLine) (out ratedLine, err error) {
	terms, err := a.db.Terms(ctx, l.AgreementID, l.Version)
	if err != nil {
		return out, err
	}
	c, err := money.CurrencyOf(terms.Currency)
	if err != nil {
		return out, err
	}
	amount := func(minor int64, has bool) *string {
		if !has {
			return nil
		}
		return some(c.Format(c.OfUnits(minor)))
	}
	return ratedLine{StartsAt: l.From(), EndsAt: l.To(), Seconds: l.Seconds, Verdict: l.Verdict, Clause: some(l.Clause), Rate: some(l.Rate), Multiplier: l.Multiplier, BilledMinutes: l.Minutes,
		Amount: amount(l.Amount, l.Priced), ListAmount: amount(l.List, l.Listed), Currency: c.Code, Ask: append([]string{}, strings.Fields(l.Ask)...), Hold: some(l.Hold), Ruled: some(l.Ruled)}, nil
}

// rated is a time entry with its lines as they are now: what is behind is rated first.
func (a *API) rated(ctx context.Context, v identity.Viewer, e ticket.TimeEntry) (out timeEntryItem, err error) {
	t, err := a.db.Ticket(ctx, v, e.TicketID)
	if err != nil {
		return out, err
	}
	if t.AgreementID != 0 {
		if err := ledger.New(a.db).Settle(ctx, t.AgreementID); err != nil {
			return out, err
		}
	}
	kept, err := a.db.EntryLines(ctx, v, e.ID)
	if err != nil {
		return out, err
	}
	emails, err := a.emails(ctx, v)
	if err != nil {
		return out, err
	}
	return a.entryItem(ctx, e, emails, kept)
}

type timeListOutput struct{ Body timeList }

type timeList struct {
	Items []timeEntryItem `json:"items" nullable:"false"`
}

// listTime lists the work on a ticket; clients see none.
func (a *API) listTime(ctx context.Context, in *Numbered) (*timeListOutput, error) {
	v := shell.ViewerIn(ctx)
	t, err := a.db.Ticket(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	if t.AgreementID != 0 && v.Staff() {
		if err := ledger.New(a.db).Settle(ctx, t.AgreementID); err != nil {
			return nil, err
		}
	}
	items, err := a.timeEntries(ctx, v, t.ID)
	return &timeListOutput{timeList{items}}, err
}

// Timed says which time entry is meant.
type Timed struct {
	ID int64 `path:"id" minimum:"1" doc:"The time entry's id"`
}

type correctedOutput struct{ Body correctedBody }

type correctedBody struct {
	TicketNumber int64          `json:"ticket_number"`
	Deleted      bool           `json:"deleted"`
	TimeEntry    timeEntryItem  `json:"time_entry" doc:"As it is; as it was where it is deleted"`
	Changes      []timeChange   `json:"changes" nullable:"false" doc:"What it was, the earliest first"`
	Rerated      int            `json:"rerated" doc:"Lines of other work that are rated otherwise since the last change"`
	Others       []reratedEntry `json:"others" nullable:"false" doc:"That work"`
}

type timeChange struct {
	Kind   string        `json:"kind" enum:"changed,deleted"`
	Was    timeEntryItem `json:"was"`
	By     string        `json:"by"`
	At     time.Time     `json:"at"`
	Reason *string       `json:"reason"`
}

type reratedEntry struct {
	TimeEntryID  int64       `json:"time_entry_id"`
	TicketNumber int64       `json:"ticket_number"`
	Was          []ratedLine `json:"was" nullable:"false"`
	Now          []ratedLine `json:"now" nullable:"false"`
}

// readTime tells a time entry, how it is rated, and what it was.
func (a *API) readTime(ctx context.Context, in *Timed) (*correctedOutput, error) {
	v := shell.ViewerIn(ctx)
	e, err := a.db.TimeEntry(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	return a.corrected(ctx, v, e.TimeEntry, false)
}

// corrected is a time entry after a change.
func (a *API) corrected(ctx context.Context, v identity.Viewer, e ticket.TimeEntry, gone bool) (*correctedOutput, error) {
	out := correctedBody{TicketNumber: e.TicketID, Deleted: gone, Changes: []timeChange{}, Others: []reratedEntry{}}
	var err error
	if out.TimeEntry, err = a.rated(ctx, v, e); err != nil {
		return nil, err
	}
	changes, err := a.db.TimeChanges(ctx, v, store.ChangeFilter{EntryID: e.ID})
	if err != nil || len(changes) == 0 {
		return &correctedOutput{out}, err
	}
	emails, err := a.emails(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, x := range changes {
		was, err := a.entryItem(ctx, x.Was, emails, nil)
		if err != nil {
			return nil, err
		}
		out.Changes = append(out.Changes, timeChange{x.Kind, was, emails[x.UserID], x.At.UTC(), some(x.Reason)})
	}
	now := &e
	if gone {
		now = nil
	}
	effect, err := ledger.New(a.db).Effect(ctx, v, e.TicketID, &changes[len(changes)-1].Was, now)
	if err != nil {
		return nil, err
	}
	out.Rerated = effect.Number
	for _, o := range effect.Others {
		r := reratedEntry{TimeEntryID: o.EntryID, TicketNumber: o.TicketID}
		if r.Was, err = a.linesOf(ctx, o.Was); err != nil {
			return nil, err
		}
		if r.Now, err = a.linesOf(ctx, o.Now); err != nil {
			return nil, err
		}
		out.Others = append(out.Others, r)
	}
	return &correctedOutput{out}, nil
}

func (a *API) linesOf(ctx context.Context, list []store.RatedLine) ([]ratedLine, error) {
	out := make([]ratedLine, len(list))
	for i, l := range list {
		var err error
		if out[i], err = a.lineOf(ctx, l); err != nil {
			return nil, err
		}
	}
	return out, nil
}

type correctInput struct {
	Timed
	Body correctBody
}

type correctBody struct {
	StartsAt time.Time `json:"starts_at,omitzero" doc:"What is left out stays as it is"`
	EndsAt   time.Time `json:"ends_at,omitzero"`
	Mode     string    `json:"mode,omitempty" enum:"remote,onsite"`
	WorkType *string   `json:"work_type,omitempty" maxLength:"50"`
	Note     *string   `json:"note,omitempty"`
	Reason   string    `json:"reason,omitempty" doc:"Kept and shown; needed a day after the work was logged, where a manager ruled on it, and where it stands on a statement"`
}

// correctTime changes a time entry: who did the work may, and a manager.
func (a *API) correctTime(ctx context.Context, in *correctInput) (*correctedOutput, error) {
	v, b := shell.ViewerIn(ctx), in.Body
	found, err := a.db.TimeEntry(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	e := found.TimeEntry
	for _, t := range []struct{ from, to *time.Time }{{&b.StartsAt, &e.StartsAt}, {&b.EndsAt, &e.EndsAt}} {
		if !t.from.IsZero() {
			*t.to = t.from.UTC()
		}
	}
	if b.Mode != "" {
		e.Mode = b.Mode
	}
	for _, t := range []struct {
		from *string
		to   *string
	}{{b.WorkType, &e.WorkType}, {b.Note, &e.Note}} {
		if t.from != nil {
			*t.to = *t.from
		}
	}
	if _, err := a.desk.CorrectTime(ctx, v, desk.Correction{Entry: e, Reason: b.Reason, Seen: -1}); err != nil {
		return nil, located(err, map[string]string{"minutes": "body.ends_at", "reason": "body.reason"})
	}
	if found, err = a.db.TimeEntry(ctx, v, in.ID); err != nil {
		return nil, err
	}
	return a.corrected(ctx, v, found.TimeEntry, false)
}

type deleteInput struct {
	Timed
	Reason string `query:"reason" maxLength:"1000" doc:"As where it is corrected"`
}

// deleteTime deletes a time entry; what it was is kept.
func (a *API) deleteTime(ctx context.Context, in *deleteInput) (*correctedOutput, error) {
	v := shell.ViewerIn(ctx)
	was, err := a.desk.CorrectTime(ctx, v, desk.Correction{Entry: ticket.TimeEntry{ID: in.ID}, Delete: true, Reason: in.Reason, Seen: -1})
	if fault.FieldOf(err) == "reason" {
		return nil, located(err, map[string]string{"reason": "query.reason"})
	}
	if err != nil {
		return nil, err
	}
	return a.corrected(ctx, v, was, true)
}
