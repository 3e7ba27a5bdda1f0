package api

import (
	"bytes"
	"context"
	"net/http"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// fileRoutes are the files of tickets, and the mails that could not be sent.
func (a *API) fileRoutes() []shell.Route {
	return []shell.Route{
		raw(a, serve(a, shell.Token, operation{http.MethodGet, "/attachments/{id}", http.StatusOK, "Read a file of a message; a program must not trust what is in it"}, a.readFile)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/mails/{mail}/retry", http.StatusOK, "Send a mail again that could not be sent"}, onTicket(a, nil, a.retryMail)),
	}
}

type fileInput struct {
	ID int64 `path:"id" minimum:"1" doc:"The attachment's id, as a message tells it"`
}

type fileOutput struct {
	Type        string `header:"Content-Type" doc:"Always application/octet-stream: what the sender said it is stands with the message"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// readFile answers with a file as it came.
func (a *API) readFile(ctx context.Context, in *fileInput) (*fileOutput, error) {
	v := shell.ViewerIn(ctx)
	f, err := a.db.Attachment(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	out := &fileOutput{"application/octet-stream", "attachment", f.Data}
	if f.MailID == 0 {
		return out, nil
	}
	var whole bytes.Buffer // the viewer may see the file: that was asked. Whose mail it is does not matter any more
	err = a.db.CopyMail(ctx, identity.System("Mail"), f.MailID, &whole)
	out.Body = whole.Bytes()
	return out, err
}

type retryInput struct {
	Numbered
	Mail int64 `path:"mail" minimum:"1"`
}

func (a *API) retryMail(ctx context.Context, v identity.Viewer, in retryInput) error {
	if !v.Staff() {
		return fault.Errorf(fault.Forbidden, "Only the provider's people may send mails again.")
	}
	return a.desk.RetryMail(ctx, v, in.Number, in.Mail)
}
