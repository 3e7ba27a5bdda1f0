package staff

import (
	"cmp"
	"context"
	"fmt"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/pages/decision"
	"remit/internal/pages/promise"
	"remit/internal/pages/shell"
	"remit/internal/sla"
	"remit/internal/ticket"
)

// panel is what the agreement says of a ticket.
type panel struct {
	Decisions  []ticket.Decision
	Decided    desk.Decided // the latest
	Facts      agreement.Facts
	Settled    *ticket.Settlement // what a manager said over it, nil for nothing
	Clocks     []shell.Clock
	Target     *sla.Target
	Allowances []decision.Allowance
	Question   *decision.Question
	Sheet      shell.FactSheet
	Form       shell.Form // what was refused
}

// loadPanel reads the decision that counts, its clocks, what is left of its allowances, and what would settle it.
func (p *Pages) loadPanel(ctx context.Context, page *ticketPage) error {
	v, t, n := page.Viewer, page.Ticket, &page.Panel
	var err error
	if last := len(n.Decisions) - 1; last >= 0 {
		if n.Decided, err = desk.ReadDecision(ctx, p.db.Reads(), n.Decisions[last]); err != nil {
			return err
		}
	}
	if err := n.Facts.UnmarshalJSON(t.Facts); err != nil {
		return fmt.Errorf("staff: facts of %d: %w", t.ID, err)
	}
	settled, err := p.db.Settlements(ctx, v, t.ID)
	if err != nil {
		return err
	}
	if len(settled) > 0 && t.Review == ticket.ReviewSettled {
		n.Settled = &settled[len(settled)-1]
	}
	if err := p.loadClocks(ctx, page); err != nil {
		return err
	}
	if n.Allowances, err = p.around.Left(ctx, v, t.ClientID, n.Decided, n.Facts.ReceivedAt); err != nil {
		return err
	}
	known, err := p.around.Known(ctx, v, t.ClientID)
	if err != nil {
		return err
	}
	page.Site, n.Sheet = known.SiteZone(), factSheet(page, known)
	if t.Verdict == string(agreement.Undecided) {
		n.Question, err = p.around.Question(ctx, decision.Asking{Client: t.ClientID, Ticket: t.ID, Contact: t.ContactID, Facts: n.Facts, Ask: n.Decided.Ask, Known: known})
	}
	return err
}

func (p *Pages) loadClocks(ctx context.Context, page *ticketPage) error {
	t, n := page.Ticket, &page.Panel
	clocks, target, err := p.desk.ClocksOver(ctx, p.db.Reads(), t, page.events, page.Now)
	if err != nil {
		return err
	}
	z := promise.Zones{Reader: page.Locale}
	if n.Decided.Terms != nil {
		z.Agreement = n.Decided.Terms.Zone
	}
	if n.Decided.Terms != nil && target != nil {
		z.Hours = n.Decided.Terms.Hours[target.Hours]
	}
	n.Target, n.Clocks = target, promise.All(clocks, target, t, z, page.Now)
	rows, err := promise.Next(ctx, p.db, page.Viewer, []ticket.Row{{Ticket: t}}, page.Now)
	page.Clock = rows[t.ID]
	return err
}

// stepWords say what a clause's place in the decision was.
func stepWords(value agreement.Truth) string {
	switch value {
	case agreement.True:
		return "applies"
	case agreement.Unknown:
		return "cannot be told yet"
	default:
		return "does not apply"
	}
}

// routeWords say where the agreement sends it, and who has it now.
func (page ticketPage) routeWords() string {
	return shell.Join(", ", page.teamName(), page.assigneeName())
}

// nth says which decision counts, and since when.
func (n panel) nth(page shell.Page) string {
	if len(n.Decisions) == 0 {
		return "not decided yet"
	}
	last := n.Decisions[len(n.Decisions)-1]
	return shell.Ordinal(len(n.Decisions)) + " decision, " + shell.Stamp(page.Now, last.At, page.Locale)
}

// outcome is the verdict that counts: what was decided, or what a manager settled.
func (page ticketPage) outcome() shell.Verdict {
	return shell.Verdict{Outcome: cmp.Or(page.Ticket.Verdict, "undecided"), Clause: page.Ticket.Clause}
}

// settledReason is why a manager settled it, nothing where no reason was given.
func settledReason(reason string) string {
	if reason == "" {
		return ""
	}
	return ": “" + reason + "”"
}
