package importer

import (
	"encoding/json"
	"slices"
	"time"

	"remit/internal/ticket"
)

type freshUser struct {
	ID         id     `json:"id"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Phone      string `json:"phone"`
	Mobile     string `json:"mobile"`
	CustomerID id     `json:"customer_id"`
	CompanyID  id     `json:"company_id"`
	Agent      yes    `json:"helpdesk_agent"`
}

func (u freshUser) person() Person {
	p := Person{ID: string(u.ID), Email: u.Email, Name: u.Name, Phone: u.Phone, Client: string(u.CompanyID)}
	if p.Client == "" {
		p.Client = string(u.CustomerID)
	}
	if p.Phone == "" {
		p.Phone = u.Mobile
	}
	return p
}

type freshTicket struct {
	ID          id     `json:"id"`
	DisplayID   id     `json:"display_id"`
	Subject     string `json:"subject"`
	Description string `json:"description"`
	HTML        string `json:"description_html"`
	Status      number `json:"status"`
	Priority    number `json:"priority"`
	RequesterID id     `json:"requester_id"`
	ResponderID id     `json:"responder_id"`
	CompanyID   id     `json:"company_id"`
	Deleted     yes    `json:"deleted"`
	Spam        yes    `json:"spam"`
	CreatedAt   moment `json:"created_at"`
	UpdatedAt   moment `json:"updated_at"`
	Attachments many   `json:"attachments"`
	Tags        any    `json:"tags"`
	// Conversations are under one name or the other, each as it is or within an object.
	HelpdeskNotes many `json:"helpdesk_notes"`
	Notes         many `json:"notes"`
	Times         many `json:"time_sheets"`
}

type freshNote struct {
	ID          id     `json:"id"`
	UserID      id     `json:"user_id"`
	Body        string `json:"body"`
	HTML        string `json:"body_html"`
	Private     yes    `json:"private"`
	Incoming    yes    `json:"incoming"`
	Deleted     yes    `json:"deleted"`
	CreatedAt   moment `json:"created_at"`
	Attachments many   `json:"attachments"`
}

type freshTime struct {
	ID         id     `json:"id"`
	UserID     id     `json:"user_id"`
	Seconds    number `json:"time_spent"`
	Note       string `json:"note"`
	ExecutedAt moment `json:"executed_at"`
}

// readFreshdesk reads the account export of Freshdesk, in JSON or XML.
func readFreshdesk(folder string, _ *time.Location) (*Source, error) {
	s := &Source{}
	people := map[id]freshUser{}
	err := s.records(folder, []string{"companies", "customers"}, func(where string, raw json.RawMessage) error {
		var c struct {
			ID      id     `json:"id"`
			Name    string `json:"name"`
			Domains any    `json:"domains"`
		}
		err := json.Unmarshal(raw, &c)
		s.Clients = append(s.Clients, Client{ID: string(c.ID), Name: c.Name, Domains: words(c.Domains), Where: where})
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.records(folder, []string{"users", "contacts", "agents"}, func(where string, raw json.RawMessage) error {
		var u freshUser
		if err := json.Unmarshal(raw, &u); err != nil {
			return err
		}
		people[u.ID] = u
		p := u.person()
		if p.Where = where; u.Agent {
			s.Agents = append(s.Agents, p)
		} else {
			s.People = append(s.People, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, s.records(folder, []string{"tickets"}, func(where string, raw json.RawMessage) error {
		var t freshTicket
		if err := json.Unmarshal(raw, &t); err != nil {
			return err
		}
		if t.Deleted || t.Spam {
			s.left(where, "The ticket was deleted, or marked as spam.")
			return nil
		}
		out, err := s.freshTicket(folder, where, t, people)
		if err == nil {
			s.Tickets = append(s.Tickets, out)
		}
		return err
	})
}

func (s *Source) freshTicket(folder, where string, t freshTicket, people map[id]freshUser) (out Ticket, err error) {
	notes, err := each[freshNote](slices.Concat(t.HelpdeskNotes, t.Notes))
	if err != nil {
		return out, err
	}
	times, err := each[freshTime](t.Times)
	if err != nil {
		return out, err
	}
	files, err := each[file](t.Attachments)
	if err != nil {
		return out, err
	}
	out = Ticket{ID: string(t.ID), Number: string(t.DisplayID), Subject: t.Subject, Client: string(t.CompanyID), Tags: words(t.Tags), CreatedAt: t.CreatedAt.Time, UpdatedAt: t.UpdatedAt.Time,
		Requester: people[t.RequesterID].person(), Where: where,
		Status:  map[number]ticket.Status{2: ticket.Open, 3: ticket.WaitingClient, 4: ticket.Resolved, 5: ticket.Closed, 6: ticket.WaitingClient, 7: ticket.WaitingVendor}[t.Status],
		Urgency: map[number]string{1: "low", 2: "medium", 3: "high", 4: "high"}[t.Priority]}
	if people[t.ResponderID].Agent {
		out.Agent = string(t.ResponderID)
	}
	out.Messages = []Message{{ID: "request", Kind: ticket.FromClient, From: out.Requester, Text: t.Description, HTML: t.HTML, At: t.CreatedAt.Time, Files: s.files(folder, where, files, string(t.ID))}}
	for _, n := range notes {
		if n.Deleted {
			continue
		}
		files, err := each[file](n.Attachments)
		if err != nil {
			return out, err
		}
		m := Message{ID: string(n.ID), Kind: ticket.FromClient, From: people[n.UserID].person(), Text: n.Body, HTML: n.HTML, At: n.CreatedAt.Time, Files: s.files(folder, where, files, string(t.ID), string(n.ID))}
		switch {
		case bool(n.Private):
			m.Kind, m.Agent = ticket.Note, string(n.UserID)
		case !bool(n.Incoming):
			m.Kind, m.Agent = ticket.FromStaff, string(n.UserID)
		}
		out.Messages = append(out.Messages, m)
	}
	for _, w := range times {
		out.Work = append(out.Work, Work{ID: string(w.ID), Agent: string(w.UserID), Minutes: int(w.Seconds+30) / 60, Note: w.Note, At: w.ExecutedAt.Time})
	}
	return out, nil
}

// words are texts in a list, or in a list of objects with a name, or between commas.
func words(v any) (list []string) {
	switch x := v.(type) {
	case string:
		return fields(x)
	case []any:
		for _, one := range x {
			if o, ok := one.(map[string]any); ok {
				one = o["name"]
			}
			if text, ok := one.(string); ok && text != "" {
				list = append(list, text)
			}
		}
	}
	return list
}
