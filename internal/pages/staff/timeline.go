package staff

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"remit/internal/coverage"
	"remit/internal/desk"
	"remit/internal/pages/content"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// entry is one thing in the timeline: a message, or an event with its words.
type entry struct {
	At      time.Time
	Message *shell.Message
	Event   shell.Event
	Words   templ.Component
	Seq, By int64 // of an event: its id, and whose deed it was
}

// happening is the data of an event, whatever its type.
type happening struct {
	From      string            `json:"from"`
	To        string            `json:"to"`
	User      int64             `json:"user"`
	Decision  int64             `json:"decision"`
	Set       map[string]string `json:"set"`
	Verdict   string            `json:"verdict"`
	Reason    string            `json:"reason"`
	Client    string            `json:"client"`
	Minutes   int               `json:"minutes"`
	Mode      string            `json:"mode"`
	Note      string            `json:"note"`
	Recipient string            `json:"recipient"`
	Code      string            `json:"status"`
	Clock     string            `json:"clock"`
	Percent   int               `json:"percent"`
	Missed    bool              `json:"missed"`
	Clause    string            `json:"clause"`
	Notify    []string          `json:"notify"`
	Times     int               `json:"times"`
	Starts    time.Time         `json:"starts"`
	Ends      time.Time         `json:"ends"`
	Name      string            `json:"name"`
	Amount    string            `json:"amount"`
	Kind      string            `json:"kind"`
	Was       ticket.TimeEntry  `json:"was"`
	Now       ticket.TimeEntry  `json:"now"`
}

// loadConversation reads what was said, done, decided and sent, as one timeline.
func (p *Pages) loadConversation(ctx context.Context, page *ticketPage) error {
	v, t := page.Viewer, page.Ticket
	messages, err := p.db.Messages(ctx, v, t.ID)
	if err != nil {
		return err
	}
	page.messages = messages
	for _, m := range messages {
		page.Timeline = append(page.Timeline, messageEntry(*page, m))
		page.Seen = max(page.Seen, m.ID)
		if m.MailID != 0 && page.MailID == 0 {
			page.MailID, page.Reason = m.MailID, m.Text
		}
	}
	if err := p.loadWork(ctx, page); err != nil {
		return err
	}
	if err := p.loadEvents(ctx, page); err != nil {
		return err
	}
	sent, err := p.db.TicketOutbox(ctx, v, t.ID)
	if err != nil {
		return err
	}
	for _, o := range sent {
		if e, failed := outboxEntry(*page, o); failed {
			page.Timeline = append(page.Timeline, e)
		}
	}
	slices.SortStableFunc(page.Timeline, func(a, b entry) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(order(a), order(b))) })
	return nil
}

// order puts what was said before what it led to.
func order(e entry) int {
	if e.Message != nil {
		return 0
	}
	return 1
}

func (p *Pages) loadEvents(ctx context.Context, page *ticketPage) error {
	events, err := p.db.Events(ctx, page.Viewer, page.Ticket.ID)
	if err != nil {
		return err
	}
	page.events = events
	if page.Panel.Decisions, err = p.db.Decisions(ctx, page.Viewer, page.Ticket.ID); err != nil {
		return err
	}
	tell := teller{pages: p, page: page, status: ticket.New}
	for _, e := range events {
		line, told, err := tell.event(ctx, e)
		if err != nil {
			return err
		}
		if told {
			line.Seq, line.By = e.ID, e.UserID
			page.Timeline = append(page.Timeline, line)
		}
	}
	return nil
}

// teller puts events into words, one after the other: some words depend on what went before.
type teller struct {
	pages  *Pages
	page   *ticketPage
	status ticket.Status
	pauses map[ticket.Status]bool // in which the agreement lets the resolve clock stand
	last   *coverage.Decision
}

// event is the line of an event; some events stand in a message already and have none.
func (t *teller) event(ctx context.Context, e ticket.Event) (line entry, told bool, err error) {
	var data happening
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return line, false, fmt.Errorf("staff: event %d: %w", e.ID, err)
	}
	line = entry{At: e.At, Event: shell.Event{At: e.At, Icon: "pencil"}}
	t.page.SeenEvent = max(t.page.SeenEvent, e.ID)
	who := shell.FirstName(e.Actor)
	switch e.Type {
	case ticket.EventReceived, ticket.EventTarget, ticket.EventStaffReply:
		return line, false, nil
	case ticket.EventClientReply:
		if t.status != ticket.WaitingClient && t.status != ticket.Resolved {
			return line, false, nil
		}
		t.status = ticket.Open
		line.Event.Icon, line.Words = "flag", said("Status ", "open", " by the client’s answer")
	case ticket.EventStatus:
		t.status = ticket.Status(data.To)
		line.Event.Icon, line.Words = "flag", said(who+" set the status to ", shell.StatusWord(data.To), t.statusEffect())
	case ticket.EventDecision:
		line, err = t.decision(ctx, e, data)
	case ticket.EventFacts:
		line.Words = factsSaid(who, data.Set)
	case ticket.EventAssigned:
		line.Event.Icon, line.Words = "person", assignedSaid(who, e, data)
	case ticket.EventTeam:
		line.Event.Icon, line.Words = "person", said(who+" gave it to the team ", cmp.Or(data.To, "none"), "")
	case ticket.EventSettled:
		line.Event.Icon, line.Words = "scales", settledSaid(who, data)
	case ticket.EventUnsettled:
		line.Event.Icon, line.Words = "scales", said(who+" took back that the scope is ", "settled", ": the agreement’s own decision stands")
	case ticket.EventTime:
		line.Event.Icon, line.Words = "clock", said(who+" logged ", shell.Span(time.Duration(data.Minutes)*time.Minute), ", "+shell.Join(": ", shell.ModeWord(data.Mode), data.Note))
	case ticket.EventTimeChanged:
		line.Event.Icon, line.Words = "clock", correctedSaid(who, data, *t.page)
	case ticket.EventMailFailed:
		line.Event.Kind, line.Event.Icon = shell.EventFailed, "bounce"
		line.Words = said("", "Not delivered", " to "+cmp.Or(data.Recipient, "an address")+": "+shell.Join(" ", data.Reason, data.Code))
	case ticket.EventIdentified:
		line.Event.Icon, line.Words = "person", said(who+" said whose it is: ", data.Client, "")
	case ticket.EventAlarm:
		line.Event.Icon, line.Words = "clock", alarmSaid(data)
	case store.EventAlertAgain:
		line.Event.Icon, line.Words = "clock", said("The alert came ", "again", ", "+strconv.Itoa(data.Times)+" times in all")
	case ticket.EventLinked:
		line.Event.Icon, line.Words = "link", said(who+" linked it to ", cmp.Or(data.To, data.From), "")
	case ticket.EventTag, ticket.EventWatch, ticket.EventUnlinked, ticket.EventParent, ticket.EventChild, ticket.EventMoved, ticket.EventChecklist, ticket.EventField, ticket.EventOverridden:
		line.Event.Icon, line.Words = "link", tieSaid(who, e, data)
	case ticket.EventMerged:
		line.Event.Icon = "link"
		if line.Words = said(who+" merged it into ", data.To, ""); data.From != "" {
			line.Words = said(who+" merged ", data.From, " into this ticket")
		}
	case ticket.EventSplit:
		line.Event.Icon = "link"
		if line.Words = said(who+" split it off from ", data.To, " again"); data.From != "" {
			line.Words = said(who+" split ", data.From, " off again")
		}
	case ticket.EventSpam:
		if line.Words = said(who+" closed it as ", "spam", ""); data.Recipient != "" {
			line.Words = said(who+" closed it as ", "spam", " and blocked "+data.Recipient)
		}
	case ticket.EventVisit:
		line.Event.Icon, line.Words = "clock", visitSaid(who, data, *t.page)
	case ticket.EventEstimate, ticket.EventRetracted, ticket.EventApproved, ticket.EventRefused, ticket.EventWaived, ticket.EventSpent, ticket.EventHeld:
		line.Event.Icon, line.Words = "scales", approvalSaid(who, e.Type, data)
	case ticket.EventRated:
		line.Event.Icon, line.Words = "flag", ratedSaid(who, data)
	case ticket.EventReread:
		line.Event.Icon, line.Words = "file", said(who+": the mail was ", data.Reason, "")
	case ticket.EventSubject:
		line.Words = said(who+" changed the subject to ", data.To, "")
	default:
		line.Words = said(who+": ", strings.ReplaceAll(e.Type, "-", " "), "")
	}
	return line, true, err
}

// messageEntry shows a message: what is new in it, its history folded, the mail as it was formatted, its files.
func messageEntry(page ticketPage, m ticket.Message) entry {
	s := shell.Message{ID: fmt.Sprintf("m%d", m.ID), Author: cmp.Or(m.AuthorName, m.AuthorEmail, "Somebody"), Mine: m.UserID != 0 && m.UserID == page.Viewer.UserID, At: m.CreatedAt}
	switch m.Kind {
	case ticket.FromStaff:
		s.Side = shell.FromStaff
	case ticket.Note:
		s.Side = shell.FromNote
	}
	if len(m.Recipients) > 0 {
		s.To = "to " + strings.Join(m.Recipients, ", ")
	} else if m.Kind == ticket.FromClient && m.Channel != ticket.Email {
		s.To = "by " + string(m.Channel)
	}
	if outside(page.Ticket, m) {
		s.To = strings.TrimSuffix("outside sender, "+s.To, ", ")
	}
	s.Body, s.Files = content.Body(place, m), place.Files(m, page.Locale)
	if m.Quoted != "" {
		s.Quoted, s.Folded = shell.Paragraphs(m.Quoted), content.Folded(m, page.Locale)
	}
	s.Actions = messageActions(page, m, m.Kind == ticket.FromClient && len(page.Timeline) > 0)
	return entry{At: m.CreatedAt, Message: &s}
}

// outboxEntry shows a mail that did not leave the house yet.
func outboxEntry(page ticketPage, o store.Outgoing) (entry, bool) {
	if o.State == "sent" || o.State == "queued" && o.LastError == "" {
		return entry{}, false
	}
	title, tried := "Not delivered", ""
	if o.Tries > 0 {
		tried = " Tried " + shell.Plural(o.Tries, "time", "times") + "."
	}
	if o.State == "queued" {
		title = "Not sent yet"
		tried += " Next try at " + shell.Stamp(page.Now, o.NextAt, page.Locale) + "."
	}
	text := " to " + strings.Join(slices.Concat(o.Recipients, o.Bcc), ", ") + ": " + strings.TrimSuffix(cmp.Or(o.LastError, "no reason was given"), ".") + "." + tried
	return entry{At: o.CreatedAt, Event: shell.Event{Kind: shell.EventFailed, Icon: "bounce", At: o.CreatedAt, More: retry(page, o)}, Words: said("", title, text)}, true
}

// decision tells what the agreement decided, with the clause's words, and whether that is news.
func (t *teller) decision(ctx context.Context, e ticket.Event, data happening) (entry, error) {
	line := entry{At: e.At, Event: shell.Event{ID: fmt.Sprintf("d%d", data.Decision), Kind: shell.EventDecision, Icon: "scales", At: e.At}}
	i := slices.IndexFunc(t.page.Panel.Decisions, func(d ticket.Decision) bool { return d.ID == data.Decision })
	if i < 0 {
		line.Words = said("", "Decided", "")
		return line, nil
	}
	dec, err := desk.ReadDecision(ctx, t.pages.db.Reads(), t.page.Panel.Decisions[i])
	if err != nil {
		return line, err
	}
	line.Words, line.Event.More = decisionSaid(dec, t.last), decisionMore(dec, t.last)
	t.last, t.pauses = &dec.Decision, map[ticket.Status]bool{}
	if dec.Terms != nil {
		for _, s := range dec.Terms.Clock.PauseResolve {
			t.pauses[ticket.Status(s)] = true
		}
	}
	return line, nil
}

// same reports whether a decision says nothing new.
func same(d, last *coverage.Decision) bool {
	return last != nil && d.Verdict == last.Verdict && d.Clause == last.Clause && d.Rate == last.Rate && d.Priority == last.Priority && slices.Equal(d.Ask, last.Ask)
}
