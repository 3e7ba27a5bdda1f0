// Package mailbox is the form of a mailbox with its connection test, as set-up and settings show it.
package mailbox

import (
	"strconv"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/pages/shell"
)

// Read takes a mailbox from a form. Ports that are no numbers are refused at their field.
func Read(f shell.Form) (desk.Mailbox, error) {
	v := f.Value
	m := desk.Mailbox{Name: v("name"), Address: v("address"), Active: v("inactive") == "", Password: f.Values.Get("mail_password")}
	m.Settings = desk.MailboxSettings{IMAPHost: v("imap_host"), IMAPTLS: v("imap_tls"), IMAPUser: v("imap_user"), Folder: v("folder"),
		After: v("after"), MoveTo: v("move_to"), SMTPHost: v("smtp_host"), SMTPTLS: v("smtp_tls"), SMTPUser: v("smtp_user"), Service: v("service")}
	if m.Settings.SignIn = v("sign_in"); m.Settings.SignIn == desk.ByToken {
		m.Settings.TokenURL, m.Settings.ClientID = v("token_url"), v("token_client")
		if p := provider(v("token_preset")); m.Settings.TokenURL == "" {
			m.Settings.TokenURL = p.url
		}
		m.Token = desk.TokenSecrets{ClientSecret: v("token_secret"), RefreshToken: v("token_refresh")}
	}
	var err error
	if m.Settings.IMAPPort, err = port(f, "imap_port"); err != nil {
		return m, err
	}
	m.Settings.SMTPPort, err = port(f, "smtp_port")
	return m, err
}

func port(f shell.Form, field string) (int, error) {
	text := f.Value(field)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fault.On(field, "%q is not a port; write a number such as 993.", text)
	}
	return n, nil
}

// Fill puts a mailbox into a form, without its password.
func Fill(f *shell.Form, m desk.Mailbox) {
	s := m.Settings
	for name, value := range map[string]string{"name": m.Name, "address": m.Address, "imap_host": s.IMAPHost, "imap_tls": s.IMAPTLS, "imap_user": s.IMAPUser,
		"folder": s.Folder, "after": s.After, "move_to": s.MoveTo, "smtp_host": s.SMTPHost, "smtp_tls": s.SMTPTLS, "smtp_user": s.SMTPUser, "service": s.Service,
		"sign_in": s.SignIn, "token_url": s.TokenURL, "token_client": s.ClientID, "imap_port": number(s.IMAPPort), "smtp_port": number(s.SMTPPort)} {
		f.Set(name, value)
	}
	if !m.Active {
		f.Set("inactive", "yes")
	}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// securities are the ways to encrypt a connection.
func securities() []shell.Option {
	return []shell.Option{{Value: "tls", Label: "TLS from the start"}, {Value: "starttls", Label: "STARTTLS"}, {Value: "none", Label: "Not encrypted"}}
}

// afterwards is what can become of a mail once it is a ticket.
func afterwards() []shell.Option {
	return []shell.Option{{Value: "seen", Label: "Mark it as read"}, {Value: "move", Label: "Move it to a folder"}, {Value: "delete", Label: "Delete it"}}
}

// preset is a large provider whose token endpoint need not be looked up.
type preset struct{ key, name, url string }

func presets() []preset {
	return []preset{{"", "Another", ""}, {"microsoft", "Microsoft 365", "https://login.microsoftonline.com/common/oauth2/v2.0/token"}, {"google", "Google", "https://oauth2.googleapis.com/token"}}
}

func provider(key string) preset {
	for _, p := range presets() {
		if p.key == key {
			return p
		}
	}
	return preset{}
}

func presetOptions() []shell.Option {
	var list []shell.Option
	for _, p := range presets() {
		list = append(list, shell.Option{Value: p.key, Label: p.name})
	}
	return list
}

// signIns are the ways to sign in to both servers.
func signIns() []shell.Option {
	return []shell.Option{{Value: "", Label: "By password"}, {Value: desk.ByToken, Label: "By access token (XOAUTH2)", Hint: "Microsoft 365 and Google take no password any more."}}
}
