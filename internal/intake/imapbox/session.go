package imapbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"remit/internal/fault"
	"remit/internal/wire"
)

// session is one connection to the server with the folder open.
type session struct {
	options  Options
	conn     *wire.Conn
	client   *imapclient.Client
	wake     chan struct{} // filled when the server tells of new mail
	validity uint32
	next     uint32 // UIDNEXT when the folder was opened
	mails    uint32 // in the folder when it was opened
	high     uint32 // the highest UID seen
	pushes   bool   // IDLE may be used
}

// open connects, signs in and opens the folder.
func open(ctx context.Context, o Options) (*session, error) {
	conn, err := wire.Dial(ctx, o.Server, o.Deadline, nil)
	if err != nil {
		return nil, err
	}
	s, err := greet(o, conn, nil)
	if err != nil {
		return nil, err
	}
	if err := s.signIn(ctx); err != nil {
		s.close()
		return nil, err
	}
	if err := s.enter(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// greet begins to speak IMAP on the connection, encrypting it first for StartTLS. After an error the connection is closed.
func greet(o Options, conn *wire.Conn, seen func(tls.ConnectionState)) (*session, error) {
	s := &session{options: o, conn: conn, wake: make(chan struct{}, 1)}
	options := &imapclient.Options{
		TLSConfig: o.Server.TLSConfig(seen),
		// It is called in the library's read loop, which must not wait.
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: s.noteMail},
	}
	err := s.guarded(func() (err error) {
		if o.Server.Security == wire.StartTLS {
			s.client, err = imapclient.NewStartTLS(conn, options)
			return refused(err, "The server does not offer STARTTLS.", "Choose tls with port 993, if the server has that.")
		}
		s.client = imapclient.New(conn, options)
		return refused(s.client.WaitGreeting(), "The server turned the connection away.", "It may be overloaded; it is tried again by itself.")
	})
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("imapbox: greet: %w", err)
	}
	return s, nil
}

func (s *session) noteMail(data *imapclient.UnilateralDataMailbox) {
	if data.NumMessages == nil {
		return
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *session) close() {
	if s.client != nil {
		s.client.Close()
	}
	s.conn.Close()
}

// guarded does something that waits for the server, which has the deadline's time between any two signs of life.
func (s *session) guarded(do func() error) error {
	release := s.conn.Guard(s.options.Deadline)
	defer release()
	return s.conn.Explain(do())
}

// errSignIn marks that the server knows the user not, or not so: trying often may lock the account.
var errSignIn = errors.New("sign-in refused")

func (s *session) signIn(ctx context.Context) error {
	server := s.options.Server
	var err error
	if server.Token != nil {
		err = s.byToken().Do(ctx, server)
	} else {
		err = s.guarded(func() error { return s.client.Login(server.User, server.Password).Wait() })
	}
	if answered(err) {
		err = errors.Join(refused(err, "The server refused the sign-in of "+server.User+".", signInRemedy(server)), errSignIn)
	}
	return err
}

func (s *session) byToken() wire.TokenSignIn {
	return wire.TokenSignIn{Refused: answered,
		Offers: func(mechanism string) (offered bool) {
			err := s.guarded(func() error {
				offered = s.client.Caps().Has(imap.AuthCap(mechanism))
				return nil
			})
			return err == nil && offered
		},
		Try: func(c sasl.Client) error { return s.guarded(func() error { return s.client.Authenticate(c) }) }}
}

func signInRemedy(server wire.Server) string {
	if server.Token != nil {
		return "Connect the account anew, and see that its token allows IMAP."
	}
	return "Check the user name (often the whole address) and the password. Accounts with two-step sign-in need a password made for this program, and some providers take only an access token (XOAUTH2)."
}

// enter opens the folder.
func (s *session) enter() error {
	return s.guarded(func() error {
		data, err := s.client.Select(s.options.Folder, nil).Wait()
		if err != nil {
			return refused(err, "The folder "+s.options.Folder+" cannot be opened.", "Check its name, with capitals and with the folders above it.")
		}
		if data.UIDValidity == 0 {
			return fault.Errorf(fault.Unavailable, "The server gives the mails of folder %s no lasting numbers, so that they cannot be told apart.", s.options.Folder)
		}
		s.validity, s.next, s.mails = data.UIDValidity, uint32(data.UIDNext), data.NumMessages
		s.pushes = s.client.Caps().Has(imap.CapIdle)
		return nil
	})
}

// errRenumbered is why a connection is begun anew.
var errRenumbered = errors.New("the folder was made anew on the server")

// reenter opens the folder again: a server may go on showing one that was deleted and made anew.
func (s *session) reenter() error {
	before := s.validity
	if err := s.enter(); err != nil {
		return err
	}
	if s.validity != before {
		return errRenumbered
	}
	return nil
}

// search returns the UIDs of the mails that meet the criteria and are not deleted, rising.
func (s *session) search(criteria imap.SearchCriteria) (uids []uint32, err error) {
	criteria.NotFlag = append(criteria.NotFlag, imap.FlagDeleted)
	err = s.guarded(func() error {
		data, err := s.client.UIDSearch(&criteria, nil).Wait()
		if err != nil {
			return refused(err, "The server cannot search the folder.", "")
		}
		for _, uid := range data.AllUIDs() {
			uids = append(uids, uint32(uid))
		}
		return nil
	})
	slices.Sort(uids)
	return uids, err
}

// since returns the UIDs from the one given on. A server answers n:* with its last mail even if that is before n.
func (s *session) since(from uint32) ([]uint32, error) {
	uids, err := s.search(imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: imap.UID(from)}}}})
	return slices.DeleteFunc(uids, func(uid uint32) bool { return uid < from }), err
}

// answered reports whether the error is the server's own answer, after which the connection is as good as before.
func answered(err error) bool {
	var said *imap.Error
	return errors.As(err, &said)
}

// refused puts the server's no into words; other errors pass as they are.
func refused(err error, what, remedy string) error {
	var said *imap.Error
	if !errors.As(err, &said) {
		return err
	}
	return &wire.Refusal{What: what, Words: said.Text, Remedy: remedy, Err: err}
}

// setOf returns the UIDs as IMAP wants them. It must not be empty: servers hang up on an empty set.
func setOf(uids []uint32) imap.UIDSet {
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	return set
}
