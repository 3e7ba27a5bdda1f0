package manager_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestATextIsPlayedAgainBeforeItIsPublished(t *testing.T) {
	t.Parallel()
	h, _, _, _ := flagged(t)
	draft := strings.Replace(agreementText(t), "respond = \"4h\"", "respond = \"1h\"", 1)
	answer := h.manager.Post("/agreements/replay", url.Values{"source": {draft}, "period": {"2026-03"}}).Want(http.StatusOK)
	page := answer.Page()
	if got := page.One("#replayed-title").Text(); got != "What 2026-03 would have been" {
		t.Errorf("it says %q", got)
	}
	if got := page.Texts("caption"); len(got) < 2 {
		t.Errorf("tables %q", got)
	}
	if !strings.Contains(answer.Body, "respond = &#34;1h&#34;") {
		t.Error("the text is not kept")
	}
	for name, form := range map[string]url.Values{
		"no period":       {"source": {draft}, "period": {"spring"}},
		"does not read":   {"source": {"title ="}, "period": {"2026-03"}},
		"not published":   {"source": {strings.Replace(draft, "NWD-2026", "NWD-2027", 1)}, "period": {"2026-03"}},
		"nothing written": {"source": {""}, "period": {"2026-03"}},
	} {
		if page := h.manager.Post("/agreements/replay", form).Want(http.StatusUnprocessableEntity).Page(); len(page.All(".note.bad")) == 0 || len(page.All("#replayed-title")) != 0 {
			t.Errorf("%s: nothing is said", name)
		}
	}
}
