package testenv

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const postfixRemedy = "install Postfix 3.4 or newer (apt install postfix) and run the tests as root"

// PostfixOptions say whose mail a Postfix takes. All other mail is refused, so that nothing leaves the machine.
type PostfixOptions struct {
	Users      []string       // addresses with a mailbox here; any other of their domains is unknown
	Gone       []string       // addresses whose mail is taken and then comes back: the delivery does not know them
	Relay      map[string]int // domains whose mail is taken for all, and handed on to the server at a port of this machine
	NoInternal bool           // addresses beyond ASCII are not taken
}

// PostfixServer is a Postfix on loopback. It takes mail from anybody, once STARTTLS has begun, and keeps or hands on what it took, or sends a
// report on what it could not deliver back to the sender.
type PostfixServer struct {
	Host string // localhost, for which its certificate is
	Port int
	CA   *x509.CertPool

	dir string
	who account
}

// notRoot tells that a Postfix cannot be started by who runs the test: its processes take on several users.
type notRoot struct{}

func (notRoot) Error() string { return "Postfix starts under root only" }

// Is makes it one of the things that are missing.
func (notRoot) Is(target error) bool { return target == errMissing }

// Postfix starts a Postfix that ends with the test.
func Postfix(t testing.TB, options PostfixOptions) *PostfixServer {
	t.Helper()
	p, end, err := startPostfix(options)
	if end != nil {
		t.Cleanup(end)
	}
	require(t, err, postfixRemedy)
	return p
}

func startPostfix(options PostfixOptions) (p *PostfixServer, end func(), err error) {
	programs, err := postfixPrograms()
	if err != nil {
		return nil, nil, err
	}
	p = &PostfixServer{Host: "localhost", CA: CA().Pool}
	if p.who, err = accountFor("postfix"); err != nil {
		return nil, nil, err
	}
	if p.dir, err = os.MkdirTemp("", "remit-test-postfix-"); err != nil {
		return nil, nil, err
	}
	const script = `kill -s KILL -- -$(cat "$1/group"); sleep 0.1; rm -rf "$1"`
	if end, err = endWithProcess(script, p.dir); err != nil {
		return nil, nil, err
	}
	if p.Port, err = freePort(); err != nil {
		return nil, end, err
	}
	if err := p.configure(options); err != nil {
		return nil, end, err
	}
	return p, end, p.start(filepath.Join(programs, "master"))
}

// postfixPrograms is the folder of the programs that Postfix is made of.
func postfixPrograms() (string, error) {
	ask, err := program("postconf", "/usr/sbin/postconf", "/usr/local/sbin/postconf")
	if err != nil {
		return "", err
	}
	if os.Geteuid() != 0 {
		return "", notRoot{}
	}
	folder, err := exec.Command(ask, "-d", "-h", "daemon_directory").Output()
	if err != nil {
		return "", fmt.Errorf("ask postconf for Postfix's programs: %w", err)
	}
	return strings.TrimSpace(string(folder)), nil
}

// start runs Postfix's master itself: the command postfix would first check for seconds what was just made.
func (p *PostfixServer) start(master string) error {
	cmd := exec.Command(master, "-d", "-c", filepath.Join(p.dir, "etc"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // its processes are of one group, which ends as one
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // reaps it; how it ended is in its log
	if err := os.WriteFile(filepath.Join(p.dir, "group"), fmt.Append(nil, cmd.Process.Pid), 0o600); err != nil {
		return err
	}
	if err := answers(p.Port, patience); err != nil {
		return fmt.Errorf("Postfix did not start: %w\n%s", err, p.log())
	}
	return nil
}

// queueFolders are those in which Postfix keeps what it does; only pid is not its user's.
var queueFolders = []string{"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "pid", "private", "public", "saved", "trace"}

func (p *PostfixServer) configure(options PostfixOptions) error {
	// Other users than who made it pass through the folder.
	if err := os.Chmod(p.dir, 0o755); err != nil { //nolint:gosec // it holds test mail only
		return err
	}
	folders := []string{"etc", "queue", "queue/pid", "data", "mail"}
	for _, f := range queueFolders {
		folders = append(folders, "queue/"+f)
	}
	for _, f := range folders {
		path := filepath.Join(p.dir, f)
		if err := os.MkdirAll(path, 0o755); err != nil { //nolint:gosec // the same
			return err
		}
		if f == "etc" || f == "queue" || f == "queue/pid" {
			continue
		}
		if err := p.who.own(path); err != nil {
			return err
		}
	}
	if err := writeTLS(p.who, p.dir); err != nil {
		return err
	}
	for name, text := range p.files(options) {
		if err := os.WriteFile(filepath.Join(p.dir, "etc", name), []byte(text), 0o644); err != nil { //nolint:gosec // Postfix's user reads it
			return err
		}
	}
	return nil
}

// files are the configuration, by name.
func (p *PostfixServer) files(o PostfixOptions) map[string]string {
	var domains []string
	var ways strings.Builder
	list := func(addresses []string) string {
		var lines strings.Builder
		for _, address := range addresses {
			if _, domain, _ := strings.Cut(address, "@"); !slices.Contains(domains, domain) {
				domains = append(domains, domain)
			}
			fmt.Fprintf(&lines, "%s %s/\n", address, address)
		}
		return lines.String()
	}
	users, gone := list(o.Users), list(o.Gone)
	for domain, port := range o.Relay {
		fmt.Fprintf(&ways, "%s smtp:[127.0.0.1]:%d\n", domain, port)
	}
	internal := "yes"
	if o.NoInternal {
		internal = "no"
	}
	fill := strings.NewReplacer("{dir}", p.dir, "{port}", fmt.Sprint(p.Port), "{uid}", fmt.Sprint(p.who.UID), "{gid}", fmt.Sprint(p.who.GID),
		"{owner}", p.who.Name, "{domains}", strings.Join(domains, ", "), "{internal}", internal)
	return map[string]string{"main.cf": fill.Replace(postfixMain), "master.cf": fill.Replace(postfixMaster), "users": users, "gone": gone, "ways": ways.String()}
}

// Mails returns what is in a user's mailbox as it was delivered: with lines ending in LF. Those of one second stand in any order.
func (p *PostfixServer) Mails(t testing.TB, user string) (mails [][]byte) {
	t.Helper()
	folder := filepath.Join(p.dir, "mail", user, "new")
	files, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("testenv: look at the mail: %v", err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			t.Fatalf("testenv: look at the mail: %v", err)
		}
		mails = append(mails, raw)
	}
	return mails
}

// Wait returns a user's mails once there are n, and fails the test with Postfix's log when there are not within half a minute.
func (p *PostfixServer) Wait(t testing.TB, user string, n int) [][]byte {
	t.Helper()
	const pause = 20 * time.Millisecond
	for waited := time.Duration(0); waited < patience; waited += pause {
		if mails := p.Mails(t, user); len(mails) >= n {
			return mails
		}
		time.Sleep(pause)
	}
	t.Fatalf("%s has %d mails, not %d:\n%s", user, len(p.Mails(t, user)), n, p.log())
	return nil
}

// log is what Postfix has to say.
func (p *PostfixServer) log() []byte {
	text, err := os.ReadFile(filepath.Join(p.dir, "log"))
	if err != nil {
		return []byte(err.Error())
	}
	return text
}
