package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/coverage"
	"remit/internal/fault"
)

// agreementCmd is about agreements as files. Check, decide, clocks, rate and statement need no database.
type agreementCmd struct {
	Check  agreementCheckCmd  `cmd:"" help:"Look for errors, contradictions and gaps in an agreement file."`
	Decide agreementDecideCmd `cmd:"" help:"Decide requests under an agreement file."`
	Clocks clocksCmd          `cmd:"" help:"Run the clocks of tickets under an agreement file."`
	Rate   agreementRateCmd   `cmd:"" help:"Rate time entries under an agreement file."`

	Statement agreementStatementCmd `cmd:"" help:"Draw up the statement of a period under an agreement file."`

	Replay agreementReplayCmd `cmd:"" help:"Show what an agreement file would have made of the requests and work of a period."`

	Apply  agreementApplyCmd  `cmd:"" help:"Store an agreement file as the agreement's next version, if it differs."`
	Export agreementExportCmd `cmd:"" help:"Give a stored agreement back as its file."`
}

// agreementCheckCmd tells what is wrong with an agreement file (spec 1-agreement, Check).
type agreementCheckCmd struct {
	File      string `arg:"" help:"Agreement file."`
	JSON      bool   `name:"json" help:"Write the findings as a JSON list."`
	Catalogue string `placeholder:"FILE.toml" help:"Catalogue of services and teams to check against."`
}

// Run writes the findings; an error among them is fault.Invalid, warnings are not.
func (c *agreementCheckCmd) Run(p *process) error {
	data, err := readInput(c.File)
	if err != nil {
		return err
	}
	var house coverage.Catalogue
	if c.Catalogue != "" {
		if house, err = readCatalogue(c.Catalogue); err != nil {
			return err
		}
	}
	problems := coverage.Inspect(data, house)
	if err := c.write(p, problems); err != nil {
		return fmt.Errorf("agreement check: write findings: %w", err)
	}
	failed := 0
	for _, problem := range problems {
		if problem.Severity == agreement.Error {
			failed++
		}
	}
	switch failed {
	case 0:
		return nil
	case 1:
		return fault.Errorf(fault.Invalid, "%s has an error.", c.File)
	}
	return fault.Errorf(fault.Invalid, "%s has %d errors.", c.File, failed)
}

// write writes the findings to standard output, a line each or as a JSON list.
func (c *agreementCheckCmd) write(p *process, problems []agreement.Problem) error {
	if c.JSON {
		return writeJSON(p, append([]agreement.Problem{}, problems...))
	}
	for _, problem := range problems {
		if _, err := fmt.Fprintf(p.stdout, "%s (%s, %s)\n", problem.Text(c.File), problem.Severity, problem.Code); err != nil {
			return err
		}
	}
	return nil
}

// agreementDecideCmd decides requests (spec 1-agreement, The decision).
type agreementDecideCmd struct {
	File  string `arg:"" help:"Agreement file."`
	Facts string `required:"" placeholder:"FILE.json" help:"One object of facts, or an array of them, which gives one decision a line."`
}

// Run writes the decision, or one a line for an array of facts. Nothing is written where any of the facts is wrong.
func (c *agreementDecideCmd) Run(p *process) error {
	terms, err := agreement.ReadFile(c.File)
	if err != nil {
		return err
	}
	data, err := readInput(c.Facts)
	if err != nil {
		return err
	}
	list, err := readFacts(c.Facts, data)
	if err != nil {
		return err
	}
	for _, facts := range list {
		if err := writeJSON(p, coverage.Decide(terms, facts)); err != nil {
			return fmt.Errorf("agreement decide: write decision: %w", err)
		}
	}
	return nil
}

// readFacts reads one object of facts or an array of them. Errors are fault.Invalid.
func readFacts(path string, data []byte) ([]agreement.Facts, error) {
	if !json.Valid(data) {
		return nil, fault.Errorf(fault.Invalid, "%s is not valid JSON: write one object of facts or an array of them.", path)
	}
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		facts, err := agreement.ParseFacts(data)
		if err != nil {
			return nil, fault.Errorf(fault.Invalid, "%s: %w", path, err)
		}
		return []agreement.Facts{facts}, nil
	}
	var items []json.RawMessage
	if err := json.Unmarshal(data, &items); err != nil {
		return nil, fault.Errorf(fault.Invalid, "%s is not a JSON array of facts: %w", path, err)
	}
	list := make([]agreement.Facts, 0, len(items))
	for i, item := range items {
		facts, err := agreement.ParseFacts(item)
		if err != nil {
			return nil, fault.Errorf(fault.Invalid, "%s, facts %d of the array: %w", path, i, err)
		}
		list = append(list, facts)
	}
	return list, nil
}

// writeJSON writes one value on a line of standard output.
func writeJSON(p *process, value any) error {
	e := json.NewEncoder(p.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

// agreementRateCmd rates work (spec 3-money, Time entry).
type agreementRateCmd struct {
	File    string `arg:"" help:"Agreement file."`
	Entries string `required:"" placeholder:"FILE.json" help:"List of time entries."`
	Used    string `placeholder:"FILE.json" help:"What was used of limits before the first entry, by clause."`
}

// Run writes the rated lines as a JSON list.
func (c *agreementRateCmd) Run(p *process) error {
	terms, err := agreement.ReadFile(c.File)
	if err != nil {
		return err
	}
	data, err := readInput(c.Entries)
	if err != nil {
		return err
	}
	entries, err := billing.ReadEntries(data)
	if err != nil {
		return fault.Errorf(fault.Invalid, "%s: %w", c.Entries, err)
	}
	used := map[string]decimal.Decimal{}
	if c.Used != "" {
		data, err := readInput(c.Used)
		if err == nil {
			err = json.Unmarshal(data, &used)
		}
		if err != nil {
			return fault.Errorf(fault.Invalid, "%s is no JSON object of amounts by clause, such as {\"3.4\":\"1\"}: %w", c.Used, err)
		}
	}
	lines, err := billing.Rate(terms, entries, used)
	if err != nil {
		return fault.Errorf(fault.Invalid, "%s: %w", c.Entries, err)
	}
	return writeJSON(p, append([]billing.Line{}, lines...))
}
