package api

import (
	"context"
	"net/http"
	"time"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/views"
)

// deskRoutes are what the provider's people keep at hand: prepared answers, views, mails that did not leave, senders that are blocked.
func (a *API) deskRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/canned-replies", http.StatusOK, "List the prepared answers"}, a.listCanned),
		serve(a, shell.Token, operation{http.MethodPost, "/canned-replies", http.StatusOK, "Add a prepared answer, or change the one with the id"}, a.saveCanned),
		serve(a, shell.Token, operation{http.MethodDelete, "/canned-replies/{id}", http.StatusOK, "Remove a prepared answer"}, a.dropCanned),
		serve(a, shell.Token, operation{http.MethodGet, "/views", http.StatusOK, "List the saved views that the viewer has or shares"}, a.listViews),
		serve(a, shell.Token, operation{http.MethodPost, "/views", http.StatusOK, "Save a view, or change the one with the id"}, a.saveView),
		serve(a, shell.Token, operation{http.MethodDelete, "/views/{view}", http.StatusOK, "Remove a view"}, a.dropView),
		serve(a, shell.Token, operation{http.MethodGet, "/outbox", http.StatusOK, "List the mails that wait or could not be sent, the newest first"}, a.listOutbox),
		serve(a, shell.Token, operation{http.MethodPost, "/outbox/again", http.StatusOK, "Send all mails again that could not be sent"}, a.sendFailed),
		serve(a, shell.Token, operation{http.MethodPost, "/outbox/{mail}/again", http.StatusOK, "Send a mail again that could not be sent"}, a.sendMail),
		serve(a, shell.Token, operation{http.MethodPost, "/outbox/{mail}/address", http.StatusOK, "Mend an address of a mail that could not be sent, and send it again"}, a.readdress),
		serve(a, shell.Token, operation{http.MethodDelete, "/outbox/{mail}", http.StatusOK, "Give up a mail that could not be sent"}, a.dropMail),
		serve(a, shell.Token, operation{http.MethodGet, "/blocked-senders", http.StatusOK, "List the senders whose mails make no tickets"}, a.listBlocked),
		serve(a, shell.Token, operation{http.MethodDelete, "/blocked-senders/{address}", http.StatusOK, "Let mails of a sender make tickets again"}, a.unblock),
	}
}

// Identified says which thing is meant.
type Identified struct {
	ID int64 `path:"id" minimum:"1"`
}

type cannedItem struct {
	ID       int64  `json:"id,omitempty" doc:"Left out: a new one"`
	Title    string `json:"title"`
	Text     string `json:"text" doc:"Markdown with variables in braces"`
	Language string `json:"language,omitempty" doc:"A code; left out: any"`
	Mine     bool   `json:"mine,omitempty" doc:"It is not shared"`
	Status   string `json:"status,omitempty" doc:"That is set with the answer"`
}

func cannedOf(c store.Canned) cannedItem {
	return cannedItem{c.ID, c.Title, c.Text, c.Language, c.OwnerID != 0, c.Status}
}

func (a *API) listCanned(ctx context.Context, _ *struct{}) (*listOutput[cannedItem], error) {
	return ofHouse(ctx, "see prepared answers", a.db.CannedReplies, cannedOf)
}

type cannedInput struct{ Body cannedItem }

func (a *API) saveCanned(ctx context.Context, in *cannedInput) (*listOutput[cannedItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	c := store.Canned{ID: b.ID, Title: b.Title, Text: b.Text, Language: b.Language, Status: b.Status}
	if b.Mine {
		c.OwnerID = v.UserID
	}
	return after(ctx, a.answers.SaveCanned(ctx, v, c), a.listCanned, nil)
}

func (a *API) dropCanned(ctx context.Context, in *Identified) (*listOutput[cannedItem], error) {
	return after(ctx, a.answers.DropCanned(ctx, shell.ViewerIn(ctx), in.ID), a.listCanned, nil)
}

type viewItem struct {
	ID    int64   `json:"id,omitempty" doc:"Left out: a new one"`
	Name  string  `json:"name"`
	Query string  `json:"query" doc:"The filter, as the address of the queue's page says it"`
	Share string  `json:"share,omitempty" enum:"own,team,all" default:"own"`
	Team  string  `json:"team,omitempty" doc:"The slug of the team that it is shared with"`
	Owner *string `json:"owner,omitempty" readOnly:"true"`
}

func (a *API) listViews(ctx context.Context, _ *struct{}) (*listOutput[viewItem], error) {
	teams, err := a.db.Teams(ctx, shell.ViewerIn(ctx))
	if err != nil {
		return nil, err
	}
	slugs := map[int64]string{}
	for _, t := range teams {
		slugs[t.ID] = t.Slug
	}
	return ofHouse(ctx, "see views", a.db.SavedViews, func(x ticket.SavedView) viewItem {
		return viewItem{x.ID, x.Name, x.Query, string(x.Share), slugs[x.TeamID], some(x.OwnerName)}
	})
}

type viewInput struct{ Body viewItem }

func (a *API) saveView(ctx context.Context, in *viewInput) (*listOutput[viewItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	team, err := a.teamID(ctx, v, b.Team, "body.team")
	if err != nil {
		return nil, err
	}
	_, err = views.On(a.db).Save(ctx, v, ticket.SavedView{ID: b.ID, Name: b.Name, Query: b.Query, Share: ticket.Share(b.Share), TeamID: team})
	return after(ctx, err, a.listViews, nil)
}

type dropViewInput struct {
	View int64 `path:"view" minimum:"1"`
}

func (a *API) dropView(ctx context.Context, in *dropViewInput) (*listOutput[viewItem], error) {
	if _, err := views.On(a.db).Delete(ctx, shell.ViewerIn(ctx), in.View); err != nil {
		return nil, err
	}
	return a.listViews(ctx, nil)
}

type mailItem struct {
	ID         int64     `json:"id"`
	Ticket     *int64    `json:"ticket"`
	Subject    string    `json:"subject"`
	Recipients []string  `json:"recipients" nullable:"false"`
	State      string    `json:"state" enum:"queued,failed"`
	Tries      int       `json:"tries"`
	Error      *string   `json:"error" doc:"Why the last try failed"`
	CreatedAt  time.Time `json:"created_at"`
}

func mailOf(m store.Outgoing) mailItem {
	x := mailItem{m.ID, nil, m.Subject, append([]string{}, m.Recipients...), m.State, m.Tries, some(m.LastError), m.CreatedAt.UTC()}
	if m.TicketID != 0 {
		x.Ticket = &m.TicketID
	}
	return x
}

// waiting is how many mails that did not leave are listed at most.
const waiting = 500

func (a *API) listOutbox(ctx context.Context, _ *struct{}) (*listOutput[mailItem], error) {
	read := func(ctx context.Context, v identity.Viewer) ([]store.Outgoing, error) {
		return a.db.Outbox(ctx, v, waiting)
	}
	return ofHouse(ctx, "see the outbox", read, mailOf)
}

// afterMail answers a deed on the outbox with what is in it.
func (a *API) afterMail(ctx context.Context, err error) (*listOutput[mailItem], error) {
	return after(ctx, located(err, map[string]string{"address": "body.new"}), a.listOutbox, nil)
}

func (a *API) sendFailed(ctx context.Context, _ *struct{}) (*listOutput[mailItem], error) {
	_, err := a.desk.SendFailedAgain(ctx, shell.ViewerIn(ctx))
	return a.afterMail(ctx, err)
}

// Mailed says which mail is meant.
type Mailed struct {
	Mail int64 `path:"mail" minimum:"1"`
}

func (a *API) sendMail(ctx context.Context, in *Mailed) (*listOutput[mailItem], error) {
	return a.afterMail(ctx, a.desk.SendAgain(ctx, shell.ViewerIn(ctx), in.Mail))
}

type readdressInput struct {
	Mailed
	Body struct {
		Old string `json:"old"`
		New string `json:"new"`
	}
}

func (a *API) readdress(ctx context.Context, in *readdressInput) (*listOutput[mailItem], error) {
	return a.afterMail(ctx, a.desk.Readdress(ctx, shell.ViewerIn(ctx), in.Mail, in.Body.Old, in.Body.New))
}

func (a *API) dropMail(ctx context.Context, in *Mailed) (*listOutput[mailItem], error) {
	return a.afterMail(ctx, a.desk.DropMail(ctx, shell.ViewerIn(ctx), in.Mail))
}

type blockedItem struct {
	Address string `json:"address"`
}

func blockedOf(b store.BlockedSender) blockedItem { return blockedItem{b.Address} }

func (a *API) listBlocked(ctx context.Context, _ *struct{}) (*listOutput[blockedItem], error) {
	return ofHouse(ctx, "see blocked senders", a.db.BlockedSenders, blockedOf)
}

type unblockInput struct {
	Address string `path:"address" maxLength:"254"`
}

func (a *API) unblock(ctx context.Context, in *unblockInput) (*listOutput[blockedItem], error) {
	return after(ctx, a.desk.Unblock(ctx, shell.ViewerIn(ctx), in.Address), a.listBlocked, nil)
}
