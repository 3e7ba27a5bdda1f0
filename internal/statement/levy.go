package statement

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// levies are the house's taxes as a statement takes them.
func levies(ctx context.Context, r store.Reader) (list []billing.Levy, err error) {
	kept, err := r.Levies(ctx, program())
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		percent, err := decimal.NewFromString(k.Percent)
		if err != nil {
			return nil, fmt.Errorf("statement: tax %d: %w", k.ID, err)
		}
		list = append(list, billing.Levy{Name: k.Name, Percent: percent, Clients: k.Clients, Services: k.Services, Exempt: billing.Exempt{Clients: k.ExemptClients, Services: k.ExemptServices}})
	}
	return list, nil
}

// SaveLevy keeps a tax; a new one has the id 0. Issued statements keep what they say.
func (s *Statements) SaveLevy(ctx context.Context, v identity.Viewer, l store.Levy) error {
	if !v.May(identity.IssueStatements) {
		return fault.MayNot("set taxes")
	}
	l.Name, l.Percent = strings.TrimSpace(l.Name), strings.TrimSuffix(strings.TrimSpace(l.Percent), "%")
	percent, err := decimal.NewFromString(strings.TrimSpace(l.Percent))
	switch {
	case l.Name == "":
		return fault.On("name", "Give the tax a name: it stands on the statements.")
	case len([]rune(l.Name)) > maxName:
		return fault.On("name", "Give it a name of at most %d letters.", maxName)
	case err != nil || percent.IsNegative() || percent.GreaterThan(decimal.NewFromInt(100)) || percent.Exponent() < -4:
		return fault.On("percent", "Write a percentage from 0 to 100, as 25 or 8.875.")
	}
	l.Percent = percent.String()
	if err := s.known(ctx, v, l); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if l.ID == 0 {
			_, err := tx.InsertLevy(ctx, l)
			return err
		}
		found, err := tx.UpdateLevy(ctx, l)
		if err == nil && !found {
			err = fault.Errorf(fault.NotFound, "This tax was deleted.")
		}
		return err
	})
}

// maxName is how many letters the name of a tax may have.
const maxName = 80

// known refuses clients and services that there are none of: such a tax would be due on nothing, and nobody would see why.
func (s *Statements) known(ctx context.Context, v identity.Viewer, l store.Levy) error {
	clients, err := s.db.Clients(ctx, v)
	if err != nil {
		return err
	}
	services, err := s.db.Services(ctx)
	if err != nil {
		return err
	}
	for field, slugs := range map[string][]string{"clients": l.Clients, "exempt_clients": l.ExemptClients} {
		for _, slug := range slugs {
			if !slices.ContainsFunc(clients, func(c identity.Client) bool { return c.Slug == slug }) {
				return fault.On(field, "There is no client %s.", slug)
			}
		}
	}
	for field, paths := range map[string][]string{"services": l.Services, "exempt_services": l.ExemptServices} {
		for _, path := range paths {
			if !slices.ContainsFunc(services, func(x identity.Service) bool { return x.Path == path }) {
				return fault.On(field, "There is no service %s.", path)
			}
		}
	}
	return nil
}

// DropLevy deletes a tax. Issued statements keep what they say.
func (s *Statements) DropLevy(ctx context.Context, v identity.Viewer, id int64) error {
	if !v.May(identity.IssueStatements) {
		return fault.MayNot("set taxes")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		found, err := tx.DropLevy(ctx, id)
		if err == nil && !found {
			err = fault.Errorf(fault.NotFound, "This tax was deleted already.")
		}
		return err
	})
}
