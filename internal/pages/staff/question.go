package staff

import (
	"context"
	"slices"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// question is what would settle an undecided scope, with what each answer leads to.
type question struct {
	Fact    string
	Text    string
	Answers []answer
	More    []shell.Option // the values that have no answer of their own; none where empty
}

// answer is one value of the asked fact, and the decision that it leads to.
type answer struct {
	shell.Option
	Then desk.Decided
}

// asking is a request whose scope is undecided.
type asking struct {
	client, ticket, contact int64
	facts                   agreement.Facts
	ask                     []string
	known                   known
}

// maxAnswers is how many answers are tried and shown; the others stay in a list.
const maxAnswers = 7

// question tries the values of the fact that settles most, and asks for it.
func (p *Pages) question(ctx context.Context, a asking) (*question, error) {
	i := slices.IndexFunc(a.ask, func(name string) bool { return slices.Contains(desk.FactNames(), name) })
	if i < 0 {
		return nil, nil //nolint:nilnil // there may be nothing that a technician can answer
	}
	q := &question{Fact: a.ask[i], Text: questionText(a.ask[i])}
	first, rest := a.likely(q.Fact)
	q.More = rest
	for _, o := range first {
		facts := a.facts
		err := desk.SetFact(ctx, p.db.Reads(), a.client, &facts, q.Fact, o.Value)
		if fault.Is(err, fault.Invalid) {
			continue
		}
		if err != nil {
			return nil, err
		}
		then, err := p.desk.Decide(ctx, p.db.Reads(), a.client, a.ticket, facts)
		if err != nil {
			return nil, err
		}
		q.Answers = append(q.Answers, answer{o, then})
	}
	return q, nil
}

// likely parts the values of a fact in those that are worth an answer of their own, and the rest. Of devices these are the
// caller's own, one that we look after, to show what then holds, and those that are in no list.
func (a asking) likely(name string) (first, rest []shell.Option) {
	all := a.known.options(name)[1:]
	if name != "asset" {
		n := min(len(all), maxAnswers)
		return all[:n], all[n:]
	}
	var own, managed, other []shell.Option
	for i, x := range slices.DeleteFunc(slices.Clone(a.known.assets), func(x identity.Asset) bool { return !x.Active }) {
		switch mine := x.ContactID != 0 && x.ContactID == a.contact; {
		case mine && len(own) < maxAnswers-3:
			own = append(own, all[i])
		case x.Managed && len(managed) == 0:
			managed = append(managed, all[i])
		default:
			other = append(other, all[i])
		}
	}
	return slices.Concat(own, managed, all[len(all)-2:]), other
}

func questionText(name string) string {
	switch name {
	case "kind":
		return "What kind of request is it?"
	case "service":
		return "Which service is it about?"
	case "mode":
		return "Where is it done?"
	case "site":
		return "At which site is it?"
	case "impact":
		return "How far does it reach?"
	case "urgency":
		return "How urgent is it?"
	default:
		return "Which device is it about?"
	}
}

// leadsTo is the verdict that an answer leads to, with the fact that would be asked next.
func leadsTo(d desk.Decided) shell.Verdict {
	v := shell.Verdict{Outcome: string(d.Verdict), Clause: d.Clause}
	if len(d.Ask) > 0 {
		v.Ask = d.Ask[:1]
	}
	return v
}

// possible is the verdict of a possible clause.
func possible(d desk.Decided, o coverage.Possible) shell.Verdict {
	return shell.Verdict{Outcome: string(o.Verdict), Clause: o.Clause, URL: clauseURL(d.Agreement, d.Version, o.Clause)}
}
