package shell

import (
	"testing"
	"time"
)

func TestAKeptTextIsRetoldAsTheReaderWrites(t *testing.T) {
	t.Parallel()
	text := `Not valid: from 2 January 2026 to 14 December 2026. It said: "since 2 January 2026, \"or\" 3 March 2025". At ::12:30:00 the next try is at 14:05:09 UTC, 12840 mails to go of 10.12.2026.`
	for tag, want := range map[string]string{
		"en-GB": `Not valid: from 2 January 2026 to 14 December 2026. It said: "since 2 January 2026, \"or\" 3 March 2025". At ::12:30:00 the next try is at 14:05:09 UTC, 12,840 mails to go of 10.12.2026.`,
		"en-US": `Not valid: from January 2 2026 to December 14 2026. It said: "since 2 January 2026, \"or\" 3 March 2025". At ::12:30:00 the next try is at 2:05:09 PM UTC, 12,840 mails to go of 10.12.2026.`,
		"de":    `Not valid: from 2 January 2026 to 14 December 2026. It said: "since 2 January 2026, \"or\" 3 March 2025". At ::12:30:00 the next try is at 14:05:09 UTC, 12.840 mails to go of 10.12.2026.`,
	} {
		if got := LocaleFor(time.UTC, tag).Retell(text); got != want {
			t.Errorf("%s:\n got %s\nwant %s", tag, got, want)
		}
	}
}

func TestMinutesOfTheDayAndCounts(t *testing.T) {
	t.Parallel()
	british, american, german := Locale{}, LocaleFor(time.UTC, "en-US"), LocaleFor(time.UTC, "de")
	for got, want := range map[string]string{
		british.OfDay(0): "00:00", british.OfDay(510): "08:30", british.OfDay(1440): "24:00",
		american.OfDay(0): "12:00 AM", american.OfDay(17 * 60): "5:00 PM", american.OfDay(1440): "midnight",
		british.Plural(1, "mail", "mails"): "1 mail", british.Plural(12840, "mail", "mails"): "12,840 mails", german.Count(12840): "12.840",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
