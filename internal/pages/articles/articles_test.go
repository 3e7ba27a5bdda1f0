package articles_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/editor"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/pages/articles"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// house is a provider with two technicians, two clients, and articles of every kind.
type house struct {
	*pagestest.House
	editor               *editor.Editor
	kim, anna, dana, rob *pagestest.Browser
	north                int64
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: pagestest.Open(t)}
	h.editor = editor.New(h.DB)
	h.Mount(articles.New(articles.Options{DB: h.DB, Desk: h.Desk, Editor: h.editor}).Routes())
	ctx, program := t.Context(), identity.System("test")
	must(t, h.Desk.SaveHouse(ctx, program, desk.House{Name: "Harbourline IT", Zone: "America/Chicago", BaseURL: "https://help.test/"}))
	for _, f := range []identity.ClientFile{
		{Slug: "northwind", Name: "Northwind Dental", Language: "en", Contacts: []identity.ContactFile{{Email: "dana@northwind.example", Name: "Dana Lund", Role: identity.Requester, Sees: "own"}}},
		{Slug: "lakeside", Name: "Lakeside Works", Language: "en", Contacts: []identity.ContactFile{{Email: "rob@lakeside.example", Name: "Rob Pike", Role: identity.Administrator, Sees: "organisation"}}},
	} {
		_, err := h.Desk.ApplyClient(ctx, program, f)
		must(t, err)
	}
	north, err := h.DB.ClientBySlug(ctx, program, "northwind")
	must(t, err)
	h.north = north.ID
	h.kim, h.anna = h.MustUser("kim", identity.Technician), h.MustUser("anna", identity.Technician)
	h.dana, h.rob = h.MustContact("dana@northwind.example"), h.MustContact("rob@lakeside.example")
	h.mustKeep(t, knowledge.Article{Title: "Reset your password", Body: "Choose **Forgot my password**.\n\n## Then\n\n1. Sign in.\n2. Breathe.", Keywords: "locked out", Audience: knowledge.ForClients})
	h.mustKeep(t, knowledge.Article{Title: "Secret plan of Northwind", Body: "secret words", Audience: knowledge.ForClient, ClientID: h.north})
	h.mustKeep(t, knowledge.Article{Title: "Restore a mailbox", Body: "secret steps", Audience: knowledge.ForStaff})
	h.mustKeep(t, knowledge.Article{Title: "Half a thought", Body: "secret draft", Audience: knowledge.ForClients, State: knowledge.Draft})
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h house) mustKeep(t *testing.T, a knowledge.Article) {
	t.Helper()
	if a.State == "" {
		a.State = knowledge.Published
	}
	_, err := h.editor.Save(t.Context(), identity.System("Kim"), a)
	must(t, err)
}

// form is what a browser sends: pairs of field and value.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestAnArticleIsWrittenSeenPublishedAndRead(t *testing.T) {
	t.Parallel()
	h := open(t)
	typed := form("title", "Scan to mail", "body", "Press **Scan**.<script>alert(1)</script>", "keywords", "scanner", "audience", "clients", "version", "0", "then", "preview")
	seen := h.kim.Post("/knowledge/new", typed).Want(http.StatusOK)
	if got := seen.Page().One("#preview").Text(); !strings.Contains(got, "Press Scan") || strings.Contains(seen.Body, "<script>alert") {
		t.Errorf("the preview says %q", got)
	}
	if seen.Page().One("#f-title").Attr("value") != "Scan to mail" {
		t.Error("what was typed is lost in the preview")
	}
	h.kim.Get("/knowledge/scan-to-mail").Want(http.StatusNotFound)
	typed.Set("then", "save")
	if to := h.kim.Post("/knowledge/new", typed).Want(http.StatusSeeOther).Location; to != "/knowledge/scan-to-mail" {
		t.Fatalf("saved at %s", to)
	}
	h.dana.Get("/portal/articles/scan-to-mail").Want(http.StatusNotFound)
	h.kim.Post("/knowledge/scan-to-mail/state", form("state", "published", "version", "1")).Want(http.StatusSeeOther)
	if got := h.dana.Get("/portal/articles/scan-to-mail").Want(http.StatusOK).Page().One("article").Text(); !strings.Contains(got, "Press Scan") {
		t.Errorf("Dana reads %q", got)
	}
	if list := h.dana.Get("/portal/articles?q=scanners+scan").Page().One("main").Text(); strings.Contains(list, "Scan to mail") {
		t.Errorf("words that do not stand in it find it: %s", list)
	}
	if list := h.dana.Get("/portal/articles?q=scann").Page().One("main").Text(); !strings.Contains(list, "Scan to mail") {
		t.Errorf("it is not found: %s", list)
	}
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	back := h.kim.Post("/knowledge/new", form("title", "", "body", "long work", "audience", "client", "then", "save")).Want(http.StatusUnprocessableEntity).Page()
	if back.One("#f-body").Text() != "long work" || back.One("#f-title").Attr("aria-invalid") != "true" {
		t.Error("the form came back otherwise")
	}
}

func TestTheSecondOfTwoEditorsSeesWhatTheFirstChangedAndKeepsBothTexts(t *testing.T) {
	t.Parallel()
	h := open(t)
	const at = "/knowledge/reset-your-password"
	first := h.kim.Get(at + "/edit").Want(http.StatusOK).Page().One("[name=version]").Attr("value")
	typed := func(body, version string) url.Values {
		return form("title", "Reset your password", "keywords", "locked out", "audience", "clients", "body", body, "version", version, "then", "save")
	}
	annas := typed("Anna's words", first)
	annas.Set("keywords", "locked out, forgotten")
	h.anna.Post(at+"/edit", annas).Want(http.StatusSeeOther)
	met := h.kim.Post(at+"/edit", typed("Kim's words", first)).Want(http.StatusConflict).Page()
	if got := met.One(".theirs").Text(); !strings.Contains(got, "anna saved version 2") || !strings.Contains(got, "Anna's words") || !strings.Contains(got, "Forgot my password") {
		t.Errorf("of the first change is told %q", got)
	}
	if met.One("#f-body").Text() != "Kim's words" {
		t.Error("the second text is lost")
	}
	if got := met.One("#f-keywords").Attr("value"); got != "locked out, forgotten" {
		t.Errorf("what Kim left as it was is not Anna's: %q", got)
	}
	h.kim.Post(at+"/edit", typed("Kim's words", met.One("[name=version]").Attr("value"))).Want(http.StatusSeeOther)
	if got := h.kim.Get(at + "/history?version=2").Want(http.StatusOK).Page().One("main").Text(); !strings.Contains(got, "Anna's words") {
		t.Errorf("the first text is not in the history: %s", got)
	}
	if got := h.kim.Get(at).Page().One("article").Text(); !strings.Contains(got, "Kim's words") {
		t.Errorf("now it says %q", got)
	}
	h.kim.Post(at+"/restore", form("version", "2")).Want(http.StatusSeeOther)
	if got := h.kim.Get(at).Page().One("article").Text(); !strings.Contains(got, "Anna's words") {
		t.Errorf("restored, it says %q", got)
	}
	h.kim.Get(at + "/history?version=9").Want(http.StatusNotFound)
}

func TestAClientReadsWhatIsForItAndNothingElse(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct {
		name string
		b    *pagestest.Browser
		slug string
		want int
	}{
		{"Dana, for all clients", h.dana, "reset-your-password", http.StatusOK}, {"Dana, for her client", h.dana, "secret-plan-of-northwind", http.StatusOK},
		{"Dana, internal", h.dana, "restore-a-mailbox", http.StatusNotFound}, {"Dana, a draft", h.dana, "half-a-thought", http.StatusNotFound},
		{"Rob, for all clients", h.rob, "reset-your-password", http.StatusOK}, {"Rob, for another client", h.rob, "secret-plan-of-northwind", http.StatusNotFound},
	} {
		a := c.b.Get("/portal/articles/" + c.slug).Want(c.want)
		if c.want == http.StatusNotFound {
			none := c.b.Get("/portal/articles/no-such").Want(http.StatusNotFound)
			if a.Page().One("main").Text() != none.Page().One("main").Text() || strings.Contains(a.Body, "secret words") {
				t.Errorf("%s: what may not be seen is told apart from what there is not", c.name)
			}
			c.b.Post("/portal/articles/"+c.slug+"/vote", form("helped", "yes")).Want(http.StatusNotFound)
		}
	}
	for _, path := range []string{"/portal/articles", "/portal/articles?q=secret", "/portal/articles?for=internal&state=draft&q=secret"} {
		if got := h.rob.Get(path).Want(http.StatusOK).Body; strings.Contains(got, "Northwind") || strings.Contains(got, "Restore") || strings.Contains(got, "Half") {
			t.Errorf("%s tells Rob of it", path)
		}
	}
}

func TestEverybodyElseIsTurnedAway(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, r := range articles.New(articles.Options{DB: h.DB, Desk: h.Desk, Editor: h.editor}).Routes() {
		path := strings.ReplaceAll(r.Path, ":slug", "secret-plan-of-northwind")
		others := map[string]*pagestest.Browser{"a guest": h.Guest(), "a client": h.dana}
		if r.Who == shell.Client {
			others = map[string]*pagestest.Browser{"a guest": h.Guest(), "one of the provider's": h.kim}
		}
		for name, b := range others {
			var a pagestest.Answer
			if r.Method == http.MethodPost {
				a = b.Post(path, form("helped", "yes", "state", "archived", "version", "1"))
			} else {
				a = b.Get(path)
			}
			if a.Status != http.StatusForbidden && a.Status != http.StatusSeeOther && a.Status != http.StatusUnauthorized || strings.Contains(a.Body, "secret words") {
				t.Errorf("%s: %s %s answers %d", name, r.Method, r.Path, a.Status)
			}
		}
	}
	now, err := h.DB.Article(t.Context(), identity.System("test"), "secret-plan-of-northwind")
	must(t, err)
	if now.Version != 1 || now.Yes != 0 {
		t.Errorf("somebody changed it: %+v", now)
	}
}

func TestReadersSayWhetherItHelpedOnceEach(t *testing.T) {
	t.Parallel()
	h := open(t)
	const vote = "/portal/articles/reset-your-password/vote"
	for _, word := range []string{"yes", "yes", "no"} {
		h.dana.Post(vote, form("helped", word)).Want(http.StatusSeeOther)
	}
	h.rob.Post(vote, form("helped", "yes")).Want(http.StatusSeeOther)
	if got := h.dana.Get("/portal/articles/reset-your-password").Page().One("#helped").Text(); !strings.Contains(got, "You said that it did not help") {
		t.Errorf("Dana is told %q", got)
	}
	if got := h.kim.Get("/knowledge/reset-your-password").Page().One("main").Text(); !strings.Contains(got, "1 yes, 1 no") {
		t.Errorf("the provider is told %q", got)
	}
}

func TestTheListIsNarrowed(t *testing.T) {
	t.Parallel()
	h := open(t)
	north := strconv.FormatInt(h.north, 10)
	for query, want := range map[string][]string{
		"":                        {"Half a thought", "Reset your password", "Restore a mailbox", "Secret plan of Northwind"},
		"?for=internal":           {"Restore a mailbox"},
		"?for=" + north:           {"Secret plan of Northwind"},
		"?state=draft":            {"Half a thought"},
		"?q=secret&for=clients":   {"Half a thought"},
		"?state=archived":         nil,
		"?skip=1":                 {"Reset your password", "Restore a mailbox", "Secret plan of Northwind"},
		"?q=locked&skip=-7&for=x": nil,
	} {
		page := h.kim.Get("/knowledge" + query).Want(http.StatusOK).Page()
		var got []string
		for _, a := range page.All("tbody th a") {
			got = append(got, a.Text())
		}
		if strings.Join(got, ";") != strings.Join(want, ";") {
			t.Errorf("%q lists %v, want %v", query, got, want)
		}
		if len(want) == 0 && len(page.All(".empty")) != 1 {
			t.Errorf("%q says nothing about being empty", query)
		}
	}
}

func TestWhatIsInserted(t *testing.T) {
	t.Parallel()
	h := open(t)
	for path, want := range map[string]string{
		"reset-your-password/words?as=link":      "[Reset your password](https://help.test/portal/articles/reset-your-password)",
		"restore-a-mailbox/words?as=link":        "[Restore a mailbox](https://help.test/knowledge/restore-a-mailbox)",
		"secret-plan-of-northwind/words?as=text": "secret words",
		"restore-a-mailbox/words?as=quote":       "> **Restore a mailbox**\n>\n> secret steps",
	} {
		if got := h.kim.Get("/knowledge/" + path).Want(http.StatusOK); got.Body != want || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s: %q", path, got.Body)
		}
	}
}

func TestAnArticleBeginsWithWhatATicketSays(t *testing.T) {
	t.Parallel()
	h := open(t)
	var id int64
	must(t, h.DB.Write(t.Context(), func(tx *store.Tx) (err error) {
		k := ticket.Ticket{Subject: "Fax is silent", Channel: ticket.Phone, Status: ticket.Open, ReceivedAt: tx.Now}
		if id, err = tx.InsertTicket(t.Context(), k); err != nil {
			return err
		}
		k.ID = id
		for _, m := range []ticket.Message{{Kind: ticket.FromStaff, Text: "Turn it on."}, {Kind: ticket.FromStaff, Text: "Turn it **off** and on."}, {Kind: ticket.Note, Text: "secret"}, {Kind: ticket.FromClient, Text: "Thanks"}} {
			m.TicketID = id
			if _, err := tx.InsertMessage(t.Context(), k, m); err != nil {
				return err
			}
		}
		return nil
	}))
	page := h.kim.Get(articles.NewURL(id)).Want(http.StatusOK).Page()
	if page.One("#f-title").Attr("value") != "Fax is silent" || page.One("#f-body").Text() != "Turn it **off** and on." {
		t.Errorf("it begins with %q: %q", page.One("#f-title").Attr("value"), page.One("#f-body").Text())
	}
	h.kim.Get("/knowledge/new?ticket=9999").Want(http.StatusNotFound)
	h.kim.Get("/knowledge/new?ticket=x").Want(http.StatusNotFound)
}
