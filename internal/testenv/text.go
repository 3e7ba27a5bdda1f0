package testenv

import (
	"bytes"
	"sync"
)

// Text is what several write into at once and a test reads, as a log.
type Text struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds to the text.
func (x *Text) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.Write(p)
}

// String is what was written so far.
func (x *Text) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.String()
}
