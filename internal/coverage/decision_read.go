package coverage

import (
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
)

// UnmarshalJSON reads a decision as MarshalJSON wrote it, such as one that a ticket keeps.
func (d *Decision) UnmarshalJSON(data []byte) error {
	var in decisionJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("coverage: reading a decision: %w", err)
	}
	*d = Decision{
		Agreement: text(in.Agreement), Version: in.Version, Verdict: agreement.Verdict(in.Verdict), Clause: text(in.Clause), Rate: text(in.Rate),
		Ask: in.Ask, Approval: text(in.Approval), AllowanceSpent: in.AllowanceSpent,
		Priority: agreement.Priority(text(in.Priority)), PriorityClause: text(in.PriorityClause), Route: in.Route,
	}
	for _, p := range in.Possible {
		d.Possible = append(d.Possible, Possible{p.Clause, agreement.Verdict(p.Verdict), text(p.Rate), p.Unknown})
	}
	for _, s := range in.Trace {
		value, err := truth(s.Value)
		if err != nil {
			return err
		}
		d.Trace = append(d.Trace, Step{s.Clause, value})
	}
	if in.Target == nil {
		return nil
	}
	target, err := in.Target.target()
	d.Target = target
	return err
}

// truth reads a value of the trace.
func truth(s string) (agreement.Truth, error) {
	for _, v := range []agreement.Truth{agreement.False, agreement.Unknown, agreement.True} {
		if v.String() == s {
			return v, nil
		}
	}
	return agreement.False, fmt.Errorf("coverage: reading a decision: trace value %q", s)
}

// target turns a target that was read into one of the room.
func (t *targetJSON) target() (*Target, error) {
	target := &Target{Clause: t.Clause, Hours: text(t.Hours)}
	spans := []struct {
		from *string
		to   *calendar.Span
	}{{t.Respond, &target.Respond}, {t.Update, &target.Update}, {t.Resolve, &target.Resolve}}
	for _, s := range spans {
		if s.from == nil {
			continue
		}
		span, err := calendar.ParseSpan(*s.from, true)
		if err != nil {
			return nil, fmt.Errorf("coverage: reading a decision: %w", err)
		}
		*s.to = span
	}
	var err error
	if target.RespondDue, err = due(t.RespondDue); err != nil {
		return nil, err
	}
	target.ResolveDue, err = due(t.ResolveDue)
	return target, err
}

// due reads a due time, the zero time for nil.
func due(s *string) (time.Time, error) {
	if s == nil {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, *s)
	if err != nil {
		return time.Time{}, fmt.Errorf("coverage: reading a decision: %w", err)
	}
	return at, nil
}
