package demo

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestPattern(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       []string // every text that it may give
	}{
		{"plain", "no mail", []string{"no mail"}},
		{"choice", "[a|b] c", []string{"a c", "b c"}},
		{"an empty choice", "now[ please|]", []string{"now", "now please"}},
		{"choice in choice", "[x [1|2]|y]", []string{"x 1", "x 2", "y"}},
		{"brackets that are meant", "[FIRING] HostDown", []string{"[FIRING] HostDown"}},
		{"a word", "{kk}[|!]", []string{"03", "03!"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := parsePattern(c.text, castWords)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			r := rand.New(rand.NewPCG(1, 1))
			for range 200 {
				if text := p.fill(r, &cast{r: r, number: 3}); !slices.Contains(got, text) {
					got = append(got, text)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("%q gives %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestPatternThatIsWrong(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"{nobody}", "{first", "[a|b", "[a|{b}]"} {
		if _, err := parsePattern(text, castWords); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestAnyTextIsReadOrRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-c\[\]{}|n]{0,30}`).Draw(t, "text")
		p, err := parsePattern(text, castWords)
		if err != nil {
			return
		}
		r := rand.New(rand.NewPCG(1, 2))
		if out := p.fill(r, &cast{r: r}); strings.Contains(out, "{n}") {
			t.Fatalf("%q gives %q", text, out)
		}
	})
}

func TestTextsOfOneBodyStayTogether(t *testing.T) {
	t.Parallel()
	texts := []string{"for all", "1> for the first", "13> for two"}
	for body, want := range [][]string{{"for all", "for the first", "for two"}, {"for all"}, {"for all", "for two"}} {
		if got := fitting(texts, body); !slices.Equal(got, want) {
			t.Errorf("body %d: %q, want %q", body+1, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]string{2000: "2000-04-23", 2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2038: "2038-04-25"} {
		if got := easter(year).Format(time.DateOnly); got != want {
			t.Errorf("Easter %d is %s, want %s", year, got, want)
		}
	}
	c := calendarYear{time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)}
	for _, each := range []struct{ got, want string }{
		{c.date(-2, "07-01"), "2024-07-01"},
		{c.monthsAgo(5), "2025-10-01"},
		{c.dates("12-24"), "2025-12-24, 2026-12-24, 2027-12-24"},
		{c.thanksgiving(1), "2025-11-28, 2026-11-27, 2027-11-26"},
	} {
		if each.got != each.want {
			t.Errorf("%s, want %s", each.got, each.want)
		}
	}
	if days := c.schoolHolidays(); strings.Contains(days, "2026-09-10") || !strings.Contains(days, "2026-07-15, 2026-07-16") || strings.Contains(days, "2026-07-18") {
		t.Errorf("the school is closed on %s", days)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, each := range []struct{ got, want string }{
		{slug("Søren Kjær"), "soren-kjaer"}, {slug("Mairéad O'Brien"), "mairead-obrien"}, {slug("van den Berg"), "van-den-berg"},
		{initials("Rowan Family Dentistry"), "RFD"}, {initials("Alder & Pike"), "AP"},
		{first("Dr. Erik Solberg"), "Erik"}, {first("Cher"), "Cher"},
		{smooth("Mailbox full , ends in .ost  now "), "Mailbox full, ends in .ost now"},
		{capital("über"), "Über"}, {above("a/b/c"), "a/b"}, {above("a"), ""},
		{hoursInWords(61, "en"), "1.5 hours"}, {hoursInWords(60, "en"), "1 hour"}, {hoursInWords(5, "de"), "0.5 Stunden"},
	} {
		if each.got != each.want {
			t.Errorf("%q, want %q", each.got, each.want)
		}
	}
}

func TestOpenWorkGrowsLessThanTheHouse(t *testing.T) {
	t.Parallel()
	for tickets, want := range map[int][2]int{10: {3, 8}, 3000: {60, 90}, 100_000: {900, 1100}} {
		if got := openAt(tickets); got < want[0] || got > want[1] {
			t.Errorf("of %d tickets %d are open, want %d to %d", tickets, got, want[0], want[1])
		}
	}
}
