package mail

import (
	"regexp"
	"strings"

	"remit/internal/decode"
)

// readBounce fills Bounce where the mail reports that another one was not delivered,
// and reported with the id of the mail that any such report, a delay for example, is about.
func (a *assembler) readBounce(p *part) {
	var b Bounce
	a.m.reported = originalID(p)
	if status := findPart(p, "message/delivery-status", "message/global-delivery-status"); status != nil {
		if !deliveryStatus(string(a.decoded(status)), &b) {
			return // delayed or delivered: news, not a bounce
		}
	} else if !a.freeBounce(&b) {
		return
	}
	b.MessageID = a.m.reported
	if b.MessageID == "" {
		b.MessageID = idInText(a.m.Text)
	}
	fillFromText(&b, a.m)
	a.m.Bounce = &b
}

// findPart returns the first part of one of the types.
func findPart(p *part, types ...string) *part {
	for _, t := range types {
		if p.media.Value == t {
			return p
		}
	}
	for _, c := range p.parts {
		if f := findPart(c, types...); f != nil {
			return f
		}
	}
	return nil
}

// originalID returns the Message-ID of the mail that a report carries, whole or as its header.
func originalID(p *part) string {
	if !strings.HasPrefix(p.media.Value, "multipart/") {
		return ""
	}
	f := findPart(p, "text/rfc822-headers", "message/rfc822", "message/global", "message/rfc822-headers", "message/global-headers")
	if f == nil {
		return ""
	}
	body, _ := decode.Transfer(f.body, f.header.First("Content-Transfer-Encoding"), true)
	h, _, _ := decode.SplitHeader(trimEnvelope(body), false)
	return decode.FirstID(h.First("Message-ID"))
}

// deliveryStatus reads the groups of RFC 3464 and reports whether a recipient failed.
func deliveryStatus(s string, b *Bounce) (failed bool) {
	for _, group := range strings.Split(unixLines(s), "\n\n") {
		h, _, _ := decode.SplitHeader([]byte(strings.TrimSpace(group)+"\n\n"), true)
		who := h.First("Final-Recipient")
		if who == "" {
			who = h.First("Original-Recipient")
		}
		if who == "" {
			continue
		}
		action := strings.ToLower(firstWord(h.First("Action")))
		status := statusCode.FindString(h.First("Status"))
		if action != "failed" && (action != "" || !strings.HasPrefix(status, "5")) {
			continue
		}
		address := typedValue(who)
		if address != "" {
			b.Recipients = append(b.Recipients, address)
		}
		if !failed {
			failed = true
			b.Recipient, b.Action, b.Status = address, action, status
			b.Reason = decode.RawText(typedValue(h.First("Diagnostic-Code")))
		}
	}
	return failed
}

// typedValue strips "rfc822;" and the like.
func typedValue(v string) string {
	if i := strings.IndexByte(v, ';'); i >= 0 {
		v = v[i+1:]
	}
	return strings.Trim(decode.RawText(v), " \t<>")
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return strings.Trim(f[0], ";,.")
	}
	return ""
}

var (
	statusCode  = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	replyCode   = regexp.MustCompile(`(?m)(?:^|[\s:(\[>])(5[0-5]\d)[ -]`)
	anyAddress  = regexp.MustCompile(`[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	idLine      = regexp.MustCompile(`(?im)^[\s>]*Message-ID:\s*<([^<>\s]+)>`)
	failedWords = regexp.MustCompile(`(?i)undeliver|not be delivered|n[o']t deliver|non[- ]?deliver|delivery (?:has )?fail|failed delivery|failure notice|delivery status notification|returned (?:mail|to sender)|mail delivery (?:failed|system|subsystem)|delivery (?:error|problem|incomplete)|did not reach|unzustellbar|nicht zugestellt|zustellung (?:fehlgeschlagen|nicht)|non remis|non distribu|échec de (?:la )?(?:remise|livraison)|no se (?:ha )?(?:pudo|podido) entregar|no entregado|error de entrega|não (?:foi )?(?:entregue|pôde ser entregue)|falha na entrega|mancato recapito|mancata consegna|non recapitabil|onbestelbaar|niet (?:worden )?bezorgd|kan ikke leveres|kunne ikke leveres|kunde inte levereras|olevererbart|ei voitu toimittaa|nie można dostarczyć|niedostarczon|nedoručiteln|nelze doručit|не доставлено|недоставлен|не может быть доставлено|не было доставлено|系统退信|退信|无法投递|配信不能|送信できません|teslim edilemedi|kézbesíthetetlen|nelivrat|αδυναμία παράδοσης`)
	daemonNames = regexp.MustCompile(`(?i)^(?:mailer-?daemon|postmaster|mail-?daemon|mdaemon|bounces?|mail\.?delivery(?:\.?system)?|mailadmin|microsoftexchange[0-9a-f]+|postoffice|smtp-?daemon)$`)
)

// freeBounce recognises the reports of mail servers that write prose.
func (a *assembler) freeBounce(b *Bounce) bool {
	h := a.m.Header
	if v := h.First("X-Failed-Recipients"); v != "" {
		for _, to := range decode.Addresses(v, 100) {
			b.Recipients = append(b.Recipients, to.Address)
		}
		b.Action = "failed"
		return true
	}
	local := ""
	if a.m.From != nil {
		local, _, _ = strings.Cut(a.m.From.Address, "@")
	}
	daemon := daemonNames.MatchString(local)
	null := nullPath(h)
	if !daemon && !null {
		return false
	}
	if replied := strings.ToLower(firstWord(h.First("Auto-Submitted"))); replied == "auto-replied" && !daemon {
		return false
	}
	text := a.m.Subject + "\n" + a.m.Text[:min(len(a.m.Text), 4000)]
	if delayedWords.MatchString(text) && !strings.Contains(strings.ToLower(text), "permanent") {
		return false
	}
	if failedWords.MatchString(text) || daemon && replyCode.MatchString(text) {
		b.Action = "failed"
		return true
	}
	return false
}

var delayedWords = regexp.MustCompile(`(?i)\bdelay(?:ed)?\b|warning: could not send|will (?:be retried|keep trying|retry)|verzögert|retardé|retrasad|opóźnion`)

// nullPath reports whether the mail came with the empty return path.
func nullPath(h Header) bool {
	return h.Has("Return-Path") && strings.Trim(h.Get("Return-Path"), "<> \t") == ""
}

// fillFromText takes from the prose what the fields do not tell.
func fillFromText(b *Bounce, m *Message) {
	text := m.Text[:min(len(m.Text), 20000)]
	if b.Recipient == "" && len(b.Recipients) > 0 {
		b.Recipient = b.Recipients[0]
	}
	if b.Recipient == "" {
		b.Recipient = failedAddress(text, m)
		if b.Recipient != "" {
			b.Recipients = []string{b.Recipient}
		}
	}
	if b.Status == "" {
		b.Status = statusCode.FindString(text)
	}
	if b.Reason == "" {
		if i := replyCode.FindStringSubmatchIndex(text); i != nil {
			line, _, _ := strings.Cut(text[i[2]:], "\n")
			b.Reason = strings.TrimSpace(decode.Clean(line))
			if b.Status == "" {
				b.Status = line[:1] + ".0.0"
			}
		}
	}
}

// failedAddress returns the first address of the text that is neither the reporter nor us.
func failedAddress(text string, m *Message) string {
	own := map[string]bool{}
	for _, to := range append(append([]Address{}, m.To...), m.Cc...) {
		own[NormaliseAddress(to.Address)] = true
	}
	if m.From != nil {
		own[NormaliseAddress(m.From.Address)] = true
	}
	for _, found := range anyAddress.FindAllString(text, 50) {
		local, _, _ := strings.Cut(found, "@")
		if !own[NormaliseAddress(found)] && !daemonNames.MatchString(local) {
			return strings.TrimRight(found, ".")
		}
	}
	return ""
}

// idInText finds the Message-ID of a mail that is quoted in prose; the last header block is the original's.
func idInText(text string) string {
	all := idLine.FindAllStringSubmatch(text, 20)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1][1]
}
