package outward

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"remit/internal/fault"
)

// HTTP is the client for libraries that ask by themselves. It refuses as Do does, follows no redirect, and a body that is longer than most bytes ends
// in an error: what is cut off could be read as something else. Errors hold a fault.Error with the words for people.
func (c *Client) HTTP(most int64) *http.Client {
	return &http.Client{CheckRedirect: c.http.CheckRedirect, Transport: guarded{c, most}}
}

// guarded is the transport of such a client.
type guarded struct {
	c    *Client
	most int64
}

// RoundTrip asks once.
func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.c.Check(r.URL.String()); err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // nothing was read from it
		}
		return nil, fault.Errorf(fault.Forbidden, "%s", fault.Text(err))
	}
	ctx, cancel := context.WithTimeout(r.Context(), g.c.http.Timeout) // not the client's own: it would put the words of a late body into an error of its own
	if r.URL.Scheme == "http" {
		ctx = context.WithValue(ctx, plainKey{}, true)
	}
	res, err := g.c.http.Transport.RoundTrip(r.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, told(err)
	}
	res.Body = &limited{ReadCloser: res.Body, left: g.most, most: g.most, cancel: cancel}
	return res, nil
}

// limited is a body that fails where it goes on too long.
type limited struct {
	io.ReadCloser
	left, most int64
	cancel     context.CancelFunc
}

// Close ends the request.
func (l *limited) Close() error {
	defer l.cancel()
	return l.ReadCloser.Close()
}

// Read reads on.
func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, fault.Errorf(fault.Unavailable, "The answer is longer than %s.", size(l.most))
	}
	if err != nil && err != io.EOF { //nolint:errorlint // as readers are asked to return it
		err = told(err)
	}
	return n, err
}

// size is a number of bytes in words.
func size(n int64) string { return fmt.Sprintf("%d KB", n>>10) }
