package testenv_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-rod/rod/lib/proto"

	"remit/internal/testenv"
)

func TestChromiumOpensAWindowOfItsOwn(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" { // the icon of the page
			return
		}
		if _, err := r.Cookie("seen"); err == nil {
			t.Error("the window brought a cookie of another one")
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<h1 id="a">before</h1><script>document.getElementById("a").textContent = "after"</script>`))
	}))
	defer server.Close()
	for range 2 {
		page, err := testenv.Chromium(t).Page(proto.TargetCreateTarget{URL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		if got := page.MustWaitLoad().MustElement("#a").MustText(); got != "after" {
			t.Errorf("the heading reads %q", got)
		}
	}
}
