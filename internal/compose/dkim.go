package compose

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/emersion/go-msgauth/dkim"

	"remit/internal/fault"
)

// The algorithms of a signing key: RSA of 2048 bits is understood everywhere, Ed25519 (RFC 8463) has short records.
const (
	RSA     = "rsa"
	Ed25519 = "ed25519"
)

// SigningKey signs the mails of a domain (RFC 6376).
type SigningKey struct {
	Domain   string
	Selector string
	Signer   crypto.Signer
}

// NewSigningKey makes a key: the private one as PEM, and the public one as the record holds it.
func NewSigningKey(algorithm string) (private, public string, err error) {
	var key crypto.Signer
	switch algorithm {
	case RSA:
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	case Ed25519:
		_, key, err = ed25519.GenerateKey(rand.Reader)
	default:
		return "", "", fault.On("algorithm", "Choose RSA or Ed25519.")
	}
	if err != nil {
		return "", "", fmt.Errorf("mail: make a signing key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", "", fmt.Errorf("mail: make a signing key: %w", err)
	}
	shown, isEd := key.Public().(ed25519.PublicKey)
	if !isEd {
		if shown, err = x509.MarshalPKIXPublicKey(key.Public()); err != nil {
			return "", "", fmt.Errorf("mail: make a signing key: %w", err)
		}
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), base64.StdEncoding.EncodeToString(shown), nil
}

// ParseSigner reads a private key that NewSigningKey made.
func ParseSigner(private string) (crypto.Signer, error) {
	block, _ := pem.Decode([]byte(private))
	if block == nil {
		return nil, fmt.Errorf("mail: a signing key is no PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("mail: a signing key: %w", err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("mail: a signing key cannot sign")
	}
	return signer, nil
}

// signed are the fields that a signature covers. Each is named once more than it stands in the mail, so that none can be added on the
// way without breaking the signature (RFC 6376, section 8.15).
var signed = []string{"From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}

// Sign returns the mail with a signature before it, relaxed in header and body, so that what servers do to blanks does no harm.
func Sign(raw []byte, key SigningKey) ([]byte, error) {
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	var fields []string
	for _, name := range signed {
		for range standing(head, name) + 1 {
			fields = append(fields, name)
		}
	}
	var out bytes.Buffer
	err := dkim.Sign(&out, bytes.NewReader(raw), &dkim.SignOptions{Domain: key.Domain, Selector: key.Selector, Signer: key.Signer, Hash: crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed, HeaderKeys: fields})
	if err != nil {
		return nil, fmt.Errorf("mail: sign for %s: %w", key.Domain, err)
	}
	return out.Bytes(), nil
}

// standing counts how often a field stands in a header.
func standing(head []byte, name string) (n int) {
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if len(line) > len(name) && line[len(name)] == ':' && strings.EqualFold(string(line[:len(name)]), name) {
			n++
		}
	}
	return n
}

// RecordName is where the record of a key stands in the DNS.
func RecordName(selector, domain string) string { return selector + "._domainkey." + domain }

// Record is what stands there (RFC 6376, section 3.6.1).
func Record(algorithm, public string) string {
	return "v=DKIM1; k=" + algorithm + "; p=" + public
}

// CheckRecord tells in words whether one of the TXT records found is that of the key.
func CheckRecord(found []string, algorithm, public string) (ok bool, words string) {
	for _, txt := range found {
		tags := map[string]string{}
		for part := range strings.SplitSeq(txt, ";") {
			name, value, _ := strings.Cut(part, "=")
			tags[strings.TrimSpace(name)] = strings.Join(strings.Fields(value), "")
		}
		p, named := tags["p"]
		switch {
		case !named || tags["v"] != "" && tags["v"] != "DKIM1":
			continue
		case p == "":
			return false, "The record there takes the key back: its p is empty. Enter the record shown here."
		case p != public:
			return false, "The record there is of another key. Enter the one shown here, and wait until the old one is forgotten."
		case tags["k"] != algorithm && (tags["k"] != "" || algorithm != RSA):
			return false, "The record there names another algorithm. Enter the record as it is shown here."
		case tags["t"] == "y" || strings.HasPrefix(tags["t"], "y:"):
			return false, "The record there says that it is only tried out (t=y). Leave that out."
		}
		return true, "The record is there and right."
	}
	if len(found) > 0 {
		return false, "There is a TXT record of that name, and it is none of a key. Enter the one shown here."
	}
	return false, "There is no such record yet. After it is entered, some minutes to hours can pass until it is seen everywhere."
}
