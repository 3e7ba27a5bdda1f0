package mail

import "strings"

// mostMarked bounds how much of a body is looked through for marks of ours.
const mostMarked = 256 << 10

// marks returns what the quoted part of a mail tells of the mail that it answers: our Message-IDs, and the ticket that they or a token name first.
// They help where a mail program drops In-Reply-To and References. Whoever wrote the mail wrote them too: like a token in the subject,
// they count only for a sender who takes part in the ticket.
func marks(m *Message, own *Own) (ids []string, number int64) {
	add := func(text string) {
		if !strings.Contains(text, "remit.") {
			return
		}
		for _, id := range houseIDs.FindAllString(text, 100) {
			n, is := own.numberOf(id)
			if !is || contains(ids, id) || len(ids) == mostIDs {
				continue
			}
			ids = append(ids, id)
			if number == 0 {
				number = n
			}
		}
	}
	quoted := m.Quoted[:min(len(m.Quoted), mostMarked)]
	add(quoted)
	add(m.RawHTML[:min(len(m.RawHTML), mostMarked)])
	if number != 0 {
		return ids, number
	}
	for _, found := range quotedToken.FindAllStringSubmatch(quoted, 50) {
		if n := ticketNumber(found[1]); n != 0 {
			return ids, n
		}
	}
	return ids, 0
}
