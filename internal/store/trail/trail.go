// Package trail keeps who did what to accounts, rights and the house's own settings, in a chain that shows every later change.
package trail

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"time"

	"remit/internal/database"
)

// Entry is one deed. Person, Object and the client are kept for good; what Words holds can be erased, with a trace of that.
type Entry struct {
	Seq    int64     // from 1 on, without a gap
	At     time.Time // UTC, to the microsecond
	Kind   Kind
	Client int64  // whom it is about, 0 for the house itself
	Person string // who did it, as user:7 or contact:12; "" for the program and for who is nobody yet
	Object string // what it was done to, as user:9, mailbox:3 or agreement:NWD-2026
	Words
	Erased bool // its words are gone
}

// Words are what an entry says in the words of then.
type Words struct {
	Actor   string            // the name of who did it
	Origin  string            // where from: an IP address, or a part of the program
	Subject string            // the name of what it was done to
	Detail  map[string]string // such as the new role under "to"
}

// row is an entry as it stands in the database, with the words that are hashed.
type row struct {
	Entry
	Salt, DetailJSON string
	Seal, Prev, Hash string
	HasWords         bool
}

// sealed is the seal of the row's words: SHA-256 under a salt of their own, so that nobody can try out names against a seal whose words are erased.
func (r row) sealed() string {
	return digest("remit audit words 1", r.Salt, r.Actor, r.Origin, r.Subject, r.DetailJSON)
}

// chained is the hash of the row: SHA-256 over the one before and all that is kept for good.
func (r row) chained() string {
	return digest("remit audit entry 1", r.Prev, strconv.FormatInt(r.Seq, 10), strconv.FormatInt(database.Micros(r.At), 10), string(r.Kind),
		strconv.FormatInt(r.Client, 10), r.Person, r.Object, r.Seal)
}

// digest is the SHA-256 of texts, hex. Each goes in with its length before it, so that no two lists of texts look alike.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// detailText is the detail as it is kept and hashed: JSON with its keys in order.
func detailText(m map[string]string) string {
	if len(m) == 0 {
		return "{}"
	}
	return database.JSON(m)
}
