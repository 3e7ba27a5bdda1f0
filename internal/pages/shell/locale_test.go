package shell

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
)

func TestConventionsOfLocales(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 6, 14, 5, 0, 0, time.UTC)
	cases := []struct{ tag, time, amount string }{
		{"en-GB", "Fri 6 March 2026, 14:05", "1,234,567.50"},
		{"en-US", "Fri March 6 2026, 2:05 PM", "1,234,567.50"},
		{"en", "Fri March 6 2026, 2:05 PM", "1,234,567.50"},
		{"en-CA", "Fri March 6 2026, 2:05 PM", "1,234,567.50"},
		{"en-AU", "Fri 6 March 2026, 2:05 PM", "1,234,567.50"},
		{"en-IN", "Fri 6 March 2026, 2:05 PM", "12,34,567.50"},
		{"en-PH", "Fri March 6 2026, 2:05 PM", "1,234,567.50"},
		{"en-FR", "Fri 6 March 2026, 14:05", "1,234,567.50"},
		{"en-ZA", "Fri 6 March 2026, 14:05", "1\u00a0234\u00a0567,50"},
		{"fil", "Fri March 6 2026, 2:05 PM", "1,234,567.50"},
		{"hi", "Fri 6 March 2026, 2:05 PM", "12,34,567.50"},
		{"ar-EG", "Fri 6 March 2026, 2:05 PM", "1,234,567.50"},
		{"de", "Fri 6 March 2026, 14:05", "1.234.567,50"},
		{"de-CH", "Fri 6 March 2026, 14:05", "1’234’567.50"},
		{"fr-FR", "Fri 6 March 2026, 14:05", "1\u00a0234\u00a0567,50"},
		{"es-MX", "Fri 6 March 2026, 2:05 PM", "1,234,567.50"},
		{"es-419", "Fri 6 March 2026, 14:05", "1,234,567.50"},
		{"ja-JP", "Fri March 6 2026, 14:05", "1,234,567.50"},
		{"zh-TW", "Fri March 6 2026, 2:05 PM", "1,234,567.50"},
		{"not a tag", "Fri 6 March 2026, 14:05", "1,234,567.50"},
	}
	for _, c := range cases {
		l := LocaleFor(time.UTC, c.tag)
		if got := l.Format(at, "Mon 2 January 2006, 15:04"); got != c.time {
			t.Errorf("%s: got %q, want %q", c.tag, got, c.time)
		}
		if got := l.Amount("1234567.50"); got != c.amount {
			t.Errorf("%s: got %+q, want %+q", c.tag, got, c.amount)
		}
	}
}

func TestLayoutsAsTheReaderHasThem(t *testing.T) {
	t.Parallel()
	american := LocaleFor(time.UTC, "en-US")
	morning := time.Date(2026, 12, 2, 0, 5, 9, 0, time.UTC)
	for layout, want := range map[string]string{"15:04": "12:05 AM", "15:04:05": "12:05:09 AM", "Mon 15:04 MST": "Wed 12:05 AM UTC", "2 Jan": "Dec 2", "2 Jan 2006": "Dec 2 2026",
		"Mon 2 Jan 15:04": "Wed Dec 2 12:05 AM", "Monday 2 January": "Wednesday December 2", "January 2006": "December 2026", "2006-01-02": "2026-12-02"} {
		if got := american.Format(morning, layout); got != want {
			t.Errorf("%s: got %q, want %q", layout, got, want)
		}
	}
}

func TestTheLocaleOfARequest(t *testing.T) {
	t.Parallel()
	cases := []struct{ chosen, header, want string }{
		{"", "", "6 Mar 14:05 1,167.50"},
		{"", "en-GB,en;q=0.9", "6 Mar 14:05 1,167.50"},
		{"", "en-US,en;q=0.9", "Mar 6 2:05 PM 1,167.50"},
		{"", "de-DE,de;q=0.9,en-US;q=0.8", "6 Mar 14:05 1.167,50"},
		{"", "en-US;q=0.5, de", "6 Mar 14:05 1.167,50"},
		{"", "en-US;q=0, da", "6 Mar 14:05 1.167,50"},
		{"", "*", "6 Mar 14:05 1,167.50"},
		{"", "*, en-US;q=0.5", "Mar 6 2:05 PM 1,167.50"},
		{"", "und", "6 Mar 14:05 1,167.50"},
		{"", ";;q=x", "6 Mar 14:05 1,167.50"},
		{"en-AU", "de", "6 Mar 2:05 PM 1,167.50"},
		{"de", "en-US", "6 Mar 14:05 1.167,50"},
	}
	for _, c := range cases {
		r := httptest.NewRequest("GET", "/", nil)
		if c.header != "" {
			r.Header.Set("Accept-Language", c.header)
		}
		ctx := echo.New().NewContext(r, httptest.NewRecorder())
		Begin(ctx, Visit{Viewer: identity.Viewer{UserID: 1, Locale: c.chosen}})
		l := LocaleOf(ctx)
		if got := l.Format(time.Date(2026, 3, 6, 14, 5, 0, 0, time.UTC), "2 Jan 15:04") + " " + l.Amount("1167.50"); got != c.want {
			t.Errorf("chosen %q, header %q: got %q, want %q", c.chosen, c.header, got, c.want)
		}
	}
}

func TestMoneyAndSizesOfALocale(t *testing.T) {
	t.Parallel()
	german := LocaleFor(time.UTC, "de")
	for got, want := range map[string]string{german.Money("1167.50", "EUR"): "1.167,50 EUR", german.FileSize(1_240_000): "1,2 MB", german.FileSize(24_000): "24 KB",
		german.Amount("-402.5"): "−402,5", german.Amount("1000"): "1.000", german.Amount("n/a"): "n/a", LocaleFor(nil, "fr").Money("1167.50", "USD"): "1\u00a0167,50 USD"} {
		if got != want {
			t.Errorf("got %+q, want %+q", got, want)
		}
	}
}

// Whatever a user can choose is understood, and none is named twice.
func TestLocalesToChooseFrom(t *testing.T) {
	t.Parallel()
	looks, names := map[string]string{}, map[string]bool{}
	for _, x := range identity.Locales() {
		if l := LocaleFor(time.UTC, x.Tag); l.point == "" {
			t.Errorf("%s is not understood", x.Tag)
		}
		if names[x.Name] || looks[x.Tag] != "" {
			t.Errorf("%s is there twice", x.Tag)
		}
		names[x.Name], looks[x.Tag] = true, x.Name
	}
}

func TestAmountsAreReadAsTheReaderWritesThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ tag, typed, want string }{
		{"en-GB", "1,167.50", "1167.50"},
		{"en-GB", "167.5", "167.5"},
		{"en-GB", "167,50", "167,50"}, // refused rather than a hundred times as much
		{"de", "1.167,50", "1167.50"},
		{"de", "1.167", "1167"},
		{"de", "167.50", "167.50"},
		{"de", "1.50,0", "1.50,0"},
		{"de", "1,5,0", "1,5,0"},
		{"de", "viel", "viel"},
		{"de", "", ""},
		{"de", "-5", "-5"},
		{"fr", "1 167,50", "1167.50"},
		{"fr", "1\u00a0167", "1167"},
		{"en-IN", "12,34,567.00", "1234567.00"},
	} {
		if got := LocaleFor(nil, c.tag).Plain(c.typed); got != c.want {
			t.Errorf("%s: %q is read as %q, want %q", c.tag, c.typed, got, c.want)
		}
	}
}
