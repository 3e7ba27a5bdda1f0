package api_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"remit/internal/store"
)

func TestStatementsAreListedAndRead(t *testing.T) { each(t, statementsAreListed) }

func statementsAreListed(t *testing.T, h house) {
	billed(t, h)
	agreements, err := h.db.Agreements(t.Context(), program, 0)
	h.must(err)
	u, err := h.db.UserByEmail(t.Context(), "kim@harbour.example")
	h.must(err)
	a := agreements[0]
	h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
		for month := 1; month <= 3; month++ {
			period := fmt.Sprintf("2026-%02d", month)
			if _, _, err := tx.InsertStatement(t.Context(), store.Statement{AgreementID: a.ID, ClientID: a.ClientID, Period: period, From: period + "-01", To: period + "-28", Currency: "USD",
				Net: 100000, Tax: 25000, Total: 125000, Body: json.RawMessage(`{"total":"1250.00"}`), Hash: "abc", IssuerID: u.ID}); err != nil {
				return err
			}
		}
		return nil
	}))
	first := h.get("/api/v1/statements?limit=2")
	first.wantAt(t, map[string]any{"items.0.number": "S-00003", "items.0.period": "2026-03", "items.0.total": "1250.00", "items.0.net": "1000.00", "items.0.state": "issued", "items.0.sent_at": nil, "items.1.number": "S-00002"})
	h.get("/api/v1/statements?limit=2&after="+fmt.Sprint(first.at("next"))).wantAt(t, map[string]any{"items.0.number": "S-00001", "next": nil})
	h.get("/api/v1/statements?period=2026-02").wantAt(t, map[string]any{"items.0.number": "S-00002", "next": nil})
	h.want(422, "GET", "/api/v1/statements?after=x", "")
	h.get("/api/v1/statements/S-00002").wantAt(t, map[string]any{"number": "S-00002", "client": "northwind", "account.total": "1250.00", "hash": "abc"})
	h.want(404, "GET", "/api/v1/statements/S-9", "")
}
