package spreadsheet_test

import (
	"testing"

	"remit/internal/spreadsheet"
)

func TestATextIsNoFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", "Printer": "Printer", "a=1": "a=1", "æble": "æble", "=1+1": "'=1+1", "+45 12": "'+45 12", "-1": "'-1", "@cmd": "'@cmd", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1"} {
		if got := spreadsheet.Text(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
