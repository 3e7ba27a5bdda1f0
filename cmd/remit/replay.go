package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/replay"
	"remit/internal/store"
)

// agreementReplayCmd plays a period again under other terms (spec 5-interfaces, Command line).
type agreementReplayCmd struct {
	From   string `required:"" placeholder:"NUMBER[@V]" help:"Stored agreement, of its newest version where none is named."`
	To     string `required:"" placeholder:"FILE" help:"Agreement file to compare it with."`
	Period string `placeholder:"2026-Q1" help:"Month, quarter or year; the quarter before this one where it is left out."`
}

// Run writes the report as JSON to standard output, and progress to standard error.
func (c *agreementReplayCmd) Run(p *process) error {
	would, err := agreement.ReadFile(c.To)
	if err != nil {
		return err
	}
	name := c.Period
	if name == "" {
		before := p.now().UTC().AddDate(0, -3, 0)
		name = fmt.Sprintf("%d-Q%d", before.Year(), (int(before.Month())+2)/3)
	}
	period, err := billing.ParsePeriod(name)
	if err != nil {
		return err
	}
	return p.with(func(ctx context.Context, a *app) error {
		info, version, err := c.version(ctx, a)
		if err != nil {
			return err
		}
		was, err := a.db.Terms(ctx, info.ID, version)
		if err != nil {
			return err
		}
		report, err := replay.Run(ctx, a.db, operator(), replay.Question{AgreementID: info.ID, Was: was, Would: would, Period: period, Progress: func(done, of int) {
			a.log.InfoContext(ctx, "playing again", "requests", done, "of", of)
		}})
		if err != nil {
			return err
		}
		return writeJSON(p, report)
	})
}

// version is the stored agreement that is named, as NWD-2026 or NWD-2026@2.
func (c *agreementReplayCmd) version(ctx context.Context, a *app) (info store.Agreement, version int, err error) {
	number, named, hasVersion := strings.Cut(c.From, "@")
	if info, err = a.db.AgreementByNumber(ctx, operator(), number); err != nil {
		return info, 0, err
	}
	if !hasVersion {
		return info, info.Latest, nil
	}
	if version, err = strconv.Atoi(named); err != nil || version < 1 {
		return info, 0, fault.Errorf(fault.Invalid, "%q names no version; write %s@1, or %s for the newest.", named, number, number)
	}
	return info, version, nil
}
