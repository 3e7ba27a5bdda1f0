package mail

import (
	"slices"
	"strings"

	"remit/internal/decode"
)

// Own tells mail that we sent ourselves from mail that others sent.
type Own struct {
	Domain    string   // of our Message-IDs
	LoopID    string   // value of our X-Remit-Loop
	Addresses []string // of our mailboxes: what answers from them automatically is a letter of ours that lost its marks
}

// Kind is what a mail is, by the order of 4-mail.md, "Order of judgement", steps 1 to 3.
type Kind string

// The kinds, in the order in which they are judged.
const (
	KindOwn       Kind = "own"       // we sent it: ignored, recorded
	KindBounce    Kind = "bounce"    // about the delivery of another mail; never answered
	KindAutomatic Kind = "automatic" // sent by a program; never answered automatically
	KindPersonal  Kind = "personal"
)

// Judgement is what can be said of a mail without looking at what is stored, with the reason.
type Judgement struct {
	Kind             Kind
	Reason           string   // in words for people
	Sort             Sort     // of program, for a bounce and an automatic mail; "" where a person wrote
	Thread           []string // message ids to look for, nearest first
	Ticket           int64    // number of a "[#1042]" token in the subject, 0 where there is none
	QuotedIDs        []string // Message-IDs of ours in the quoted part of the body; like Ticket they count only for who takes part
	QuotedTicket     int64    // the ticket that the quoted part names, by such an id or a token, 0 where it names none
	SenderUnverified bool     // DMARC failed: no approval and no portal link counts from this mail
	Sender           string   // normalised address that the mail is from, "" where it names none
	Domain           string   // of the sender where it can name a client, "" for public mail domains
	FromHouse        bool     // the sender is a mailbox of ours: an answer would come back
}

// Judge says what a mail is.
//
// The sender is who stands in From, never in Reply-To: contacts are told by address, and anybody can ask for his answers elsewhere.
// One exception: a group that our address is passes mails on under that address, and names the writer in X-Original-From; what DMARC says
// is then said of the group, so that the writer is unverified.
//
// A token that lost both its brackets ("Re: Printer #1042") counts only where the subject is a reply's, the token ends it, and the mail names the same
// ticket elsewhere: by an id of ours, or in the history that it quotes. People number their own things with "#" too.
func Judge(m *Message, own Own) Judgement {
	j := Judgement{Kind: KindPersonal, Reason: "a person wrote it", Thread: Thread(m), SenderUnverified: m.DMARC == "fail"}
	j.QuotedIDs, j.QuotedTicket = marks(m, &own)
	j.Ticket = subjectTicket(m, &own, j)
	j.who(m, &own)
	switch reason, is := ownMail(m, &own); {
	case is:
		j.Kind, j.Reason = KindOwn, reason
	case m.Bounce != nil && m.Bounce.Failed():
		j.Kind, j.Reason, j.Sort = KindBounce, m.sign.why, m.sign.sort
	case m.Automatic:
		j.Kind, j.Reason, j.Sort = KindAutomatic, m.sign.why, m.sign.sort
	}
	return j
}

// who fills whom the mail is from.
func (j *Judgement) who(m *Message, own *Own) {
	if m.From == nil {
		return
	}
	address := m.From.Address
	if own.has(address) {
		if writer := decode.Addresses(m.Header.First("X-Original-From"), 1); len(writer) == 1 && writer[0].Address != "" {
			address, j.SenderUnverified = writer[0].Address, true
		}
	}
	j.Sender, j.FromHouse = NormaliseAddress(address), own.has(address)
	if d := Domain(address); !IsPublicDomain(d) {
		j.Domain = d
	}
}

// subjectTicket returns the ticket that the subject names.
func subjectTicket(m *Message, own *Own, j Judgement) int64 {
	if n, ok := Token(m.Subject); ok {
		return n
	}
	n := bareNumber(m.Subject)
	if n == 0 || n == j.QuotedTicket {
		return n
	}
	for _, id := range j.Thread {
		if named, is := own.numberOf(id); is && named == n {
			return n
		}
	}
	return 0
}

// ownMail reports whether the mail is one that we sent, come back.
func ownMail(m *Message, own *Own) (reason string, is bool) {
	loops := m.Header.Values("X-Remit-Loop")
	for _, v := range loops {
		if own.LoopID != "" && strings.TrimSpace(v) == own.LoopID {
			return "it carries our own loop header", true
		}
	}
	if own.isOwnID(m.MessageID) && (own.LoopID == "" || len(loops) == 0) { // another house of the same domain has a loop header of its own
		return "its Message-ID is one of ours", true
	}
	// What we send by ourselves is an answer. A scanner or a monitor that writes from our address has something to say.
	if m.Automatic && m.Bounce == nil && m.From != nil && own.has(m.From.Address) && !m.Header.Has("X-Original-From") &&
		(m.sign.sort == SortAway || strings.EqualFold(firstWord(m.Header.First("Auto-Submitted")), "auto-replied")) {
		return "it is automatic and from our own address", true
	}
	return "", false
}

// Thread returns the ids that a mail answers, nearest first: In-Reply-To, then References from the newest.
// For a report on another mail, that one comes first.
func Thread(m *Message) []string {
	var out []string
	add := func(ids ...string) {
		for _, id := range ids {
			if id != "" && len(out) < 100 && !contains(out, id) {
				out = append(out, id)
			}
		}
	}
	add(m.reported...)
	for _, v := range m.Header.Values("In-Reply-To") {
		add(threadIDs(v)...)
	}
	var refs []string
	for _, v := range m.Header.Values("References") {
		refs = append(refs, threadIDs(v)...)
	}
	slices.Reverse(refs)
	add(refs...)
	return out
}

// threadIDs reads the ids of a value; some programs encode even those.
func threadIDs(v string) []string {
	if strings.Contains(v, "=?") {
		v = decode.Text(v)
	}
	return decode.IDs(v)
}
