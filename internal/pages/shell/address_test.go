package shell_test

import (
	"testing"

	"remit/internal/pages/shell"
)

func TestAnAgreementIsFoundWhateverSignsItsNumberHas(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{"NWD-2026": "/agreements/NWD-2026", "A/7": "/agreements/A%2F7", "A 7?#": "/agreements/A%207%3F%23"} {
		if got := shell.AgreementURL(number); got != want {
			t.Errorf("%q is at %s, want %s", number, got, want)
		}
		if got := shell.ClauseURL(number, 2, "3.1"); got != want+"?version=2#c3.1" {
			t.Errorf("its clause is at %s", got)
		}
	}
	if got := shell.ClauseURL("", 2, "3.1"); got != "" {
		t.Errorf("a clause of no agreement is at %s", got)
	}
}
