package store_test

import (
	"strings"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// mustArticle stores an article; what it lacks to be one is filled in: it is published for all clients.
func mustArticle(t testing.TB, db *store.DB, a knowledge.Article) knowledge.Article {
	t.Helper()
	if a.Slug == "" {
		a.Slug = knowledge.Slug(a.Title)
	}
	if a.Audience == "" {
		a.Audience = knowledge.ForClients
	}
	if a.State == "" {
		a.State = knowledge.Published
	}
	return put(t, db, func(tx *store.Tx) (knowledge.Article, error) { return tx.InsertArticle(t.Context(), a) })
}

func TestKnowledge(t *testing.T) {
	t.Parallel()
	onBoth(t, []example{
		{"an article comes back as it was stored, each version of it too", articlesComeBack},
		{"a change of an old version is a conflict, and loses nothing", oldVersionsConflict},
		{"each reader has one vote", votesCountOnce},
		{"what fits best comes first", fittingArticles},
		{"what is for one client is offered for no other", fittingIsForTheClient},
		{"words are found as beginnings, without accents, and no sign is an error", articleWords},
		{"a list is narrowed and paged", articleLists},
	})
}

func articlesComeBack(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	north := mustClient(t, db, "north")
	first := mustArticle(t, db, knowledge.Article{Title: "VPN\x00", Body: "Word\n", Keywords: "tunnel", Audience: knowledge.ForClient, ClientID: north.ID, State: knowledge.Draft, Author: "Kim", Note: "begun"})
	clock.Advance(time.Hour)
	next := first
	next.Title, next.Body, next.State, next.Note, next.ChangedBy = "VPN, again", "Words", knowledge.Published, "finished", "Anna"
	do(t, db, func(tx *store.Tx) (err error) { next, err = tx.UpdateArticle(ctx, next); return err })
	want := knowledge.Article{ID: first.ID, Slug: "vpn", Title: "VPN, again", Body: "Words", Keywords: "tunnel", Audience: knowledge.ForClient, ClientID: north.ID, State: knowledge.Published,
		Version: 2, Note: "finished", Author: "Kim", CreatedAt: clock.Now().Add(-time.Hour), ChangedBy: "Anna", ChangedAt: clock.Now()}
	filled(t, want, "Yes", "No")
	same(t, "the article", got[knowledge.Article](t)(db.Article(ctx, staff, "vpn")), want)
	same(t, "its second version", got[knowledge.Article](t)(db.ArticleVersion(ctx, staff, first.ID, 2)), want)
	old := got[knowledge.Article](t)(db.ArticleVersion(ctx, staff, first.ID, 1))
	if old.Title != "VPN" || old.Body != "Word\n" || old.State != knowledge.Draft || old.ChangedBy != "Kim" || old.Note != "begun" {
		t.Errorf("the first version is %+v", old)
	}
	list := got[[]knowledge.Article](t)(db.ArticleVersions(ctx, staff, first.ID))
	if len(list) != 2 || list[0].Version != 2 || list[1].Version != 1 {
		t.Errorf("versions %+v", list)
	}
	_, err := db.ArticleVersion(ctx, staff, first.ID, 3)
	refused(t, "a version that there is not", err, fault.NotFound)
	err = db.Write(ctx, func(tx *store.Tx) error { _, err := tx.InsertArticle(ctx, first); return err })
	refused(t, "a second one at the same address", err, fault.Conflict)
}

func oldVersionsConflict(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	a := mustArticle(t, db, knowledge.Article{Title: "Fax", Body: "first", Author: "Kim"})
	mine, theirs := a, a
	mine.Body, theirs.Body = "mine", "theirs"
	do(t, db, func(tx *store.Tx) error { _, err := tx.UpdateArticle(ctx, mine); return err })
	err := db.Write(ctx, func(tx *store.Tx) error { _, err := tx.UpdateArticle(ctx, theirs); return err })
	refused(t, "a change of version 1", err, fault.Conflict)
	now := got[knowledge.Article](t)(db.Article(ctx, staff, "fax"))
	if now.Body != "mine" || now.Version != 2 || len(got[[]knowledge.Article](t)(db.ArticleVersions(ctx, staff, a.ID))) != 2 {
		t.Errorf("now it is %+v", now)
	}
}

func votesCountOnce(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	north := mustClient(t, db, "north")
	dana, mia := mustContact(t, db, north.ID, "dana@north.example"), mustContact(t, db, north.ID, "mia@north.example")
	a := mustArticle(t, db, knowledge.Article{Title: "Fax", Body: "x", Author: "Kim"})
	do(t, db, func(tx *store.Tx) error {
		for _, helped := range []bool{true, true, false} {
			if err := tx.PutArticleVote(ctx, a.ID, dana.ID, helped); err != nil {
				return err
			}
		}
		return tx.PutArticleVote(ctx, a.ID, mia.ID, true)
	})
	if now := got[knowledge.Article](t)(db.Article(ctx, staff, "fax")); now.Yes != 1 || now.No != 1 {
		t.Errorf("%d yes, %d no", now.Yes, now.No)
	}
	reader := identity.Viewer{ContactID: dana.ID, ClientID: north.ID, Role: identity.Requester}
	if theirs := got[knowledge.Article](t)(db.Article(ctx, reader, "fax")); theirs.Yes+theirs.No != 0 {
		t.Errorf("a reader is told what others said: %+v", theirs)
	}
	if helped, said, err := db.ArticleVote(ctx, reader, a.ID); helped || !said || err != nil {
		t.Errorf("Dana said %v, %v, %v", helped, said, err)
	}
}

// titles lists titles, to compare them.
func titles(list []knowledge.Article) string {
	var all []string
	for _, a := range list {
		all = append(all, a.Title)
	}
	return strings.Join(all, "; ")
}

func fittingArticles(t *testing.T, db *store.DB, _ *storetest.Clock) {
	for _, a := range []knowledge.Article{
		{Title: "Reset your password", Body: "Choose a new one.", Keywords: "locked out, forgotten"},
		{Title: "Mail on a new phone", Body: "Type your password when it asks.", Keywords: "mobile, mailbox"},
		{Title: "Phones of the front desk", Body: "They ring.", Keywords: "telephony"},
		{Title: "Drucker druckt nicht", Body: "Papier?", Keywords: "Überhitzung, printer"},
		{Title: "Passwords of the old house", Body: "Gone.", State: knowledge.Archived},
		{Title: "Password rules, not finished", Body: "Words.", State: knowledge.Draft},
		{Title: "Password vault of the house", Body: "Words.", Audience: knowledge.ForStaff},
	} {
		a.Author = "Kim"
		mustArticle(t, db, a)
	}
	reader := identity.Viewer{ContactID: 1, ClientID: 1, Role: identity.Requester}
	for subject, want := range map[string]string{
		"I forgot my passwords":                     "Reset your password",
		"locked out of my mailbox on the new phone": "Mail on a new phone; Reset your password; Phones of the front desk",
		"PRINTERS":               "Drucker druckt nicht",
		"uberhitzung am gerat":   "Drucker druckt nicht",
		"please help me with it": "",
		"type":                   "", // it stands in a text alone
		`") OR * : NEAR(`:        "",
		"":                       "",
	} {
		list := got[[]knowledge.Article](t)(db.FittingArticles(t.Context(), reader, 1, subject, 3))
		if subject == "locked out of my mailbox on the new phone" {
			if len(list) != 3 || list[0].Title != "Mail on a new phone" {
				t.Errorf("%q: %s", subject, titles(list))
			}
			continue
		}
		if titles(list) != want {
			t.Errorf("%q: %s, want %s", subject, titles(list), want)
		}
	}
	if list := got[[]knowledge.Article](t)(db.FittingArticles(t.Context(), staff, 1, "password", 9)); len(list) != 2 {
		t.Errorf("the provider's people are offered %s", titles(list))
	}
}

func fittingIsForTheClient(t *testing.T, db *store.DB, _ *storetest.Clock) {
	north, south := mustClient(t, db, "north"), mustClient(t, db, "south")
	mustArticle(t, db, knowledge.Article{Title: "Dentrix of North", Body: "x", Audience: knowledge.ForClient, ClientID: north.ID})
	mustArticle(t, db, knowledge.Article{Title: "Dentrix at all", Body: "x"})
	for client, want := range map[int64]int{north.ID: 2, south.ID: 1, 0: 1} {
		if list := got[[]knowledge.Article](t)(db.FittingArticles(t.Context(), staff, client, "Dentrix", 9)); len(list) != want {
			t.Errorf("on a ticket of %d: %s", client, titles(list))
		}
	}
	of := identity.Viewer{ContactID: 1, ClientID: south.ID}
	if list := got[[]knowledge.Article](t)(db.FittingArticles(t.Context(), of, north.ID, "Dentrix", 9)); titles(list) != "Dentrix at all" {
		t.Errorf("South is offered %s", titles(list))
	}
}

func articleWords(t *testing.T, db *store.DB, _ *storetest.Clock) {
	a := mustArticle(t, db, knowledge.Article{Title: "Überweisung scheitert", Body: "Call the bank, then " + strings.Repeat("long", 100), Keywords: "café, payment", Author: "Kim"})
	mustArticle(t, db, knowledge.Article{Title: "Other", Body: "bank", Author: "Kim"})
	for text, want := range map[string]int{"uberw": 1, "ÜBERWEISUNG bank": 1, "cafe": 1, "bank": 2, "ban payment": 1, "weisung": 0, strings.Repeat("long", 100): 1, `"`: 0, "bank & | ! <->": 2, "title:bank": 0, "\x00bank": 2} {
		if list := got[[]knowledge.Article](t)(db.Articles(t.Context(), staff, store.ArticleFilter{Text: text})); len(list) != want {
			t.Errorf("%.40q finds %s, want %d", text, titles(list), want)
		}
	}
	a.Title, a.Body, a.Keywords = "Transfer", "x", ""
	do(t, db, func(tx *store.Tx) error { _, err := tx.UpdateArticle(t.Context(), a); return err })
	for text, want := range map[string]int{"uberweisung": 0, "transfer": 1} {
		if list := got[[]knowledge.Article](t)(db.Articles(t.Context(), staff, store.ArticleFilter{Text: text})); len(list) != want {
			t.Errorf("after the change %q finds %s", text, titles(list))
		}
	}
}

func articleLists(t *testing.T, db *store.DB, _ *storetest.Clock) {
	north := mustClient(t, db, "north")
	for _, a := range []knowledge.Article{
		{Title: "b all"}, {Title: "A internal", Audience: knowledge.ForStaff}, {Title: "c north", Audience: knowledge.ForClient, ClientID: north.ID},
		{Title: "d draft", State: knowledge.Draft}, {Title: "e archived", State: knowledge.Archived},
	} {
		a.Body, a.Author = "words", "Kim"
		mustArticle(t, db, a)
	}
	reader := identity.Viewer{ContactID: 1, ClientID: north.ID}
	for name, c := range map[string]struct {
		viewer identity.Viewer
		filter store.ArticleFilter
		want   string
	}{
		"all that are not archived": {staff, store.ArticleFilter{}, "A internal; b all; c north; d draft"},
		"archived ones too":         {staff, store.ArticleFilter{Archived: true}, "A internal; b all; c north; d draft; e archived"},
		"archived":                  {staff, store.ArticleFilter{State: knowledge.Archived}, "e archived"},
		"internal":                  {staff, store.ArticleFilter{Audience: knowledge.ForStaff}, "A internal"},
		"of a client":               {staff, store.ArticleFilter{ClientID: north.ID}, "c north"},
		"words and a state":         {staff, store.ArticleFilter{Text: "word", State: knowledge.Draft}, "d draft"},
		"a page of them":            {staff, store.ArticleFilter{Skip: 1, Limit: 2}, "b all; c north"},
		"what a client reads":       {reader, store.ArticleFilter{Archived: true}, "b all; c north"},
		"drafts of a client":        {reader, store.ArticleFilter{State: knowledge.Draft}, ""},
		"what a guest reads":        {identity.Viewer{}, store.ArticleFilter{Archived: true}, ""},
	} {
		if list := got[[]knowledge.Article](t)(db.Articles(t.Context(), c.viewer, c.filter)); titles(list) != c.want {
			t.Errorf("%s: %s, want %s", name, titles(list), c.want)
		}
	}
}
