// Package listing is the address of a list of tickets: which it holds, and where in it somebody stands.
package listing

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// List is which tickets are listed, as the address says it.
type List struct {
	ticket.Filter
	Query url.Values // what of the address says something
	Saved int64      // the saved view that the list began as, 0 for none
	From  Period     // since when its tickets were received, as the address says it
}

// Of reads the list from the address. Days are those of now's zone: the reader's.
func Of(query url.Values, now time.Time) (List, error) {
	l := List{Query: url.Values{}}
	for name := range query {
		if value := strings.TrimSpace(query.Get(name)); value != "" {
			l.Query.Set(name, value)
		}
	}
	l.View = ticket.View(l.Query.Get("view"))
	if l.View == "" {
		l.View = ticket.ViewMineAndNobodys
	}
	if !slices.Contains(ticket.Views(), l.View) {
		return l, fault.Errorf(fault.NotFound, "There is no view %q. Choose one from the list of views.", l.View)
	}
	l.Verdict, l.Priority, l.Text = l.Query.Get("verdict"), l.Query.Get("priority"), l.Query.Get("q")
	l.Status, l.Channel, l.From = ticket.Status(l.Query.Get("status")), ticket.Channel(l.Query.Get("channel")), Period(l.Query.Get("since"))
	l.readTag()
	var err error
	for name, id := range map[string]*int64{"client": &l.ClientID, "assignee": &l.Assignee, "team": &l.Team, "saved": &l.Saved} {
		if *id, err = shell.OptionalID(l.Query.Get(name)); err != nil {
			return l, fault.On(name, "The address names no %s that there is. Choose one from the list.", name)
		}
	}
	if l.Since, err = l.From.begins(now); err != nil {
		return l, err
	}
	if l.After, err = ParseCursor(l.Query.Get("after")); err != nil {
		return l, err
	}
	l.Before, err = ParseCursor(l.Query.Get("before"))
	return l, err
}

// readTag reads the tag as it is kept, however it was typed. What is no tag is on no ticket.
func (l *List) readTag() {
	l.Tag = l.Query.Get("tag")
	if tag, err := ties.ParseTag(l.Tag); err == nil {
		l.Tag = tag
		l.Query.Set("tag", tag)
	}
}

// ParseCursor reads a place in a list: the sort key and the id, with a dot between.
func ParseCursor(text string) (ticket.Cursor, error) {
	if text == "" {
		return ticket.Cursor{}, nil
	}
	key, id, _ := strings.Cut(text, ".")
	k, err1 := strconv.ParseInt(key, 10, 64)
	n, err2 := strconv.ParseInt(id, 10, 64)
	if err1 != nil || err2 != nil {
		return ticket.Cursor{}, fault.On("after", "This is not a place in the list. Start again at its top.")
	}
	return ticket.Cursor{Key: k, ID: n}, nil
}

// CursorText writes a place in a list, as ParseCursor reads it.
func CursorText(c ticket.Cursor) string { return fmt.Sprintf("%d.%d", c.Key, c.ID) }

// URL is the list's address with one part changed; "" takes the part away. A change leads back to the top.
func (l List) URL(name, value string) string {
	q := url.Values{}
	for k, v := range l.Query {
		if k != "after" && k != "before" {
			q[k] = v
		}
	}
	if q.Set(name, value); value == "" {
		q.Del(name)
	}
	if len(q) == 0 {
		return shell.QueueURL
	}
	return shell.QueueURL + "?" + q.Encode()
}

// Back is what a ticket's address carries of its list, for the way back.
func (l List) Back() string { return strings.TrimPrefix(l.URL("", ""), shell.QueueURL) }

// Narrowed reports whether the list is less than its view.
func (l List) Narrowed() bool {
	f := l.Filter
	return f.ClientID != 0 || f.Assignee != 0 || f.Team != 0 || f.Verdict != "" || f.Priority != "" || f.Status != "" || f.Tag != "" || f.Channel != "" || l.From != Always || f.Text != ""
}

// Whole is the address of the view without any condition.
func (l List) Whole() string { return shell.QueueURL + "?view=" + string(l.View) }

// Here is the list's own address, for the way back after a deed.
func (l List) Here() string {
	for _, place := range []string{"after", "before"} {
		if at := l.Query.Get(place); at != "" {
			return l.URL(place, at)
		}
	}
	return l.URL("", "")
}

// Bare is what the address says of which tickets are listed, and nothing of where in the list somebody stands: what a saved view keeps.
func (l List) Bare() url.Values {
	q := url.Values{"view": {string(l.View)}}
	for _, name := range []string{"client", "assignee", "team", "verdict", "priority", "status", "channel", "tag", "since", "q"} {
		if value := l.Query.Get(name); value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// SavedURL is the address of a saved view.
func SavedURL(s ticket.SavedView) string {
	return shell.QueueURL + "?" + s.Query + "&saved=" + strconv.FormatInt(s.ID, 10)
}
