package wire

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// ErrStalled is why a connection was closed on which nothing moved for too long.
var ErrStalled = errors.New("the server stopped answering")

// Conn is a connection with a guard: while one is set, it is closed as soon as nothing has moved for its time. It knows
// why it was closed. Deadlines that a library sets by the clock are ignored, so that a slow but living line may take its time.
type Conn struct {
	net.Conn
	mu    sync.Mutex
	limit time.Duration
	timer *time.Timer
	cause error
	free  func() bool // lets go of the context
}

func watch(ctx context.Context, raw net.Conn) *Conn {
	c := &Conn{Conn: raw}
	c.free = context.AfterFunc(ctx, func() { c.fail(context.Cause(ctx)) })
	return c
}

// Guard closes the connection once nothing has moved on it for the time given, until the returned function is called.
func (c *Conn) Guard(limit time.Duration) (release func()) {
	timer := time.AfterFunc(limit, func() { c.fail(ErrStalled) })
	c.mu.Lock()
	c.limit, c.timer = limit, timer
	c.mu.Unlock()
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		timer.Stop()
		c.timer = nil
	}
}

func (c *Conn) fail(cause error) {
	c.mu.Lock()
	if c.cause == nil {
		c.cause = cause
	}
	c.mu.Unlock()
	c.Conn.Close()
}

// Cause returns why the connection closed itself, or nil if it did not.
func (c *Conn) Cause() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cause
}

// Explain returns the cause that the connection knows, if any, instead of the error that followed from it.
func (c *Conn) Explain(err error) error {
	if cause := c.Cause(); err != nil && cause != nil {
		return cause
	}
	return err
}

func (c *Conn) moved(n int) {
	if n == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil {
		c.timer.Reset(c.limit)
	}
}

// Read reads, and puts the guard off.
func (c *Conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.moved(n)
	return n, err
}

// Write writes, and puts the guard off.
func (c *Conn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.moved(n)
	return n, err
}

// Close closes the connection and lets go of its context.
func (c *Conn) Close() error {
	c.free()
	return c.Conn.Close()
}

// SetDeadline does nothing: the guard watches instead.
func (c *Conn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing: the guard watches instead.
func (c *Conn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: the guard watches instead.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }
