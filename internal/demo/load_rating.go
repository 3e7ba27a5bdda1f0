package demo

import (
	"time"

	"remit/internal/history"
	"remit/internal/store"
	"remit/internal/ticket"
)

// askedAgain is how long after one question about how it went the next comes at the soonest.
const askedAgain = 7 * 24 * time.Hour

// ratingWords are what people add to a rating, by language and score. Most add nothing.
var ratingWords = map[string]map[store.Score][]string{
	"en": {
		store.ScoreGood: {"Quick and kind, thank you.", "Solved before I had finished my coffee.", "Clear explanation of what went wrong.", "Thanks for calling first, that saved me a mail."},
		store.ScoreFair: {"It works, but I had to explain it twice.", "Fine in the end. A word in between would have been good.", "It took until the afternoon."},
		store.ScoreBad:  {"It was back the next morning.", "Nobody told me that it would take two days.", "I still do not know what the cause was."},
	},
	"da": {
		store.ScoreGood: {"Hurtigt og venligt, tak.", "Godt forklaret.", "Løst, før jeg nåede at hente kaffe."},
		store.ScoreFair: {"Det virker, men jeg måtte forklare det to gange.", "Det tog det meste af dagen."},
		store.ScoreBad:  {"Fejlen var tilbage næste morgen.", "Ingen fortalte mig, at det ville tage to dage."},
	},
	"de": {
		store.ScoreGood: {"Schnell und freundlich, danke.", "Gut erklärt, was los war."},
		store.ScoreFair: {"Es geht, aber ich musste es zweimal erklären.", "Es hat bis zum Nachmittag gedauert."},
		store.ScoreBad:  {"Am nächsten Morgen war der Fehler wieder da.", "Niemand hat gesagt, dass es zwei Tage dauert."},
	},
}

// rating is what the requester of a ticket said of how it went, when they were asked after its last solution.
func (l *loading) rating(t *Ticket) (history.Past, bool) {
	person, known := l.people[t.Client][t.SenderEmail]
	solved := t.solvedAt()
	if !known || !person.Verified || !person.Active || t.Channel == ticket.Alert || solved.IsZero() || solved.Sub(l.asked[t.SenderEmail]).Abs() < askedAgain {
		return history.Past{}, false
	}
	l.asked[t.SenderEmail] = solved
	mark := t.mark() >> 4
	said := history.Rated{Asked: solved, Via: store.RatedByMail}
	at := solved.Add(4*time.Minute + time.Duration(mark%(20*3600))*time.Second)
	if mark%100 < 52 && at.Before(l.DB.Now()) {
		said.Score = scoreOf(mark / 100 % 100)
		if mark%7 == 0 {
			said.Via = store.RatedInPortal
		}
		if words := l.ratingWords(t.Client, said.Score); len(words) > 0 && (mark%3 == 0 || said.Score == store.ScoreBad) {
			said.Comment = words[mark/1000%uint64(len(words))]
		}
	} else {
		at = solved
	}
	return history.Past{At: at, By: contact(person), Do: said}, true
}

// scoreOf is how well it went: mostly well.
func scoreOf(percent uint64) store.Score {
	switch {
	case percent < 81:
		return store.ScoreGood
	case percent < 94:
		return store.ScoreFair
	}
	return store.ScoreBad
}

func (l *loading) ratingWords(client string, s store.Score) []string {
	if words, ok := ratingWords[l.clients[client].Language]; ok {
		return words[s]
	}
	return ratingWords["en"][s]
}

// solvedAt is when a ticket was resolved last, zero where it is not or was opened again since.
func (t *Ticket) solvedAt() (at time.Time) {
	for _, e := range t.Events {
		switch {
		case e.Status == ticket.Resolved:
			at = e.At
		case e.Status != "" && e.Status != ticket.Closed, e.Type == ClientWord && !at.IsZero():
			at = time.Time{}
		}
	}
	if t.FinalStatus().IsOpen() {
		return time.Time{}
	}
	return at
}
