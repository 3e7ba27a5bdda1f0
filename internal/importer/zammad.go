package importer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"remit/internal/ticket"
)

type zammadUser struct {
	ID             id       `json:"id"`
	Email          string   `json:"email"`
	Login          string   `json:"login"`
	First          string   `json:"firstname"`
	Last           string   `json:"lastname"`
	Phone          string   `json:"phone"`
	OrganizationID id       `json:"organization_id"`
	Roles          []string `json:"roles"`
	RoleIDs        []int    `json:"role_ids"`
}

// agent reports whether a user works for the provider: by the names of the roles where they are told, else by the numbers that Zammad begins with.
func (u zammadUser) agent() bool {
	if len(u.Roles) > 0 {
		return slices.Contains(u.Roles, "Agent") || slices.Contains(u.Roles, "Admin")
	}
	return slices.Contains(u.RoleIDs, 1) || slices.Contains(u.RoleIDs, 2)
}

type zammadTicket struct {
	ID             id       `json:"id"`
	Number         id       `json:"number"`
	Title          string   `json:"title"`
	State          string   `json:"state"`
	StateID        int      `json:"state_id"`
	Priority       string   `json:"priority"`
	PriorityID     int      `json:"priority_id"`
	CustomerID     id       `json:"customer_id"`
	OwnerID        id       `json:"owner_id"`
	OrganizationID id       `json:"organization_id"`
	Tags           []string `json:"tags"`
	MergedInto     id       `json:"merged_into_id"`
	CreatedAt      moment   `json:"created_at"`
	UpdatedAt      moment   `json:"updated_at"`
}

type zammadArticle struct {
	ID          id     `json:"id"`
	TicketID    id     `json:"ticket_id"`
	Sender      string `json:"sender"`
	SenderID    int    `json:"sender_id"`
	Internal    bool   `json:"internal"`
	Body        string `json:"body"`
	ContentType string `json:"content_type"`
	From        string `json:"from"`
	MessageID   string `json:"message_id"`
	CreatedByID id     `json:"created_by_id"`
	CreatedAt   moment `json:"created_at"`
	Attachments []file `json:"attachments"`
}

type zammadTime struct {
	ID        id          `json:"id"`
	TicketID  id          `json:"ticket_id"`
	Unit      json.Number `json:"time_unit"`
	CreatedBy id          `json:"created_by_id"`
	CreatedAt moment      `json:"created_at"`
}

// readZammad reads the answers of Zammad's REST API, each kept as a file in one folder.
func readZammad(folder string, _ *time.Location) (*Source, error) {
	s := &Source{}
	people, at := map[id]zammadUser{}, map[id]int{}
	err := s.records(folder, []string{"organizations"}, func(where string, raw json.RawMessage) error {
		var o struct {
			ID     id     `json:"id"`
			Name   string `json:"name"`
			Domain string `json:"domain"`
		}
		err := json.Unmarshal(raw, &o)
		s.Clients = append(s.Clients, Client{ID: string(o.ID), Name: o.Name, Domains: strings.FieldsFunc(o.Domain, func(r rune) bool { return r == ',' || r == ' ' }), Where: where})
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.records(folder, []string{"users"}, func(where string, raw json.RawMessage) error {
		var u zammadUser
		if err := json.Unmarshal(raw, &u); err != nil {
			return err
		}
		people[u.ID] = u
		p := u.person()
		if p.Where = where; u.agent() {
			s.Agents = append(s.Agents, p)
		} else {
			s.People = append(s.People, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = s.records(folder, []string{"tickets"}, func(where string, raw json.RawMessage) error {
		var t zammadTicket
		if err := json.Unmarshal(raw, &t); err != nil {
			return err
		}
		s.Tickets = append(s.Tickets, t.ticket(where, people))
		at[t.ID] = len(s.Tickets) - 1
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, s.zammadParts(folder, people, at)
}

func (u zammadUser) person() Person {
	p := Person{ID: string(u.ID), Email: u.Email, Name: strings.TrimSpace(u.First + " " + u.Last), Phone: u.Phone, Client: string(u.OrganizationID)}
	if p.Email == "" && strings.Contains(u.Login, "@") {
		p.Email = u.Login
	}
	return p
}

func (t zammadTicket) ticket(where string, people map[id]zammadUser) Ticket {
	out := Ticket{ID: string(t.ID), Number: string(t.Number), Subject: t.Title, Client: string(t.OrganizationID), Tags: t.Tags, CreatedAt: t.CreatedAt.Time, UpdatedAt: t.UpdatedAt.Time,
		MergedTo: string(t.MergedInto), Where: where, Requester: people[t.CustomerID].person()}
	if people[t.OwnerID].agent() && t.OwnerID != "1" { // 1 is Zammad's own
		out.Agent = string(t.OwnerID)
	}
	state := strings.ToLower(t.State)
	if state == "" {
		state = map[int]string{1: "new", 2: "open", 3: "pending reminder", 4: "closed", 5: "merged", 7: "pending close"}[t.StateID]
	}
	switch state {
	case "new", "open":
		out.Status = ticket.Open
	case "pending reminder":
		out.Status = ticket.WaitingClient
	case "pending close":
		out.Status = ticket.Resolved
	default:
		out.Status = ticket.Closed
	}
	switch {
	case strings.HasPrefix(t.Priority, "1") || t.PriorityID == 1:
		out.Urgency = "low"
	case strings.HasPrefix(t.Priority, "2") || t.PriorityID == 2:
		out.Urgency = "medium"
	case strings.HasPrefix(t.Priority, "3") || t.PriorityID == 3:
		out.Urgency = "high"
	}
	return out
}

// zammadParts reads what belongs to tickets: articles, work, tags.
func (s *Source) zammadParts(folder string, people map[id]zammadUser, at map[id]int) error {
	err := s.records(folder, []string{"ticket_articles"}, func(where string, raw json.RawMessage) error {
		var x zammadArticle
		if err := json.Unmarshal(raw, &x); err != nil {
			return err
		}
		i, ok := at[x.TicketID]
		if !ok {
			return fmt.Errorf("there is no ticket %s", x.TicketID)
		}
		m := Message{ID: string(x.ID), Kind: ticket.FromClient, Text: x.Body, At: x.CreatedAt.Time, Ref: strings.Trim(x.MessageID, "<> "), From: people[x.CreatedByID].person()}
		if strings.Contains(x.ContentType, "html") {
			m.Text, m.HTML = "", x.Body
		}
		m.Files = s.files(folder, where, x.Attachments, string(x.TicketID), string(x.ID))
		staff := x.Sender == "Agent" || x.SenderID == 1 || people[x.CreatedByID].agent() && x.Sender != "Customer" && x.SenderID != 2
		switch {
		case x.Internal || x.Sender == "System" || x.SenderID == 3:
			m.Kind, m.Agent = ticket.Note, string(x.CreatedByID)
		case staff:
			m.Kind, m.Agent = ticket.FromStaff, string(x.CreatedByID)
		}
		s.Tickets[i].Messages = append(s.Tickets[i].Messages, m)
		return nil
	})
	if err != nil {
		return err
	}
	err = s.records(folder, []string{"time_accountings"}, func(where string, raw json.RawMessage) error {
		var x zammadTime
		if err := json.Unmarshal(raw, &x); err != nil {
			return err
		}
		i, ok := at[x.TicketID]
		if !ok {
			return fmt.Errorf("there is no ticket %s", x.TicketID)
		}
		minutes, err := x.Unit.Float64()
		s.Tickets[i].Work = append(s.Tickets[i].Work, Work{ID: string(x.ID), Agent: string(x.CreatedBy), Minutes: int(minutes + 0.5), At: x.CreatedAt.Time})
		return err
	})
	if err != nil {
		return err
	}
	return s.records(folder, []string{"tags"}, func(_ string, raw json.RawMessage) error {
		var x struct {
			TicketID id       `json:"ticket_id"`
			Tags     []string `json:"tags"`
		}
		err := json.Unmarshal(raw, &x)
		if i, ok := at[x.TicketID]; ok {
			s.Tickets[i].Tags = append(s.Tickets[i].Tags, x.Tags...)
		}
		return err
	})
}
