package billing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"remit/internal/billing"
	"remit/internal/fault"
)

// lots writes what happened to the lots of the first block: opening, bought, returned, used, lapsed, closing.
func lots(a *billing.Account) string {
	var list []string
	for _, l := range a.Blocks[0].Lots {
		list = append(list, fmt.Sprintf("%s %d+%d+%d-%d-%d=%d", l.Opened[5:7], l.Opening, l.Bought, l.Returned, l.Used, l.Lapsed, l.Closing))
	}
	return strings.Join(list, ", ")
}

// workLines writes the lines of the work: minutes, those drawn, amount.
func workLines(a *billing.Account) string {
	var list []string
	for _, w := range a.Work {
		for _, l := range w.Lines {
			list = append(list, fmt.Sprintf("#%d %d/%d %s", w.Ticket, l.Drawn, l.Minutes, l.Amount))
		}
	}
	return strings.Join(list, ", ")
}

func TestBlocksAreDrawnAndLapse(t *testing.T) {
	t.Parallel()
	plain := []string{"rollover = { hours = \"10h\", periods = 2 }\n", ""}
	once := []string{"every    = \"month\"\nrollover = { hours = \"10h\", periods = 2 }", `every = "once"`}
	quarter := []string{"every    = \"month\"\nrollover", "every = \"quarter\"\nrollover"}
	march := "2026-03-02 18:00 4h"
	for _, c := range []struct {
		name   string
		change []string
		work   []string
		month  int
		lots   string
		lines  string
	}{
		{"the first month", nil, nil, 1, "01 0+1200+0-0-600=600", ""},
		{"what moved on is drawn first", nil, []string{"2026-02-02 18:00 11h"}, 2, "01 600+0+0-600-0=0, 02 0+1200+0-60-540=600", "#1 660/660 0.00"},
		{"it lapses after its periods", nil, []string{march}, 3, "01 600+0+0-240-360=0, 02 600+0+0-0-0=600, 03 0+1200+0-0-600=600", "#1 240/240 0.00"},
		{"and is forgotten", nil, nil, 4, "02 600+0+0-0-600=0, 03 600+0+0-0-0=600, 04 0+1200+0-0-600=600", ""},
		{"without rollover", plain, []string{march}, 3, "03 0+1200+0-240-960=0", "#1 240/240 0.00"},
		{"the rest is overage", plain, []string{"2026-03-02 18:00 15h", "2026-03-03 18:00 6h", "2026-03-04 18:00 1h"}, 3, "03 0+1200+0-1200-0=0",
			"#1 900/900 0.00, #2 300/360 180.00, #3 0/60 180.00"},
		{"other rates draw nothing", plain, []string{"2026-03-02 18:00 2h onsite"}, 3, "03 0+1200+0-0-1200=0", "#1 0/120 360.00"},
		{"bought once", once, []string{"2026-02-02 18:00 2h", march}, 3, "01 1080+0+0-240-0=840", "#2 240/240 0.00"},
		{"and over with the agreement", once, nil, 12, "01 1200+0+0-0-1200=0", ""},
		{"a quarter's, in its second month", quarter, []string{"2026-02-02 18:00 2h"}, 2, "01 1200+0+0-120-0=1080", "#1 120/120 0.00"},
		{"at the quarter's end", quarter, nil, 3, "01 1200+0+0-0-600=600", ""},
		{"in the quarter after", quarter, nil, 4, "01 600+0+0-0-0=600, 04 0+1200+0-0-0=1200", ""},
	} {
		terms := readTerms(t, yearTerms, c.change...)
		a := account(t, billing.Basis{Editions: one(terms), Items: worked(t, terms, c.work...), Counts: things(2), Period: month(c.month)})
		if lots(a) != c.lots || workLines(a) != c.lines {
			t.Errorf("%s:\n%s\n%s\nwant\n%s\n%s", c.name, lots(a), workLines(a), c.lots, c.lines)
		}
	}
}

func TestTheCallOutIsPaidThoughTheTimeIsNot(t *testing.T) {
	t.Parallel()
	terms := readTerms(t, yearTerms, `draws    = ["standard"]`, `draws = ["standard", "onsite"]`)
	a := account(t, billing.Basis{Editions: one(terms), Items: worked(t, terms, "2026-01-05 18:00 2h onsite"), Counts: things(2), Period: month(1)})
	if got, want := workLines(a), "#1 120/120 50.00"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestWhatIsKnownOfABlockIsItsOpening(t *testing.T) {
	t.Parallel()
	terms := readTerms(t, yearTerms)
	left := func(lots ...billing.Deposit) billing.Basis {
		counts := things(2)
		counts.Lots = map[string][]billing.Deposit{"8": lots}
		return billing.Basis{Editions: one(terms), Counts: counts, Period: month(3), Items: worked(t, terms, "2026-02-02 18:00 5h", "2026-03-02 18:00 2h")}
	}
	a := account(t, left(billing.Deposit{Opened: day(2, 1), Minutes: 100}))
	if got, want := lots(a), "02 100+0+0-100-0=0, 03 0+1200+0-20-580=600"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := lots(account(t, left())), "03 0+1200+0-120-480=600"; got != want {
		t.Errorf("nothing left: %s, want %s", got, want)
	}
	for name, b := range map[string]billing.Basis{
		"of the period itself": left(billing.Deposit{Opened: day(3, 1)}), "lapsed": left(billing.Deposit{Opened: day(3, 1).AddDate(-1, 0, 0), Minutes: 1}),
		"twice": left(billing.Deposit{Opened: day(2, 1)}, billing.Deposit{Opened: day(2, 1)}),
	} {
		if _, err := billing.StatementUnder(b); !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "counts" {
			t.Errorf("%s: %v", name, err)
		}
	}
	odd := left()
	odd.Counts.Lots = map[string][]billing.Deposit{"6": nil}
	if _, err := billing.StatementUnder(odd); !fault.Is(err, fault.Invalid) {
		t.Errorf("a fee's clause: %v", err)
	}
}

func TestALotKeepsItsTerms(t *testing.T) {
	t.Parallel()
	first := readTerms(t, yearTerms)
	without := readTerms(t, yearTerms[:strings.Index(yearTerms, "[[block]]")]+yearTerms[strings.Index(yearTerms, "[[credit]]"):])
	editions := []billing.Edition{{Terms: first}, {Terms: without, Since: day(3, 10)}}
	items := worked(t, first, "2026-03-20 18:00 2h")
	a := account(t, billing.Basis{Editions: editions, Items: items, Counts: things(2), Period: month(4)})
	if got, want := lots(a), "02 600+0+0-0-600=0, 03 600+0+0-0-0=600"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// corrected writes the corrections of a statement.
func corrected(a *billing.Account) string {
	var list []string
	for _, c := range a.Corrections {
		list = append(list, fmt.Sprintf("#%d of %s %d min %d drawn %s", c.Ticket, c.Period, c.Minutes, c.Drawn, c.Amount))
	}
	return strings.Join(list, ", ")
}

func TestCorrections(t *testing.T) {
	t.Parallel()
	terms := readTerms(t, yearTerms, "rollover = { hours = \"10h\", periods = 2 }\n", "rollover = { hours = \"1h\", periods = 1 }\n")
	waived := func(list []billing.Item) []billing.Item {
		list[0].Ruling = &billing.Ruling{Deed: billing.Waive, Reason: "Our update caused it."}
		return list
	}
	held := func(list []billing.Item) []billing.Item {
		list[0].Hold = "spent"
		return list
	}
	same := func(list []billing.Item) []billing.Item { return list }
	for _, c := range []struct {
		name      string
		was, now  []string
		then      func([]billing.Item) []billing.Item
		want, lot string
	}{
		{"nothing changed", []string{"2026-01-05 18:00 2h"}, []string{"2026-01-05 18:00 2h"}, same, "", "01 60+0+0-0-60=0, 02 0+1200+0-0-1140=60"},
		{"waived with a reason: its time comes back", []string{"2026-01-05 18:00 2h"}, []string{"2026-01-05 18:00 2h"}, waived, "#1 of 2026-01 -120 min -120 drawn 0.00", "01 60+0+120-0-180=0, 02 0+1200+0-0-1140=60"},
		{"waived money", []string{"2026-01-05 18:00 2h onsite"}, []string{"2026-01-05 18:00 2h onsite"}, waived, "#1 of 2026-01 -120 min 0 drawn -360.00", "01 60+0+0-0-60=0, 02 0+1200+0-0-1140=60"},
		{"held again: it stays", []string{"2026-01-05 18:00 2h"}, []string{"2026-01-05 18:00 2h"}, held, "", "01 60+0+0-0-60=0, 02 0+1200+0-0-1140=60"},
		{"it is gone", []string{"2026-01-05 18:00 2h", "2026-01-06 18:00 1h onsite"}, []string{"2026-01-05 18:00 2h"}, same, "#2 of 2026-01 -60 min 0 drawn -205.00", "01 60+0+0-0-60=0, 02 0+1200+0-0-1140=60"},
		{"it came late", nil, []string{"2026-01-06 18:00 1h onsite"}, same, "#1 of 2026-01 60 min 0 drawn 205.00", "01 60+0+0-0-60=0, 02 0+1200+0-0-1140=60"},
		{"late work draws now", nil, []string{"2026-01-06 18:00 2h"}, same, "#1 of 2026-01 120 min 120 drawn 0.00", "01 60+0+0-60-0=0, 02 0+1200+0-60-1080=60"},
		{"less overage before less time", []string{"2026-01-05 18:00 15h", "2026-01-06 18:00 7h"}, []string{"2026-01-05 18:00 15h", "2026-01-06 18:00 4h"}, same,
			"#2 of 2026-01 -180 min -60 drawn -360.00", "01 0+0+60-0-60=0, 02 0+1200+0-0-1140=60"},
		{"what was paid stays paid", []string{"2026-01-05 18:00 15h", "2026-01-06 18:00 6h"}, []string{"2026-01-05 18:00 15h", "2026-01-06 18:00 7h"}, same,
			"#2 of 2026-01 60 min 60 drawn 0.00", "01 0+0+0-0-0=0, 02 0+1200+0-60-1080=60"},
	} {
		january := account(t, billing.Basis{Editions: one(terms), Items: worked(t, terms, c.was...), Counts: things(2), Period: month(1)})
		basis := billing.Basis{Editions: one(terms), Items: c.then(worked(t, terms, c.now...)), Counts: things(2), Period: month(2), Prior: []*billing.Account{january}}
		a := account(t, basis)
		if corrected(a) != c.want || lots(a) != c.lot {
			t.Errorf("%s:\n%s\n%s\nwant\n%s\n%s", c.name, corrected(a), lots(a), c.want, c.lot)
		}
		sum := decimal.RequireFromString("2740.05")
		for _, x := range a.Corrections {
			sum = sum.Add(x.Amount.Decimal)
		}
		if !a.Net.Equal(sum) {
			t.Errorf("%s: net %s, want %s", c.name, a.Net, sum)
		}
	}
}

func TestTimeThatComesBackToALapsedLotLapses(t *testing.T) {
	t.Parallel()
	terms := readTerms(t, yearTerms, "rollover = { hours = \"10h\", periods = 2 }\n", "")
	was := worked(t, terms, "2026-01-05 18:00 2h", "2026-01-06 18:00 1h")
	january := account(t, billing.Basis{Editions: one(terms), Items: was, Counts: things(2), Period: month(1)})
	a := account(t, billing.Basis{Editions: one(terms), Counts: things(2), Period: month(2), Prior: []*billing.Account{january}})
	if got, want := lots(a), "02 0+1200+0-0-1200=0, 01 0+0+180-0-180=0"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	march := account(t, billing.Basis{Editions: one(terms), Counts: things(2), Period: month(3), Prior: []*billing.Account{a, january}})
	if got, want := lots(march), "03 0+1200+0-0-1200=0"; got != want || len(march.Corrections) != 0 {
		t.Errorf("%s, want %s; %v", got, want, march.Corrections)
	}
	if _, err := billing.StatementUnder(billing.Basis{Editions: one(terms), Counts: things(2), Period: month(2), Prior: []*billing.Account{march}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a later statement before: %v", err)
	}
}

func TestCorrectionsOfCorrections(t *testing.T) {
	t.Parallel()
	terms := readTerms(t, yearTerms, "rollover = { hours = \"10h\", periods = 2 }\n", "rollover = { hours = \"1h\", periods = 2 }\n")
	draw := func(n int, prior []*billing.Account, work ...string) *billing.Account {
		return account(t, billing.Basis{Editions: one(terms), Items: worked(t, terms, work...), Counts: things(2), Period: month(n), Prior: prior})
	}
	january := draw(1, nil)
	february := draw(2, []*billing.Account{january}, "2026-02-05 18:00 2h")
	if got, want := lots(february), "01 60+0+0-60-0=0, 02 0+1200+0-60-1080=60"; got != want {
		t.Fatalf("an hour from each lot: %s, want %s", got, want)
	}
	march := draw(3, []*billing.Account{january, february}, "2026-02-05 18:00 90m")
	if got, want := lots(march), "01 0+0+0-0-0=0, 02 60+0+30-0-30=60, 03 0+1200+0-0-1140=60"; got != want {
		t.Errorf("what was drawn last comes back first: %s, want %s", got, want)
	}
	april := draw(4, []*billing.Account{march}, "2026-02-05 18:00 30m")
	if got := corrected(april); got != "" {
		t.Errorf("a correction of a statement that is not at hand: %s", got)
	}
}
