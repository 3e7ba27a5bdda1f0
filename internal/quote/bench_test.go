package quote

import (
	"strings"
	"testing"
)

// longAnswer is a mail of two kilobytes as helpdesks get them: a few lines that are new, a quote with marks, a signature.
var longAnswer = strings.Repeat("The printer on the second floor still refuses every job that is larger than 20 MB, see the log of 10:15.\n\n", 4) +
	"Best regards,\nJoe Public\nClient Ltd\nPhone: +1 218 555 0142\n\nOn Mon, Apr 2, 2012 at 6:26 PM, Megan One <megan@client.example>\nwrote:\n\n" +
	strings.Repeat("> We have looked at the queue and could not find a reason: could you please send us the log of the server?\n>\n", 12)

// longRequest is one that quotes nothing.
var longRequest = strings.Repeat("We moved 12 desks on Monday: the network at desk 4 does not answer, pc-104@client.example cannot be reached.\nThe others work since 14:30, only the telephone is slow.\n\n", 12) + "Thanks,\nJoe\n"

func BenchmarkStrip(b *testing.B) {
	for name, text := range map[string]string{"answer": longAnswer, "request": longRequest} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Strip(text)
			}
		})
	}
}
