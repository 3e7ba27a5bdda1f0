package status_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/jobs"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/settings"
	"remit/internal/pages/shell"
	"remit/internal/pages/status"
	"remit/internal/store"
	"remit/internal/watch"
)

func TestAnAdminSeesHowEverythingDoes(t *testing.T) {
	t.Parallel()
	h := pagestest.Open(t)
	loops := []jobs.State{{Name: "outbox", Runs: 3, Took: 40 * time.Millisecond}}
	w := watch.New(watch.Options{DB: h.DB, Log: slog.New(slog.DiscardHandler), Database: filepath.Join(t.TempDir(), "remit.db"), Version: "1.2.3", Started: h.DB.Now(), Folder: "copies",
		Loops: func() []jobs.State { return loops }, Zone: func(context.Context) (*time.Location, error) { return time.UTC, nil }})
	h.Mount(status.New(status.Options{Watch: w, Tabs: settings.Nav}).Routes())
	teo := h.MustUser("teo", identity.Admin)
	page := teo.Get(shell.StatusURL).Want(http.StatusOK).Page()
	if got := strings.Join(page.Texts(".note strong"), "|"); got != "All is well." {
		t.Errorf("said %q", got)
	}
	if got := strings.Join(page.Texts("dl dd"), "|"); !strings.Contains(got, "1.2.3") {
		t.Errorf("facts: %q", got)
	}
	loops[0].Failures, loops[0].Err = 4, errors.New("inside")
	page = teo.Get(shell.StatusURL).Page()
	if got := strings.Join(page.Texts(".note.bad"), "|"); !strings.Contains(got, "“outbox” failed 4 times in a row.") || strings.Contains(got, "inside") {
		t.Errorf("said %q", got)
	}
	if err := h.DB.Write(t.Context(), func(tx *store.Tx) error {
		for _, name := range []string{"north", "south"} {
			if err := tx.SeeNode(t.Context(), store.Node{ID: name, Name: name, Version: "1.2.3", StartedAt: tx.Now}, time.Minute); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(teo.Get(shell.StatusURL).Page().Texts("tbody tr"), "|"); !strings.Contains(got, "south") {
		t.Errorf("the nodes are not there: %q", got)
	}
	h.MustUser("marta", identity.Manager).Get(shell.StatusURL).Want(http.StatusForbidden)
	h.Look(t, teo, pagestest.Sight{Name: "status", Path: shell.StatusURL})
}
