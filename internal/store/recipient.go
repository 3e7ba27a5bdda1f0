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
	type owner struct {
		what, name string
		client     int64
	}
	found, err := rows(ctx, r, func(scan func(...any) error) (o owner, err error) {
		return o, scan(&o.what, &o.name, &o.client)
	}, `SELECT 'mailbox' AS what, LOWER(address) AS name, 0 AS client FROM mailboxes WHERE LOWER(address) IN (`+in+`)
		UNION ALL SELECT 'staff', LOWER(email), 0 FROM users WHERE LOWER(email) IN (`+in+`)
		UNION ALL SELECT 'contact', email, client_id FROM contacts WHERE email IN (`+in+`)
		UNION ALL SELECT 'domain', domain, client_id FROM client_domains WHERE domain IN (`+in+`)`, slices.Concat(args, args, args, args)...)
	for _, a := range addresses {
		folded := database.Fold(a)
		_, domain, _ := strings.Cut(folded, "@")
		var o AddressOwner
		for _, row := range found {
			switch {
			case row.what == "domain" && row.name == domain, row.what == "contact" && row.name == folded:
				if !slices.Contains(o.Clients, row.client) {
					o.Clients = append(o.Clients, row.client)
				}
			case row.name != folded:
			case row.what == "mailbox":
				o.Mailbox = true
			case row.what == "staff":
				o.Staff = true
			}
		}
		slices.Sort(o.Clients)
		owners[a] = o
	}
	return owners, err
}
