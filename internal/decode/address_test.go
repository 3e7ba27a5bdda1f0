package decode

import (
	"reflect"
	"testing"
)

func TestParseAddresses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw  string
		want []Address
	}{
		"bare":                      {"joe@example.org", []Address{{"", "joe@example.org"}}},
		"name and brackets":         {"Joe Public <joe@example.org>", []Address{{"Joe Public", "joe@example.org"}}},
		"comma within quotes":       {`"Public, Joe" <joe@example.org>, b@x.org`, []Address{{"Public, Joe", "joe@example.org"}, {"", "b@x.org"}}},
		"escaped quote":             {`"Joe \"J\" Public" <joe@example.org>`, []Address{{`Joe "J" Public`, "joe@example.org"}}},
		"comment is the name":       {"joe@example.org (Joe Public)", []Address{{"Joe Public", "joe@example.org"}}},
		"comment after a name":      {"Joe <joe@example.org> (at work)", []Address{{"Joe", "joe@example.org"}}},
		"comments everywhere":       {`Pete(A \) chap) <pete(his account)@silly.test(his host)>`, []Address{{"Pete", "pete@silly.test"}}},
		"group":                     {"Team: a@x.org, Bea <b@x.org>;", []Address{{"", "a@x.org"}, {"Bea", "b@x.org"}}},
		"empty group":               {"undisclosed-recipients:;", nil},
		"semicolons":                {"a@x.org; b@x.org", []Address{{"", "a@x.org"}, {"", "b@x.org"}}},
		"missing comma":             {"<a@x.org> Bea <b@x.org>", []Address{{"", "a@x.org"}, {"Bea", "b@x.org"}}},
		"missing comma, bare":       {"a@x.org b@x.org", []Address{{"", "a@x.org"}, {"", "b@x.org"}}},
		"missing closing bracket":   {"Joe <joe@example.org, b@x.org", []Address{{"Joe", "joe@example.org"}, {"", "b@x.org"}}},
		"missing closing quote":     {`"Joe <joe@example.org>`, []Address{{"Joe", "joe@example.org"}}},
		"doubled brackets":          {"Joe <<joe@example.org>>", []Address{{"Joe", "joe@example.org"}}},
		"at sign in the name":       {`"joe@work" <joe@example.org>`, []Address{{"joe@work", "joe@example.org"}}},
		"unquoted at sign":          {"joe@work <joe@example.org>", []Address{{"joe@work", "joe@example.org"}}},
		"quoted local part":         {`"joe public"@example.org`, []Address{{"", `"joe public"@example.org`}}},
		"obsolete blanks":           {"joe @ example . org", []Address{{"", "joe@example.org"}}},
		"route":                     {"<@relay.example:joe@example.org>", []Address{{"", "joe@example.org"}}},
		"mailto":                    {"mailto:joe@example.org", []Address{{"", "joe@example.org"}}},
		"encoded name":              {"=?utf-8?Q?J=C3=B6rg?= <j@x.org>", []Address{{"Jörg", "j@x.org"}}},
		"encoded comma":             {"=?utf-8?Q?M=C3=BCller,_J?= <j@x.org>", []Address{{"Müller, J", "j@x.org"}}},
		"encoded in quotes":         {`"=?utf-8?Q?J=C3=B6rg?=" <j@x.org>`, []Address{{"Jörg", "j@x.org"}}},
		"two encoded words":         {"=?utf-8?B?SsO2?= =?utf-8?B?cmc=?= <j@x.org>", []Address{{"Jörg", "j@x.org"}}},
		"raw latin-1":               {"J\xf6rg <j@x.org>", []Address{{"Jörg", "j@x.org"}}},
		"whole address quoted":      {`"joe@example.org"`, []Address{{"", "joe@example.org"}}},
		"local user":                {"root", []Address{{"", "root"}}},
		"words without address":     {"nobody at all", nil},
		"empty brackets":            {"Joe <>", nil},
		"nothing":                   {"  , ;", nil},
		"single quotes":             {"'joe' <joe@example.org>", []Address{{"joe", "joe@example.org"}}},
		"blank in brackets":         {"Joe < joe@example.org >", []Address{{"Joe", "joe@example.org"}}},
		"IPv6 domain":               {"joe@[IPv6:2001:db8::1]", []Address{{"", "joe@[IPv6:2001:db8::1]"}}},
		"trailing comma":            {"a@x.org,", []Address{{"", "a@x.org"}}},
		"noise behind the brackets": {"Joe <joe@example.org> etc", []Address{{"Joe", "joe@example.org"}}},
		"comma without quotes":      {"Doe, John <john@example.org>", []Address{{"Doe, John", "john@example.org"}}},
		"two such commas":           {"Doe, John, Dr. <john@example.org>, b@x.org", []Address{{"Doe, John, Dr.", "john@example.org"}, {"", "b@x.org"}}},
		"escaped comma":             {`Doe\, John <john@example.org>`, []Address{{"Doe, John", "john@example.org"}}},
		"local users":               {"root, admin, joe@example.org", []Address{{"", "root"}, {"", "admin"}, {"", "joe@example.org"}}},
		"only local users":          {"root, admin", []Address{{"", "root"}, {"", "admin"}}},
		"colon in a name":           {"IT: Support <it@example.org>", []Address{{"IT: Support", "it@example.org"}}},
		"group that is not closed":  {"Team: a@x.org, b@x.org", []Address{{"", "a@x.org"}, {"", "b@x.org"}}},
		"open empty group":          {"undisclosed-recipients:", nil},
		"two groups":                {"A: a@x.org; B: b@x.org, c@x.org;", []Address{{"", "a@x.org"}, {"", "b@x.org"}, {"", "c@x.org"}}},
		"unicode address":           {"Jörg <jörg@exämple.org>", []Address{{"Jörg", "jörg@exämple.org"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Addresses(c.raw, 10); !reflect.DeepEqual(got, c.want) {
				t.Errorf("parseAddresses(%q) = %q, want %q", c.raw, got, c.want)
			}
		})
	}
}
