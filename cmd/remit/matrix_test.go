package main

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/pages/shell"
)

var update = flag.Bool("update", false, "write the matrix of who may what anew")

// kinds says what a parameter of an address names, by the word before it.
var kinds = map[string]string{
	"tickets/:number": "ticket", "requests/:number": "ticket", "approvals/:number": "project", "agreements/:number": "agreement", "agreement-drafts/:number": "agreement", "statements/:number": "statement",
	"articles/:slug": "article", "knowledge/:slug": "article", "attachments/:id": "file", "files/:id": "file", "messages/:id": "formatted",
	"people/:contact": "contact", "contacts/:id": "contact", "contacts/:contact": "contact", "invitations/:invitation": "invitation", "passkeys/:passkey": "passkey", "export/:id": "export",
	"clients/:slug": "client", "sites/:id": "site", "assets/:id": "asset", "visits/:id": "visit", "answers/:id": "answer", "time/:id": "entry", "time-entries/:id": "entry",
	"views/:id": "view", "replies/:id": "canned", "visits/:visit": "visit", "mails/:mail": "outgoing", "statements/:agreement": "agreement", "users/:id": "user", "tokens/:id": "token",
	"mails/:number": "mail", "costs/:number": "cost", "mail/:number": "mailing", "taxes/:tax": "levy", "mailboxes/:id": "mailbox", "mailboxes/:mailbox": "mailbox", "outbox/:id": "outgoing", "mails/:id": "outgoing",
}

// fixed are parameters that name nothing anybody owns, or what no house has without a mail or a draft.
var fixed = map[string]string{"canned-replies/:id": "999999", "views/:view": "999999", "outbox/:mail": "999999", "taxes/:id": "999999", "hour-costs/:id": "999999", "report-mails/:id": "999999", "webhooks/:id": "new", "sign-in/:id": "new", "ties/:tie": "1", "with/:provider": "none", "sign-in-providers/:provider": "1", "webhooks/:webhook": "1", "deliveries/:delivery": "1", "blocked-senders/:address": "eve@nowhere.example", "tags/:tag": "vpn", "links/:link": "1", "items/:item": "1",
	"watchers/:user": "technician@harbour.example", "users/:email": "technician@harbour.example", ":month": "2026-01", ":language": "en", ":kind": "acknowledgement", "teams/:slug": "network", "signing/:domain": "harbour.example", "signing-keys/:domain": "none.example", "entries/:entry": "term", "reports/:report": "hours", "examples/:id": "1"}

// nobodys is what stands in the address for a thing that does not exist.
var nobodys = map[string]string{"agreement": "A-none", "article": "none", "client": "none", "statement": "S-99999"}

// left out: they end the session that asks, or wait for a server that is not there.
var leftOut = []string{"/sign-out", "/account/sign-out", "/signing/:domain/check", "/setup/test"}

var parameter = regexp.MustCompile(`([^/]+)/(:\w+)`)

// visitor is somebody who walks through the matrix.
type visitor struct {
	letter, name, client string
	mate                 string // a colleague whose things they try
	who                  identity.Viewer
}

func visitors() []visitor {
	list := []visitor{{letter: "g"}}
	for _, r := range identity.StaffRoles() {
		list = append(list, visitor{letter: string(r[0]), name: string(r), mate: "colleague", who: identity.Viewer{UserID: 1, Role: r}})
	}
	for _, c := range []struct {
		letter, name, mate string
		role               identity.Role
	}{{"o", "rex", "dana", identity.Requester}, {"r", "mia", "ida", identity.Requester}, {"A", "aron", "ida", identity.Approver}, {"D", "dana", "ida", identity.Administrator}} {
		list = append(list, visitor{letter: c.letter, name: c.name, mate: c.mate, client: first, who: identity.Viewer{ContactID: 1, ClientID: 1, Role: c.role, SeesOrganisation: c.letter != "o"}})
	}
	return list
}

// target is whose thing an address names.
type target int

const (
	own target = iota
	mates
	foreign
	none
)

// thing is what stands in an address for a kind of thing of a target, as seen by the visitor; "" where there is no such.
func (e estate) thing(v visitor, kind string, of target) string {
	if of == none {
		if value := nobodys[kind]; value != "" {
			return value
		}
		return "999999"
	}
	client, person := first, v.name
	if of == mates {
		person = v.mate
	}
	if of == foreign {
		client, person = second, "dana"
	}
	if v.client == "" && of != foreign {
		if value := e.things[kind+" "+person]; value != "" {
			return value
		}
		person = map[target]string{own: "dana", mates: "rex"}[of]
	}
	for _, owner := range []string{person + " " + client, client, ""} {
		if value := e.things[kind+" "+owner]; value != "" && (of == own || strings.Contains(owner, " ") || of == foreign && owner != "") {
			return value
		}
	}
	if value := e.things[kind+" technician"]; of == own && value != "" {
		return value // made by technicians alone
	}
	return ""
}

// address fills a route's parameters; ok is false where there is no such thing to name.
func (e estate) address(t *testing.T, v visitor, route string, of target) (address string, ok bool) {
	ok = of == own || strings.Contains(route, ":")
	named := false
	address = parameter.ReplaceAllStringFunc(route, func(both string) string {
		word, name, _ := strings.Cut(both, "/")
		if value := cmp.Or(fixed[both], fixed[name]); value != "" {
			return word + "/" + value
		}
		kind := kinds[both]
		if kind == "" {
			t.Fatalf("%s: say in kinds what %s names", route, both)
		}
		value := e.thing(v, kind, of)
		if value == "" {
			ok = false
		}
		named = true
		return word + "/" + value
	})
	for _, name := range []string{":month", ":kind"} {
		address = strings.ReplaceAll(address, name, fixed[name])
	}
	return address, ok && (of == own || named)
}

// met is what a visitor met at an address.
type met struct {
	status int
	text   string
	sent   string // where they are sent
	page   bool   // HTML
	header http.Header
}

// walk asks for an address: by session, or, where programs are let in, by the person's token.
func (e estate) walk(t *testing.T, c *http.Client, v visitor, r shell.Route, address string) met {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, r.Method, e.server.URL+address, strings.NewReader(url.Values{"text": {"x"}, "q": {second}}.Encode()))
	must(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if secret := e.things["secret "+v.name]; r.Who == shell.Token && secret != "" {
		req.Header.Set("Authorization", "Bearer "+secret)
	}
	res, err := c.Do(req)
	must(t, err)
	defer res.Body.Close()
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		time.AfterFunc(50*time.Millisecond, cancel) // nothing happens in the house: what it tells at once is all
	}
	text, err := io.ReadAll(res.Body)
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("%s %s breaks off: %v", r.Method, address, err)
	}
	return met{status: res.StatusCode, text: string(text), sent: res.Header.Get("Location"), page: strings.HasPrefix(res.Header.Get("Content-Type"), "text/html")}
}

// asking adds a search for the second client to an address that people use.
func asking(r shell.Route, address string) string {
	if r.Who == shell.Token {
		return address
	}
	return address + "?q=" + second
}

// mark is a letter for what was met: + let in, - refused, ? not found.
func (m met) mark(may bool) string {
	switch {
	case m.status == http.StatusNotFound:
		return "?"
	case m.status == http.StatusUnauthorized, m.status == http.StatusForbidden,
		m.status == http.StatusSeeOther && !may, strings.HasPrefix(m.sent, shell.SignInURL), strings.HasPrefix(m.sent, shell.PortalSignInURL):
		return "-"
	}
	return "+"
}

const matrixHead = `Who may what: each route asked by everybody, for what is their own (or their client's), a colleague's, another client's, and for what does not exist.
+ let in   - refused or sent to sign in   ? not found   blank: there is no such thing, or the first column says all
g guest; of the provider t technician, l lead of their team, m manager, a administrator; of a client o requester who sees their own, r requester who sees the organisation's,
A approver, D administrator. Programs are asked with the token of the provider's person.

`

// TestTheMatrixOfWhoMayWhat walks every route as everybody, with what is theirs, a colleague's, another client's and nobody's. What it meets is
// testdata/matrix.txt, which is read like any other text of the program: a change of rights shows there. Besides, always:
// nobody meets an error of ours; no word of another client comes back; another client's thing answers as one that does not exist.
func TestTheMatrixOfWhoMayWhat(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	all := visitors()
	clients := map[string]*http.Client{}
	legend := ""
	for _, v := range all {
		clients[v.letter] = e.visitor(t, strings.TrimSpace(v.name+" "+v.client))
		legend += v.letter
	}
	var b strings.Builder
	b.WriteString(matrixHead)
	fmt.Fprintf(&b, "%-11s %-62s %s %s %s %s\n", "", "", legend, legend, legend, legend)
	routes := slices.Clone(e.routes)
	slices.SortStableFunc(routes, func(a, b shell.Route) int { return strings.Compare(a.Path, b.Path) })
	for _, r := range routes {
		if slices.Contains(leftOut, r.Path) {
			continue
		}
		line := fmt.Sprintf("%-11s %-62s", r.Method, r.Path)
		for _, of := range []target{own, mates, foreign, none} {
			line += " "
			for _, v := range all {
				line += e.cell(t, clients[v.letter], v, r, of)
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	if *e.shown < 100 {
		t.Errorf("only %d pages showed what should be harmless in them", *e.shown)
	}
	golden(t, "testdata/matrix.txt", b.String())
}

// cell is one meeting. Whom the route does not let in at all is asked once, with what would be theirs.
func (e estate) cell(t *testing.T, c *http.Client, v visitor, r shell.Route, of target) string {
	t.Helper()
	may := r.Who.Allows(v.who)
	if of != own && !may || of == foreign && v.client == "" {
		return " "
	}
	address, ok := e.address(t, v, r.Path, of)
	if !ok {
		return " "
	}
	got := e.walk(t, c, v, r, asking(r, address))
	if got.status >= http.StatusInternalServerError {
		t.Errorf("%s: %s %s answers %d", v.name, r.Method, address, got.status)
	}
	if got.page && strings.Contains(got.text, "<img src=zap") {
		t.Errorf("%s: %s %s shows as markup what somebody wrote", v.name, r.Method, address)
	}
	if strings.Contains(got.text, "&lt;img src=zap") {
		*e.shown++
	}
	if v.client != "" {
		e.wantSilence(t, v, r, address, of, got)
	}
	if of == foreign {
		e.wantAlike(t, c, v, r, got)
	}
	return got.mark(may)
}

// wantAlike asks for what does not exist: another client's thing must answer just so.
func (e estate) wantAlike(t *testing.T, c *http.Client, v visitor, r shell.Route, got met) {
	t.Helper()
	nowhere, _ := e.address(t, v, r.Path, none)
	lost := e.walk(t, c, v, r, asking(r, nowhere))
	if lost.status != got.status || e.said(lost.text) != e.said(got.text) {
		t.Errorf("%s: %s %s answers %d and says\n%s\nfor another client’s, and %d and\n%s\nfor one that does not exist", v.name, r.Method, r.Path, got.status, e.said(got.text), lost.status, e.said(lost.text))
	}
}

// said is what a page says in its middle, without what the address had said.
func (e estate) said(page string) string {
	_, middle, _ := strings.Cut(page, `<div class="card empty">`)
	middle, _, _ = strings.Cut(middle, "</main>")
	for _, id := range e.ids() {
		middle = strings.ReplaceAll(middle, id, "…")
	}
	return middle
}

// ids are what addresses say for the second client's things and for what does not exist, the longest first.
func (e estate) ids() []string {
	list := []string{"999999"}
	for _, id := range nobodys {
		list = append(list, id)
	}
	for thing, id := range e.things {
		if strings.HasSuffix(thing, second) {
			list = append(list, id)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return list
}

// wantSilence looks for words of the other client in what one of a client's people met. What they said themselves, in the address or the
// form, may come back.
func (e estate) wantSilence(t *testing.T, v visitor, r shell.Route, address string, of target, got met) {
	t.Helper()
	text := strings.NewReplacer(address, "", e.things["agreement "+second], "", "q="+second, "", `value="`+second+`"`, "", "“"+second+"”", "").Replace(unzipped(t, got.text))
	if i := strings.Index(text, second); i >= 0 {
		t.Errorf("%s: %s %s (target %d) tells of another client: …%s…", v.name, r.Method, address, of, text[max(0, i-80):min(len(text), i+60)])
	}
}

// unzipped is what lies in an archive; anything else is as it is.
func unzipped(t *testing.T, text string) string {
	t.Helper()
	if !strings.HasPrefix(text, "PK\x03\x04") {
		return text
	}
	archive, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
	must(t, err)
	var b strings.Builder
	for _, f := range archive.File {
		b.WriteString(f.Name + "\n")
		r, err := f.Open()
		must(t, err)
		_, err = io.Copy(&b, r) //nolint:gosec // the archive is made by the program under test
		must(t, err)
	}
	return b.String()
}

// golden compares with a file, or writes it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		must(t, os.WriteFile(path, []byte(got), 0o600))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if got == string(want) {
		return
	}
	was := strings.Split(string(want), "\n")
	for _, line := range strings.Split(got, "\n") {
		if !slices.Contains(was, line) {
			t.Errorf("now:    %s", line)
		}
	}
	now := strings.Split(got, "\n")
	for _, line := range was {
		if !slices.Contains(now, line) {
			t.Errorf("before: %s", line)
		}
	}
	t.Errorf("%s says otherwise; where the change is wanted, run with -update", path)
}
