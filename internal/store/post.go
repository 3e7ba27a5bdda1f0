package store

import (
	"remit/internal/store/postroom"
	"remit/internal/store/writingroom"
)

// Mail on its way in and out, as the post room keeps it.
type (
	Mail          = postroom.Mail
	Outgoing      = postroom.Outgoing
	PoisonedMail  = postroom.PoisonedMail
	MailboxOrder  = postroom.MailboxOrder
	Post          = postroom.Post
	Undeliverable = postroom.Undeliverable
	DomainKey     = postroom.DomainKey
	BlockedSender = postroom.BlockedSender
)

// The stages of a mail.
const (
	MailKept   = postroom.MailKept
	MailJudged = postroom.MailJudged
	MailDone   = postroom.MailDone
)

// The orders to a mailbox's reader.
const (
	OrderNow  = postroom.OrderNow
	OrderFrom = postroom.OrderFrom
	OrderTry  = postroom.OrderTry
)

// What is being written, as the writing room keeps it.
type (
	Draft   = writingroom.Draft
	Waiting = writingroom.Waiting
	Canned  = writingroom.Canned
)
