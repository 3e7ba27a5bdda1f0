package desk

import (
	"context"
	"strings"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
)

// maxName is how many bytes a person's name may have.
const maxName = 120

// SetOwnName changes how a client's person is called. The next file of the client that is applied may call them otherwise.
func (d *Desk) SetOwnName(ctx context.Context, v identity.Viewer, name string) error {
	if !v.Client() {
		return fault.MayNot("change this name")
	}
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "":
		return fault.On("name", "Give your name: it stands over what you write.")
	case len(name) > maxName:
		return fault.On("name", "This name is too long; %d letters are enough for most.", maxName)
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Contact(ctx, v, v.ContactID)
		if err != nil {
			return err
		}
		c.Name = name
		return tx.UpdateContact(ctx, c)
	})
}

// SetOwnLanguage changes in which language a client's person reads the pages and gets mails; "" leaves it to the browser, and to the client.
func (d *Desk) SetOwnLanguage(ctx context.Context, v identity.Viewer, code string) error {
	switch {
	case !v.Client():
		return fault.MayNot("change this language")
	case code != "" && letters.Choose(code) != code:
		return fault.On("language", "There are no words in this language. Choose one of the list.")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Contact(ctx, v, v.ContactID)
		if err != nil {
			return err
		}
		c.Language = code
		return tx.UpdateContact(ctx, c)
	})
}
