package testenv

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Authority is a certificate authority of the test process, which no machine knows.
type Authority struct {
	Pool *x509.CertPool // holds its own certificate
	PEM  []byte         // its own certificate
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// CA returns the authority that signed the certificates of the servers of this package.
var CA = sync.OnceValue(func() *Authority {
	authority, err := newAuthority()
	if err != nil {
		panic(fmt.Sprintf("testenv: make an authority: %v", err)) // only a machine without randomness gets here
	}
	return authority
})

func newAuthority() (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	form := validFor(1, Validity)
	form.Subject = pkix.Name{CommonName: "Test authority"}
	form.IsCA, form.BasicConstraintsValid = true, true
	form.KeyUsage = x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &Authority{Pool: pool, PEM: pemOf("CERTIFICATE", der), cert: cert, key: key}, nil
}

// Span is the time in which a certificate is valid.
type Span struct{ From, Until time.Time }

// Validity is a span that holds today, whenever the test runs; Expired is one that is over.
var (
	Validity = Span{time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)}
	Expired  = Span{time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2020, 3, 31, 0, 0, 0, 0, time.UTC)}
)

func validFor(serial int64, span Span) *x509.Certificate {
	return &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: span.From, NotAfter: span.Until}
}

// Issue signs a certificate for the names, of which each may be a host name or an IP address.
func (a *Authority) Issue(span Span, names ...string) (tls.Certificate, error) {
	certPEM, keyPEM, err := a.issue(span, names...)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(certPEM, keyPEM)
}

func (a *Authority) issue(span Span, names ...string) (certPEM, keyPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	form := validFor(2, span)
	form.Subject = pkix.Name{CommonName: names[0]}
	form.KeyUsage = x509.KeyUsageDigitalSignature
	form.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			form.IPAddresses = append(form.IPAddresses, ip)
		} else {
			form.DNSNames = append(form.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, form, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	return pemOf("CERTIFICATE", der), pemOf("PRIVATE KEY", keyDER), nil
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// writeTLS puts a certificate for localhost and its key into the folder, as tls.crt and tls.key.
func writeTLS(who account, dir string) error {
	cert, key, err := CA().issue(Validity, "localhost", "127.0.0.1")
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"tls.crt": cert, "tls.key": key} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
		if err := who.own(path); err != nil {
			return err
		}
	}
	return nil
}
