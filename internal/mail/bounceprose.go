package mail

import (
	"regexp"
	"strings"

	"remit/internal/decode"
)

var (
	// daemonNames are the local parts that mail servers report from. People write from postmaster too.
	daemonNames = regexp.MustCompile(`(?i)^(?:mailer[-_.]?daemon|postmaster|mail-?daemon|mdaemon|bounces?|mail\.?delivery(?:[-.]?system)?|mailadmin|microsoftexchange[0-9a-f]+|postoffice|smtp-?daemon|mail-?delivery-?subsystem|maildelivery)$`)
	sureDaemon  = regexp.MustCompile(`(?i)^(?:mailer[-_.]?daemon|mail-?daemon|mdaemon|microsoftexchange[0-9a-f]+|smtp-?daemon)$`)

	failedWords = regexp.MustCompile(`(?i)undeliver|n[o']t be delivered|not be sent|(?:n[o']t|unable to|cannot|unsuccessful in attempting to) deliver|(?:n[o']t|never) (?:been )?delivered|non[- ]?deliver|` +
		`deliver(?:y|ing) (?:(?:to the following recipients?|of the following message) )?(?:has )?(?:been )?(?:fail|reject)|failed delivery|failure notice|delivery (?:status )?(?:notification|failure)|returned (?:mail|to sender|message)|` +
		`mail delivery (?:failed|system|subsystem)|delivery (?:error|problem|incomplete)|did not reach|address not found|message (?:blocked|you sent blocked)|your message .{0,200}was (?:blocked|rejected)|permanent (?:fatal )?errors?|message rejected|rejected your message|` +
		`unzustellbar|nicht (?:zugestellt|zustellbar|zustellen)|zustellung (?:ist )?(?:fehlgeschlagen|nicht|gescheitert)|fehler bei der (?:nachrichten)?zustellung|zustellungsfehler|` +
		`non remis|non distribu|pas (?:pu être|été) (?:remis|distribu|livré)|(?:échec|echec) de (?:la )?(?:remise|livraison|distribution)|adresse introuvable|` +
		`no se (?:ha )?(?:pudo|podido|puede) entregar|no entregado|no se entregó|error de entrega|fallo (?:de|en la) entrega|no se ha encontrado la dirección|dirección no encontrada|` +
		`não (?:foi )?(?:entregue|pôde ser entregue|pode ser entregue)|falha na entrega|não é possível entregar|endereço não encontrado|` +
		`mancat[oa] (?:recapito|consegna)|non recapitabil|non recapitat|impossibile (?:recapitare|consegnare)|errore di consegna|` +
		`onbestelbaar|niet (?:worden )?(?:bezorgd|afgeleverd)|kan niet worden bezorgd|bezorging (?:is )?mislukt|` +
		`ikke lever|kan ikke leveres|kunne ikke leveres|ikke levert|kunde inte levereras|inte levereras|olevererbart|gick inte att leverera|kan inte levereras|` +
		`ei voitu toimittaa|toimitus epäonnistui|perille toimittamaton|toimittaminen epäonnistui|` +
		`nie można dostarczyć|niedostarczon|nie została dostarczona|nie dostarczono|nedoručiteln|nelze doručit|nepodařilo se doručit|nedoručen|nemožno doručiť|` +
		`не ?доставлен|недоставлен|не может быть доставлено|не удалось доставить|невозможно доставить|не вдалося доставити|не доставлено|` +
		`系统退信|退信|无法投递|無法傳遞|未送达|未傳遞|配信不能|送信できません|配信できません|未配信|teslim edilemedi|teslim edilemiyor|kézbesíthetetlen|nem kézbesíthető|nelivrat|nu a putut fi livrat|αδυναμία παράδοσης|δεν (?:ήταν δυνατή η παράδοση|παραδόθηκε)|배달되지 않음|배달 실패`)
	// delayedWords say that a server still tries; finalWords that it does not, whatever else is said.
	delayedWords = regexp.MustCompile(`(?i)\bdelay(?:ed)?\b|warning: could not send|will (?:be retried|keep trying|retry|continue to be|try (?:again|to deliver))|still being retried|not yet been delivered|not been delivered yet|transient non-fatal|no action is required on your part|` +
		`verzögert|verzögerung|retardé|retrasad|opóźnion|vertraagd|ritardat|försenad|forsinket|atrasad|задержан|отложен|投递延迟|配信遅延`)
	finalWords = regexp.MustCompile(`(?i)permanent (?:fatal )?(?:error|failure|problem)|failed permanently|permanently (?:failed|rejected)|giv(?:en|ing) up|gave up|has failed|(?:will )?no longer (?:be )?(?:tri|retri)|endgültig|définiti[fv]|definitiv`)

	replyCode = regexp.MustCompile(`(?m)(?:^|[\s:(\[>'"#])([45][0-5]\d)(?:[ :-]|$)`)
	// originalBelow begins the copy of the mail that did not arrive.
	originalBelow = regexp.MustCompile(`(?im)^[\s>*]*(?:-+ ?(?:below this line is a copy|this is a copy of|(?:begin )?(?:original|returned|unsent|forwarded) message|message header|included is a copy|the header of the original)|original message (?:headers?|follows)|Return-Path: ?<|Received: from )`)
)

// isDaemon reports whether a mail is from an address that servers report from.
func isDaemon(m *Message) bool {
	return m.From != nil && daemonNames.MatchString(localPart(m.From.Address))
}

func localPart(address string) string {
	local, _, _ := strings.Cut(address, "@")
	return local
}

// ownWords returns what a report says itself, before the copy of the mail that it is about.
func ownWords(m *Message) string {
	text := m.Text[:min(len(m.Text), mostProse)]
	if i := originalBelow.FindStringIndex(text); i != nil && i[0] > 0 {
		text = text[:i[0]]
	}
	return strings.ToValidUTF8(text, "")
}

// freeBounce recognises the reports of mail servers that write prose, "" where the mail is none.
func freeBounce(m *Message, told string) BounceKind {
	h := m.Header
	text := m.Subject + "\n" + clip(told, 4000)
	failed := failedWords.MatchString(text)
	coded := replyCode.MatchString(text) || statusIn(text) != ""
	delayed := delayedWords.MatchString(text) && !finalWords.MatchString(text)
	null := nullPath(h)
	replied := strings.EqualFold(firstWord(h.First("Auto-Submitted")), "auto-replied")
	sure := m.From != nil && sureDaemon.MatchString(localPart(m.From.Address))
	marked := h.First("X-Failed-Recipients") != "" || h.Has("X-MS-Exchange-Message-Is-Ndr")
	switch {
	case marked:
	case sure, isDaemon(m) && (null || sentByProgram(h)):
		if !failed && !coded && !delayed {
			return ""
		}
	case isDaemon(m): // a postmaster may be a person, who writes to us or answers
		if h.Has("Return-Path") || answers(m) || isReply(m.Subject) || !failedWords.MatchString(m.Subject) && !delayedWords.MatchString(m.Subject) {
			return ""
		}
	case null && !replied:
		if !failedWords.MatchString(m.Subject) && !(failed && coded) && !(delayed && coded) {
			return ""
		}
	default:
		return ""
	}
	if delayed && !marked {
		return BounceDelayed
	}
	return BouncePermanent
}

// sentByProgram reports whether Auto-Submitted says so.
func sentByProgram(h Header) bool {
	v := firstWord(h.First("Auto-Submitted"))
	return v != "" && !strings.EqualFold(v, "no")
}

// failuresInText reads who was not reached, and why, from prose. It returns one failure at least.
func failuresInText(m *Message, told string, kind BounceKind, original Header) []Failure {
	list := recipientLines(told, bystanders(m))
	if len(list) == 0 {
		list = namedRecipients(m, told, original)
	}
	whole, wholeStatus := serverWords(told)
	for i := range list {
		f := &list[i]
		said, status := serverWords(f.Reason)
		switch {
		case said != "":
			f.Reason = said
		case f.Reason == "", whole != "" && len(list) == 1:
			f.Reason, status = whole, wholeStatus
		}
		f.Status = firstNonEmpty(statusIn(f.Reason), status, statusIn(told), wholeStatus)
		if f.Kind = kind; kind == BouncePermanent && strings.HasPrefix(f.Status, "4") {
			f.Kind = BounceTemporary
		}
	}
	return list
}

// namedRecipients finds who was not reached where no line of the prose is theirs alone: in the header of the report,
// in the prose, or as the only recipient of the mail that bounced.
func namedRecipients(m *Message, told string, original Header) []Failure {
	var list []Failure
	for _, to := range decode.Addresses(m.Header.First("X-Failed-Recipients"), mostFailures) {
		list = append(list, Failure{Recipient: clip(to.Address, mostAddress)})
	}
	if len(list) > 0 {
		return list
	}
	own := bystanders(m)
	for _, found := range anyAddress.FindAllString(told, 50) {
		if !own(found) {
			return []Failure{{Recipient: clip(strings.TrimRight(found, "."), mostAddress)}}
		}
	}
	if to := decode.Addresses(original.First("To"), 2); len(to) == 1 {
		return []Failure{{Recipient: clip(to[0].Address, mostAddress)}}
	}
	return []Failure{{}}
}

// bystanders tells addresses that a report names but that did not fail: the reporter's and ours.
func bystanders(m *Message) func(address string) bool {
	own := map[string]bool{}
	for _, to := range append(append([]Address{}, m.To...), m.Cc...) {
		own[NormaliseAddress(to.Address)] = true
	}
	if m.From != nil {
		own[NormaliseAddress(m.From.Address)] = true
	}
	return func(address string) bool {
		return own[NormaliseAddress(address)] || daemonNames.MatchString(localPart(address))
	}
}

// recipientLine is a line that begins with an address and says nothing else before it ends, or before a colon or a bracket.
var recipientLine = regexp.MustCompile(`^[\s>*•-]*["'<(\[]*(?:mailto:)?([A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)["'>)\]]*(?:\s*[:;,]\s*(.*)|\s+(\(.*)|\s+[-–—]+\s+(.*)|\s*<mailto:[^>]*>\s*|\s*)$`)

// recipientLines reads the form that most servers write: the address on a line of its own, what was said of it beside or below.
func recipientLines(told string, skip func(string) bool) []Failure {
	var list []Failure
	open := false // the lines belong to the last failure
	for _, line := range strings.Split(told, "\n") {
		text := strings.TrimSpace(line)
		if found := recipientLine.FindStringSubmatch(line); found != nil && len(list) < mostFailures {
			open = !skip(found[1])
			if open {
				list = append(list, Failure{Recipient: clip(found[1], mostAddress), Reason: strings.TrimSpace(found[2] + found[3] + found[4])})
			}
			continue
		}
		if !open {
			continue
		}
		last := &list[len(list)-1]
		switch {
		case strings.HasPrefix(text, "---"), text == "" && last.Reason != "" && !strings.HasSuffix(last.Reason, ":"):
			open = false
		case text != "" && len(last.Reason) < mostReason:
			last.Reason = clip(strings.TrimSpace(last.Reason+" "+text), mostReason)
		}
	}
	return unique(list)
}

// unique drops what is said again of an address, and keeps the words that tell more.
func unique(list []Failure) []Failure {
	var out []Failure
	at := map[string]int{}
	for _, f := range list {
		n := NormaliseAddress(f.Recipient)
		if i, seen := at[n]; seen {
			if out[i].Reason == "" {
				out[i].Reason = f.Reason
			}
			continue
		}
		at[n] = len(out)
		out = append(out, f)
	}
	return out
}

// serverWords returns the answer of the server that refused a mail, as a report repeats it, and its status.
func serverWords(text string) (words, status string) {
	i := replyCode.FindStringSubmatchIndex(text)
	if i == nil {
		return "", ""
	}
	words, _, _ = strings.Cut(text[i[2]:], "\n\n")
	words = strings.Join(strings.Fields(decode.Clean(words)), " ")
	words = strings.TrimRight(clip(words, mostReason), `'" `)
	if strings.Count(words, ")") > strings.Count(words, "(") {
		words = strings.TrimSuffix(words, ")")
	}
	return words, words[:1] + ".0.0"
}
