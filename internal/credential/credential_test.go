package credential

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"remit/internal/identity"
)

func TestACodeIsTakenAroundItsTimeAndNoOther(t *testing.T) {
	t.Parallel()
	url, err := newKey("Harbourline: IT & more", "dana@northwind.example")
	if err != nil {
		t.Fatal(err)
	}
	key, err := readKey(url)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 3, 15, 42, 10, 0, time.UTC)
	for _, c := range []struct {
		name string
		at   time.Duration
		want bool
	}{{"now", 0, true}, {"the one before", -30 * time.Second, true}, {"the next", 30 * time.Second, true}, {"too old", -60 * time.Second, false}, {"too early", 60 * time.Second, false}} {
		code, err := totp.GenerateCode(key.Secret, now.Add(c.at))
		if err != nil {
			t.Fatal(err)
		}
		step, ok := key.step(" "+code[:3]+" "+code[3:], now)
		if ok != c.want || ok && step != now.Add(c.at).Unix()/30 {
			t.Errorf("%s: %v, step %d", c.name, ok, step)
		}
	}
	for _, code := range []string{"", "12345", "1234567", "abcdef"} {
		if _, ok := key.step(code, now); ok {
			t.Errorf("%q is taken", code)
		}
	}
}

func TestRecoveryCodesDifferAndReadAsTheyWereMade(t *testing.T) {
	t.Parallel()
	codes, hashes, err := newCodes()
	if err != nil || len(codes) != 10 {
		t.Fatal(codes, err)
	}
	seen := map[string]bool{}
	for i, code := range codes {
		if seen[code] || strings.Contains(hashes[i], plain(code)) {
			t.Errorf("%s stands twice or in its hash", code)
		}
		seen[code] = true
		for _, typed := range []string{code, strings.ToUpper(code), strings.ReplaceAll(code, "-", " "), " " + strings.ReplaceAll(code, "-", "")} {
			if p := plain(typed); len(p) != codeChars || identity.HashToken(p) != hashes[i] {
				t.Errorf("%q is not read as %q", typed, code)
			}
		}
	}
}

func TestThePictureIsTheKey(t *testing.T) {
	t.Parallel()
	url, err := newKey("Harbourline IT", "dana@northwind.example")
	if err != nil {
		t.Fatal(err)
	}
	key, err := readKey(url)
	if err != nil {
		t.Fatal(err)
	}
	side, path, err := key.Picture()
	if err != nil || side < 33 || !strings.HasPrefix(path, "M4 4h7v1h-7z") { // the corner that every such code has, within its margin
		t.Errorf("side %d, path %.40s, %v", side, path, err)
	}
}
