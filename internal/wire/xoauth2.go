package wire

import (
	"strings"

	"github.com/emersion/go-sasl"

	"remit/internal/fault"
)

// xoauth2 signs in with an OAuth 2 token, the way of Google and Microsoft, for IMAP and SMTP alike.
type xoauth2 struct{ user, token string }

// XOAuth2 returns the client's side of the mechanism XOAUTH2. A name or token with a control character is refused at Start.
func XOAuth2(user, token string) sasl.Client { return &xoauth2{user: user, token: token} }

// Start returns the initial response.
func (x *xoauth2) Start() (mechanism string, response []byte, err error) {
	if strings.ContainsAny(x.user+x.token, "\x01\r\n\x00") || x.token == "" {
		return "", nil, fault.Errorf(fault.Unavailable, "The access token for %s is empty or damaged.", x.user)
	}
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the server's account of a refusal, after which it refuses. The answer may be anything; it is one byte,
// as with OAUTHBEARER, because an empty one is not written alike by all libraries.
func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{1}, nil }
