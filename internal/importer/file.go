package importer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"remit/internal/decode"
	"remit/internal/fault"
	"remit/internal/ticket"
)

// text is a file's text, whatever its encoding says of itself: UTF-8 with or without a mark, UTF-16 with one, else what Windows wrote.
func text(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fault.Errorf(fault.Invalid, "%s cannot be read: %w", filepath.Base(path), err)
	}
	switch {
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		b = b[3:]
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		s, _ := decode.Charset(b, "utf-16")
		return strings.TrimPrefix(s, "\uFEFF"), nil
	}
	label := "utf-8"
	if !json.Valid(b) && strings.ToValidUTF8(string(b), "\x00") != string(b) {
		label = "windows-1252"
	}
	s, _ := decode.Charset(b, label)
	return s, nil
}

// records reads the lists of JSON objects of all files of a folder that begin with one of the names, whatever lies around each object.
// A folder without such a file has none.
func (s *Source) records(folder string, names []string, take func(where string, raw json.RawMessage) error) error {
	files, err := os.ReadDir(folder)
	if err != nil {
		return fault.Errorf(fault.Invalid, "The folder %s cannot be read: %w", folder, err)
	}
	for _, f := range files {
		name := strings.ToLower(f.Name())
		stem := strings.TrimRight(strings.TrimSuffix(name, ".json"), "0123456789_-")
		if f.IsDir() || !strings.HasSuffix(name, ".json") || !slices.Contains(names, stem) {
			continue
		}
		if err := s.file(filepath.Join(folder, f.Name()), take); err != nil {
			return err
		}
	}
	return nil
}

func (s *Source) file(path string, take func(where string, raw json.RawMessage) error) error {
	body, err := text(path)
	if err != nil {
		return err
	}
	name := filepath.Base(path)
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return fault.Errorf(fault.Invalid, "%s:%d: %w", name, 1+strings.Count(body[:min(int(syntax.Offset), len(body))], "\n"), err)
		}
		return fault.Errorf(fault.Invalid, "%s: a list of objects is expected: %w", name, err)
	}
	for i, raw := range list {
		where := fmt.Sprintf("%s, record %d", name, i+1)
		if err := take(where, inner(raw)); err != nil {
			s.left(where, "It cannot be understood: "+err.Error()+".")
		}
	}
	return nil
}

// inner is the object in an object that holds nothing else: {"user": {…}}.
func inner(raw json.RawMessage) json.RawMessage {
	var outer map[string]json.RawMessage
	if err := json.Unmarshal(raw, &outer); err != nil || len(outer) != 1 {
		return raw
	}
	for _, only := range outer {
		if bytes.HasPrefix(bytes.TrimSpace(only), []byte("{")) {
			return only
		}
	}
	return raw
}

// id is an id in JSON, as a number or a text; "" for null.
type id string

// UnmarshalJSON reads both.
func (i *id) UnmarshalJSON(b []byte) error {
	if text := strings.Trim(string(b), `"`); text != "null" {
		*i = id(text)
	}
	return nil
}

// moment is an instant in one of the ways in which JSON exports write it; without a zone it is UTC.
type moment struct{ time.Time }

// UnmarshalJSON reads an instant; null and "" are none.
func (m *moment) UnmarshalJSON(b []byte) (err error) {
	text := strings.Trim(string(b), `"`)
	if text == "null" || text == "" {
		return nil
	}
	m.Time, err = instant(text, time.UTC)
	return err
}

// instant reads a date with a time of day; one that names no zone is of the given one.
func instant(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "1/2/2006 3:04 PM", "1/2/06 3:04 PM"} {
		if t, err := time.ParseInLocation(layout, strings.TrimSpace(text), zone); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date", text)
}

// file is a file of a message: in the export itself, or beside it in the folder attachments.
type file struct {
	ID       id     `json:"id"`
	Filename string `json:"filename"`
	Name     string `json:"name"`
	Type     string `json:"content_type"`
	Data     string `json:"data"` // base64
}

// files reads the files of a message. Those of which only the name is there stay outside.
func (s *Source) files(folder, where string, list []file, path ...string) (out []ticket.Attachment) {
	for _, f := range list {
		name := f.Filename
		if name == "" {
			name = f.Name
		}
		data, err := base64.StdEncoding.DecodeString(f.Data)
		if err == nil && len(data) == 0 {
			data, err = os.ReadFile(filepath.Join(folder, "attachments", filepath.Join(path...), filepath.Base(string(f.ID))))
		}
		switch {
		case errors.Is(err, fs.ErrNotExist):
			s.left(where, "The file "+name+" is not in the export.")
		case err != nil:
			s.left(where, "The file "+name+" cannot be read.")
		default:
			out = append(out, ticket.Attachment{Name: name, Type: f.Type, Size: int64(len(data)), Data: data})
		}
	}
	return out
}
