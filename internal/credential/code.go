package credential

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"remit/internal/identity"
)

// The codes are those of RFC 6238 as every device knows them: SHA-1, six digits, a new one each 30 seconds. One step before and after is
// taken too, as clocks differ (5.2).
const (
	period = 30
	skew   = 1
)

// Key makes one-time codes.
type Key struct {
	Secret string // base32, to be typed where no picture can be taken
	URL    string // otpauth://…
}

// newKey makes a key and returns its address, which holds all of it.
func newKey(issuer, account string) (string, error) {
	k, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Period: period})
	if err != nil {
		return "", fmt.Errorf("credential: make a key: %w", err)
	}
	return k.URL(), nil
}

func readKey(url string) (Key, error) {
	k, err := otp.NewKeyFromURL(url)
	if err != nil {
		return Key{}, fmt.Errorf("credential: read a key: %w", err)
	}
	return Key{Secret: k.Secret(), URL: url}, nil
}

// step is the stretch of 30 seconds that a code belongs to, if it is one around now.
func (k Key) step(code string, now time.Time) (int64, bool) {
	code = plain(code)
	at := now.Unix() / period
	for _, step := range []int64{at, at - skew, at + skew} {
		ok, err := hotp.ValidateCustom(code, uint64(max(0, step)), k.Secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && ok {
			return step, true
		}
	}
	return 0, false
}

// Grouped is the secret in groups of four, as people copy it.
func (k Key) Grouped() string { return grouped(k.Secret, " ") }

// quiet is how many light modules a picture has around it (ISO/IEC 18004, 5.3.8).
const quiet = 4

// Picture is the key as a QR code: the side of the picture in modules, and the path of the dark ones.
func (k Key) Picture() (side int, path string, err error) {
	code, err := qr.Encode(k.URL, qr.M, qr.Auto)
	if err != nil {
		return 0, "", fmt.Errorf("credential: draw a key: %w", err)
	}
	size := code.Bounds().Dx()
	dark := func(x, y int) bool {
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	var b strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && dark(x, y) {
				x++
			}
			if n := x - from; n > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, n, n)
			}
		}
	}
	return size + 2*quiet, b.String(), nil
}

// Recovery codes: ten of 80 random bits each, so that a fast hash of one tells nothing.
const (
	codeCount = 10
	codeBytes = 10
	codeChars = 16
)

// newCodes makes recovery codes and the hashes under which they are kept.
func newCodes() (codes, hashes []string, err error) {
	for range codeCount {
		b := make([]byte, codeBytes)
		if _, err := rand.Read(b); err != nil {
			return nil, nil, fmt.Errorf("credential: recovery code: %w", err)
		}
		code := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
		codes, hashes = append(codes, grouped(code, "-")), append(hashes, identity.HashToken(code))
	}
	return codes, hashes, nil
}

// plain is a code as it was made, however somebody typed it.
func plain(code string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z':
			return c
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		}
		return -1
	}, code)
}

func grouped(s, between string) string {
	var parts []string
	for len(s) > 4 {
		parts, s = append(parts, s[:4]), s[4:]
	}
	return strings.Join(append(parts, s), between)
}
