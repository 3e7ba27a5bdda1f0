package handover

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"path"
	"strings"
	"time"
	"unicode"
)

// Sink takes files, one after the other.
type Sink interface {
	// Create begins a file under a path with slashes; the one before is over then.
	Create(name string, at time.Time) (io.Writer, error)
	// Close ends the last file and the whole.
	Close() error
}

// Dir is a sink that writes files below a directory, which it makes. It refuses one that has something in it.
func Dir(dir string) (Sink, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &folder{root: root}, nil
}

type folder struct {
	root *os.Root
	file *os.File
}

func (f *folder) Create(name string, _ time.Time) (io.Writer, error) {
	if err := f.end(); err != nil {
		return nil, err
	}
	if err := f.root.MkdirAll(path.Dir(name), 0o750); err != nil {
		return nil, err
	}
	var err error
	f.file, err = f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	return f.file, err
}

func (f *folder) end() error {
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}

func (f *folder) Close() error { return errors.Join(f.end(), f.root.Close()) }

// Zip is a sink that writes an archive.
func Zip(w io.Writer) Sink { return &archive{zip.NewWriter(w)} }

type archive struct{ w *zip.Writer }

func (a *archive) Create(name string, at time.Time) (io.Writer, error) {
	return a.w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
}

func (a *archive) Close() error { return a.w.Close() }

// File is a file of an export, as the manifest names it.
type File struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// counted writes files into a sink and keeps what they are.
type counted struct {
	sink  Sink
	at    time.Time
	files []File
	open  *meter
}

// meter counts what is written to a file.
type meter struct {
	w    io.Writer
	n    int64
	hash hash.Hash
}

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.n += int64(n)
	m.hash.Write(p[:n])
	return n, err
}

// create begins a file.
func (c *counted) create(name string) (io.Writer, error) {
	c.end()
	w, err := c.sink.Create(name, c.at)
	if err != nil {
		return nil, err
	}
	c.open = &meter{w: w, hash: sha256.New()}
	c.files = append(c.files, File{Path: name})
	return c.open, nil
}

// end keeps what the file that was begun came to.
func (c *counted) end() {
	if c.open != nil {
		last := &c.files[len(c.files)-1]
		last.Bytes, last.SHA256 = c.open.n, hex.EncodeToString(c.open.hash.Sum(nil))
		c.open = nil
	}
}

// put writes a whole file.
func (c *counted) put(name string, data []byte) error {
	w, err := c.create(name)
	if err == nil {
		_, err = w.Write(data)
	}
	return err
}

// maxName is how many letters of a name a file keeps.
const maxName = 80

// safe is a name that every file system takes: letters, digits, and of signs . - _ alone, without a dot in front.
func safe(name string) string {
	out := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".-_", r) {
			return r
		}
		return '_'
	}, name)
	letters := []rune(strings.Trim(out, "._"))
	if len(letters) > maxName { // what it ends in says what it is
		ext := []rune(path.Ext(string(letters)))
		if len(ext) > 10 {
			ext = nil
		}
		letters = append(letters[:maxName-len(ext)], ext...)
	}
	if len(letters) == 0 {
		return "file"
	}
	return string(letters)
}
