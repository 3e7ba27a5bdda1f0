package markup

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// remoteAddress returns the address of an image that would be fetched from elsewhere, "" for any other and for one that
// browsers and we may read differently.
func remoteAddress(u string) string {
	p, err := url.Parse(u)
	if err != nil || p.Scheme != "http" && p.Scheme != "https" || p.Host == "" || strings.ContainsFunc(u, unsafeInAddress) {
		return ""
	}
	return p.Scheme + u[len(p.Scheme):]
}

// unsafeInAddress names what browsers and we may read differently in an address.
func unsafeInAddress(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("\"'<>`\\", r)
}

// safeLink returns an address that only leads somewhere, nil for any other.
func safeLink(address string) *url.URL {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || strings.ContainsFunc(address, func(r rune) bool { return r != ' ' && r != '\'' && unsafeInAddress(r) }) {
		return nil
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return nil
		}
	case "mailto", "tel":
	default:
		return nil
	}
	return u
}

// hostWords finds what reads as a host in the words of a link: "www.bank.example", "https://bank.example/login".
var hostWords = regexp.MustCompile(`(?i)^\W*(?:https?://)?(?:[^\s/@]*@)?((?:[\pL\pN-]+\.)+[\pL]{2,})(?:[:/?#]\S*)?\W*$`)

// misleads returns the host that a link leads to where its words are the address of another house, "" for an honest link.
// The host is spelled in plain letters, since others that look the same are part of the lie.
func misleads(n *Node, u *url.URL) string {
	host := plainHost(u.Hostname())
	if host == "" {
		return ""
	}
	var words strings.Builder
	gather(n, &words)
	shown := hostWords.FindStringSubmatch(words.String())
	if shown == nil || sameHouse(plainHost(shown[1]), host) {
		return ""
	}
	return host
}

// gather collects the first words within an element.
func gather(n *Node, words *strings.Builder) {
	if words.Len() > 300 || droppedTags[n.tag] {
		return
	}
	words.WriteString(n.text)
	for _, c := range n.children {
		gather(c, words)
	}
}

// plainHost is a host in lower case and ASCII, as it is asked for.
func plainHost(host string) string {
	if ascii, err := idna.ToASCII(host); err == nil {
		host = ascii
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// sameHouse reports whether one host is the other, or lies below it.
func sameHouse(shown, host string) bool {
	shown, host = strings.TrimPrefix(shown, "www."), strings.TrimPrefix(host, "www.")
	return shown == host || strings.HasSuffix(host, "."+shown)
}
