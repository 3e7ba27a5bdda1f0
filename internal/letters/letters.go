// Package letters holds the texts of the house's own mails: templates in the languages of its clients, filled in.
package letters

import (
	"slices"

	"remit/internal/fault"
)

// Kind names a text.
type Kind string

// The letters, each a mail, and the phrases that stand in them.
const (
	Acknowledgement Kind = "acknowledgement"
	FollowUp        Kind = "follow-up"
	Answer          Kind = "answer"
	SignIn          Kind = "sign-in"
	Invitation      Kind = "invitation"
	TooLarge        Kind = "too-large"
	Satisfaction    Kind = "satisfaction"
	NewVersion      Kind = "new-version"
	Statement       Kind = "statement"
	NoticeGiven     Kind = "notice"
	NoticeWithdrawn Kind = "notice-withdrawn"
	NoticeRefused   Kind = "notice-refused"
	NoticeAsked     Kind = "notice-asked" // a colleague's
	TermRenews      Kind = "term-renews"
	TermEnds        Kind = "term-ends"

	Watched   Kind = "watched"
	Mentioned Kind = "mentioned"
	Given     Kind = "given"

	EstimateAsked    Kind = "estimate"
	EstimateSpent    Kind = "estimate-spent"
	EstimateAnswered Kind = "estimate-answered" // a colleague's: what was answered, or how much is used

	Signature      Kind = "signature"
	Greeting       Kind = "greeting"
	GreetingNobody Kind = "greeting-nobody"
	AnswerDue      Kind = "answer-due"
	Covered        Kind = "covered"
	Billable       Kind = "billable"
)

// Text is a template. A phrase has no subject.
type Text struct {
	Subject string `json:"subject,omitempty" toml:"subject"`
	Body    string `json:"body" toml:"body"` // Markdown
}

// Variable is a name that a template can use, in braces.
type Variable struct {
	Name  string
	Means string
	Needs bool // the text is of no use without it
}

// About says what a text is for and what can stand in it.
type About struct {
	Kind      Kind
	Name      string
	Means     string
	Phrase    bool // it stands in other texts and has no subject
	Variables []Variable
}

var (
	greeting = Variable{"greeting", "the greeting, with the person’s name where it is known", false}
	house    = Variable{"house", "the provider’s name", false}
	number   = Variable{"ticket", "the ticket’s number, as #1042", true}
	subject  = Variable{"subject", "the ticket’s subject", false}
	person   = Variable{"name", "the recipient’s name", false}
	promise  = Variable{"promise", "when an answer is due and what the agreement says, each under its clause", false}
	clause   = Variable{"clause", "the clause’s number", true}
)

// Kinds lists all texts, the letters first.
func Kinds() []About {
	return []About{
		{Acknowledgement, "Acknowledgement", "Sent at once to who asked, whatever the door.", false, []Variable{greeting, person, subject, number, promise, house}},
		{FollowUp, "Answer to a closed ticket", "Sent where an answer to a closed ticket opened a new one.", false,
			[]Variable{greeting, person, subject, number, {"closed", "the number of the ticket that is closed", false}, promise, house}},
		{Answer, "Answer", "What stands around a technician’s answer.", false,
			[]Variable{{"text", "what the technician wrote", true}, {"signature", "the signature, a text of its own", false}, person, subject, number, house}},
		{SignIn, "Sign-in link", "Sent where somebody asks for a link to the portal.", false,
			[]Variable{person, {"client", "the client’s name", false}, {"link", "the address that signs in", true}, {"minutes", "for how long it works", false}, house}},
		{Invitation, "Invitation to the portal", "Sent where a client’s administrator invites a colleague.", false,
			[]Variable{person, {"who", "who invites", false}, {"client", "the client’s name", false}, {"link", "the address that accepts", true}, {"days", "for how many days it works", false}, house}},
		{TooLarge, "Mail that could not be read", "Sent once to the sender of a mail beyond the limits.", false,
			[]Variable{subject, number, {"reason", "what was too much", false}, house}},
		{Satisfaction, "How it went", "Sent once to who asked, after the ticket is resolved, where the house asks for that.", false,
			[]Variable{greeting, person, subject, number, {"answers", "the answers to choose from, each a link", true}, house}},
		{NewVersion, "New version of an agreement", "Sent once to who may accept it, when a version is published.", false,
			[]Variable{greeting, person, {"agreement", "the agreement’s number", true}, {"title", "the agreement’s title", false}, {"version", "the version’s number", false},
				{"date", "the day from which it holds", false}, {"link", "where it is read and accepted", true}, house}},
		{Statement, "Statement", "Sent to who pays at the client, where a manager sends an issued statement.", false,
			[]Variable{greeting, person, {"number", "the statement’s number", true}, {"agreement", "the agreement’s number", false}, {"title", "the agreement’s title", false},
				{"month", "the month that it is of", false}, {"total", "what it comes to", true}, {"link", "where it is read; nothing for who cannot sign in to it", false}, house}},
		{NoticeGiven, "Notice to end an agreement", "Sent to the client’s people, when notice is recorded.", false,
			ending(Variable{"received", "the day on which notice came in", false}, Variable{"date", "the last day of service", true}, Variable{"reason", "the reason that was given", false})},
		{NoticeWithdrawn, "Notice taken back", "Sent to the client’s people, when a notice that stood is withdrawn.", false, ending(Variable{"date", "the last day of service that is none any more", false}, Variable{"reason", "the reason that was given", false})},
		{NoticeRefused, "Notice not recorded", "Sent to who of the client asked to record notice, when a manager does not.", false, ending(Variable{"reason", "the reason that was given", true})},
		{NoticeAsked, "A client gives notice", "Sent to the provider’s managers, when one of a client’s people asks them to record notice.", false,
			ending(Variable{"date", "the last day of service that is asked for", false}, Variable{"reason", "the reason that was given", false})},
		{TermRenews, "An agreement renews itself soon", "Sent once a term to the client’s people and the provider’s managers, before the last day for notice.", false,
			ending(Variable{"until", "the last day on which notice can be given", true}, Variable{"date", "the last day of the term", false})},
		{TermEnds, "An agreement ends soon", "Sent once a term to the client’s people and the provider’s managers, where it goes on only if it is agreed.", false, ending(Variable{"date", "the last day of the term", true})},
		{Watched, "Somebody wrote on a watched ticket", "Sent to who watches the ticket, and never to who wrote.", false, colleague()},
		{Mentioned, "Somebody named a colleague in a note", "Sent to who was named after an @.", false, colleague()},
		{Given, "A ticket was given to somebody", "Sent to who has the ticket now, unless they took it.", false, colleague()},
		{EstimateAsked, "Estimate to approve", "Sent to each of the client’s people who may approve work that costs extra.", false,
			[]Variable{greeting, person, subject, number, {"text", "what is to be done", true}, {"work", "how long it is thought to take", false}, {"amount", "what it costs", true}, clause,
				{"says", "the clause’s words", false}, {"link", "the address that answers", true}, {"days", "for how many days it works", false}, house}},
		{EstimateSpent, "Approved amount nearly used", "Sent to who approved an estimate, at 80 and at 100 percent.", false,
			[]Variable{greeting, person, subject, number, {"percent", "how much is used, in percent", true}, {"spent", "the work so far", false}, {"amount", "up to what was approved", true}, house}},
		{EstimateAnswered, "News of an estimate", "Sent to who has the ticket when the client answers, when an approved amount is nearly used, and to managers when work begins without an answer.", false, colleague()},
		{Signature, "Signature", "Stands below a technician’s answer. A line of which nothing is left goes.", true,
			[]Variable{{"technician", "who wrote the answer", false}, {"line", "the technician’s own line, from their settings", false}, house,
				{"address", "the provider’s postal address", false}, {"phone", "the provider’s phone number", false}, {"mail", "the provider’s mail address", false}}},
		{Greeting, "Greeting", "With the person’s name.", true, []Variable{person}},
		{GreetingNobody, "Greeting without a name", "Where the name is not known.", true, nil},
		{AnswerDue, "When an answer is due", "Part of {promise}, where the agreement sets a time.", true,
			[]Variable{{"date", "until when, in the agreement’s zone", true}, {"zone", "the zone’s short name", false}, clause}},
		{Covered, "Covered", "Part of {promise}, where the request is in scope.", true, []Variable{clause}},
		{Billable, "Billed separately", "Part of {promise}, where the request is out of scope.", true, []Variable{clause}},
	}
}

// ending are the variables of what is told about the end of an agreement.
func ending(more ...Variable) []Variable {
	return append([]Variable{greeting, person, {"agreement", "the agreement’s number", true}, {"title", "the agreement’s title", false}, {"client", "the client’s name", false},
		{"who", "who gives notice, or did it", false}, {"link", "where the agreement is read", false}, house}, more...)
}

// colleague are the variables of what the provider's own people are told.
func colleague() []Variable {
	return []Variable{{"who", "who did it", true}, {"text", "the beginning of what was written", false}, {"link", "the ticket’s address", false}, subject, number, house}
}

// AboutKind describes a text, or is NotFound.
func AboutKind(k Kind) (About, error) {
	all := Kinds()
	if i := slices.IndexFunc(all, func(a About) bool { return a.Kind == k }); i >= 0 {
		return all[i], nil
	}
	return About{}, fault.Errorf(fault.NotFound, "There is no such text.")
}

// Variable returns what the name stands for in this text.
func (a About) variable(name string) (Variable, bool) {
	if i := slices.IndexFunc(a.Variables, func(v Variable) bool { return v.Name == name }); i >= 0 {
		return a.Variables[i], true
	}
	return Variable{}, false
}
