package record

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/pages/shell"
)

// maxSource is the largest file of terms, a client or a catalogue that is taken, in bytes.
const maxSource = 2 << 20

// Source returns the form with the file that came with it, or the text that was typed, and its name for messages.
func Source(c echo.Context, what string) (f shell.Form, name string, err error) {
	file, err := c.FormFile("file")
	if err != nil && !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart) {
		return f, "", fmt.Errorf("record: read upload: %w", err)
	}
	if f, err = shell.FormOf(c); err != nil {
		return f, "", err
	}
	name = what + ".toml"
	if file != nil && file.Size > 0 {
		if file.Size > maxSource {
			return f, "", fault.On("file", "The file is larger than 2 MB; that is no %s.", what)
		}
		opened, err := file.Open()
		if err != nil {
			return f, "", fmt.Errorf("record: open upload: %w", err)
		}
		defer opened.Close()
		data, err := io.ReadAll(opened)
		if err != nil {
			return f, "", fmt.Errorf("record: read upload: %w", err)
		}
		name = file.Filename
		f.Set("source", strings.ToValidUTF8(string(data), "\uFFFD"))
	}
	if strings.TrimSpace(f.Values.Get("source")) == "" {
		return f, name, fault.On("file", "Choose a file or paste its text.")
	}
	// A browser sends the lines of a text area with CR LF; the file has them as they are kept.
	f.Set("source", strings.ReplaceAll(f.Values.Get("source"), "\r\n", "\n"))
	return f, name, nil
}

// AppliedWords says what a file changed.
func AppliedWords(name string, a desk.Applied) string {
	if a.Nothing() {
		return name + " holds nothing new. Nothing was changed."
	}
	return fmt.Sprintf("%s was applied: %d added, %d changed, %d no longer in the file and marked inactive.", name, a.Added, a.Changed, a.Retired)
}

// splitLines are the lines of a message.
func splitLines(text string) []string { return strings.Split(text, "\n") }
