package statementform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/billing"
)

// sheetJSON is a statement with what its state is.
type sheetJSON struct {
	Number   *string `json:"number"` // null of a draft
	State    string  `json:"state"`
	IssuedOn *string `json:"issued_on"`
	Due      *string `json:"due"`
	*billing.Account
}

// JSON writes the statement as it is kept, after its number, its state and its dates.
func JSON(a *billing.Account, h Head) ([]byte, error) {
	day := func(t time.Time) *string {
		if t.IsZero() {
			return nil
		}
		text := t.Format(time.DateOnly)
		return &text
	}
	out := sheetJSON{State: h.State, IssuedOn: day(h.IssuedOn), Due: day(h.Due), Account: a}
	if h.Number != "" {
		out.Number = &h.Number
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(out); err != nil {
		return nil, fmt.Errorf("statementform: json: %w", err)
	}
	return b.Bytes(), nil
}
