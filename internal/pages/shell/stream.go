package shell

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// The names of the events that the script of a page understands.
const (
	RowEvent    = "row"    // HTML of one table row; replaces the row of the same id, or waits in the banner as new
	GoneEvent   = "gone"   // the id of a row that no longer belongs into the list; it is dimmed and stays until the list is shown anew
	PartEvent   = "part"   // HTML of one element; replaces the element of the same id
	CountsEvent = "counts" // JSON of numbers by key; sets the elements with data-count-of
	AnewEvent   = "anew"   // nothing; the list is shown anew
	ToastEvent  = "toast"  // a sentence
	MarkEvent   = "mark"   // what the page knows of all changes, as its data and its id; comes back when the browser connects again
)

// EventStream sends events to one open page until its context ends.
type EventStream struct {
	response *echo.Response
	control  *http.ResponseController
}

// OpenStream starts the answer of a route with the load Stream. Its handler loops until the request's context is done:
// the visitor left, or the server ends.
func OpenStream(c echo.Context) (*EventStream, error) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set("X-Accel-Buffering", "no") // tells a proxy in front to pass events on at once
	c.Response().WriteHeader(http.StatusOK)
	s := &EventStream{response: c.Response(), control: http.NewResponseController(c.Response())}
	return s, s.Beat()
}

// Send sends one event. The id comes back as Last-Event-ID when the browser connects again; "" for none.
func (s *EventStream) Send(name, id, data string) error {
	var b strings.Builder
	if id != "" {
		fmt.Fprintf(&b, "id: %s\n", oneLine(id))
	}
	fmt.Fprintf(&b, "event: %s\n", oneLine(name))
	for line := range strings.Lines(data + "\n") {
		fmt.Fprintf(&b, "data: %s\n", strings.TrimRight(line, "\r\n"))
	}
	b.WriteByte('\n')
	return s.write(b.String())
}

// SendPart sends a rendered component as one event.
func (s *EventStream) SendPart(ctx context.Context, name, id string, view templ.Component) error {
	var b bytes.Buffer
	if err := view.Render(ctx, &b); err != nil {
		return fmt.Errorf("shell: render event: %w", err)
	}
	return s.Send(name, id, b.String())
}

// Beat sends nothing but a sign of life, so that no proxy ends a quiet stream. Every 20 seconds is often enough.
func (s *EventStream) Beat() error { return s.write(":\n\n") }

func (s *EventStream) write(text string) error {
	if _, err := s.response.Write([]byte(text)); err != nil {
		return fmt.Errorf("shell: send event: %w", err)
	}
	if err := s.control.Flush(); err != nil {
		return fmt.Errorf("shell: send event: %w", err)
	}
	return nil
}

func oneLine(s string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(s) }
