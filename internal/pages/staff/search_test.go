package staff_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	for _, number := range []string{fmt.Sprint(main.ID), ticket.Number(main.ID)} {
		if got := h.Kim.Get("/search?q=" + url.QueryEscape(number)).Want(http.StatusSeeOther).Location; got != stafftest.At(main.ID) {
			t.Errorf("%s leads to %q", number, got)
		}
	}
	doc := h.Kim.Get("/search?q=rollb").Want(http.StatusOK).Page()
	if got := doc.Texts(".hits li p")[0]; !strings.Contains(got, "Rollback fails with 0x800f0845") {
		t.Errorf("the hit shows %q", got)
	}
	if got := doc.One(".hits mark").Text(); got != "Rollback" {
		t.Errorf("marked %q", got)
	}
	for query, want := range map[string]int{"q=rollback&verdict=billable": 0, "q=rollback&status=open": 1, "q=rollback&client=" + fmt.Sprint(h.Client.ID): 1, "q=morning": 2} {
		if got := len(h.Kim.Get("/search?" + query).Want(http.StatusOK).Page().All(".hits li")); got != want {
			t.Errorf("%s finds %d, want %d", query, got, want)
		}
	}
	if got := h.Kim.Get("/search?q=mia").Page().One("section[aria-labelledby=people] li b").Text(); got != "Mia Torres" {
		t.Errorf("people: %q", got)
	}
	if got := h.Kim.Get("/search?q=xyzzy").Page().One(".empty").Text(); !strings.Contains(got, "Nothing was found") {
		t.Errorf("said %q", got)
	}
	h.Kim.Get("/search").Want(http.StatusOK)
}
