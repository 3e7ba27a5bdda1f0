package agreement

import (
	"encoding/json"
	"strings"
	"testing"

	"remit/internal/fault"
)

// head is what is always known, as the beginning of a facts object.
const head = `{"received_at":"2026-03-02T14:00:00Z","channel":"email","text":"Help\nplease"`

func TestFactsThreeStates(t *testing.T) {
	t.Parallel()
	f, err := ParseFacts([]byte(head + `,"kind":"incident","mode":null,"contact":{"vip":null},"asset":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	if v, known := f.Kind.Value(); v != "incident" || !known {
		t.Errorf("kind: %q, %v", v, known)
	}
	if !f.Mode.IsAbsent() || f.Mode.IsUnknown() {
		t.Error("a mode that is null is absent")
	}
	if !f.Service.IsUnknown() {
		t.Error("a service that is left out is unknown")
	}
	contact, known := f.Contact.Value()
	if !known || !contact.VIP.IsAbsent() || !contact.Groups.IsUnknown() {
		t.Errorf("contact: %+v, %v", contact, known)
	}
	if asset, known := f.Asset.Value(); !known || !asset.Managed.IsUnknown() {
		t.Errorf("asset: %+v, %v", asset, known)
	}
}

func TestFactsWriteAsTheyCame(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		head + `}`,
		head + `,"kind":"change","service":"network/wifi","mode":"onsite","site":"main","impact":"low","urgency":"high","contact":{"email":"a@b.example","vip":true,"groups":["partner"]},"asset":{"tag":"A-1","class":"printer","managed":false},"used":{"3.4":"1.5"}}`,
		head + `,"kind":null,"service":null,"contact":null,"asset":null}`,
		head + `,"contact":{"vip":null,"groups":[]},"asset":{"class":null}}`,
	} {
		f, err := ParseFacts([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != data {
			t.Errorf("got %s, want %s", got, data)
		}
	}
}

func TestFactsErrors(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, data, want string }{
		{"no object", `[]`, "must be a JSON object"},
		{"unknown key", head + `,"servcie":"network"}`, `servcie: there is no such fact. Did you mean "service"? Write one of received_at, channel, text, kind`},
		{"unknown field", head + `,"asset":{"mangaed":true}}`, `asset.mangaed: there is no such fact. Did you mean "managed"? Write one of tag, class, managed.`},
		{"unknown value", head + `,"mode":"on-site"}`, `mode: "on-site" is not known. Did you mean "onsite"? Write one of remote, onsite.`},
		{"unknown channel", strings.Replace(head, `"email"`, `"fax"`, 1) + `}`, `channel: "fax" is not known. Write one of email, portal, phone, alert, api.`},
		{"number for a text", head + `,"site":7}`, `site: 7 is no text; write a string in quotes.`},
		{"text for a flag", head + `,"contact":{"vip":"yes"}}`, `contact.vip: "yes" is neither true nor false`},
		{"text for a list", head + `,"contact":{"groups":"partner"}}`, `contact.groups: "partner" is no list of texts`},
		{"text for an object", head + `,"asset":"A-1"}`, `asset: "A-1" is no object`},
		{"no instant", `{"received_at":"yesterday","channel":"email","text":""}`, `received_at: "yesterday" is no instant; write RFC 3339`},
		{"instant missing", `{"channel":"email","text":""}`, "received_at: this is always known and is missing here."},
		{"text missing", `{"received_at":"2026-03-02T14:00:00Z","channel":"email"}`, "text: this is always known and is missing here."},
		{"text null", `{"received_at":"2026-03-02T14:00:00Z","channel":"email","text":null}`, "text: this is always known and is missing here."},
		{"used below 0", head + `,"used":{"3.4":-1}}`, "used: the amount of clause 3.4 is below 0."},
		{"used too long", head + `,"used":{"3.4":1e40}}`, "used: the amount of clause 3.4 is too long"},
		{"used no map", head + `,"used":[1]}`, `used: this must map clauses to amounts`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseFacts([]byte(c.data))
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestFactsTellAllErrors(t *testing.T) {
	t.Parallel()
	_, err := ParseFacts([]byte(`{"channel":"email","text":"","mode":"on","asset":{"managed":1},"x":1}`))
	if err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("got %v", err)
	}
}

func FuzzFacts(f *testing.F) {
	f.Add([]byte(head + `,"kind":"change","contact":{"vip":true,"groups":["partner"]},"asset":null,"used":{"3.4":1.5}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		facts, err := ParseFacts(data)
		if err != nil {
			return
		}
		written, err := json.Marshal(facts)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseFacts(written); err != nil {
			t.Fatalf("%s: %v", written, err)
		}
	})
}
