package mail

import "testing"

func TestNormaliseAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" Joe@Example.ORG ": "joe@example.org", "j@exämple.org": "j@xn--exmple-cua.org", "root": "root", "": "", `"a@b"@c.org.`: `"a@b"@c.org`,
	} {
		if got := NormaliseAddress(in); got != want {
			t.Errorf("NormaliseAddress(%q) = %q, want %q", in, got, want)
		}
	}
	if d := Domain("Joe@EXÄMPLE.org"); d != "xn--exmple-cua.org" {
		t.Errorf("Domain = %q", d)
	}
}

func TestIsPublicDomain(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]bool{
		"gmail.com": true, "GMX.de": true, "yahoo.co.uk": true, "proton.me": true, "t-online.de": true, "hotmail.fr": true,
		"northwind.example": false, "mygmail.com": false, "gmail.com.evil.example.org": false, "": false, "live.northwind.example": false,
	} {
		if got := IsPublicDomain(domain); got != want {
			t.Errorf("IsPublicDomain(%q) = %v, want %v", domain, got, want)
		}
	}
}
