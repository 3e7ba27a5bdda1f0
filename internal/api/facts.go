package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"remit/internal/agreement"
	"remit/internal/fault"
)

// facts are facts as a program gives them (spec 1, Facts): known, null for absent, left out for unknown.
type facts struct{ json.RawMessage }

// Schema describes the facts that a program may give.
func (facts) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Properties: factProperties(),
		Description: "What is known of the request. A fact is known, known to be absent (null), or unknown (left out)."}
}

func factProperties() map[string]*huma.Schema {
	return map[string]*huma.Schema{
		"kind":    oneOf(agreement.Kinds()),
		"service": {Type: huma.TypeString, Nullable: true, Description: "A path of the service catalogue: network/wifi"},
		"mode":    oneOf(agreement.Modes()),
		"site":    {Type: huma.TypeString, Nullable: true, Description: "The site's slug"},
		"impact":  oneOf(agreement.Levels()),
		"urgency": oneOf(agreement.Levels()),
		"contact": {Type: huma.TypeObject, Nullable: true, AdditionalProperties: false, Description: "Who asks, where it is not the contact of the request", Properties: map[string]*huma.Schema{
			"email": {Type: huma.TypeString, Nullable: true}, "vip": {Type: huma.TypeBoolean, Nullable: true},
			"groups": {Type: huma.TypeArray, Nullable: true, Items: &huma.Schema{Type: huma.TypeString}}}},
		"asset": {Type: huma.TypeObject, Nullable: true, AdditionalProperties: false,
			Description: "What it concerns; null: no asset. A tag alone is looked up among the client's assets", Properties: map[string]*huma.Schema{
				"tag":     {Type: huma.TypeString, Nullable: true},
				"class":   {Type: huma.TypeString, Nullable: true, Description: "A path: workstation/laptop"},
				"managed": {Type: huma.TypeBoolean, Nullable: true}}},
	}
}

// oneOf is a fact with a fixed set of values.
func oneOf(values []string) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Nullable: true}
	for _, v := range values {
		s.Enum = append(s.Enum, v)
	}
	s.Enum = append(s.Enum, nil)
	return s
}

// knownFacts are the facts of a ticket, with those that are always known.
type knownFacts struct{ json.RawMessage }

// Schema describes the facts of a ticket.
func (knownFacts) Schema(huma.Registry) *huma.Schema {
	p := factProperties()
	p["received_at"] = &huma.Schema{Type: huma.TypeString, Format: "date-time"}
	p["channel"] = &huma.Schema{Type: huma.TypeString}
	p["text"] = &huma.Schema{Type: huma.TypeString, Description: "Subject, a newline, and body"}
	p["used"] = &huma.Schema{Type: huma.TypeObject, Description: "Clause to what was used of its allowance", AdditionalProperties: &huma.Schema{Type: huma.TypeString}}
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Properties: p, Required: []string{"received_at", "channel", "text"}}
}

// read reads facts strictly. What is wrong stands under path, the place of the facts in the request.
func (f facts) read(path string) (agreement.Facts, error) {
	given := map[string]json.RawMessage{}
	if len(f.RawMessage) > 0 && string(f.RawMessage) != "null" {
		if err := json.Unmarshal(f.RawMessage, &given); err != nil {
			return agreement.Facts{}, fault.On(strings.TrimSuffix(path, "."), "The facts must be an object.")
		}
	}
	for name, value := range alwaysKnown() {
		if _, taken := given[name]; taken {
			return agreement.Facts{}, fault.On(path+name, "This is known from the request itself; leave it out.")
		}
		given[name] = value
	}
	b, err := json.Marshal(given)
	if err != nil {
		return agreement.Facts{}, fault.On(strings.TrimSuffix(path, "."), "The facts must be an object.")
	}
	out, err := agreement.ParseFacts(b)
	if fault.Is(err, fault.Invalid) {
		return out, factProblem(err, path)
	}
	return out, err
}

// alwaysKnown stands in for what the request itself tells.
func alwaysKnown() map[string]json.RawMessage {
	at := json.RawMessage(`"` + time.Unix(0, 0).UTC().Format(time.RFC3339) + `"`)
	return map[string]json.RawMessage{"received_at": at, "channel": json.RawMessage(`"api"`), "text": json.RawMessage(`""`)}
}

// factProblem places each line of an error on facts, which begins with the name of a fact.
func factProblem(err error, path string) error {
	var at []error
	for line := range strings.Lines(fault.Text(err)) {
		name, text, named := strings.Cut(strings.TrimSpace(line), ": ")
		if !named {
			return errors.Join(err)
		}
		at = append(at, &huma.ErrorDetail{Message: text, Location: path + name})
	}
	return huma.NewError(http.StatusUnprocessableEntity, "The facts were not understood, and nothing was changed. The errors say where.", at...)
}
