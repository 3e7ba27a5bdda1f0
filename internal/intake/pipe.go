package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"remit/internal/fault"
)

// ReadFile reads a mail from a file. A large one stays where it is until the mail was received and release is called.
func (i *Intake) ReadFile(ctx context.Context, path string) (r Raw, release func() error, err error) {
	f, err := os.Open(path)
	if err != nil {
		return r, nil, fault.Errorf(fault.Invalid, "The mail cannot be read: %w", err)
	}
	about, err := f.Stat()
	if err == nil && about.Mode().IsRegular() && about.Size() > largeMail {
		return Raw{Name: path, Whole: f, Size: about.Size()}, f.Close, nil
	}
	if err == nil {
		r, release, err = i.readPipe(ctx, path, f)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return r, nil, fault.Errorf(fault.Invalid, "The mail cannot be read: %w", err)
	}
	return r, release, nil
}

// ReadPipe reads one mail to its end as a mailbox's reader does: a large one lies in a file without a name, which is gone with the program however
// that ends, and what is beyond the bytes that are kept at most is counted and let go. release gives the file back once the mail was received.
func (i *Intake) ReadPipe(ctx context.Context, name string, from io.Reader) (r Raw, release func() error, err error) {
	if r, release, err = i.readPipe(ctx, name, from); err != nil {
		return r, nil, fault.Errorf(fault.Unavailable, "The mail cannot be read: %w", err)
	}
	return r, release, nil
}

func (i *Intake) readPipe(ctx context.Context, name string, from io.Reader) (r Raw, release func() error, err error) {
	from = untilEnd{ctx, from}
	start, err := io.ReadAll(io.LimitReader(from, min(largeMail, i.kept)+1))
	if err != nil {
		return r, nil, fmt.Errorf("intake: pipe: %w", err)
	}
	if int64(len(start)) <= min(largeMail, i.kept) {
		return Raw{Name: name, Bytes: start}, func() error { return nil }, nil
	}
	f, err := os.CreateTemp("", "remit-mail-")
	if err != nil {
		return r, nil, fmt.Errorf("intake: put a large mail aside: %w", err)
	}
	size, err := i.putAside(f, start, from)
	if err = errors.Join(os.Remove(f.Name()), err); err != nil {
		return r, nil, fmt.Errorf("intake: put a large mail aside: %w", errors.Join(err, f.Close()))
	}
	return Raw{Name: name, Whole: f, Size: size}, f.Close, nil
}

// putAside writes as much of a mail as is kept, and tells how much there was.
func (i *Intake) putAside(f io.Writer, start []byte, rest io.Reader) (int64, error) {
	head := start[:min(int64(len(start)), i.kept)]
	if _, err := f.Write(head); err != nil {
		return 0, err
	}
	more, err := io.Copy(f, io.LimitReader(rest, i.kept-int64(len(head))))
	if err != nil {
		return 0, err
	}
	beyond, err := io.Copy(io.Discard, rest)
	return int64(len(start)) + more + beyond, err
}

// untilEnd reads until the context ends, so that an endless mail can be stopped.
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
