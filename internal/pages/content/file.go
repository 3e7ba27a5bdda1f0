package content

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// pictures are the types that a browser shows; everything else is saved.
var pictures = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// file answers with an attachment. It may come from anybody, so the browser is told to run nothing of it, whatever it is.
func (s server) file(c echo.Context) error {
	n, err := id(c)
	if err != nil {
		return err
	}
	f, err := s.db.Attachment(c.Request().Context(), shell.Viewer(c), n)
	if err != nil {
		return err
	}
	how, kind := "inline", strings.ToLower(f.Type)
	if !slices.Contains(pictures, kind) {
		how, kind = "attachment", echo.MIMEOctetStream
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, cmp.Or(mime.FormatMediaType(how, map[string]string{"filename": FileName(f.Name)}), how))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set(echo.HeaderCacheControl, "private, max-age=3600")
	if f.MailID != 0 {
		return s.rawMail(c, f)
	}
	return c.Blob(http.StatusOK, kind, f.Data)
}

// rawMail answers with a mail as it came, which may be larger than what should lie in memory at once.
func (s server) rawMail(c echo.Context, f ticket.Attachment) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, echo.MIMEOctetStream)
	h.Set(echo.HeaderContentLength, strconv.FormatInt(f.Size, 10))
	c.Response().WriteHeader(http.StatusOK)
	// The viewer may see the file: that was asked. Whose mail it is does not matter any more.
	return s.db.CopyMail(c.Request().Context(), identity.System("Mail"), f.MailID, c.Response())
}

// shownName is a file's name without what draws its letters in another order or not at all: "fdp.exe" must not read "exe.pdf".
func shownName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
}

// FileName is a name that every system can save: no folders, no control characters, never empty.
func FileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, shownName(name))
	return cmp.Or(strings.Trim(name, " ."), "file")
}

// Uploads reads the files of a form's field.
func Uploads(c echo.Context, field string) ([]ticket.Attachment, error) {
	form := c.Request().MultipartForm
	if form == nil {
		return nil, nil
	}
	var files []ticket.Attachment
	for _, h := range form.File[field] {
		if h.Filename == "" {
			continue
		}
		data, err := read(h)
		if err != nil {
			return nil, fault.On(field, "The file %s could not be read. Attach it again: %w", h.Filename, err)
		}
		files = append(files, ticket.Attachment{Name: h.Filename, Type: h.Header.Get(echo.HeaderContentType), Size: int64(len(data)), Data: data})
	}
	return files, nil
}

func read(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(f)
	return data, errors.Join(err, f.Close())
}
