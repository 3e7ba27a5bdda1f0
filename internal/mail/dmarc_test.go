package mail_test

import (
	"strings"
	"testing"

	"remit/internal/mail"
)

func TestDMARC(t *testing.T) {
	t.Parallel()
	const ar = "Authentication-Results: "
	for name, c := range map[string]struct{ header, want string }{
		"none":                       {"X-A: b", ""},
		"pass":                       {ar + "mx.provider.example; spf=pass smtp.mailfrom=client.example; dkim=pass header.d=client.example; dmarc=pass (p=REJECT sp=NONE) header.from=client.example", "pass"},
		"fail":                       {ar + "mx.provider.example; dmarc=fail (p=NONE dis=NONE) header.from=client.example", "fail"},
		"folded, odd blanks":         {ar + "mx.provider.example;\n\tspf=fail;\n\tDMARC = FAIL\n header.from=client.example", "fail"},
		"with a version":             {ar + "mx.provider.example 1; dmarc/1=fail header.from=client.example", "fail"},
		"comments everywhere":        {ar + "mx.provider.example (it is us); dmarc (policy (none)) = (alas) fail", "fail"},
		"as Microsoft writes":        {ar + "spf=fail (sender IP is 192.0.2.4)\n smtp.mailfrom=client.example; dkim=none (message not signed)\n header.d=none;dmarc=fail action=oreject\n header.from=client.example;compauth=fail reason=000", "fail"},
		"best guess":                 {ar + "spf=pass smtp.mailfrom=x;dmarc=bestguesspass action=none header.from=client.example", "bestguesspass"},
		"temporary error":            {ar + "mx.provider.example; dmarc=temperror header.from=client.example", "temperror"},
		"permanent error":            {ar + "mx.provider.example; dmarc=permerror header.from=client.example", "permerror"},
		"no policy":                  {ar + "mx.provider.example; dmarc=none header.from=client.example", "none"},
		"of several authors one":     {ar + "mx.provider.example; dmarc=pass header.from=a.example; dmarc=fail header.from=b.example", "fail"},
		"two lines of one server":    {ar + "mx.provider.example; dkim=pass\n" + ar + "MX.provider.example; dmarc=fail", "fail"},
		"a forged pass below":        {ar + "mx.provider.example; dmarc=fail\n" + ar + "mx.provider.example; dmarc=pass", "fail"},
		"a forged failure below":     {ar + "mx.provider.example; dmarc=pass\n" + ar + "mx.provider.example; dmarc=fail", "pass"},
		"another's pass below":       {ar + "mx.provider.example; spf=fail\n" + ar + "mx.evil.example; dmarc=pass", ""},
		"another's failure below":    {ar + "mx.provider.example; spf=pass\n" + ar + "mx.relay.example; dmarc=fail", "fail"},
		"a pass within an address":   {ar + `mx.provider.example; spf=none smtp.mailfrom="a; dmarc=pass "@evil.example; dmarc=fail header.from=client.example`, "fail"},
		"a pass within a comment":    {ar + "mx.provider.example; spf=none (x; dmarc=pass) smtp.mailfrom=x; dmarc=fail", "fail"},
		"a quote that never ends":    {ar + `mx.provider.example; spf=none smtp.mailfrom="a@evil.example; dmarc=fail header.from=client.example`, "fail"},
		"a bracket that never ends":  {ar + "mx.provider.example; spf=none smtp.mailfrom=a(@evil.example; dmarc=fail header.from=client.example", "fail"},
		"no verdict but a property":  {ar + "mx.provider.example; dkim=pass policy.dmarc=fail", ""},
		"what ARC says counts not":   {"ARC-Authentication-Results: i=1; mx.relay.example; dmarc=fail\n" + ar + "mx.provider.example; dmarc=pass", "pass"},
		"ARC alone":                  {"ARC-Authentication-Results: i=1; mx.relay.example; dmarc=fail", ""},
		"nothing was done":           {ar + "mx.provider.example; none", ""},
		"another field of like name": {"X-Authentication-Results: mx; dmarc=fail\nAuthentication-Results-Original: mx; dmarc=fail", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := read(t, c.header)
			if m.DMARC != c.want || mail.Judge(m, mail.Own{}).SenderUnverified != (c.want == "fail") {
				t.Errorf("DMARC = %q, want %q", m.DMARC, c.want)
			}
		})
	}
}

func TestDMARCOfHugeValues(t *testing.T) {
	t.Parallel()
	for _, filler := range []string{"(", `"`, "(\\", ";", "dmarc"} {
		m := read(t, "Authentication-Results: mx; dmarc=fail; "+strings.Repeat(filler, 200_000/len(filler)))
		if m.DMARC != "fail" {
			t.Errorf("with many %q: DMARC = %q", filler, m.DMARC)
		}
	}
}
