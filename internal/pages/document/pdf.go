package document

import (
	"strconv"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/pages/shell"
	"remit/internal/typeset"
)

// PDF sets the document for paper. at is when the version was published: the same version gives the same bytes to the same reader.
func (d Document) PDF(at time.Time) ([]byte, error) {
	s := typeset.New(typeset.Options{Title: d.Terms.Title + " (" + d.Terms.Number + ")", Author: d.Provider, Foot: d.foot(), Language: d.Code(), At: at})
	s.Over(d.line())
	s.Title(d.Terms.Title)
	var pairs []typeset.Pair
	for _, p := range d.parties() {
		if p.Value != "" {
			pairs = append(pairs, p)
		}
	}
	s.Pairs(pairs)
	for _, p := range d.Parts() {
		s.Heading(p.Number, p.Title)
		p.paper(s)
	}
	d.acceptedPaper(s)
	return s.Bytes()
}

// FileName is under which name the PDF is kept.
func (d Document) FileName() string {
	return strings.NewReplacer("/", "-", `\`, "-", `"`, "").Replace(d.Terms.Number) + "-v" + strconv.Itoa(d.Version) + ".pdf"
}

// parties are what stands below the title.
func (d Document) parties() []typeset.Pair {
	return []typeset.Pair{{Name: d.Say("document.provider"), Value: d.Provider}, {Name: d.Say("document.client"), Value: d.Client}, {Name: d.Say("document.term"), Value: d.term()},
		{Name: d.Say("document.renewed"), Value: d.renewal()}, {Name: d.Say("document.termination"), Value: d.termination()},
		{Name: d.Say("document.currency-and-time"), Value: d.Terms.Currency + "; " + d.Terms.Zone.String()}}
}

// foot says of each page to what it belongs.
func (d Document) foot() string {
	text := d.Say("document.line", "number", d.Terms.Number)
	if d.Version > 0 {
		text = d.Say("document.foot-version", "number", d.Terms.Number, "version", strconv.Itoa(d.Version))
	}
	if d.Hash != "" {
		text += " · sha-256 " + d.Hash
	}
	return text
}

// clauses sets articles.
func (d Document) clauses(list []article) func(*typeset.Sheet) {
	return func(s *typeset.Sheet) {
		for _, a := range list {
			c := typeset.Clause{Number: a.Number, Says: a.Says}
			if a.Verdict != "" {
				c.Side = shell.Verdict{Outcome: a.Verdict}.WordIn(d.Locale)
			}
			if a.When != "" {
				c.Notes = append(c.Notes, []typeset.Run{{Text: a.When}})
			}
			var strong []typeset.Run
			for _, f := range a.Strong {
				strong = append(strong, typeset.Run{Text: f.Text, Style: typeset.Strong})
			}
			if len(strong) > 0 {
				c.Notes = append(c.Notes, strong)
			}
			s.Clause(c)
		}
	}
}

func (d Document) hoursPaper(s *typeset.Sheet) {
	t := typeset.Table{Head: d.hoursHead(), Lead: true}
	for _, name := range d.Terms.HoursOrder {
		spec := d.Terms.Opening[name]
		if spec.Always {
			t.Rows = append(t.Rows, []string{name, d.Say("document.every-day"), d.Say("document.always")})
			continue
		}
		first := name
		for _, day := range d.week(spec) {
			t.Rows = append(t.Rows, []string{first, day.Days, day.Open})
			first = ""
		}
		if closed := d.closedOn(spec); closed != "" {
			t.Rows = append(t.Rows, []string{first, d.Say("document.closed-on"), closed})
		}
	}
	s.Table(t)
}

func (d Document) priorityPaper(s *typeset.Sheet) {
	t := typeset.Table{Head: d.priorityHead(), Lead: true}
	for i, row := range d.Terms.Matrix {
		t.Rows = append(t.Rows, []string{d.impact(i), string(row[0]), string(row[1]), string(row[2])})
	}
	s.Table(t)
	if d.Terms.DefaultLevel.Impact != "" {
		s.Aside(d.unknown())
	}
	d.clauses(each(d.Terms.Rules, d.rule))(s)
}

func (d Document) targetsPaper(s *typeset.Sheet) {
	if len(d.Terms.Targets) == 0 {
		s.Para([]typeset.Run{{Text: d.Say("document.no-times")}})
	} else {
		t := typeset.Table{Head: d.targetsHead(), Lead: true}
		for _, x := range d.Terms.Targets {
			t.Rows = append(t.Rows, []string{x.Clause, shell.Join(" · ", priorities(x), d.holdsFor(x)), d.span(x.Respond), d.span(x.Update), d.span(x.Resolve), d.countedIn(x.Hours)})
		}
		s.Table(t)
	}
	if len(d.Terms.Clock.PauseResolve) > 0 {
		s.Aside(d.pauses())
	}
	d.clauses(each(d.Terms.Escalations, d.escalation))(s)
	d.clauses(each(d.Terms.Credits, d.credit))(s)
}

// priorities are those that a target is for.
func priorities(x agreement.Target) string {
	k, _ := x.When.Key("priority")
	return strings.Join(k.Values, " ")
}

func (d Document) moneyPaper(s *typeset.Sheet) {
	if len(d.Terms.Fees) > 0 {
		t := typeset.Table{Head: d.feesHead(), Lead: true, Right: []int{3}}
		for _, f := range d.Terms.Fees {
			t.Rows = append(t.Rows, []string{f.Clause, f.Says, d.counted(f), strings.Join(d.price(f), "; "), d.Say("document.value." + f.Every)})
		}
		s.Table(t)
	}
	if len(d.Terms.Rates) > 0 {
		t := typeset.Table{Head: d.ratesHead(), Lead: true, Right: []int{2, 3, 4}}
		for _, r := range d.Terms.Rates {
			more := d.multipliers(r)
			if text := d.besides(r); text != "" {
				more = append(more, text)
			}
			t.Rows = append(t.Rows, []string{r.Clause, sentence(r.Name), d.amount(r.Price), duration(r.Minimum), duration(r.Increment), strings.Join(more, "; ")})
		}
		s.Table(t)
	}
	d.clauses(each(d.Terms.Blocks, d.block))(s)
}

func (d Document) contactsPaper(s *typeset.Sheet) {
	t := typeset.Table{Head: d.contactsHead(), Lead: true, Right: []int{2}}
	for _, c := range d.Terms.Contacts {
		t.Rows = append(t.Rows, []string{sentence(d.Say("document.value." + c.Role)), c.Email, d.mayApprove(c)})
	}
	s.Table(t)
}

// acceptedPaper tells who accepted the version, with the whole hash, by which it can be checked.
func (d Document) acceptedPaper(s *typeset.Sheet) {
	if d.Version == 0 {
		return
	}
	s.Heading("", d.Say("document.part.acceptance"))
	if len(d.Accepted) == 0 {
		s.Para([]typeset.Run{{Text: d.Say("document.not-accepted")}})
		return
	}
	t := typeset.Table{Head: []string{d.Say("document.accepted-by"), d.Say("document.typed-name"), d.Say("document.accepted-at")}, Lead: true}
	for _, x := range d.Accepted {
		t.Rows = append(t.Rows, []string{x.Name + " <" + x.Email + ">", x.Typed, x.When(d.Locale) + zoneOf(x.At, d.Locale)})
	}
	s.Table(t)
	s.Aside(d.Say("document.accepted-text", "sum", d.Accepted[0].Hash))
}

// zoneOf names the zone that an instant is written in.
func zoneOf(at time.Time, l shell.Locale) string {
	if l.Zone == nil {
		return " UTC"
	}
	return " " + at.In(l.Zone).Format("MST")
}
