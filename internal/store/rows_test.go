package store_test

import (
	"strings"
	"testing"

	"remit/internal/store"
	"remit/internal/store/storetest"
)

// example is a test by an example, on an empty database.
type example struct {
	name string
	test func(t *testing.T, db *store.DB, clock *storetest.Clock)
}

// onBoth runs examples on SQLite, each on a database of its own, and on PostgreSQL one after the other on one that is emptied between them:
// to make a database takes PostgreSQL longer than most examples.
func onBoth(t *testing.T, examples []example) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		for _, x := range examples {
			t.Run(x.name, func(t *testing.T) {
				db, clock := storetest.Open(t)
				x.test(t, db, clock)
			})
		}
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		db, clock := storetest.OpenPostgres(t)
		for _, x := range examples {
			t.Run(x.name, func(t *testing.T) { x.test(t, db, clock) })
			empty(t, db)
			clock.Set(storetest.NewClock().Now())
		}
	})
}

// empty takes everything out of a PostgreSQL database but its schema and the audit trail, which lets nothing be taken out.
func empty(t *testing.T, db *store.DB) {
	t.Helper()
	var tables []string
	err := db.Scan(t.Context(), &tables, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%' AND table_name NOT LIKE 'audit%' AND table_name <> 'house_lists'")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Exec(t.Context(), "TRUNCATE "+strings.Join(tables, ", ")+" RESTART IDENTITY"); err != nil {
		t.Fatal(err)
	}
	db.Forget()
}

func TestRowsOfTheHouseAndItsClients(t *testing.T) {
	t.Parallel()
	onBoth(t, []example{
		{"people of the house come back as stored", peopleOfTheHouseComeBackAsStored},
		{"a team is put once and its members replaced", aTeamIsPutOnceAndItsMembersReplaced},
		{"a client comes back with its sites, people and things", aClientComesBackWithItsSitesPeopleAndThings},
		{"what is taken is a conflict that says so", whatIsTakenIsAConflictThatSaysSo},
		{"a caller is found by name, address or number", aCallerIsFoundByNameAddressOrNumber},
		{"the catalogue comes back, and an unchanged service is no change", theCatalogueComesBackAndAnUnchangedServiceIsNoChange},
		{"an agreement is kept in versions", anAgreementIsKeptInVersions},
		{"the newest version that covers the day is in force", theNewestVersionThatCoversTheDayIsInForce},
		{"a version that was undone is never in force", aVersionThatWasUndoneIsNeverInForce},
		{"after the last day of service nothing is in force", afterTheLastDayOfServiceNothingIsInForce},
		{"what happened to an agreement stays", whatHappenedToAnAgreementStays},
		{"sessions end by time, by hand and by person", sessionsEndByTimeByHandAndByPerson},
		{"the viewer is who the person is now", theViewerIsWhoThePersonIsNow},
		{"a login link is used once even when two try", aLoginLinkIsUsedOnceEvenWhenTwoTry},
		{"tokens, drafts, settings, mailboxes and alarms", tokensDraftsSettingsMailboxesAndAlarms},
	})
}

func TestRowsOfTicketsAndMails(t *testing.T) {
	t.Parallel()
	onBoth(t, []example{
		{"a whole ticket comes back", aWholeTicketComesBack},
		{"a conversation comes back", aConversationComesBack},
		{"events, decisions and work come back", eventsDecisionsAndWorkComeBack},
		{"draws count once per day and sum over a period", drawsCountOncePerDayAndSumOverAPeriod},
		{"who takes part in a ticket", whoTakesPartInATicket},
		{"a mail is kept once however it is recognised", aMailIsKeptOnceHoweverItIsRecognised},
		{"the outbox claims, finishes and tries again", theOutboxClaimsFinishesAndTriesAgain},
		{"two workers never claim the same mail", twoWorkersNeverClaimTheSameMail},
	})
}
