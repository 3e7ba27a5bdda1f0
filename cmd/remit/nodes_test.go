package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // reads the tables beside the nodes

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/testenv"
	"remit/internal/ticket"
)

// nodeLease is in seconds how long a dead node is waited for in the test; REMIT_TEST_LEASE asks for another, such as the usual 20.
func nodeLease() int { return asked("REMIT_TEST_LEASE", 4) }

// cluster is a house that several nodes serve, over one PostgreSQL and behind one address.
type cluster struct {
	*program
	dsn   string
	nodes []*program
	end   []func(syscall.Signal)
	front *httptest.Server
	next  atomic.Int64
	queue atomic.Int64 // the node that keeps the watcher's queue fresh
}

// newCluster makes a house on PostgreSQL, and n nodes of it that do not run yet.
func newCluster(t *testing.T, n int) *cluster {
	t.Helper()
	c := &cluster{program: newProgram(t), dsn: testenv.Postgres(t)}
	c.env = append(c.env, "REMIT_DATABASE_URL="+c.dsn, fmt.Sprintf("REMIT_SERVER_LEASE=%d", nodeLease()))
	for i := range n {
		p := newProgram(t) // a folder of its own for its log, and an address
		p.env = append(p.env, "REMIT_DATABASE_URL="+c.dsn, "REMIT_DATABASE_KEY="+filepath.Join(c.dir, "remit.key"), fmt.Sprintf("REMIT_SERVER_LEASE=%d", nodeLease()), fmt.Sprintf("REMIT_SERVER_NODE=node %d", i))
		c.nodes = append(c.nodes, p)
	}
	c.front = httptest.NewServer(http.HandlerFunc(c.pass))
	t.Cleanup(c.front.Close)
	return c
}

// pass is the proxy: it goes round the nodes, past those that do not answer.
func (c *cluster) pass(w http.ResponseWriter, r *http.Request) {
	for range c.nodes {
		i := c.next.Add(1) % int64(len(c.nodes))
		p := c.nodes[i]
		ready, err := http.Get("http://" + p.listen + "/readyz")
		if err != nil {
			continue
		}
		ready.Body.Close()
		if strings.HasSuffix(r.URL.Path, "/events") {
			c.queue.Store(i)
		}
		(&httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(q *httputil.ProxyRequest) {
			q.SetURL(&url.URL{Scheme: "http", Host: p.listen})
		}}).ServeHTTP(w, r)
		return
	}
	w.WriteHeader(http.StatusBadGateway)
}

func (c *cluster) start(t *testing.T, i int) {
	t.Helper()
	c.end[i] = c.nodes[i].serve(t)
	c.nodes[i].ready(t)
}

// watcher is a browser with the queue open: it connects again, with the mark it heard last, whenever its stream ends.
type watcher struct {
	events, streams atomic.Int64 // what it heard; how often it connected
	refused         atomic.Value // the last answer that was no stream
}

func (c *cluster) watch(t *testing.T) *watcher {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	form := url.Values{"email": {"kim@harbour.example"}, "password": {"correct horse battery"}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.front.URL+"/sign-in", strings.NewReader(form.Encode()))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := browser.Do(r)
	must(t, err)
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		t.Fatalf("Kim cannot sign in: %d", answer.StatusCode)
	}
	w := &watcher{}
	done := make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(func() { stop(); <-done })
	go func() {
		defer close(done)
		mark := ""
		for ctx.Err() == nil {
			mark = w.stream(ctx, browser, c.front.URL+"/queue/events", mark)
			time.Sleep(200 * time.Millisecond)
		}
	}()
	return w
}

func (w *watcher) stream(ctx context.Context, browser *http.Client, address, mark string) string {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return mark
	}
	if mark != "" {
		r.Header.Set("Last-Event-ID", mark)
	}
	answer, err := browser.Do(r)
	if err != nil {
		return mark
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		w.refused.Store(answer.Status)
		return mark
	}
	w.streams.Add(1)
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			mark = id
			w.events.Add(1)
		}
	}
	return mark
}

// TestThreeNodesOfWhichOneIsKilled kills nodes at random moments while mails come and answers leave, alarms fall due, maintenance opens and statements are
// issued. What a dead node had in hands is taken over, all is done once, and a browser whose node died goes on with another.
func TestThreeNodesOfWhichOneIsKilled(t *testing.T) {
	c := newCluster(t, 3)
	imap, smtp := testenv.Dovecot(t), testenv.SMTPSink(t, testenv.SinkOptions{})
	user := imap.User()
	c.furnish(t, imap, user, smtp)
	c.end = make([]func(syscall.Signal), len(c.nodes))
	for i := range c.nodes {
		c.start(t, i)
	}
	db, err := sql.Open("pgx", c.dsn)
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	b := books{t, db}
	w := c.watch(t)
	moments := rand.New(rand.NewPCG(uint64(asked("REMIT_TEST_SEED", 7)), 13))
	total := 0
	arrive := func(n int) {
		for range n {
			total++
			imap.Deliver(t, user, "INBOX", rawMail(fmt.Sprintf("p%d@northwind.example", total), fmt.Sprintf("n%d@northwind.example", total), fmt.Sprintf("Request %d", total), "Please help."))
		}
	}
	acknowledged := func() bool { return b.count("SELECT COUNT(*) FROM outbox WHERE state = 'sent'") >= total }
	arrive(3)
	eventually(t, "the first acknowledgements", acknowledged)
	overdue := c.overdue(t)
	agreement, err := os.ReadFile(filepath.Join(c.dir, "agreement.toml"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(c.dir, "agreement.toml"), append(agreement, dailyUpkeep...), 0o600))
	c.run(t, "", "agreement", "apply", "agreement.toml")
	var slowest time.Duration
	for round := range asked("REMIT_TEST_ROUNDS", 3) {
		victim := moments.IntN(len(c.nodes))
		switch round {
		case 1: // the one that keeps the queue fresh
			victim = int(c.queue.Load())
		case 0: // the one that reads the mailbox dies for sure
			victim = b.count("SELECT CAST(SUBSTR(n.name, 6) AS INTEGER) FROM leases l JOIN nodes n ON n.id = l.holder WHERE l.name LIKE 'mailbox %'")
		}
		c.give(t, b, victim, round)
		arrive(8)
		time.Sleep(time.Duration(moments.Int64N(int64(400 * time.Millisecond))))
		heard := w.events.Load()
		c.end[victim](syscall.SIGKILL)
		killed := time.Now()
		arrive(2)
		eventually(t, "the acknowledgements of all mails", acknowledged)
		eventually(t, "the statements that the dead node had begun", func() bool { return b.count("SELECT COUNT(*) FROM tasks WHERE state = 'over'") == 1 })
		took := time.Since(killed)
		slowest = max(slowest, took)
		eventually(t, "news on the open queue", func() bool { return w.events.Load() > heard })
		t.Logf("round %d: node %d was killed; all was taken over after %v", round, victim, took.Round(100*time.Millisecond))
		c.start(t, victim)
	}
	if most := time.Duration(nodeLease())*time.Second*3/2 + 10*time.Second; slowest > most {
		t.Errorf("it took %v until all was taken over, more than %v", slowest, most)
	}
	if w.streams.Load() < 2 {
		t.Error("the watcher never had to connect again")
	}
	eventually(t, "all copies marked", func() bool { _, unread := imap.Copies(t, user, "INBOX"); return unread == 0 })
	c.once(t, b, total, overdue)
	checkSent(t, b, smtp.Mails(), total)
	t.Logf("a watcher connected %d times and heard %d times; refused: %v", w.streams.Load(), w.events.Load(), w.refused.Load())
}

const dailyUpkeep = "\n[[maintenance]]\nclause = \"8.9\"\nsays = \"The log of the backup is read.\"\nrepeat = \"FREQ=DAILY\"\nservice = \"workstation\"\nresolve = \"5h\"\nhours = \"always\"\n"

// overdue opens requests that came hours ago, so that their alarms are due at once, and returns how many.
func (c *cluster) overdue(t *testing.T) int {
	t.Helper()
	const requests = 5
	c.with(t, func(ctx context.Context, a *app) {
		client, err := a.db.ClientBySlug(ctx, operator(), "northwind-dental")
		must(t, err)
		for i := range requests {
			must(t, a.db.Write(ctx, func(tx *store.Tx) error {
				q := desk.Request{By: operator(), Channel: ticket.Phone, Subject: fmt.Sprintf("Overdue %d", i), ReceivedAt: tx.Now.Add(-100 * time.Hour), Client: client, Quiet: true,
					Message: ticket.Message{Text: "We were hacked: ransomware."}, Sources: map[string]string{}}
				for name, value := range map[string]string{"impact": "high", "urgency": "high", "kind": "incident"} {
					if err := desk.SetFact(ctx, tx.Reads(), client.ID, &q.Facts, name, value); err != nil {
						return err
					}
				}
				_, err := a.desk.Open(ctx, tx, q)
				return err
			}))
		}
	})
	return requests
}

// give has a node that is about to die hold the statements of a month.
func (c *cluster) give(t *testing.T, b books, victim, round int) {
	t.Helper()
	c.with(t, func(ctx context.Context, a *app) {
		kim, err := a.db.Users(ctx, operator())
		must(t, err)
		must(t, a.bills.Begin(ctx, identity.Viewer{UserID: kim[0].ID, Name: kim[0].Name, Role: identity.Admin}, fmt.Sprintf("2026-%02d", round+1), false))
		_, err = b.db.ExecContext(ctx, "UPDATE tasks SET state = 'running', claimed_by = (SELECT id FROM nodes WHERE name = $1) || '.x', claimed_until = $2 WHERE state = 'waiting'",
			fmt.Sprintf("node %d", victim), time.Now().Add(time.Hour).UnixMicro())
		must(t, err)
	})
}

// once checks that each thing was done, and once.
func (c *cluster) once(t *testing.T, b books, mails, overdue int) {
	t.Helper()
	eventually(t, "alarms and maintenance", func() bool {
		return b.count("SELECT COUNT(DISTINCT ticket_id) FROM alarms") >= overdue && b.count("SELECT COUNT(*) FROM maintenance WHERE ticket_id IS NOT NULL") == 1
	})
	for what, x := range map[string]struct {
		query string
		want  int
	}{
		"mails":                         {"SELECT COUNT(*) FROM mails WHERE state = 'done'", mails},
		"Message-IDs":                   {"SELECT COUNT(DISTINCT message_id) FROM mails", mails},
		"requests by mail":              {"SELECT COUNT(*) FROM tickets WHERE subject LIKE 'Request %'", mails},
		"requests by mail, by subject":  {"SELECT COUNT(DISTINCT subject) FROM tickets WHERE subject LIKE 'Request %'", mails},
		"acknowledgements":              {"SELECT COUNT(*) FROM outbox", mails},
		"alarms that were told twice":   {"SELECT COUNT(*) FROM (SELECT ticket_id, at, data_json FROM events WHERE type = 'alarm' GROUP BY ticket_id, at, data_json HAVING COUNT(*) > 1) AS twice", 0},
		"tickets for maintenance":       {"SELECT COUNT(*) FROM tickets WHERE subject NOT LIKE 'Request %' AND subject NOT LIKE 'Overdue %'", 1},
		"nodes":                         {"SELECT COUNT(*) FROM nodes", len(c.nodes)},
		"mailboxes that are read twice": {"SELECT COUNT(*) - 1 FROM leases WHERE name LIKE 'mailbox %'", 0},
	} {
		if got := b.count(x.query); got != x.want {
			t.Errorf("%s: %d, want %d", what, got, x.want)
		}
	}
}
