package demo

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// scenarioRecord is a scenario as its file states it.
type scenarioRecord struct {
	ID      string   `toml:"id"`
	Lang    string   `toml:"lang"` // left out: English
	Service string   `toml:"service"`
	Kind    string   `toml:"kind"`    // left out: incident
	Mode    string   `toml:"mode"`    // left out: remote
	Channel string   `toml:"channel"` // the door it mostly comes in by; left out: email
	Asset   string   `toml:"asset"`   // class of the asset that it concerns, "unmanaged", or none
	Impact  string   `toml:"impact"`
	Urgency string   `toml:"urgency"`
	Weight  float64  `toml:"weight"`  // left out: 1
	Sectors []string `toml:"sectors"` // left out: all
	Not     []string `toml:"not"`     // sectors that never ask this
	From    string   `toml:"from"`    // a group that the contact must be in
	Outside bool     `toml:"outside"` // most agreements leave it out, and the reply says so
	Minutes []int    `toml:"minutes"` // least and most time of work
	Subject []string `toml:"subject"`
	Body    []string `toml:"body"`
	Reply   []string `toml:"reply"`
	Note    []string `toml:"note"`
	Ask     []string `toml:"ask"`
	Answer  []string `toml:"answer"`
	Done    []string `toml:"done"`
}

// scenario is something that clients ask, with the conversations that there can be about it: one for each body.
type scenario struct {
	scenarioRecord
	talks []talk
}

// talk is one way in which a scenario goes: words that fit each other.
type talk struct {
	body                                    pattern
	subject, reply, note, ask, answer, done []pattern
}

// newScenario reads the texts of a record. A text that begins with "13> " belongs to the first and the third body only.
func newScenario(r scenarioRecord) (*scenario, error) {
	s := &scenario{scenarioRecord: r}
	s.Kind = or(s.Kind, "incident")
	s.Mode = or(s.Mode, "remote")
	s.Lang = or(s.Lang, "en")
	s.Channel = or(s.Channel, "email")
	if s.Weight == 0 {
		s.Weight = 1
	}
	for i, text := range r.Body {
		var t talk
		var err error
		if t.body, err = parsePattern(text, castWords); err != nil {
			return nil, err
		}
		for _, each := range []struct {
			from []string
			into *[]pattern
		}{{r.Subject, &t.subject}, {r.Reply, &t.reply}, {r.Note, &t.note}, {r.Ask, &t.ask}, {r.Answer, &t.answer}, {r.Done, &t.done}} {
			if *each.into, err = parsePatterns(fitting(each.from, i), castWords); err != nil {
				return nil, err
			}
		}
		if len(t.subject) == 0 || len(t.done) == 0 || len(t.reply) == 0 && s.Channel != "alert" {
			return nil, fmt.Errorf("body %d has no subject, reply or ending", i+1)
		}
		s.talks = append(s.talks, t)
	}
	return s, nil
}

var label = regexp.MustCompile(`^([1-9]+)> `)

// fitting are the texts that belong to the body of the index, without their labels.
func fitting(texts []string, body int) []string {
	var out []string
	for _, t := range texts {
		m := label.FindStringSubmatch(t)
		switch {
		case m == nil:
			out = append(out, t)
		case strings.Contains(m[1], strconv.Itoa(body+1)):
			out = append(out, t[len(m[0]):])
		}
	}
	return out
}

// or is s, or instead where s is empty.
func or(s, instead string) string {
	if s == "" {
		return instead
	}
	return s
}

// suits says how likely the scenario is at a client of the kind: 0 where it cannot be.
func (s *scenario) suits(k *kind) float64 {
	alert := s.Channel == "alert"
	switch {
	case s.Lang != k.file.Language && !alert:
		return 0
	case len(s.Sectors) > 0 && !slices.Contains(s.Sectors, k.Sector), slices.Contains(s.Not, k.Sector):
		return 0
	case alert:
		return s.Weight * 0.6
	case len(s.Sectors) > 0: // what is peculiar to a trade is most of what it asks
		return s.Weight * 1.6
	}
	return s.Weight
}

// team is the team of the house that knows the service.
func (s *scenario) team() string {
	top, _, _ := strings.Cut(s.Service, "/")
	switch top {
	case "ot":
		return "plant"
	case "security", "account":
		return "security"
	case "network", "server", "cloud", "web":
		return "infrastructure"
	}
	return "field"
}

// workType is what the time spent on it is called.
func (s *scenario) workType() string {
	switch s.Kind {
	case "project":
		return "project"
	case "change":
		return "engineering"
	}
	return "support"
}
