package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// mailboxRoutes set up the mailboxes, and tell and steer how they do.
func (a *API) mailboxRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/mailboxes", http.StatusOK, "List the mailboxes with how they do; passwords are never told"}, a.listMailboxes),
		serve(a, shell.Token, operation{http.MethodPost, "/mailboxes", http.StatusCreated, "Add a mailbox"}, a.addMailbox),
		serve(a, shell.Token, operation{http.MethodGet, "/mailboxes/{mailbox}", http.StatusOK, "Read a mailbox with how it does"}, a.readMailbox),
		serve(a, shell.Token, operation{http.MethodPut, "/mailboxes/{mailbox}", http.StatusOK, "Set a mailbox; secrets that are left out stay"}, a.setMailbox),
		serve(a, shell.Token, operation{http.MethodPost, "/mailboxes/test", http.StatusOK, "Try to sign in to the servers of a mailbox; nothing is kept, there or here"}, a.testMailbox),
		serve(a, shell.Token, operation{http.MethodPost, "/mailboxes/{mailbox}/now", http.StatusOK, "Have a mailbox looked at now"}, a.readNow),
		serve(a, shell.Token, operation{http.MethodPost, "/mailboxes/{mailbox}/again", http.StatusOK, "Have every mail since an instant fetched again and recognised"}, a.readFrom),
		serve(a, shell.Token, operation{http.MethodPost, "/mailboxes/{mailbox}/try", http.StatusOK, "Try a mail again that could not be got"}, a.tryMail),
		serve(a, shell.Token, operation{http.MethodGet, "/mailboxes/{mailbox}/orders", http.StatusOK, "List what was asked of a mailbox lately, the newest first"}, a.listOrders),
		serve(a, shell.Token, operation{http.MethodGet, "/mailboxes/{mailbox}/hindered", http.StatusOK, "List the mails that could not be got"}, a.listHindered),
	}
}

// MailServers say how a mailbox is reached.
type MailServers struct {
	Name     string `json:"name"`
	Address  string `json:"address"`
	Active   *bool  `json:"active,omitempty" default:"true"`
	IMAPHost string `json:"imap_host,omitempty" doc:"Left out: no mail is read"`
	IMAPPort int    `json:"imap_port,omitempty" minimum:"0" maximum:"65535"`
	IMAPTLS  string `json:"imap_tls,omitempty" enum:"tls,starttls,none" default:"tls"`
	IMAPUser string `json:"imap_user,omitempty"`
	Folder   string `json:"folder,omitempty" default:"INBOX"`
	After    string `json:"after,omitempty" enum:"seen,move,delete" default:"seen" doc:"What is done with a mail once it is a ticket"`
	MoveTo   string `json:"move_to,omitempty" doc:"The folder, for move"`
	SMTPHost string `json:"smtp_host,omitempty" doc:"Left out: no mail is sent by it"`
	SMTPPort int    `json:"smtp_port,omitempty" minimum:"0" maximum:"65535"`
	SMTPTLS  string `json:"smtp_tls,omitempty" enum:"tls,starttls,none" default:"tls"`
	SMTPUser string `json:"smtp_user,omitempty" doc:"Left out: the server wants no sign-in"`
	SignIn   string `json:"sign_in,omitempty" enum:"password,xoauth2" default:"password"`
	TokenURL string `json:"token_url,omitempty" doc:"Of xoauth2"`
	ClientID string `json:"token_client,omitempty"`
	Service  string `json:"service,omitempty" doc:"Of the requests that come to it; left out: the text tells"`
}

type mailboxItem struct {
	ID int64 `json:"id"`
	MailServers
	State      string     `json:"state" doc:"connected, idle, error, broken, or empty before the first try"`
	StateText  string     `json:"state_text"`
	StateSince *time.Time `json:"state_since"`
	LastMailAt *time.Time `json:"last_mail_at"`
	ToRead     int        `json:"to_read" doc:"Mails that the server has and that are not read yet"`
}

// MailboxFields are a mailbox as it is set, with its secrets.
type MailboxFields struct {
	MailServers
	Password     string `json:"password,omitempty" writeOnly:"true" doc:"Of both servers; left out: the one that is kept"`
	ClientSecret string `json:"token_secret,omitempty" writeOnly:"true" doc:"Of xoauth2, likewise"`
	RefreshToken string `json:"token_refresh,omitempty" writeOnly:"true"`
}

const byPassword = "password" // desk's "" in a word

func (b MailboxFields) mailbox(id int64) desk.Mailbox {
	s := desk.MailboxSettings{IMAPHost: b.IMAPHost, IMAPPort: b.IMAPPort, IMAPTLS: b.IMAPTLS, IMAPUser: b.IMAPUser, Folder: b.Folder, After: b.After, MoveTo: b.MoveTo,
		SMTPHost: b.SMTPHost, SMTPPort: b.SMTPPort, SMTPTLS: b.SMTPTLS, SMTPUser: b.SMTPUser, Service: b.Service}
	if b.SignIn != byPassword {
		s.SignIn, s.TokenURL, s.ClientID = b.SignIn, b.TokenURL, b.ClientID
	}
	return desk.Mailbox{ID: id, Name: b.Name, Address: b.Address, Active: yes(b.Active), Settings: s, Password: b.Password, Token: desk.TokenSecrets{ClientSecret: b.ClientSecret, RefreshToken: b.RefreshToken}}
}

func mailPlaces() map[string]string { return map[string]string{"mail_password": "body.password"} }

func mailboxOf(m desk.Mailbox, r store.Mailbox) mailboxItem {
	s := m.Settings
	out := mailboxItem{ID: m.ID, State: r.State, StateText: r.StateText, StateSince: someTime(r.StateAt), LastMailAt: someTime(r.LastMailAt), ToRead: r.ToRead,
		MailServers: MailServers{m.Name, m.Address, &m.Active, s.IMAPHost, s.IMAPPort, s.IMAPTLS, s.IMAPUser, s.Folder, s.After, s.MoveTo, s.SMTPHost, s.SMTPPort, s.SMTPTLS, s.SMTPUser,
			s.SignIn, s.TokenURL, s.ClientID, s.Service}}
	if s.SignIn == "" {
		out.SignIn = byPassword
	}
	return out
}

func (a *API) listMailboxes(ctx context.Context, _ *struct{}) (*listOutput[mailboxItem], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.SeeMailboxes) {
		return nil, fault.MayNot("see mailboxes")
	}
	rows, err := a.db.Mailboxes(ctx, v)
	if err != nil {
		return nil, err
	}
	boxes, err := a.desk.Mailboxes(ctx, v)
	return each(boxes, err, func(m desk.Mailbox) mailboxItem {
		i := slices.IndexFunc(rows, func(r store.Mailbox) bool { return r.ID == m.ID })
		if i < 0 {
			return mailboxOf(m, store.Mailbox{})
		}
		return mailboxOf(m, rows[i])
	})
}

// Boxed says which mailbox is meant.
type Boxed struct {
	Mailbox int64 `path:"mailbox" minimum:"1"`
}

func (a *API) readMailbox(ctx context.Context, in *Boxed) (*oneOutput[mailboxItem], error) {
	list, err := a.listMailboxes(ctx, nil)
	if err != nil {
		return nil, err
	}
	for _, m := range list.Body.Items {
		if m.ID == in.Mailbox {
			return &oneOutput[mailboxItem]{m}, nil
		}
	}
	return nil, fault.Errorf(fault.NotFound, "This mailbox was not found.")
}

type addMailboxInput struct{ Body MailboxFields }

func (a *API) addMailbox(ctx context.Context, in *addMailboxInput) (*oneOutput[mailboxItem], error) {
	id, err := a.desk.SaveMailbox(ctx, shell.ViewerIn(ctx), in.Body.mailbox(0))
	return after(ctx, located(err, mailPlaces()), a.readMailbox, &Boxed{id})
}

type setMailboxInput struct {
	Boxed
	Body MailboxFields
}

func (a *API) setMailbox(ctx context.Context, in *setMailboxInput) (*oneOutput[mailboxItem], error) {
	if _, err := a.readMailbox(ctx, &in.Boxed); err != nil {
		return nil, err
	}
	_, err := a.desk.SaveMailbox(ctx, shell.ViewerIn(ctx), in.Body.mailbox(in.Mailbox))
	return after(ctx, located(err, mailPlaces()), a.readMailbox, &in.Boxed)
}

type testMailboxInput struct {
	Body struct {
		Mailbox int64 `json:"mailbox,omitempty" minimum:"1" doc:"Its secrets that are kept are used where none are sent, and only for the same servers and users"`
		MailboxFields
	}
}

type probeBody struct {
	OK      bool        `json:"ok"`
	Refused *string     `json:"refused" doc:"Why no test was made"`
	IMAP    []probeStep `json:"imap" nullable:"false"`
	SMTP    []probeStep `json:"smtp" nullable:"false"`
}

type probeStep struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Text string `json:"text" doc:"What was found, and where it failed what to do"`
}

func probeSteps(list []desk.ProbeStep) []probeStep {
	out := []probeStep{}
	for _, s := range list {
		out = append(out, probeStep(s))
	}
	return out
}

func (a *API) testMailbox(ctx context.Context, in *testMailboxInput) (*oneOutput[probeBody], error) {
	p, err := a.desk.TestMailbox(ctx, shell.ViewerIn(ctx), in.Body.mailbox(in.Body.Mailbox), a.probe)
	return &oneOutput[probeBody]{probeBody{p.OK(), some(p.Refused), probeSteps(p.IMAP), probeSteps(p.SMTP)}}, err
}

// order asks something of a mailbox's reader.
func (a *API) order(ctx context.Context, in *Boxed, o store.MailboxOrder) (*listOutput[orderItem], error) {
	return after(ctx, a.desk.AskMailbox(ctx, shell.ViewerIn(ctx), in.Mailbox, o), a.listOrders, in)
}

func (a *API) readNow(ctx context.Context, in *Boxed) (*listOutput[orderItem], error) {
	return a.order(ctx, in, store.MailboxOrder{Kind: store.OrderNow})
}

type readFromInput struct {
	Boxed
	Body struct {
		Since time.Time `json:"since"`
	}
}

func (a *API) readFrom(ctx context.Context, in *readFromInput) (*listOutput[orderItem], error) {
	return a.order(ctx, &in.Boxed, store.MailboxOrder{Kind: store.OrderFrom, Since: in.Body.Since.UTC()})
}

type tryMailInput struct {
	Boxed
	Body struct {
		UID uint32 `json:"uid" minimum:"1" doc:"As GET /mailboxes/{mailbox}/hindered tells it"`
	}
}

func (a *API) tryMail(ctx context.Context, in *tryMailInput) (*listOutput[orderItem], error) {
	return a.order(ctx, &in.Boxed, store.MailboxOrder{Kind: store.OrderTry, UID: in.Body.UID})
}

type orderItem struct {
	ID      int64      `json:"id"`
	Kind    string     `json:"kind" enum:"now,from,try"`
	Since   *time.Time `json:"since" doc:"Of from"`
	UID     uint32     `json:"uid" doc:"Of try"`
	By      string     `json:"by"`
	AskedAt time.Time  `json:"asked_at"`
	BegunAt *time.Time `json:"begun_at"`
	DoneAt  *time.Time `json:"done_at"`
	Fresh   int        `json:"fresh" doc:"Mails that were new"`
	Known   int        `json:"known" doc:"Mails that were known"`
	Error   *string    `json:"error"`
}

func orderOf(o store.MailboxOrder) orderItem {
	return orderItem{o.ID, o.Kind, someTime(o.Since), o.UID, o.Actor, o.AskedAt.UTC(), someTime(o.BegunAt), someTime(o.DoneAt), o.Fresh, o.Known, some(o.Error)}
}

// ofMailbox lists what belongs to a mailbox.
func ofMailbox[R, T any](ctx context.Context, a *API, id int64, read func(ctx context.Context, v identity.Viewer, mailbox string) ([]R, error), item func(R) T) (*listOutput[T], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.SeeMailboxes) {
		return nil, fault.MayNot("see mailboxes")
	}
	m, err := a.db.Mailbox(ctx, v, id)
	if err != nil {
		return nil, err
	}
	rows, err := read(ctx, v, m.Name)
	return each(rows, err, item)
}

func (a *API) listOrders(ctx context.Context, in *Boxed) (*listOutput[orderItem], error) {
	read := func(ctx context.Context, v identity.Viewer, mailbox string) ([]store.MailboxOrder, error) {
		return a.db.MailboxOrders(ctx, v, mailbox, 50)
	}
	return ofMailbox(ctx, a, in.Mailbox, read, orderOf)
}

type hinderedItem struct {
	UID     uint32    `json:"uid"`
	Reason  string    `json:"reason"`
	FirstAt time.Time `json:"first_at"`
	LastAt  time.Time `json:"last_at"`
	Times   int       `json:"times"`
}

func hinderedOf(m store.PoisonedMail) hinderedItem {
	return hinderedItem{m.UID, m.Reason, m.FirstAt.UTC(), m.LastAt.UTC(), m.Times}
}

func (a *API) listHindered(ctx context.Context, in *Boxed) (*listOutput[hinderedItem], error) {
	return ofMailbox(ctx, a, in.Mailbox, a.db.PoisonedMails, hinderedOf)
}
