package mail

import (
	"remit/internal/decode"
)

// peekBytes bounds how much of a mail is looked at for its header alone.
const peekBytes = 256 << 10

// peekHeader reads the header at the start of a mail that need not be readable otherwise.
func peekHeader(raw []byte) Header {
	h, _, _ := decode.SplitHeader(trimEnvelope(raw[:min(len(raw), peekBytes)]), false)
	return h
}

// peek reads what the header tells.
func peek(raw []byte) *Message {
	m := &Message{Header: peekHeader(raw)}
	readHeader(m, DefaultLimits())
	return m
}

// PeekMessageID returns a mail's Message-ID without understanding the rest of it, "" where it has none.
func PeekMessageID(raw []byte) string { return decode.FirstID(peekHeader(raw).First("Message-ID")) }

// PeekSender returns what can be told of a mail that cannot be understood: who sent it, the zero Address where it names nobody, and its subject.
func PeekSender(raw []byte) (from Address, subject string) {
	m := peek(raw)
	if m.From != nil {
		from = *m.From
	}
	return from, m.Subject
}

// PeekAutomatic reports whether the header of a mail shows that a program sent it, or that it wants no answer from one: what Parse
// would say of it, as far as no part of its body is needed.
func PeekAutomatic(raw []byte) bool { return headerSignal(peek(raw)).why != "" }
