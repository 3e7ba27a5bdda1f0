package handover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"remit/internal/fault"
	"remit/internal/knowledge"
	"remit/internal/store"
	"remit/internal/upkeep"
)

// The records of a client, as their files have them.
type (
	clientRecord struct {
		Slug     string   `json:"slug"`
		Name     string   `json:"name"`
		Domains  []string `json:"mail_domains"`
		Language string   `json:"language"`
		Active   bool     `json:"active"`
	}
	siteRecord struct {
		Slug   string `json:"slug"`
		Name   string `json:"name"`
		Zone   string `json:"time_zone"`
		Active bool   `json:"active"`
	}
	contactRecord struct {
		Email   string    `json:"email"`
		Name    string    `json:"name"`
		Phones  []string  `json:"phones"`
		VIP     bool      `json:"vip"`
		Groups  []string  `json:"groups"`
		Role    string    `json:"role"`
		Sees    string    `json:"sees"`
		Active  bool      `json:"active"`
		Created time.Time `json:"created_at"`
	}
	assetRecord struct {
		Tag     string `json:"tag"`
		Name    string `json:"name"`
		Class   string `json:"class"`
		Managed bool   `json:"managed"`
		Site    string `json:"site"`
		Contact string `json:"contact"`
		Active  bool   `json:"active"`
	}
	upkeepRecord struct {
		Agreement string    `json:"agreement"`
		Version   int       `json:"version"`
		Clause    string    `json:"clause"`
		Says      string    `json:"says"`
		Day       string    `json:"day"`
		State     string    `json:"state"`
		Ticket    int64     `json:"ticket,omitempty"`
		DoneAt    time.Time `json:"done_at,omitzero"`
	}
)

// people writes the client with its sites, contacts and assets.
func (x *making) people(ctx context.Context) error {
	c := x.client
	if err := x.json("client.json", clientRecord{c.Slug, c.Name, c.Domains, c.Language, c.Active}); err != nil {
		return err
	}
	sites, err := x.db.Sites(ctx, program(), c.ID)
	if err != nil {
		return err
	}
	slugs, siteList := map[int64]string{}, []siteRecord{}
	for _, s := range sites {
		slugs[s.ID] = s.Slug
		siteList = append(siteList, siteRecord{s.Slug, s.Name, s.Zone, s.Active})
	}
	contacts, err := x.db.Contacts(ctx, program(), c.ID)
	if err != nil {
		return err
	}
	emails, contactList := map[int64]string{}, []contactRecord{}
	for _, p := range contacts {
		emails[p.ID] = p.Email
		contactList = append(contactList, contactRecord{p.Email, p.Name, p.Phones, p.VIP, p.Groups, string(p.Role), p.Sees, p.Active, p.CreatedAt})
		x.index.Contacts = append(x.index.Contacts, []string{p.Name, p.Email, string(p.Role)})
	}
	assets, err := x.db.Assets(ctx, program(), c.ID)
	if err != nil {
		return err
	}
	assetList := []assetRecord{}
	for _, a := range assets {
		assetList = append(assetList, assetRecord{a.Tag, a.Name, a.Class, a.Managed, slugs[a.SiteID], emails[a.ContactID], a.Active})
		x.index.Assets = append(x.index.Assets, []string{a.Tag, a.Name, a.Class, slugs[a.SiteID]})
	}
	x.counts["sites"], x.counts["contacts"], x.counts["assets"] = len(sites), len(contacts), len(assets)
	return errors.Join(x.json("sites.json", siteList), x.json("contacts.json", contactList), x.json("assets.json", assetList))
}

// agreements writes every version of the client's agreements as the file that was applied and as paper, with what happened to them.
func (x *making) agreements(ctx context.Context) error {
	list, err := x.db.Agreements(ctx, program(), x.client.ID)
	if err != nil {
		return err
	}
	for _, a := range list {
		if err := x.agreement(ctx, a); err != nil {
			return err
		}
	}
	x.counts["agreements"] = len(list)
	return nil
}

func (x *making) agreement(ctx context.Context, a store.Agreement) error {
	versions, err := x.db.Versions(ctx, program(), a.ID)
	if err != nil {
		return err
	}
	slices.Reverse(versions)
	for _, v := range versions {
		name := fmt.Sprintf("agreements/%s-v%d", safe(a.Number), v.Version)
		if err := x.put(name+".toml", []byte(v.Source)); err != nil {
			return err
		}
		x.index.Agreements = append(x.index.Agreements, link{name + ".toml", fmt.Sprintf("%s, %s, version %d", a.Number, a.Title, v.Version), v.Starts})
		x.counts["agreement_versions"]++
		if x.paper == nil {
			continue
		}
		paper, err := x.paper(ctx, a, v)
		if err != nil {
			return err
		}
		if err := x.put(name+".pdf", paper); err != nil {
			return err
		}
	}
	return x.life(ctx, a)
}

// life writes who accepted an agreement and what happened to it.
func (x *making) life(ctx context.Context, a store.Agreement) error {
	accepted, err := x.db.Acceptances(ctx, program(), a.ID)
	if err != nil {
		return err
	}
	events, err := x.db.LifeEvents(ctx, program(), a.ID)
	if err != nil {
		return err
	}
	type acceptance struct {
		Version int       `json:"version"`
		Name    string    `json:"name"`
		Email   string    `json:"email"`
		Typed   string    `json:"typed"`
		Hash    string    `json:"sha256"`
		At      time.Time `json:"at"`
	}
	type event struct {
		At       time.Time `json:"at"`
		Kind     string    `json:"kind"`
		Day      string    `json:"day,omitempty"`
		Received string    `json:"received,omitempty"`
		Party    string    `json:"party,omitempty"`
		Reason   string    `json:"reason,omitempty"`
		Word     string    `json:"word,omitempty"`
		By       string    `json:"by"`
	}
	out := struct {
		Number      string       `json:"number"`
		Title       string       `json:"title"`
		Ended       string       `json:"last_day_of_service,omitempty"`
		Acceptances []acceptance `json:"acceptances"`
		Events      []event      `json:"events"`
	}{a.Number, a.Title, a.Ended, []acceptance{}, []event{}}
	for _, s := range accepted {
		out.Acceptances = append(out.Acceptances, acceptance{s.Version, s.Name, s.Email, s.Typed, s.Hash, s.At})
	}
	for _, e := range events {
		out.Events = append(out.Events, event{e.At, e.Kind, e.Day, e.Received, e.Party, e.Reason, e.Word, e.By})
	}
	return x.json("agreements/"+safe(a.Number)+"-life.json", out)
}

// statements writes the issued statements in every form there is.
func (x *making) statements(ctx context.Context) error {
	list, err := x.db.Statements(ctx, program(), store.StatementFilter{ClientID: x.client.ID})
	if err != nil {
		return err
	}
	for _, s := range list {
		issued, err := x.bills.Read(ctx, program(), s.Number)
		if err != nil {
			return err
		}
		name := "statements/" + safe(s.Number)
		if err := x.json(name+".json", issued.Account); err != nil {
			return err
		}
		x.index.Statements = append(x.index.Statements, link{name + ".json", s.Number + ", " + s.Agreement, s.Period})
		for _, f := range x.bills.Forms() {
			data, err := f.Make(ctx, issued, x.client.Language)
			if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) { // an electronic invoice needs what the house may not have said
				continue
			}
			if err != nil {
				return err
			}
			if err := x.put(name+"."+f.Ext, data); err != nil {
				return err
			}
		}
	}
	x.counts["statements"] = len(list)
	return nil
}

// maintenance writes what was owed by the calendar and how it was kept.
func (x *making) maintenance(ctx context.Context) error {
	first := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	list, err := upkeep.Calendar(ctx, x.db.Reads(), program(), upkeep.Filter{ClientID: x.client.ID, From: first, To: x.at}, x.at)
	if err != nil {
		return err
	}
	out := []upkeepRecord{}
	for _, e := range list {
		out = append(out, upkeepRecord{e.Agreement.Number, e.Version, e.Rule.Clause, e.Rule.Says, e.Day.Format(time.DateOnly), string(e.State), e.TicketID, e.DoneAt})
	}
	x.counts["maintenance"] = len(out)
	return x.json("maintenance.json", out)
}

// articles writes the articles that are for this client alone; what is a draft or for the provider's people is internal.
func (x *making) articles(ctx context.Context) error {
	const page = 50
	for skip := 0; ; skip += page {
		list, err := x.db.Articles(ctx, program(), store.ArticleFilter{ClientID: x.client.ID, Archived: x.internal, Skip: skip, Limit: page})
		if err != nil {
			return err
		}
		for _, a := range list {
			if a.ClientID != x.client.ID || !x.internal && !a.Public() {
				continue
			}
			if err := x.article(ctx, a); err != nil {
				return err
			}
		}
		if len(list) < page {
			return nil
		}
	}
}

func (x *making) article(ctx context.Context, a knowledge.Article) error {
	whole, err := x.db.Article(ctx, program(), a.Slug)
	if err != nil {
		return err
	}
	name := "articles/" + safe(a.Slug) + ".md"
	x.counts["articles"]++
	x.index.Articles = append(x.index.Articles, link{name, a.Title, x.when(a.ChangedAt)})
	return x.put(name, []byte("# "+whole.Title+"\n\n"+whole.Body+"\n"))
}
