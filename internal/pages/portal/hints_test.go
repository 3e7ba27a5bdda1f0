package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"remit/internal/editor"
	"remit/internal/knowledge"
)

func TestArticlesThatFitAreOfferedWhileARequestIsTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	lakeside, err := h.DB.ClientBySlug(t.Context(), program, "lakeside-works")
	must(t, err)
	for _, a := range []knowledge.Article{
		{Title: "Slow computers", Body: "Restart.", Audience: knowledge.ForClients},
		{Title: "Slow computers at the mill", Body: "x", Audience: knowledge.ForClient, ClientID: lakeside.ID},
		{Title: "Slow computers: what we check", Body: "x", Audience: knowledge.ForStaff},
	} {
		a.State = knowledge.Published
		_, err := editor.New(h.DB).Save(t.Context(), program, a)
		must(t, err)
	}
	typed := draft("need", "My computer is slow.", "then", "check")
	for name, path := range map[string]string{"with the script": "/portal/new/preview", "without it": "/portal/new"} {
		page := h.dana.Post(path, typed).Want(http.StatusOK).Page()
		var offered []string
		for _, a := range page.All(".hints a") {
			offered = append(offered, a.Attr("href"))
		}
		if strings.Join(offered, " ") != "/portal/articles/slow-computers" {
			t.Errorf("%s: offered are %v", name, offered)
		}
	}
	if page := h.dana.Post("/portal/new/preview", draft("need", "A new chair.")).Want(http.StatusOK).Page(); len(page.All(".hints")) != 0 {
		t.Error("what fits nothing is offered something")
	}
}
