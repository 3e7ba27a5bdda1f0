package ticket

import (
	"time"

	"remit/internal/query"
)

// Search says which tickets somebody looks for: words, and conditions that all hold.
type Search struct {
	Terms      []query.Term
	Conditions []Condition
	After      string // where the page before ended, as it said; "" for the first
	Limit      int    // at most this many, 50 where 0
}

// Field is what a condition is about.
type Field int

// The fields. Those with IDs come first, then those with words.
const (
	ByClient Field = iota + 1
	ByAssignee
	ByTeam
	ByContact
	ByAgreement
	ByNumber
	ByStatus
	ByPriority
	ByVerdict
	ByChannel
	ByService
	ByState // a word of query.States
	ByReceived
	ByTag
)

// Condition is one that a ticket fulfils where any of its values is the ticket's; the id 0 stands for nobody and none.
type Condition struct {
	Field Field
	IDs   []int64
	Words []string
	From  time.Time // ByReceived: from here on, and before To; zero where it is open
	To    time.Time
	Not   bool
}

// Hit is a ticket that a search found.
type Hit struct {
	Row
	Subject []Piece
	Excerpt []Piece // of the message that holds the words, or of the request; none where no words were looked for
}

// Piece is a part of a text; a hit is what was looked for.
type Piece struct {
	Text string
	Hit  bool
}

// Found is a page of what a search found.
type Found struct {
	Hits []Hit
	Next string   // to go on after the page; "" where that is all
	Far  bool     // the page is not full, and yet there may be more behind Next: so far back the search did not look at once
	Many []string // beginnings of so many words that not all of them were looked for
}
