package stow_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/stow"
	"remit/internal/ticket"
	"remit/internal/vault"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bucketAt is a vault in a bucket of an S3 server that lives as long as the test.
func bucketAt(t *testing.T) vault.Vault {
	t.Helper()
	memory := s3mem.New()
	must(t, memory.CreateBucket("remit"))
	server := httptest.NewServer(gofakes3.New(memory).Server())
	t.Cleanup(server.Close)
	v, err := vault.S3(vault.Bucket{Endpoint: server.URL, Name: "remit", Region: "eu-north-1", Key: "key", Secret: "secret", PathStyle: true})
	must(t, err)
	return v
}

func folderAt(t *testing.T, path string) vault.Vault {
	t.Helper()
	v, err := vault.Folder(path)
	must(t, err)
	return v
}

// house is a database with a small file, a large one, and a large mail.
type house struct {
	*testing.T
	*store.DB
	clock        *storetest.Clock
	small, large int64
	file, letter []byte
	mail         int64
}

var kim = identity.Viewer{UserID: 1, Role: identity.Admin}

func furnish(t *testing.T, db *store.DB, clock *storetest.Clock) *house {
	h := &house{T: t, DB: db, clock: clock, file: bytes.Repeat([]byte("0123456789abcdef"), 160<<10), letter: bytes.Repeat([]byte("Subject: x\r\n"), 100<<10)}
	ctx := t.Context()
	must(t, db.Write(ctx, func(tx *store.Tx) error {
		k := ticket.Ticket{Subject: "Files", Status: ticket.New, Channel: ticket.Email, ReceivedAt: tx.Now, UpdatedAt: tx.Now}
		var err error
		if k.ID, err = tx.InsertTicket(ctx, k); err != nil {
			return err
		}
		_, err = tx.InsertMessage(ctx, k, ticket.Message{TicketID: k.ID, Kind: ticket.FromClient, Text: "See.", Attachments: []ticket.Attachment{{Name: "a.txt", Data: []byte("small")}, {Name: "b.bin", Data: h.file}}})
		if err != nil {
			return err
		}
		m, _, err := tx.KeepMail(ctx, store.Mail{Mailbox: "support", MessageID: "1@x", Raw: h.letter, Size: int64(len(h.letter))})
		h.mail = m.ID
		if err != nil {
			return err
		}
		return tx.FinishMail(ctx, store.Mail{ID: m.ID, Outcome: "created", TicketID: k.ID})
	}))
	h.small, h.large = 1, 2
	return h
}

// reads checks that everything reads as it came, through a database that knows a vault.
func (h *house) reads(db *store.DB) {
	h.Helper()
	for id, want := range map[int64][]byte{h.small: []byte("small"), h.large: h.file} {
		f, err := db.Attachment(h.Context(), kim, id)
		if must(h, err); !bytes.Equal(f.Data, want) {
			h.Errorf("file %d has %d bytes, want %d", id, len(f.Data), len(want))
		}
	}
	var b bytes.Buffer
	if must(h, db.CopyMail(h.Context(), kim, h.mail, &b)); !bytes.Equal(b.Bytes(), h.letter) {
		h.Errorf("the mail has %d bytes, want %d", b.Len(), len(h.letter))
	}
	if start, err := db.MailStart(h.Context(), kim, h.mail, 20); err != nil || string(start) != "Subject: x\r\nSubject:" {
		h.Errorf("its start: %q, %v", start, err)
	}
}

func (h *house) outside(want int64) {
	h.Helper()
	if files, _, err := h.Outside(h.Context(), kim); err != nil || files != want {
		h.Errorf("%d files are outside, want %d; %v", files, want, err)
	}
}

func TestFilesAndMailsGoOutAndComeBack(t *testing.T) {
	for name, make := range map[string]func(t *testing.T) vault.Vault{
		"folder": func(t *testing.T) vault.Vault { return folderAt(t, t.TempDir()) },
		"bucket": bucketAt,
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
				h, v := furnish(t, db, clock), make(t)
				there := storetest.AgainWith(t, db, clock, v)
				s := stow.New(db, v)
				must(t, s.Work(t.Context()))
				h.outside(2)
				h.reads(there)
				if _, err := db.Attachment(t.Context(), kim, h.large); !fault.Is(err, fault.Unavailable) {
					t.Errorf("who does not know the vault reads: %v", err)
				}
				must(t, stow.New(db, v).Work(t.Context())) // nothing is left to do
				other := folderAt(t, t.TempDir())
				moved, err := s.MoveTo(t.Context(), other, func(stow.Moved) {})
				if must(t, err); moved.Files != 2 {
					t.Errorf("moved: %+v", moved)
				}
				h.reads(storetest.AgainWith(t, db, clock, other))
				_, err = s.MoveIn(t.Context(), func(stow.Moved) {})
				must(t, err)
				h.reads(db)
				must(t, s.Sweep(t.Context(), clock.Now().Add(time.Second)))
				h.outside(0)
			})
		})
	}
}

func TestDamagedBytesAreSaid(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h, root := furnish(t, db, clock), t.TempDir()
	v := folderAt(t, root)
	must(t, stow.New(db, v).Work(t.Context()))
	sum := sha256.Sum256(h.file)
	name := hex.EncodeToString(sum[:])
	path := filepath.Join(root, name[:2], name)
	there := storetest.AgainWith(t, db, clock, v)
	bad := bytes.Clone(h.file)
	bad[1<<20] ^= 1
	must(t, os.WriteFile(path, bad, 0o600))
	if _, err := there.Attachment(t.Context(), kim, h.large); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("one bit is other: %v", err)
	}
	if _, err := stow.New(db, v).MoveIn(t.Context(), func(stow.Moved) {}); !fault.Is(err, fault.Conflict) {
		t.Errorf("it comes back: %v", err)
	}
	must(t, os.Remove(path))
	if _, err := there.Attachment(t.Context(), kim, h.large); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "gone") {
		t.Errorf("it is away: %v", err)
	}
	must(t, os.WriteFile(path, h.file, 0o600))
	h.reads(there)
}

// full is a vault that takes no more.
type full struct{ vault.Vault }

func (full) Put(_ context.Context, _ string, _ int64, r io.Reader) error {
	_, _ = io.CopyN(io.Discard, r, 1000)
	return fault.Errorf(fault.Unavailable, "The disk is full.")
}

func TestWhatCannotBePutOutsideStays(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := furnish(t, db, clock)
	v := folderAt(t, t.TempDir())
	s := stow.New(db, full{v})
	if err := s.Work(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a full vault: %v", err)
	}
	h.reads(db)
	clock.Advance(23 * time.Hour)
	must(t, s.Sweep(t.Context(), clock.Now().Add(-24*time.Hour)))
	h.outside(1) // noted, and named by nothing
	clock.Advance(time.Hour + time.Second)
	must(t, s.Sweep(t.Context(), clock.Now().Add(-24*time.Hour)))
	h.outside(0)
}
