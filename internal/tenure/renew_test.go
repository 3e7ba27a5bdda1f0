package tenure_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/tenure"
)

func TestWhatIsDueOnADay(t *testing.T) {
	t.Parallel()
	day := func(text string) time.Time { return agreement.NewCourse(text).LastDay }
	term := func(mode string, notice int) agreement.Term {
		return agreement.Term{Starts: day("2026-01-01"), Ends: day("2026-12-31"), Renewal: &agreement.Renewal{Mode: mode, Months: 12, NoticeDays: notice}}
	}
	for _, c := range []struct {
		name, today, lastDay  string
		term                  agreement.Term
		rolled, since, warned string
	}{
		{"long before", "2026-10-01", "", term("automatic", 60), "", "", ""},
		{"thirty days before the last day for notice", "2026-10-02", "", term("automatic", 60), "", "", "2026-12-31"},
		{"on the last day for notice", "2026-11-01", "", term("automatic", 60), "", "", "2026-12-31"},
		{"the day after it", "2026-11-02", "", term("automatic", 60), "", "", ""},
		{"notice stands", "2026-10-15", "2026-12-31", term("automatic", 60), "", "", ""},
		{"the last day of the term", "2026-12-31", "", term("automatic", 60), "", "", ""},
		{"the first day of its renewal", "2027-01-01", "", term("automatic", 60), "2027-12-31", "2027-01-01", ""},
		{"the second renewal, near its end", "2028-10-20", "", term("automatic", 60), "2028-12-31", "2028-01-01", "2028-12-31"},
		{"by agreement, before", "2026-10-01", "", term("by-agreement", 60), "", "", ""},
		{"by agreement, near", "2026-12-30", "", term("by-agreement", 60), "", "", "2026-12-31"},
		{"by agreement, over", "2027-01-01", "", term("by-agreement", 60), "", "", ""},
		{"not renewed", "2026-12-05", "", term("none", 0), "", "", "2026-12-31"},
		{"without an end", "2026-12-05", "", agreement.Term{Starts: day("2026-01-01")}, "", "", ""},
		{"not begun", "2025-12-05", "", term("none", 0), "", "", ""},
	} {
		d := tenure.DueOn(c.term, agreement.NewCourse(c.lastDay), day(c.today), 30)
		if !d.Rolled.Equal(day(c.rolled)) || !d.Since.Equal(day(c.since)) || !d.Warned.Equal(day(c.warned)) {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
}

func TestPeopleAreToldOfARenewalOnceATerm(t *testing.T) {
	onBoth(t, func(h *house) {
		h.on("2026-10-01")
		h.must(h.room.Work(h.Context()))
		if to, _ := h.letters(); len(to) != 0 {
			h.Errorf("told a day early: %q", to)
		}
		h.on("2026-10-02")
		for range 2 {
			h.must(h.room.Work(h.Context()))
		}
		if to, words := h.letters(); !slices.Equal(to, []string{"ada@northwind.example", "dana@northwind.example", "marta@harbour.example"}) ||
			!strings.Contains(words, "renews by itself: notice until 1 November 2026") || !strings.Contains(words, "https://help.test/agreements/NWD-2026/life") {
			h.Errorf("told %q: %s", to, words)
		}
		h.on("2027-01-01")
		for range 2 {
			h.must(h.room.Work(h.Context()))
		}
		if to, _ := h.letters(); len(to) != 0 {
			h.Errorf("told when it was renewed: %q", to)
		}
		if got := h.events(); got != "warned 2026-12-31, rolled 2027-12-31" {
			h.Errorf("kept: %s", got)
		}
	})
}

// byAgreement is the agreement as it goes on only if both parties want it to.
func (h *house) byAgreement() string {
	h.Helper()
	text := strings.Replace(h.source(), `mode = "automatic"`, `mode = "by-agreement"`, 1)
	if text == h.source() {
		h.Fatal("the file names no automatic renewal")
	}
	return text
}

func TestARenewalThatIsAgreedOnIsTheNextVersion(t *testing.T) {
	onBoth(t, func(h *house) {
		h.publish(h.byAgreement())
		h.on("2026-12-01")
		h.must(h.room.Work(h.Context()))
		if to, words := h.letters(); len(to) != 3 || !strings.Contains(words, "NWD-2026 ends on 31 December 2026") {
			h.Errorf("told %q: %s", to, words)
		}
		v, err := h.room.Renew(h.Context(), h.marta, tenure.Renewal{Number: number, Until: "2027-12-31", Reason: "Both are content.", Word: "Ada Berg by mail, 1 December, #1042"})
		h.must(err)
		want := strings.NewReplacer("starts = 2026-01-01", "starts = 2027-01-01", "ends   = 2026-12-31", "ends   = 2027-12-31").Replace(h.byAgreement())
		if v.Version != 3 || v.Source != want || !strings.Contains(want, "2027-12-31") {
			h.Errorf("version %d changes more than the term:\n%s", v.Version, v.Source)
		}
		for day, version := range map[string]int{"2026-12-31": 2, "2027-01-01": 3, "2027-12-31": 3, "2028-01-01": 0} {
			h.on(day)
			in, err := h.db.AgreementsInForce(h.Context(), h.client.ID, h.clock.Now())
			h.must(err)
			got := 0
			if len(in) > 0 {
				got = in[0].Version
			}
			if got != version {
				h.Errorf("on %s version %d decides, not %d", day, got, version)
			}
		}
		if got := h.events(); got != "warned 2026-12-31, renewed 2027-12-31" {
			h.Errorf("kept: %s", got)
		}
	})
}

func TestWhatARenewalHasToSay(t *testing.T) {
	inHouse(t, func(h *house) {
		r := tenure.Renewal{Number: number, Until: "2027-12-31", Reason: "Both are content.", Word: "Ada Berg by mail"}
		if _, err := h.room.Renew(h.Context(), h.marta, r); !fault.Is(err, fault.Conflict) {
			h.Errorf("of an agreement that renews itself: %v", err)
		}
		h.publish(h.byAgreement())
		if _, err := h.room.Renew(h.Context(), h.kim, r); !fault.Is(err, fault.Forbidden) {
			h.Errorf("by a technician: %v", err)
		}
		for field, change := range map[string]func(r *tenure.Renewal){
			"until":   func(r *tenure.Renewal) { r.Until = "2026-12-31" },
			"renewal": func(r *tenure.Renewal) { r.Reason = "" },
			"word":    func(r *tenure.Renewal) { r.Word = " " },
		} {
			wrong := r
			change(&wrong)
			if _, err := h.room.Renew(h.Context(), h.marta, wrong); fault.FieldOf(err) != field {
				h.Errorf("%s: %v", field, err)
			}
		}
		_, err := h.room.Give(h.Context(), h.marta, notice(""))
		h.must(err)
		if _, err := h.room.Renew(h.Context(), h.marta, r); !fault.Is(err, fault.Conflict) {
			h.Errorf("while notice stands: %v", err)
		}
	})
}

func TestAFileWhoseTermStandsOnOneLineIsWrittenAnew(t *testing.T) {
	inHouse(t, func(h *house) {
		table := "[term]\nstarts = 2026-01-01\nends   = 2026-12-31\n"
		inline := strings.Replace(h.source(), table, "", 1)
		inline = strings.Replace(inline, "renewal     = { mode = \"automatic\", months = 12, notice_days = 60 }\ntermination = { notice_days = 30, fee_percent = 50 }\n", "", 1)
		inline = strings.Replace(inline, "time_zone = \"America/Chicago\"\n", "time_zone = \"America/Chicago\"\nterm = { starts = 2026-01-01, ends = 2026-12-31 }\n", 1)
		source, err := tenure.Prolong(inline, agreement.NewCourse("2027-01-01").LastDay, agreement.NewCourse("2027-06-30").LastDay)
		h.must(err)
		terms, err := agreement.Read("a.toml", []byte(source))
		h.must(err)
		if got := terms.Term.Starts.Format(time.DateOnly) + " " + terms.Term.Ends.Format(time.DateOnly); got != "2027-01-01 2027-06-30" || len(terms.Scope) == 0 {
			h.Errorf("its term is %s", got)
		}
	})
}
