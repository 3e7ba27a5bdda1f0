package importer

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/ticket"
)

// row is a line of a CSV file by the names of its columns, in small letters.
type row struct {
	where  string
	values map[string]string
}

// of is the value under the first of the names that is there.
func (r row) of(names ...string) string {
	for _, n := range names {
		if v := strings.TrimSpace(r.values[n]); v != "" {
			return v
		}
	}
	return ""
}

// rows reads a CSV file with a line of names, separated by commas, semicolons or tabs.
func rows(path string) (list []row, err error) {
	body, err := text(path)
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(body, "\n")
	r := csv.NewReader(strings.NewReader(body))
	for _, comma := range []rune{';', '\t'} {
		if strings.Count(first, string(comma)) > strings.Count(first, ",") {
			r.Comma = comma
		}
	}
	r.FieldsPerRecord = -1
	var names []string
	for {
		values, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, fault.Errorf(fault.Invalid, "%s: %w", filepath.Base(path), err)
		}
		if names == nil {
			for _, v := range values {
				names = append(names, strings.ToLower(strings.TrimSpace(v)))
			}
			continue
		}
		line, _ := r.FieldPos(0)
		x := row{fmt.Sprintf("%s, line %d", filepath.Base(path), line), map[string]string{}}
		for i, v := range values[:min(len(values), len(names))] {
			x.values[names[i]] = v
		}
		list = append(list, x)
	}
}

// fields splits a text at commas.
func fields(text string) (list []string) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// statusOf is the status that a word of another program means; "" for none.
func statusOf(word string) ticket.Status {
	switch strings.ToLower(word) {
	case "":
		return ""
	case "resolved", "solved":
		return ticket.Resolved
	case "closed", "archived", "deleted", "merged":
		return ticket.Closed
	case "pending", "waiting", "waiting-client", "on hold", "answered":
		return ticket.WaitingClient
	case "waiting-vendor":
		return ticket.WaitingVendor
	case "scheduled":
		return ticket.Scheduled
	}
	return ticket.Open
}

// urgencyOf is the urgency that a priority means; "" for none.
func urgencyOf(word string) string {
	switch strings.ToLower(word) {
	case "low", "1":
		return "low"
	case "normal", "medium", "2":
		return "medium"
	case "high", "urgent", "emergency", "critical", "3", "4":
		return "high"
	}
	return ""
}

// readSheet reads one CSV file with a row for each message or piece of work; what a row says of its ticket is taken from the first that says it.
func readSheet(path string, zone *time.Location) (*Source, error) {
	list, err := rows(path)
	if err != nil {
		return nil, err
	}
	s, at, agents, clients := &Source{}, map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, r := range list {
		number := r.of("ticket", "number")
		if number == "" {
			s.left(r.where, "No ticket is named.")
			continue
		}
		i, known := at[number]
		if !known {
			created, err := instant(r.of("created", "date"), zone)
			if err != nil {
				s.left(r.where, "The row says no date that can be read: "+err.Error()+".")
				continue
			}
			i, at[number] = len(s.Tickets), len(s.Tickets)
			s.Tickets = append(s.Tickets, Ticket{ID: number, Number: number, Subject: r.of("subject"), Status: statusOf(r.of("status")), Urgency: urgencyOf(r.of("priority")), Client: r.of("client"),
				Requester: Person{Email: r.of("email"), Name: r.of("name"), Client: r.of("client")}, Agent: r.of("agent"), Tags: fields(r.of("tags")), MergedTo: r.of("merged_into"), CreatedAt: created, Where: r.where})
		}
		if c := r.of("client"); c != "" && !clients[c] {
			clients[c] = true
			s.Clients = append(s.Clients, Client{ID: c, Name: c, Where: r.where})
		}
		if a := r.of("agent"); a != "" && !agents[a] {
			agents[a] = true
			s.Agents = append(s.Agents, Person{ID: a, Email: a, Where: r.where})
		}
		s.sheetRow(&s.Tickets[i], r, zone)
	}
	return s, nil
}

// sheetRow adds what a row tells to its ticket.
func (s *Source) sheetRow(t *Ticket, r row, zone *time.Location) {
	at, err := instant(r.of("created", "date"), zone)
	if err != nil {
		s.left(r.where, "The row says no date that can be read: "+err.Error()+".")
		return
	}
	m := Message{ID: r.of("id"), Text: r.of("text"), At: at, Agent: r.of("agent"), From: Person{Email: r.of("email"), Name: r.of("name")}}
	if m.ID == "" { // the same words at the same instant are the same, wherever they stand in a later file
		sum := sha256.Sum256([]byte(r.of("created", "date") + "\n" + r.of("kind") + "\n" + m.Text))
		m.ID = hex.EncodeToString(sum[:8])
	}
	switch kind := r.of("kind"); kind {
	case "", "message":
		m.Kind = ticket.FromClient
	case "answer":
		m.Kind = ticket.FromStaff
	case "note":
		m.Kind = ticket.Note
	case "time":
		minutes, err := strconv.Atoi(r.of("minutes"))
		if err != nil {
			s.left(r.where, "Write the minutes as a whole number.")
			return
		}
		t.Work = append(t.Work, Work{ID: m.ID, Agent: m.Agent, Minutes: minutes, Note: m.Text, At: at})
		return
	default:
		s.left(r.where, strconv.Quote(kind)+" is no kind; use message, answer, note or time.")
		return
	}
	t.Messages = append(t.Messages, m)
}
