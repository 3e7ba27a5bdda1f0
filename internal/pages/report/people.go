package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// codes are the currencies of all agreements, by code.
func (w *people) codes() (list []money.Currency) {
	for _, c := range w.currencies {
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b money.Currency) int { return cmp.Compare(a.Code, b.Code) })
	return list
}

// people are the names that figures go by.
type people struct {
	viewer     identity.Viewer
	clients    map[int64]string
	slugs      map[string]int64
	users      map[int64]string
	agreements map[int64]store.Agreement
	numbers    map[string]int64
	currencies map[int64]money.Currency
	zones      map[int64]*time.Location
	terms      map[int64]*agreement.Terms // of the newest version
	order      []int64                    // of users
	listed     struct {
		clients    []shell.Choice // name and slug
		agreements []store.Agreement
	}
}

// people reads the names.
func (p *Pages) people(ctx context.Context, v identity.Viewer) (*people, error) {
	who := &people{viewer: v, clients: map[int64]string{}, slugs: map[string]int64{}, users: map[int64]string{}, agreements: map[int64]store.Agreement{}, numbers: map[string]int64{}, currencies: map[int64]money.Currency{}, zones: map[int64]*time.Location{}, terms: map[int64]*agreement.Terms{}}
	clients, err := p.db.Clients(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, x := range clients {
		who.clients[x.ID], who.slugs[x.Slug] = x.Name, x.ID
		who.listed.clients = append(who.listed.clients, shell.Choice{Name: x.Name, URL: x.Slug})
	}
	users, err := p.db.Users(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, x := range users {
		who.users[x.ID] = x.Name
		who.order = append(who.order, x.ID)
	}
	if who.listed.agreements, err = p.db.Agreements(ctx, v, 0); err != nil {
		return nil, err
	}
	for _, x := range who.listed.agreements {
		terms, err := p.db.Terms(ctx, x.ID, x.Latest)
		if err != nil {
			return nil, err
		}
		who.terms[x.ID], who.zones[x.ID] = terms, terms.Zone
		who.agreements[x.ID], who.numbers[x.Number] = x, x.ID
		if who.currencies[x.ID], err = money.CurrencyOf(terms.Currency); err != nil {
			return nil, fmt.Errorf("report: agreement %s: %w", x.Number, err)
		}
	}
	return who, nil
}
