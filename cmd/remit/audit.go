package main

import (
	"context"

	"remit/internal/fault"
	"remit/internal/store/trail"
)

// auditCmd deals with the audit trail.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Look through the audit trail for entries that were changed, added or taken away."`
}

type auditVerifyCmd struct {
	Head string `help:"A head that was printed earlier and noted somewhere else: the trail must pass through it." placeholder:"ENTRY:HASH"`
}

// Run looks through the whole trail and prints its head. A trail that is broken is an error that names the first entry where it is.
func (c *auditVerifyCmd) Run(p *process) error {
	var noted trail.Head
	if c.Head != "" {
		var err error
		if noted, err = trail.ParseHead(c.Head); err != nil {
			return err
		}
	}
	return p.with(func(ctx context.Context, a *app) error {
		found, err := a.db.VerifyAudit(ctx, operator(), noted)
		if err != nil {
			return err
		}
		if found.Broken != 0 {
			return brokenTrail(found)
		}
		if found.Erased > 0 {
			if err := p.say("%d entries have lost their words by an erasure that the trail names", found.Erased); err != nil {
				return err
			}
		}
		return p.say("%d entries, unbroken. Note the head somewhere else: %s", found.Seq, found.Head)
	})
}

func brokenTrail(found trail.Check) error {
	return fault.Errorf(fault.Invalid, "The audit trail is broken: entry %d %s. Up to entry %d it is as it was written.", found.Broken, found.Why, found.Seq)
}

// auditSound looks through the trail for the self-check.
func (a *app) auditSound(ctx context.Context) error {
	found, err := a.db.VerifyAudit(ctx, operator(), trail.Head{})
	if err == nil && found.Broken != 0 {
		err = brokenTrail(found)
	}
	return err
}
