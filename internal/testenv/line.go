package testenv

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// Line stands between a program and a server on loopback, and is as bad as a test wants it. Its first connections, as many as Broken says,
// break after the server has sent Bytes: they are cut, or stall.
type Line struct {
	Bytes  int64
	Broken int64
	Stall  bool
	Rate   int                      // how many bytes a second come from the server, 0 for as many as there are
	Say    func(line string) string // changes each line that the program says; nil for none

	conns atomic.Int64
}

// Open lays the line to a port, until the end of the test, and returns the port that leads to it.
func (l *Line) Open(t testing.TB, to int) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require(t, err, "")
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", to))
			if err != nil {
				client.Close()
				continue
			}
			go l.pass(t.Context(), client, server, l.conns.Add(1) <= l.Broken)
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

// Visits returns how many connections were made.
func (l *Line) Visits() int64 { return l.conns.Load() }

// The copies end with the connection, whose end is what a test looks at: their errors tell nothing more.
func (l *Line) pass(ctx context.Context, client, server net.Conn, breaks bool) {
	defer client.Close()
	defer server.Close()
	go l.say(server, client)
	switch {
	case breaks:
		_, _ = io.CopyN(client, server, l.Bytes)
		if l.Stall {
			<-ctx.Done()
		}
	case l.Rate > 0:
		const ticks = 50 // a second
		for {
			if _, err := io.CopyN(client, server, int64(l.Rate/ticks)); err != nil {
				return
			}
			time.Sleep(time.Second / ticks)
		}
	default:
		_, _ = io.Copy(client, server)
	}
}

func (l *Line) say(server io.Writer, client io.Reader) {
	if l.Say == nil {
		_, _ = io.Copy(server, client)
		return
	}
	lines := bufio.NewReader(client)
	for {
		line, err := lines.ReadString('\n')
		if _, failed := io.WriteString(server, l.Say(line)); err != nil || failed != nil {
			return
		}
	}
}
