package intake_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// postOffice is a real IMAP server in memory, with one user and an INBOX.
func postOffice(t *testing.T) (*imapmemserver.User, int) {
	t.Helper()
	user := imapmemserver.NewUser("support", "secret")
	must(t, user.Create("INBOX", nil))
	memory := imapmemserver.New()
	memory.AddUser(user)
	server := imapserver.New(&imapserver.Options{InsecureAuth: true, Caps: imap.CapSet{imap.CapIMAP4rev1: {}},
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		}})
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = server.Serve(listener) }() // it ends with its listener
	t.Cleanup(func() { _ = server.Close() })
	return user, listener.Addr().(*net.TCPAddr).Port
}

// literal is a mail as the server gets it.
type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// TestAMailboxIsReadAgainFromADayOn has mail that lay in the mailbox, read by somebody, before the house met it: it is fetched once a person asks for it.
func TestAMailboxIsReadAgainFromADayOn(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	newHouse(t, db, clock)
	user, port := postOffice(t)
	put := func(id string, day int, seen bool) {
		m := mail("dana@northwind.example", id+"@northwind.example", "Mail "+id, "Words of "+id)
		o := &imap.AppendOptions{Time: time.Date(2026, 3, day, 9, 0, 0, 0, time.UTC)}
		if seen {
			o.Flags = []imap.Flag{imap.FlagSeen}
		}
		_, err := user.Append("INBOX", literal{bytes.NewReader(m.Bytes)}, o)
		must(t, err)
	}
	put("old", 1, true)
	put("missed", 2, true)
	put("fresh", 3, false)
	admin := identity.Viewer{UserID: 1, Role: identity.Admin, Name: "Ada"}
	keys := func(s string) (string, error) { return s, nil }
	d := desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), Seal: keys, Unseal: keys})
	id, err := d.SaveMailbox(t.Context(), admin, desk.Mailbox{Name: "support", Address: "support@harbour.example", Active: true, Password: "secret",
		Settings: desk.MailboxSettings{IMAPHost: "127.0.0.1", IMAPPort: port, IMAPTLS: "none", IMAPUser: "support", Folder: "INBOX"}})
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	boxes := intake.New(intake.Options{DB: db, Desk: d, Log: slog.New(slog.DiscardHandler)}).NewMailboxes(nil)
	t.Cleanup(func() { stop(); boxes.Wait() })
	until := func(what string, right func() bool) {
		t.Helper()
		for range 400 {
			must(t, boxes.Follow(ctx))
			if right() {
				return
			}
			time.Sleep(25 * time.Millisecond)
		}
		t.Fatalf("waited for %s in vain", what)
	}
	posts := func() []store.Post {
		list, err := db.Posts(t.Context(), program, "support", "", 9)
		must(t, err)
		return list
	}
	until("the unread mail", func() bool { return len(posts()) == 1 && posts()[0].State == "done" })
	must(t, d.AskMailbox(t.Context(), admin, id, store.MailboxOrder{Kind: store.OrderFrom, Since: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}))
	var order store.MailboxOrder
	until("the order", func() bool {
		list, err := db.MailboxOrders(t.Context(), program, "support", 1)
		must(t, err)
		order = list[0]
		return !order.DoneAt.IsZero()
	})
	if order.Fresh != 1 || order.Known != 1 || order.Error != "" {
		t.Errorf("the order came to %+v", order)
	}
	if got := posts(); len(got) != 2 || got[0].Subject != "Mail missed" || got[0].TicketID == 0 {
		t.Errorf("mails %+v", got)
	}
	must(t, d.AskMailbox(t.Context(), admin, id, store.MailboxOrder{Kind: store.OrderTry, UID: 99}))
	until("the other order", func() bool {
		list, err := db.MailboxOrders(t.Context(), program, "support", 1)
		must(t, err)
		order = list[0]
		return !order.DoneAt.IsZero()
	})
	if order.Error != "The mail is not on the server any more." {
		t.Errorf("a mail that is gone: %+v", order)
	}
}
