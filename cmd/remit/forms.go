package main

import (
	"context"
	"time"

	"remit/internal/billing"
	"remit/internal/identity"
	"remit/internal/invoice"
	"remit/internal/speech"
	"remit/internal/statement"
	"remit/internal/statementform"
	"remit/internal/store"
)

// forms are the files that an issued statement can be had as, each with what stands on invoices of the house and the client.
func (a *app) forms() []statement.Form {
	form := func(name, ext, kind string, write func(*billing.Account, statementform.Head) ([]byte, error)) statement.Form {
		return statement.Form{Name: name, Ext: ext, Type: kind, Make: func(ctx context.Context, i statement.Issued, language string) ([]byte, error) {
			head, err := a.head(ctx, i.Statement, language)
			if err != nil {
				return nil, err
			}
			return write(i.Account, head)
		}}
	}
	return []statement.Form{
		form("PDF", "pdf", "application/pdf", statementform.PDF),
		form("XLSX", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", statementform.XLSX),
		form("CSV", "csv", "text/csv; charset=utf-8", statementform.CSV),
		form("E-invoice (UBL)", "xml", "application/xml", statementform.UBL),
	}
}

func (a *app) head(ctx context.Context, s store.Statement, language string) (statementform.Head, error) {
	house, err := a.desk.House(ctx)
	if err != nil {
		return statementform.Head{}, err
	}
	zone, err := time.LoadLocation(house.Zone)
	if err != nil {
		return statementform.Head{}, err
	}
	y, m, d := s.IssuedAt.In(zone).Date()
	return invoice.New(a.db).Head(ctx, invoice.Statement{Number: s.Number, State: s.State, IssuedOn: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), ClientID: s.ClientID, Name: s.ClientName,
		Provider: house.Name, Tongue: speech.In(language)})
}

// onStatements are the numbers of the issued statements on which work of a time entry stands.
func onStatements(ctx context.Context, r store.Reader, v identity.Viewer, entry int64) (numbers []string, err error) {
	lines, err := r.StatementLinesOf(ctx, v, []int64{entry})
	seen := map[string]bool{}
	for _, l := range lines {
		if !seen[l.Number] {
			numbers, seen[l.Number] = append(numbers, l.Number), true
		}
	}
	return numbers, err
}
