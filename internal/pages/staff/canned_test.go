package staff_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
)

func TestCannedRepliesAreWrittenLookedAtAndDropped(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	form := url.Values{"title": {"Hello"}, "text": {"Hello {first-name} **there**"}, "whose": {"own"}}
	form.Set("look", "1")
	if got := h.Kim.Post("/replies/new", form).Want(http.StatusOK).Page().One("#sample-h").Text(); got != "On a ticket it reads" {
		t.Errorf("the sample is headed %q", got)
	}
	form.Set("look", "")
	form.Set("text", "Hello {first_name}")
	doc := h.Kim.Post("/replies/new", form).Want(http.StatusUnprocessableEntity).Page()
	if got := doc.One("#f-text-error").Text(); !strings.Contains(got, "Did you mean {first-name}?") || doc.One("#f-text").Text() != "Hello {first_name}" {
		t.Errorf("said %q", got)
	}
	form.Set("text", "Hello {first-name}")
	h.Kim.Post("/replies/new", form).Want(http.StatusSeeOther)
	link := h.Kim.Get("/replies").Page().One("tbody a").Attr("href")
	if n := len(h.Anna.Get("/replies").Page().All("tbody a")); n != 0 {
		t.Error("a colleague sees what is somebody’s own")
	}
	h.Anna.Get(link).Want(http.StatusNotFound)
	h.Anna.Post(link, form).Want(http.StatusNotFound)
	h.Anna.Post(link+"/drop", nil).Want(http.StatusNotFound)
	h.Kim.Post(link+"/drop", nil).Want(http.StatusSeeOther)
	h.Kim.Get(link).Want(http.StatusNotFound)
}

func TestSharedRepliesAreTheManagersAndEverybodyCopiesThem(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	marta := h.MustUser("marta", identity.Manager)
	form := url.Values{"title": {"Shared"}, "text": {"Hello"}, "whose": {"shared"}}
	h.Kim.Post("/replies/new", form).Want(http.StatusForbidden)
	marta.Post("/replies/new", form).Want(http.StatusSeeOther)
	list, err := h.DB.CannedReplies(context.Background(), h.Viewer(h.KimID))
	stafftest.Must(t, err)
	link := h.Kim.Get("/replies").Page().One("tbody a").Attr("href")
	form.Set("text", "Changed")
	h.Kim.Post(link+"/drop", nil).Want(http.StatusForbidden)
	form.Del("whose")
	h.Kim.Post(link, form).Want(http.StatusSeeOther)
	kept, err := h.DB.CannedReply(context.Background(), h.Viewer(h.KimID), list[0].ID)
	stafftest.Must(t, err)
	if own, err := h.DB.CannedReplies(context.Background(), h.Viewer(h.KimID)); err != nil || len(own) != 2 || kept.Text != "Hello" {
		t.Errorf("%d replies, the shared one reads %q, %v", len(own), kept.Text, err)
	}
}

func TestRepliesThatSuitATicketAreOfferedTheMostUsedFirst(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	kim := h.Viewer(h.KimID)
	teams, err := h.DB.Teams(ctx, kim)
	stafftest.Must(t, err)
	manager := identity.Viewer{UserID: h.AnnaID, Role: identity.Manager, Name: "Anna Keller"}
	for _, c := range []store.Canned{{Title: "a"}, {Title: "b"}, {Title: "German", Language: "de"}, {Title: "English", Language: "en"}, {Title: "Of a team", TeamID: teams[0].ID}} {
		c.Text = "Hello"
		stafftest.Must(t, h.Answers.SaveCanned(ctx, manager, c))
	}
	all, err := h.DB.CannedReplies(ctx, kim)
	stafftest.Must(t, err)
	for _, c := range all {
		if c.Title == "b" {
			_, err := h.Answers.Filled(ctx, kim, q.ID, c.ID)
			stafftest.Must(t, err)
		}
	}
	var titles []string
	offered, err := h.Answers.Offered(ctx, kim, h.Ticket(q.ID))
	stafftest.Must(t, err)
	for _, c := range offered {
		titles = append(titles, c.Title)
	}
	if got := strings.Join(titles, ", "); got != "b, English, a" {
		t.Errorf("offered %s", got)
	}
}

func TestForHowLongAnAnswerCanBeTakenBackIsChosen(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := stafftest.Open(t)
	teo := h.MustUser("teo", identity.Admin)
	for _, c := range []struct {
		seconds string
		status  int
		want    int
	}{{"20", http.StatusSeeOther, 20}, {"", http.StatusSeeOther, 0}, {"61", http.StatusUnprocessableEntity, 0}, {"soon", http.StatusUnprocessableEntity, 0}} {
		h.Kim.Post("/account/undo", url.Values{"undo_seconds": {c.seconds}}).Want(c.status)
		if got, err := h.Answers.Seconds(ctx, h.Viewer(h.KimID)); err != nil || got != c.want {
			t.Errorf("after %q it is %d, %v, want %d", c.seconds, got, err, c.want)
		}
	}
	h.Kim.Post("/account/undo", url.Values{"undo_seconds": {"5"}, "everybody": {"yes"}}).Want(http.StatusForbidden)
	teo.Post("/account/undo", url.Values{"undo_seconds": {"5"}, "everybody": {"yes"}}).Want(http.StatusSeeOther)
	if got, err := h.Answers.Seconds(ctx, h.Viewer(h.AnnaID)); err != nil || got != 5 {
		t.Errorf("for the house it is %d, %v, want 5", got, err)
	}
}
