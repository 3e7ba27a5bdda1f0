package wire

import (
	"context"
	"strings"

	"github.com/emersion/go-sasl"

	"remit/internal/fault"
)

// TokenSignIn is how a protocol signs in by access token.
type TokenSignIn struct {
	Offers  func(mechanism string) bool // whether the server names it
	Try     func(sasl.Client) error
	Refused func(error) bool // whether an error of Try is the server's own no
}

// Do signs in with a token of the server's source, by XOAUTH2 or, where the server offers that alone, by OAUTHBEARER. A token that is refused is
// changed for another, once: one may end before its time, as after a change of the password.
func (w TokenSignIn) Do(ctx context.Context, s Server) error {
	var refused string
	var no error
	for {
		token, err := s.Token(ctx, refused)
		switch {
		case err != nil:
			return fault.Errorf(fault.Unavailable, "No access token could be had for %s: %w", s.User, err)
		case no != nil && token == refused:
			return no
		}
		err = w.Try(w.client(s.User, token))
		if err == nil || no != nil || !w.Refused(err) {
			return err
		}
		refused, no = token, err
	}
}

func (w TokenSignIn) client(user, token string) sasl.Client {
	if !w.Offers("XOAUTH2") && w.Offers(sasl.OAuthBearer) {
		return OAuthBearer(user, token)
	}
	return XOAuth2(user, token)
}

// bearer signs in with an OAuth 2 token, for IMAP and SMTP alike.
type bearer struct{ mechanism, head, user, token string }

// XOAuth2 returns the client's side of the mechanism XOAUTH2 of Google and Microsoft. A name or token with a control character is refused at Start.
func XOAuth2(user, token string) sasl.Client {
	return &bearer{"XOAUTH2", "user=" + user, user, token}
}

// OAuthBearer returns the client's side of the mechanism OAUTHBEARER (RFC 7628), with the same care.
func OAuthBearer(user, token string) sasl.Client {
	return &bearer{sasl.OAuthBearer, "n,a=" + strings.NewReplacer("=", "=3D", ",", "=2C").Replace(user) + ",", user, token}
}

// Start returns the initial response.
func (b *bearer) Start() (mechanism string, response []byte, err error) {
	if strings.ContainsAny(b.user+b.token, "\x01\r\n\x00") || b.token == "" {
		return "", nil, fault.Errorf(fault.Unavailable, "The access token for %s is empty or damaged.", b.user)
	}
	return b.mechanism, []byte(b.head + "\x01auth=Bearer " + b.token + "\x01\x01"), nil
}

// Next answers the server's account of a refusal, after which it refuses. With OAUTHBEARER the answer is this one byte; with XOAUTH2 it may
// be anything, and an empty one is not written alike by all libraries.
func (b *bearer) Next([]byte) ([]byte, error) { return []byte{1}, nil }
