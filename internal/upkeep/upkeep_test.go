package upkeep_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/upkeep"
)

// owing is an agreement in a zone and a term that owes maintenance by rules: "8.3 FREQ=MONTHLY", and "8.3/always FREQ=MONTHLY" in other hours than those of the office.
func owing(t testing.TB, zone, term string, rules ...string) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(strings.NewReplacer("ZONE", zone, "TERM", term).Replace(`format = 1
number = "NWD-2026"
title = "Managed IT support, Gold"
client = "northwind"
currency = "USD"
time_zone = "ZONE"

[term]
TERM

[hours.office]
mon = ["08:00-17:00"]
tue = ["08:00-17:00"]
wed = ["08:00-17:00"]
thu = ["08:00-17:00"]
fri = ["08:00-17:00"]

[hours.always]
always = true

[scope_default]
clause = "4.9"
says = "All else is billed."
verdict = "billable"
rate = "standard"

[priority]
matrix = [["P4", "P4", "P3"], ["P4", "P3", "P2"], ["P3", "P2", "P1"]]
default = { impact = "medium", urgency = "medium" }

[[target]]
clause = "6.1"
respond = "1h"
resolve = "4h"
hours = "office"

[[rate]]
name = "standard"
clause = "7.4"
price = "140.00"
minimum = "15m"
increment = "15m"
`))
	for _, r := range rules {
		clause, rule, _ := strings.Cut(r, " ")
		clause, hours, named := strings.Cut(clause, "/")
		if !named {
			hours = "office"
		}
		b.WriteString("\n[[maintenance]]\nclause = \"" + clause + "\"\nsays = \"A restore from backup is tried. It is written down.\"\nrepeat = \"" + rule +
			"\"\nservice = \"server/backup\"\nresolve = \"5bd\"\nhours = \"" + hours + "\"\n")
	}
	return []byte(b.String())
}

func edition(t testing.TB, version int, since string, source []byte) upkeep.Edition {
	t.Helper()
	terms, err := agreement.Read("test.toml", source)
	if err != nil {
		t.Fatal(err)
	}
	return upkeep.Edition{Version: version, Terms: terms, Since: calendar.DateOf(day(since))}
}

func day(s string) time.Time {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return at
}

// shown are occurrences as "2026-04-01 8.3 v1".
func shown(list []upkeep.Occurrence) (out []string) {
	for _, o := range list {
		out = append(out, o.Date()+" "+o.Rule.Clause+" v"+string(rune('0'+o.Version)))
	}
	return out
}

func TestWhatIsOwedWhen(t *testing.T) {
	t.Parallel()
	const year, chicago = "starts = 2026-01-01\nends = 2026-12-31", "America/Chicago"
	const quarterly, weekly = "8.3 FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", "8.4 FREQ=WEEKLY;BYDAY=MO"
	cases := []struct {
		name     string
		editions []upkeep.Edition
		from, to string
		want     []string
	}{
		{"every quarter, both ends in", []upkeep.Edition{edition(t, 1, "2025-12-01", owing(t, chicago, year, quarterly))}, "2026-04-01", "2026-10-01",
			[]string{"2026-04-01 8.3 v1", "2026-07-01 8.3 v1", "2026-10-01 8.3 v1"}},
		{"two clauses on one day", []upkeep.Edition{edition(t, 1, "2025-12-01", owing(t, chicago, year, weekly, "8.3 FREQ=MONTHLY;BYMONTHDAY=2"))}, "2026-03-01", "2026-03-08",
			[]string{"2026-03-02 8.3 v1", "2026-03-02 8.4 v1"}},
		{"none from before it was entered into the house", []upkeep.Edition{edition(t, 1, "2026-05-20", owing(t, chicago, year, quarterly))}, "2026-01-01", "2026-08-01",
			[]string{"2026-07-01 8.3 v1"}},
		{"on the very day on which it was entered", []upkeep.Edition{edition(t, 1, "2026-07-01", owing(t, chicago, year, quarterly))}, "2026-01-01", "2026-08-01",
			[]string{"2026-07-01 8.3 v1"}},
		{"not before the term, nor after it", []upkeep.Edition{edition(t, 1, "2025-01-01", owing(t, chicago, year, "8.3 FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1"))}, "2025-01-01", "2027-12-31",
			[]string{"2026-01-01 8.3 v1", "2026-07-01 8.3 v1"}},
		{"on after the term where it renews itself", []upkeep.Edition{edition(t, 1, "2025-12-01", owing(t, chicago, year+"\nrenewal = { mode = \"automatic\", months = 12, notice_days = 60 }", "8.3 FREQ=YEARLY"))},
			"2026-01-01", "2028-06-01", []string{"2026-01-01 8.3 v1", "2027-01-01 8.3 v1", "2028-01-01 8.3 v1"}},
		{"the 31st leaves out what has none", []upkeep.Edition{edition(t, 1, "2025-12-01", owing(t, chicago, year, "8.3 FREQ=MONTHLY;BYMONTHDAY=31"))}, "2026-01-01", "2026-06-30",
			[]string{"2026-01-31 8.3 v1", "2026-03-31 8.3 v1", "2026-05-31 8.3 v1"}},
		{"the last day of the month, in a leap year too", []upkeep.Edition{edition(t, 1, "2027-12-01", owing(t, chicago, "starts = 2028-01-01", "8.3 FREQ=MONTHLY;BYMONTHDAY=-1"))}, "2028-02-01", "2028-04-30",
			[]string{"2028-02-29 8.3 v1", "2028-03-31 8.3 v1", "2028-04-30 8.3 v1"}},
		{"the last Friday", []upkeep.Edition{edition(t, 1, "2025-12-01", owing(t, chicago, year, "8.3 FREQ=MONTHLY;BYDAY=-1FR"))}, "2026-10-01", "2026-11-30",
			[]string{"2026-10-30 8.3 v1", "2026-11-27 8.3 v1"}},
		{"daily over a change of clocks, each day once", []upkeep.Edition{edition(t, 1, "2025-12-01", owing(t, chicago, year, "8.3 FREQ=DAILY"))}, "2026-03-07", "2026-03-09",
			[]string{"2026-03-07 8.3 v1", "2026-03-08 8.3 v1", "2026-03-09 8.3 v1"}},
		{"an amendment carries over what it does not change", []upkeep.Edition{edition(t, 2, "2026-05-15", owing(t, chicago, year, quarterly)), edition(t, 1, "2025-12-01", owing(t, chicago, year, quarterly))},
			"2026-04-01", "2026-08-01", []string{"2026-04-01 8.3 v1", "2026-07-01 8.3 v2"}},
		{"an amendment changes the rule from then on", []upkeep.Edition{edition(t, 2, "2026-05-15", owing(t, chicago, year, "8.3 FREQ=MONTHLY;BYMONTHDAY=1")), edition(t, 1, "2025-12-01", owing(t, chicago, year, quarterly))},
			"2026-01-01", "2026-07-31", []string{"2026-01-01 8.3 v1", "2026-04-01 8.3 v1", "2026-06-01 8.3 v2", "2026-07-01 8.3 v2"}},
		{"an amendment that is to come leaves the days before it", []upkeep.Edition{edition(t, 2, "2026-05-15", owing(t, chicago, "starts = 2026-07-01", "8.3 FREQ=MONTHLY;BYMONTHDAY=15")), edition(t, 1, "2025-12-01", owing(t, chicago, year, "8.3 FREQ=MONTHLY"))},
			"2026-05-01", "2026-08-31", []string{"2026-05-01 8.3 v1", "2026-06-01 8.3 v1", "2026-07-15 8.3 v2", "2026-08-15 8.3 v2"}},
		{"an amendment that owes nothing any more", []upkeep.Edition{edition(t, 2, "2026-05-15", owing(t, chicago, year)), edition(t, 1, "2025-12-01", owing(t, chicago, year, quarterly))},
			"2026-01-01", "2026-12-31", []string{"2026-01-01 8.3 v1", "2026-04-01 8.3 v1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			list, err := upkeep.Owed(c.editions, day(c.from), day(c.to))
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(list); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestMaintenanceIsOwedFromTheFirstInstantOfItsDay(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, zone, day, want string }{
		{"winter in Chicago", "America/Chicago", "2026-01-01", "2026-01-01T06:00:00Z"},
		{"summer in Chicago", "America/Chicago", "2026-07-01", "2026-07-01T05:00:00Z"},
		{"the day on which clocks go forward", "America/Chicago", "2026-03-08", "2026-03-08T06:00:00Z"},
		{"the day on which clocks go back", "Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z"},
		{"midnight is skipped", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"},
		{"midnight is skipped, ahead of UTC", "Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"},
		{"midnight comes twice: the first", "America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"},
		{"the hour before midnight comes twice", "America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z"},
		{"a day that a zone left out", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},
		{"far ahead of UTC", "Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00Z"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := edition(t, 1, "2010-01-01", owing(t, c.zone, "starts = 2011-01-01", "8.3/always FREQ=DAILY"))
			list, err := upkeep.Owed([]upkeep.Edition{e}, day(c.day), day(c.day))
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			if got := list[0].Starts().Format(time.RFC3339); got != c.want {
				t.Errorf("it begins at %s, want %s", got, c.want)
			}
		})
	}
}

func TestMaintenanceIsOwedFromTheOpeningOfItsHours(t *testing.T) {
	t.Parallel()
	e := edition(t, 1, "2026-01-01", owing(t, "America/Chicago", "starts = 2026-01-01", "8.3 FREQ=DAILY"))
	for at, want := range map[string]string{"2026-03-06": "2026-03-06T14:00:00Z", "2026-03-08": "2026-03-08T06:00:00Z", "2026-03-09": "2026-03-09T13:00:00Z"} {
		list, err := upkeep.Owed([]upkeep.Edition{e}, day(at), day(at))
		if err != nil || len(list) != 1 || list[0].Starts().Format(time.RFC3339) != want {
			t.Errorf("%s: %v %v, want %s", at, list, err, want)
		}
	}
}

func TestAContractYearBeginsAsItsTermDid(t *testing.T) {
	t.Parallel()
	term := agreement.Term{Starts: day("2024-03-15")}
	for at, want := range map[string]string{"2024-03-15": "2024-03-15 2025-03-14", "2026-03-14": "2025-03-15 2026-03-14", "2026-03-15": "2026-03-15 2027-03-14", "2026-12-31": "2026-03-15 2027-03-14"} {
		from, to := upkeep.ContractYear(term, day(at))
		if got := from.Format(time.DateOnly) + " " + to.Format(time.DateOnly); got != want {
			t.Errorf("%s lies in %s, want %s", at, got, want)
		}
	}
}
