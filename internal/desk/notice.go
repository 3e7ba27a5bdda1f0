package desk

import (
	"context"

	"remit/internal/fault"
	"remit/internal/letters"
	"remit/internal/store"
)

// Notify queues a letter of the house's own to one address, in the language of whom the client that it is about, 0 for none, has under it, else in the client's. words gets the address
// of this program, for links. It is refused where no mail can go to the address, and Unavailable where it had too many within the hour.
func (d *Desk) Notify(ctx context.Context, tx *store.Tx, client int64, address string, words func(w letters.Writer, base string) letters.Letter) error {
	house, err := d.House(ctx)
	if err != nil {
		return err
	}
	w, err := d.writer(ctx, tx.Reads(), house, client, address)
	if err != nil {
		return err
	}
	id, err := d.post(ctx, tx, house, letter{to: []string{address}, words: words(w, house.BaseURL), automatic: true})
	switch {
	case fault.Is(err, fault.Invalid):
		return fault.On("email", "No mail can be sent to %q. Look at how it is written.", address)
	case err == nil && id == "":
		return fault.Errorf(fault.Unavailable, "%s has been sent several mails within the last hour. Wait an hour, then try again.", address)
	}
	return err
}
