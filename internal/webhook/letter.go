package webhook

import (
	"context"
	"strings"

	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
)

// tellAdmins writes to the admins that a webhook was switched off.
func (w *Webhooks) tellAdmins(ctx context.Context, tx *store.Tx, x store.Webhook, why string) error {
	users, err := tx.Users(ctx, program)
	if err != nil {
		return err
	}
	for _, u := range users {
		if !u.May(identity.ConnectPrograms) {
			continue
		}
		err := w.Desk.WriteClient(ctx, tx, 0, u.Email, func(_ letters.Writer, base string) letters.Letter {
			link := strings.TrimSuffix(base, "/") + "/webhooks"
			write := func(escape func(string) string) string {
				return "The webhook " + escape(oneLine(x.Name)) + " was switched off.\n\n" + escape(oneLine(why)) + "\n\nWhat happens from now on is not told to it. Its log, and the switch, are here:\n\n"
			}
			return letters.Letter{Subject: "A webhook was switched off: " + oneLine(x.Name), Rich: write(letters.Escape) + "<" + link + ">\n", Plain: write(func(s string) string { return s }) + link + "\n"}
		}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// oneLine is a text without ends of lines.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
