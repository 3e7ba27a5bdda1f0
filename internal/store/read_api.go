package store

import (
	"context"

	"remit/internal/database"
	"remit/internal/identity"
)

// AgreementNumbers returns the numbers of agreements by id. Who may see them is decided where the ids came from.
func (r reader) AgreementNumbers(ctx context.Context, ids []int64) (map[int64]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []struct {
		ID     int64
		Number string
	}
	err := r.scan(ctx, &rows, "SELECT id, number FROM agreements WHERE id IN ("+database.Marks(len(ids))+")", database.Args(ids)...)
	found := make(map[int64]string, len(rows))
	for _, row := range rows {
		found[row.ID] = row.Number
	}
	return found, err
}

// ClientsAfter lists clients that the viewer may see with their mail domains, by slug, from behind a slug on.
func (r reader) ClientsAfter(ctx context.Context, v identity.Viewer, slug string, limit int) ([]identity.Client, error) {
	scope, args := clientScope(v, "c.id")
	list, err := rows(ctx, r, scanClient, "SELECT "+clientColumns+" FROM clients c WHERE c.slug > ? AND "+scope+" ORDER BY c.slug LIMIT ?", append(append([]any{slug}, args...), limit)...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	at, ids := map[int64]int{}, make([]int64, len(list))
	for i, c := range list {
		at[c.ID], ids[i] = i, c.ID
	}
	var domains []struct {
		ClientID int64
		Domain   string
	}
	err = r.scan(ctx, &domains, "SELECT client_id, domain FROM client_domains WHERE client_id IN ("+database.Marks(len(ids))+") ORDER BY domain", database.Args(ids)...)
	for _, d := range domains {
		list[at[d.ClientID]].Domains = append(list[at[d.ClientID]].Domains, d.Domain)
	}
	return list, err
}

// ListedAgreement is an agreement in a list for programs: its newest version's head, with its client's slug.
type ListedAgreement struct {
	Agreement
	ClientSlug string
}

// AgreementsAfter lists agreements that the viewer may see, by number, from behind a number on. Client 0 is every client.
func (r reader) AgreementsAfter(ctx context.Context, v identity.Viewer, client int64, number string, limit int) ([]ListedAgreement, error) {
	scope, args := clientScope(v, "a.client_id")
	if client != 0 {
		scope += " AND a.client_id = ?"
		args = append(args, client)
	}
	var rows []struct {
		Agreement  Agreement `gorm:"embedded"`
		ClientSlug string
	}
	err := r.scan(ctx, &rows, "SELECT "+agreementColumns+", c.slug AS client_slug"+agreementJoin+" WHERE a.number > ? AND "+scope+" ORDER BY a.number LIMIT ?",
		append(append([]any{number}, args...), limit)...)
	list := make([]ListedAgreement, len(rows))
	for i, row := range rows {
		list[i] = ListedAgreement{row.Agreement, row.ClientSlug}
	}
	return list, err
}
