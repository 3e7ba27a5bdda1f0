package mail

import (
	"regexp"
	"strconv"
	"strings"

	"remit/internal/decode"
)

// statusFields returns the fields of RFC 3464 that a report carries, in their own part or, by servers that do not label it, as text; "" where there are none.
func (a *assembler) statusFields(p *part) string {
	if f := findPart(p, "message/delivery-status", "message/global-delivery-status"); f != nil {
		return string(a.decoded(f))
	}
	if p.media.Value != "multipart/report" && !isDaemon(a.m) { // a helpdesk that quotes a report sends none
		return ""
	}
	if i := fieldLine.FindStringIndex(a.m.Text); i != nil {
		return a.m.Text[i[0]:]
	}
	for _, at := range a.m.Attachments {
		if (at.Type == "text/plain" || at.Type == "application/octet-stream") && fieldLine.Match(at.Data[:min(len(at.Data), mostProse)]) {
			return decode.Clean(string(at.Data))
		}
	}
	return ""
}

var (
	fieldLine = regexp.MustCompile(`(?im)^(?:Original|Final)-Recipient:[ \t]*[a-z0-9-]+[ \t]*;`)
	blankLine = regexp.MustCompile(`\n[ \t]*\n`)
)

// statusGroups cuts the fields into those of the mail and those of each recipient. A blank line parts them;
// where it is missing, the next name of a recipient does.
func statusGroups(s string) []Header {
	var out []Header
	for _, block := range blankLine.Split(strings.TrimSpace(unixLines(s)), -1) {
		h, _, _ := decode.SplitHeader([]byte(strings.TrimSpace(block)+"\n\n"), true)
		from := 0
		seen := map[string]bool{}
		for i, f := range h {
			name := strings.ToLower(f.Name)
			if (name == "final-recipient" || name == "original-recipient") && (seen[name] || seen["action"]) {
				out = append(out, h[from:i])
				from, seen = i, map[string]bool{}
			}
			seen[name] = true
		}
		if out = append(out, h[from:]); len(out) > mostFailures {
			return out
		}
	}
	return out
}

// deliveryStatus reads the groups of RFC 3464, section 2.3. good says that some recipient was reached, or handed on.
func deliveryStatus(s string) (failures []Failure, good bool) {
	for _, h := range statusGroups(s) {
		if !h.Has("Final-Recipient") && !h.Has("Original-Recipient") {
			continue
		}
		f := Failure{Recipient: clip(failedRecipient(h), mostAddress), Status: statusIn(h.First("Status")), Reason: clip(typedValue(h.First("Diagnostic-Code")), mostReason)}
		if f.Status == "" || strings.HasSuffix(f.Status, ".0.0") && statusIn(f.Reason) != "" {
			f.Status = firstNonEmpty(statusIn(f.Reason), f.Status)
		}
		if f.Kind = kindOf(strings.ToLower(firstWord(h.First("Action"))), f.Status); f.Kind == "" {
			good = true
			continue
		}
		failures = append(failures, f)
	}
	return failures, good
}

// kindOf reads an action (RFC 3464, section 2.3.3) with the status beside it; "" for a recipient that was reached or handed on.
func kindOf(action, status string) BounceKind {
	class := ""
	if status != "" {
		class = status[:1]
	}
	switch {
	case action == "delivered", action == "relayed", action == "expanded":
		return ""
	case strings.HasPrefix(action, "delay"):
		return BounceDelayed
	case strings.HasPrefix(action, "fail"), class == "5":
		if class == "4" {
			return BounceTemporary
		}
		return BouncePermanent
	case class == "4":
		return BounceDelayed
	}
	return ""
}

// failedRecipient is the address as it was written to, which an alias may have changed on the way, else the final one.
func failedRecipient(h Header) string {
	for _, name := range []string{"Original-Recipient", "Final-Recipient", "X-Actual-Recipient"} {
		if address := typedValue(xtext(h.First(name))); validAddress.MatchString(address) {
			return address
		}
	}
	if address := typedValue(h.First("Final-Recipient")); address != "" {
		return address
	}
	return typedValue(h.First("Original-Recipient"))
}

var (
	validAddress = regexp.MustCompile(`^[^\s@<>;:,]+@[^\s@<>;:,]+\.[^\s@<>;:,]+$`)
	xtextCode    = regexp.MustCompile(`\+[0-9A-F]{2}`)
)

// xtext undoes the coding of RFC 3461, section 4, that some servers leave in: "joe+40client.example". An address with a real plus has its "@" already.
func xtext(v string) string {
	if strings.Contains(v, "@") {
		return v
	}
	return xtextCode.ReplaceAllStringFunc(v, func(code string) string {
		n, err := strconv.ParseUint(code[1:], 16, 8)
		if err != nil || n < ' ' || n > '~' {
			return code
		}
		return string(rune(n))
	})
}

// typedValue strips "rfc822;" and the like.
func typedValue(v string) string {
	if i := strings.IndexByte(v, ';'); i >= 0 {
		v = v[i+1:]
	}
	return strings.Join(strings.Fields(strings.Trim(decode.RawText(v), " \t<>")), " ")
}

var statusCode = regexp.MustCompile(`[245]\.\d{1,3}\.\d{1,3}`)

// statusIn returns the first enhanced status code (RFC 3463) of a text that is no piece of an IP address or a version.
func statusIn(s string) string {
	for _, i := range statusCode.FindAllStringIndex(s, 20) {
		before, after := byte(' '), byte(' ')
		if i[0] > 0 {
			before = s[i[0]-1]
		}
		if i[1] < len(s) {
			after = s[i[1]]
		}
		if isDigit(before) || before == '.' || isDigit(after) || after == '.' && i[1]+1 < len(s) && isDigit(s[i[1]+1]) {
			continue
		}
		return s[i[0]:i[1]]
	}
	return ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// firstNonEmpty returns the first text that is not empty.
func firstNonEmpty(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// clip cuts a text to at most n bytes, never within a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.TrimSpace(strings.ToValidUTF8(s[:n], ""))
}
