package mail

import (
	"strings"

	"remit/internal/decode"
)

// peekBytes bounds how much of a mail is looked at for its header alone.
const peekBytes = 256 << 10

// peek reads the header at the start of a mail that need not be readable otherwise.
func peek(raw []byte) Header {
	h, _, _ := decode.SplitHeader(raw[:min(len(raw), peekBytes)], false)
	return h
}

// PeekMessageID returns a mail's Message-ID without understanding the rest of it, "" where it has none.
func PeekMessageID(raw []byte) string { return decode.FirstID(peek(raw).First("Message-ID")) }

// PeekSender returns what can be told of a mail that cannot be understood: who sent it, the zero Address where it names nobody, and its subject.
func PeekSender(raw []byte) (from Address, subject string) {
	h := peek(raw)
	if list := decode.Addresses(h.First("From"), 1); len(list) > 0 {
		from = list[0]
	}
	return from, h.Text("Subject")
}

// PeekAutomatic reports whether a mail says of itself that a program sent it, or that it wants no answer from one.
func PeekAutomatic(raw []byte) bool {
	h := peek(raw)
	submitted := strings.TrimSpace(h.Get("Auto-Submitted"))
	precedence := strings.ToLower(strings.TrimSpace(h.Get("Precedence")))
	return submitted != "" && !strings.EqualFold(submitted, "no") || precedence == "bulk" || precedence == "list" || precedence == "junk" ||
		h.Has("List-Id") || h.Has("X-Auto-Response-Suppress") || strings.TrimSpace(h.Get("Return-Path")) == "<>"
}
