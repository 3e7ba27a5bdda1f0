package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Mailbox is a mail account that requests come to and answers leave from.
type Mailbox struct {
	ID       int64
	Name     string
	Address  string
	Active   bool
	Settings MailboxSettings
	Password string // of both servers; "" leaves the one that is stored
	Token    TokenSecrets
}

// TokenSecrets are what a sign-in by access token keeps sealed. Empty ones leave those that are stored.
type TokenSecrets struct {
	ClientSecret string `json:"client_secret,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
}

// ByToken is the sign-in by access token (XOAUTH2); "" is by password.
const ByToken = "xoauth2"

// MailboxSettings say how a mailbox is reached. TLS is tls, starttls or none.
type MailboxSettings struct {
	IMAPHost string `json:"imap_host"`
	IMAPPort int    `json:"imap_port"`
	IMAPTLS  string `json:"imap_tls"`
	IMAPUser string `json:"imap_user"`
	Folder   string `json:"folder"`
	After    string `json:"after"` // what is done with a mail once it is a ticket: seen, move, delete
	MoveTo   string `json:"move_to"`
	SMTPHost string `json:"smtp_host"`
	SMTPPort int    `json:"smtp_port"`
	SMTPTLS  string `json:"smtp_tls"`
	SMTPUser string `json:"smtp_user"`         // "": the server wants no sign-in
	SignIn   string `json:"sign_in,omitempty"` // "" by password, or ByToken
	TokenURL string `json:"token_url,omitempty"`
	ClientID string `json:"token_client,omitempty"`
	Service  string `json:"service"` // service of requests that come to this mailbox, "" where the text tells
}

// SaveMailbox adds a mailbox, or changes the one with its id.
func (d *Desk) SaveMailbox(ctx context.Context, v identity.Viewer, m Mailbox) (id int64, err error) {
	if !v.May(identity.ChangeMailboxes) {
		return 0, fault.MayNot("change mailboxes")
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		if id, err = d.putMailbox(ctx, tx, m); err != nil {
			return err
		}
		setting(ctx, tx, v, trail.MailboxChanged, "mailbox:"+strconv.FormatInt(id, 10), m.Name, "")
		return nil
	})
	return id, err
}

func (d *Desk) putMailbox(ctx context.Context, tx *store.Tx, m Mailbox) (int64, error) {
	if err := m.check(); err != nil {
		return 0, err
	}
	secret := ""
	var err error
	if m.Password != "" {
		if secret, err = d.opts.Seal(m.Password); err != nil {
			return 0, fmt.Errorf("desk: seal: %w", err)
		}
	}
	token, err := d.sealToken(ctx, m)
	if err != nil {
		return 0, err
	}
	settings, err := json.Marshal(m.Settings)
	if err != nil {
		return 0, fmt.Errorf("desk: mailbox: %w", err)
	}
	return tx.PutMailbox(ctx, store.Mailbox{ID: m.ID, Name: m.Name, Address: m.Address, Settings: settings, Secret: secret, TokenSecret: token, Active: m.Active})
}

func (m Mailbox) check() error {
	s := m.Settings
	switch {
	case strings.TrimSpace(m.Name) == "":
		return fault.On("name", "Give the mailbox a name, such as support.")
	case !identity.IsAddress(m.Address):
		return fault.On("address", "%q is not a mail address; write it like support@provider.example.", m.Address)
	case s.IMAPHost == "" && s.SMTPHost == "":
		return fault.On("imap_host", "Give the server that mail is read from, or the one that mail is sent by.")
	case s.IMAPHost != "" && (s.IMAPPort < 1 || s.IMAPPort > 65535):
		return fault.On("imap_port", "%d is not a port; IMAP over TLS is 993, STARTTLS 143.", s.IMAPPort)
	case s.SMTPHost != "" && (s.SMTPPort < 1 || s.SMTPPort > 65535):
		return fault.On("smtp_port", "%d is not a port; submission over TLS is 465, STARTTLS 587.", s.SMTPPort)
	}
	for field, mode := range map[string]string{"imap_tls": s.IMAPTLS, "smtp_tls": s.SMTPTLS} {
		if mode != "" && mode != "tls" && mode != "starttls" && mode != "none" {
			return fault.On(field, "%q is not known; use tls, starttls or none.", mode)
		}
	}
	if s.SignIn != "" && s.SignIn != ByToken {
		return fault.On("sign_in", "Choose how to sign in: by password or by access token.")
	}
	if s.After == "move" && s.MoveTo == "" {
		return fault.On("move_to", "Name the folder that mail is moved to.")
	}
	return nil
}

// Mailboxes lists the mailboxes with their settings and, for the program alone, their passwords.
func (d *Desk) Mailboxes(ctx context.Context, v identity.Viewer) ([]Mailbox, error) {
	rows, err := d.db.Mailboxes(ctx, v)
	if err != nil {
		return nil, err
	}
	list := make([]Mailbox, len(rows))
	for i, row := range rows {
		list[i] = Mailbox{ID: row.ID, Name: row.Name, Address: row.Address, Active: row.Active}
		if err := json.Unmarshal(row.Settings, &list[i].Settings); err != nil {
			return nil, fmt.Errorf("desk: mailbox %s: %w", row.Name, err)
		}
		if v.IsSystem() && row.Secret != "" {
			if list[i].Password, err = d.opts.Unseal(row.Secret); err != nil {
				return nil, fault.Errorf(fault.Unavailable, "The password of mailbox %s cannot be read with this house's key: %w", row.Name, err)
			}
		}
		if v.IsSystem() && row.TokenSecret != "" {
			if list[i].Token, err = d.unsealToken(row); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// AskMailbox asks something of a mailbox's reader: to look now, to read again from a day on, to try a mail again that could not be got.
func (d *Desk) AskMailbox(ctx context.Context, v identity.Viewer, id int64, o store.MailboxOrder) error {
	if !v.May(identity.ChangeMailboxes) {
		return fault.MayNot("steer a mailbox")
	}
	m, err := d.db.Mailbox(ctx, v, id)
	if err != nil {
		return err
	}
	o.Mailbox, o.Actor = m.Name, ruling.Actor(v)
	return d.db.Write(ctx, func(tx *store.Tx) error {
		if o.Kind == store.OrderFrom && (o.Since.IsZero() || o.Since.After(tx.Now)) {
			return fault.On("since", "Choose a day that has begun: from it on, mail is read again.")
		}
		return tx.InsertMailboxOrder(ctx, o)
	})
}

// sealToken seals the secrets of a sign-in by access token: what was typed, with what is kept in the place of what was not. It is ""
// where nothing was typed.
func (d *Desk) sealToken(ctx context.Context, m Mailbox) (string, error) {
	if m.Token == (TokenSecrets{}) {
		return "", nil
	}
	if m.ID != 0 && (m.Token.ClientSecret == "" || m.Token.RefreshToken == "") {
		all, err := d.Mailboxes(ctx, identity.System("mailbox"))
		if err != nil {
			return "", err
		}
		for _, old := range all {
			if old.ID == m.ID {
				m.Token.ClientSecret = cmp.Or(m.Token.ClientSecret, old.Token.ClientSecret)
				m.Token.RefreshToken = cmp.Or(m.Token.RefreshToken, old.Token.RefreshToken)
			}
		}
	}
	plain, err := json.Marshal(m.Token)
	if err != nil {
		return "", fmt.Errorf("desk: token: %w", err)
	}
	sealed, err := d.opts.Seal(string(plain))
	if err != nil {
		return "", fmt.Errorf("desk: seal: %w", err)
	}
	return sealed, nil
}

func (d *Desk) unsealToken(row store.Mailbox) (s TokenSecrets, err error) {
	plain, err := d.opts.Unseal(row.TokenSecret)
	if err == nil {
		err = json.Unmarshal([]byte(plain), &s)
	}
	if err != nil {
		return s, fault.Errorf(fault.Unavailable, "The tokens of mailbox %s cannot be read with this house's key: %w", row.Name, err)
	}
	return s, nil
}

// KeepToken keeps what a provider gave in the place of a mailbox's former refresh token.
func (d *Desk) KeepToken(ctx context.Context, mailbox int64, s TokenSecrets) error {
	plain, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("desk: token: %w", err)
	}
	sealed, err := d.opts.Seal(string(plain))
	if err != nil {
		return fmt.Errorf("desk: seal: %w", err)
	}
	return d.db.Write(ctx, func(tx *store.Tx) error { return tx.SetTokenSecret(ctx, mailbox, sealed) })
}
