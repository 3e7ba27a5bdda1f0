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
		"googlemail.com": true, "outlook.de": true, "outlook.com.br": true, "hotmail.co.uk": true, "live.nl": true, "msn.com": true, "icloud.com": true, "me.com": true, "mac.com": true, "aol.com": true,
		"web.de": true, "freenet.de": true, "protonmail.ch": true, "pm.me": true, "mail.ru": true, "yandex.com.tr": true, "qq.com": true, "163.com": true, "126.com": true, "naver.com": true,
		"orange.fr": true, "free.fr": true, "wanadoo.fr": true, "laposte.net": true, "libero.it": true, "seznam.cz": true, "wp.pl": true, "o2.pl": true, "onet.pl": true, "interia.pl": true, "ukr.net": true, "abv.bg": true,
		"zoho.com": true, "zohomail.eu": true, "fastmail.fm": true, "fastmail.de": true, "hey.com": true, "tutanota.com": true, "tuta.com": true, "comcast.net": true, "verizon.net": true, "att.net": true, "btinternet.com": true, "sky.com": true,
		"virginmedia.com": true, "telenet.be": true, "skynet.be": true, "bluewin.ch": true, "privaterelay.appleid.com": true, "yopmail.com": true, "foxmail.com": true, "delfi.lv": true, "freemail.hu": true, " Gmail.COM. ": true,
		"outlook.northwind.example": false, "northwind.onmicrosoft.com": false, "google.com": false, "microsoft.com": false, "mail.northwind.com": false, "gmx.northwind.de": false,
	} {
		if got := IsPublicDomain(domain); got != want {
			t.Errorf("IsPublicDomain(%q) = %v, want %v", domain, got, want)
		}
	}
}
