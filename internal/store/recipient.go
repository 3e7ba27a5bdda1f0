package store

import (
	"context"
	"slices"
	"strings"

	"remit/internal/database"
	"remit/internal/identity"
)

// AddressOwner is whose a mail address is.
type AddressOwner struct {
	Mailbox bool    // one of the house's
	Staff   bool    // one of the provider's people, active or not
	Clients []int64 // whose contact it is, active or not, or whose mail domain it has
}

// AddressOwners tells of each address whose it is; the zero owner is a stranger's. The keys are as the addresses were given. Only
// staff may ask.
func (r reader) AddressOwners(ctx context.Context, v identity.Viewer, addresses []string) (map[string]AddressOwner, error) {
	owners := make(map[string]AddressOwner, len(addresses))
	if !v.Staff() || len(addresses) == 0 {
		return owners, nil
	}
	var args []any
	for _, a := range addresses {
		_, domain, _ := strings.Cut(database.Fold(a), "@")
		args = append(args, database.Fold(a), domain)
	}
	in := database.Marks(len(args))
	var rows []struct {
		What   string
		Name   string
		Client int64
	}
	err := r.scan(ctx, &rows, `SELECT 'mailbox' AS what, LOWER(address) AS name, 0 AS client FROM mailboxes WHERE LOWER(address) IN (`+in+`)
		UNION ALL SELECT 'staff', LOWER(email), 0 FROM users WHERE LOWER(email) IN (`+in+`)
		UNION ALL SELECT 'contact', email, client_id FROM contacts WHERE email IN (`+in+`)
		UNION ALL SELECT 'domain', domain, client_id FROM client_domains WHERE domain IN (`+in+`)`, slices.Concat(args, args, args, args)...)
	for _, a := range addresses {
		folded := database.Fold(a)
		_, domain, _ := strings.Cut(folded, "@")
		var o AddressOwner
		for _, row := range rows {
			switch {
			case row.What == "domain" && row.Name == domain, row.What == "contact" && row.Name == folded:
				if !slices.Contains(o.Clients, row.Client) {
					o.Clients = append(o.Clients, row.Client)
				}
			case row.Name != folded:
			case row.What == "mailbox":
				o.Mailbox = true
			case row.What == "staff":
				o.Staff = true
			}
		}
		slices.Sort(o.Clients)
		owners[a] = o
	}
	return owners, err
}
