package paper_test

import (
	"net/http"
	"strings"
	"testing"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
)

func TestATicketOnPaper(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	sheet := h.Kim.Get(stafftest.At(main.ID) + "/print").Want(http.StatusOK).Page().One(".sheet").Text()
	for _, want := range []string{"Northwind Dental", "Dana Lund", "Covered 3.4", "by NWD-2026, version 1", "Two on-site visits a month are included in office hours.", "Good morning. The PC",
		"21 min", "Together"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the sheet lacks %q:\n%s", want, sheet)
		}
	}
	if strings.Contains(sheet, "Rollback fails") {
		t.Error("an internal note is on paper that nobody asked it for")
	}
	asked := h.Kim.Get(stafftest.At(main.ID) + "/print?notes=1&sign=1").Want(http.StatusOK).Page().One(".sheet").Text()
	for _, want := range []string{"internal note", "Rollback fails", "For Northwind Dental"} {
		if !strings.Contains(asked, want) {
			t.Errorf("the sheet with notes lacks %q", want)
		}
	}
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "print", Path: stafftest.At(main.ID) + "/print?notes=1&sign=1"},
		pagestest.Sight{Name: "clocks", Path: stafftest.At(main.ID) + "/clocks"})
}

func TestTheIntervalsOfClocksAreToldWithTheirCause(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	rows := h.Kim.Get(stafftest.At(main.ID) + "/clocks").Want(http.StatusOK).Page().Texts("tbody tr")
	all := strings.Join(rows, "\n")
	at := 0
	for _, want := range []string{"the request arrived", "done", "we answered", // respond
		"ran", "the client wrote", // update
		"ran", "the request arrived", "stood", "the status became waiting for client", "ran", "now"} { // resolve
		i := strings.Index(all[at:], want)
		if i < 0 {
			t.Fatalf("after %d there is no %q:\n%s", at, want, all)
		}
		at += i
	}
	for _, path := range []string{"/print", "/clocks"} {
		h.Kim.Get(stafftest.At(99999) + path).Want(http.StatusNotFound)
	}
}
