package workbench_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
)

func TestTheWorkbenchReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.mara.Post(edit+"/examples/new", night()).Want(http.StatusSeeOther)
	h.MustRequest(h.Dana, "Front desk PC will not start", "Since today.", map[string]string{"kind": "incident", "service": "workstation/desktop", "mode": "remote", "asset": "NW-0012"})
	h.amend(t, "3.2", "verdict", "declined")
	h.amend(t, "4.9", "verdict", "declined")
	h.mara.Post(edit+"/text", url.Values{"revision": {"2"}, "source": {strings.Replace(h.source(t), `{ kind = "project" }`, `{ mode = "onsite", not = { service = "print", kind = "incident" } }`, 1)}}).Want(http.StatusSeeOther)
	h.mara.Post(edit+"/replay", url.Values{"period": {"2026-03"}}).Want(http.StatusSeeOther)
	stafftest.Must(t, h.bench.Work(t.Context()))
	h.Look(t, h.mara,
		pagestest.Sight{Name: "bench", Path: edit},
		pagestest.Sight{Name: "bench-clause", Path: edit + "?clause=3.4"},
		pagestest.Sight{Name: "bench-refused", Path: edit + "?clause=3.4", Before: `() => { document.querySelector("[name='limit.count']").value = "two"; document.querySelector("#edit .btn.primary").click() }`},
		pagestest.Sight{Name: "bench-as-text", Path: edit + "?clause=4.2"},
		pagestest.Sight{Name: "bench-rate", Path: edit + "?clause=7.4"},
		pagestest.Sight{Name: "bench-priorities", Path: edit + "?entry=priority"},
		pagestest.Sight{Name: "bench-new", Path: edit + "?new=block"},
		pagestest.Sight{Name: "bench-text", Path: edit + "/text"},
		pagestest.Sight{Name: "bench-difference", Path: edit + "/difference"},
		pagestest.Sight{Name: "bench-discard", Path: edit + "/discard"},
		pagestest.Sight{Name: "bench-replayed", Path: edit + "/replay"},
		pagestest.Sight{Name: "bench-example", Path: edit + "/examples/" + examples(t, h)[0]},
		pagestest.Sight{Name: "bench-begin", Path: "/agreements/begin"})
}
