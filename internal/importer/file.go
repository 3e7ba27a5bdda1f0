package importer

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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

// records reads the lists of objects, in JSON or XML, of all files of a folder that begin with one of the names, whatever lies around each object.
// A folder without such a file has none.
func (s *Source) records(folder string, names []string, take func(where string, raw json.RawMessage) error) error {
	files, err := os.ReadDir(folder)
	if err != nil {
		return fault.Errorf(fault.Invalid, "The folder %s cannot be read: %w", folder, err)
	}
	for _, f := range files {
		name := strings.ToLower(f.Name())
		ext := filepath.Ext(name)
		stem := strings.TrimRight(strings.TrimSuffix(name, ext), "0123456789_-")
		read := map[string]listReader{".json": jsonList, ".xml": xmlList}[ext]
		if f.IsDir() || read == nil || !slices.Contains(names, stem) {
			continue
		}
		if err := s.file(filepath.Join(folder, f.Name()), read, take); err != nil {
			return err
		}
	}
	return nil
}

// listReader reads a list of objects; name is the file's, for what is said where it is none.
type listReader func(name, body string) ([]json.RawMessage, error)

func (s *Source) file(path string, read listReader, take func(where string, raw json.RawMessage) error) error {
	body, err := text(path)
	if err != nil {
		return err
	}
	name := filepath.Base(path)
	list, err := read(name, body)
	if err != nil {
		return err
	}
	for i, raw := range list {
		where := fmt.Sprintf("%s, record %d", name, i+1)
		if err := take(where, inner(raw)); err != nil {
			s.left(where, "It cannot be understood: "+err.Error()+".")
		}
	}
	return nil
}

// jsonList reads a list of objects in JSON.
func jsonList(name, body string) (list []json.RawMessage, err error) {
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fault.Errorf(fault.Invalid, "%s:%d: %w", name, 1+strings.Count(body[:min(int(syntax.Offset), len(body))], "\n"), err)
		}
		return nil, fault.Errorf(fault.Invalid, "%s: a list of objects is expected: %w", name, err)
	}
	return list, nil
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

// number is a whole number in JSON, or a text of digits; 0 for null and "".
type number int

// UnmarshalJSON reads both.
func (n *number) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "null" || text == "" {
		return nil
	}
	i, err := strconv.Atoi(text)
	*n = number(i)
	return err
}

// yes is true in JSON, or the text of it; anything else is not.
type yes bool

// UnmarshalJSON reads both.
func (y *yes) UnmarshalJSON(b []byte) error {
	*y = yes(strings.Trim(string(b), `"`) == "true")
	return nil
}

// many is a list of objects in JSON; one object is a list of one, and null and "" are none.
type many []json.RawMessage

// UnmarshalJSON reads all of these.
func (m *many) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '[':
		return json.Unmarshal(b, (*[]json.RawMessage)(m))
	case '{':
		*m = many{bytes.Clone(b)}
	}
	return nil
}

// each reads the objects of a list, each as it is or within an object that holds nothing else.
func each[T any](list many) ([]T, error) {
	all := make([]T, len(list))
	for i, raw := range list {
		if err := json.Unmarshal(inner(raw), &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
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
	// FileName and FileType are what Freshdesk calls them.
	FileName string `json:"content_file_name"`
	FileType string `json:"content_content_type"`
}

// files reads the files of a message. Those of which only the name is there stay outside.
func (s *Source) files(folder, where string, list []file, path ...string) (out []ticket.Attachment) {
	for _, f := range list {
		name, kind := cmp.Or(f.Filename, f.Name, f.FileName), cmp.Or(f.Type, f.FileType)
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
			out = append(out, ticket.Attachment{Name: name, Type: kind, Size: int64(len(data)), Data: data})
		}
	}
	return out
}
