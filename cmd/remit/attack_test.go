package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/mail"
	"remit/internal/pages/shell"
)

// send asks with headers of its own; the body may be anything.
func (e estate) send(t *testing.T, c *http.Client, method, address string, body io.Reader, headers ...string) met {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, e.server.URL+address, body)
	must(t, err)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(headers); i += 2 {
		if req.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	res, err := c.Do(req)
	must(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 4<<20))
	must(t, err)
	return met{status: res.StatusCode, text: string(text), sent: res.Header.Get("Location"), header: res.Header}
}

const formType = "application/x-www-form-urlencoded"

// crooked are ids as nobody's browser sends them.
var crooked = []string{"0", "-1", "9223372036854775808", "1e3", "0x3e9", "1001%20OR%201=1", "1001'--", "%EF%BC%91", "%00", "%ff%fe", "..%2f..%2f", "%0d%0aX-Injected:%201", "{{7*7}}", strings.Repeat("9", 400)}

// TestCrookedAddressesAreNoErrorOfOurs puts ids that are none into every address.
func TestCrookedAddressesAreNoErrorOfOurs(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	admin, dana := e.visitor(t, "admin"), e.visitor(t, "dana "+first)
	for _, r := range e.routes {
		if !strings.Contains(r.Path, ":") {
			continue
		}
		for _, id := range crooked {
			address := regexp.MustCompile(`:\w+`).ReplaceAllLiteralString(r.Path, id)
			c := admin
			if strings.HasPrefix(r.Path, "/portal") {
				c = dana
			}
			headers := []string{"Content-Type", formType}
			if r.Who == shell.Token {
				headers = append(headers, "Authorization", "Bearer "+e.things["secret admin"])
			}
			got := e.send(t, c, r.Method, address, strings.NewReader("text=x"), headers...)
			if got.status >= http.StatusInternalServerError || got.header.Get("X-Injected") != "" {
				t.Errorf("%s %s answers %d", r.Method, address, got.status)
			}
		}
	}
}

// wild are values that no form of ours sends.
func wild() []string {
	return []string{`'"><img src=zap>`, "a\x00b", "\xff\xfe\xc0\x80", "-1", "99999999999999999999", "1e999",
		"2026-13-99", strings.Repeat("ab ", 3000), "a\r\nX-Injected: 1\r\n\r\nb", "=cmd|' /C calc'!A0", "{{.}}${7*7}", "\u202egpj.exe"}
}

var fieldName = regexp.MustCompile(`\bname="([\w.\[\]-]+)"`)

// fields are the names that forms of the house's pages send, with those of addresses.
func (e estate) fields(t *testing.T, c *http.Client, v visitor) []string {
	t.Helper()
	names := map[string]bool{}
	for _, name := range []string{"q", "next", "after", "before", "limit", "page", "sort", "month", "from", "to", "version", "view", "client", "agreement", "span", "by", "key", "token", "id", "ticket", "revision", "since", "state", "kind", "tag"} {
		names[name] = true
	}
	for _, r := range e.routes {
		address, ok := e.address(t, v, r.Path, own)
		if r.Method != http.MethodGet || r.Load == shell.Stream || !ok {
			continue
		}
		for _, m := range fieldName.FindAllStringSubmatch(e.walk(t, c, v, r, address).text, -1) {
			names[m[1]] = true
		}
	}
	delete(names, "_csrf")
	return slices.Sorted(maps.Keys(names))
}

// TestWildValuesAreNoErrorOfOurs sends values that no form sends, mixed anew in each round, under every name that some form has, to every route, as
// an administrator of the house and of a client. Each is refused or taken; nothing breaks, and none becomes a header or markup.
func TestWildValuesAreNoErrorOfOurs(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	for _, v := range []visitor{{name: "admin", who: e.staff(t, "admin")}, visitors()[len(visitors())-1]} {
		c := e.visitor(t, strings.TrimSpace(v.name+" "+v.client))
		names := e.fields(t, c, v)
		if len(names) < 30 {
			t.Fatalf("only the fields %v", names)
		}
		values := wild()
		for round := range 4 {
			form := url.Values{}
			for i, name := range names {
				form.Set(name, values[(i+5*round)%len(values)])
			}
			for _, r := range e.routes {
				address, ok := e.address(t, v, r.Path, own)
				if !ok || !r.Who.Allows(v.who) || r.Load == shell.Stream || slices.Contains(leftOut, r.Path) || strings.HasSuffix(r.Path, "/account/password") {
					continue
				}
				body := strings.NewReader(form.Encode())
				if r.Method == http.MethodGet {
					address, body = address+"?"+short(form).Encode(), strings.NewReader("")
				}
				got := e.send(t, c, r.Method, address, body, "Content-Type", formType)
				if got.status >= http.StatusInternalServerError || got.header.Get("X-Injected") != "" || strings.HasPrefix(got.header.Get("Content-Type"), "text/html") && strings.Contains(got.text, "<img src=zap") {
					t.Errorf("%s: %s %s, round %d: answers %d", v.name, r.Method, r.Path, round, got.status)
				}
			}
		}
	}
}

// short cuts values to what an address can carry.
func short(form url.Values) url.Values {
	cut := url.Values{}
	for name := range form {
		cut.Set(name, form.Get(name)[:min(100, len(form.Get(name)))])
	}
	return cut
}

// TestNobodyIsLedElsewhere signs in with addresses to come back to that lead out of the house.
func TestNobodyIsLedElsewhere(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	for _, next := range []string{"https://evil.example", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, "/%09/evil.example", "/\t/evil.example", "/\n/evil.example", "http:evil.example",
		"javascript:alert(1)", "data:text/html,x", "/..//evil.example", "/%2f%2fevil.example", "//evil.example/%2e%2e", "/@evil.example/../..//evil.example", "\x00//evil.example", "/.//evil.example", "https:/evil.example"} {
		c := e.visitor(t, "")
		got := e.send(t, c, http.MethodPost, "/sign-in", strings.NewReader(url.Values{"email": {e.people["admin"]}, "password": {password}, "next": {next}}.Encode()), "Content-Type", formType)
		base, err := url.Parse(e.server.URL + "/sign-in")
		must(t, err)
		to, err := base.Parse(got.sent)
		if got.status != http.StatusSeeOther || err != nil || to.Host != base.Host || to.Scheme != "http" || strings.HasPrefix(got.sent, "//") || strings.ContainsAny(got.sent, "\\\t\n") {
			t.Errorf("%q leads to %q (%d)", next, got.sent, got.status)
		}
	}
}

// TestAForgedHostIsInNoLink asks for a mailed link under the name of another house.
func TestAForgedHostIsInNoLink(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	forged := []string{"Host", "evil.example", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "gopher", "Forwarded", "host=evil.example", "X-Original-URL", "/users", "X-Rewrite-URL", "/users", "X-Forwarded-For", "127.0.0.1"}
	got := e.send(t, e.visitor(t, ""), http.MethodPost, "/sign-in/link", strings.NewReader(url.Values{"email": {e.people["dana "+first]}}.Encode()), append(forged, "Content-Type", formType)...)
	if got.status != http.StatusOK && got.status != http.StatusSeeOther {
		t.Fatalf("asking for a link answers %d", got.status)
	}
	list, err := e.app.db.Outbox(t.Context(), operator(), 50)
	must(t, err)
	links := 0
	for _, o := range list {
		sent, err := e.app.db.OutgoingByMessageID(t.Context(), o.MessageID)
		must(t, err)
		read, err := mail.Parse(sent.Raw, mail.DefaultLimits())
		must(t, err)
		links += strings.Count(read.Text, "/portal/link?token=")
		if bytes.Contains(sent.Raw, []byte("evil.example")) || strings.Contains(read.Text, "evil.example") {
			t.Errorf("the mail %q carries the forged name", o.Subject)
		}
	}
	if links == 0 {
		t.Error("no link was mailed")
	}
	for _, path := range []string{"/", "/sign-in", "/queue", "/portal", "/nowhere"} {
		if got := e.send(t, e.visitor(t, ""), http.MethodGet, path, nil, forged...); strings.Contains(got.text+fmt.Sprint(got.header), "evil.example") || got.status == http.StatusOK && path == "/queue" {
			t.Errorf("%s carries the forged name: %d %v", path, got.status, got.header)
		}
	}
}

// TestNothingBesideTheProgramIsServed asks for files of the machine and for doors that others leave open.
func TestNothingBesideTheProgramIsServed(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	for _, path := range []string{"/assets/../../../../etc/passwd", "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2f..%2fetc%2fpasswd", "/assets/..%5c..%5cgo.mod", "/assets//etc/passwd", "//etc/passwd", "/assets/%00", "/assets/./", "/assets/",
		"/.git/config", "/.env", "/config.toml", "/data/remit.db", "/remit.key", "/debug/pprof/", "/debug/vars", "/server-status", "/actuator/env", "/wp-login.php", "/admin", "/api/v1/../../users", "/portal/..;/users", "/users;.css", "/users%2f1", "/users/.css", "/USERS", "/api/v1/openapi.json/../../users"} {
		for _, raw := range []string{"GET " + path + " HTTP/1.1", "GET http://evil.example" + path + " HTTP/1.1"} {
			status, text := e.raw1(t, raw+"\r\nHost: x\r\nConnection: close\r\n\r\n")
			if status == http.StatusOK || status >= http.StatusInternalServerError || strings.Contains(text, "root:") {
				t.Errorf("%s answers %d", raw, status)
			}
		}
	}
}

// raw1 sends bytes as they are, and returns the status and the text of the first answer.
func (e estate) raw1(t *testing.T, request string) (int, string) {
	t.Helper()
	conn, err := net.Dial("tcp", e.server.Listener.Addr().String())
	must(t, err)
	defer conn.Close()
	must(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(conn, request)
	must(t, err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, err.Error() // cut off without an answer
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(t, err)
	return res.StatusCode, string(text)
}

// TestCrookedRequestsAreRefused sends what is not quite HTTP, and what proxies and servers have read differently before.
func TestCrookedRequestsAreRefused(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	cases := map[string]string{
		"two lengths":                  "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
		"a length and chunks":          "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /users HTTP/1.1\r\nHost: x\r\n\r\n",
		"chunks by another name":       "POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"a header with a space":        "GET /sign-in HTTP/1.1\r\nHost : x\r\n\r\n",
		"a folded header":              "GET /sign-in HTTP/1.1\r\nHost: x\r\n folded: y\r\nX: y\x00z\r\n\r\n",
		"two hosts":                    "GET /sign-in HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
		"no host":                      "GET /sign-in HTTP/1.1\r\n\r\n",
		"a method that is none":        "G\x00T /sign-in HTTP/1.1\r\nHost: x\r\n\r\n",
		"headers without end":          "GET /sign-in HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("y", 2<<20) + "\r\n\r\n",
		"TRACE":                        "TRACE /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"PROPFIND":                     "PROPFIND / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"another method, said so":      "POST /tokens HTTP/1.1\r\nHost: x\r\nX-HTTP-Method-Override: GET\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		"a body that is packed":        "POST /sign-in HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Encoding: gzip\r\nContent-Type: " + formType + "\r\nConnection: close\r\nContent-Length: " + packed(20<<20),
		"a form of a million fields":   "POST /sign-in HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: " + formType + "\r\nConnection: close\r\nContent-Length: 2000000\r\n\r\n" + strings.Repeat("a&", 1_000_000),
		"brackets within brackets":     "POST /api/v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + e.things["secret admin"] + "\r\nConnection: close\r\nContent-Length: 400000\r\n\r\n" + strings.Repeat("[", 400_000),
		"keys of an object, repeated":  "POST /api/v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + e.things["secret admin"] + "\r\nConnection: close\r\nContent-Length: 27\r\n\r\n" + `{"a":1,"a":{"a":1,"a":[]}}x`,
		"a token in place of a cookie": "GET /users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + e.things["secret admin"] + "\r\nConnection: close\r\n\r\n",
		"a cookie nobody gave":         "GET /users HTTP/1.1\r\nHost: x\r\nCookie: remit=" + strings.Repeat("A", 43) + "; remit=../../x\r\nConnection: close\r\n\r\n",
	}
	for name, raw := range cases {
		if status, _ := e.raw1(t, raw); status == http.StatusOK && name != "a body that is packed" || status >= 500 && status != http.StatusNotImplemented {
			t.Errorf("%s: answers %d", name, status)
		}
	}
}

// packed is the length and the bytes of zeros in gzip.
func packed(size int) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(make([]byte, size)) //nolint:errcheck // a buffer takes everything
	_ = w.Close()                      //nolint:errcheck // likewise
	return fmt.Sprintf("%d\r\n\r\n%s", b.Len(), b.Bytes())
}

// TestFilesOfAnyNameAreSavedAndNeverRun uploads files whose names and types would harm, and takes them back.
func TestFilesOfAnyNameAreSavedAndNeverRun(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	dana := e.visitor(t, "dana "+first)
	for _, name := range []string{"../../etc/cron.d/x", `..\..\x.bat`, "x.html", "x.svg", "x.js", "a\"b.txt", "a;b=c.txt", "a\r\nX-Injected: 1.txt", "\u202egpj.exe", strings.Repeat("n", 3000) + ".txt", ".htaccess", "CON", "a\x00.txt", ""} {
		for _, kind := range []string{"text/html", "image/svg+xml", "application/javascript", "image/png\r\nX-Injected: 1", ""} {
			var b bytes.Buffer
			w := multipart.NewWriter(&b)
			must(t, w.WriteField("text", "See the file."))
			part, err := w.CreatePart(map[string][]string{"Content-Disposition": {mime.FormatMediaType("form-data", map[string]string{"name": "files", "filename": name})}, "Content-Type": {strings.ReplaceAll(kind, "\r\n", " ")}})
			must(t, err)
			_, err = io.WriteString(part, "<script>alert(1)</script>")
			must(t, err)
			must(t, w.Close())
			got := e.send(t, dana, http.MethodPost, "/portal/requests/"+e.things["ticket dana "+first]+"/messages", &b, "Content-Type", w.FormDataContentType())
			if got.status >= 500 {
				t.Errorf("%q as %q: answers %d", name, kind, got.status)
			}
		}
	}
	files, err := e.raw.QueryContext(t.Context(), "SELECT a.id FROM attachments a JOIN messages m ON m.id = a.message_id WHERE m.ticket_id = ?", e.things["ticket dana "+first])
	must(t, err)
	defer files.Close()
	n := 0
	for ; files.Next(); n++ {
		var id string
		must(t, files.Scan(&id))
		got := e.send(t, dana, http.MethodGet, "/portal/attachments/"+id, nil)
		disposition, params, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
		if err != nil || disposition != "attachment" || strings.ContainsAny(params["filename"], "/\\\r\n\x00\"") || got.header.Get("X-Injected") != "" ||
			got.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("file %s: %v %q %v, %v", id, err, disposition, params, got.header)
		}
	}
	must(t, files.Err())
	if n < 10 {
		t.Errorf("only %d files were kept", n)
	}
}

// TestNobodyRaisesThemselves sends fields that a form of ours has not, to give more rights than one's own.
func TestNobodyRaisesThemselves(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	extra := url.Values{"role": {"administrator"}, "sees": {"organisation"}, "client": {second}, "client_id": {"2"}, "contact": {e.things["contact dana "+second]}, "contact_id": {e.things["contact dana "+second]},
		"user_id": {"1"}, "id": {"1"}, "admin": {"1"}, "note": {"1"}, "author": {"1"}, "verdict": {"covered"}, "priority": {"p1"}, "vip": {"on"}, "active": {"on"}, "email": {e.people["admin"]},
		"name": {"Rex"}, "text": {"Words"}, "subject": {"Mine"}, "language": {"da"}, "password": {"correct horse battery 2"}, "old": {password}, "new": {"correct horse battery 2"}}
	rex := e.visitor(t, "rex "+first)
	for _, path := range []string{"/portal/account/name", "/portal/account/language", "/portal/new", "/portal/requests/" + e.things["ticket rex "+first] + "/messages", "/portal/people/" + e.things["contact rex "+first], "/users/1"} {
		e.send(t, rex, http.MethodPost, path, strings.NewReader(extra.Encode()), "Content-Type", formType)
	}
	var role, sees, email, client string
	must(t, e.raw.QueryRowContext(t.Context(), "SELECT x.role, x.sees, x.email, c.slug FROM contacts x JOIN clients c ON c.id = x.client_id WHERE x.id = ?", e.things["contact rex "+first]).Scan(&role, &sees, &email, &client))
	if role != "requester" || sees != "own" || email != e.people["rex "+first] || client != first {
		t.Errorf("rex is %s, sees %s, as %s of %s", role, sees, email, client)
	}
	var strangers, notes int
	must(t, e.raw.QueryRowContext(t.Context(), "SELECT count(*) FROM tickets t JOIN clients c ON c.id = t.client_id WHERE t.subject = 'Mine' AND c.slug <> ?", first).Scan(&strangers))
	must(t, e.raw.QueryRowContext(t.Context(), "SELECT count(*) FROM messages WHERE ticket_id = ? AND kind = 'note'", e.things["ticket rex "+first]).Scan(&notes))
	if strangers != 0 || notes != 0 {
		t.Errorf("%d requests at other clients, %d notes", strangers, notes)
	}
}
