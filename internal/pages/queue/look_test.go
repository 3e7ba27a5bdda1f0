package queue_test

import (
	"net/http"
	"net/url"
	"testing"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
)

func TestTheQueueReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	h.Kim.Post("/queue/views", url.Values{"query": {"view=open&verdict=covered"}, "name": {"Covered work"}, "share": {"all"}}).Want(http.StatusSeeOther)
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "queue-save", Path: "/queue?view=open&priority=P1&channel=portal", Before: `() => { document.querySelector("a[data-dialog=save-view]").click() }`},
		pagestest.Sight{Name: "saved-views", Path: "/queue/views"},
		pagestest.Sight{Name: "queue", Path: "/queue?view=open"},
		pagestest.Sight{Name: "queue-selected", Path: "/queue?view=open", Before: `() => { document.querySelectorAll("[name=ticket]")[1].click(); document.querySelector("[data-bulk] details").open = true }`},
		pagestest.Sight{Name: "queue-word", Path: "/queue?view=open&verdict=covered", Before: `() => { document.querySelectorAll(".sentence details")[4].open = true }`},
		pagestest.Sight{Name: "queue-empty", Path: "/queue?view=due-soon"},
	)
}
