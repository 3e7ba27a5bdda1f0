// Package vault keeps bytes outside the database under the SHA-256 of what they are: in a folder, or in a bucket of an S3 server.
package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"remit/internal/fault"
)

// Vault keeps bytes. A name is the SHA-256 of the bytes in hexadecimal: the same bytes are kept once, and never change.
type Vault interface {
	// Put keeps size bytes of r under name. It returns nil once they are durable.
	Put(ctx context.Context, name string, size int64, r io.Reader) error
	// Open reads what is kept under name, NotFound where there is nothing. The bytes are to be held against the name by who reads them.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Delete takes away what is kept under name; that there is nothing is no error.
	Delete(ctx context.Context, name string) error
	// Where says for people where the bytes are.
	Where() string
}

// folder is a vault in the file system: ab/abcdef….
type folder struct{ root string }

// Folder is a vault in a folder, which is made where there is none.
func Folder(root string) (Vault, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fault.Errorf(fault.Unavailable, "The folder for attachments cannot be made: %w", err)
	}
	return folder{root}, nil
}

func (f folder) Where() string { return "the folder " + f.root }

func (f folder) path(name string) (string, error) {
	if b, err := hex.DecodeString(name); err != nil || len(b) != sha256.Size {
		return "", fault.Errorf(fault.NotFound, "%q is no name of a file that is kept.", name)
	}
	return filepath.Join(f.root, name[:2], name), nil
}

// Put writes beside the name, brings the bytes to the disk, and then gives them their name.
func (f folder) Put(ctx context.Context, name string, size int64, r io.Reader) (err error) {
	path, err := f.path(name)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return f.failed(err)
	}
	part, err := os.CreateTemp(dir, "part-")
	if err != nil {
		return f.failed(err)
	}
	n, err := io.Copy(part, untilEnd{ctx, r})
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		err = part.Sync()
	}
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return f.failed(errors.Join(err, os.Remove(part.Name())))
	}
	return f.failed(synced(dir))
}

// synced brings the names in a folder to the disk.
func synced(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (f folder) failed(err error) error {
	if err == nil {
		return nil
	}
	return fault.Errorf(fault.Unavailable, "A file cannot be kept in %s: %w", f.root, err)
}

// Open opens a file.
func (f folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing(f, name)
	}
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "A file cannot be read from %s: %w", f.root, err)
	}
	return file, nil
}

func missing(v Vault, name string) error {
	return fault.Errorf(fault.NotFound, "The bytes %s are not in %s.", name, v.Where())
}

// Delete removes a file.
func (f folder) Delete(_ context.Context, name string) error {
	path, err := f.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return f.failed(err)
	}
	return nil
}

// untilEnd reads until the context ends.
type untilEnd struct {
	ctx  context.Context
	from io.Reader
}

func (u untilEnd) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.from.Read(p)
}
