package desk

import (
	"context"
	"strings"

	"remit/internal/fault"
	"remit/internal/identity"
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
