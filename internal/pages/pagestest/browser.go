package pagestest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell/shelltest"
)

// Browser keeps cookies, follows no redirect and says where its requests come from, as browsers do.
type Browser struct {
	T      testing.TB
	Base   string
	Client *http.Client
	// Languages are what it asks for, as in Accept-Language; "" for nothing.
	Languages string
}

// Answer is an answer whose body was read.
type Answer struct {
	T        testing.TB
	Status   int
	Header   http.Header
	Location string // where a redirect leads
	Body     string
}

// Get asks for a page; headers are pairs of name and value.
func (b *Browser) Get(path string, headers ...string) Answer {
	b.T.Helper()
	return b.send(http.MethodGet, path, "", nil, headers)
}

// Post sends a form; headers are pairs of name and value.
func (b *Browser) Post(path string, form url.Values, headers ...string) Answer {
	b.T.Helper()
	return b.send(http.MethodPost, path, echo.MIMEApplicationForm, strings.NewReader(form.Encode()), headers)
}

// Upload sends a form with one file in the field “file”.
func (b *Browser) Upload(path, name, content string, form url.Values) Answer {
	b.T.Helper()
	return b.multipart(path, form, func(w *multipart.Writer) error {
		part, err := w.CreateFormFile("file", name)
		if err == nil {
			_, err = io.WriteString(part, content)
		}
		return err
	})
}

// PostFiles sends a form with a file in each of the fields named.
func (b *Browser) PostFiles(path string, form map[string]string, files map[string][]byte) Answer {
	b.T.Helper()
	values := url.Values{}
	for field, v := range form {
		values.Set(field, v)
	}
	return b.multipart(path, values, func(w *multipart.Writer) error {
		for field, data := range files {
			part, err := w.CreateFormFile(field, field)
			if err != nil {
				return err
			}
			if _, err := part.Write(data); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *Browser) multipart(path string, form url.Values, files func(*multipart.Writer) error) Answer {
	b.T.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range form {
		for _, v := range values {
			if err := w.WriteField(field, v); err != nil {
				b.T.Fatal(err)
			}
		}
	}
	err := files(w)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.T.Fatal(err)
	}
	return b.send(http.MethodPost, path, w.FormDataContentType(), &body, nil)
}

func (b *Browser) send(method, path, kind string, body io.Reader, headers []string) Answer {
	b.T.Helper()
	r, err := http.NewRequestWithContext(b.T.Context(), method, b.Base+path, body)
	if err != nil {
		b.T.Fatal(err)
	}
	if kind != "" {
		r.Header.Set(echo.HeaderContentType, kind)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if b.Languages != "" {
		r.Header.Set("Accept-Language", b.Languages)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.Client.Do(r)
	if err != nil {
		b.T.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.T.Fatal(err)
	}
	return Answer{T: b.T, Status: res.StatusCode, Header: res.Header, Location: res.Header.Get(echo.HeaderLocation), Body: string(text)}
}

// Page is the answer as a page, to be read by selector.
func (a Answer) Page() shelltest.Document {
	a.T.Helper()
	return shelltest.Parse(a.T, strings.NewReader(a.Body))
}

// Want fails the test where the answer has another status.
func (a Answer) Want(status int) Answer {
	a.T.Helper()
	if a.Status != status {
		a.T.Fatalf("status %d, want %d; location %q; body:\n%.1500s", a.Status, status, a.Location, a.Body)
	}
	return a
}
