package shell

import (
	"net/url"
	"regexp"
	"strings"
)

// piece is a part of a line of text: words, or an address of the web that they hold.
type piece struct {
	text string
	link string // "" for words
}

// webAddress is where an address of the web begins and what may belong to it.
var webAddress = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"'` + "`" + `“”«»]+`)

// pieces parts a line at the web addresses in it. Only http and https lead anywhere, and what does not read as an address stays text.
func pieces(line string) (list []piece) {
	at := 0
	for _, m := range webAddress.FindAllStringIndex(line, -1) {
		end := m[0] + len(trimAddress(line[m[0]:m[1]]))
		u, err := url.Parse(line[m[0]:end])
		if err != nil || u.Hostname() == "" || u.User != nil { // a name before the host hides where it leads
			continue
		}
		if m[0] > at {
			list = append(list, piece{text: line[at:m[0]]})
		}
		list = append(list, piece{text: line[m[0]:end], link: u.String()})
		at = end
	}
	if at < len(line) || len(list) == 0 {
		list = append(list, piece{text: line[at:]})
	}
	return list
}

// trimAddress leaves out the signs that end a sentence, and a bracket that was opened before the address.
func trimAddress(s string) string {
	for {
		short := strings.TrimRight(s, ".,;:!?*_|")
		for _, b := range []string{"()", "[]", "{}"} {
			if strings.HasSuffix(short, b[1:]) && strings.Count(short, b[:1]) < strings.Count(short, b[1:]) {
				short = short[:len(short)-1]
			}
		}
		if short == s {
			return s
		}
		s = short
	}
}
