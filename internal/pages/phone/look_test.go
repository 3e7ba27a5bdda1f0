package phone_test

import (
	"fmt"
	"testing"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
)

func TestTheFormForACallReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "phone", Path: fmt.Sprintf("/phone?who=%d&subject=Label+printer", h.Mia.ID)},
		pagestest.Sight{Name: "phone-new", Path: "/phone?q=torvald"},
	)
}
