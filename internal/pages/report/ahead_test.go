package report_test

import (
	"net/http"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/stafftest"
	"remit/internal/tenure"
)

func TestAnAgreementThatEndsByNoticeIsAhead(t *testing.T) {
	t.Parallel()
	h := worked(t)
	if got := h.mara.Get("/reports/agreements").Want(http.StatusOK).Page().One("main").Text(); strings.Contains(got, "ends by notice") {
		t.Errorf("without notice it says %q", got)
	}
	marta := identity.Viewer{UserID: h.KimID, Role: identity.Manager, Name: "Marta"}
	_, err := tenure.New(tenure.Options{DB: h.DB, Desk: h.Desk}).Give(t.Context(), marta, tenure.Notice{Number: "NWD-2026", Party: tenure.Client, Received: "2026-03-03", Way: "agreed", Day: "2026-05-15", Reason: "They merge."})
	stafftest.Must(t, err)
	if got := h.mara.Get("/reports/agreements").Want(http.StatusOK).Page().One("main").Text(); !strings.Contains(got, "15 May 2026 ends by notice") {
		t.Errorf("under notice it says %q", got)
	}
}
