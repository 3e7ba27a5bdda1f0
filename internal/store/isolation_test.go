package store_test

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// objects are what Dana of Northwind has: her client's things, and her own request with all that belongs to it.
type objects struct {
	client, contact, asset, agreement, user int64
	slug, domain, tag, number, address      string
	ticket                                  ticket.Ticket
	message, note, file, noteFile, mail     int64
	saved                                   int64
	messageID                               string
	now                                     time.Time
	article, draft                          knowledge.Article // for the client, published and not
	invitation                              int64
	statement                               string
	hook                                    int64
	provider                                int64
	export, secret                          int64 // with everything of the client, and with internal notes
	mailing                                 int64
}

// nothing are objects that do not exist.
func nothing(now time.Time) objects {
	return objects{9999, 9999, 9999, 9999, 9999, "none", "none.example", "none", "none", "none@none.example", ticket.Ticket{ID: 9999, LinkedID: 9998}, 9999, 9999, 9999, 9999, 9999, 9999, "none@none", now, knowledge.Article{ID: 9999, Slug: "none"}, knowledge.Article{ID: 9999, Slug: "none"}, 9999, "none", 9999, 9999, 9999, 9999, 9999}
}

// The words of a message and of an internal note, by which a search finds them.
const words, noteWords = "zahnarztstuhl", "geheimnotiz"

// plantDana stores what a client has at all: one row of every kind.
func plantDana(t *testing.T, db *store.DB, slug string, kim int64) objects {
	t.Helper()
	ctx := t.Context()
	c := mustClient(t, db, slug)
	dana := mustContact(t, db, c.ID, "dana@"+slug+".example")
	v := mustAgreement(t, db, c.ID, agreementText("A-"+slug, slug, "2026-01-01", "All is billed."))
	o := objects{client: c.ID, contact: dana.ID, agreement: v.AgreementID, user: kim, slug: slug, domain: c.Domains[0], tag: "T-" + slug, number: "A-" + slug, address: dana.Email,
		messageID: "first@" + slug + ".example", now: db.Now()}
	other := mustTicket(t, db, ticket.Ticket{ClientID: c.ID, ContactID: dana.ID})
	o.ticket = mustTicket(t, db, ticket.Ticket{ClientID: c.ID, ContactID: dana.ID, RequesterEmail: dana.Email, AgreementID: o.agreement, Clocks: json.RawMessage(`{"respond":null}`),
		Review: ticket.ReviewFlagged, LinkedID: other.ID, AssigneeID: kim})
	done := mustTicket(t, db, ticket.Ticket{ClientID: c.ID, ContactID: dana.ID, AgreementID: o.agreement, Status: ticket.Closed, Clocks: json.RawMessage(`{"respond":{"missed_at":"2026-03-01T00:00:00Z"},"resolve":{"met_at":"2026-03-01T00:00:00Z","elapsed_s":60}}`)})
	file := []ticket.Attachment{{Name: "x.txt", Type: "text/plain", Data: []byte("x")}}
	o.message = mustMessage(t, db, o.ticket, ticket.Message{Kind: ticket.FromClient, Text: words, MessageID: o.messageID, Attachments: file}).ID
	o.note = mustMessage(t, db, o.ticket, ticket.Message{Kind: ticket.Note, Text: noteWords, Attachments: file}).ID
	conversation := got[[]ticket.Message](t)(db.Messages(ctx, staff, o.ticket.ID))
	o.file, o.noteFile = conversation[0].Attachments[0].ID, conversation[1].Attachments[0].ID
	do(t, db, func(tx *store.Tx) error { return plantRest(t, tx, &o, done.ID) })
	o.plantArticles(t, db)
	o.plantEstimates(t, db)
	o.plantLines(t, db)
	o.plantStatement(t, db)
	o.plantDraft(t, db)
	o.plantExports(t, db)
	o.plantHooks(t, db)
	o.plantProvider(t, db)
	o.plantNodes(t, db)
	o.plantErasure(t, db)
	o.plantReports(t, db)
	o.plantReview(t, db)
	return o
}

func plantRest(t *testing.T, tx *store.Tx, o *objects, done int64) (err error) {
	ctx, id := t.Context(), o.ticket.ID
	site, err := tx.InsertSite(ctx, identity.Site{ClientID: o.client, Slug: "main", Name: "Main", Active: true})
	if err != nil {
		return err
	}
	if o.asset, err = tx.InsertAsset(ctx, identity.Asset{ClientID: o.client, Tag: o.tag, Name: "x", SiteID: site, Active: true}); err != nil {
		return err
	}
	decision, err := tx.InsertDecision(ctx, ticket.Decision{TicketID: id})
	if err != nil {
		return err
	}
	if _, err = tx.InsertTimeEntry(ctx, ticket.TimeEntry{TicketID: id, UserID: o.user, StartsAt: tx.Now.Add(-time.Hour), EndsAt: tx.Now, Mode: "remote"}); err != nil {
		return err
	}
	if _, err = tx.InsertOutgoing(ctx, store.Outgoing{TicketID: id, Sender: "h@p", Recipients: []string{o.address}, MessageID: "out@" + o.slug, Raw: []byte("x")}); err != nil {
		return err
	}
	if err = tx.MarkUndeliverable(ctx, store.Undeliverable{Address: o.address, Reason: "550 no such user"}); err != nil {
		return err
	}
	if _, err = tx.ClaimOutgoing(ctx, "worker "+o.slug, time.Hour, 1); err != nil {
		return err
	}
	mail, _, err := tx.KeepMail(ctx, store.Mail{Mailbox: "m", MessageID: o.messageID, Hash: "h", Raw: []byte("raw")})
	if o.mail = mail.ID; err != nil {
		return err
	}
	if o.saved, err = tx.InsertSavedView(ctx, ticket.SavedView{OwnerID: o.user, Name: "Mine of " + o.slug, Query: "view=open", Share: ticket.ShareOwn}); err != nil {
		return err
	}
	owed := store.Upkeep{AgreementID: o.agreement, Version: 1, Clause: "8.3", Day: "2026-03-02"}
	if _, err := tx.EnterUpkeep(ctx, owed); err != nil {
		return err
	}
	for _, err := range []error{
		plantQuarantine(ctx, tx, o),
		plantDiary(ctx, tx, o),
		plantSurvey(ctx, tx, o),
		plantKeys(ctx, tx, o),
		plantSession(ctx, tx, o),
		tx.TicketUpkeep(ctx, owed, id),
		plantTies(ctx, tx, o),
		tx.SetDecision(ctx, id, decision),
		tx.SetFirstView(ctx, o.user, "view=open"),
		tx.InsertEvent(ctx, ticket.Event{TicketID: id, Type: ticket.EventReceived}),
		tx.InsertSettlement(ctx, ticket.Settlement{TicketID: id, Verdict: "covered", Reason: "x"}),
		plantWriting(ctx, tx, o),
		plantAcceptance(ctx, tx, o),
		tx.PutDraw(ctx, ticket.Draw{AgreementID: o.agreement, Clause: "4.9", Unit: "tickets", Day: "2026-03-03", TicketID: done, Amount: decimal.NewFromInt(1)}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// plantDiary plans a visit, and starts the timer of a technician whose calendar has an address.
func plantDiary(ctx context.Context, tx *store.Tx, o *objects) error {
	_, err := tx.InsertVisit(ctx, store.Visit{TicketID: o.ticket.ID, UserID: o.user, StartsAt: tx.Now, EndsAt: tx.Now.Add(time.Hour), State: store.VisitPlanned})
	if err != nil {
		return err
	}
	if _, err := tx.StartTimer(ctx, o.user, o.ticket.ID); err != nil {
		return err
	}
	return tx.SetFeed(ctx, o.user, "feed of "+o.slug)
}

// plantSurvey asks the requester how it went, who says so.
func plantSurvey(ctx context.Context, tx *store.Tx, o *objects) error {
	if err := tx.InsertSurvey(ctx, store.Survey{TicketID: o.ticket.ID, ContactID: o.contact, Address: o.address, Hash: "survey of " + o.slug, AskedAt: tx.Now}); err != nil {
		return err
	}
	return tx.PutRating(ctx, store.Rating{TicketID: o.ticket.ID, ContactID: o.contact, UserID: o.user, Score: store.ScoreBad, Comment: words, Via: store.RatedByMail, RatedAt: tx.Now})
}

// who says whether a viewer may read something.
type who struct {
	name                                                   string
	viewer                                                 identity.Viewer
	ofTicket, ofClient, ofStaff, ofManager, ofAdmin, ofKim bool
}

func viewers(own, foreign objects, lars, mia identity.Contact) []who {
	person := func(client, contact int64, all bool, role identity.Role) identity.Viewer {
		return identity.Viewer{ClientID: client, ContactID: contact, SeesOrganisation: all, Role: role}
	}
	return []who{
		{name: "a guest"},
		{name: "a technician", viewer: identity.Viewer{UserID: own.user, Role: identity.Technician}, ofTicket: true, ofClient: true, ofStaff: true, ofKim: true},
		{name: "a manager", viewer: identity.Viewer{UserID: 98, Role: identity.Manager}, ofTicket: true, ofClient: true, ofStaff: true, ofManager: true},
		{name: "an admin", viewer: identity.Viewer{UserID: 99, Role: identity.Admin}, ofTicket: true, ofClient: true, ofStaff: true, ofManager: true, ofAdmin: true},
		{name: "the program", viewer: identity.System("test"), ofTicket: true, ofClient: true, ofStaff: true, ofManager: true, ofAdmin: true},
		{name: "Dana herself", viewer: person(own.client, own.contact, false, identity.Requester), ofTicket: true, ofClient: true},
		{name: "a colleague who sees the organisation", viewer: person(own.client, lars.ID, true, identity.Approver), ofTicket: true, ofClient: true},
		{name: "an administrator who sees the organisation", viewer: person(own.client, lars.ID, true, identity.Administrator), ofTicket: true, ofClient: true},
		{name: "a colleague who sees their own", viewer: person(own.client, mia.ID, false, identity.Administrator), ofClient: true},
		{name: "somebody of another client", viewer: person(foreign.client, foreign.contact, true, identity.Administrator)},
		{name: "somebody of another client with a role of the house", viewer: person(foreign.client, foreign.contact, true, identity.Admin)},
		{name: "a contact without a client", viewer: identity.Viewer{ContactID: own.contact, SeesOrganisation: true}},
	}
}

// read asks for something of the objects, and tells whether anything of it was seen.
type read struct {
	may func(w who) bool
	see func(t *testing.T, r store.Reader, v identity.Viewer, o objects) (bool, error)
}

func TestEveryReadShowsAViewerWhatIsTheirsAndNothingElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx := t.Context()
		kim := mustUser(t, db, "kim@provider.example", identity.Technician)
		do(t, db, func(tx *store.Tx) error {
			if _, _, err := tx.PutTeam(ctx, identity.Team{Slug: "desk", Name: "Desk", Active: true}); err != nil {
				return err
			}
			if err := tx.InsertToken(ctx, store.Token{Name: "token", UserID: kim.ID}, "hash"); err != nil {
				return err
			}
			if err := tx.InsertDomainKey(ctx, store.DomainKey{Domain: "provider.example", Selector: "remit", Algorithm: "rsa", Public: "x", Secret: "sealed"}); err != nil {
				return err
			}
			if _, err := tx.InsertOutgoing(ctx, store.Outgoing{Sender: "h@p", Recipients: []string{"x@y"}, MessageID: "failed@p", Raw: []byte("x")}); err != nil {
				return err
			}
			failed, err := tx.ClaimOutgoing(ctx, "failing", time.Hour, 1)
			if err != nil {
				return err
			}
			failed[0].State = "failed"
			if err := tx.FinishOutgoing(ctx, failed[0]); err != nil {
				return err
			}
			_, err = tx.PutMailbox(ctx, store.Mailbox{Name: "m", Address: "m@provider.example"})
			return err
		})
		own, foreign := plantDana(t, db, "northwind", kim.ID), plantDana(t, db, "southsea", kim.ID)
		lars, mia := mustContact(t, db, own.client, "lars@northwind.example"), mustContact(t, db, own.client, "mia@northwind.example")
		for name, x := range reads() {
			for _, w := range viewers(own, foreign, lars, mia) {
				seen, err := x.see(t, db.Reads(), w.viewer, own)
				absent := fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden)
				switch {
				case err != nil && !absent:
					t.Errorf("%s by %s: %v", name, w.name, err)
				case x.may(w) && (!seen || err != nil):
					t.Errorf("%s: %s may see it, and does not (%v)", name, w.name, err)
				case !x.may(w) && seen:
					t.Errorf("%s: %s sees it, and may not", name, w.name)
				}
				if seen, err := x.see(t, db.Reads(), w.viewer, nothing(clock.Now())); seen || err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s of nothing by %s: seen %v, %v", name, w.name, seen, err)
				}
			}
		}
	})
}

// openReads are the reads that ask for no viewer, each with the reason.
var openReads = map[string]string{
	"Terms":             "whose agreement it is was asked where its id came from; the terms are shared",
	"AgreementsInForce": "the agreements decide for whoever asks; what is shown of them goes by the decision",
	"AgreementNumbers":  "numbers of ids that the viewer has read already",
	"Services":          "the catalogue is the house's and the same for all",
	"ContactsByEmail":   "who somebody is must be found before there is a viewer",
	"ContactOfClient":   "the same, for the hallway",
	"KnownUIDs":         "numbers of mails, for the mailbox's reader",
	"UnsettledUIDs":     "numbers of mails, for the mailbox's reader",
	"LeaseFree":         "what a node does names nobody's data",
	"LeaseHeld":         "the same",
	"Shared":            "says which database it is",
	"Skew":              "says what time it is",
	"KeptMails":         "for the hallway alone: nobody has judged yet whose they are",
	"AutoReplies":       "a count for the house's own loop guard",
	"OutgoingByMessageID": "for bounces: only who got the mail knows its id, " +
		"and what is found goes to the ticket",
	"TicketsForAlarm":     "ids, for the alarm's worker",
	"OpenTicketIDs":       "ids, for the rebuild",
	"TeamBySlug":          "an id of the house's own",
	"PickMember":          "an id of the house's own",
	"Viewer":              "it makes the viewer",
	"LoginLink":           "it makes the viewer: the secret is the right",
	"TokenByHash":         "it makes the viewer: the secret is the right",
	"FeedUser":            "it makes the viewer: the secret is the right",
	"HasClientProviders":  "whether there is any, for who signs in; not whose",
	"ProviderBySlug":      "it comes before the viewer: the random name is the right",
	"ProvidersFor":        "it comes before the viewer: a client's by a mail domain alone",
	"TieOf":               "it makes the viewer: what the provider signed is the right",
	"TieOfPerson":         "it makes the viewer, by the same right",
	"SurveyByHash":        "it makes who rates: the secret is the right",
	"SolvedBefore":        "ids, for the survey's worker",
	"UserByEmail":         "it makes the viewer: the password is asked next",
	"ApproverByLink":      "the secret is the right",
	"EstimateFor":         "who was asked was found before, by the secret or by the viewer",
	"Setting":             "the house's own",
	"MailboxAddress":      "an address that stands on every answer",
	"OwedFor":             "for which clause a ticket that was read already was opened, for the decision",
	"LastUpkeep":          "days, for the calendar's keeper",
	"Reads":               "the reads themselves",
	"CountUsers":          "a number, for the first run",
	"Living":              "a number, for the hallway and for the deed that asks next for whom",
	"Used":                "a sum, for the decision",
	"DrawnOn":             "a sum, for the decision",
	"PasskeyByCredential": "it makes the viewer: its signature is checked next",
	"InvitationBySecret":  "it makes the viewer: the secret is the right",
	"InvitedSince":        "a number, for the limit of a deed that was allowed before",
	"Guesses":             "it stands before there is a viewer: the keys are hashes",
	"Factor":              "it stands before there is a viewer: the secret is sealed",
}

func TestEveryReadOfClientDataAsksForWhom(t *testing.T) {
	t.Parallel()
	all, viewer := reads(), reflect.TypeFor[identity.Viewer]()
	tested := map[string]bool{}
	for name := range all {
		method, _, _ := strings.Cut(name, " ")
		tested[method] = true
	}
	r := reflect.TypeFor[store.Reader]()
	for i := range r.NumMethod() {
		m := r.Method(i)
		asks := slices.ContainsFunc(slices.Collect(m.Type.Ins()), func(in reflect.Type) bool { return in == viewer })
		switch _, open := openReads[m.Name]; {
		case !asks && !open:
			t.Errorf("%s asks for no viewer: give it one, or say in openReads why it needs none", m.Name)
		case asks && open:
			t.Errorf("%s asks for a viewer, and openReads says that it does not", m.Name)
		case asks && !tested[m.Name]:
			t.Errorf("%s asks for a viewer, and no example shows what it keeps from whom: add it to reads", m.Name)
		}
	}
}
