package statement

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/ticket"
)

// payer is who gets a statement.
type payer struct {
	name  string // "" where it is not known
	email string
	reads bool // may read it in the portal
}

// Send queues an issued statement as a mail to who pays: whom the agreement names for billing, else the client's administrators. It returns the
// addresses. The PDF goes with it, where the house has that form; without it nobody is written to who could not read the statement.
func (s *Statements) Send(ctx context.Context, v identity.Viewer, number string) (to []string, err error) {
	if !v.May(identity.IssueStatements) {
		return nil, fault.MayNot("send statements")
	}
	i, err := s.Read(ctx, v, number)
	if err != nil {
		return nil, err
	}
	terms, err := s.db.Terms(ctx, i.AgreementID, i.Account.Version)
	if err != nil {
		return nil, err
	}
	payers, err := s.payers(ctx, i, terms)
	if err != nil {
		return nil, err
	}
	if len(payers) == 0 {
		return nil, fault.Errorf(fault.Conflict, "Nobody could be written to: name a contact for billing in agreement %s, or make one of %s’s people its administrator.", i.Agreement, i.ClientName)
	}
	files := make([][]ticket.Attachment, len(payers))
	for n, p := range payers {
		if files[n], err = s.pdf(ctx, i, p.email); err != nil {
			return nil, err
		}
		to = append(to, p.email)
	}
	return to, s.db.Write(ctx, func(tx *store.Tx) error {
		for n, p := range payers {
			if err := s.desk.WriteClient(ctx, tx, i.ClientID, p.email, billed(i, terms, p), files[n]); err != nil {
				return err
			}
		}
		return tx.SetSent(ctx, i.ID)
	})
}

// billed writes the letter.
func billed(i Issued, terms *agreement.Terms, p payer) func(w letters.Writer, base string) letters.Letter {
	return func(w letters.Writer, base string) letters.Letter {
		b := letters.Billed{Number: i.Number, Agreement: i.Agreement, Title: terms.Title, Month: i.Period, Total: i.Account.Total.String() + " " + i.Currency}
		if first, err := time.Parse(time.DateOnly, i.From); err == nil {
			b.Month = letters.Month(w.Language, first)
		}
		if p.reads {
			b.Link = base + "/portal/statements/" + url.PathEscape(i.Number)
		}
		return w.Statement(p.name, b)
	}
}

// pdf is the statement as a file in the reader's language; nothing where the house has no such form.
func (s *Statements) pdf(ctx context.Context, i Issued, address string) ([]ticket.Attachment, error) {
	form, ok := s.Form("pdf")
	if !ok {
		return nil, nil
	}
	language, err := s.db.LanguageFor(ctx, program(), i.ClientID, address)
	if err != nil {
		return nil, err
	}
	data, err := form.Make(ctx, i, language)
	return []ticket.Attachment{{Name: i.Number + ".pdf", Type: form.Type, Data: data}}, err
}

// payers are whom the agreement names for billing, else the client's administrators.
func (s *Statements) payers(ctx context.Context, i Issued, terms *agreement.Terms) (list []payer, err error) {
	contacts, err := s.db.Contacts(ctx, program(), i.ClientID)
	if err != nil {
		return nil, err
	}
	_, hasPDF := s.Form("pdf")
	add := func(p payer) {
		known := slices.ContainsFunc(list, func(o payer) bool { return strings.EqualFold(o.email, p.email) })
		if p.email != "" && !known && (p.reads || hasPDF) {
			list = append(list, p)
		}
	}
	for _, named := range terms.Contacts {
		if named.Role != "billing" {
			continue
		}
		p := payer{email: strings.TrimSpace(named.Email)}
		for _, c := range contacts {
			if c.Active && strings.EqualFold(c.Email, p.email) {
				p = payerOf(c)
			}
		}
		add(p)
	}
	if len(list) > 0 {
		return list, nil
	}
	for _, c := range contacts {
		if c.Active && c.Role == identity.Administrator {
			add(payerOf(c))
		}
	}
	return list, nil
}

func payerOf(c identity.Contact) payer {
	v := identity.Viewer{ContactID: c.ID, ClientID: c.ClientID, Role: c.Role, SeesOrganisation: c.Sees == "organisation"}
	return payer{c.Name, c.Email, store.MaySeeStatements(v)}
}
