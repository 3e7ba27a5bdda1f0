package imapbox

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// head is what is asked of a mail before its content.
type head struct {
	date time.Time
	size int64
}

// heads asks for dates and sizes. A mail that is gone by now is not in the answer.
func (s *session) heads(uids []uint32) (map[uint32]head, error) {
	heads := make(map[uint32]head, len(uids))
	err := s.guarded(func() error {
		items := &imap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true}
		found, err := s.client.Fetch(setOf(uids), items).Collect()
		for _, m := range found {
			heads[uint32(m.UID)] = head{date: m.InternalDate.UTC(), size: m.RFC822Size}
		}
		return err
	})
	return heads, err
}

// whole asks for all of a mail, start for as much of one that is too large as is handed over. Both leave it unread.
var (
	whole = &imap.FetchItemBodySection{Peek: true}
	start = &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: headSize}}
)

// bodies fetches the contents of mails, each marked by its UID. Those that arrived whole are returned also with an error.
// Nothing is asked for but the contents: what a server computes of a mail (envelope, structure) is where parsers break.
func (s *session) bodies(uids []uint32, section *imap.FetchItemBodySection) (mails []Fetched, err error) {
	halfway := false
	err = s.guarded(func() error {
		items := &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}
		command := s.client.Fetch(setOf(uids), items)
		var broken error
		for data := command.Next(); data != nil; data = command.Next() {
			mail, complete, err := s.body(data)
			broken, halfway = errors.Join(broken, err), halfway || err != nil
			if complete {
				mails = append(mails, mail)
			}
		}
		return errors.Join(broken, command.Close())
	})
	if err != nil && halfway {
		err = errors.Join(err, errHalfway)
	}
	return mails, err
}

// errHalfway marks an error that came in the middle of a mail: the line is rather to blame than the mail.
var errHalfway = errors.New("the connection ended in the middle of a mail")

// body takes one mail off the line. It is not complete where the server gave no UID or no content.
func (s *session) body(data *imapclient.FetchMessageData) (mail Fetched, complete bool, err error) {
	mail.UIDValidity = s.validity
	for item := data.Next(); item != nil; item = data.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			mail.UID = uint32(item.UID)
		case imapclient.FetchItemDataBodySection:
			if item.Literal != nil {
				err = mail.take(item.Literal, s.options.MaxSize)
				complete = err == nil
			}
		}
	}
	return mail, complete && mail.UID != 0, err
}

// take reads the content, up to the limit. A connection that was cut in the middle gives no error by itself, only less
// than was announced.
func (m *Fetched) take(literal imap.LiteralReader, limit int64) error {
	m.Size = literal.Size()
	switch {
	case m.Size > limit: // the server had told a smaller size
		m.Truncated = true
		m.Raw = make([]byte, min(m.Size, headSize))
	case m.Size > spoolBytes:
		return m.spool(literal)
	default:
		m.Raw = make([]byte, m.Size)
	}
	n, err := io.ReadFull(literal, m.Raw)
	if err != nil {
		return m.short(int64(n), err)
	}
	if !m.Truncated {
		return nil
	}
	// The rest must be read off the line, to no use.
	rest, err := io.Copy(io.Discard, literal)
	if err != nil || rest != m.Size-int64(n) {
		return m.short(int64(n)+rest, errors.Join(err, io.ErrUnexpectedEOF))
	}
	return nil
}

func (m *Fetched) short(n int64, err error) error {
	return fmt.Errorf("imapbox: mail %d ended after %d of %d bytes: %w", m.UID, n, m.Size, err)
}

// errSpool marks what goes wrong with our own disk, for which no mail and no server is to blame.
var errSpool = errors.New("a large mail could not be put aside")

// spool reads a large mail into a file without a name, which is gone with the program however that ends.
func (m *Fetched) spool(literal io.Reader) error {
	f, err := os.CreateTemp("", "remit-mail-")
	if err != nil {
		return fmt.Errorf("imapbox: %w: %w", errSpool, err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return errors.Join(fmt.Errorf("imapbox: %w: %w", errSpool, err), f.Close())
	}
	out := spoolFile{File: f}
	n, err := io.Copy(&out, literal)
	switch {
	case out.failed != nil:
		err = fmt.Errorf("imapbox: %w: %w", errSpool, out.failed)
	case err != nil || n != m.Size:
		err = m.short(n, errors.Join(err, io.ErrUnexpectedEOF))
	default:
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			m.Whole = f
			return nil
		}
		err = fmt.Errorf("imapbox: %w: %w", errSpool, err)
	}
	return errors.Join(err, f.Close())
}

// spoolFile tells failures of the file from those of the line.
type spoolFile struct {
	*os.File
	failed error
}

func (f *spoolFile) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	f.failed = err
	return n, err
}

// ReadFrom is hidden: it would pass Write by.
func (f *spoolFile) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{f}, r)
}

// drop closes the files of mails that were kept, or will be fetched again.
func drop(mails []Fetched) error {
	var errs []error
	for _, m := range mails {
		if f, ok := m.Whole.(io.Closer); ok {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}

// complete fills in what is known from the head, and whether only the start was asked for.
func (m *Fetched) complete(h head, part bool) {
	m.InternalDate = h.date
	if m.Whole == nil { // what is read from it is what came, whatever the server had told
		m.Size = max(m.Size, h.size)
	}
	m.Truncated = m.Truncated || part
}
