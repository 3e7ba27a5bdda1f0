package store

import "remit/internal/store/byteroom"

// Bytes are those of one attachment or mail, in the database or outside.
type Bytes = byteroom.Bytes

// What bytes are of.
const (
	OfAttachment = byteroom.OfAttachment
	OfMail       = byteroom.OfMail
)
