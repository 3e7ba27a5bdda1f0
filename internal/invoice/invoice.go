// Package invoice keeps what stands on an invoice besides what is billed: the provider's and each client's names, addresses and numbers.
package invoice

import (
	"context"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/speech"
	"remit/internal/statementform"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Details are those of the provider, or of one client.
type Details struct {
	Party     statementform.Party
	Bank      statementform.Bank // of the provider
	Days      int                // to pay in, of the provider; 0 for no due date
	Untaxed   statementform.Untaxed
	Reference string // of the client, for its invoices
	Order     string // the client's purchase order
}

// Book reads and changes them.
type Book struct{ db *store.DB }

// New returns a book over a database.
func New(db *store.DB) *Book { return &Book{db} }

const houseName = "invoicing"

func clientName(id int64) string { return houseName + "/" + strconv.FormatInt(id, 10) }

// House are the provider's. Only staff may read them.
func (b *Book) House(ctx context.Context, v identity.Viewer) (d Details, err error) {
	if !v.Staff() {
		return d, fault.Errorf(fault.Forbidden, "Your account may not open this page or do this.")
	}
	return d, b.db.Setting(ctx, houseName, &d)
}

// Client are a client's. Staff may read them, and the client's own people.
func (b *Book) Client(ctx context.Context, v identity.Viewer, id int64) (d Details, err error) {
	if !v.Staff() && v.ClientID != id {
		return d, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return d, b.db.Setting(ctx, clientName(id), &d)
}

// SaveHouse changes the provider's. Only administrators may.
func (b *Book) SaveHouse(ctx context.Context, v identity.Viewer, d Details) error {
	if !v.May(identity.ChangeHouse) {
		return fault.MayNot("change what stands on invoices")
	}
	return b.save(ctx, v, houseName, 0, d)
}

// SaveClient changes a client's. Only managers may.
func (b *Book) SaveClient(ctx context.Context, v identity.Viewer, id int64, d Details) error {
	if !v.May(identity.ChangeClients) {
		return fault.MayNot("change what stands on invoices")
	}
	return b.save(ctx, v, clientName(id), id, d)
}

func (b *Book) save(ctx context.Context, v identity.Viewer, name string, client int64, d Details) error {
	if err := d.check(); err != nil {
		return err
	}
	return b.db.Write(ctx, func(tx *store.Tx) error {
		tx.Audited(ctx, v, store.AuditEntry{Kind: trail.InvoicingChanged, Client: client, Object: name})
		return tx.PutSetting(ctx, name, d)
	})
}

var (
	country  = regexp.MustCompile(`^[A-Z]{2}$`)
	scheme   = regexp.MustCompile(`^[0-9A-Z]{2,4}$`)
	iban     = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$`)
	maxDays  = 365
	category = []string{"", "E", "Z", "AE", "O"}
)

// check says what is wrong, and what would be right.
func (d Details) check() error {
	switch p := d.Party; {
	case p.Country != "" && !country.MatchString(p.Country):
		return fault.On("country", "Write the country as two large letters, such as DK.")
	case (p.Endpoint.Scheme == "") != (p.Endpoint.ID == ""):
		return fault.On("endpoint_scheme", "An electronic address has a scheme and a number: fill in both, or neither.")
	case p.Endpoint.Scheme != "" && !scheme.MatchString(p.Endpoint.Scheme):
		return fault.On("endpoint_scheme", "The scheme is a code of the list of electronic addresses, such as 0184 or 9930.")
	case d.Bank.IBAN != "" && !rightIBAN(d.Bank.IBAN):
		return fault.On("iban", "This IBAN is not right: its check digits do not fit.")
	case d.Days < 0 || d.Days > maxDays:
		return fault.On("days", "The days to pay in are between 0 and %d.", maxDays)
	}
	for _, known := range category {
		if d.Untaxed.Category == known {
			return nil
		}
	}
	return fault.On("untaxed", "Choose why no tax is due from the list.")
}

// rightIBAN reckons the check digits of an IBAN (ISO 13616): its figure, rearranged, leaves 1 when parted by 97.
func rightIBAN(s string) bool {
	if !iban.MatchString(s) {
		return false
	}
	var digits strings.Builder
	for _, r := range s[4:] + s[:4] {
		n, err := strconv.ParseInt(string(r), 36, 8)
		if err != nil {
			return false
		}
		digits.WriteString(strconv.FormatInt(n, 10))
	}
	n, ok := new(big.Int).SetString(digits.String(), 10)
	return ok && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
}

// Statement is what the head of a statement is made for.
type Statement struct {
	Number   string
	State    string
	IssuedOn time.Time // midnight UTC of the local date
	ClientID int64
	Name     string // of the client, where nothing else is known
	Provider string // name, likewise
	Tongue   speech.Tongue
}

// Head is what stands on a statement beside what it says itself.
func (b *Book) Head(ctx context.Context, s Statement) (statementform.Head, error) {
	sys := identity.System("invoices")
	house, err := b.House(ctx, sys)
	if err != nil {
		return statementform.Head{}, err
	}
	client, err := b.Client(ctx, sys, s.ClientID)
	if err != nil {
		return statementform.Head{}, err
	}
	named := func(p statementform.Party, name string) statementform.Party {
		if p.Name == "" {
			p.Name = name
		}
		return p
	}
	h := statementform.Head{Number: s.Number, State: s.State, IssuedOn: s.IssuedOn, Provider: named(house.Party, s.Provider), Client: named(client.Party, s.Name), Bank: house.Bank,
		Reference: client.Reference, Order: client.Order, Untaxed: house.Untaxed, Tongue: s.Tongue}
	if client.Untaxed.Category != "" {
		h.Untaxed = client.Untaxed
	}
	if house.Days > 0 && !s.IssuedOn.IsZero() {
		h.Due = s.IssuedOn.AddDate(0, 0, house.Days)
	}
	return h, nil
}
