package mail

import (
	"regexp"
	"strings"

	"remit/internal/decode"
)

// Bounce is what a mail tells about the delivery of another one (RFC 3464, or prose from a mail server).
type Bounce struct {
	Kind       BounceKind
	Recipient  string    // the first address that was not reached, "" where the mail does not say
	Recipients []string  // all of them
	Status     string    // enhanced status code such as "5.1.1" (RFC 3463), "" where absent
	Action     string    // "failed" or "delayed"
	Reason     string    // the server's own words
	MessageID  string    // of the mail that bounced, without angle brackets
	MessageIDs []string  // all ids that may be those of the mail that bounced, the surest first
	Failures   []Failure // what is said of each recipient that was not reached
}

// Failure is what a bounce tells of one recipient.
type Failure struct {
	Recipient string // the address that was written to, where the report knows it, else the one that failed
	Kind      BounceKind
	Status    string // enhanced status code, "" where absent
	Reason    string // the server's own words, on one line
}

// BounceKind says whether another try could succeed.
type BounceKind string

// The kinds of bounces, the gravest first.
const (
	BouncePermanent BounceKind = "permanent" // the address does not take the mail
	BounceTemporary BounceKind = "temporary" // the server gave up, for a reason that may pass
	BounceDelayed   BounceKind = "delayed"   // the server still tries
)

// Permanent reports whether the bounce says that another try would fail too.
func (b *Bounce) Permanent() bool { return b.Kind == BouncePermanent }

// Failed reports whether the mail will not arrive; false where its server still tries.
func (b *Bounce) Failed() bool { return b.Kind != BounceDelayed }

// most bound what one report is asked for.
const (
	mostFailures = 1000
	mostIDs      = 20
	mostProse    = 20000
	mostReason   = 1000
	mostAddress  = 320
)

// readBounce fills Bounce where the mail reports that another one was not delivered,
// and reported with the ids of the mail that any such report, a receipt for example, is about.
func (a *assembler) readBounce(p *part) {
	m := a.m
	if !reports(m, p) {
		return
	}
	o := originalMail(p)
	m.reported = reportedIDs(m, p, o)
	var failures []Failure
	fields := a.statusFields(p)
	if fields != "" {
		list, good := deliveryStatus(fields)
		if len(list) == 0 && good {
			m.delivered = true // news, not a bounce
			return
		}
		failures = list
	}
	told := ownWords(m)
	if len(failures) == 0 {
		kind := freeBounce(m, told)
		if kind == "" {
			if p.media.Value != "multipart/report" { // a program that quotes or carries a mail does not answer it
				m.reported = nil
			}
			return
		}
		failures = failuresInText(m, told, kind, o)
	}
	m.Bounce = newBounce(failures, told)
	m.Bounce.MessageIDs = m.reported
	if len(m.reported) > 0 {
		m.Bounce.MessageID = m.reported[0]
	}
}

// reports tells whether a mail can be a report at all: people send on reports, with all their parts, but not under such a header.
func reports(m *Message, p *part) bool {
	h := m.Header
	submitted := strings.ToLower(firstWord(h.First("Auto-Submitted")))
	return p.media.Value == "multipart/report" || nullPath(h) || isDaemon(m) || h.First("X-Failed-Recipients") != "" ||
		h.Has("X-MS-Exchange-Message-Is-Ndr") || submitted != "" && submitted != "no"
}

// newBounce sums up what is said of the recipients: the gravest kind, and who it befell.
func newBounce(failures []Failure, told string) *Bounce {
	b := &Bounce{Failures: failures, Kind: BounceDelayed, Action: "delayed"}
	for _, f := range failures {
		if f.Kind == BouncePermanent || f.Kind == BounceTemporary && b.Kind == BounceDelayed {
			b.Kind = f.Kind
		}
	}
	first := true
	for _, f := range failures {
		if f.Recipient != "" && (f.Kind == BounceDelayed) == (b.Kind == BounceDelayed) {
			b.Recipients = append(b.Recipients, f.Recipient)
		}
		if f.Kind == b.Kind && first {
			first = false
			b.Recipient, b.Status, b.Reason = f.Recipient, f.Status, f.Reason
		}
	}
	if b.Kind != BounceDelayed {
		b.Action = "failed"
	}
	if b.Reason == "" {
		b.Reason, _ = serverWords(told)
	}
	if b.Status == "" {
		b.Status = statusIn(b.Reason)
	}
	return b
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

// originalMail returns the header of the mail that a report carries, whole or as its header alone; nil where it carries none.
func originalMail(p *part) Header {
	if !strings.HasPrefix(p.media.Value, "multipart/") {
		return nil
	}
	f := findPart(p, "text/rfc822-headers", "message/rfc822", "message/global", "message/rfc822-headers", "message/global-headers", "text/rfc822", "message/partial", "message/news")
	if f == nil {
		return nil
	}
	body, _ := decode.Transfer(f.body, f.header.First("Content-Transfer-Encoding"), true)
	h, _, _ := decode.SplitHeader(trimEnvelope(body), false)
	return h
}

// reportedIDs collects the ids of the mail that a report is about: of the mail it carries, of its own fields, then of its prose.
func reportedIDs(m *Message, p *part, original Header) []string {
	var out []string
	add := func(ids ...string) {
		for _, id := range ids {
			if id != "" && len(out) < mostIDs && !contains(out, id) && id != m.MessageID {
				out = append(out, id)
			}
		}
	}
	add(decode.FirstID(original.First("Message-ID")))
	for _, h := range []Header{m.Header, reportFields(p)} {
		add(decode.FirstID(h.First("Original-Message-ID")), decode.FirstID(h.First("X-Original-Message-ID")))
	}
	if p.media.Get("report-type") == "disposition-notification" {
		return out
	}
	text := m.Text[:min(len(m.Text), 10*mostProse)]
	all := idLine.FindAllStringSubmatch(text, mostIDs)
	for i := len(all) - 1; i >= 0; i-- { // the last header block is the original's
		add(decode.CleanID(all[i][1]))
	}
	for _, at := range m.Attachments {
		if strings.HasPrefix(at.Type, "text/") || strings.HasPrefix(at.Type, "message/") {
			for _, found := range idLine.FindAllSubmatch(at.Data[:min(len(at.Data), mostProse)], 3) {
				add(decode.CleanID(string(found[1])))
			}
		}
	}
	add(houseIDs.FindAllString(text, mostIDs)...)
	return out
}

// reportFields returns the fields of a report for machines, all groups as one header.
func reportFields(p *part) Header {
	f := findPart(p, "message/disposition-notification", "message/delivery-status", "message/global-delivery-status", "message/global-disposition-notification")
	if f == nil {
		return nil
	}
	body, _ := decode.Transfer(f.body, f.header.First("Content-Transfer-Encoding"), false)
	var all Header
	for _, group := range statusGroups(string(body)) {
		all = append(all, group...)
	}
	return all
}

func contains(list []string, s string) bool {
	for _, o := range list {
		if o == s {
			return true
		}
	}
	return false
}

var (
	idLine     = regexp.MustCompile(`(?im)^[\s>|*]*(?:X-Original-)?Message[- ]?ID\s*:\**\s*<([^<>\s]{3,250})>`)
	houseIDs   = regexp.MustCompile(`\bremit\.\d{1,18}\.[A-Za-z0-9_-]{1,64}@[A-Za-z0-9.-]{1,200}[A-Za-z0-9]`)
	anyAddress = regexp.MustCompile(`[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
)

// nullPath reports whether the mail came with the empty return path.
func nullPath(h Header) bool {
	return h.Has("Return-Path") && strings.Trim(h.Get("Return-Path"), "<> \t") == ""
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return strings.Trim(f[0], ";,.")
	}
	return ""
}
