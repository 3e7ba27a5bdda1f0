// Package outward fetches addresses that people give, and reaches nothing that is not open to everybody: no address of this machine or its network.
package outward

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"remit/internal/fault"
)

// Options say what else may be reached, and how long it may take.
type Options struct {
	// Allow are networks inside that may be reached all the same, also by plain http.
	Allow []netip.Prefix
	// Resolve finds the addresses of a name; the machine's own resolver where nil.
	Resolve func(ctx context.Context, name string) ([]netip.Addr, error)
	// Patience is how long a whole request may take; 15 seconds where 0.
	Patience time.Duration
}

// The limits of an answer.
const (
	patience  = 15 * time.Second
	maxHeader = 32 << 10
)

// Client fetches.
type Client struct {
	allow   []netip.Prefix
	resolve func(ctx context.Context, name string) ([]netip.Addr, error)
	http    *http.Client
}

// New returns a client. It takes no proxy, follows no redirect, keeps no cookie, and asks for nothing packed, so that no answer grows when it is read.
func New(o Options) *Client {
	c := &Client{allow: o.Allow, resolve: o.Resolve}
	if c.resolve == nil {
		c.resolve = func(ctx context.Context, name string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", name)
		}
	}
	if o.Patience == 0 {
		o.Patience = patience
	}
	c.http = &http.Client{Timeout: o.Patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: c.dial, DisableCompression: true, DisableKeepAlives: true, MaxResponseHeaderBytes: maxHeader, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: o.Patience, ResponseHeaderTimeout: o.Patience}}
	return c
}

// plainKey marks the context of a request by plain http.
type plainKey struct{}

// Check refuses an address that cannot be reached by its looks: Invalid, at the field "url". What its name leads to is checked when it is reached.
func (c *Client) Check(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return fault.On("url", "%q is not an address; write it like https://hooks.example.com/remit.", address)
	case u.Scheme != "https" && (u.Scheme != "http" || len(c.allow) == 0):
		return fault.On("url", "Only addresses that begin with https:// are reached.")
	case u.User != nil:
		return fault.On("url", "Leave name and password out of the address: the signature proves who sends.")
	case u.Fragment != "":
		return fault.On("url", "Leave out what stands behind #: it is never sent.")
	}
	host := u.Hostname()
	if a, err := netip.ParseAddr(host); err == nil {
		if err := c.open(a, u.Scheme == "http"); err != nil {
			return fault.On("url", "%s", fault.Text(err))
		}
		return nil
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if numeric(last) {
		return fault.On("url", "%q is a number, and no name of a host; write the address in full, like 203.0.113.7.", host)
	}
	if !strings.Contains(host, ".") && len(c.allow) == 0 {
		return fault.On("url", "%q is the name of a machine inside; use one that everybody can reach.", host)
	}
	return nil
}

// numeric reports whether the last part of a name is a number, as decimal, octal and hexadecimal addresses end.
func numeric(last string) bool {
	return last == "" || strings.Trim(last, "0123456789") == "" || strings.HasPrefix(strings.ToLower(last), "0x")
}

// Do sends a request and returns the answer with at most most bytes of its body, which it has read and closed. What may not be reached is
// fault.Forbidden, what does not answer fault.Unavailable; a redirect is an answer like any other.
func (c *Client) Do(r *http.Request, most int64) (status int, body []byte, err error) {
	if err := c.Check(r.URL.String()); err != nil {
		return 0, nil, fault.Errorf(fault.Forbidden, "%s", fault.Text(err))
	}
	if r.URL.Scheme == "http" {
		r = r.WithContext(context.WithValue(r.Context(), plainKey{}, true))
	}
	res, err := c.http.Do(r)
	if err != nil {
		return 0, nil, told(err)
	}
	defer func() {
		if failed := res.Body.Close(); failed != nil && err == nil {
			err = told(failed)
		}
	}()
	body, err = io.ReadAll(io.LimitReader(res.Body, most))
	if err != nil {
		return res.StatusCode, body, told(err)
	}
	return res.StatusCode, body, nil
}

// told puts what went wrong on the way into words for people.
func told(err error) error {
	var refused *fault.Error
	var dns *net.DNSError
	var late interface{ Timeout() bool }
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.As(err, &dns):
		return fault.Errorf(fault.Unavailable, "The name %s leads to no address.", dns.Name)
	case errors.As(err, &late) && late.Timeout():
		return fault.Errorf(fault.Unavailable, "It did not answer in time.")
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fault.Errorf(fault.Unavailable, "It could not be reached: %s.", strings.TrimSuffix(err.Error(), "."))
}

// dial connects to the first address of a name that may be reached. The address that was checked is the one that is connected to, and it is checked
// once more on the socket itself: a name that leads elsewhere a moment later gains nothing.
func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("outward: %w", err)
	}
	plain := ctx.Value(plainKey{}) != nil
	addresses := []netip.Addr{}
	if a, err := netip.ParseAddr(host); err == nil {
		addresses = append(addresses, a)
	} else if addresses, err = c.resolve(ctx, host); err != nil {
		return nil, err
	}
	d := net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("outward: %w", err)
		}
		return c.open(at.Addr(), plain)
	}}
	last := error(&net.DNSError{Err: "no address", Name: host, IsNotFound: true})
	for _, a := range addresses {
		if err := c.open(a, plain); err != nil {
			return nil, err // a name that leads inside with one of its addresses is not used with another
		}
		conn, err := d.DialContext(ctx, network, net.JoinHostPort(a.Unmap().WithZone("").String(), port))
		if err == nil {
			return conn, nil
		}
		last = err
	}
	return nil, last
}

// open refuses an address that is not open to everybody, unless it is allowed. By plain http only what is allowed is reached.
func (c *Client) open(a netip.Addr, plain bool) error {
	a = a.Unmap().WithZone("")
	for _, p := range c.allow {
		if p.Contains(a) {
			return nil
		}
	}
	if plain {
		return fault.Errorf(fault.Forbidden, "%s is reached by https:// only.", a)
	}
	if !Public(a) {
		return fault.Errorf(fault.Forbidden, "%s is an address inside, and is not reached from here.", a)
	}
	return nil
}
