package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"remit/internal/backup"
	"remit/internal/fault"
	"remit/internal/testenv"
)

// gate stands before a server and can be shut, as if the server had been stopped: who is inside is cut off, and nobody comes in.
type gate struct {
	mu    sync.Mutex
	shut  bool
	conns []net.Conn
}

// open stands before a server on loopback until the end of the test, and returns where it is.
func (g *gate) open(t *testing.T, server string) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { g.set(true); must(t, l.Close()) })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			g.pass(in, server)
		}
	}()
	return l.Addr().String()
}

func (g *gate) pass(in net.Conn, server string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	out, err := net.Dial("tcp", server)
	if g.shut || err != nil {
		_ = in.Close() // whoever came sees it
		return
	}
	g.conns = append(g.conns, in, out)
	go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
	go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
}

func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut = shut; shut {
		for _, c := range g.conns {
			_ = c.Close() // some are closed already
		}
		g.conns = nil
	}
}

// status asks a running program for a page, and returns the answer's number and text.
func (p *program) status(t *testing.T, c *http.Client, path string) (int, string) {
	t.Helper()
	r, err := c.Get("http://" + p.listen + path)
	must(t, err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	must(t, err)
	return r.StatusCode, string(text)
}

// signIn lets an admin in, whose password the command line gave.
func (p *program) signIn(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	c := &http.Client{Jar: jar, Timeout: 30 * time.Second}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+p.listen+"/sign-in", strings.NewReader(url.Values{"email": {"kim@harbour.example"}, "password": {password}}.Encode()))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	a, err := c.Do(r)
	must(t, err)
	must(t, a.Body.Close())
	if a.StatusCode != http.StatusOK {
		t.Fatalf("the admin cannot sign in: %d", a.StatusCode)
	}
	return c
}

func (p *program) addAdmin(t *testing.T) {
	t.Helper()
	p.run(t, password+"\n", "user", "add", "--email", "kim@harbour.example", "--name", "Kim Osei", "--role", "admin", "--password-stdin")
}

// logged reports whether the log of the program says something.
func (p *program) logged(words string) bool {
	text, err := os.ReadFile(filepath.Join(p.dir, "log"))
	return err == nil && strings.Contains(string(text), words)
}

// TestTheDatabaseGoesAndComesBack cuts the program off its PostgreSQL server and lets it back.
func TestTheDatabaseGoesAndComesBack(t *testing.T) {
	t.Parallel()
	at, err := url.Parse(testenv.Postgres(t))
	must(t, err)
	var g gate
	at.Host = g.open(t, at.Host)
	p := newProgram(t)
	p.env = append(p.env, "REMIT_DATABASE_URL="+at.String())
	p.addAdmin(t)
	p.serve(t)
	p.ready(t)
	kim := p.signIn(t)
	g.set(true)
	eventually(t, "the word that it is not ready", func() bool { code, _ := p.status(t, kim, "/readyz"); return code == http.StatusServiceUnavailable })
	if code, text := p.status(t, kim, "/queue"); code < 500 || strings.Contains(text, at.Host) {
		t.Errorf("without a database the queue answers %d: %s", code, text)
	}
	if code, _ := p.status(t, kim, "/healthz"); code != http.StatusOK {
		t.Errorf("without a database the program is not alive: %d", code)
	}
	eventually(t, "a line in the log", func() bool { return p.logged("A run failed.") })
	g.set(false)
	eventually(t, "the queue", func() bool { code, _ := p.status(t, kim, "/queue"); return code == http.StatusOK })
	eventually(t, "a status without failures", func() bool {
		code, text := p.status(t, kim, "/settings/status")
		return code == http.StatusOK && !strings.Contains(text, "in a row")
	})
}

// TestACopyThatIsKilledIsNeverHalfAFile kills remit backup at many moments.
func TestACopyThatIsKilledIsNeverHalfAFile(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.addAdmin(t)
	began, whole := time.Now(), 0
	p.run(t, "", "backup", "first.db")
	lap := time.Since(began)
	for n := range 10 {
		file := filepath.Join(p.dir, fmt.Sprint(n, ".db"))
		cmd := p.command("backup", file)
		must(t, cmd.Start())
		time.Sleep(lap * time.Duration(n+1) / 10)
		_ = cmd.Process.Kill() // it may be done
		_ = cmd.Wait()
		if _, err := os.Stat(file); os.IsNotExist(err) {
			continue
		}
		whole++
		if _, err := backup.Check(t.Context(), file); err != nil {
			t.Errorf("killed after %d tenths: %v", n+1, err)
		}
	}
	t.Logf("of 10 that were killed within %v %d were done", lap.Round(time.Millisecond), whole)
}

// TestADamagedAttachmentIsSaidAndTheRestGoesOn overwrites a page of the file in which nothing but an attachment lies.
func TestADamagedAttachmentIsSaidAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.addAdmin(t)
	const marker = "no page holds this but those of the file. "
	body := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(marker, 3000)))
	var lines strings.Builder
	for i := 0; i < len(body); i += 76 {
		lines.WriteString(body[i:min(i+76, len(body))] + "\r\n")
	}
	mail := "From: Dana <dana@northwind.example>\r\nTo: help@harbour.example\r\nSubject: A file\r\nMessage-ID: <f@northwind.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\nContent-Type: application/octet-stream; name=f.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines.String() + "--b--\r\n"
	if said := p.run(t, mail, "mail", "receive"); !strings.Contains(said, `"created"`) {
		t.Fatalf("the mail: %s", said)
	}
	p.damage(t, []byte(marker))
	p.serve(t)
	p.ready(t)
	kim := p.signIn(t)
	eventually(t, "what the self-check found", func() bool {
		_, text := p.status(t, kim, "/settings/status")
		return strings.Contains(text, "The last self-check found something.")
	})
	ticket := p.books(t).count("SELECT MAX(id) FROM tickets")
	file := p.books(t).count("SELECT MAX(id) FROM attachments")
	if code, text := p.status(t, kim, fmt.Sprintf("/attachments/%d", file)); code != http.StatusInternalServerError || strings.Contains(text, "malformed") {
		t.Errorf("the file answers %d: %.200s", code, text)
	}
	if !p.logged("malformed") {
		t.Error("the log does not say what is wrong")
	}
	for _, path := range []string{fmt.Sprintf("/tickets/%d", ticket), "/queue"} {
		if code, text := p.status(t, kim, path); code != http.StatusOK {
			t.Errorf("%s answers %d: %.200s", path, code, text)
		}
	}
	if code, said := p.refused(t, "backup", filepath.Join(p.dir, "copy.db")); code != exitInput || !strings.Contains(said, "damaged") {
		t.Errorf("a copy of it: exit %d, %q", code, said)
	}
}

// damage breaks the chain of pages in the midst of those that are full of a marker.
func (p *program) damage(t *testing.T, marker []byte) {
	t.Helper()
	const page = 8192
	file := filepath.Join(p.dir, "remit.db")
	data, err := os.ReadFile(file)
	must(t, err)
	var full []int
	for at := 0; at+page <= len(data); at += page {
		if bytes.Count(data[at:at+page], marker) > page/len(marker)-3 {
			full = append(full, at)
		}
	}
	if len(full) < 5 {
		t.Fatalf("%d pages hold the file", len(full))
	}
	copy(data[full[len(full)/2]:], make([]byte, 4)) // the number of the next page (SQLite's file format, section 1.6)
	must(t, os.WriteFile(file, data, 0o600))
}

// TestKilledOverAndOverItStartsAgain kills a server that has begun, or is about to, and starts it on the same data.
func TestKilledOverAndOverItStartsAgain(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.addAdmin(t)
	for n := range 5 {
		end := p.serve(t)
		if n%2 == 0 {
			p.ready(t)
		}
		end(syscall.SIGKILL)
	}
	p.serve(t)
	p.ready(t)
	if err := backup.SoundFile(t.Context(), filepath.Join(p.dir, "remit.db")); err != nil {
		t.Error(fault.Text(err))
	}
}
