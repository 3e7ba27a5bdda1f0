package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

type requestInput struct{ Body requestBody }

type requestBody struct {
	Client  string         `json:"client,omitempty" doc:"The client's slug. Left out: found by the contact's address, else by its mail domain"`
	Contact requestContact `json:"contact"`
	Channel string         `json:"channel" enum:"phone,portal,api"`
	Subject string         `json:"subject" minLength:"1" maxLength:"500"`
	Body    string         `json:"body"`
	Facts   facts          `json:"facts,omitempty"`
}

type requestContact struct {
	Email string `json:"email" maxLength:"254"`
	Name  string `json:"name,omitempty" maxLength:"200"`
}

type openedOutput struct{ Body openedBody }

type openedBody struct {
	Ticket   TicketItem `json:"ticket"`
	Decision decision   `json:"decision"`
}

// openRequest makes a ticket of a request, decided by the client's agreement. Who asks by phone gets no acknowledgement by mail.
func (a *API) openRequest(ctx context.Context, in *requestInput) (*openedOutput, error) {
	v := shell.ViewerIn(ctx)
	form, err := a.form(ctx, v, in.Body)
	if err != nil {
		return nil, err
	}
	given, err := in.Body.Facts.read("body.facts.")
	if err != nil {
		return nil, err
	}
	opened, err := a.intake.SubmitGiven(ctx, v, form, given)
	if err != nil {
		return nil, located(err, map[string]string{"asset.tag": "body.facts.asset.tag", "text": "body.body"})
	}
	courseOf(ctx).done = true
	item, err := a.item(ctx, v, opened.Ticket.ID)
	if err != nil {
		return nil, err
	}
	outcome, err := json.Marshal(opened.Decision.Decision)
	if err != nil {
		return nil, fmt.Errorf("api: decision: %w", err)
	}
	return &openedOutput{openedBody{item, decision{outcome}}}, nil
}

// form is the request as the hallway takes it.
func (a *API) form(ctx context.Context, v identity.Viewer, b requestBody) (intake.Form, error) {
	f := intake.Form{Channel: ticket.Channel(b.Channel), Name: b.Contact.Name, Email: b.Contact.Email, Subject: b.Subject, Text: b.Body,
		Quiet: b.Channel == string(ticket.Phone)}
	if err := checkAddress("body.contact.email", b.Contact.Email); err != nil {
		return f, err
	}
	if b.Client == "" {
		return f, nil
	}
	c, err := a.db.ClientBySlug(ctx, v, b.Client)
	if fault.Is(err, fault.NotFound) {
		err = fault.On("body.client", "There is no client with the slug %q.", b.Client)
	}
	f.ClientID = c.ID
	return f, err
}

// checkAddress refuses what mail could not be sent to.
func checkAddress(place, address string) error {
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address {
		return fault.On(place, "%q is not a mail address; write it like dana@northwind.example.", address)
	}
	return nil
}
