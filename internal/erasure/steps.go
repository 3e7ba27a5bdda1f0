package erasure

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// atOnce is how many rows one transaction works on.
const atOnce = 100

// mails takes away what came from the person's address, whatever became of it.
func (b batch) mails(ctx context.Context) (bool, error) {
	list, err := b.reads.MailsOf(ctx, program(), b.person, 0, b.e.After, atOnce)
	if err != nil || len(list) == 0 {
		return true, err
	}
	b.e.After = list[len(list)-1].ID
	list = slices.DeleteFunc(list, func(m store.ErasedMail) bool { return b.words.in(m.Sender, false) == m.Sender })
	return false, b.dropMails(ctx, list, true, func(text string) string { return b.words.in(text, true) })
}

// dropMails takes the bytes of mails away, and the person from their heads. The subjects of their own are theirs.
func (b batch) dropMails(ctx context.Context, list []store.ErasedMail, own bool, tidy func(string) string) error {
	for _, m := range list {
		if !b.once("mail", m.ID) {
			continue
		}
		b.count("mails as they came in", 1)
		if b.dry {
			continue
		}
		if b.words.in(m.Sender, false) != m.Sender {
			m.Subject, m.Sender = "", b.words.email
		}
		m.Sender, m.Recipient, m.Subject = b.words.in(m.Sender, own), tidy(m.Recipient), tidy(m.Subject)
		if b.words.in(m.MessageID, own) != m.MessageID {
			m.MessageID = ""
		}
		if err := b.tx.DropMail(ctx, b.e, m); err != nil {
			return err
		}
	}
	return nil
}

// letters takes away what went to the person's address and belongs to no ticket, such as links to sign in.
func (b batch) letters(ctx context.Context) (bool, error) {
	list, err := b.reads.LettersOf(ctx, program(), b.person, 0, b.e.After, atOnce)
	if err != nil || len(list) == 0 {
		return true, err
	}
	b.e.After = list[len(list)-1].ID
	list = slices.DeleteFunc(list, func(l store.ErasedLetter) bool { return !b.goesToThem(l) })
	return false, b.dropLetters(ctx, list, true, func(text string) string { return b.words.in(text, true) })
}

func (b batch) goesToThem(l store.ErasedLetter) bool {
	return slices.ContainsFunc(slices.Concat(l.Recipients, l.Bcc), func(a string) bool { return b.words.in(a, false) != a })
}

// dropLetters takes away the bytes of mails that went out. What still waits to go to the person alone goes no more; what waits to go to others goes
// to them, and is not kept then.
func (b batch) dropLetters(ctx context.Context, list []store.ErasedLetter, own bool, tidy func(string) string) error {
	theirs := func(a string) bool { return b.words.in(a, own) != a }
	for _, l := range list {
		if !b.once("letter", l.ID) {
			continue
		}
		b.count("mails that went out", 1)
		if b.dry {
			continue
		}
		toThem := b.goesToThem(l)
		l.Recipients, l.Bcc, l.Subject = slices.DeleteFunc(l.Recipients, theirs), slices.DeleteFunc(l.Bcc, theirs), tidy(l.Subject)
		var err error
		if l.State == "failed" || l.State == "queued" && toThem && len(l.Recipients)+len(l.Bcc) == 0 {
			err = b.tx.DropLetter(ctx, l.ID)
		} else {
			err = b.tx.EmptyLetter(ctx, l)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// traces takes away what the person left besides tickets.
func (b batch) traces(ctx context.Context) (bool, error) {
	for _, t := range store.ErasedTraces(b.person, b.words.name, b.words.email) {
		if err := b.trace(ctx, t); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (b batch) trace(ctx context.Context, t store.ErasedTrace) error {
	n, err := b.reads.CountTraces(ctx, program(), t)
	if err != nil {
		return err
	}
	b.count(t.Name, n)
	if b.dry || n == 0 {
		return nil
	}
	return b.tx.ClearTraces(ctx, t)
}

// names takes the person out of what names them in one place, wherever that is in the house.
func (b batch) names(ctx context.Context, at store.ErasedPlace) (bool, error) {
	rows, err := b.reads.RowsNaming(ctx, program(), at, b.person, b.e.After, atOnce)
	if err != nil {
		return false, err
	}
	for _, row := range rows {
		b.e.After = row.Last()
		if b.met(at, row) || !b.may(row.Client) {
			continue
		}
		err := b.row(ctx, at, row, func(_ store.ErasedPlace, row store.ErasedRow) []string {
			texts := slices.Clone(row.Texts)
			for i, text := range texts {
				texts[i] = b.words.in(text, row.Client == b.client.ID)
			}
			return texts
		})
		if err != nil {
			return false, err
		}
	}
	return len(rows) < atOnce || b.e.After == 0, nil
}

// met reports whether a row was dealt with in a step before, in a run that only counts: the others find it changed.
func (b batch) met(at store.ErasedPlace, row store.ErasedRow) bool {
	switch at.Table {
	case "outbox":
		return b.seen[fmt.Sprint("letter ", row.Last())]
	case "mails":
		return b.seen[fmt.Sprint("mail ", row.Last())]
	}
	return b.seen[fmt.Sprint("ticket ", row.Ticket)]
}

// may reports whether the person's address is theirs in what belongs to a client, 0 for nobody's.
func (b batch) may(client int64) bool {
	shared := b.person.Shared
	return client == b.client.ID || len(shared) == 0 || client != 0 && !slices.Contains(shared, client)
}

// row writes other texts into a row, where there are any.
func (b batch) row(ctx context.Context, at store.ErasedPlace, row store.ErasedRow, change func(store.ErasedPlace, store.ErasedRow) []string) error {
	texts := change(at, row)
	if slices.Equal(texts, row.Texts) {
		return nil
	}
	b.count("notes that named or quoted them", 1)
	if b.dry {
		return nil
	}
	if err := b.tx.PutTexts(ctx, at, row, texts); err != nil || at.Table != store.ErasedArticles {
		return err
	}
	return b.tx.ReindexArticle(ctx, row.Last())
}

// index takes the words that are gone out of the search index too.
func (b batch) index(ctx context.Context) (bool, error) {
	first := b.e.After == 0
	b.e.After++
	clean, err := b.tx.CleanIndex(ctx, first)
	return clean && !first, err
}

// blobs takes away bytes outside the database that nobody else has too.
func (b batch) blobs(ctx context.Context) (bool, error) {
	list, err := b.reads.BlobsLeft(ctx, program(), b.e, 1)
	if err != nil || len(list) == 0 {
		return true, err
	}
	if b.vault == nil {
		return false, fault.Errorf(fault.Unavailable, "Files of theirs lie outside the database, and attachments.store does not say where. Set it, and do this again: it goes on from here.")
	}
	gone, err := b.tx.DropBlob(ctx, list[0], b.tx.Now.Add(time.Microsecond))
	if err == nil && gone {
		err = b.vault.Delete(ctx, list[0])
	}
	if err == nil {
		err = b.tx.BlobGone(ctx, list[0])
	}
	return false, err
}

// pages overwrites what the database's file holds of earlier days in pages that are free.
func (b batch) pages(ctx context.Context) (bool, error) {
	full, err := b.tx.FillFree(ctx)
	b.e.After++
	if err == nil && full {
		err = b.tx.DropFill(ctx)
	}
	return full, err
}

// record takes the words from the audit trail, enters the erasure there, and empties the person's record at last.
func (b batch) record(ctx context.Context) (bool, error) {
	entries, err := b.reads.EntriesNaming(ctx, program(), b.person)
	if err != nil {
		return false, err
	}
	var gone []int64
	var said []string
	for _, e := range entries {
		own := e.Client == b.client.ID
		if e.Own || b.may(e.Client) && b.words.in(e.Words, own) != e.Words {
			gone, said = append(gone, e.Seq), append(said, strconv.FormatInt(e.Seq, 10))
		}
	}
	entry := trail.OnAccount(trail.AccountErased, b.client.ID, identity.Person("contact", b.contact.ID), b.words.name, "")
	entry.Person, entry.Actor = b.e.By, b.e.ByName
	entry.Detail = map[string]string{trail.ErasedEntries: strings.Join(said, " ")}
	b.tx.Audited(ctx, program(), entry)
	if err := b.tx.KeepRecords(ctx); err != nil {
		return false, err
	}
	at, err := b.tx.TrailEnd(ctx)
	if err != nil {
		return false, err
	}
	if err := b.tx.DropWords(ctx, gone, at); err != nil {
		return false, err
	}
	if err := b.tx.EmptyContact(ctx, b.contact.ID, b.words.name, b.words.email); err != nil {
		return false, err
	}
	b.e.DoneAt = b.tx.Now
	return true, b.tx.RenewStatistics(ctx)
}
