package api

import (
	"context"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

type clientItem struct {
	Slug        string   `json:"slug"`
	Name        string   `json:"name"`
	Language    string   `json:"language"`
	MailDomains []string `json:"mail_domains" nullable:"false"`
	Active      bool     `json:"active"`
}

type clientsInput struct{ Page }

type clientsOutput struct{ Body list[clientItem] }

// listClients lists the clients that the viewer may see, by slug.
func (a *API) listClients(ctx context.Context, in *clientsInput) (*clientsOutput, error) {
	after, err := in.place()
	if err != nil {
		return nil, err
	}
	clients, err := a.db.ClientsAfter(ctx, shell.ViewerIn(ctx), after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	page := cutPage(clients, in.Limit, func(c identity.Client) string { return c.Slug })
	items := make([]clientItem, len(page.Items))
	for i, c := range page.Items {
		items[i] = clientItem{c.Slug, c.Name, c.Language, append([]string{}, c.Domains...), c.Active}
	}
	return &clientsOutput{list[clientItem]{items, page.Next}}, nil
}

type agreementItem struct {
	Number     string  `json:"number"`
	Title      string  `json:"title"`
	Client     string  `json:"client" doc:"The client's slug"`
	ClientName string  `json:"client_name"`
	Rank       int     `json:"rank" doc:"The order among the client's agreements in force"`
	Version    int     `json:"version" doc:"The newest"`
	Starts     string  `json:"starts" format:"date"`
	Ends       *string `json:"ends" doc:"The last day, by its term or by notice; null: until terminated, or renewed by itself"`
}

type agreementsInput struct {
	Page
	Client string `query:"client" doc:"The client's slug"`
}

type agreementsOutput struct{ Body list[agreementItem] }

// listAgreements lists the agreements that the viewer may see, by number.
func (a *API) listAgreements(ctx context.Context, in *agreementsInput) (*agreementsOutput, error) {
	v := shell.ViewerIn(ctx)
	after, err := in.place()
	if err != nil {
		return nil, err
	}
	client, err := a.clientFilter(ctx, v, in.Client)
	if err != nil {
		return nil, err
	}
	agreements, err := a.db.AgreementsAfter(ctx, v, client, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	page := cutPage(agreements, in.Limit, func(g store.ListedAgreement) string { return g.Number })
	items := make([]agreementItem, len(page.Items))
	for i, g := range page.Items {
		items[i] = agreementItem{g.Number, g.Title, g.ClientSlug, g.ClientName, g.Rank, g.Latest, g.Starts, some(lastDay(g.Ends, g.Ended))}
	}
	return &agreementsOutput{list[agreementItem]{items, page.Next}}, nil
}

type agreementInput struct {
	Number  string `path:"number" doc:"The agreement's number"`
	Version int    `query:"version" minimum:"1" doc:"Left out: the newest"`
}

// lastDay is the last day of an agreement by its term or, where that is earlier, by the notice that stands; "" for none.
func lastDay(ends, ended string) string {
	if ended != "" && (ends == "" || ended < ends) {
		return ended
	}
	return ends
}

type agreementOutput struct{ Body agreementDetail }

// agreementDetail is one version of an agreement.
type agreementDetail struct {
	Number      string        `json:"number"`
	Title       string        `json:"title" doc:"Of the newest version"`
	Client      string        `json:"client" doc:"The client's slug"`
	Version     int           `json:"version"`
	Starts      string        `json:"starts" format:"date"`
	Ends        *string       `json:"ends" doc:"The last day, by its term or by notice; null: until terminated, or renewed by itself"`
	PublishedAt time.Time     `json:"published_at"`
	PublishedBy string        `json:"published_by"`
	File        string        `json:"file" doc:"All terms, as TOML"`
	Versions    []versionItem `json:"versions" nullable:"false" doc:"All versions, the newest first"`
}

type versionItem struct {
	Version     int       `json:"version"`
	Starts      string    `json:"starts" format:"date"`
	PublishedAt time.Time `json:"published_at"`
}

// readAgreement tells a version of an agreement with its file.
func (a *API) readAgreement(ctx context.Context, in *agreementInput) (*agreementOutput, error) {
	v := shell.ViewerIn(ctx)
	g, err := a.db.AgreementByNumber(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	client, err := a.db.Client(ctx, v, g.ClientID)
	if err != nil {
		return nil, err
	}
	versions, err := a.db.Versions(ctx, v, g.ID)
	if err != nil {
		return nil, err
	}
	out := agreementDetail{Number: g.Number, Title: g.Title, Client: client.Slug, Versions: []versionItem{}}
	for _, x := range versions {
		out.Versions = append(out.Versions, versionItem{x.Version, x.Starts, x.PublishedAt.UTC()})
		if x.Version == in.Version || in.Version == 0 && x.Version == g.Latest {
			out.Version, out.Starts, out.Ends, out.File = x.Version, x.Starts, some(lastDay(x.Ends, g.Ended)), x.Source
			out.PublishedAt, out.PublishedBy = x.PublishedAt.UTC(), x.PublishedBy
		}
	}
	if out.Version == 0 {
		return nil, fault.Errorf(fault.NotFound, "Agreement %s has no version %d.", g.Number, in.Version)
	}
	return &agreementOutput{out}, nil
}
