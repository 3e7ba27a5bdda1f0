package demo

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"
	"time"

	"remit/internal/agreement"
)

// signing is what the template of an agreement is filled with.
type signing struct {
	Number  string
	Client  string
	Version int
}

// sign fills the template of a kind's agreement for one client, one file a version. mails tells the address of each person
// of the kind's own file at this client. An error is a fault of the template.
func (k *kind) sign(number, client string, mails map[string]string, now time.Time) (Agreement, error) {
	year := calendarYear{now}
	t, err := template.New(k.Slug).Funcs(template.FuncMap{
		"date": year.date, "dates": year.dates, "monthsAgo": year.monthsAgo, "monthEnd": year.monthEnd,
		"thanksgiving": year.thanksgiving, "schoolHolidays": year.schoolHolidays,
		"mail": func(address string) (string, error) {
			if mails[address] == "" {
				return "", fmt.Errorf("%s is not a contact of the client", address)
			}
			return mails[address], nil
		},
	}).Parse(k.template)
	if err != nil {
		return Agreement{}, fmt.Errorf("demo: agreement %s: %w", number, err)
	}
	versions := 1
	if strings.Contains(k.template, ".Version") { // the template differs by version
		versions = 2
	}
	a := Agreement{Number: number}
	for v := 1; v <= versions; v++ {
		var b bytes.Buffer
		if err := t.Execute(&b, signing{Number: number, Client: client, Version: v}); err != nil {
			return a, fmt.Errorf("demo: agreement %s: %w", number, err)
		}
		terms, err := agreement.Read(number, b.Bytes())
		if err != nil {
			return a, fmt.Errorf("demo: agreement %s: %w", number, err)
		}
		terms.Version = v
		a.Versions = append(a.Versions, Version{Source: b.Bytes(), Terms: terms})
	}
	return a, nil
}

// At is the version in force at an instant: the newest that has started. Before the first it is the first.
func (a *Agreement) At(at time.Time) *agreement.Terms {
	for i := len(a.Versions) - 1; i > 0; i-- {
		if a.Versions[i].Terms.InForce(at) {
			return a.Versions[i].Terms
		}
	}
	return a.Versions[0].Terms
}
