package imapbox_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"remit/internal/intake/imapbox"
)

// dated is a fake server whose mails came one a day, the first on the 1st of November.
func dated(line string, conn net.Conn) bool {
	if !strings.HasPrefix(line, "UID FETCH") || !strings.Contains(line, "RFC822.SIZE") {
		return false
	}
	for _, uid := range wanted(line) {
		fmt.Fprintf(conn, "* %d FETCH (UID %d RFC822.SIZE 40 INTERNALDATE \"%02d-Nov-2026 10:00:00 +0000\")\r\n", uid, uid, uid)
	}
	return true
}

func TestMailsAreFetchedOnceMoreFromADayOn(t *testing.T) {
	t.Parallel()
	f := &fake{mails: 5}
	f.answer = func(conn net.Conn, tag, line string) bool {
		if dated(line, conn) {
			fmt.Fprintf(conn, "%s OK done\r\n", tag)
			return true
		}
		return false
	}
	b := newBook()
	b.oldMails = true
	var ordered, done atomic.Bool
	var again []uint32
	b.again = func(context.Context) ([]imapbox.Again, error) {
		if !ordered.CompareAndSwap(true, false) {
			return nil, nil
		}
		return []imapbox.Again{{Since: time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC),
			Keep: func(_ context.Context, mails []imapbox.Fetched) error {
				for _, m := range mails {
					again = append(again, m.UID)
				}
				return nil
			},
			Done: func(_ context.Context, cause error) error {
				if cause != nil {
					t.Errorf("the order ended with %v", cause)
				}
				done.Store(true)
				b.tell()
				return nil
			}}}, nil
	}
	r := run(t, fakeOptions(f.serve(t)), b)
	b.until(t, "all mails", func() bool { return len(b.mails) == 5 })
	last := r.State().LastMail
	ordered.Store(true)
	r.Kick()
	b.until(t, "the order", done.Load)
	if fmt.Sprint(again) != "[3 4 5]" {
		t.Errorf("fetched again %v", again)
	}
	if len(f.said("UID SEARCH SINCE")) == 0 && len(f.said("UID SEARCH UNDELETED SINCE")) == 0 {
		t.Errorf("the server was not asked by date: %q", f.said("UID SEARCH"))
	}
	if s := r.State(); s.Kept != 5 || !s.LastMail.Equal(last) {
		t.Errorf("what was known counts as new: %+v", s)
	}
}

func TestAMailThatWasLeftIsTriedAgain(t *testing.T) {
	t.Parallel()
	var broken, ordered atomic.Bool
	var done atomic.Int32
	broken.Store(true)
	f := &fake{mails: 3}
	f.answer = func(conn net.Conn, tag, line string) bool {
		if broken.Load() && asks(line, 2) {
			fmt.Fprintf(conn, "%s NO [SERVERBUG] internal error\r\n", tag)
			return true
		}
		return false
	}
	b := newBook()
	b.oldMails = true
	gone := map[uint32]bool{}
	b.again = func(context.Context) ([]imapbox.Again, error) {
		if !ordered.CompareAndSwap(true, false) {
			return nil, nil
		}
		one := func(uid uint32) imapbox.Again {
			return imapbox.Again{UIDs: []uint32{uid},
				Gone: func(context.Context, uint32, []uint32) error { gone[uid] = true; return nil },
				Done: func(context.Context, error) error { done.Add(1); return nil }}
		}
		return []imapbox.Again{one(2), one(9)}, nil
	}
	r := run(t, fakeOptions(f.serve(t)), b)
	b.until(t, "the mail to be left", func() bool { return b.poison[2] != nil && len(b.mails) == 2 })
	broken.Store(false)
	ordered.Store(true)
	r.Kick()
	b.until(t, "the mail", func() bool { return len(b.mails) == 3 })
	if done.Load() != 2 || !gone[9] || gone[2] {
		t.Errorf("%d orders done, gone %v", done.Load(), gone)
	}
}
