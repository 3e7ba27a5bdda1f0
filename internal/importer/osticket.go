package importer

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/ticket"
)

// osTables are the tables of osTicket, 1.10 to 1.18, and what is read of them.
var osTables = map[string][]string{
	"ticket":             {"ticket_id", "ticket_pid", "number", "user_id", "user_email_id", "status_id", "staff_id", "flags", "isanswered", "created", "updated", "lastupdate"},
	"ticket__cdata":      {"ticket_id", "subject", "priority"},
	"ticket_status":      {"id", "name", "state"},
	"ticket_priority":    {"priority_id", "priority"},
	"thread":             {"id", "object_id", "object_type"},
	"thread_entry":       {"id", "thread_id", "staff_id", "user_id", "type", "flags", "poster", "title", "body", "format", "created"},
	"thread_entry_email": {"thread_entry_id", "mid"},
	"user":               {"id", "org_id", "default_email_id", "name"},
	"user__cdata":        {"user_id", "phone"},
	"user_email":         {"id", "user_id", "address"},
	"organization":       {"id", "name", "domain"},
	"staff":              {"staff_id", "firstname", "lastname", "email", "phone"},
	"attachment":         {"object_id", "type", "file_id", "name"},
	"file":               {"id", "bk", "type", "name"},
	"file_chunk":         {"file_id", "chunk_id", "filedata"},
}

// What osTicket’s flags say: of a ticket that it is linked to another and not merged into it, of an entry that a later one took its place.
const (
	osLinked = 0x8
	osHidden = 0x4
)

// osHouse is a dump of osTicket, its rows by their ids.
type osHouse struct {
	s       *Source
	zone    *time.Location // of its dates
	name    string
	tables  map[string][]record
	ids     map[string]string // of tickets here, by theirs there
	people  map[string]Person // by id of the user
	address map[string]string // by id
	agents  map[string]bool
}

// readOSTicket reads a dump of osTicket’s database, or the queue that it exports as CSV, which tells nothing of what was said.
func readOSTicket(path string, zone *time.Location) (*Source, error) {
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		return readOSQueue(path, zone)
	}
	all, err := readDump(path, osTables)
	if err != nil {
		return nil, err
	}
	o := osHouse{s: &Source{}, zone: zone, name: filepath.Base(path), tables: map[string][]record{}, ids: map[string]string{}, people: map[string]Person{}, address: map[string]string{}, agents: map[string]bool{}}
	prefix := ""
	for table := range all {
		if p, is := strings.CutSuffix(table, "thread_entry"); is && all[p+"ticket"] != nil {
			prefix = p
		}
	}
	for name := range osTables {
		o.tables[name] = all[prefix+name]
	}
	if len(o.tables["ticket"]) == 0 {
		return nil, fault.Errorf(fault.Invalid, "%s holds no tickets of osTicket: its tables ticket and thread_entry are needed, with their rows.", o.name)
	}
	o.readPeople()
	o.readTickets()
	return o.s, nil
}

// by are the rows of a table by the value of a column, the last of several.
func (o *osHouse) by(table, column string) map[string]record {
	m := map[string]record{}
	for _, r := range o.tables[table] {
		m[r[column]] = r
	}
	return m
}

func (o *osHouse) where(what, id string) string { return o.name + ", " + what + " " + id }

// readPeople reads organisations, users and staff.
func (o *osHouse) readPeople() {
	for _, r := range o.tables["organization"] {
		o.s.Clients = append(o.s.Clients, Client{ID: r["id"], Name: r["name"], Domains: fields(r["domain"]), Where: o.where("organization", r["id"])})
	}
	of := map[string]string{} // some address of each user
	for _, r := range o.tables["user_email"] {
		o.address[r["id"]], of[r["user_id"]] = r["address"], r["address"]
	}
	more := o.by("user__cdata", "user_id")
	for _, r := range o.tables["user"] {
		p := Person{ID: r["id"], Name: r["name"], Email: cmp.Or(o.address[r["default_email_id"]], of[r["id"]]), Phone: more[r["id"]]["phone"], Where: o.where("user", r["id"])}
		if r["org_id"] != "0" {
			p.Client = r["org_id"]
		}
		o.people[p.ID] = p
		o.s.People = append(o.s.People, p)
	}
	for _, r := range o.tables["staff"] {
		o.agents[r["staff_id"]] = true
		o.s.Agents = append(o.s.Agents, Person{ID: r["staff_id"], Email: r["email"], Name: strings.TrimSpace(r["firstname"] + " " + r["lastname"]), Phone: r["phone"], Where: o.where("staff", r["staff_id"])})
	}
}

// readTickets reads the tickets and what was said about each.
func (o *osHouse) readTickets() {
	words, states, priorities := o.by("ticket__cdata", "ticket_id"), o.by("ticket_status", "id"), o.by("ticket_priority", "priority_id")
	said, taken := o.said(), map[string]bool{}
	for _, r := range o.tables["ticket"] { // known by its number, as its queue’s export knows it
		number := cmp.Or(r["number"], r["ticket_id"])
		if taken[number] {
			number += "-" + r["ticket_id"]
		}
		taken[number], o.ids[r["ticket_id"]] = true, number
	}
	for _, r := range o.tables["ticket"] {
		where, id := o.where("ticket", r["ticket_id"]), o.ids[r["ticket_id"]]
		created, err := instant(r["created"], o.zone)
		state := states[r["status_id"]]
		switch {
		case err != nil:
			o.s.left(where, "The ticket says no date that can be read: "+err.Error()+".")
			continue
		case state["state"] == "deleted":
			o.s.left(where, "The ticket was deleted.")
			continue
		}
		t := Ticket{ID: id, Number: cmp.Or(r["number"], id), Subject: words[r["ticket_id"]]["subject"], Status: osStatus(state, r["isanswered"] == "1"), Requester: o.people[r["user_id"]], CreatedAt: created, Where: where}
		t.Client, t.Requester.Email = t.Requester.Client, cmp.Or(o.address[r["user_email_id"]], t.Requester.Email)
		priority := words[r["ticket_id"]]["priority"]
		t.Urgency = urgencyOf(cmp.Or(priorities[priority]["priority"], priority))
		if t.UpdatedAt, err = instant(cmp.Or(r["lastupdate"], r["updated"]), o.zone); err != nil {
			t.UpdatedAt = created
		}
		if r["staff_id"] != "0" {
			t.Agent = r["staff_id"]
		}
		if pid := r["ticket_pid"]; pid != "" && pid != "0" && !has(r["flags"], osLinked) {
			t.MergedTo = cmp.Or(o.ids[pid], pid)
		}
		for _, e := range said[r["ticket_id"]] {
			t.Subject = cmp.Or(t.Subject, e["title"])
			o.entry(&t, e)
		}
		t.Subject = cmp.Or(t.Subject, "Request "+t.Number)
		o.s.Tickets = append(o.s.Tickets, t)
	}
	o.readFiles()
}

// osStatus is what a status of osTicket means, which a house may name as it likes: its state says how it is.
func osStatus(r record, answered bool) ticket.Status {
	switch {
	case strings.EqualFold(r["name"], "resolved"):
		return ticket.Resolved
	case r["state"] == "closed" || r["state"] == "archived":
		return ticket.Closed
	case answered:
		return ticket.WaitingClient
	}
	return ticket.Open
}

func has(flags string, bit uint64) bool {
	n, err := strconv.ParseUint(flags, 10, 64)
	return err == nil && n&bit != 0
}

// said are the entries of each ticket's thread, by the ticket's id, in the order of theirs.
func (o *osHouse) said() map[string][]record {
	ticketOf := map[string]string{}
	for _, r := range o.tables["thread"] {
		if r["object_type"] == "T" || r["object_type"] == "C" { // C where the ticket was merged into another
			ticketOf[r["id"]] = r["object_id"]
		}
	}
	all := map[string][]record{}
	for _, r := range o.tables["thread_entry"] {
		if t := ticketOf[r["thread_id"]]; t != "" && !has(r["flags"], osHidden) {
			all[t] = append(all[t], r)
		}
	}
	return all
}

// entry adds an entry of a thread to its ticket: M a message, R an answer, N a note.
func (o *osHouse) entry(t *Ticket, r record) {
	at, err := instant(r["created"], o.zone)
	if err != nil {
		o.s.left(o.where("thread entry", r["id"]), "It says no date that can be read: "+err.Error()+".")
		return
	}
	m := Message{ID: r["id"], Kind: ticket.FromClient, At: at, Text: r["body"]}
	if r["format"] == "html" {
		m.Text, m.HTML = "", r["body"]
	}
	switch r["type"] {
	case "R":
		m.Kind, m.Agent = ticket.FromStaff, o.agent(r)
	case "N":
		m.Kind, m.Agent = ticket.Note, o.agent(r)
	default:
		if m.From = o.people[r["user_id"]]; m.From.ID == "" {
			m.From.Name = r["poster"]
		}
	}
	t.Messages = append(t.Messages, m)
}

// agent is who of the staff wrote an entry: one who is not there any more, or the program itself, by the name that stands on it.
func (o *osHouse) agent(r record) string {
	if o.agents[r["staff_id"]] {
		return r["staff_id"]
	}
	id := "named " + r["poster"]
	if !o.agents[id] {
		o.agents[id] = true
		o.s.Agents = append(o.s.Agents, Person{ID: id, Name: r["poster"], Where: o.where("thread entry", r["id"])})
	}
	return id
}

// readFiles gives the messages their files and their Message-IDs.
func (o *osHouse) readFiles() {
	at := map[string]*Message{}
	for i := range o.s.Tickets {
		for j := range o.s.Tickets[i].Messages {
			m := &o.s.Tickets[i].Messages[j]
			at[m.ID] = m
		}
	}
	for _, r := range o.tables["thread_entry_email"] {
		if m := at[r["thread_entry_id"]]; m != nil {
			m.Ref = strings.Trim(strings.TrimSpace(r["mid"]), "<>")
		}
	}
	bytes := o.bytes()
	files := o.by("file", "id")
	for _, r := range o.tables["attachment"] {
		m, f := at[r["object_id"]], files[r["file_id"]]
		if r["type"] != "H" || m == nil { // of an article, a task, an entry that was left out
			continue
		}
		name := cmp.Or(r["name"], f["name"], "file")
		data, kept := bytes[r["file_id"]]
		if !kept {
			o.s.left(o.where("thread entry", r["object_id"]), "The file "+name+" is not in the database, so that it is not in its dump.")
			continue
		}
		m.Files = append(m.Files, ticket.Attachment{Name: name, Type: f["type"], Size: int64(len(data)), Data: data})
	}
}

// bytes are those of the files that lie in the database, by the file's id: their chunks one after another.
func (o *osHouse) bytes() map[string][]byte {
	chunks := o.tables["file_chunk"]
	slices.SortStableFunc(chunks, func(a, b record) int {
		x, _ := strconv.Atoi(a["chunk_id"]) // numbers, by the table's own type
		y, _ := strconv.Atoi(b["chunk_id"])
		return cmp.Compare(x, y)
	})
	all := map[string][]byte{}
	for _, r := range chunks {
		all[r["file_id"]] = append(all[r["file_id"]], r["filedata"]...)
	}
	for _, r := range o.tables["file"] { // an empty one has no chunks
		if _, kept := all[r["id"]]; !kept && r["bk"] == "D" {
			all[r["id"]] = nil
		}
	}
	return all
}

// readOSQueue reads the queue that osTicket exports as CSV.
func readOSQueue(path string, zone *time.Location) (*Source, error) {
	list, err := rows(path)
	if err != nil {
		return nil, err
	}
	s, agents := &Source{}, map[string]bool{}
	for _, r := range list {
		created, err := instant(r.of("date created", "created"), zone)
		if err != nil {
			s.left(r.where, "The ticket says no date that can be read: "+err.Error()+".")
			continue
		}
		number := r.of("ticket number", "number")
		t := Ticket{ID: number, Number: number, Subject: r.of("subject"), Status: statusOf(r.of("current status", "status")), Urgency: urgencyOf(r.of("priority")), Client: r.of("organization"),
			Requester: Person{Email: r.of("from email", "user email"), Name: r.of("from", "user"), Client: r.of("organization")}, Agent: r.of("agent assigned", "assigned to"), MergedTo: r.of("merged into"),
			CreatedAt: created, Where: r.where}
		if t.UpdatedAt, err = instant(r.of("last updated", "date created", "created"), zone); err != nil {
			t.UpdatedAt = created
		}
		if t.Agent != "" && !agents[t.Agent] {
			agents[t.Agent] = true
			s.Agents = append(s.Agents, Person{ID: t.Agent, Name: t.Agent, Where: r.where})
		}
		if c := t.Client; c != "" {
			s.Clients = append(s.Clients, Client{ID: c, Name: c, Where: r.where})
		}
		s.Tickets = append(s.Tickets, t)
	}
	return s, nil
}
