package api

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// StatementItem is an issued statement as it is listed.
type StatementItem struct {
	Number     string     `json:"number"`
	State      string     `json:"state" enum:"issued,exported"`
	Agreement  string     `json:"agreement" doc:"The agreement's number"`
	Client     string     `json:"client" doc:"The client's slug"`
	ClientName string     `json:"client_name"`
	Period     string     `json:"period" doc:"The month, as 2026-03"`
	From       string     `json:"from" format:"date"`
	To         string     `json:"to" format:"date" doc:"The last day"`
	Currency   string     `json:"currency"`
	Net        string     `json:"net" doc:"Without taxes"`
	Tax        string     `json:"tax"`
	Total      string     `json:"total"`
	Hash       string     `json:"hash" doc:"SHA-256 of the account as it was issued, hex"`
	IssuedAt   time.Time  `json:"issued_at"`
	ExportedAt *time.Time `json:"exported_at" doc:"When it was marked as handed on; null: not yet"`
	SentAt     *time.Time `json:"sent_at" doc:"When it was last mailed to the client; null: not yet"`
}

type statementsInput struct {
	Page
	Client string `query:"client" doc:"The client's slug"`
	Period string `query:"period" doc:"The month, as 2026-03"`
}

type statementsOutput struct{ Body list[StatementItem] }

// listStatements lists the issued statements that the viewer may see, the latest first.
func (a *API) listStatements(ctx context.Context, in *statementsInput) (*statementsOutput, error) {
	v := shell.ViewerIn(ctx)
	after, err := in.place()
	if err != nil {
		return nil, err
	}
	f := store.StatementFilter{Period: in.Period, Limit: in.Limit + 1}
	if after != "" {
		if f.Before, err = strconv.ParseInt(after, 10, 64); err != nil || f.Before <= 0 {
			return nil, in.wrong()
		}
	}
	if f.ClientID, err = a.clientFilter(ctx, v, in.Client); err != nil {
		return nil, err
	}
	kept, err := a.db.Statements(ctx, v, f)
	if err != nil {
		return nil, err
	}
	page := cutPage(kept, in.Limit, func(s store.Statement) string { return strconv.FormatInt(s.ID, 10) })
	items := make([]StatementItem, len(page.Items))
	for i, s := range page.Items {
		if items[i], err = statementOf(s); err != nil {
			return nil, err
		}
	}
	return &statementsOutput{list[StatementItem]{items, page.Next}}, nil
}

func statementOf(s store.Statement) (StatementItem, error) {
	c, err := money.CurrencyOf(s.Currency)
	if err != nil {
		return StatementItem{}, err
	}
	amount := func(units int64) string { return c.Format(decimal.New(units, -c.Digits)) }
	instant := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	return StatementItem{s.Number, s.State, s.Agreement, s.ClientSlug, s.ClientName, s.Period, s.From, s.To, s.Currency, amount(s.Net), amount(s.Tax), amount(s.Total), s.Hash,
		s.IssuedAt, instant(s.ExportedAt), instant(s.SentAt)}, nil
}

// StatementNumbered says which statement is meant.
type StatementNumbered struct {
	Number string `path:"number" doc:"The statement's number"`
}

type statementOutput struct{ Body statementDetail }

// statementDetail is an issued statement with what it says.
type statementDetail struct {
	StatementItem
	Account json.RawMessage `json:"account" doc:"What it says, as it was issued: fees, blocks, work, covered work, corrections, credits, taxes and totals"`
}

// readStatement tells an issued statement with what it says.
func (a *API) readStatement(ctx context.Context, in *StatementNumbered) (*statementOutput, error) {
	i, err := a.db.StatementByNumber(ctx, shell.ViewerIn(ctx), in.Number)
	if err != nil {
		return nil, err
	}
	item, err := statementOf(i)
	return &statementOutput{statementDetail{item, i.Body}}, err
}
