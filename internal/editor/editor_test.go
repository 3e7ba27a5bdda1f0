package editor_test

import (
	"testing"

	"remit/internal/editor"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

var (
	kim  = identity.Viewer{UserID: 1, Role: identity.Technician, Name: "Kim"}
	anna = identity.Viewer{UserID: 2, Role: identity.Technician, Name: "Anna"}
)

// draft is an article that can be kept.
func draft(title, body string) knowledge.Article {
	return knowledge.Article{Title: title, Body: body, Audience: knowledge.ForClients, State: knowledge.Draft}
}

func mustSave(t *testing.T, e *editor.Editor, v identity.Viewer, a knowledge.Article) knowledge.Article {
	t.Helper()
	saved, err := e.Save(t.Context(), v, a)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func TestTwoArticlesOfOneTitleHaveTwoAddresses(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	e := editor.New(db)
	for _, c := range [][2]string{{"Fax", "fax"}, {"FAX!", "fax-2"}, {"fax", "fax-3"}, {"New", "new-2"}, {"Preview", "preview-2"}} {
		if a := mustSave(t, e, kim, draft(c[0], "")); a.Slug != c[1] || a.Author != "Kim" || a.Version != 1 {
			t.Errorf("%q is %+v, want it at %s", c[0], a, c[1])
		}
	}
}

func TestTheSecondWhoSavesIsToldAndNothingIsLost(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	e := editor.New(db)
	a := mustSave(t, e, kim, draft("Fax", "first"))
	first, second := a, a
	first.Body, second.Body = "Kim's", "Anna's"
	mustSave(t, e, kim, first)
	if _, err := e.Save(t.Context(), anna, second); !fault.Is(err, fault.Conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
	second.Version = 2
	now := mustSave(t, e, anna, second)
	if now.Body != "Anna's" || now.Version != 3 || now.ChangedBy != "Anna" || now.Author != "Kim" {
		t.Errorf("now it is %+v", now)
	}
	for n, want := range map[int]string{1: "first", 2: "Kim's", 3: "Anna's"} {
		if v, err := db.ArticleVersion(t.Context(), kim, a.ID, n); err != nil || v.Body != want {
			t.Errorf("version %d: %q, %v", n, v.Body, err)
		}
	}
}

func TestSavingWhatItSaysMakesNoVersion(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	e := editor.New(db)
	a := mustSave(t, e, kim, draft("Fax", "words"))
	a.Body = " words \r\n"
	if same := mustSave(t, e, anna, a); same.Version != 1 || same.ChangedBy != "Kim" {
		t.Errorf("it is %+v", same)
	}
}

func TestAnEarlierVersionIsRestoredAsANewOne(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	e := editor.New(db)
	a := mustSave(t, e, kim, draft("Fax", "first"))
	a.Title, a.Body, a.Audience, a.State = "Facsimile", "second", knowledge.ForStaff, knowledge.Published
	mustSave(t, e, kim, a)
	now, err := e.Restore(t.Context(), anna, "fax", 1)
	if err != nil || now.Title != "Fax" || now.Body != "first" || now.Version != 3 || now.Note != "Version 1 again" || now.ChangedBy != "Anna" {
		t.Fatalf("%+v, %v", now, err)
	}
	if now.Audience != knowledge.ForStaff || now.State != knowledge.Published {
		t.Errorf("whom it is for, and its state, went back too: %+v", now)
	}
	if _, err := e.Restore(t.Context(), anna, "fax", 9); !fault.Is(err, fault.NotFound) {
		t.Errorf("a version that there is not: %v", err)
	}
}

func TestAnArticleIsPublishedAndArchived(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	e := editor.New(db)
	mustSave(t, e, kim, draft("Fax", "words"))
	mustSave(t, e, kim, draft("Empty", ""))
	steps := []struct {
		slug    string
		version int
		to      knowledge.State
		want    fault.Kind
	}{
		{"fax", 1, knowledge.Published, ""}, {"fax", 1, knowledge.Archived, fault.Conflict}, {"fax", 2, knowledge.Archived, ""},
		{"fax", 3, "gone", fault.Invalid}, {"empty", 1, knowledge.Published, fault.Invalid}, {"none", 1, knowledge.Published, fault.NotFound},
	}
	for _, s := range steps {
		_, err := e.SetState(t.Context(), kim, s.slug, s.version, s.to)
		if (err == nil) != (s.want == "") || err != nil && !fault.Is(err, s.want) {
			t.Errorf("%s to %s: %v, want %q", s.slug, s.to, err, s.want)
		}
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	e, ctx := editor.New(db), t.Context()
	var client, contact int64
	if err := db.Write(ctx, func(tx *store.Tx) (err error) {
		if client, err = tx.InsertClient(ctx, identity.Client{Slug: "north", Name: "North", Language: "en", Active: true}); err != nil {
			return err
		}
		contact, err = tx.InsertContact(ctx, identity.Contact{ClientID: client, Email: "d@n.example", Name: "Dana", Role: identity.Requester, Sees: "own", Active: true})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	theirs := draft("Theirs", "x")
	theirs.Audience, theirs.ClientID, theirs.State = knowledge.ForClient, client, knowledge.Published
	mustSave(t, e, kim, theirs)
	dana := identity.Viewer{ContactID: contact, ClientID: client, Role: identity.Administrator, Name: "Dana"}
	rob := identity.Viewer{ContactID: contact + 1, ClientID: client + 1, Role: identity.Admin, Name: "Rob"}
	for name, v := range map[string]identity.Viewer{"Dana": dana, "Rob": rob, "a guest": {}} {
		_, err := e.Save(ctx, v, draft("Mine", "x"))
		_, state := e.SetState(ctx, v, "theirs", 1, knowledge.Archived)
		_, restored := e.Restore(ctx, v, "theirs", 1)
		for _, err := range []error{err, state, restored} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if err := e.Vote(ctx, dana, "theirs", true); err != nil {
		t.Error(err)
	}
	if err := e.Vote(ctx, rob, "theirs", true); !fault.Is(err, fault.NotFound) {
		t.Errorf("Rob's vote: %v", err)
	}
	if err := e.Vote(ctx, kim, "theirs", true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("Kim's vote: %v", err)
	}
	theirs.ClientID = client + 7
	if _, err := e.Save(ctx, kim, theirs); fault.FieldOf(err) != "client" {
		t.Errorf("a client that there is not: %v", err)
	}
}
