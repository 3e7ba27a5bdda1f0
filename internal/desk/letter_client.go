package desk

import (
	"context"

	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/ticket"
)

// WriteContact queues a letter of the house's own to one of a client's people, of what happened rather than in answer: they may get any number.
// words writes it, in their language; base is where people reach the program.
func (d *Desk) WriteContact(ctx context.Context, tx *store.Tx, c identity.Contact, words func(w letters.Writer, base string) letters.Letter) error {
	return d.WriteClient(ctx, tx, c.ClientID, c.Email, words, nil)
}

// WriteClient is WriteContact to an address that need not be one of the portal's, with files.
func (d *Desk) WriteClient(ctx context.Context, tx *store.Tx, client int64, address string, words func(w letters.Writer, base string) letters.Letter, files []ticket.Attachment) error {
	house, err := d.House(ctx)
	if err != nil {
		return err
	}
	w, err := d.writer(ctx, tx.Reads(), house, client, address)
	if err != nil {
		return err
	}
	return d.send(ctx, tx, house, letter{to: []string{address}, words: words(w, house.BaseURL), automatic: true, unbounded: true, files: files})
}
