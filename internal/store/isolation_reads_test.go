package store_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/query"
	"remit/internal/store"
	"remit/internal/ticket"
)

func ofTicket(w who) bool  { return w.ofTicket }
func ofClient(w who) bool  { return w.ofClient }
func ofStaff(w who) bool   { return w.ofStaff }
func ofManager(w who) bool { return w.ofManager }
func ofAdmin(w who) bool   { return w.ofAdmin }
func ofKim(w who) bool     { return w.ofKim }

// one is what a read of one value saw.
func one[T any](_ T, err error) (bool, error) { return err == nil, err }

// some is what a read of a list saw.
func some[T any](list []T, err error) (bool, error) { return len(list) > 0, err }

// held is whether a list holds what is looked for.
func held[T any](list []T, err error, is func(T) bool) (bool, error) {
	return slices.ContainsFunc(list, is), err
}

// keyed is what a read of a map saw.
func keyed[K comparable, T any](m map[K]T, err error) (bool, error) { return len(m) > 0, err }

func listed(r store.Reader, t *testing.T, v identity.Viewer, o objects, f ticket.Filter) (bool, error) {
	rows, err := r.Tickets(t.Context(), v, f, o.now)
	return held(rows, err, func(row ticket.Row) bool { return row.ID == o.ticket.ID })
}

// sought is whether a search finds the ticket.
func sought(r store.Reader, t *testing.T, v identity.Viewer, o objects, s ticket.Search) (bool, error) {
	found, err := r.Search(t.Context(), v, s, o.now)
	return held(found.Hits, err, func(h ticket.Hit) bool { return h.ID == o.ticket.ID })
}

func terms(text string) []query.Term { return []query.Term{{Text: text}} }

// reads are all reads that ask for a viewer; what follows a space in a name tells several uses of one apart.
func reads() map[string]read {
	all := map[string]read{}
	for _, some := range []map[string]read{clientReads(), ticketReads(), listReads(), staffReads(), quarantineReads(), articleReads(), writingReads(), upkeepReads(), tieReads(), estimateReads(), keyReads(), covenantReads(), ledgerReads(), statementReads(), reportReads(), workbenchReads(), handoverReads(), hookReads(), providerReads(), reviewReads(), sessionReads(), nodeReads(), watchReads(), erasureReads()} {
		for name, x := range some {
			all[name] = x
		}
	}
	return all
}

func clientReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"Client": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Client(t.Context(), v, o.client))
		}},
		"ClientLanguage": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			language, err := r.ClientLanguage(t.Context(), v, o.client)
			return language != "", err
		}},
		"LanguageFor": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			language, err := r.LanguageFor(t.Context(), v, o.client, "nobody@else.example")
			return language != "", err
		}},
		"ClientBySlug": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.ClientBySlug(t.Context(), v, o.slug))
		}},
		"ClientByDomain": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.ClientByDomain(t.Context(), v, o.domain))
		}},
		"Clients": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Clients(t.Context(), v)
			return held(list, err, func(c identity.Client) bool { return c.ID == o.client })
		}},
		"ClientsAfter": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.ClientsAfter(t.Context(), v, "", 9)
			return held(list, err, func(c identity.Client) bool { return c.ID == o.client })
		}},
		"Sites": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Sites(t.Context(), v, o.client))
		}},
		"Contact": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Contact(t.Context(), v, o.contact))
		}},
		"Contacts": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Contacts(t.Context(), v, o.client))
		}},
		"Asset": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Asset(t.Context(), v, o.asset))
		}},
		"Assets": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Assets(t.Context(), v, o.client))
		}},
		"AssetsByTag": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.AssetsByTag(t.Context(), v, o.client, []string{o.tag}))
		}},
		"SiteOfAsset": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			slug, err := r.SiteOfAsset(t.Context(), v, o.client, o.tag)
			return slug != "", err
		}},
		"Agreement": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Agreement(t.Context(), v, o.agreement))
		}},
		"AgreementByNumber": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.AgreementByNumber(t.Context(), v, o.number))
		}},
		"Agreements": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Agreements(t.Context(), v, o.client))
		}},
		"Agreements of all": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Agreements(t.Context(), v, 0)
			return held(list, err, func(a store.Agreement) bool { return a.ID == o.agreement })
		}},
		"AgreementsAfter": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.AgreementsAfter(t.Context(), v, 0, "", 9)
			return held(list, err, func(a store.ListedAgreement) bool { return a.ID == o.agreement })
		}},
		"Versions": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Versions(t.Context(), v, o.agreement))
		}},
		"Version": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Version(t.Context(), v, o.agreement, 1))
		}},
		"Record": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			record, err := r.Record(t.Context(), v, o.agreement, time.Time{})
			return record.Done > 0, err
		}},
	}
}

func ticketReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"TicketVisits": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.TicketVisits(t.Context(), v, o.ticket.ID))
		}},
		"Visits": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Visits(t.Context(), v, o.user, o.now.Add(-time.Hour), o.now.Add(time.Hour)))
		}},
		"Rating": {func(w who) bool { return w.ofStaff || w.name == "Dana herself" }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Rating(t.Context(), v, o.ticket.ID))
		}},
		"Ratings": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Ratings(t.Context(), v, store.RatingFilter{ClientID: o.client})
			return held(list, err, func(x store.Rating) bool { return x.TicketID == o.ticket.ID })
		}},
		"RatingTally": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.RatingTally(t.Context(), v, o.now.Add(-time.Hour))
			return held(list, err, func(x store.RatingTally) bool { return x.ClientID == o.client })
		}},
		"Response": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			asked, answered, err := r.Response(t.Context(), v, o.now.Add(-time.Hour))
			return asked > 0 && answered > 0 && o.ticket.ID != 9999, err
		}},
		"HasFeed": {ofKim, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			has, err := r.HasFeed(t.Context(), v)
			return has && v.UserID == o.user, err
		}},
		"Timer": {ofKim, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			timer, err := r.Timer(t.Context(), v)
			return timer.TicketID == o.ticket.ID, err
		}},
		"Ticket": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Ticket(t.Context(), v, o.ticket.ID))
		}},
		"Messages": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Messages(t.Context(), v, o.ticket.ID))
		}},
		"Message": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Message(t.Context(), v, o.message))
		}},
		"Attachment": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Attachment(t.Context(), v, o.file))
		}},
		"LatestDecision": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.LatestDecision(t.Context(), v, o.ticket.ID))
		}},
		"LinkedTickets": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.LinkedTickets(t.Context(), v, o.ticket))
		}},
		"ClocksOf": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return keyed(r.ClocksOf(t.Context(), v, []int64{o.ticket.ID}))
		}},
		"OutcomesOf": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return keyed(r.OutcomesOf(t.Context(), v, []int64{o.ticket.ID}))
		}},
		"Message that is a note": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Message(t.Context(), v, o.note))
		}},
		"Attachment of a note": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Attachment(t.Context(), v, o.noteFile))
		}},
		"Messages that are a note": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Messages(t.Context(), v, o.ticket.ID)
			return held(list, err, func(m ticket.Message) bool { return m.Kind == ticket.Note })
		}},
		"Events": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Events(t.Context(), v, o.ticket.ID))
		}},
		"Decisions": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Decisions(t.Context(), v, o.ticket.ID))
		}},
		"TimeEntries": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.TimeEntries(t.Context(), v, o.ticket.ID))
		}},
		"Settlements": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Settlements(t.Context(), v, o.ticket.ID))
		}},
		"AllUndeliverable": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.AllUndeliverable(t.Context(), v)
			return held(list, err, func(u store.Undeliverable) bool { return u.Address == o.address })
		}},
		"Undeliverable": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return keyed(r.Undeliverable(t.Context(), v, []string{o.ticket.RequesterEmail}))
		}},
		"TicketOutbox": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.TicketOutbox(t.Context(), v, o.ticket.ID))
		}},
		"TakesPart": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return r.TakesPart(t.Context(), v, o.ticket.ID, o.address)
		}},
		"TicketsByMessageIDs": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return keyed(r.TicketsByMessageIDs(t.Context(), v, []string{o.messageID}))
		}},
	}
}

func listReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"Tickets": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return listed(r, t, v, o, ticket.Filter{})
		}},
		"Tickets of a view": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return listed(r, t, v, o, ticket.Filter{View: ticket.ViewOpen})
		}},
		"Tickets of a client": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return listed(r, t, v, o, ticket.Filter{ClientID: o.client})
		}},
		"Tickets of a contact": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return listed(r, t, v, o, ticket.Filter{ContactID: o.contact})
		}},
		"Tickets by words": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return listed(r, t, v, o, ticket.Filter{Text: words})
		}},
		"Tickets by a note": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return listed(r, t, v, o, ticket.Filter{Text: noteWords})
		}},
		"Neighbours": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			before, after, err := r.Neighbours(t.Context(), v, ticket.Filter{}, o.ticket.ID+1, o.now)
			return before == o.ticket.ID || after == o.ticket.ID, err
		}},
		"RowsOf": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.RowsOf(t.Context(), v, ticket.Filter{}, []int64{o.ticket.ID}, o.now))
		}},
		"RowsOf a note": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.RowsOf(t.Context(), v, ticket.Filter{Text: noteWords}, []int64{o.ticket.ID}, o.now))
		}},
		"Search": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return sought(r, t, v, o, ticket.Search{Terms: terms(words)})
		}},
		"Search by conditions": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return sought(r, t, v, o, ticket.Search{Conditions: []ticket.Condition{{Field: ticket.ByNumber, IDs: []int64{o.ticket.ID}}}})
		}},
		"Search of a note": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return sought(r, t, v, o, ticket.Search{Terms: terms(noteWords)})
		}},
		"OpenTickets": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			client, _, err := r.OpenTickets(t.Context(), v, o.client, o.contact)
			return client > 0, err
		}},
		"Review": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Review(t.Context(), v, store.ReviewFilter{State: ticket.ReviewFlagged, Limit: 9})
			return held(list, err, func(i store.ReviewItem) bool { return i.Ticket.ID == o.ticket.ID })
		}},
		"OpenCounts": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.OpenCounts(t.Context(), v)
			return n[o.client] > 0, err
		}},
	}
}

func staffReads() map[string]read {
	type v = identity.Viewer
	// exists keeps what is the same for all objects from being seen where there are none.
	exists := func(o objects) bool { return o.client != 9999 }
	return map[string]read{
		"User": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.User(t.Context(), v, o.user))
		}},
		"Users": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Users(t.Context(), v)
			return held(list, err, func(u identity.User) bool { return u.ID == o.user })
		}},
		"Teams": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Teams(t.Context(), v)
			return len(list) > 0 && exists(o), err
		}},
		"Mail": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Mail(t.Context(), v, o.mail))
		}},
		"MailStart": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.MailStart(t.Context(), v, o.mail, 9))
		}},
		"CopyMail": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			var b bytes.Buffer
			err := r.CopyMail(t.Context(), v, o.mail, &b)
			return b.Len() > 0, err
		}},
		"FindContacts": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.FindContacts(t.Context(), v, o.address, 5))
		}},
		"Outbox": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Outbox(t.Context(), v, 9)
			return held(list, err, func(m store.Outgoing) bool { return m.TicketID == o.ticket.ID })
		}},
		"Outgoing": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.TicketOutbox(t.Context(), staff, o.ticket.ID)
			if err != nil || len(list) == 0 {
				return false, err
			}
			return one(r.Outgoing(t.Context(), v, list[0].ID))
		}},
		"FailedMails": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.FailedMails(t.Context(), v)
			return n > 0 && exists(o), err
		}},
		"DomainKeys": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.DomainKeys(t.Context(), v)
			return len(list) > 0 && exists(o), err
		}},
		"DomainKey": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			if !exists(o) {
				return one(r.DomainKey(t.Context(), v, "none.example"))
			}
			return one(r.DomainKey(t.Context(), v, "provider.example"))
		}},
		"AddressOwners": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			m, err := r.AddressOwners(t.Context(), v, []string{o.address})
			return len(m[o.address].Clients) > 0, err
		}},
		"Sending": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			m, err := r.Sending(t.Context(), v, o.now)
			return len(m) > 0 && exists(o), err
		}},
		"Counts": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.Counts(t.Context(), v, o.now)
			return n[ticket.ViewOpen] > 0 && exists(o), err
		}},
		"Tally": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.Tally(t.Context(), v, o.now)
			return n.Of(staff)[ticket.ViewOpen] > 0 && exists(o), err
		}},
		"CountUpTo": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.CountUpTo(t.Context(), v, ticket.Filter{View: ticket.ViewOpen, ContactID: o.contact}, o.now, 9)
			return n > 0, err
		}},
		"NextTicket": {func(w who) bool { return w.viewer.UserID != 0 }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			id, err := r.NextTicket(t.Context(), v, 0)
			return id != 0 && exists(o), err
		}},
		"SavedViews": {ofKim, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.SavedViews(t.Context(), v)
			return len(list) > 0 && exists(o), err
		}},
		"SavedView": {ofKim, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.SavedView(t.Context(), v, o.saved))
		}},
		"FirstView": {ofKim, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			query, err := r.FirstView(t.Context(), v)
			return query != "" && exists(o), err
		}},
		"Mailboxes": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Mailboxes(t.Context(), v)
			return len(list) > 0 && exists(o), err
		}},
		"Tokens": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Tokens(t.Context(), v)
			return len(list) > 0 && exists(o), err
		}},
	}
}
