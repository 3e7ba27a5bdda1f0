package api

import (
	"context"
	"net/http"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/pages/shell"
)

// letterRoutes are the words and the look of the house's own mails.
func (a *API) letterRoutes() []shell.Route {
	const text = "/letters/{language}/{kind}"
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/letters", http.StatusOK, "List the texts of the house's own mails, in each language"}, a.listLetters),
		serve(a, shell.Token, operation{http.MethodGet, text, http.StatusOK, "Read a text"}, a.readLetter),
		serve(a, shell.Token, operation{http.MethodPut, text, http.StatusOK, "Set a text; the next mail uses it"}, a.setLetter),
		serve(a, shell.Token, operation{http.MethodPost, text + "/default", http.StatusOK, "Give a text the words back that the program brings"}, a.defaultLetter),
		serve(a, shell.Token, operation{http.MethodGet, "/letter-look", http.StatusOK, "Read how mails look"}, a.readLook),
		large(serve(a, shell.Token, operation{http.MethodPatch, "/letter-look", http.StatusOK, "Change how mails look, and what stands below them"}, a.changeLook)),
	}
}

type letterItem struct {
	Language  string         `json:"language" doc:"A code"`
	Kind      string         `json:"kind"`
	Name      string         `json:"name"`
	Means     string         `json:"means" doc:"What it is for"`
	Own       bool           `json:"own" doc:"The house has words of its own"`
	Subject   *string        `json:"subject" doc:"null: it is a phrase that stands in other texts"`
	Body      string         `json:"body" doc:"Markdown with variables in braces"`
	Variables []variableItem `json:"variables" nullable:"false" doc:"What can stand in it"`
}

type variableItem struct {
	Name  string `json:"name"`
	Means string `json:"means"`
	Needs bool   `json:"needs" doc:"The text is of no use without it"`
}

func letterOf(b letters.Book, language string, about letters.About) letterItem {
	t, own := b.Text(language, about.Kind)
	out := letterItem{language, string(about.Kind), about.Name, about.Means, own, nil, t.Body, []variableItem{}}
	if !about.Phrase {
		out.Subject = &t.Subject
	}
	for _, v := range about.Variables {
		out.Variables = append(out.Variables, variableItem(v))
	}
	return out
}

// letterBook is what the house has set about its mails, for an administrator.
func (a *API) letterBook(ctx context.Context) (letters.Book, error) {
	if !shell.ViewerIn(ctx).May(identity.ChangeHouse) {
		return letters.Book{}, fault.MayNot("see the house's mails")
	}
	return a.desk.Book(ctx)
}

func (a *API) listLetters(ctx context.Context, _ *struct{}) (*listOutput[letterItem], error) {
	book, err := a.letterBook(ctx)
	items := []letterItem{}
	for _, l := range letters.Languages() {
		for _, k := range letters.Kinds() {
			items = append(items, letterOf(book, l.Code, k))
		}
	}
	return whole(items), err
}

// Lettered says which text is meant.
type Lettered struct {
	Language string `path:"language" maxLength:"10" doc:"A code"`
	Kind     string `path:"kind" maxLength:"50" doc:"As GET /letters tells it"`
}

// about is what the text is for.
func (l Lettered) about() (letters.About, error) {
	if _, err := letters.LanguageOf(l.Language); err != nil {
		return letters.About{}, err
	}
	return letters.AboutKind(letters.Kind(l.Kind))
}

func (a *API) readLetter(ctx context.Context, in *Lettered) (*oneOutput[letterItem], error) {
	book, err := a.letterBook(ctx)
	if err != nil {
		return nil, err
	}
	about, err := in.about()
	return &oneOutput[letterItem]{letterOf(book, in.Language, about)}, err
}

type letterInput struct {
	Lettered
	Body struct {
		Subject string `json:"subject,omitempty" doc:"Left out of a phrase"`
		Body    string `json:"body" doc:"Markdown with variables in braces"`
	}
}

func (a *API) setLetter(ctx context.Context, in *letterInput) (*oneOutput[letterItem], error) {
	return a.saveLetter(ctx, &in.Lettered, func(letters.Kind) letters.Text { return letters.Text(in.Body) })
}

func (a *API) defaultLetter(ctx context.Context, in *Lettered) (*oneOutput[letterItem], error) {
	return a.saveLetter(ctx, in, func(k letters.Kind) letters.Text { return letters.Default(in.Language, k) })
}

func (a *API) saveLetter(ctx context.Context, in *Lettered, text func(letters.Kind) letters.Text) (*oneOutput[letterItem], error) {
	about, err := in.about()
	if err != nil {
		return nil, err
	}
	err = a.desk.SaveText(ctx, shell.ViewerIn(ctx), in.Language, about.Kind, text(about.Kind))
	return after(ctx, located(err, map[string]string{"body": "body.body"}), a.readLetter, in)
}

type lookBody struct {
	History string `json:"history" enum:"none,last,all" doc:"How much of the conversation stands below an answer"`
	Accent  string `json:"accent" doc:"As #14532d; empty: none"`
	Postal  string `json:"postal"`
	Phone   string `json:"phone"`
	Logo    bool   `json:"logo" doc:"A logo stands in mails"`
}

const noHistory = "none" // letters.NoHistory in a word

func (a *API) readLook(ctx context.Context, _ *struct{}) (*oneOutput[lookBody], error) {
	b, err := a.letterBook(ctx)
	out := lookBody{string(b.History), b.Accent, b.Postal, b.Phone, b.Logo != ""}
	if b.History == letters.NoHistory {
		out.History = noHistory
	}
	return &oneOutput[lookBody]{out}, err
}

type lookInput struct {
	Body struct {
		History *string `json:"history,omitempty" enum:"none,last,all" doc:"What is left out stays as it is"`
		Accent  *string `json:"accent,omitempty"`
		Postal  *string `json:"postal,omitempty"`
		Phone   *string `json:"phone,omitempty"`
		Logo    []byte  `json:"logo,omitempty" doc:"A PNG, JPEG or GIF picture, base64"`
		NoLogo  bool    `json:"no_logo,omitempty" doc:"Takes the one away that is kept"`
	}
}

func (a *API) changeLook(ctx context.Context, in *lookInput) (*oneOutput[lookBody], error) {
	book, err := a.letterBook(ctx)
	if err != nil {
		return nil, err
	}
	b := in.Body
	if b.History != nil {
		book.History = letters.History(*b.History)
		if *b.History == noHistory {
			book.History = letters.NoHistory
		}
	}
	set(&book.Accent, b.Accent)
	set(&book.Postal, b.Postal)
	set(&book.Phone, b.Phone)
	logo := b.Logo
	if b.NoLogo && len(logo) == 0 {
		logo = []byte{}
	} else if len(logo) == 0 {
		logo = nil
	}
	return after(ctx, a.desk.SaveLook(ctx, shell.ViewerIn(ctx), book, logo), a.readLook, nil)
}
