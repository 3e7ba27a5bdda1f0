package store_test

import (
	"testing"

	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/store"
)

// articleWord is a word by which the planted articles are found.
const articleWord = "wurzelkanal"

// plantArticles stores what is written for the client alone: an article that is published, with a vote of Dana's, and one that is not.
func (o *objects) plantArticles(t *testing.T, db *store.DB) {
	t.Helper()
	a := knowledge.Article{Title: articleWord, Body: "x", Keywords: o.slug, Audience: knowledge.ForClient, ClientID: o.client, Author: "Kim"}
	a.Slug = "published-" + o.slug
	o.article = mustArticle(t, db, a)
	a.Slug, a.State = "draft-"+o.slug, knowledge.Draft
	o.draft = mustArticle(t, db, a)
	do(t, db, func(tx *store.Tx) error { return tx.PutArticleVote(t.Context(), o.article.ID, o.contact, true) })
}

// ofDana is what Dana said herself.
func ofDana(w who) bool { return w.name == "Dana herself" }

func articleReads() map[string]read {
	type v = identity.Viewer
	is := func(o objects) func(knowledge.Article) bool {
		return func(a knowledge.Article) bool { return a.ID == o.article.ID }
	}
	return map[string]read{
		"Article": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Article(t.Context(), v, o.article.Slug))
		}},
		"Article that is a draft": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Article(t.Context(), v, o.draft.Slug))
		}},
		"Article with its votes": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			a, err := r.Article(t.Context(), v, o.article.Slug)
			return a.Yes > 0, err
		}},
		"Articles": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Articles(t.Context(), v, store.ArticleFilter{})
			return held(list, err, is(o))
		}},
		"Articles by words": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Articles(t.Context(), v, store.ArticleFilter{Text: articleWord + " " + o.slug})
			return held(list, err, is(o))
		}},
		"Articles of a client": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Articles(t.Context(), v, store.ArticleFilter{ClientID: o.client})
			return held(list, err, is(o))
		}},
		"Articles that are drafts": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Articles(t.Context(), v, store.ArticleFilter{State: knowledge.Draft, ClientID: o.client})
			return len(list) > 0, err
		}},
		"FittingArticles": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.FittingArticles(t.Context(), v, o.client, articleWord, 9)
			return held(list, err, is(o))
		}},
		"ArticleVersions": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.ArticleVersions(t.Context(), v, o.article.ID))
		}},
		"ArticleVersion": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.ArticleVersion(t.Context(), v, o.article.ID, 1))
		}},
		"ArticleVote": {ofDana, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			_, said, err := r.ArticleVote(t.Context(), v, o.article.ID)
			return said, err
		}},
	}
}
