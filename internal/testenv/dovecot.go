package testenv

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const dovecotRemedy = "install Dovecot 2.3 (apt install dovecot-imapd)"

// DovecotServer is a Dovecot on loopback. Any user signs in with Password, or by XOAUTH2 or OAUTHBEARER with Token; a user's mail is
// made at the first sign-in or delivery, with the folders INBOX, Processed and Support.
type DovecotServer struct {
	Host     string // localhost, for which its certificate is; that is valid for 127.0.0.1 too
	Port     int    // plain and STARTTLS
	TLSPort  int    // implicit TLS
	CA       *x509.CertPool
	Password string
	Token    string // how a good OAuth 2 token begins, see TokenFor

	dir    string
	who    account
	binary string
	ended  sync.Map // tokens that are good no longer, true each
	stale  atomic.Int64
	master *exec.Cmd
	end    func()
}

// Dovecot returns the Dovecot of this test process. Tests share it: each takes its own User.
func Dovecot(t testing.TB) *DovecotServer {
	t.Helper()
	server, err := sharedDovecot()
	require(t, err, dovecotRemedy)
	return server
}

var sharedDovecot = sync.OnceValues(startDovecot)

// OwnDovecot returns a Dovecot that only this test uses, so that it may Stop and Start it.
func OwnDovecot(t testing.TB) *DovecotServer {
	t.Helper()
	server, err := startDovecot()
	require(t, err, dovecotRemedy)
	t.Cleanup(func() { server.end() })
	return server
}

var users atomic.Int64

// User returns the name of a user whom no other test uses.
func (d *DovecotServer) User() string {
	return fmt.Sprintf("user%d@example.org", users.Add(1))
}

// Deliver puts a mail into a folder of the user ("INBOX" or the name of another), as a delivery agent does.
func (d *DovecotServer) Deliver(t testing.TB, user, folder string, raw []byte) {
	t.Helper()
	name := fmt.Sprintf("%d.M%d.localhost", 1_700_000_000, deliveries.Add(1))
	require(t, d.deliver(d.maildir(user, folder), name, raw), dovecotRemedy)
}

var deliveries atomic.Int64

// Renumber has a folder come under a new UIDVALIDITY with new UIDs, as a restored or moved one does. Nobody may be signed in.
func (d *DovecotServer) Renumber(t testing.TB, user, folder string) {
	t.Helper()
	for _, pattern := range []string{"dovecot-uidlist", "dovecot.index*"} {
		files, err := filepath.Glob(filepath.Join(d.maildir(user, folder), pattern))
		if err != nil {
			t.Fatalf("testenv: renumber: %v", err)
		}
		for _, f := range files {
			if err := os.Remove(f); err != nil {
				t.Fatalf("testenv: renumber: %v", err)
			}
		}
	}
}

// Copies returns how many mails of a folder are marked as read, and how many are not.
func (d *DovecotServer) Copies(t testing.TB, user, folder string) (read, unread int) {
	t.Helper()
	for _, part := range []string{"new", "cur"} {
		files, err := os.ReadDir(filepath.Join(d.maildir(user, folder), part))
		if err != nil {
			t.Fatalf("testenv: look at the mail: %v", err)
		}
		for _, f := range files {
			if _, flags, _ := strings.Cut(f.Name(), ":2,"); strings.Contains(flags, "S") {
				read++
			} else {
				unread++
			}
		}
	}
	return read, unread
}

// maildir returns where a folder is kept: folders other than INBOX lie beside it, with a dot before their names.
func (d *DovecotServer) maildir(user, folder string) string {
	root := filepath.Join(d.dir, "home", user, "Maildir")
	if folder == "INBOX" {
		return root
	}
	return filepath.Join(root, "."+folder)
}

func (d *DovecotServer) deliver(maildir, name string, raw []byte) error {
	for _, part := range []string{"tmp", "cur", "new"} {
		if err := d.ensure(filepath.Join(maildir, part)); err != nil {
			return err
		}
	}
	path := filepath.Join(maildir, "tmp", name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		return err
	}
	if err := d.who.own(path); err != nil {
		return err
	}
	return os.Rename(path, filepath.Join(maildir, "new", name))
}

// ensure makes a folder and those above it, each owned by the server.
func (d *DovecotServer) ensure(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := d.ensure(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	return d.who.own(dir)
}

// Stop ends the server at once, connections and all, as a power cut does.
func (d *DovecotServer) Stop(t testing.TB) {
	t.Helper()
	// Its processes are of one session, which the signal reaches as a group.
	if err := syscall.Kill(-d.master.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatalf("testenv: stop Dovecot: %v", err)
	}
	for syscall.Kill(-d.master.Process.Pid, 0) == nil {
		time.Sleep(5 * time.Millisecond)
	}
	os.Remove(filepath.Join(d.dir, "run", "master.pid"))
}

// Start starts a server that Stop ended, on the same ports with the same mail.
func (d *DovecotServer) Start(t testing.TB) {
	t.Helper()
	require(t, d.start(), dovecotRemedy)
}

func (d *DovecotServer) start() error {
	cmd := d.who.command(d.binary, "-F", "-c", filepath.Join(d.dir, "dovecot.conf"))
	if err := cmd.Start(); err != nil {
		return err
	}
	d.master = cmd
	go func() { _ = cmd.Wait() }() // reaps it; how it ended is in its log
	if err := os.WriteFile(filepath.Join(d.dir, "group"), fmt.Append(nil, cmd.Process.Pid), 0o600); err != nil {
		return err
	}
	for _, port := range []int{d.Port, d.TLSPort} {
		if err := answers(port, patience); err != nil {
			log, _ := os.ReadFile(filepath.Join(d.dir, "log"))
			return fmt.Errorf("Dovecot did not start: %w\n%s", err, log)
		}
	}
	return nil
}

func startDovecot() (*DovecotServer, error) {
	binary, err := program("dovecot", "/usr/sbin/dovecot", "/usr/local/sbin/dovecot")
	if err != nil {
		return nil, err
	}
	who, err := accountFor("dovecot")
	if err != nil {
		return nil, err
	}
	d := &DovecotServer{Host: "localhost", CA: CA().Pool, Password: "s3cret", Token: "good-token", who: who, binary: binary}
	if d.dir, err = who.folder("dovecot"); err != nil {
		return nil, err
	}
	if d.Port, err = freePort(); err != nil {
		return nil, err
	}
	if d.TLSPort, err = freePort(); err != nil {
		return nil, err
	}
	if err := d.configure(); err != nil {
		return nil, err
	}
	const script = `kill -s KILL -- -$(cat "$1/group"); sleep 0.1; rm -rf "$1"`
	if d.end, err = endWithProcess(script, d.dir); err != nil {
		return nil, err
	}
	return d, d.start()
}

func (d *DovecotServer) configure() error {
	if err := d.ensure(filepath.Join(d.dir, "home")); err != nil {
		return err
	}
	if err := writeTLS(d.who, d.dir); err != nil {
		return err
	}
	tokens := httptest.NewServer(http.HandlerFunc(d.judge))
	fill := strings.NewReplacer("{dir}", d.dir, "{user}", d.who.Name, "{group}", d.who.Group,
		"{uid}", fmt.Sprint(d.who.UID), "{gid}", fmt.Sprint(d.who.GID), "{port}", fmt.Sprint(d.Port),
		"{tlsport}", fmt.Sprint(d.TLSPort), "{password}", d.Password, "{tokens}", tokens.URL)
	for name, text := range map[string]string{"dovecot.conf": dovecotConf, "oauth2.conf": oauth2Conf} {
		path := filepath.Join(d.dir, name)
		if err := os.WriteFile(path, []byte(fill.Replace(text)), 0o600); err != nil {
			return err
		}
		if err := d.who.own(path); err != nil {
			return err
		}
	}
	return nil
}

// judge answers Dovecot's question whose token it was given. A good one reads "good-token for user@example.org", perhaps with a number before "for".
func (d *DovecotServer) judge(w http.ResponseWriter, r *http.Request) {
	token := r.FormValue("token")
	w.Header().Set("Content-Type", "application/json")
	of, user, _ := strings.Cut(token, " for ")
	_, ended := d.ended.Load(token)
	if ended {
		d.stale.Add(1)
	}
	fmt.Fprintf(w, `{"active":%v,"email":%q,"scope":"imap"}`, !ended && strings.HasPrefix(of, d.Token), user)
}

// EndToken has a token be good no longer.
func (d *DovecotServer) EndToken(token string) { d.ended.Store(token, true) }

// Stale tells how often somebody tried to sign in with a token that had ended.
func (d *DovecotServer) Stale() int64 { return d.stale.Load() }

// TokenFor returns the OAuth 2 token with which the user signs in.
func (d *DovecotServer) TokenFor(user string) string { return d.Token + " for " + user }

// NumberedTokenFor returns one of many OAuth 2 tokens with which the user signs in.
func (d *DovecotServer) NumberedTokenFor(user string, n int) string {
	return fmt.Sprintf("%s %d for %s", d.Token, n, user)
}
