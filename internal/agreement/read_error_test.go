package agreement

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"remit/internal/fault"
)

// marked takes the mark ¶ out of a file and returns where it stood.
func marked(t testing.TB, file string) (data []byte, line, column int) {
	t.Helper()
	before, after, ok := strings.Cut(file, "¶")
	if !ok {
		t.Fatal("the file has no mark")
	}
	start := strings.LastIndex(before, "\n") + 1
	return []byte(before + after), 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[start:])
}

// with returns base with one text in place of another.
func with(old, new string) string {
	if !strings.Contains(base, old) {
		panic("base has no " + old)
	}
	return strings.Replace(base, old, new, 1)
}

// scope returns base with a clause that has these further lines.
func scope(lines string) string {
	return base + "[[scope]]\nclause = \"3.1\"\nverdict = \"covered\"\n" + lines + "\n"
}

// errorCases are files with one error each, which stands at the mark. The message begins with key and holds remedy.
var errorCases = []struct {
	name, file, code, key, remedy string
}{
	{"not TOML", base + "[term¶\n", CodeSyntax, "", "not valid TOML"},
	{"key twice", with("title = \"Test\"\n", "title = \"Test\"\n¶title = \"Again\"\n"), CodeSyntax, "", "not valid TOML"},
	{"unknown key at the top", with("client =", "¶cleint = \"x\"\nclient ="), CodeUnknownKey, "cleint", `Did you mean "client"?`},
	{"unknown table", base + "[[¶targets]]\nclause = \"6.1\"\n", CodeUnknownKey, "targets", `Did you mean "target"?`},
	{"unknown key of a clause", scope("¶verdikt = \"covered\""), CodeUnknownKey, "scope.verdikt", `Did you mean "verdict"?`},
	{"unknown key of a limit", scope(`limit = { count = 2, unit = "visits", per = "month", then = "billable", ¶rates = "standard" }`), CodeUnknownKey, "scope.limit.rates", `Did you mean "rate"?`},
	{"unknown condition", scope(`when = { ¶servcie = "network" }`), CodeUnknownKey, "scope.when.servcie", `Did you mean "service"?`},
	{"field without its fact", scope(`when = { ¶managed = true }`), CodeUnknownKey, "scope.when.managed", `Did you mean "asset.managed"?`},
	{"unknown field", scope(`when = { asset.¶manged = true }`), CodeUnknownKey, "scope.when.asset.manged", `Did you mean "asset.managed"?`},
	{"unknown condition inside not", scope(`when = { not = { ¶modus = "remote" } }`), CodeUnknownKey, "scope.when.not.modus", `Did you mean "mode"?`},
	{"priority in a clause", scope(`when = { ¶priority = "P1" }`), CodeUnknownKey, "scope.when.priority", "cannot be used here"},
	{"fact in a multiplier", with("price = \"140\"\n", "price = \"140\"\nmultiply = [{ ¶mode = \"onsite\", by = \"2\" }]\n"), CodeUnknownKey, "rate.multiply.mode", "hours, outside, holiday"},
	{"unknown verdict", with(`verdict = "billable"`, `verdict = ¶"bilable"`), CodeUnknownValue, "scope_default.verdict", `Did you mean "billable"? Write one of covered, billable, declined.`},
	{"undecided in a file", with(`verdict = "billable"`, `verdict = ¶"undecided"`), CodeUnknownValue, "scope_default.verdict", "covered, billable, declined"},
	{"unknown mode", scope(`when = { mode = ["remote", ¶"on-site"] }`), CodeUnknownValue, "scope.when.mode", `Did you mean "onsite"?`},
	{"unknown kind", scope(`when = { kind = ¶"incidents" }`), CodeUnknownValue, "scope.when.kind", `Did you mean "incident"?`},
	{"unknown priority", base + "[priority]\nmatrix = [[\"P4\", \"P4\", \"P3\"], [\"P4\", ¶\"P5\", \"P2\"], [\"P3\", \"P2\", \"P1\"]]\n", CodeUnknownValue, "priority.matrix", "P1, P2, P3, P4"},
	{"matrix of two rows", base + "[priority]\nmatrix = ¶[[\"P4\", \"P4\", \"P3\"], [\"P4\", \"P4\", \"P2\"]]\n", CodeBadValue, "priority.matrix", "three rows of three"},
	{"unknown status", base + "[clock]\npause_resolve = [¶\"waiting\"]\n", CodeUnknownValue, "clock.pause_resolve", "waiting-client"},
	{"unknown renewal", with("starts = 2026-01-01\n", "starts = 2026-01-01\nrenewal = { mode = ¶\"auto\" }\n"), CodeUnknownValue, "term.renewal.mode", "none, automatic, by-agreement"},
	{"unknown unit", scope(`limit = { count = 2, unit = ¶"visit", per = "month", then = "billable" }`), CodeUnknownValue, "scope.limit.unit", `Did you mean "visits"?`},
	{"verdict missing", base + "[[¶scope]]\nclause = \"3.1\"\n", CodeMissingKey, "scope.verdict", "Write one of covered, billable, declined."},
	{"clause missing", base + "[[¶scope]]\nverdict = \"covered\"\n", CodeMissingKey, "scope.clause", `such as "3.1"`},
	{"format missing", strings.Replace("¶"+base, "format = 1\n", "", 1), CodeMissingKey, "format", "Write format = 1."},
	{"default missing", "¶" + base[:strings.Index(base, "[scope_default]")], CodeMissingKey, "scope_default", "[scope_default]"},
	{"term missing", strings.Replace("¶"+base, "[term]\nstarts = 2026-01-01\n", "", 1), CodeMissingKey, "term", "starts = 2026-01-01"},
	{"first day missing", with("[term]\nstarts = 2026-01-01\n", "[¶term]\n"), CodeMissingKey, "term.starts", "2026-01-01"},
	{"hours of a target missing", base + "[[¶target]]\nclause = \"6.1\"\nrespond = \"1h\"\n", CodeMissingKey, "target.hours", "table of hours"},
	{"limit without then", scope(`limit = ¶{ count = 2, unit = "visits", per = "month" }`), CodeNoThen, "scope.limit.then", "covered, billable, declined"},
	{"empty number", with(`number = "T-1"`, `number = ¶""`), CodeBadValue, "number", "may not be empty"},
	{"other format", with("format = 1", "format = ¶2"), CodeBadValue, "format", "from 1 to 1"},
	{"number for a text", with(`title = "Test"`, `title = ¶7`), CodeWrongType, "title", "This is a whole number and must be a text"},
	{"text for a number", with("client =", "rank = ¶\"1\"\nclient ="), CodeWrongType, "rank", "must be a whole number"},
	{"price without quotes", with(`price = "140"`, `price = ¶140.00`), CodeWrongType, "rate.price", `"140.00"`},
	{"boolean in quotes", scope(`when = { asset.managed = ¶"true" }`), CodeWrongType, "scope.when.asset.managed", "true or false without quotes"},
	{"text for a condition", scope(`when = ¶"remote"`), CodeWrongType, "scope.when", "a table"},
	{"date in quotes", with("starts = 2026-01-01", `starts = ¶"2026-01-01"`), CodeWrongType, "term.starts", "2026-01-31"},
	{"date and time", with("starts = 2026-01-01", `starts = ¶2026-01-01T00:00:00Z`), CodeWrongType, "term.starts", "This is a time and must be a date"},
	{"table for a list of tables", base + "[¶scope]\nclause = \"3.1\"\n", CodeWrongType, "scope", "a list"},
	{"no such date", with("starts = 2026-01-01", `starts = ¶2026-02-30`), CodeBadValue, "term.starts", "2026-01-31"},
	{"end before the beginning", with("starts = 2026-01-01\n", "starts = 2026-01-01\nends = ¶2025-12-31\n"), CodeBadValue, "term.ends", "from 2026-01-01 on"},
	{"same clause twice", scope("") + "[[scope]]\nclause = ¶\"3.1\"\nverdict = \"declined\"\n", CodeDuplicateClause, "scope.clause", "already in line 21"},
	{"clause of another table", base + "[[target]]\nclause = ¶\"7.1\"\n", CodeDuplicateClause, "target.clause", `"7.1" is already in line 13`},
	{"same rate twice", base + "[[rate]]\nname = ¶\"standard\"\nprice = \"1\"\n", CodeDuplicateName, "rate.name", "already in line 11"},
	{"unknown rate", with(`rate = "standard"`, `rate = ¶"standart"`), CodeDangling, "scope_default.rate", `Did you mean "standard"?`},
	{"unknown rate of a limit", scope(`limit = { count = 2, unit = "visits", per = "month", then = "billable", rate = ¶"onsite" }`), CodeDangling, "scope.limit.rate", "The file defines standard."},
	{"unknown rate of a work type", with("price = \"140\"\n", "price = \"140\"\nby_work = { travel = ¶\"travel\" }\n"), CodeDangling, "rate.by_work.travel", `There is no rate "travel"`},
	{"unknown rate of a block", base + "[[block]]\nclause = \"7.6\"\nhours = \"20h\"\nprice = \"1\"\nevery = \"month\"\ndraws = [\"standard\", ¶\"gold\"]\n", CodeDangling, "block.draws", `There is no rate "gold"`},
	{"unknown hours of a condition", scope(`when = { hours = ¶"ofice" }`), CodeDangling, "scope.when.hours", `Did you mean "office"?`},
	{"unknown hours of a target", base + "[[target]]\nclause = \"6.1\"\nrespond = \"1h\"\nhours = ¶\"always\"\n", CodeDangling, "target.hours", "The file defines office."},
	{"too many decimals", with(`price = "140"`, `price = ¶"140.005"`), CodeMoney, "rate.price", "EUR"},
	{"no amount", with(`price = "140"`, `price = ¶"much"`), CodeMoney, "rate.price", "much"},
	{"amount below 0", with(`price = "140"`, `price = ¶"-1"`), CodeMoney, "rate.price", "0 or more"},
	{"approval of no amount", scope(`approval = ¶"sometimes"`), CodeMoney, "scope.approval", "sometimes"},
	{"unknown currency", with(`currency = "EUR"`, `currency = ¶"EURO"`), CodeCurrency, "currency", "ISO 4217"},
	{"unknown time zone", with(`"Europe/Berlin"`, `¶"Europe/Munich"`), CodeZone, "time_zone", "America/Chicago"},
	{"time zone with a blank", with(`"Europe/Berlin"`, `¶"america/new york"`), CodeZone, "time_zone", `Did you mean "America/New_York"?`},
	{"bad duration", base + "[[target]]\nclause = \"6.1\"\nrespond = ¶\"4 hours\"\nhours = \"office\"\n", CodeDuration, "target.respond", `"4h"`},
	{"business days between updates", base + "[[target]]\nclause = \"6.1\"\nupdate = ¶\"1bd\"\nhours = \"office\"\n", CodeDuration, "target.update", "business days"},
	{"no duration", base + "[[target]]\nclause = \"6.1\"\nrespond = ¶\"0m\"\nhours = \"office\"\n", CodeDuration, "target.respond", "not longer than 0"},
	{"bad interval", with(`mon = ["08:00-17:00"]`, `mon = ["08:00-12:00", ¶"13-17"]`), CodeHours, "hours.office.mon", `"08:00-12:00"`},
	{"overlap", with(`mon = ["08:00-17:00"]`, `mon = ¶["08:00-12:00", "11:00-17:00"]`), CodeHours, "hours.office.mon", "overlap"},
	{"overlap over midnight", with("[hours.office]\nmon = [\"08:00-17:00\"]", "[hours.¶office]\nmon = [\"22:00-06:00\"]\ntue = [\"05:00-09:00\"]"), CodeHours, "hours.office", "over midnight"},
	{"never open", base + "[hours.¶never]\n", CodeNeverOpens, "hours.never", "never open"},
	{"unknown country", with(`mon = ["08:00-17:00"]`, "mon = [\"08:00-17:00\"]\nholidays = { country = ¶\"XX\" }"), CodeUnknownValue, "hours.office.holidays.country", "US"},
	{"holiday in quotes", with(`mon = ["08:00-17:00"]`, "mon = [\"08:00-17:00\"]\nholidays = { extra = [¶\"2026-12-24\"] }"), CodeWrongType, "hours.office.holidays.extra", "2026-11-27"},
	{"bad alarm", base + "[[escalation]]\nclause = \"6.8\"\nat = ¶\"75 of resolve\"\nnotify = [\"x\"]\n", CodeBadValue, "escalation.at", `"75% of resolve"`},
	{"two ways of a rule", base + "[[priority.¶rule]]\nclause = \"5.1\"\nraise = 1\nset = \"P1\"\n", CodeBadValue, "priority.rule", "write one of them"},
	{"repeats each hour", base + "[[maintenance]]\nclause = \"8.3\"\nservice = \"server\"\nrepeat = ¶\"FREQ=HOURLY\"\n", CodeRepeat, "maintenance.repeat", "YEARLY, MONTHLY, WEEKLY, DAILY"},
	{"repeats every 0 months", base + "[[maintenance]]\nclause = \"8.3\"\nservice = \"server\"\nrepeat = ¶\"FREQ=MONTHLY;INTERVAL=0\"\n", CodeRepeat, "maintenance.repeat", "INTERVAL must be 1 or more"},
	{"repeats never", base + "[[maintenance]]\nclause = \"8.3\"\nservice = \"server\"\nrepeat = ¶\"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\"\n", CodeRepeat, "maintenance.repeat", "no day within four years"},
	{"no rule of repetition", base + "[[maintenance]]\nclause = \"8.3\"\nservice = \"server\"\nrepeat = ¶\"monthly\"\n", CodeRepeat, "maintenance.repeat", "FREQ=MONTHLY"},
	{"price and tiers", base + "[[¶fee]]\nclause = \"7.2\"\nper = \"flat\"\nevery = \"month\"\nprice = \"1\"\ntiers = [{ price = \"2\" }]\n", CodeBadValue, "fee.price", "either price"},
	{"tiers out of order", base + "[[fee]]\nclause = \"7.2\"\nper = \"flat\"\nevery = \"month\"\ntiers = [{ up_to = 5, price = \"2\" }, ¶{ up_to = 5, price = \"1\" }, { price = \"1\" }]\n", CodeBadValue, "fee.tiers.up_to", "more than 5"},
	{"closed last tier", base + "[[fee]]\nclause = \"7.2\"\nper = \"flat\"\nevery = \"month\"\ntiers = [¶{ up_to = 5, price = \"2\" }]\n", CodeBadValue, "fee.tiers.up_to", "leave up_to out"},
	{"factor below 0", with("price = \"140\"\n", "price = \"140\"\nmultiply = [{ outside = \"office\", by = ¶\"-1\" }]\n"), CodeBadValue, "rate.multiply.by", `"1.5"`},
	{"percent over 100", base + "[[credit]]\nclause = \"6.9\"\nmissed = \"resolve\"\npercent = ¶120\n", CodeBadValue, "credit.percent", "from 0 to 100"},
	{"no mail address", base + "[[contact]]\nrole = \"approver\"\nemail = ¶\"Dana <dana@example.org>\"\n", CodeBadValue, "contact.email", "dana@northwind.example"},
	{"empty phrase", scope(`when = { mentions = ["hacked", ¶" "] }`), CodeBadValue, "scope.when.mentions", "may not be empty"},
	{"letters before the mark count once", with(`title = "Test"`, `title = "Æøå"`) + "[[scope]]\nclause = \"ø\"\nverdict = \"covered\"\nwhen = { site = \"æøå\", ¶sight = \"x\" }\n", CodeUnknownKey, "scope.when.sight", "There is no such condition"},
}

func TestReadErrors(t *testing.T) {
	t.Parallel()
	for _, c := range errorCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data, line, column := marked(t, c.file)
			_, problems := Scan(data)
			if len(problems) != 1 {
				t.Fatalf("got %d problems: %+v", len(problems), problems)
			}
			p := problems[0]
			if p.Code != c.code || p.Key != c.key || p.Line != line || p.Column != column {
				t.Errorf("got %s of %q at %d:%d, want %s of %q at %d:%d", p.Code, p.Key, p.Line, p.Column, c.code, c.key, line, column)
			}
			if !strings.HasPrefix(p.Message, c.key) || !strings.Contains(p.Message, c.remedy) {
				t.Errorf("message %q does not begin with %q or lacks %q", p.Message, c.key, c.remedy)
			}
			terms, err := Read("file.toml", data)
			if want := fmt.Sprintf("file.toml:%d:%d: %s", line, column, p.Message); terms != nil || !fault.Is(err, fault.Invalid) || err.Error() != want {
				t.Errorf("Read: got %v, %v, want %s", terms, err, want)
			}
		})
	}
}

func TestReadTellsAllErrors(t *testing.T) {
	t.Parallel()
	file := strings.NewReplacer(`"EUR"`, `"EURO"`, `"billable"`, `"free"`, "140", "1,40").Replace(base) + "[[scope]]\nclause = \"4.9\"\nvrdict = \"covered\"\n"
	_, problems := Scan([]byte(file))
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d %s %s", p.Line, p.Code, p.Key))
	}
	want := []string{
		"5 unknown-currency currency", "14 bad-money rate.price", "18 unknown-value scope_default.verdict",
		"20 missing-key scope.verdict", "21 duplicate-clause scope.clause", "22 unknown-key scope.vrdict",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestReadFileThatIsNotThere(t *testing.T) {
	t.Parallel()
	if _, err := ReadFile("testdata/none.toml"); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}
