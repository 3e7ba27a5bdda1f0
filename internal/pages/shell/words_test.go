package shell

import "testing"

func TestAmounts(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"0.00": "0.00", "157.50": "157.50", "1167.50": "1,167.50", "1234567.5": "1,234,567.5", "-402.50": "−402.50",
		"-1000": "−1,000", "999": "999", "1000": "1,000", "": "", "n/a": "n/a",
	}
	for in, want := range cases {
		if got := (Locale{}).Amount(in); got != want {
			t.Errorf("Amount(%q): got %q, want %q", in, got, want)
		}
	}
	if got := (Locale{}).Money("1167.50", "USD"); got != "1,167.50 USD" {
		t.Errorf("Money: got %q", got)
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"Kim Osei": "KO", "Anna Maria van Dyck": "AD", "monitoring": "M", "": "?", "émile zola": "ÉZ",
		"dana@northwind.example": "DE", "  Jo  ": "J", "王 伟": "王伟",
	}
	for name, want := range cases {
		if got := Initials(name); got != want {
			t.Errorf("Initials(%q): got %q, want %q", name, got, want)
		}
	}
}

func TestFileSizes(t *testing.T) {
	t.Parallel()
	cases := map[int64]string{0: "0 B", 812: "812 B", 24300: "24 KB", 999600: "1000 KB", 1200000: "1.2 MB"}
	for bytes, want := range cases {
		if got := (Locale{}).FileSize(bytes); got != want {
			t.Errorf("FileSize(%d): got %q, want %q", bytes, got, want)
		}
	}
}

func TestLocalURLKeepsVisitorsHere(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"/tickets/1042?x=1#answer": "/tickets/1042?x=1#answer", "": "/", "tickets": "/", "//evil.example": "/", "https://evil.example": "/",
		`/\evil.example`: "/", "/a\nb": "/", "javascript:alert(1)": "/", "/\t/evil.example": "/",
	}
	for next, want := range cases {
		if got := LocalURL(next, "/"); got != want {
			t.Errorf("LocalURL(%q): got %q, want %q", next, got, want)
		}
	}
}

func TestOrdinals(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 102: "102nd", 111: "111th"} {
		if got := Ordinal(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestNamesAndWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, got, want string }{
		{"a first name", FirstName(" Dana Lund"), "Dana"},
		{"a name of one word", FirstName("Torvald"), "Torvald"},
		{"a capital", Capital("waiting for client"), "Waiting for client"},
		{"a capital of nothing", Capital(""), ""},
		{"what says nothing is left out", Join(", ", "", "on site", "", "two hours"), "on site, two hours"},
		{"nothing to join", Join(", ", "", ""), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}
