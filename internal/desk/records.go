package desk

import (
	"context"
	"net/url"

	"remit/internal/fault"
	"remit/internal/identity"
)

// checkWeb refuses an address that links in mails could not be made of.
func checkWeb(field, address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return fault.On(field, "%q is not an address of the web; write it like https://help.provider.example.", address)
	}
	return nil
}

// KnownMailbox fills in the password that is kept of a mailbox where the form left it empty, for a connection test.
// It is given only to the servers and users that it was kept for, so that no form can send it elsewhere.
func (d *Desk) KnownMailbox(ctx context.Context, v identity.Viewer, m Mailbox) (Mailbox, error) {
	if !v.IsAdmin() {
		return m, forbidden("test mailboxes")
	}
	if m.Password != "" || m.ID == 0 {
		return m, nil
	}
	all, err := d.Mailboxes(ctx, identity.System("connection test"))
	if err != nil {
		return m, err
	}
	for _, old := range all {
		if old.ID != m.ID {
			continue
		}
		was, is := old.Settings, m.Settings
		if was.IMAPHost != is.IMAPHost || was.IMAPPort != is.IMAPPort || was.IMAPTLS != is.IMAPTLS || was.IMAPUser != is.IMAPUser ||
			was.SMTPHost != is.SMTPHost || was.SMTPPort != is.SMTPPort || was.SMTPTLS != is.SMTPTLS || was.SMTPUser != is.SMTPUser {
			return m, fault.On("mail_password", "A server or a user was changed. Type the password again, so that the one that is kept goes nowhere else.")
		}
		m.Password = old.Password
		return m, nil
	}
	return m, fault.Errorf(fault.NotFound, "This mailbox was not found.")
}
