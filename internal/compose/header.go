package compose

import (
	"encoding/base64"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"remit/internal/decode"
	"remit/internal/fault"
	"remit/internal/mail"
)

// headerWriter writes fields that no value can break out of.
type headerWriter struct {
	out strings.Builder
	err error
}

// composeHeader writes all fields but the Content ones, in a fixed order.
func composeHeader(d *Draft) ([]byte, error) {
	if len(d.To)+len(d.Cc)+len(d.Bcc) == 0 {
		return nil, fault.On("to", "A mail needs a recipient.")
	}
	if d.Date.IsZero() || d.MessageID == "" {
		return nil, fmt.Errorf("mail: composing: a draft needs its date and its Message-ID before it is written")
	}
	w := &headerWriter{}
	w.field("Date", d.Date.UTC().Format(time.RFC1123Z))
	w.addresses("From", "from", []mail.Address{d.From})
	if d.ReplyTo != nil {
		w.addresses("Reply-To", "reply-to", []mail.Address{*d.ReplyTo})
	}
	w.addresses("To", "to", d.To)
	w.addresses("Cc", "cc", d.Cc)
	w.text("Subject", "subject", d.Subject)
	w.ids("Message-ID", []string{d.MessageID})
	if d.InReplyTo != "" {
		w.ids("In-Reply-To", []string{d.InReplyTo})
	}
	w.ids("References", trimReferences(d.References, d.InReplyTo))
	if d.Automatic {
		w.field("Auto-Submitted", "auto-replied")
		w.field("X-Auto-Response-Suppress", "All")
	}
	if d.LoopID != "" {
		w.token("X-Remit-Loop", d.LoopID)
	}
	w.field("MIME-Version", "1.0")
	return []byte(w.out.String()), w.err
}

// fail keeps the first error.
func (w *headerWriter) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// field writes a value that is known to be safe.
func (w *headerWriter) field(name, value string) { w.out.WriteString(name + ": " + value + "\r\n") }

// headerSafe refuses what would end a header line, and what cannot be stored.
func headerSafe(field, value string) error {
	if !utf8.ValidString(value) {
		return fault.On(field, "The %s is not valid text.", field)
	}
	for _, r := range value {
		if r < ' ' || r == 127 || r == '\u0085' || r == '\u2028' || r == '\u2029' {
			return fault.On(field, "The %s must not hold line breaks or control characters.", field)
		}
	}
	return nil
}

// token writes a value of printable ASCII without blanks.
func (w *headerWriter) token(name, value string) {
	for _, r := range value {
		if r <= ' ' || r >= 127 {
			w.fail(fmt.Errorf("mail: composing: %s %q is no token", name, value))
			return
		}
	}
	if len(value) > 900 {
		w.fail(fmt.Errorf("mail: composing: %s is too long", name))
		return
	}
	w.field(name, value)
}

// text writes text for people, as encoded words where it is not plain ASCII, folded.
func (w *headerWriter) text(name, field, value string) {
	if err := headerSafe(field, value); err != nil {
		w.fail(err)
		return
	}
	w.fold(name, encodeText(value))
}

// fold writes the words with a line break before each that would pass 76 columns.
func (w *headerWriter) fold(name string, words []string) {
	w.out.WriteString(name + ":")
	col := len(name) + 1
	for _, word := range words {
		if col+1+len(word) > 76 && col > len(name)+1 {
			w.out.WriteString("\r\n")
			col = 0
		}
		w.out.WriteString(" " + word)
		col += 1 + len(word)
	}
	w.out.WriteString("\r\n")
}

// encodeText returns the words of a text: as they are where they survive folding, else as encoded words.
func encodeText(s string) []string {
	plain := strings.Join(strings.Fields(s), " ") == s && !strings.Contains(s, "=?")
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < utf8.RuneSelf
	}
	if plain {
		words := strings.Split(s, " ")
		longest := 0
		for _, word := range words {
			longest = max(longest, len(word))
		}
		if longest < 200 {
			return words
		}
	}
	return encodedWords(s)
}

// encodedWords cuts s into base64 words of at most 75 columns, never within a character.
func encodedWords(s string) []string {
	const most = 45 // bytes: 60 columns of base64 and 12 around
	var out []string
	for s != "" {
		n := min(len(s), most)
		for n < len(s) && !utf8.RuneStart(s[n]) {
			n--
		}
		out = append(out, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return out
}

// addresses writes a list, one mailbox a line where it does not fit.
func (w *headerWriter) addresses(name, field string, list []mail.Address) {
	if len(list) == 0 {
		return
	}
	var words []string
	for i, a := range list {
		if err := checkAddress(field, a); err != nil {
			w.fail(err)
			return
		}
		one := encodePhrase(a.Name)
		if one == nil {
			one = []string{a.Address}
		} else {
			one = append(one, "<"+a.Address+">")
		}
		if i < len(list)-1 {
			one[len(one)-1] += ","
		}
		words = append(words, one...)
	}
	w.fold(name, words)
}

// checkAddress refuses an address that is none, or that a server could read as more than one.
func checkAddress(field string, a mail.Address) error {
	if err := headerSafe(field, a.Name); err != nil {
		return err
	}
	if err := headerSafe(field, a.Address); err != nil {
		return err
	}
	got, err := netmail.ParseAddress("<" + a.Address + ">")
	if err != nil || got.Address != a.Address || strings.ContainsAny(a.Address, " <>,;()\"") || len(a.Address) > 320 {
		return fault.On(field, "%q is no mail address.", a.Address)
	}
	return nil
}

// encodePhrase returns the words of a name: bare letters and digits as they are, everything else encoded.
func encodePhrase(name string) []string {
	if strings.TrimSpace(name) == "" {
		return nil
	}
	words := strings.Split(name, " ")
	for _, word := range words {
		if word == "" || len(word) > 60 {
			return encodedWords(name)
		}
		for _, r := range word {
			if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
				return encodedWords(name)
			}
		}
	}
	return words
}

// ids writes message ids in angle brackets, folded.
func (w *headerWriter) ids(name string, ids []string) {
	if len(ids) == 0 {
		return
	}
	words := make([]string, len(ids))
	for i, id := range ids {
		for _, r := range id {
			if r <= ' ' || r >= 127 || r == '<' || r == '>' {
				w.fail(fmt.Errorf("mail: composing: %s %q is no message id", name, id))
				return
			}
		}
		words[i] = "<" + id + ">"
	}
	w.fold(name, words)
}

// trimReferences keeps the first and the last ten of a long thread, drops ids that cannot stand in a header,
// and ends with the id that is answered.
func trimReferences(refs []string, inReplyTo string) []string {
	var out []string
	for _, id := range append(append([]string{}, refs...), inReplyTo) {
		if id == "" || len(id) > 250 || !decode.IsASCII([]byte(id)) || strings.ContainsAny(id, " \t\r\n<>") {
			continue
		}
		for i, o := range out {
			if o == id {
				out = append(out[:i], out[i+1:]...)
				break
			}
		}
		out = append(out, id)
	}
	if len(out) > 11 {
		out = append(out[:1], out[len(out)-10:]...)
	}
	return out
}

// fileParams writes a file name: plain where it is safe, else by RFC 2231 in pieces that fit a line.
func fileParams(name string) string {
	plain := len(name) <= 60
	for i := 0; i < len(name) && plain; i++ {
		c := name[i]
		plain = c > ' ' && c < 127 && c != '"' && c != '\\' && c != '%' || c == ' ' && i > 0 && i < len(name)-1
	}
	if plain && !strings.Contains(name, "=?") {
		return ";\r\n filename=\"" + name + "\""
	}
	encoded := percent(name)
	if len(encoded) <= 55 {
		return ";\r\n filename*=utf-8''" + encoded
	}
	var b strings.Builder
	for i := 0; encoded != ""; i++ {
		n := min(len(encoded), 50)
		for n < len(encoded) && (encoded[n-1] == '%' || encoded[n-2] == '%') { // never within an escape
			n--
		}
		charset := ""
		if i == 0 {
			charset = "utf-8''"
		}
		fmt.Fprintf(&b, ";\r\n filename*%d*=%s%s", i, charset, encoded[:n])
		encoded = encoded[n:]
	}
	return b.String()
}

// percent escapes all but letters, digits and a few marks.
func percent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
