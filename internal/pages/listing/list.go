// Package listing is the address of a list of tickets: which it holds, and where in it somebody stands.
package listing

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// List is which tickets are listed, as the address says it.
type List struct {
	ticket.Filter
	Query url.Values // what of the address says something
}

// Of reads the list from the address.
func Of(query url.Values) (List, error) {
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
	l.Status = ticket.Status(l.Query.Get("status"))
	for name, id := range map[string]*int64{"client": &l.ClientID, "assignee": &l.Assignee, "team": &l.Team} {
		var err error
		if *id, err = shell.OptionalID(l.Query.Get(name)); err != nil {
			return l, fault.On(name, "The address names no %s that there is. Choose one from the list.", name)
		}
	}
	after, err := ParseCursor(l.Query.Get("after"))
	l.After = after
	return l, err
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
		if k != "after" && k != "last" {
			q[k] = v
		}
	}
	q.Set(name, value)
	if value == "" {
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
	return f.ClientID != 0 || f.Assignee != 0 || f.Team != 0 || f.Verdict != "" || f.Priority != "" || f.Status != "" || f.Text != ""
}

// Here is the list's own address, for the way back after a deed.
func (l List) Here() string {
	if after := l.Query.Get("after"); after != "" {
		return l.URL("", "") + "&after=" + after
	}
	return l.URL("", "")
}
