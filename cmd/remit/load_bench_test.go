package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/testenv"
)

// The crowd of the mixed load.
const (
	loadTechnicians = 40
	loadContacts    = 200
	loadMails       = 20 // a second
)

// BenchmarkMixedLoad has a crowd at the running program: technicians who look, search, answer, log time; clients' people in the portal; mails over
// IMAP, half of them answers, whose acknowledgements leave over SMTP. REMIT_LOAD says for how long, a minute where it does not; the first tenth, in
// which everybody signs in, is not measured. REMIT_BENCH_DATABASE names a demonstration to copy instead of making one. It reports what people waited
// for, and what memory the program took as time went on.
func BenchmarkMixedLoad(b *testing.B) {
	span, err := time.ParseDuration(os.Getenv("REMIT_LOAD"))
	if err != nil {
		span = time.Minute
	}
	l := newLoad(b, span)
	ctx, cancel := context.WithTimeout(b.Context(), span)
	defer cancel()
	var crowd sync.WaitGroup
	for i := range loadTechnicians {
		crowd.Go(func() { l.technician(ctx, i) })
	}
	for i := range loadContacts {
		crowd.Go(func() { l.contact(ctx, i) })
	}
	crowd.Go(func() { l.mails(ctx) })
	b.ResetTimer()
	l.watch(ctx, span)
	crowd.Wait()
	l.drain()
	l.report(span)
}

// load is a mixed load under way.
type load struct {
	b        *testing.B
	p        *program
	imap     *testenv.DovecotServer
	user     string
	books    books
	contacts []string // addresses
	from     time.Time

	mu     sync.Mutex
	took   map[string][]time.Duration
	wrong  []string
	mailed int
	memory []int // MB, over time
}

func newLoad(b *testing.B, span time.Duration) *load {
	l := &load{b: b, p: newProgram(b), imap: testenv.Dovecot(b), took: map[string][]time.Duration{}}
	l.user = l.imap.User()
	sink := testenv.SMTPSink(b, testenv.SinkOptions{KeepsNothing: true})
	l.house()
	l.p.with(b, func(ctx context.Context, a *app) { l.furnish(ctx, a, sink) })
	l.p.serve(b)
	l.p.ready(b)
	l.books = l.p.books(b)
	l.from = time.Now().Add(span / 10)
	return l
}

// house makes the demonstration, or copies the one that REMIT_BENCH_DATABASE names.
func (l *load) house() {
	l.b.Helper()
	from := os.Getenv("REMIT_BENCH_DATABASE")
	if from == "" {
		l.p.run(l.b, "", "demo")
		return
	}
	for source, name := range map[string]string{from: "remit.db", filepath.Join(filepath.Dir(from), "remit.key"): "remit.key"} {
		in, err := os.Open(source)
		must(l.b, err)
		out, err := os.OpenFile(filepath.Join(l.p.dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		must(l.b, err)
		_, err = io.Copy(out, in)
		must(l.b, errors.Join(err, out.Close(), in.Close()))
	}
}

// furnish adds technicians, passwords and the mailbox to the demonstration.
func (l *load) furnish(ctx context.Context, a *app, sink *testenv.Sink) {
	for i := range loadTechnicians {
		_, err := a.desk.SaveUser(ctx, operator(), identity.User{Email: fmt.Sprintf("t%d@harbourline.example", i), Name: fmt.Sprintf("Technician %d", i), Role: identity.Technician, Active: true}, password)
		must(l.b, err)
	}
	clients, err := a.db.Clients(ctx, operator())
	must(l.b, err)
	for _, c := range clients {
		list, err := a.db.Contacts(ctx, operator(), c.ID)
		must(l.b, err)
		for _, x := range list {
			if len(l.contacts) == loadContacts || !x.Active || x.Email == "" {
				continue
			}
			must(l.b, a.desk.SetPassword(ctx, identity.Viewer{ContactID: x.ID, ClientID: c.ID, Role: x.Role}, "harbourline-demo", password))
			l.contacts = append(l.contacts, x.Email)
		}
	}
	_, err = a.desk.SaveMailbox(ctx, operator(), desk.Mailbox{Name: "load", Address: "help@harbour.example", Active: true, Password: l.imap.Password,
		Settings: desk.MailboxSettings{IMAPHost: l.imap.Host, IMAPPort: l.imap.TLSPort, IMAPTLS: "tls", IMAPUser: l.user, SMTPHost: sink.Host, SMTPPort: sink.Port, SMTPTLS: "starttls", After: "delete"}})
	must(l.b, err)
}

// seat is somebody's browser.
type seat struct {
	l      *load
	http   *http.Client
	random *rand.Rand
	known  []string // numbers of tickets that they saw
}

func (l *load) seat(n int) *seat {
	jar, err := cookiejar.New(nil)
	must(l.b, err)
	return &seat{l: l, random: rand.New(rand.NewPCG(uint64(n), 3)), http: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// pause waits as people do between two pages: about as long as mean, at times much longer. It reports whether there is time left.
func (s *seat) pause(ctx context.Context, mean time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Duration(s.random.ExpFloat64() * float64(mean))):
		return true
	}
}

var (
	ticketAddress  = regexp.MustCompile(`/tickets/(\d+)`)
	requestAddress = regexp.MustCompile(`/portal/requests/(\d+)`)
	hiddenField    = regexp.MustCompile(`name="(once|promised)" value="([^"]+)"`)
	askedField     = regexp.MustCompile(`name="asked" value="([^"]+)"`)
)

// do asks for an address and notes how long that took. Kind names the figure.
func (s *seat) do(ctx context.Context, kind, method, address string, form url.Values) string {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+s.l.p.listen+address, strings.NewReader(form.Encode()))
	must(s.l.b, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	began := time.Now()
	res, err := s.http.Do(req)
	if err != nil {
		s.l.note(ctx, kind, began, err.Error())
		return ""
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	trouble := ""
	if err != nil || res.StatusCode >= 400 {
		trouble = fmt.Sprintf("%s %s answers %d, %v", method, address, res.StatusCode, err)
	}
	s.l.note(ctx, kind, began, trouble)
	return string(text)
}

// note keeps how long something took, or what went wrong. A conflict is an answer: two people did the same at once.
func (l *load) note(ctx context.Context, kind string, began time.Time, trouble string) {
	if ctx.Err() != nil || began.Before(l.from) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took[kind] = append(l.took[kind], time.Since(began))
	if trouble != "" && !strings.Contains(trouble, "answers 409") {
		l.wrong = append(l.wrong, trouble)
	}
}

// learn keeps the numbers that a page names.
func (s *seat) learn(page string, address *regexp.Regexp) {
	for _, m := range address.FindAllStringSubmatch(page, 60) {
		s.known = append(s.known, m[1])
	}
	s.known = s.known[max(0, len(s.known)-200):]
}

func (s *seat) one() string { return s.known[s.random.IntN(len(s.known))] }

// technician is somebody at the desk, with the queue's events open.
func (l *load) technician(ctx context.Context, n int) {
	s := l.seat(n)
	if !s.pause(ctx, time.Until(l.from)/4) {
		return
	}
	s.do(ctx, "sign-in", http.MethodPost, "/sign-in", url.Values{"email": {fmt.Sprintf("t%d@harbourline.example", n)}, "password": {password}})
	go s.listen(ctx)
	for s.pause(ctx, 8*time.Second) {
		if len(s.known) == 0 || s.random.IntN(3) == 0 {
			s.learn(s.do(ctx, "queue", http.MethodGet, "/queue", nil), ticketAddress)
			continue
		}
		at := "/tickets/" + s.one()
		switch s.random.IntN(12) {
		case 0:
			s.do(ctx, "search", http.MethodGet, "/search?q="+[]string{"printer", "vpn", "mail", "dental", "update"}[s.random.IntN(5)], nil)
		case 1:
			s.do(ctx, "answer", http.MethodPost, at+"/messages", url.Values{"text": {"It is the driver; please try again now."}, "kind": {"reply"}})
		case 2:
			s.do(ctx, "note", http.MethodPost, at+"/messages", url.Values{"text": {"Looked at it."}, "kind": {"note"}})
		case 3:
			s.do(ctx, "time", http.MethodPost, at+"/time", url.Values{"minutes": {"15"}, "duration": {"0:15"}, "mode": {"remote"}, "note": {"looked"}})
		case 4:
			s.do(ctx, "status", http.MethodPost, at+"/status", url.Values{"status": {"open"}})
		case 5:
			s.do(ctx, "week", http.MethodGet, "/week", nil)
		default:
			s.do(ctx, "ticket", http.MethodGet, at, nil)
		}
	}
}

// listen keeps the stream of the queue open, as its page does: the server ends each after a while, and browsers ask anew.
func (s *seat) listen(ctx context.Context) {
	for ctx.Err() == nil {
		began := time.Now()
		if err := s.stream(ctx); err != nil {
			s.l.note(ctx, "events", began, fmt.Sprintf("the stream of events breaks: %v", err))
			return
		}
	}
}

// stream reads events until the server ends them.
func (s *seat) stream(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.l.p.listen+"/queue/events", nil)
	must(s.l.b, err)
	res, err := (&http.Client{Jar: s.http.Jar}).Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %d", res.StatusCode)
	}
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

// contact is one of a client's people in the portal.
func (l *load) contact(ctx context.Context, n int) {
	s := l.seat(1000 + n)
	if !s.pause(ctx, time.Until(l.from)/3) {
		return
	}
	s.do(ctx, "sign-in", http.MethodPost, "/portal/sign-in", url.Values{"email": {l.contacts[n]}, "password": {password}})
	for s.pause(ctx, 30*time.Second) {
		if len(s.known) == 0 || s.random.IntN(3) == 0 {
			s.learn(s.do(ctx, "portal", http.MethodGet, "/portal", nil), requestAddress)
			if len(s.known) > 0 {
				continue
			}
		}
		switch what := s.random.IntN(10); {
		case what < 2 || len(s.known) == 0:
			s.request(ctx)
		case what < 3:
			s.do(ctx, "portal answer", http.MethodPost, "/portal/requests/"+s.one()+"/messages", url.Values{"text": {"It still does."}})
		case what < 4:
			s.do(ctx, "portal agreement", http.MethodGet, "/portal/agreement", nil)
		default:
			s.do(ctx, "portal ticket", http.MethodGet, "/portal/requests/"+s.one(), nil)
		}
	}
}

// request asks for something, as the form does: what it asks back is not known, then it is sent with what was promised.
func (s *seat) request(ctx context.Context) {
	form := url.Values{"need": {"The printer prints half. Since this morning; it is the one at the front desk."}, "then": {"check"}}
	carry(form, s.do(ctx, "portal form", http.MethodGet, "/portal/new", nil))
	for range 5 {
		page := s.do(ctx, "portal check", http.MethodPost, "/portal/new", form)
		carry(form, page)
		asked := askedField.FindAllStringSubmatch(page, -1)
		if len(asked) == len(form["asked"]) {
			break
		}
		form.Del("asked")
		for _, m := range asked {
			form.Add("asked", m[1])
			form.Set("fact."+m[1], "?")
		}
	}
	form.Set("then", "send")
	s.do(ctx, "portal request", http.MethodPost, "/portal/new", form)
}

// carry takes over what a page's form carries along.
func carry(form url.Values, page string) {
	for _, m := range hiddenField.FindAllStringSubmatch(page, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
}

// mails arrive evenly: every second one answers an earlier one of the same sender.
func (l *load) mails(ctx context.Context) {
	random := rand.New(rand.NewPCG(5, 5))
	tick := time.NewTicker(time.Second / loadMails)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			l.mu.Lock()
			l.mailed = n
			l.mu.Unlock()
			return
		case <-tick.C:
		}
		from, id := l.contacts[n%len(l.contacts)], fmt.Sprintf("load%d@load.example", n)
		var header []string
		subject := fmt.Sprintf("The screen stays dark %d", n)
		if earlier := n - len(l.contacts)*(1+random.IntN(3)); n%2 == 1 && earlier >= 0 {
			header = []string{fmt.Sprintf("In-Reply-To: <load%d@load.example>", earlier)}
			subject = fmt.Sprintf("Re: The screen stays dark %d", earlier)
		}
		l.imap.Deliver(l.b, l.user, "INBOX", rawMail(from, id, subject, strings.Repeat(benchLine, 5+random.IntN(40)), header...))
	}
}

var residentMemory = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// watch looks at the program's memory from time to time.
func (l *load) watch(ctx context.Context, span time.Duration) {
	tick := time.NewTicker(span / 12)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.p.pid))
		must(l.b, err)
		if m := residentMemory.FindSubmatch(status); m != nil {
			kb, err := strconv.Atoi(string(m[1]))
			must(l.b, err)
			l.memory = append(l.memory, kb>>10)
		}
	}
}

// drain waits until each mail is done and each acknowledgement sent.
func (l *load) drain() {
	began := time.Now()
	for {
		left := l.mailed - l.books.count("SELECT COUNT(*) FROM mails WHERE state = 'done' AND message_id LIKE '%@load.example%'") + l.books.count("SELECT COUNT(*) FROM outbox WHERE state = 'queued'")
		if left <= 0 {
			break
		}
		if time.Since(began) > 2*time.Minute {
			l.wrong = append(l.wrong, fmt.Sprintf("%d mails are not done or not sent two minutes after the end", left))
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	l.b.ReportMetric(time.Since(began).Seconds(), "s-to-drain")
	l.b.ReportMetric(float64(l.books.count("SELECT COUNT(*) FROM outbox WHERE state = 'failed'")), "unsent")
}

// report tells what was measured.
func (l *load) report(span time.Duration) {
	var all []time.Duration
	l.b.Logf("%v, %d technicians, %d of clients, %d mails", span, loadTechnicians, loadContacts, l.mailed)
	for _, kind := range slices.Sorted(maps.Keys(l.took)) {
		list := l.took[kind]
		slices.Sort(list)
		l.b.Logf("%-18s %6d   median %7.1f ms   99th percentile %7.1f   longest %7.1f", kind, len(list), ms(list, 50), ms(list, 99), ms(list, 100))
		all = append(all, list...)
	}
	slices.Sort(all)
	l.b.Logf("memory in MB: %v", l.memory)
	for _, w := range l.wrong[:min(20, len(l.wrong))] {
		l.b.Log(w)
	}
	if len(all) > 0 {
		l.b.ReportMetric(ms(all, 50), "median-ms")
		l.b.ReportMetric(ms(all, 99), "p99-ms")
	}
	l.b.ReportMetric(float64(len(all)), "requests")
	l.b.ReportMetric(float64(len(l.wrong)), "errors")
	l.b.ReportMetric(0, "ns/op")
	if len(l.wrong) > 0 {
		l.b.Errorf("%d errors", len(l.wrong))
	}
}

// ms is a percentile of a sorted list in milliseconds.
func ms(sorted []time.Duration, percent int) float64 {
	return float64(sorted[min(len(sorted)-1, len(sorted)*percent/100)].Microseconds()) / 1000
}
