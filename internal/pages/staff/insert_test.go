package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-rod/rod"

	"remit/internal/editor"
	"remit/internal/knowledge"
	"remit/internal/pages/articles"
	"remit/internal/pages/stafftest"
)

// mustKeep stores a published article as the house's.
func mustKeep(h *stafftest.House, a knowledge.Article) {
	h.T.Helper()
	a.State = knowledge.Published
	_, err := editor.New(h.DB).Save(h.T.Context(), stafftest.System(), a)
	stafftest.Must(h.T, err)
}

// openWithArticles is a house with articles, and a request that they fit.
func openWithArticles(t *testing.T) (*stafftest.House, string) {
	h := stafftest.Open(t)
	h.Mount(articles.New(articles.Options{DB: h.DB, Desk: h.Desk, Editor: editor.New(h.DB)}).Routes())
	mustKeep(h, knowledge.Article{Title: "Desktop shows a grey screen", Body: "Hold the **power button**.\n\nWait.", Keywords: "screen", Audience: knowledge.ForClients})
	mustKeep(h, knowledge.Article{Title: "Screens under warranty", Body: "Call the vendor.", Audience: knowledge.ForStaff})
	mustKeep(h, knowledge.Article{Title: "Faxes", Body: "Gone.", Keywords: "paper", Audience: knowledge.ForClients})
	return h, stafftest.At(h.MustUndecided().ID)
}

func TestATicketOffersTheArticlesThatFit(t *testing.T) {
	t.Parallel()
	h, at := openWithArticles(t)
	page := h.Kim.Get(at).Want(http.StatusOK).Page()
	var offered []string
	for _, a := range page.All(".fitting a") {
		offered = append(offered, a.Text())
	}
	if strings.Join(offered, "; ") != "Desktop shows a grey screen; Screens under warranty" {
		t.Errorf("offered are %v", offered)
	}
}

func TestAnArticleIsInsertedWithoutTheScript(t *testing.T) {
	t.Parallel()
	h, at := openWithArticles(t)
	typed := url.Values{"text": {"Dear Mia,"}, "kind": {"reply"}, "cc": {"dana@northwind.example"}, "insert": {"quote:desktop-shows-a-grey-screen"}}
	page := h.Kim.Post(at+"/insert", typed).Want(http.StatusOK).Page()
	if got := page.One("#answer-text").Text(); !strings.HasPrefix(got, "Dear Mia,") || !strings.Contains(got, "> Hold the **power button**.") {
		t.Errorf("the answer is %q", got)
	}
	if page.One("#f-cc").Attr("value") != "dana@northwind.example" {
		t.Error("what was typed beside it is lost")
	}
	if got := h.Kim.Get(at).Page().One("#answer-text").Text(); !strings.HasPrefix(got, "Dear Mia,") {
		t.Errorf("the draft is %q", got)
	}
	typed.Set("insert", "text:screens-under-warranty")
	internal := h.Kim.Post(at+"/insert", typed).Want(http.StatusOK).Page()
	if !internal.One("[name=kind][value=note]").Has("checked") {
		t.Error("what is internal goes into an answer")
	}
	typed.Set("insert", "text:no-such")
	h.Kim.Post(at+"/insert", typed).Want(http.StatusNotFound)
	h.Them.Post(at+"/insert", typed).Want(http.StatusForbidden)
}

func TestAnArticleIsInsertedWhereTheCaretStands(t *testing.T) {
	t.Parallel()
	h, at := openWithArticles(t)
	w := stafftest.Sit(t, h.Kim, at)
	w.Write("#answer-text", "Dear Mia,")
	for _, press := range []string{"text:desktop-shows-a-grey-screen", "link:desktop-shows-a-grey-screen"} {
		_, err := w.Eval(`(value) => document.querySelector("button[name=insert][value='" + value + "']").click()`, press)
		stafftest.Must(t, err)
		w.Until("the words are there", `() => document.querySelector("#answer-text").value.includes("`+map[bool]string{true: "Wait.", false: "](http://help.test/portal/articles/"}[strings.HasPrefix(press, "text")]+`")`)
	}
	got, err := w.Evaluate(rod.Eval(`() => document.querySelector("#answer-text").value`))
	stafftest.Must(t, err)
	want := "Dear Mia,\n\nHold the **power button**.\n\nWait.\n\n[Desktop shows a grey screen](http://help.test/portal/articles/desktop-shows-a-grey-screen)\n"
	if got.Value.Str() != want {
		t.Errorf("the answer is %q", got.Value.Str())
	}
	_, err = w.Eval(`() => document.querySelector("button[name=insert][value='text:screens-under-warranty']").click()`)
	stafftest.Must(t, err)
	w.Until("it becomes a note", `() => document.querySelector("#answer [value=note]").checked && document.querySelector("#answer-text").value.includes("Call the vendor.")`)
}
