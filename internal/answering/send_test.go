package answering_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/answering"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// room is a house with one ticket, and Kim who answers it.
type room struct {
	*testing.T
	db      *store.DB
	clock   *storetest.Clock
	answers *answering.Answers
	kim     identity.Viewer
	ticket  ticket.Ticket
}

// onBoth runs an example on SQLite, and on PostgreSQL where there is one.
func onBoth(t *testing.T, example func(r *room)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		same := func(text string) (string, error) { return text, nil }
		d := desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), Seal: same, Unseal: same})
		r := &room{T: t, db: db, clock: clock, answers: answering.New(answering.Options{DB: db, Desk: d, Log: slog.New(slog.DiscardHandler), Seconds: 8})}
		id, err := d.SaveUser(t.Context(), identity.System("test"), identity.User{Email: "kim@harbour.example", Name: "Kim", Role: identity.Technician, Active: true}, "correct horse battery")
		r.must(err)
		r.kim = identity.Viewer{UserID: id, Role: identity.Technician, Name: "Kim", Email: "kim@harbour.example"}
		r.must(db.Write(t.Context(), func(tx *store.Tx) error {
			opened, err := d.Open(t.Context(), tx, desk.Request{By: identity.System("test"), Channel: ticket.Email, Subject: "Help", Name: "Dana", Email: "dana@northwind.example",
				Message: ticket.Message{Channel: ticket.Email, Kind: ticket.FromClient, Text: "It is dark.", AuthorEmail: "dana@northwind.example"}})
			r.ticket = opened.Ticket
			return err
		}))
		example(r)
	})
}

func (r *room) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *room) send(text string) store.Waiting {
	r.Helper()
	w, err := r.answers.Send(r.Context(), r.kim, desk.Reply{Ticket: r.ticket.ID, Text: text, Status: ticket.WaitingClient}, nil)
	r.must(err)
	return w
}

func (r *room) due() {
	r.Helper()
	_, err := r.answers.SendDue(r.Context())
	r.must(err)
}

// staffMessages are the answers that left.
func (r *room) staffMessages() (list []ticket.Message) {
	r.Helper()
	all, err := r.db.Messages(r.Context(), identity.System("test"), r.ticket.ID)
	r.must(err)
	for _, m := range all {
		if m.Kind == ticket.FromStaff {
			list = append(list, m)
		}
	}
	return list
}

func TestAnAnswerThatWaitsSurvivesTheEndOfTheProgram(t *testing.T) {
	onBoth(t, func(r *room) {
		r.must(r.answers.AddFiles(r.Context(), r.kim, r.ticket.ID, []ticket.Attachment{{Name: "big.bin", Type: "application/octet-stream", Data: []byte(strings.Repeat("x", 3<<20))}}))
		w := r.send("Try this.")
		if want := r.db.Now().Add(8 * time.Second); !w.LeavesAt.Equal(want) {
			r.Errorf("it leaves at %s, want %s", w.LeavesAt, want)
		}
		r.clock.Advance(time.Hour) // nobody was there to send it
		again := answering.New(answering.Options{DB: r.db, Desk: desk.New(desk.Options{DB: r.db, Log: slog.New(slog.DiscardHandler)}), Log: slog.New(slog.DiscardHandler)})
		_, err := again.SendDue(r.Context())
		r.must(err)
		sent := r.staffMessages()
		if len(sent) != 1 || !sent[0].CreatedAt.Equal(r.db.Now()) || len(sent[0].Attachments) != 1 || sent[0].Attachments[0].Size != 3<<20 {
			r.Errorf("sent %+v", sent)
		}
	})
}

func TestTwoProgramsSendAnAnswerOnce(t *testing.T) {
	onBoth(t, func(r *room) {
		r.send("Once.")
		r.clock.Advance(8 * time.Second)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := r.answers.SendDue(r.Context()); err != nil {
					r.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(r.staffMessages()); n != 1 {
			r.Errorf("it left %d times", n)
		}
		if d, err := r.db.Draft(r.Context(), r.kim, r.ticket.ID); err != nil || d.Text != "" {
			r.Errorf("the draft is %q, %v", d.Text, err)
		}
	})
}

func TestWhatWasBegunWhileAnAnswerWaitedIsKeptWhenItLeaves(t *testing.T) {
	onBoth(t, func(r *room) {
		r.send("First.")
		r.must(r.db.Write(r.Context(), func(tx *store.Tx) error {
			return tx.PutDraft(r.Context(), r.kim, r.ticket.ID, store.Draft{Text: "Second", Kind: "reply"})
		}))
		r.must(r.answers.AddFiles(r.Context(), r.kim, r.ticket.ID, []ticket.Attachment{{Name: "b", Data: []byte("b")}}))
		r.clock.Advance(8 * time.Second)
		r.due()
		d, err := r.db.Draft(r.Context(), r.kim, r.ticket.ID)
		r.must(err)
		files, err := r.db.DraftFiles(r.Context(), r.kim, r.ticket.ID)
		r.must(err)
		if sent := r.staffMessages(); len(sent) != 1 || len(sent[0].Attachments) != 0 || d.Text != "Second" || len(files) != 1 {
			r.Errorf("%d sent, the draft is %q with %d files", len(sent), d.Text, len(files))
		}
	})
}

func TestAnAnswerOfSomebodyWhoLeftIsNotSent(t *testing.T) {
	onBoth(t, func(r *room) {
		r.send("Bye.")
		r.must(r.db.Write(r.Context(), func(tx *store.Tx) error {
			u, err := tx.User(r.Context(), identity.System("test"), r.kim.UserID)
			if err != nil {
				return err
			}
			u.Active = false
			return tx.UpdateUser(r.Context(), u)
		}))
		r.clock.Advance(8 * time.Second)
		r.due()
		d, err := r.db.Draft(r.Context(), r.kim, r.ticket.ID)
		if n := len(r.staffMessages()); err != nil || n != 0 || d.Text != "Bye." || d.Reason == "" {
			r.Errorf("%d sent, the draft is %q because %q, %v", n, d.Text, d.Reason, err)
		}
	})
}

func TestWhatFailsForAReasonOfOursIsTriedAgain(t *testing.T) {
	onBoth(t, func(r *room) {
		w := r.send("Later.")
		r.clock.Advance(8 * time.Second)
		gone, cancel := context.WithCancel(r.Context())
		cancel()
		if _, err := r.answers.SendDue(gone); err == nil {
			r.Error("a run whose time was over says that it went well")
		}
		r.due()
		if n := len(r.staffMessages()); n != 1 {
			r.Errorf("%d sent", n)
		}
		if err := r.answers.Undo(r.Context(), r.kim, r.ticket.ID, w.ID); !fault.Is(err, fault.Conflict) {
			r.Errorf("taken back after it left: %v", err)
		}
	})
}

func TestTheLimitsOfFiles(t *testing.T) {
	onBoth(t, func(r *room) {
		add := func(files ...ticket.Attachment) error {
			return r.answers.AddFiles(r.Context(), r.kim, r.ticket.ID, files)
		}
		half := ticket.Attachment{Name: "half", Data: make([]byte, answering.MostBytes/2)}
		r.must(add(half))
		for name, err := range map[string]error{"too much together": add(half, ticket.Attachment{Name: "more", Data: []byte("xx")}), "nothing in it": add(ticket.Attachment{Name: "empty"}),
			"too many": add(make([]ticket.Attachment, answering.MostFiles)...)} {
			if !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "files" {
				r.Errorf("%s: %v", name, err)
			}
		}
		r.must(add(half))
		if err := r.answers.AddFiles(r.Context(), identity.Viewer{ContactID: 1}, r.ticket.ID, nil); !fault.Is(err, fault.Forbidden) {
			r.Errorf("a client’s person: %v", err)
		}
	})
}
