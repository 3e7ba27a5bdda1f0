package outward_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/outward"
)

func TestWhichAddressesAreOpenToEverybody(t *testing.T) {
	t.Parallel()
	cases := []struct {
		address string
		open    bool
	}{
		{"93.184.216.34", true}, {"2606:2800:220:1:248:1893:25c8:1946", true}, {"::ffff:93.184.216.34", true}, {"64:ff9b::5db8:d822", true},
		{"127.0.0.1", false}, {"127.9.9.9", false}, {"0.0.0.0", false}, {"0.1.2.3", false}, {"10.0.0.1", false}, {"172.16.0.1", false}, {"172.31.255.255", false}, {"172.32.0.1", true},
		{"192.168.1.1", false}, {"169.254.169.254", false}, {"100.64.0.1", false}, {"100.127.255.255", false}, {"100.128.0.1", true}, {"224.0.0.1", false}, {"255.255.255.255", false}, {"198.18.0.1", false},
		{"::1", false}, {"::", false}, {"::ffff:127.0.0.1", false}, {"::ffff:169.254.169.254", false}, {"::7f00:1", false}, {"64:ff9b::a9fe:a9fe", false}, {"64:ff9b::7f00:1", false},
		{"fe80::1", false}, {"fe80::1%eth0", false}, {"fd00:ec2::254", false}, {"fc00::1", false}, {"ff02::1", false}, {"2002:7f00:1::", false}, {"2001:0:1::1", false}, {"2001:db8::1", false},
	}
	for _, c := range cases {
		if got := outward.Public(netip.MustParseAddr(c.address)); got != c.open {
			t.Errorf("%s: open is %v", c.address, got)
		}
	}
}

func TestAnAddressIsRefusedByItsLooks(t *testing.T) {
	t.Parallel()
	strict, inside := outward.New(outward.Options{}), outward.New(outward.Options{Allow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}})
	for _, address := range []string{"https://hooks.example.com/remit", "https://hooks.example.com:8443/remit?a=1", "https://93.184.216.34/"} {
		if err := strict.Check(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"", "hooks", "http://hooks.example.com/", "ftp://hooks.example.com/", "https://user:word@hooks.example.com/", "https://hooks.example.com/#a", "https:hooks.example.com", "https://localhost/",
		"https://127.0.0.1/", "https://2130706433/", "https://0177.0.0.1/", "https://0x7f000001/", "https://0x7f.0.0.0x1/", "https://127.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest/meta-data/",
		"https://[fe80::1%25eth0]/", "file:///etc/passwd", "gopher://127.0.0.1:25/"} {
		if err := strict.Check(address); err == nil {
			t.Errorf("%s is let pass", address)
		}
	}
	for address, want := range map[string]bool{"http://10.1.2.3/": true, "http://10.2.2.3/": false, "https://10.1.2.3/": true, "https://10.2.2.3/": false} {
		if err := inside.Check(address); (err == nil) != want {
			t.Errorf("%s with 10.1.0.0/16 allowed: %v", address, err)
		}
	}
}

// names resolves names as a test says, the next time otherwise where there is more.
func names(answers ...string) func(context.Context, string) ([]netip.Addr, error) {
	var n atomic.Int64
	return func(context.Context, string) ([]netip.Addr, error) {
		var list []netip.Addr
		for text := range strings.FieldsSeq(answers[min(int(n.Add(1)), len(answers))-1]) {
			list = append(list, netip.MustParseAddr(text))
		}
		return list, nil
	}
}

func get(t *testing.T, c *outward.Client, address string) (int, string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	status, body, err := c.Do(r, 2000)
	return status, string(body), err
}

func TestANameThatLeadsInsideIsNotReached(t *testing.T) {
	t.Parallel()
	hits := atomic.Int64{}
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	t.Cleanup(s.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "https://"), ":")
	for name, answer := range map[string]string{"loopback": "127.0.0.1", "in IPv6": "::1", "mapped": "::ffff:127.0.0.1", "the cloud’s own": "169.254.169.254", "private": "10.0.0.8", "one of two": "127.0.0.1 93.184.216.34"} {
		_, _, err := get(t, outward.New(outward.Options{Resolve: names(answer)}), "https://rebind.example:"+port+"/")
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("it was reached %d times", hits.Load())
	}
}

func TestANameThatChangesItsMindIsAskedOnce(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "in") }))
	t.Cleanup(s.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	c := outward.New(outward.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Resolve: names("127.0.0.1", "169.254.169.254")})
	if _, body, err := get(t, c, "http://rebind.example:"+port+"/"); err != nil || body != "in" {
		t.Errorf("%q, %v", body, err)
	}
	if _, _, err := get(t, c, "http://rebind.example:"+port+"/"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the second answer is believed: %v", err)
	}
}

// local may reach this machine, where the servers of the tests are.
func local(o outward.Options) *outward.Client {
	o.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	return outward.New(o)
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	hits := atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusTemporaryRedirect)
	}))
	t.Cleanup(s.Close)
	status, _, err := get(t, local(outward.Options{}), s.URL)
	if err != nil || status != http.StatusTemporaryRedirect || hits.Load() != 1 {
		t.Errorf("%d, %v after %d", status, err, hits.Load())
	}
}

func TestWhatNeverEndsIsLeft(t *testing.T) {
	t.Parallel()
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(bytes.Repeat([]byte("a"), 1<<16)); err != nil {
				return
			}
		}
	}
	slow := func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	packed := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		fmt.Fprint(w, "not unpacked")
	}
	headers := func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Long", strings.Repeat("h", 1<<20)) }
	cases := []struct {
		name    string
		handler http.HandlerFunc
		bytes   int
		fails   bool
	}{{"a body without end", endless, 2000, false}, {"a body that does not come", slow, 0, true}, {"no answer", silent, 0, true}, {"a packed body", packed, 12, false}, {"headers without end", headers, 0, true}}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(c.handler)
			t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
			_, body, err := get(t, local(outward.Options{Patience: 300 * time.Millisecond}), s.URL)
			if len(body) != c.bytes || (err != nil) != c.fails || c.fails && !fault.Is(err, fault.Unavailable) {
				t.Errorf("%d bytes, %v", len(body), err)
			}
		})
	}
}
