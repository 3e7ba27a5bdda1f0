package demo

import (
	"remit/internal/agreement"
	"remit/internal/ticket"
)

// Facts are what is known of a request, "" where it is not: a fact's value in words, an asset's tag, or "none" for no asset.
// What is always known, and the contact, are not in it.
type Facts struct {
	Kind, Service, Mode, Site, Impact, Urgency, Asset string
}

// fields lists the facts by name, in the order of the agreement's file format.
func (f *Facts) fields() [7]struct {
	name  string
	value *string
} {
	return [7]struct {
		name  string
		value *string
	}{{"kind", &f.Kind}, {"service", &f.Service}, {"mode", &f.Mode}, {"site", &f.Site}, {"impact", &f.Impact}, {"urgency", &f.Urgency}, {"asset", &f.Asset}}
}

// Set lists the known facts by name.
func (f Facts) Set() map[string]string {
	set := map[string]string{}
	for _, each := range f.fields() {
		if *each.value != "" {
			set[each.name] = *each.value
		}
	}
	return set
}

// With are the facts with those of more over them.
func (f Facts) With(more Facts) Facts {
	over := more.fields()
	for i, each := range f.fields() {
		if *over[i].value != "" {
			*each.value = *over[i].value
		}
	}
	return f
}

// lacks are the facts of full that f does not know.
func (f Facts) lacks(full Facts) Facts {
	all := full.fields()
	for i, each := range f.fields() {
		if *each.value != "" {
			*all[i].value = ""
		}
	}
	return full
}

// Facts are facts of a ticket in the form that its agreement is asked in: with the sender, the asset and the words. Of a
// ticket whose client is unknown only the words are.
func (p *Plan) Facts(t *Ticket, f Facts) agreement.Facts {
	if c := p.clients[t.Client]; c != nil {
		return c.facts(t, f)
	}
	return agreement.Facts{ReceivedAt: t.ReceivedAt, Channel: string(t.Channel), Text: t.Subject + "\n" + t.Body}
}

// facts are facts of a ticket of the client as its agreement takes them.
func (c *client) facts(t *Ticket, f Facts) agreement.Facts {
	out := agreement.Facts{ReceivedAt: t.ReceivedAt, Channel: string(t.Channel), Text: t.Subject + "\n" + t.Body}
	for _, each := range []struct {
		value string
		into  *agreement.Fact[string]
	}{{f.Kind, &out.Kind}, {f.Service, &out.Service}, {f.Mode, &out.Mode}, {f.Site, &out.Site}, {f.Impact, &out.Impact}, {f.Urgency, &out.Urgency}} {
		if each.value != "" {
			*each.into = agreement.Known(each.value)
		}
	}
	if who := c.people[c.byMail[t.SenderEmail]]; t.Channel != ticket.Alert {
		out.Contact = agreement.Known(who.fact)
	} else {
		out.Contact = agreement.Absent[agreement.ContactFact]()
	}
	switch f.Asset {
	case "":
	case "none":
		out.Asset = agreement.Absent[agreement.AssetFact]()
	case "unmanaged":
		out.Asset = agreement.Known(agreement.AssetFact{Managed: agreement.Known(false)})
	default:
		a := c.machines[f.Asset]
		out.Asset = agreement.Known(agreement.AssetFact{Tag: agreement.Known(a.Tag), Class: agreement.Known(a.Class), Managed: agreement.Known(a.Managed)})
	}
	return out
}
