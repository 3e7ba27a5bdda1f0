package content

import (
	"context"
	_ "embed" // frame.css
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/mail"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// sandbox is what the frame of a mail may do: follow a link into a window of its own, which is free of the frame's bounds.
// It has no origin, so that it reaches nothing of ours; it runs nothing, posts nothing and leads the page around it nowhere.
const sandbox = "allow-popups allow-popups-to-escape-sandbox"

// policy lets a foreign document load nothing but pictures that lie in its own text and, once they are asked for, remote ones.
// It trusts no sanitiser: it holds for whatever stands in the frame.
func policy(remote bool) string {
	pictures := "data:"
	if remote {
		pictures += " https: http:"
	}
	return "default-src 'none'; img-src " + pictures + "; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox " + sandbox
}

// frameStyle is all the style that a mail's frame has: the house's own would let a mail borrow the looks of our controls.
//
//go:embed frame.css
var frameStyle string

// formatted answers with a mail as its sender formatted it, for a frame. Remote pictures tell the sender that the mail was read,
// so they are loaded only when somebody asks for them.
func (s server) formatted(c echo.Context) error {
	n, err := id(c)
	if err != nil {
		return err
	}
	m, err := s.message(c, n)
	if err != nil {
		return err
	}
	remote := c.QueryParam("images") == "1" && askedHere(c.Request())
	clean := mail.Sanitise(m.HTML, mail.Display{Remote: remote, Fold: true})
	return show(c, remote, withPictures{clean, m.Attachments, func(ctx context.Context, id int64) (ticket.Attachment, error) {
		return s.db.Attachment(ctx, shell.Viewer(c), id)
	}})
}

// show answers with a mail's HTML in a document for a frame.
func show(c echo.Context, remote bool, body templ.Component) error {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", policy(remote))
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-DNS-Prefetch-Control", "off") // or the names of its links would be asked for, and who asks be seen
	return shell.Render(c, http.StatusOK, frameView(body))
}

// Note answers with an internal note as it is read, for a frame.
func Note(c echo.Context, text string) error { return show(c, false, Written(text)) }

// askedHere reports whether a page of ours asks, as far as the browser tells: a link in a mail must not load that mail's pictures.
func askedHere(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "" || site == "same-origin"
}

// message reads a message with its attachments; one without HTML is not found.
func (s server) message(c echo.Context, n int64) (ticket.Message, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	m, err := s.db.Message(ctx, v, n)
	if err != nil {
		return m, err
	}
	all, err := s.db.Messages(ctx, v, m.TicketID)
	if err != nil {
		return m, err
	}
	i := slices.IndexFunc(all, func(x ticket.Message) bool { return x.ID == n })
	if i < 0 || all[i].HTML == "" {
		return m, fault.Errorf(fault.NotFound, "This message was not found.")
	}
	return all[i], nil
}

// waiting is how a sanitised mail begins to name a picture that travels with it. Quotes in text are written as entities,
// so that this stands nowhere but in a tag.
const waiting = ` src="cid:`

// mostPictures bounds the bytes of pictures that are put into one document. A mail may name the same picture a thousand times.
const mostPictures = 24 << 20

// withPictures writes sanitised HTML, and in place of each picture that travels with the mail its bytes: a frame without an origin
// could not load them, and what need not be loaded needs no address.
type withPictures struct {
	html  string
	files []ticket.Attachment // without data
	load  func(ctx context.Context, id int64) (ticket.Attachment, error)
}

// Render writes the HTML.
func (p withPictures) Render(ctx context.Context, w io.Writer) error {
	rest, room, loaded := p.html, mostPictures, map[int64]ticket.Attachment{}
	for {
		before, after, found := strings.Cut(rest, waiting)
		if _, err := io.WriteString(w, before); err != nil || !found {
			return err
		}
		name, after, _ := strings.Cut(after, `"`)
		rest = after
		i := slices.IndexFunc(p.files, func(f ticket.Attachment) bool { return picture(f.ContentID) == waiting+name+`"` })
		if i < 0 || p.files[i].Size > int64(room) {
			continue // its other words stay
		}
		f, known := loaded[p.files[i].ID]
		if !known {
			var err error
			if f, err = p.load(ctx, p.files[i].ID); err != nil {
				return err
			}
			loaded[f.ID] = f
		}
		room -= len(f.Data)
		if err := writePicture(w, f.Data); err != nil {
			return err
		}
	}
}

// writePicture writes a picture into the tag that shows it. What it is, its bytes say: the sender's word for it counts for nothing.
func writePicture(w io.Writer, data []byte) error {
	kind := http.DetectContentType(data)
	if !slices.Contains(pictures, kind) {
		return nil
	}
	if _, err := io.WriteString(w, ` src="data:`+kind+`;base64,`); err != nil {
		return err
	}
	enc := base64.NewEncoder(base64.StdEncoding, w)
	if _, err := enc.Write(data); err != nil {
		return err
	}
	if err := enc.Close(); err != nil {
		return err
	}
	_, err := io.WriteString(w, `"`)
	return err
}

// The heights of a frame, in pixels. Nothing runs in the frame that could tell the page how high its text is, and its document
// is closed to the page; so it is guessed from the text, and who reads can draw the frame larger.
const (
	lowest  = 140
	highest = 720
	line    = 22
	letters = 80 // on a line
)

// frameHeight guesses how high a mail is.
func frameHeight(html string) int {
	lines, inText, pixels := 2, 0, 0
	for len(html) > 0 && pixels < highest {
		text, after, _ := strings.Cut(html, "<")
		inText += len(strings.TrimSpace(text))
		tag, rest, _ := strings.Cut(after, ">")
		html = rest
		name, _, _ := strings.Cut(tag, " ")
		switch name {
		case "p", "div", "br", "tr", "li", "hr", "h1", "h2", "h3", "table", "blockquote", "ul", "ol", "pre":
			lines += 1 + inText/letters
			inText = 0
		case "img":
			pixels += 120
		}
		pixels = max(pixels, lines*line)
	}
	return max(lowest, min(highest, pixels+inText/letters*line))
}
