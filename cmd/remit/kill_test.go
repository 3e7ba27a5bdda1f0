package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/store"
	"remit/internal/testenv"
)

// mailsARound is how many mails arrive between two kills.
const mailsARound = 8

// rounds is how often the program is killed, and seed what the moments are drawn from: REMIT_TEST_ROUNDS and REMIT_TEST_SEED ask for others.
func rounds() (rounds, seed int) {
	return asked("REMIT_TEST_ROUNDS", 12), asked("REMIT_TEST_SEED", 7)
}

func asked(name string, usual int) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return usual
	}
	return n
}

// TestKilledWhileReceivingAndSending kills the program at random moments while mails arrive over IMAP and their acknowledgements leave over
// SMTP, to a server that now and then takes a mail and hangs up before it says so. In the end each mail is one ticket with one
// acknowledgement, which arrived, under one Message-ID and in the same bytes whenever it arrived more than once.
func TestKilledWhileReceivingAndSending(t *testing.T) {
	imap := testenv.Dovecot(t)
	smtp := testenv.SMTPSink(t, testenv.SinkOptions{})
	user := imap.User()
	p := newProgram(t)
	p.furnish(t, imap, user, smtp)
	total := 0
	arrive := func() {
		total++
		imap.Deliver(t, user, "INBOX", rawMail(fmt.Sprintf("p%d@northwind.example", total), fmt.Sprintf("m%d@northwind.example", total),
			fmt.Sprintf("Request %d", total), "Please help."))
	}
	// How long it takes from the start to a mail's end tells at which moments it is worth to kill.
	arrive()
	began := time.Now()
	end := p.serve(t)
	smtp.Wait(t, 1)
	lap := min(time.Since(began), time.Second)
	end(syscall.SIGTERM)
	rounds, seed := rounds()
	moments := rand.New(rand.NewPCG(uint64(seed), 11))
	began = time.Now()
	for range rounds {
		for range mailsARound {
			arrive()
		}
		smtp.Script(trouble(moments)...)
		p.tryAgain(t)
		end := p.serve(t)
		time.Sleep(lap/4 + time.Duration(moments.Int64N(int64(lap*3/2))))
		end(syscall.SIGKILL)
	}
	t.Logf("killed %d times in %v, while %d mails came; %d had been sent; a lap takes %v", rounds, time.Since(began).Round(time.Second), total, len(smtp.Mails()), lap)
	smtp.Heal()
	end = p.serve(t)
	books := p.books(t)
	left := func() (unread, undone, unsent int) {
		_, unread = imap.Copies(t, user, "INBOX")
		return unread, total - books.count("SELECT COUNT(*) FROM mails WHERE state = 'done'"), total - books.count("SELECT COUNT(*) FROM outbox WHERE state = 'sent'")
	}
	for late := time.Now().Add(time.Minute + time.Duration(total)*100*time.Millisecond); ; time.Sleep(500 * time.Millisecond) {
		unread, undone, unsent := left()
		if unread+undone+unsent <= 0 {
			break
		}
		if time.Now().After(late) {
			t.Fatalf("of %d mails %d are not marked, %d are not done, %d acknowledgements are not sent, of which %d wait and %d failed", total, unread, undone, unsent,
				books.count("SELECT COUNT(*) FROM outbox WHERE state = 'queued'"), books.count("SELECT COUNT(*) FROM outbox WHERE state = 'failed'"))
		}
		p.tryAgain(t)
	}
	end(syscall.SIGTERM)
	books.onceEach(total)
	checkSent(t, books, smtp.Mails(), total)
}

// trouble is what goes wrong at the SMTP server in a round.
func trouble(r *rand.Rand) []testenv.Fault {
	all := []testenv.Fault{
		{At: testenv.AtTaken, Drop: true},
		{At: testenv.AtTaken, Drop: true},
		{At: testenv.AtTaken, Code: 451, Words: "try later, though it is taken"},
		{At: testenv.AtTaken, Delay: 120 * time.Millisecond},
		{At: testenv.AtData, Code: 450, Words: "busy"},
		{At: testenv.AtData, Drop: true},
		{At: testenv.AtTo, Code: 452, Words: "too many"},
		{At: testenv.AtFrom, Code: 421, Words: "closing"},
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	some := all[:r.IntN(4)]
	for i := range some {
		some[i].Times = 1 + r.IntN(3)
	}
	return some
}

// tryAgain has mail tried now that would else wait minutes.
func (p *program) tryAgain(t *testing.T) {
	t.Helper()
	db, err := store.Open(store.Options{DSN: filepath.Join(p.dir, "remit.db"), Now: time.Now, Unsafe: true})
	must(t, err)
	defer func() { must(t, db.Close()) }()
	waiting, err := db.Outbox(t.Context(), operator(), 10_000)
	must(t, err)
	must(t, db.Write(t.Context(), func(tx *store.Tx) error {
		for _, m := range waiting {
			if err := tx.RetryOutgoing(t.Context(), m.ID); err != nil && !fault.Is(err, fault.NotFound) { // it may have been sent just now
				return err
			}
		}
		return nil
	}))
}

// books are the tables of a program, read beside it.
type books struct {
	t  testing.TB
	db *sql.DB
}

func (p *program) books(t testing.TB) books {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(p.dir, "remit.db")+"?mode=ro&_busy_timeout=10000")
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return books{t, db}
}

func (b books) count(query string) (n int) {
	b.t.Helper()
	must(b.t, b.db.QueryRowContext(context.Background(), query).Scan(&n))
	return n
}

// onceEach checks that the requests 1 to n are each kept once, done, and one ticket.
func (b books) onceEach(n int) {
	b.t.Helper()
	for what, query := range map[string]string{
		"mails":                  "SELECT COUNT(*) FROM mails",
		"Message-IDs":            "SELECT COUNT(DISTINCT message_id) FROM mails",
		"mails that are done":    "SELECT COUNT(*) FROM mails WHERE state = 'done'",
		"copies that are marked": "SELECT COUNT(*) FROM mail_uids WHERE settled",
		"bytes":                  "SELECT COUNT(*) FROM mail_bytes",
		"tickets":                "SELECT COUNT(*) FROM tickets",
		"subjects":               "SELECT COUNT(DISTINCT subject) FROM tickets WHERE subject LIKE 'Request %'",
		"first messages":         "SELECT COUNT(*) FROM messages",
		"decisions":              "SELECT COUNT(*) FROM decisions",
		"acknowledgements":       "SELECT COUNT(*) FROM outbox",
		"acknowledged tickets":   "SELECT COUNT(DISTINCT ticket_id) FROM outbox",
	} {
		if got := b.count(query); got != n {
			b.t.Errorf("%s: %d, want %d", what, got, n)
		}
	}
}

// checkSent holds what arrived at the SMTP server against the outbox.
func checkSent(t *testing.T, b books, arrived []testenv.SinkMail, causes int) {
	t.Helper()
	bytesOf, idOf := map[string][]byte{}, map[string]string{}
	for _, m := range arrived {
		id, cause := headerOf(m.Raw, "Message-Id"), headerOf(m.Raw, "In-Reply-To")
		if before, again := bytesOf[id]; again && !bytes.Equal(before, m.Raw) {
			t.Errorf("%s arrived in different bytes", id)
		}
		if before, again := idOf[cause]; again && before != id {
			t.Errorf("%s is answered by %s and %s", cause, before, id)
		}
		bytesOf[id], idOf[cause] = m.Raw, id
	}
	if len(idOf) != causes || len(bytesOf) != causes {
		t.Errorf("%d requests are answered by %d mails, want %d", len(idOf), len(bytesOf), causes)
	}
	rows, err := b.db.QueryContext(t.Context(), "SELECT message_id FROM outbox")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var id string
		must(t, rows.Scan(&id))
		if _, there := bytesOf["<"+strings.Trim(id, "<>")+">"]; !there {
			t.Errorf("%s never arrived", id)
		}
	}
	must(t, rows.Err())
	t.Logf("%d mails arrived %d times", len(bytesOf), len(arrived))
}
