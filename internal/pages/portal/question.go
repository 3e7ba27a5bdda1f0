package portal

import (
	"context"
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// question is what is asked after one fact, in the client's words, with the answers to choose from.
type question struct {
	Fact    string
	Text    string
	Options []shell.Option
	List    bool           // the options are so many that they stand in a list
	More    []shell.Option // the others, in a list of their own where there are many
	MoreOf  string         // what the list holds
	Value   string         // what was answered, "" where nothing
}

// known is what the answers are made of: the client's own places and devices, and the catalogue.
type known struct {
	Sites    []identity.Site
	Assets   []identity.Asset
	Services []identity.Service
	Contacts []identity.Contact // whom one may ask for; nil where only for oneself
	locale   shell.Locale       // the asker's
}

// load reads what the answers are made of.
func (p *Pages) load(ctx context.Context, v identity.Viewer, l shell.Locale) (k known, err error) {
	k.locale = l
	if k.Sites, err = p.db.Sites(ctx, v, v.ClientID); err != nil {
		return k, err
	}
	if k.Assets, err = p.db.Assets(ctx, v, v.ClientID); err != nil {
		return k, err
	}
	if k.Services, err = p.db.Services(ctx); err != nil || !v.May(identity.AskForOthers) {
		return k, err
	}
	k.Contacts, err = p.db.Contacts(ctx, v, v.ClientID)
	return k, err
}

// questionOf words the question after a fact. ok is false for a fact that nobody has to be asked after: who asks is known.
func (k known) questionOf(fact string, asker int64) (q question, ok bool) {
	l := k.locale
	q = question{Fact: fact}
	switch fact {
	case "kind":
		q.Text, q.Options = l.Say("question.kind"), kindAnswers(l)
	case "service":
		q.Text, q.List = l.Say("question.service"), true
		q.Options = append(k.services(), shell.Option{Value: desk.None, Label: l.Say("question.service-none")})
	case "mode":
		q.Text, q.Options = l.Say("question.mode"), modeAnswers(l)
	case "site":
		q.Text, q.Options = l.Say("question.site"), k.sites()
	case "impact":
		q.Text, q.Options = l.Say("question.impact"), impactAnswers(l)
	case "urgency":
		q.Text, q.Options = l.Say("question.urgency"), urgencyAnswers(l)
	case "asset":
		q.Text = l.Say("question.asset")
		k.assets(&q, asker)
	default:
		return q, false
	}
	q.Options = append(q.Options, shell.Option{Value: unsure, Label: l.Say("question.unsure"), Hint: l.Say("question.unsure-hint")})
	return q, true
}

func kindAnswers(l shell.Locale) []shell.Option {
	return []shell.Option{
		{Value: "incident", Label: l.Say("question.kind-incident")},
		{Value: "request", Label: l.Say("question.kind-request"), Hint: l.Say("question.kind-request-hint")},
		{Value: "change", Label: l.Say("question.kind-change")},
		{Value: "project", Label: l.Say("question.kind-project"), Hint: l.Say("question.kind-project-hint")},
	}
}

func modeAnswers(l shell.Locale) []shell.Option {
	return []shell.Option{
		{Value: "remote", Label: l.Say("question.mode-remote"), Hint: l.Say("question.mode-remote-hint")},
		{Value: "onsite", Label: l.Say("question.mode-onsite")},
	}
}

func impactAnswers(l shell.Locale) []shell.Option {
	return []shell.Option{
		{Value: "low", Label: l.Say("question.impact-low")},
		{Value: "medium", Label: l.Say("question.impact-medium")},
		{Value: "high", Label: l.Say("question.impact-high")},
	}
}

func urgencyAnswers(l shell.Locale) []shell.Option {
	return []shell.Option{
		{Value: "low", Label: l.Say("question.urgency-low")},
		{Value: "medium", Label: l.Say("question.urgency-medium")},
		{Value: "high", Label: l.Say("question.urgency-high")},
	}
}

func (k known) sites() []shell.Option {
	var list []shell.Option
	for _, s := range k.Sites {
		if s.Active {
			list = append(list, shell.Option{Value: s.Slug, Label: s.Name})
		}
	}
	return append(list, shell.Option{Value: desk.None, Label: k.locale.Say("question.site-none")})
}

// fewAssets is up to how many devices are each shown as a choice.
const fewAssets = 5

// assets offers the asker's own devices first, then the others of the client, in a list where they are many.
func (k known) assets(q *question, asker int64) {
	var own, others []shell.Option
	for _, a := range k.Assets {
		switch {
		case !a.Active:
		case a.ContactID != 0 && a.ContactID == asker:
			own = append(own, k.assetAnswer(a))
		default:
			others = append(others, k.assetAnswer(a))
		}
	}
	q.Options = own
	if len(own)+len(others) <= fewAssets {
		q.Options = append(q.Options, others...)
	} else {
		q.More, q.MoreOf = others, k.locale.Say("question.asset-other")
	}
	q.Options = append(q.Options,
		shell.Option{Value: "unmanaged", Label: k.locale.Say("question.asset-unmanaged"), Hint: k.locale.Say("question.asset-unmanaged-hint")},
		shell.Option{Value: desk.None, Label: k.locale.Say("question.asset-none")})
}

func (k known) assetAnswer(a identity.Asset) shell.Option {
	hint := []string{a.Tag}
	if i := slices.IndexFunc(k.Sites, func(s identity.Site) bool { return s.ID == a.SiteID }); i >= 0 {
		hint = append(hint, k.Sites[i].Name)
	}
	if a.Managed {
		hint = append(hint, k.locale.Say("question.asset-managed"))
	}
	return shell.Option{Value: a.Tag, Label: a.Name, Hint: strings.Join(hint, ", ")}
}

// services is the catalogue, each entry with the names of those above it.
func (k known) services() []shell.Option {
	var list []shell.Option
	for _, s := range k.Services {
		if s.Active {
			list = append(list, shell.Option{Value: s.Path, Label: k.serviceName(s.Path)})
		}
	}
	return list
}

// serviceName is the name of an entry of the catalogue after those above it: “Email, Outlook”.
func (k known) serviceName(path string) string {
	var names []string
	for _, s := range k.Services {
		if agreement.Under(path, s.Path) {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 {
		return path
	}
	return strings.Join(names, ", ")
}

// check takes an answer that was not offered out of the draft, and says at which fact it stood.
func (k known) check(d *draft, asker int64) error {
	for i, a := range d.Answers {
		q, ok := k.questionOf(a.Fact, asker)
		if ok && q.offers(a.Value) {
			continue
		}
		d.Answers = slices.Delete(d.Answers, i, i+1)
		return fault.On("fact."+a.Fact, "Choose one of the answers.")
	}
	return nil
}

func (q question) offers(value string) bool {
	same := func(o shell.Option) bool { return o.Value == value }
	return slices.ContainsFunc(q.Options, same) || slices.ContainsFunc(q.More, same) || value == other && len(q.More) > 0
}

// inMore reports whether the answer stands in the list of the others, or will.
func (q question) inMore() bool {
	return len(q.More) > 0 && (q.Value == other || slices.ContainsFunc(q.More, func(o shell.Option) bool { return o.Value == q.Value }))
}

// lastOwn is the last of one's own answers: the list of the others stands after it, before what is nobody's.
func (q question) lastOwn() string {
	last := ""
	for _, o := range q.Options {
		if o.Value == "unmanaged" {
			break
		}
		last = o.Value
	}
	return last
}
