package shell

import (
	"strings"
	"testing"
)

// A text of the catalogue has its components in their places, with the spaces that the text has and no others.
func TestAPhraseHasItsPartsInTheirPlaces(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	parts := Parts{"clause": Strong("6.2")}
	if err := joined([]string{"Due under ", "clause", ", <soon>"}, parts).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if want := "Due under <b>6.2</b>, &lt;soon&gt;"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
