package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"runtime/debug"

	"remit/internal/mail"
	"remit/internal/store"
)

// largeMail is the size in bytes from which on one mail at a time is in memory, of all mailboxes.
const largeMail = 4 << 20

// startOfMail is how much is read of a mail of which only its header can be of use.
const startOfMail = 256 << 10

func large(raws []Raw) bool {
	for _, r := range raws {
		if r.Whole != nil || len(r.Bytes) > largeMail {
			return true
		}
	}
	return false
}

// room waits until no other large mail is in memory. What it returns gives the room back, and the memory to the system: mails of tens
// of megabytes are rare, and what one of them needed for a second would stay taken for minutes.
func (i *Intake) room(ctx context.Context, large bool) (release func(), err error) {
	if !large {
		return func() {}, nil
	}
	select {
	case i.large <- struct{}{}:
		return func() {
			debug.FreeOSMemory()
			<-i.large
		}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// letter is a mail ready to be kept. One within the limit is read into memory, as it is to be understood; of a larger one only its start is. What is
// larger than what is kept at most ends there.
func (i *Intake) letter(mailbox string, r Raw) (store.Mail, error) {
	m := store.Mail{Mailbox: mailbox, UIDValidity: r.UIDValidity, UID: r.UID, Raw: r.Bytes, Size: int64(len(r.Bytes)), ArrivedAt: r.Arrived}
	if r.Truncated {
		m.CutFrom = max(r.Size, m.Size)
	}
	if r.Whole == nil {
		m.MessageID, m.Hash = fingerprint(m.Raw)
		return m, nil
	}
	if m.Size = r.Size; m.Size > i.kept {
		m.Size, m.CutFrom = i.kept, r.Size
	}
	if m.Size > i.limits.Bytes || m.CutFrom > 0 {
		m.Raw, m.Whole = make([]byte, min(m.Size, startOfMail)), r.Whole
	} else {
		m.Raw = make([]byte, m.Size)
	}
	if _, err := r.Whole.Seek(0, io.SeekStart); err != nil {
		return m, fmt.Errorf("intake: read a mail: %w", err)
	}
	if _, err := io.ReadFull(r.Whole, m.Raw); err != nil {
		return m, fmt.Errorf("intake: read a mail: %w", err)
	}
	if m.Whole == nil {
		m.MessageID, m.Hash = fingerprint(m.Raw)
		return m, nil
	}
	var f *bodyHash
	m.MessageID, f = fingerprintOf(m.Raw)
	if _, err := io.Copy(f, io.LimitReader(r.Whole, m.Size-int64(len(m.Raw)))); err != nil {
		return m, fmt.Errorf("intake: read a mail: %w", err)
	}
	m.Hash = f.hex()
	return m, nil
}

// fingerprint is a mail's Message-ID and a hash of what makes it this mail: its body, as servers change headers on the way;
// of a mail without a Message-ID all of it.
func fingerprint(raw []byte) (messageID, hash string) {
	messageID, f := fingerprintOf(raw)
	return messageID, f.hex()
}

// fingerprintOf begins the fingerprint of a mail by its start.
func fingerprintOf(start []byte) (messageID string, f *bodyHash) {
	messageID = mail.PeekMessageID(start)
	f = &bodyHash{sum: sha256.New(), exact: messageID == ""}
	body := start
	if !f.exact {
		if _, after, ok := cutHeader(start); ok {
			body = after
		}
	}
	_, _ = f.Write(body) // a hash takes everything
	return messageID, f
}

// bodyHash hashes a body whatever its line ends are, without the line ends at its end, which servers add and drop.
type bodyHash struct {
	sum   hash.Hash
	exact bool // every byte counts
	cr    bool // the last byte was a CR that may belong to a line end
	ends  int  // line ends that count only where something follows
}

// Write adds to what is hashed.
func (f *bodyHash) Write(p []byte) (int, error) {
	if f.exact {
		return f.sum.Write(p)
	}
	n := len(p)
	for len(p) > 0 {
		if f.cr {
			f.cr = false
			if p[0] != '\n' {
				f.text([]byte{'\r'})
			}
		}
		at := bytes.IndexAny(p, "\r\n")
		if at < 0 {
			at = len(p)
		}
		f.text(p[:at])
		if p = p[at:]; len(p) == 0 {
			break
		}
		if p[0] == '\n' {
			f.ends++
		} else {
			f.cr = true
		}
		p = p[1:]
	}
	return n, nil
}

func (f *bodyHash) text(p []byte) {
	if len(p) == 0 {
		return
	}
	for ; f.ends > 0; f.ends-- {
		_, _ = f.sum.Write([]byte{'\n'}) // a hash takes everything
	}
	_, _ = f.sum.Write(p)
}

func (f *bodyHash) hex() string {
	if f.cr {
		f.cr = false
		f.text([]byte{'\r'})
	}
	return hex.EncodeToString(f.sum.Sum(nil))
}

// cutHeader parts a mail at the empty line below its header; false where it has none.
func cutHeader(raw []byte) (head, body []byte, ok bool) {
	if head, body, ok = bytes.Cut(raw, []byte("\r\n\r\n")); ok {
		return head, body, true
	}
	return bytes.Cut(raw, []byte("\n\n"))
}
