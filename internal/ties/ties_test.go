package ties_test

import (
	"slices"
	"testing"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ties"
)

func TestTags(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typed, want string }{{"Printer", "printer"}, {" waiting  for parts ", "waiting-for-parts"}, {"#vip", "vip"}, {"Müller/süd", "müller/süd"}, {"", ""}, {"a,b", ""}, {"<script>", ""},
		{"this-tag-is-longer-than-any-tag-should-ever-be", ""}} {
		got, err := ties.ParseTag(c.typed)
		if got != c.want || (err != nil) != (c.want == "") || err != nil && fault.FieldOf(err) != "tag" {
			t.Errorf("%q is %q, %v; want %q", c.typed, got, err, c.want)
		}
	}
}

func TestWhomATextNames(t *testing.T) {
	t.Parallel()
	people := []identity.User{{ID: 1, Name: "Kim Osei", Email: "k.osei@h.example", Active: true}, {ID: 2, Name: "Anna Keller", Email: "anna@h.example", Active: true}, {ID: 3, Name: "Teo Left", Email: "teo@h.example"}}
	for _, c := range []struct {
		name, text string
		want       []int64
	}{{"a first name", "Can you look, @kim?", []int64{1}}, {"at the end of a sentence", "Ask @Anna.", []int64{2}}, {"the whole name", "@KimOsei and @anna.keller", []int64{1, 2}}, {"what stands in the address", "(@k.osei)", []int64{1}},
		{"an address names nobody", "mail kim@anna.example", nil}, {"somebody who left", "@teo", nil}, {"no name", "costs 5 @ 3", nil}, {"a longer word", "@kimono", nil}} {
		var got []int64
		for _, u := range ties.Mentioned(c.text, people) {
			got = append(got, u.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestValuesOfFields(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		of          store.FieldType
		typed, want string
		refused     bool
	}{{store.FieldNumber, "12,50", "12.5", false}, {store.FieldNumber, "many", "", true}, {store.FieldDate, "2026-03-14", "2026-03-14", false}, {store.FieldDate, "14.3.26", "", true}, {store.FieldChoice, "night", "night", false},
		{store.FieldChoice, "noon", "", true}, {store.FieldYesNo, "yes", "yes", false}, {store.FieldYesNo, "maybe", "", true}, {store.FieldText, " as it is ", "as it is", false}, {store.FieldNumber, "", "", false}} {
		got, err := ties.ParseValue(store.Field{Label: "x", Type: c.of, Choices: []string{"day", "night"}}, c.typed)
		if got != c.want || (err != nil) != c.refused {
			t.Errorf("%s %q is %q, %v", c.of, c.typed, got, err)
		}
	}
}

func TestWhichTicketsAChecklistIsFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		list          store.Checklist
		kind, service string
		want          bool
	}{{store.Checklist{}, "", "", true}, {store.Checklist{Kind: "change"}, "change", "email", true}, {store.Checklist{Kind: "change"}, "", "email", false}, {store.Checklist{Service: "email"}, "", "email/outlook", true},
		{store.Checklist{Service: "email"}, "", "emails", false}, {store.Checklist{Kind: "change", Service: "email"}, "incident", "email", false}} {
		if got := ties.Fits(c.list, c.kind, c.service); got != c.want {
			t.Errorf("%+v for %q about %q: %v", c.list, c.kind, c.service, got)
		}
	}
}
