package mail

import (
	"strings"

	"remit/internal/decode"
)

// Own tells mail that we sent ourselves from mail that others sent.
type Own struct {
	Domain    string   // of our Message-IDs
	LoopID    string   // value of our X-Remit-Loop
	Addresses []string // of our mailboxes: what comes from them automatically is a letter of ours that lost its marks
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
	Thread           []string // message ids to look for, nearest first
	Ticket           int64    // number of a "[#1042]" token in the subject, 0 where there is none
	SenderUnverified bool     // DMARC failed: no approval and no portal link counts from this mail
	Sender           string   // normalised address that the mail is from, "" where it names none
	Domain           string   // of the sender where it can name a client, "" for public mail domains
}

// Judge says what a mail is.
func Judge(m *Message, own Own) Judgement {
	j := Judgement{Kind: KindPersonal, Reason: "a person wrote it", Thread: Thread(m), SenderUnverified: m.DMARC == "fail"}
	j.Ticket, _ = Token(m.Subject)
	if m.From != nil {
		j.Sender = NormaliseAddress(m.From.Address)
		if d := Domain(m.From.Address); !IsPublicDomain(d) {
			j.Domain = d
		}
	}
	switch reason, is := ownMail(m, own); {
	case is:
		j.Kind, j.Reason = KindOwn, reason
	case m.Bounce != nil:
		j.Kind, j.Reason = KindBounce, "it reports on the delivery of another mail"
	case m.Automatic:
		j.Kind, j.Reason = KindAutomatic, m.why
	}
	return j
}

// ownMail reports whether the mail is one that we sent, come back.
func ownMail(m *Message, own Own) (reason string, is bool) {
	if own.LoopID != "" && strings.TrimSpace(m.Header.Get("X-Remit-Loop")) == own.LoopID {
		return "it carries our own loop header", true
	}
	if isOwnID(m.MessageID, own.Domain) {
		return "its Message-ID is one of ours", true
	}
	if m.Automatic && m.Bounce == nil && m.From != nil {
		for _, a := range own.Addresses {
			if NormaliseAddress(a) == NormaliseAddress(m.From.Address) {
				return "it is automatic and from our own address", true
			}
		}
	}
	return "", false
}

// Thread returns the ids that a mail answers, nearest first: In-Reply-To, then References from the newest.
// For a bounce, the mail that bounced comes first.
func Thread(m *Message) []string {
	var out []string
	add := func(id string) {
		for _, o := range out {
			if o == id {
				return
			}
		}
		if id != "" && len(out) < 100 {
			out = append(out, id)
		}
	}
	if m.Bounce != nil {
		add(m.Bounce.MessageID)
	}
	add(m.reported)
	for _, id := range decode.IDs(m.Header.First("In-Reply-To")) {
		add(id)
	}
	for i := len(m.References) - 1; i >= 0; i-- {
		add(m.References[i])
	}
	return out
}
