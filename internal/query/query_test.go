package query_test

import (
	"strings"
	"testing"
	"time"

	"remit/internal/query"
)

// now is Tuesday 3 March 2026, 09:42 in Chicago.
var (
	chicago = zone("America/Chicago")
	now     = time.Date(2026, 3, 3, 15, 42, 0, 0, time.UTC)
)

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// told writes a query as the tests compare it.
func told(q query.Query) string {
	var out []string
	for _, t := range q.Terms {
		s := t.Text
		if t.Phrase {
			s = "«" + s + "»"
		}
		if t.Not {
			s = "not " + s
		}
		out = append(out, s)
	}
	for _, f := range q.Filters {
		s := f.Name + "=" + f.Value
		if f.Name == query.Received {
			s = f.Name + "=" + local(f.From) + "…" + local(f.To)
		}
		if f.Not {
			s = "not " + s
		}
		out = append(out, s)
	}
	for _, p := range q.Problems {
		out = append(out, "!"+p.Part)
	}
	return strings.Join(out, " | ")
}

func local(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(chicago)
	if t.Hour() != 0 || t.Minute() != 0 {
		return t.Format(time.RFC3339)
	}
	return t.Format("2006-01-02")
}

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                      "",
		"  printer   jam ":                      "printer | jam",
		`"paper jam" tray`:                      "«paper jam» | tray",
		`“paper jam”`:                           "«paper jam»",
		`„paper jam“`:                           "«paper jam»",
		`printer -toner`:                        "printer | not toner",
		`-"paper jam"`:                          "not «paper jam»",
		`"never closed`:                         "«never closed»",
		`19" rack`:                              `19" | rack`,
		"re-install PRN-0042":                   "re-install | PRN-0042",
		"- ! ( ) --":                            "",
		"https://a.example/b":                   "https://a.example/b",
		"12:30 C:\\temp":                        "12:30 | C:\\temp | !C:\\temp",
		"error:0x80070005":                      "error:0x80070005 | !error:0x80070005",
		"client:northwind jam":                  "jam | client=northwind",
		`client:"North Wind"`:                   "client=North Wind",
		"-client:northwind":                     "not client=northwind",
		"customer:northwind":                    "client=northwind",
		"client:":                               "!client:",
		"Is:MISSED":                             "is=missed",
		"is:late is:me":                         "is=missed | is=mine",
		"is:lost":                               "!is:lost",
		"is:mised":                              "!is:mised",
		"p:1 priority:P2 p:9":                   "priority=P1 | priority=P2 | !p:9",
		`status:"waiting client" status:closed`: "status=waiting-client | status=closed",
		"channel:mail verdict:Billable":         "channel=email | verdict=billable",
		"number:#1042 ticket:1043 number:x":     "number=1042 | number=1043 | !number:x",
		"assignee:me team:field person:dana":    "assignee=me | team=field | person=dana",
		"tag:vpn -label:printer":                "tag=vpn | not tag=printer",
		"clint:northwind":                       "clint:northwind | !clint:northwind",
	} {
		if got := told(query.Parse(text, now, chicago)); got != want {
			t.Errorf("%q is read as\n%s, want\n%s", text, got, want)
		}
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"from:2026-03":              "2026-03-01…",
		"from:2026-03-04":           "2026-03-04…",
		"to:2026-03":                "…2026-04-01",
		"to:2026-02-28":             "…2026-03-01",
		"before:2026-03":            "…2026-03-01",
		"after:2026-02":             "2026-03-01…",
		"received:2026":             "2026-01-01…2027-01-01",
		"received:2026-03-08":       "2026-03-08…2026-03-09", // 23 hours
		"received:2026-1-2":         "2026-01-02…2026-01-03",
		"received:today":            "2026-03-03…2026-03-04",
		"received:yesterday":        "2026-03-02…2026-03-03",
		`received:"last week"`:      "2026-02-23…2026-03-02",
		"received:last_week":        "2026-02-23…2026-03-02",
		`received:"this week"`:      "2026-03-02…2026-03-09",
		`received:"last month"`:     "2026-02-01…2026-03-01",
		`received:"last quarter"`:   "2025-10-01…2026-01-01",
		`received:"last year"`:      "2025-01-01…2026-01-01",
		"from:7d":                   "2026-02-25…",
		`from:"2 weeks"`:            "2026-02-18…",
		"from:1m":                   "2026-02-03…",
		"on:monday":                 "2026-03-02…2026-03-03",
		"on:tue":                    "2026-03-03…2026-03-04",
		"received:march":            "2026-03-01…2026-04-01",
		"received:april":            "2025-04-01…2025-05-01",
		"received:2026-01..2026-02": "2026-01-01…2026-03-01",
	} {
		if got := told(query.Parse(text, now, chicago)); got != "received="+want {
			t.Errorf("%q is read as %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"from:soon", "from:2026-13", "from:2026-02-30", "from:0000", "from:99999999d", "received:2026-03..2026-01", "to:"} {
		if q := query.Parse(text, now, chicago); len(q.Problems) != 1 || len(q.Filters) != 0 {
			t.Errorf("%q is read as %s", text, told(q))
		}
	}
}

func TestProblemsSayWhatWouldBeRight(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"clint:northwind": "There is no filter “clint:”; its words were searched for. Did you mean “client”?",
		"is:mised":        "Did you mean “missed”?",
		"p:high":          "It takes P1, P2, P3 or P4.",
		"from:someday":    "“someday” is no day or time that from: knows.",
		"client:":         "Write for example client:northwind.",
	} {
		q := query.Parse("jam "+text, now, chicago)
		if len(q.Problems) != 1 || !strings.Contains(q.Problems[0].Words, want) || q.Problems[0].At != 4 {
			t.Errorf("%q: %+v, want %s", text, q.Problems, want)
		}
		if q.Terms[0].Text != "jam" {
			t.Errorf("%q: the rest is lost: %s", text, told(q))
		}
	}
}

func TestAPartCanBeTakenOut(t *testing.T) {
	t.Parallel()
	q := query.Parse(`client:"North Wind" jam is:open`, now, chicago)
	if got := q.Without(`client:"North Wind"`); got != "jam is:open" {
		t.Errorf("left %q", got)
	}
	if got := q.Without(`is:closed`); got != q.Text {
		t.Errorf("left %q", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{`client:"a b" -x "y`, "from:2026-02-30 p:1", "“„”“", "a:b:c", "\xff:\x00", "received:1..2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := query.Parse(text, now, chicago)
		for _, p := range q.Problems {
			if p.Words == "" || p.At < 0 || p.At > len(text) {
				t.Errorf("%+v", p)
			}
		}
		for _, x := range q.Filters {
			if x.Name == query.Received && !x.From.IsZero() && !x.To.IsZero() && !x.From.Before(x.To) {
				t.Errorf("%+v is no span", x)
			}
			if len(query.Parse(q.Without(x.Part), now, chicago).Filters) > len(q.Filters) {
				t.Errorf("%q grows without %q", text, x.Part)
			}
		}
	})
}
