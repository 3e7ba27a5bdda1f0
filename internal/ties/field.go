package ties

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Value is a field that a ticket has, with what stands in it; Value is "" where it is empty.
type Value struct {
	store.Field
	Value string
}

// Words are the value as people read it.
func (v Value) Words() string {
	switch {
	case v.Type == store.FieldYesNo && v.Value == "yes":
		return "Yes"
	case v.Type == store.FieldYesNo && v.Value == "no":
		return "No"
	default:
		return v.Value
	}
}

// ValuesOf are the fields that a ticket has by its kind and client, and those that hold something though it has them no more, by label.
func ValuesOf(ctx context.Context, r store.Reader, v identity.Viewer, t ticket.Ticket) ([]Value, error) {
	fields, err := r.Fields(ctx, v)
	if err != nil || len(fields) == 0 {
		return nil, err
	}
	values, err := r.FieldValues(ctx, v, t.ID)
	if err != nil {
		return nil, err
	}
	kind, _, err := kindAndService(t)
	if err != nil {
		return nil, err
	}
	client := ""
	if t.ClientID != 0 && slices.ContainsFunc(fields, func(f store.Field) bool { return len(f.Clients) > 0 }) {
		c, err := r.Client(ctx, identity.System("fields"), t.ClientID)
		if err != nil {
			return nil, err
		}
		client = c.Slug
	}
	var list []Value
	for _, f := range fields {
		fits := f.Active && (len(f.Kinds) == 0 || slices.Contains(f.Kinds, kind)) && (len(f.Clients) == 0 || slices.Contains(f.Clients, client))
		if value := values[f.ID]; fits || value != "" {
			f.Required = f.Required && fits
			list = append(list, Value{f, value})
		}
	}
	return list, nil
}

// ParseValue is what was typed into a field as it is kept; "" empties it. It is at fault on "value".
func ParseValue(f store.Field, typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", nil
	}
	switch f.Type {
	case store.FieldNumber:
		n, err := decimal.NewFromString(strings.Replace(typed, ",", ".", 1))
		if err != nil || len(typed) > 40 {
			return "", fault.On("value", "%q is not a number; write it like 12 or 12.5.", typed)
		}
		return n.String(), nil
	case store.FieldDate:
		if _, err := time.Parse(time.DateOnly, typed); err != nil {
			return "", fault.On("value", "%q is not a date; write it like 2026-03-14.", typed)
		}
	case store.FieldChoice:
		if !slices.Contains(f.Choices, typed) {
			return "", fault.On("value", "%q is none of the choices of %s: %s.", typed, f.Label, strings.Join(f.Choices, ", "))
		}
	case store.FieldYesNo:
		if typed != "yes" && typed != "no" {
			return "", fault.On("value", "%s is yes or no.", f.Label)
		}
	case store.FieldText:
		if len(typed) > 2000 {
			return "", fault.On("value", "This is too long for %s: at most 2,000 letters.", f.Label)
		}
	}
	return typed, nil
}
