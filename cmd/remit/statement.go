package main

import (
	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/fault"
)

// agreementStatementCmd draws up a statement (spec 3-money, Statement).
type agreementStatementCmd struct {
	File   string `arg:"" help:"Agreement file."`
	Lines  string `required:"" placeholder:"FILE.json" help:"List of rated lines, as rate writes them; each may have ticket, service, mode, hold and ruling."`
	Counts string `required:"" placeholder:"FILE.json" help:"What was counted, by clause: things of a fee, tickets that missed what a credit is owed for, lots left of a block."`
	Period string `required:"" help:"Calendar period: a month as 2026-03, a quarter as 2026-Q1, a year as 2026."`
}

// Run writes the statement. Nothing is written where any of the input is wrong.
func (c *agreementStatementCmd) Run(p *process) error {
	terms, err := agreement.ReadFile(c.File)
	if err != nil {
		return err
	}
	period, err := billing.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	data, err := readInput(c.Lines)
	if err != nil {
		return err
	}
	lines, err := billing.ReadItems(terms.Currency, data)
	if err != nil {
		return fault.Errorf(fault.Invalid, "%s: %w", c.Lines, err)
	}
	if data, err = readInput(c.Counts); err != nil {
		return err
	}
	counts, err := billing.ReadCounts(terms, data)
	if err != nil {
		return fault.Errorf(fault.Invalid, "%s: %w", c.Counts, err)
	}
	account, err := billing.Statement(terms, lines, counts, period)
	switch fault.FieldOf(err) {
	case "lines":
		return fault.Errorf(fault.Invalid, "%s: %w", c.Lines, err)
	case "counts":
		return fault.Errorf(fault.Invalid, "%s: %w", c.Counts, err)
	}
	if err != nil {
		return err
	}
	return writeJSON(p, account)
}
