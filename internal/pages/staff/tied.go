package staff

import (
	"github.com/a-h/templ"

	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// tieSaid tells what tied a ticket to another one, or marked it.
func tieSaid(who string, e ticket.Event, data happening) templ.Component {
	ended := data.To == ""
	pick := func(with, without string) templ.Component {
		if ended {
			return said(who+" "+without+" ", data.From, "")
		}
		return said(who+" "+with+" ", data.To, "")
	}
	switch e.Type {
	case ticket.EventTag:
		return pick("tagged it", "took away the tag")
	case ticket.EventWatch:
		return watchSaid(who, e, data)
	case ticket.EventUnlinked:
		return said(who+" took away the link to ", data.To+data.From, "")
	case ticket.EventParent:
		return pick("made it a part of", "took it out of")
	case ticket.EventChild:
		if ended {
			return said(who+" took out the part ", data.From, "")
		}
		return said("", data.To, " became a part of it, by "+who)
	case ticket.EventMoved:
		if ended {
			return said(who+" made this ticket of a message from ", data.From, "")
		}
		return said(who+" made a ticket of its own of a message: ", data.To, "")
	case ticket.EventChecklist:
		if e.UserID == 0 {
			return said("The checklist ", data.Note, " was added, as the facts ask for it")
		}
		return checklistSaid(who, data)
	case ticket.EventField:
		return fieldSaid(who, data.Set)
	}
	return said(who+" resolved it ", "although something was open", ": "+shell.Join("; ", data.Note, "“"+data.Reason+"”"))
}

func watchSaid(who string, e ticket.Event, data happening) templ.Component {
	switch {
	case data.User == e.UserID && data.To != "":
		return said(who+" ", "watches", " it")
	case data.User == e.UserID:
		return said(who+" ", "stopped watching", " it")
	case data.To != "":
		return said(who+" lets ", data.To, " watch it")
	}
	return said(who+" lets ", data.From, " watch it no more")
}

func checklistSaid(who string, data happening) templ.Component {
	switch data.To {
	case "done":
		return said(who+" ticked ", data.Note, "")
	case "open":
		return said(who+" opened ", data.Note, " again")
	case "removed":
		return said(who+" took ", data.Note, " off the checklist")
	}
	return said(who+" added to the checklist: ", data.Note, "")
}

func fieldSaid(who string, set map[string]string) templ.Component {
	for label, value := range set { // it is one
		if value == "" {
			return said(who+" emptied ", label, "")
		}
		return said(who+" set ", label, " to "+value)
	}
	return said(who+" set ", "a field", "")
}
