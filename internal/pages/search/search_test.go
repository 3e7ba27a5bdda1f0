package search_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

// sought is the page of a search.
func sought(h *stafftest.House, text string) pagestest.Answer {
	h.T.Helper()
	return h.Kim.Get("/search?q=" + url.QueryEscape(text)).Want(http.StatusOK)
}

func TestSearch(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	for _, number := range []string{fmt.Sprint(main.ID), ticket.Number(main.ID)} {
		if got := h.Kim.Get("/search?q=" + url.QueryEscape(number)).Want(http.StatusSeeOther).Location; got != stafftest.At(main.ID) {
			t.Errorf("%s leads to %q", number, got)
		}
	}
	h.Kim.Post(stafftest.At(main.ID)+"/tags", url.Values{"tag": {"Windows update"}}).Want(http.StatusSeeOther)
	doc := sought(h, "rollb").Page()
	if got := doc.Texts(".hits li p")[0]; !strings.Contains(got, "Rollback fails with 0x800f0845") {
		t.Errorf("the hit shows %q", got)
	}
	if got := doc.One(".hits mark").Text(); got != "Rollback" {
		t.Errorf("marked %q", got)
	}
	for text, want := range map[string]int{"rollback verdict:billable": 0, "rollback status:open": 1, "rollback client:northwind": 1, "rollback -client:northwind": 0, "morning": 2,
		"client:north is:open number:" + fmt.Sprint(main.ID): 1, "assignee:me rollback": 1, "person:dana rollback": 1,
		"tag:windows-update": 1, "label:update rollback": 1, "-tag:windows-update rollback": 0, "tag:vpn rollback": 0} {
		if got := len(sought(h, text).Page().All(".hits li")); got != want {
			t.Errorf("%s finds %d, want %d", text, got, want)
		}
	}
	if got := sought(h, "mia").Page().One("section[aria-labelledby=people] li b").Text(); got != "Mia Torres" {
		t.Errorf("people: %q", got)
	}
	if got := sought(h, "northwind").Page().One("section[aria-labelledby=clients] li b").Text(); !strings.Contains(got, "Northwind") {
		t.Errorf("clients: %q", got)
	}
	if got := sought(h, "northwind").Page().All("section[aria-labelledby=agreements] li"); len(got) != 1 {
		t.Errorf("%d agreements", len(got))
	}
	if got := sought(h, "xyzzy").Page().One(".empty").Text(); !strings.Contains(got, "Nothing was found") {
		t.Errorf("said %q", got)
	}
	h.Kim.Get("/search").Want(http.StatusOK)
}

func TestFiltersStandAsWordsAndCanBeTakenOut(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	doc := sought(h, `rollback client:northwind -is:late from:2026-03`).Page()
	chips := doc.Texts(".chips a")
	for i, want := range []string{"Client: Northwind Dental", "Not a target was missed", "Received from 1 Mar 2026 on"} {
		if i >= len(chips) || !strings.HasPrefix(chips[i], want) {
			t.Errorf("the chips are %q, want %q", chips, want)
		}
	}
	if got := doc.All(".chips a")[0].Attr("href"); got != "/search?q="+url.QueryEscape("rollback -is:late from:2026-03") {
		t.Errorf("without the first filter: %q", got)
	}
}

func TestWhatCannotBeUnderstoodIsSaidAndTheRestIsSearchedFor(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	for text, want := range map[string]string{
		"rollback client:atlantis":  "No client is called “atlantis”",
		"rollback is:mised":         "Did you mean “missed”?",
		"rollback from:someday":     "“someday” is no day",
		"rollback assignee:nemo":    "Nobody here is called “nemo”",
		"rollback team:x":           "There is no team “x”.",
		"rollback person:nemo":      "No client's person is called “nemo”",
		"rollback agreement:nought": "No agreement is called “nought”",
	} {
		doc := sought(h, text).Page()
		if got := doc.One(".note.warn").Text(); !strings.Contains(got, want) {
			t.Errorf("%s: said %q", text, got)
		}
		if len(doc.All(".hits li")) != 1 {
			t.Errorf("%s: the rest was not searched for", text)
		}
		if got := doc.One("#f-q").Attr("value"); got != text {
			t.Errorf("what was typed became %q", got)
		}
	}
	if got := h.Kim.Get("/search?q=rollback&after=nowhere").Want(http.StatusOK).Page().One(".note.warn").Text(); !strings.Contains(got, "no place") {
		t.Errorf("said %q", got)
	}
}

func TestNothingBecomesMarkup(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	k := h.MustRequest(h.Mia, `<script>alert(1)</script> "jam"`, `<img src=x onerror=alert(2)> jam`, nil)
	body := sought(h, `jam <script>alert(3)</script>`).Body + sought(h, "jam").Body
	for _, bad := range []string{"<script>alert", "<img src=x"} {
		if strings.Contains(body, bad) {
			t.Errorf("%s stands in the page", bad)
		}
	}
	if !strings.Contains(body, fmt.Sprint(k.ID)) {
		t.Error("the ticket is not found")
	}
}

type suggestion struct{ Kind, Text, Hint, URL, Fill string }

func suggested(h *stafftest.House, text string) (list []suggestion) {
	h.T.Helper()
	answer := h.Kim.Get("/search/suggest?q=" + url.QueryEscape(text)).Want(http.StatusOK)
	if err := json.Unmarshal([]byte(answer.Body), &list); err != nil {
		h.T.Fatalf("%s: %v", answer.Body, err)
	}
	return list
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	h.Kim.Post(stafftest.At(main.ID)+"/tags", url.Values{"tag": {"vpn"}}).Want(http.StatusSeeOther)
	for text, want := range map[string]suggestion{
		"tag:v":                    {Kind: "Filter", Fill: "tag:vpn "},
		fmt.Sprint(main.ID):        {Kind: "Ticket", URL: stafftest.At(main.ID)},
		"rollb":                    {Kind: "Ticket", URL: stafftest.At(main.ID)},
		"mia":                      {Kind: "Person", Text: "Mia Torres"},
		"northw":                   {Kind: "Client", URL: "/clients/northwind-dental"},
		"jam cli":                  {Kind: "Filter", Fill: "jam client:"},
		"jam client:nor":           {Kind: "Filter", Fill: "jam client:northwind-dental "},
		"-customer:":               {Kind: "Filter", Fill: "-client:northwind-dental "},
		"is:mis":                   {Kind: "Filter", Fill: "is:missed "},
		"assignee:anna":            {Kind: "Filter", Fill: "assignee:anna@harbourline.example ", Hint: "Anna Keller"},
		"p:":                       {Kind: "Filter", Fill: "priority:P1 "},
		"from:":                    {Kind: "Filter", Fill: "from:today "},
		"client:northwind rollbac": {Kind: "Ticket", URL: stafftest.At(main.ID)},
	} {
		list := suggested(h, text)
		if !slices.ContainsFunc(list, func(s suggestion) bool {
			return s.Kind == want.Kind && (want.URL == "" || s.URL == want.URL) && (want.Fill == "" || s.Fill == want.Fill) && (want.Text == "" || s.Text == want.Text) && (want.Hint == "" || s.Hint == want.Hint)
		}) {
			t.Errorf("%q suggests %+v, want %+v", text, list, want)
		}
	}
	if list := suggested(h, "  "); len(list) != 0 {
		t.Errorf("nothing typed suggests %+v", list)
	}
}

func TestOnlyStaffMaySearchHere(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	for _, path := range []string{"/search?q=rollback", "/search/suggest?q=rollback"} {
		if answer := h.Them.Get(path); answer.Status == http.StatusOK || strings.Contains(answer.Body, "0x800f0845") {
			t.Errorf("a client's person gets %d from %s", answer.Status, path)
		}
		if answer := h.Guest().Get(path); answer.Status == http.StatusOK {
			t.Errorf("a guest gets %d from %s", answer.Status, path)
		}
	}
}
