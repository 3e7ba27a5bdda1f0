package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/us"

	"remit/internal/billing"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/store"
)

// recount is what testdata/recount.py says of an agreement's month.
type recount struct {
	Fees, Blocks, Credits, Net, Tax, Total string
	Work                                   map[string]string // by ticket
	Drawn, Lapsed, Left, Held              int
}

// recounted are recounts by agreement and month.
type recounted map[string]map[string]recount

// yearOf is a demonstration house on 1 March 2026, 09:00 in Berlin, whose last twelve months are settled by a manager and issued.
type yearOf struct {
	*app
	path    string
	manager identity.Viewer
	months  []string
}

// TestAYearIsRecountedToTheCent issues the statements of a year of a demonstration house and compares each with what another program, in another
// language and from the raw rows alone, makes of it.
func TestAYearIsRecountedToTheCent(t *testing.T) {
	t.Parallel()
	python := pythonWithZones(t)
	inYear(t, func(ctx context.Context, y *yearOf) {
		for i, month := range y.months {
			y.rule(ctx, t, i)
			run, err := y.bills.IssueAll(ctx, y.manager, month, nil)
			must(t, err)
			for _, w := range run.Waiting {
				t.Errorf("%s of %s is not issued: %v", w.Agreement.Number, month, w.Waits)
			}
		}
		said := y.recount(t, python)
		figures := 0
		for _, s := range y.issued(ctx, t) {
			want, got := said[s.Agreement][s.Period], figuresOf(s)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s\nissued    %+v\nrecounted %+v", s.Agreement, s.Period, got, want)
			}
			figures += 9 + len(got.Work)
		}
		if figures < 1000 {
			t.Errorf("only %d figures were compared", figures)
		}
		t.Logf("%d figures agree", figures)
		y.covers(t, said)
		y.change(t)
		if again := y.recount(t, python); reflect.DeepEqual(again, said) {
			t.Error("the recount does not notice that work became longer")
		}
	})
}

// covers fails where a year holds nothing of something that a statement can hold.
func (y *yearOf) covers(t *testing.T, said recounted) {
	t.Helper()
	var sum struct{ credits, drawn, lapsed, worked, taxed, free int }
	for _, months := range said {
		for _, r := range months {
			sum.credits += plus(r.Credits != "0.00")
			sum.drawn += r.Drawn
			sum.lapsed += r.Lapsed
			sum.worked += len(r.Work)
			sum.taxed += plus(r.Tax != "0.00")
			for _, amount := range r.Work {
				sum.free += plus(amount == "0.00")
			}
		}
	}
	t.Logf("months with service credits %d and taxes %d, prepaid minutes drawn %d and lapsed %d, tickets billed %d, of them at nothing %d", sum.credits, sum.taxed, sum.drawn, sum.lapsed, sum.worked, sum.free)
	if sum.credits == 0 || sum.drawn == 0 || sum.lapsed == 0 || sum.worked == 0 || sum.taxed == 0 || sum.free == 0 {
		t.Error("the year holds nothing of something that a statement can hold")
	}
}

func plus(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

// pythonWithZones is an interpreter that can read TOML and knows time zones; without one the test is left out.
func pythonWithZones(t *testing.T) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil || exec.Command(python, "-c", "import tomllib, zoneinfo; zoneinfo.ZoneInfo('Pacific/Auckland')").Run() != nil {
		t.Skip("left out: recounting a year needs python3 of 3.11 or later with time zones")
	}
	return python
}

// inYear runs a test in a demonstration house on SQLite.
func inYear(t *testing.T, test func(ctx context.Context, y *yearOf)) {
	t.Helper()
	y := &yearOf{path: filepath.Join(t.TempDir(), "remit.db")}
	config := filepath.Join(filepath.Dir(y.path), "config.toml")
	must(t, os.WriteFile(config, []byte(fmt.Sprintf("[database]\nurl = %q\nkey = %q\n", y.path, y.path+".key")), 0o600))
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	p := &process{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, now: func() time.Time { return now }, config: config}
	must(t, (&demoCmd{Clients: 12, Tickets: 1500, Seed: 11}).Run(p))
	for m := range 12 {
		y.months = append(y.months, time.Date(2025, 3+time.Month(m), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"))
	}
	must(t, p.with(func(ctx context.Context, a *app) error {
		y.app = a
		users, err := a.db.Users(ctx, identity.System("test"))
		must(t, err)
		for _, u := range users {
			if u.Role == identity.Manager {
				y.manager = identity.Viewer{UserID: u.ID, Role: u.Role, Name: u.Name, Email: u.Email}
			}
		}
		must(t, a.bills.SaveLevy(ctx, y.manager, store.Levy{Name: "VAT", Percent: "19.6", ExemptClients: []string{"northwind-dental"}}))
		must(t, a.bills.SaveLevy(ctx, y.manager, store.Levy{Name: "Network duty", Percent: "3.25", Services: []string{"network", "server"}, ExemptServices: []string{"network/wifi"}}))
		test(ctx, y)
		return nil
	}))
}

// rule decides what waits for a decision, and some of what does not, in ways that differ by line and round.
func (y *yearOf) rule(ctx context.Context, t *testing.T, round int) {
	t.Helper()
	must(t, y.ledger.Settle(ctx, 0))
	orders := map[string][]int64{}
	rows := y.rows(t, `SELECT id, own_verdict, hold FROM rated_lines WHERE month = ? AND (hold <> '' OR id % 7 = 3) AND ruled NOT IN ('accept', 'bill', 'waive', 'cover', 'decline')`, y.months[round])
	for _, r := range rows {
		id, _ := r[0].(int64)
		kinds := []string{ledger.Accept, ledger.Waive, ledger.Bill, ledger.Cover, ledger.Decline}
		if r[1] == "undecided" || r[1] == "declined" {
			kinds = kinds[1:]
		}
		kind := kinds[int(id+int64(round))%len(kinds)]
		orders[kind] = append(orders[kind], id)
	}
	for _, kind := range []string{ledger.Accept, ledger.Waive, ledger.Bill, ledger.Cover, ledger.Decline} {
		if ids := y.still(t, orders[kind]); len(ids) > 0 {
			_, err := y.ledger.Rule(ctx, y.manager, ledger.Order{Lines: ids, Kind: kind, Reason: "decided in the review"})
			must(t, err)
		}
	}
	must(t, y.ledger.Settle(ctx, 0))
}

// still are those of lines that were not rated anew meanwhile.
func (y *yearOf) still(t *testing.T, ids []int64) (list []int64) {
	t.Helper()
	for _, id := range ids {
		if len(y.rows(t, "SELECT id FROM rated_lines WHERE id = ?", id)) > 0 {
			list = append(list, id)
		}
	}
	return list
}

func (y *yearOf) open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+y.path+"?_busy_timeout=5000")
	must(t, err)
	return db
}

func (y *yearOf) rows(t *testing.T, query string, args ...any) (list [][]any) {
	t.Helper()
	db := y.open(t)
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), query, args...)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, rows.Scan(into...))
		list = append(list, values)
	}
	must(t, rows.Err())
	return list
}

// change makes some work three hours longer.
func (y *yearOf) change(t *testing.T) {
	t.Helper()
	db := y.open(t)
	defer db.Close()
	_, err := db.ExecContext(t.Context(), "UPDATE time_entries SET ends_at = ends_at + 3 * 3600000000 WHERE id % 5 = 0")
	must(t, err)
}

func (y *yearOf) issued(ctx context.Context, t *testing.T) (list []billing.Account) {
	t.Helper()
	kept, err := y.db.Statements(ctx, y.manager, store.StatementFilter{})
	must(t, err)
	for _, k := range kept {
		whole, err := y.db.StatementByNumber(ctx, y.manager, k.Number)
		must(t, err)
		var a billing.Account
		must(t, json.Unmarshal(whole.Body, &a))
		list = append(list, a)
	}
	return list
}

// figuresOf are the figures of a statement as the recount tells them.
func figuresOf(a billing.Account) recount {
	zero := a.Net
	zero.Decimal = zero.Sub(zero.Decimal)
	fees, blocks, credits := zero, zero, zero
	r := recount{Work: map[string]string{}, Net: a.Net.String(), Tax: a.Tax.String(), Total: a.Total.String(), Held: a.Held}
	for _, l := range a.Fees {
		fees.Decimal = fees.Add(l.Amount.Decimal)
	}
	for _, l := range a.Blocks {
		blocks.Decimal = blocks.Add(l.Amount.Decimal)
		r.Drawn, r.Lapsed, r.Left = r.Drawn+l.Used, r.Lapsed+l.Lapsed, r.Left+l.Closing
	}
	for _, l := range a.Credits {
		credits.Decimal = credits.Add(l.Amount.Decimal)
	}
	for _, w := range a.Work {
		r.Work[strconv.FormatInt(int64(w.Ticket), 10)] = w.Amount.String()
	}
	r.Fees, r.Blocks, r.Credits = fees.String(), blocks.String(), credits.String()
	return r
}

// recount lets the other program reckon.
func (y *yearOf) recount(t *testing.T, python string) (said recounted) {
	t.Helper()
	holidays := filepath.Join(filepath.Dir(y.path), "holidays.json")
	data, err := json.Marshal(publicHolidays())
	must(t, err)
	must(t, os.WriteFile(holidays, data, 0o600))
	cmd := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "recount.py"), y.path, holidays, y.db.Now().Format(time.RFC3339), y.months[0], y.months[len(y.months)-1])
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("%v\n%s", err, failed.Stderr)
	}
	must(t, err)
	must(t, json.Unmarshal(out, &said))
	return said
}

// publicHolidays are the holidays of the demonstration's countries as they are observed.
func publicHolidays() map[string][]string {
	all := map[string][]string{}
	for country, list := range map[string][]*cal.Holiday{"US": us.Holidays, "GB": gb.Holidays, "CA": ca.Holidays, "DE-BY": de.HolidaysBY, "DK": dk.Holidays,
		"AU-SA": au.HolidaysSA, "NL": nl.Holidays, "IE": ie.Holidays, "NZ": nz.Holidays} {
		for year := 2022; year <= 2027; year++ {
			for _, h := range list {
				if _, observed := h.Calc(year); h.Type != cal.ObservanceOther && !observed.IsZero() {
					all[country] = append(all[country], observed.Format(time.DateOnly))
				}
			}
		}
	}
	return all
}
