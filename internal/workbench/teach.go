package workbench

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"remit/internal/agreement"
	"remit/internal/amend"
	"remit/internal/coverage"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Proposed is where a proposal stands.
type Proposed struct{ Number, Clause string }

// Propose teaches an agreement what a manager settled: into the draft of its next version goes a clause that would have decided the ticket so, before
// the one that did, with the ticket as an example. A ticket that was proposed before is found again.
func (b *Bench) Propose(ctx context.Context, v identity.Viewer, ticketID int64) (p Proposed, err error) {
	if !v.May(identity.ChangeAgreements) || v.UserID == 0 {
		return p, fault.MayNot("change agreements")
	}
	err = b.db.Write(ctx, func(tx *store.Tx) error {
		l, err := lessonOf(ctx, tx.Reads(), v, ticketID)
		if err != nil {
			return err
		}
		d, err := load(ctx, tx.Reads(), v, l.number)
		if err != nil {
			return err
		}
		p.Number = l.number
		for _, known := range d.Proposals {
			if _, there := d.File.ByClause(known.Clause); known.Ticket == ticketID && there {
				p.Clause = known.Clause
				return nil
			}
		}
		if !d.Reads || d.NoForm != nil {
			return fault.Errorf(fault.Conflict, "The draft of %s has errors: mend them first, then a clause can be proposed.", l.number)
		}
		if p.Clause, d.Source, err = l.clause(d); err != nil {
			return err
		}
		d.Proposals = append(slices.Clone(d.Proposals), store.Proposal{Clause: p.Clause, Ticket: ticketID})
		d.Change = "clause " + p.Clause + ", proposed from " + ticket.Number(ticketID)
		if err := keep(ctx, tx, v, l.number, d); err != nil {
			return err
		}
		return l.keepExample(ctx, tx, v, d, p.Clause)
	})
	return p, err
}

// keepExample adds the ticket to the examples, or changes what was wanted of it.
func (l lesson) keepExample(ctx context.Context, tx *store.Tx, v identity.Viewer, d Draft, clause string) error {
	e := store.Example{Number: l.number, Name: l.Subject, Facts: l.Facts, Verdict: string(l.wanted), Clause: clause, TicketID: l.ID, ChangedBy: v.UserID}
	for _, x := range d.Examples {
		if x.TicketID == l.ID {
			e.ID = x.ID
			_, err := tx.UpdateAgreementExample(ctx, e)
			return err
		}
	}
	_, err := tx.InsertAgreementExample(ctx, e)
	return err
}

// lesson is a ticket whose scope a manager ruled on.
type lesson struct {
	ticket.Ticket
	number string // of its agreement
	facts  agreement.Facts
	wanted agreement.Verdict
}

// ruledVerdicts are what rulings on lines of work come to.
var ruledVerdicts = map[string]agreement.Verdict{"bill": agreement.Billable, "cover": agreement.Covered, "waive": agreement.Covered, "decline": agreement.Declined}

func lessonOf(ctx context.Context, r store.Reader, v identity.Viewer, id int64) (l lesson, err error) {
	if l.Ticket, err = r.Ticket(ctx, v, id); err != nil {
		return l, err
	}
	if l.AgreementID == 0 {
		return l, fault.Errorf(fault.Conflict, "Ticket %s is under no agreement: there is none to teach.", ticket.Number(id))
	}
	a, err := r.Agreement(ctx, v, l.AgreementID)
	if err != nil {
		return l, err
	}
	l.number = a.Number
	if err = l.facts.UnmarshalJSON(l.Facts); err != nil {
		return l, fmt.Errorf("workbench: facts of %d: %w", id, err)
	}
	if l.Review == ticket.ReviewSettled {
		l.wanted = agreement.Verdict(l.Verdict)
	}
	lines, err := r.TicketLines(ctx, v, id)
	for _, line := range lines {
		if verdict, ruled := ruledVerdicts[line.Ruled]; ruled && l.wanted == "" {
			l.wanted = verdict
		}
	}
	if err == nil && (l.wanted == "" || l.wanted == agreement.Undecided) {
		err = fault.Errorf(fault.Conflict, "Settle the scope of ticket %s first: what you settle is what the agreement learns.", ticket.Number(id))
	}
	return l, err
}

// clause writes the proposed clause into the text of a draft, before the clause that decides the ticket now.
func (l lesson) clause(d Draft) (number, source string, err error) {
	decided := coverage.Decide(d.Terms, l.facts)
	before := len(d.Terms.Scope)
	for i, c := range d.Terms.Scope {
		if c.Number == decided.Clause || slices.ContainsFunc(decided.Possible, func(p coverage.Possible) bool { return p.Clause == c.Number }) {
			before = i
			break
		}
	}
	near := d.Terms.Default
	if before < len(d.Terms.Scope) {
		near = d.Terms.Scope[before]
	}
	number = Unused(d.Terms, near.Number)
	values := l.values(d.Terms, near, number)
	ref := amend.Ref{Table: "scope", Index: before}
	var wrong []amend.Wrong
	if before < len(d.Terms.Scope) {
		source, _, wrong = d.File.InsertBefore(ref, values)
	} else {
		source, _, wrong = d.File.Insert("scope", amend.Ref{}, values)
	}
	if len(wrong) > 0 {
		return "", "", fault.Errorf(fault.Conflict, "No clause can be made of this ticket: %s", wrong[0].Text)
	}
	return number, source, nil
}

// values are the form of the proposed clause: the facts that matter, and the verdict as it was settled.
func (l lesson) values(t *agreement.Terms, near agreement.Clause, number string) url.Values {
	v := url.Values{"clause": {number}, "says": {l.says()}, "verdict": {string(l.wanted)}}
	row := 0
	add := func(fact string, values ...string) {
		v.Set(fmt.Sprintf("when.%d.fact", row), fact)
		v[fmt.Sprintf("when.%d.value", row)] = values
		row++
	}
	known := func(fact string, f agreement.Fact[string]) {
		if value, ok := f.Value(); ok {
			add(fact, value)
		}
	}
	known("service", l.facts.Service)
	if kind, ok := l.facts.Kind.Value(); ok && (kind == "project" || kind == "change") {
		add("kind", kind)
	}
	known("mode", l.facts.Mode)
	if asset, ok := l.facts.Asset.Value(); ok {
		if managed, ok := asset.Managed.Value(); ok {
			add("asset.managed", strconv.FormatBool(managed))
		}
	}
	if _, ok := l.facts.Service.Value(); !ok {
		add("mentions", l.Subject)
	}
	m := agreement.NewMatter(t, &l.facts)
	for _, k := range near.When.Keys {
		if (k.Name == "hours" || k.Name == "outside") && k.Truth(m) == agreement.True {
			add(k.Name, k.Values...)
		}
	}
	if l.wanted == agreement.Billable {
		v.Set("rate", cmp.Or(l.Rate, near.Rate, t.Default.Rate, firstRate(t)))
	}
	return v
}

func firstRate(t *agreement.Terms) string {
	if len(t.Rates) == 0 {
		return ""
	}
	return t.Rates[0].Name
}

// says are first words for the clause, for the manager to make better ones of.
func (l lesson) says() string {
	return "Requests such as “" + l.Subject + "” are " + map[agreement.Verdict]string{agreement.Covered: "included.", agreement.Billable: "billed.", agreement.Declined: "not done under this agreement."}[l.wanted]
}

// Unused is the first number after another one that no clause has: 3.5 after 3.4, A2 after A1.
func Unused(t *agreement.Terms, near string) string {
	prefix := strings.TrimRightFunc(near, unicode.IsDigit)
	n, err := strconv.Atoi(strings.TrimPrefix(near, prefix))
	if err != nil {
		prefix, n = near+".", 0
	}
	for {
		n++
		if number := prefix + strconv.Itoa(n); !cited(t, number) {
			return number
		}
	}
}

func cited(t *agreement.Terms, number string) bool {
	_, there := t.ClauseByNumber(number)
	return there
}
