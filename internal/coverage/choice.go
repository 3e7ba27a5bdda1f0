package coverage

import "remit/internal/agreement"

// choice is one value of a variable of a puzzle, as the facts that have nothing but it.
type choice struct {
	facts    agreement.Facts
	priority agreement.Priority
	verdict  agreement.Verdict
}

// choices lists the values that a key can tell apart, absence among them.
func (z *puzzle) choices(key string) []choice {
	switch key {
	case "service", "site", "asset.class", "asset.tag":
		return choose(key, withOther(z.named[key]), false)
	case "kind":
		return choose(key, agreement.Kinds(), true)
	case "mode":
		return choose(key, agreement.Modes(), true)
	case "impact", "urgency":
		return choose(key, agreement.Levels(), true)
	case "channel":
		return choose(key, agreement.Channels(), false)
	case "asset.managed", "contact.vip":
		return choose(key, []string{"true", "false"}, true)
	case "priority":
		return choose(key, []string{"P1", "P2", "P3", "P4"}, false)
	default:
		return choose(key, []string{"covered", "billable", "declined", "undecided"}, false)
	}
}

// choose makes a choice of each value. No value at all is like a text that nothing names, and a choice of its own elsewhere.
func choose(key string, values []string, absent bool) []choice {
	var list []choice
	for _, v := range values {
		list = append(list, one(key, v))
	}
	if absent {
		list = append(list, choice{facts: agreement.Facts{
			Kind: agreement.Absent[string](), Mode: agreement.Absent[string](), Impact: agreement.Absent[string](), Urgency: agreement.Absent[string](),
			Contact: agreement.Absent[agreement.ContactFact](), Asset: agreement.Absent[agreement.AssetFact](),
		}})
	}
	return list
}

// one makes the choice of a value.
func one(key, v string) choice {
	var c choice
	switch key {
	case "service":
		c.facts.Service = agreement.Known(v)
	case "site":
		c.facts.Site = agreement.Known(v)
	case "kind":
		c.facts.Kind = agreement.Known(v)
	case "mode":
		c.facts.Mode = agreement.Known(v)
	case "impact":
		c.facts.Impact = agreement.Known(v)
	case "urgency":
		c.facts.Urgency = agreement.Known(v)
	case "channel":
		c.facts.Channel = v
	case "asset.class":
		c.facts.Asset = agreement.Known(agreement.AssetFact{Class: agreement.Known(v)})
	case "asset.tag":
		c.facts.Asset = agreement.Known(agreement.AssetFact{Tag: agreement.Known(v)})
	case "asset.managed":
		c.facts.Asset = agreement.Known(agreement.AssetFact{Managed: agreement.Known(v == "true")})
	case "contact.vip":
		c.facts.Contact = agreement.Known(agreement.ContactFact{VIP: agreement.Known(v == "true")})
	case "priority":
		c.priority = agreement.Priority(v)
	case "verdict":
		c.verdict = agreement.Verdict(v)
	}
	return c
}
