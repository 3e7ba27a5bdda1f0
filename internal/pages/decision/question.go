package decision

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

// Question is what would settle an undecided scope, with what each answer leads to.
type Question struct {
	Fact    string
	Text    string
	Answers []Answer
	More    []shell.Option // the values that have no answer of their own; none where empty
}

// Answer is one value of the asked fact, and the decision that it leads to.
type Answer struct {
	shell.Option
	Then desk.Decided
}

// Asking is a request whose scope is undecided.
type Asking struct {
	Client, Ticket, Contact int64 // Ticket is 0 where there is none yet
	Facts                   agreement.Facts
	Ask                     []string
	Known                   Known
}

// maxAnswers is how many answers are tried and shown; the others stay in a list.
const maxAnswers = 7

// Question tries the values of the fact that settles most, and asks for it.
func (s Source) Question(ctx context.Context, a Asking) (*Question, error) {
	i := slices.IndexFunc(a.Ask, func(name string) bool { return slices.Contains(desk.FactNames(), name) })
	if i < 0 {
		return nil, nil //nolint:nilnil // there may be nothing that a technician can answer
	}
	q := &Question{Fact: a.Ask[i], Text: questionText(a.Ask[i])}
	first, rest := a.likely(q.Fact)
	q.More = rest
	for _, o := range first {
		facts := a.Facts
		err := desk.SetFact(ctx, s.DB.Reads(), a.Client, &facts, q.Fact, o.Value)
		if fault.Is(err, fault.Invalid) {
			continue
		}
		if err != nil {
			return nil, err
		}
		then, err := s.Desk.Decide(ctx, s.DB.Reads(), a.Client, a.Ticket, facts)
		if err != nil {
			return nil, err
		}
		q.Answers = append(q.Answers, Answer{o, then})
	}
	return q, nil
}

// likely parts the values of a fact in those that are worth an answer of their own, and the rest. Of devices these are the
// caller's own, one that we look after, to show what then holds, and those that are in no list.
func (a Asking) likely(name string) (first, rest []shell.Option) {
	all := a.Known.Options(name)[1:]
	if name != "asset" {
		n := min(len(all), maxAnswers)
		return all[:n], all[n:]
	}
	var own, managed, other []shell.Option
	for i, x := range slices.DeleteFunc(slices.Clone(a.Known.assets), func(x identity.Asset) bool { return !x.Active }) {
		switch mine := x.ContactID != 0 && x.ContactID == a.Contact; {
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

// LeadsTo is the verdict that an answer leads to, with the fact that would be asked next.
func LeadsTo(d desk.Decided) shell.Verdict {
	v := shell.Verdict{Outcome: string(d.Verdict), Clause: d.Clause}
	if len(d.Ask) > 0 {
		v.Ask = d.Ask[:1]
	}
	return v
}

// possible is the verdict of a possible clause.
func possible(d desk.Decided, o coverage.Possible) shell.Verdict {
	return shell.Verdict{Outcome: string(o.Verdict), Clause: o.Clause, URL: shell.ClauseURL(d.Agreement, d.Version, o.Clause)}
}
