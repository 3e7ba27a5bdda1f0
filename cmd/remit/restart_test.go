package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestARestartFailsNoRequest starts a server anew three times while visitors ask without a pause, over connections that they keep.
func TestARestartFailsNoRequest(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.addAdmin(t)
	p.serve(t)
	p.ready(t)
	var asked, failed atomic.Int64
	var longest atomic.Int64
	stop := make(chan struct{})
	var visitors sync.WaitGroup
	for range 6 {
		visitors.Go(func() {
			c := &http.Client{Transport: &http.Transport{}, Timeout: time.Minute}
			for {
				select {
				case <-stop:
					return
				default:
				}
				began := time.Now()
				err := p.knock(c)
				longest.Store(max(longest.Load(), int64(time.Since(began))))
				if asked.Add(1); err != nil {
					failed.Add(1)
					t.Errorf("a request failed: %v", err)
				}
			}
		})
	}
	for n := range 3 {
		eventually(t, "the start", func() bool { return p.starts() == n+1 })
		time.Sleep(200 * time.Millisecond)
		must(t, syscall.Kill(p.pid, syscall.SIGHUP))
	}
	eventually(t, "the last start", func() bool { return p.starts() == 4 })
	p.ready(t)
	time.Sleep(200 * time.Millisecond)
	close(stop)
	visitors.Wait()
	t.Logf("three restarts: %d requests, %d failed, the longest took %v", asked.Load(), failed.Load(), time.Duration(longest.Load()).Round(time.Millisecond))
}

// knock asks by a method that no client repeats by itself, as a foreign form does: it is refused.
func (p *program) knock(c *http.Client) error {
	r, err := http.NewRequest(http.MethodPost, "http://"+p.listen+"/sign-in", strings.NewReader(url.Values{"email": {"nobody"}}.Encode()))
	if err != nil {
		return err
	}
	r.GetBody = nil
	a, err := c.Do(r)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, a.Body)
	_ = a.Body.Close() // all of it was read
	if err == nil && a.StatusCode != http.StatusForbidden {
		err = fmt.Errorf("it is answered %d", a.StatusCode)
	}
	return err
}

// starts is how often the program has said that it serves.
func (p *program) starts() int {
	text, err := os.ReadFile(filepath.Join(p.dir, "log"))
	if err != nil {
		return 0
	}
	return strings.Count(string(text), "Remit serves on")
}

// TestAWrongConfigurationIsNotStartedAnew leaves the running server as it is.
func TestAWrongConfigurationIsNotStartedAnew(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve(t)
	p.ready(t)
	must(t, os.WriteFile(filepath.Join(p.dir, "config.toml"), []byte("[server]\nlisten_on = 1\n"), 0o600))
	must(t, syscall.Kill(p.pid, syscall.SIGHUP))
	eventually(t, "the reason", func() bool { return p.logged("listen_on: this key is not known.") })
	p.ready(t)
	if p.starts() != 1 {
		t.Error("it was started anew")
	}
}

// TestSystemdHearsOfTheServerAndItsSocketIsServed plays systemd: it opens the socket, hands it over, and listens to what it is told.
func TestSystemdHearsOfTheServerAndItsSocketIsServed(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	socket, err := l.(*net.TCPListener).File()
	must(t, err)
	heard, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(p.dir, "notify"), Net: "unixgram"})
	must(t, err)
	defer heard.Close()
	cmd := p.command("serve")
	// The shell gives its own number to the program, as systemd does by LISTEN_PID.
	cmd.Path, cmd.Args = "/bin/sh", []string{"sh", "-c", `LISTEN_PID=$$ exec "$0" serve`, os.Args[0]}
	cmd.Env = append(cmd.Env, "LISTEN_FDS=1", "NOTIFY_SOCKET="+filepath.Join(p.dir, "notify"), "WATCHDOG_USEC=300000")
	cmd.ExtraFiles = []*os.File{socket}
	must(t, cmd.Start())
	must(t, socket.Close())
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	next := func() string {
		must(t, heard.SetReadDeadline(time.Now().Add(30*time.Second)))
		b := make([]byte, 256)
		n, err := heard.Read(b)
		must(t, err)
		return string(b[:n])
	}
	if got := next(); got != "READY=1" {
		t.Errorf("first it says %q", got)
	}
	p.listen = l.Addr().String()
	p.ready(t)
	if got := next(); got != "WATCHDOG=1" {
		t.Errorf("then it says %q", got)
	}
	must(t, cmd.Process.Signal(syscall.SIGTERM))
	for said := next(); said != "STOPPING=1"; said = next() {
		if said != "WATCHDOG=1" {
			t.Fatalf("in the end it says %q", said)
		}
	}
	must(t, l.Close())
}
