// Package testenv starts the real servers that tests run against: PostgreSQL, Dovecot, an SMTP sink, Chromium.
//
// A server starts once in a test process and ends with it: a small shell, told to wait for the end of a pipe that the
// process holds open, stops the server and removes its folder, whatever way the process ended. What is not installed
// skips the test with a line that says how to get it; with REMIT_TEST_ALL=1 it fails the test instead.
package testenv

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// patience is how long a server may take to start on a busy machine.
const patience = 30 * time.Second

// errMissing marks that a program a test needs is not installed.
var errMissing = errors.New("is not installed")

// require ends the test when a server could not be had: missing programs skip it (or fail it, with REMIT_TEST_ALL=1),
// anything else fails it.
func require(t testing.TB, err error, remedy string) {
	t.Helper()
	switch {
	case err == nil:
	case errors.Is(err, errMissing) && os.Getenv("REMIT_TEST_ALL") != "1":
		t.Skipf("%v; to run this test: %s", err, remedy)
	case errors.Is(err, errMissing):
		t.Fatalf("%v, and REMIT_TEST_ALL=1 asks for every test; %s", err, remedy)
	default:
		t.Fatalf("testenv: %v", err)
	}
}

// program finds an executable by name, or in one of the places where a package may have put it.
func program(name string, places ...string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	for _, pattern := range places {
		found, _ := filepath.Glob(pattern)
		if len(found) > 0 {
			return found[len(found)-1], nil
		}
	}
	return "", fmt.Errorf("%s %w", name, errMissing)
}

// account is whom a server runs as. Servers refuse to run as root, so under root it is the user of their package.
type account struct {
	Name  string
	Group string
	UID   int
	GID   int
	other bool // somebody else than who runs the test
}

func accountFor(names ...string) (account, error) {
	if os.Geteuid() != 0 {
		me, err := user.Current()
		if err != nil {
			return account{}, fmt.Errorf("who runs the test: %w", err)
		}
		return accountOf(me, false)
	}
	for _, name := range names {
		if u, err := user.Lookup(name); err == nil {
			return accountOf(u, true)
		}
	}
	return account{}, fmt.Errorf("user %s %w", names[0], errMissing)
}

func accountOf(u *user.User, other bool) (account, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, fmt.Errorf("user %s: %w", u.Username, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return account{}, fmt.Errorf("user %s: %w", u.Username, err)
	}
	group, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return account{}, fmt.Errorf("group of %s: %w", u.Username, err)
	}
	return account{Name: u.Username, Group: group.Name, UID: uid, GID: gid, other: other}, nil
}

// own gives a file or folder to the account.
func (a account) own(path string) error {
	if !a.other {
		return nil
	}
	return os.Chown(path, a.UID, a.GID)
}

// command runs a program as the account, away from the terminal's signals.
func (a account) command(path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if a.other {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.UID), Gid: uint32(a.GID)}
		cmd.Env = append(os.Environ(), "HOME=/")
	}
	return cmd
}

// folder makes a temporary folder that the account owns.
func (a account) folder(name string) (string, error) {
	dir, err := os.MkdirTemp("", "remit-test-"+name+"-")
	if err != nil {
		return "", err
	}
	return dir, a.own(dir)
}

// endWithProcess has a shell run the script once this process is gone, or once the returned function is called, which
// waits for it. The script sees the folder as $1 and the programs named as $2, $3…
func endWithProcess(script string, args ...string) (end func(), err error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", append([]string{"-c", "cat >/dev/null; " + script, "sh"}, args...)...)
	cmd.Stdin = reader
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	reader.Close()
	// A bare descriptor: a file would be closed as soon as nobody holds on to the returned function.
	open, err := syscall.Dup(int(writer.Fd()))
	writer.Close()
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(open)
	return func() {
		_ = syscall.Close(open) // it is open, and closed once
		_ = cmd.Wait()          // its script is best effort: what is gone already need not end
	}, nil
}

// freePort returns a TCP port on loopback that nobody listens on now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// answers waits until something accepts connections on the port.
func answers(port int, patience time.Duration) error {
	const pause = 20 * time.Millisecond
	var err error
	for waited := time.Duration(0); waited < patience; waited += pause {
		var conn net.Conn
		if conn, err = net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), time.Second); err == nil {
			return conn.Close()
		}
		time.Sleep(pause)
	}
	return fmt.Errorf("nothing answers on port %d: %w", port, err)
}
