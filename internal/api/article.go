package api

import (
	"context"
	"net/http"
	"time"

	"remit/internal/editor"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// articleRoutes are the knowledge base, and the exports of clients.
func (a *API) articleRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/articles", http.StatusOK, "Search the articles"}, a.listArticles),
		serve(a, shell.Token, operation{http.MethodGet, "/articles/{slug}", http.StatusOK, "Read an article"}, a.readArticle),
		serve(a, shell.Token, operation{http.MethodPost, "/articles", http.StatusCreated, "Write an article"}, a.addArticle),
		serve(a, shell.Token, operation{http.MethodPatch, "/articles/{slug}", http.StatusOK, "Write the next version of an article; refused where somebody else was first"}, a.changeArticle),
		serve(a, shell.Token, operation{http.MethodPost, "/articles/{slug}/state", http.StatusOK, "Publish an article, take it back, or archive it"}, a.setArticle),
		serve(a, shell.Token, operation{http.MethodPost, "/articles/{slug}/restore", http.StatusOK, "Make an earlier version the next one"}, a.restoreArticle),
		serve(a, shell.Token, operation{http.MethodGet, "/clients/{slug}/exports", http.StatusOK, "List the exports of everything of a client; they are taken in the browser"}, a.listExports),
		serve(a, shell.Token, operation{http.MethodPost, "/clients/{slug}/exports", http.StatusCreated, "Have everything of a client written into a file"}, a.askExport),
	}
}

type articleItem struct {
	Slug      string    `json:"slug"`
	Title     string    `json:"title"`
	Body      string    `json:"body" doc:"Markdown"`
	Keywords  string    `json:"keywords"`
	Audience  string    `json:"audience" enum:"internal,clients,client"`
	Client    *string   `json:"client" doc:"The slug, where it is for one client"`
	State     string    `json:"state" enum:"draft,published,archived"`
	Version   int       `json:"version"`
	ChangedBy string    `json:"changed_by"`
	ChangedAt time.Time `json:"changed_at"`
}

func (a *API) articleOf(ctx context.Context, v identity.Viewer, x knowledge.Article) (articleItem, error) {
	out := articleItem{x.Slug, x.Title, x.Body, x.Keywords, string(x.Audience), nil, string(x.State), x.Version, x.ChangedBy, x.ChangedAt.UTC()}
	if x.ClientID == 0 {
		return out, nil
	}
	c, err := a.db.Client(ctx, v, x.ClientID)
	out.Client = some(c.Slug)
	return out, err
}

type articlesInput struct {
	Text  string `query:"q" doc:"Words that all stand in it"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	Skip  int    `query:"skip" minimum:"0"`
}

func (a *API) listArticles(ctx context.Context, in *articlesInput) (*listOutput[articleItem], error) {
	v := shell.ViewerIn(ctx)
	kept, err := a.db.Articles(ctx, v, store.ArticleFilter{Text: in.Text, Limit: in.Limit, Skip: in.Skip})
	if err != nil {
		return nil, err
	}
	items := []articleItem{}
	for _, x := range kept {
		one, err := a.articleOf(ctx, v, x)
		if err != nil {
			return nil, err
		}
		items = append(items, one)
	}
	return whole(items), nil
}

func (a *API) readArticle(ctx context.Context, in *Slugged) (*oneOutput[articleItem], error) {
	v := shell.ViewerIn(ctx)
	x, err := a.db.Article(ctx, v, in.Slug)
	if err != nil {
		return nil, err
	}
	out, err := a.articleOf(ctx, v, x)
	return &oneOutput[articleItem]{out}, err
}

type articleBody struct {
	Title    string `json:"title"`
	Body     string `json:"body" doc:"Markdown"`
	Keywords string `json:"keywords,omitempty"`
	Audience string `json:"audience" enum:"internal,clients,client"`
	Client   string `json:"client,omitempty" doc:"The slug, where it is for one client"`
	State    string `json:"state,omitempty" enum:"draft,published,archived" default:"draft"`
	Note     string `json:"note,omitempty" doc:"What changed with this version"`
	Version  int    `json:"version,omitempty" minimum:"0" doc:"Of a change: the one that was read"`
}

// save keeps an article.
func (a *API) saveArticle(ctx context.Context, slug string, b articleBody) (*oneOutput[articleItem], error) {
	v := shell.ViewerIn(ctx)
	x := knowledge.Article{Slug: slug, Title: b.Title, Body: b.Body, Keywords: b.Keywords, Audience: knowledge.Audience(b.Audience), State: knowledge.State(b.State), Note: b.Note, Version: b.Version}
	if b.Client != "" {
		c, err := a.clientNamed(ctx, v, b.Client, "body.client")
		if err != nil {
			return nil, err
		}
		x.ClientID = c.ID
	}
	x, err := editor.New(a.db).Save(ctx, v, x)
	return a.afterArticle(ctx, x, err)
}

// afterArticle answers a deed on an article with it.
func (a *API) afterArticle(ctx context.Context, x knowledge.Article, err error) (*oneOutput[articleItem], error) {
	return after(ctx, err, a.readArticle, &Slugged{x.Slug})
}

type addArticleInput struct{ Body articleBody }

func (a *API) addArticle(ctx context.Context, in *addArticleInput) (*oneOutput[articleItem], error) {
	return a.saveArticle(ctx, "", in.Body)
}

type changeArticleInput struct {
	Slugged
	Body articleBody
}

func (a *API) changeArticle(ctx context.Context, in *changeArticleInput) (*oneOutput[articleItem], error) {
	return a.saveArticle(ctx, in.Slug, in.Body)
}

type articleStateInput struct {
	Slugged
	Body struct {
		State   string `json:"state" enum:"draft,published,archived"`
		Version int    `json:"version" minimum:"1" doc:"The one that was read"`
	}
}

func (a *API) setArticle(ctx context.Context, in *articleStateInput) (*oneOutput[articleItem], error) {
	x, err := editor.New(a.db).SetState(ctx, shell.ViewerIn(ctx), in.Slug, in.Body.Version, knowledge.State(in.Body.State))
	return a.afterArticle(ctx, x, err)
}

type restoreInput struct {
	Slugged
	Body struct {
		Version int `json:"version" minimum:"1"`
	}
}

func (a *API) restoreArticle(ctx context.Context, in *restoreInput) (*oneOutput[articleItem], error) {
	x, err := editor.New(a.db).Restore(ctx, shell.ViewerIn(ctx), in.Slug, in.Body.Version)
	return a.afterArticle(ctx, x, err)
}

type exportItem struct {
	ID       int64      `json:"id"`
	Internal bool       `json:"internal" doc:"With the provider's notes"`
	State    string     `json:"state" enum:"waiting,ready,failed,dropped"`
	By       string     `json:"by"`
	AskedAt  time.Time  `json:"asked_at"`
	ReadyAt  *time.Time `json:"ready_at"`
	Bytes    int64      `json:"bytes"`
	Hash     *string    `json:"hash" doc:"SHA-256 of the bytes, hex"`
}

func exportOf(x store.Export) exportItem {
	return exportItem{x.ID, x.Internal, x.State, x.By, x.AskedAt.UTC(), someTime(x.ReadyAt), x.Bytes, some(x.Hash)}
}

func (a *API) listExports(ctx context.Context, in *Slugged) (*listOutput[exportItem], error) {
	read := func(ctx context.Context, v identity.Viewer, client int64) ([]store.Export, error) {
		return a.db.Exports(ctx, v, client, 50)
	}
	return ofClient(ctx, a, in.Slug, read, exportOf)
}

type exportInput struct {
	Slugged
	Body struct {
		Internal bool `json:"internal,omitempty" doc:"With the provider's notes"`
	}
}

func (a *API) askExport(ctx context.Context, in *exportInput) (*listOutput[exportItem], error) {
	v := shell.ViewerIn(ctx)
	c, err := a.db.ClientBySlug(ctx, v, in.Slug)
	if err != nil {
		return nil, err
	}
	return after(ctx, a.handovers.Ask(ctx, v, c.ID, in.Body.Internal), a.listExports, &in.Slugged)
}
