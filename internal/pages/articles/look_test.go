package articles_test

import (
	"net/url"
	"testing"

	"remit/internal/pages/pagestest"
)

// typedInto writes into the form as a person does, and waits for the preview.
const typedInto = `async () => {
	const t = document.querySelector("#f-body");
	t.value = "## Begin\n\nTyped **just now**.";
	t.dispatchEvent(new Event("input", {bubbles: true}));
	for (let i = 0; i < 200 && !document.querySelector("#preview").innerText.includes("Typed just now."); i++) await new Promise(r => setTimeout(r, 50));
	if (!document.querySelector("#preview strong")) throw new Error("no preview: " + document.querySelector("#preview").innerText);
}`

// late saves over what somebody else saved meanwhile, as a person does whose page is old.
const late = `() => { document.querySelector("[name=version]").value = "1"; document.querySelector("#f-body").value = "Mine."; document.querySelector("[data-submit]").click() }`

func TestThePagesReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.anna.Post("/knowledge/reset-your-password/edit", url.Values{"title": {"Reset a password"}, "audience": {"clients"}, "version": {"1"}, "note": {"Said shorter"},
		"body": {"Choose **Forgot my password**, then wait.\n\n## Then\n\n1. Sign in.\n2. Breathe."}})
	h.Look(t, h.kim,
		pagestest.Sight{Name: "knowledge-list", Path: "/knowledge"},
		pagestest.Sight{Name: "knowledge-empty", Path: "/knowledge?q=nothing"},
		pagestest.Sight{Name: "knowledge-article", Path: "/knowledge/reset-your-password"},
		pagestest.Sight{Name: "knowledge-edit", Path: "/knowledge/new", Before: typedInto},
		pagestest.Sight{Name: "knowledge-late", Path: "/knowledge/reset-your-password/edit", Before: late},
		pagestest.Sight{Name: "knowledge-history", Path: "/knowledge/reset-your-password/history"})
	h.Look(t, h.dana,
		pagestest.Sight{Name: "articles-list", Path: "/portal/articles"},
		pagestest.Sight{Name: "articles-read", Path: "/portal/articles/reset-your-password", Before: `() => { document.querySelector("[name=helped]").click() }`})
}
