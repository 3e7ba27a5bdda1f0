package workbench

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/amend"
	"remit/internal/pages/document"
	"remit/internal/pages/shell"
)

// known is what the fields of an entry may name.
type known struct {
	names map[string][]string // by where they come from: hours, rate, team, service, site, group, class
	facts []agreement.KeyOffer
}

// known reads what the house, the client and the draft itself have.
func (p *Pages) known(c echo.Context, pg page) (k known, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	k = known{names: map[string][]string{"hours": pg.File.Names("hours"), "rate": pg.File.Names("rate")}, facts: agreement.KeysOf(pg.Open.Table)}
	services, err := p.db.Services(ctx)
	if err != nil {
		return k, err
	}
	for _, s := range services {
		k.add("service", s.Path, s.Active)
	}
	teams, err := p.db.Teams(ctx, v)
	if err != nil {
		return k, err
	}
	for _, t := range teams {
		k.add("team", t.Slug, t.Active)
	}
	if pg.Client.ID == 0 {
		return k, nil
	}
	sites, err := p.db.Sites(ctx, v, pg.Client.ID)
	if err != nil {
		return k, err
	}
	for _, s := range sites {
		k.add("site", s.Slug, s.Active)
	}
	people, err := p.db.Contacts(ctx, v, pg.Client.ID)
	if err != nil {
		return k, err
	}
	for _, x := range people {
		for _, g := range x.Groups {
			k.add("group", g, true)
		}
	}
	assets, err := p.db.Assets(ctx, v, pg.Client.ID)
	for _, a := range assets {
		top, _, _ := strings.Cut(a.Class, "/")
		k.add("class", top, a.Active)
		k.add("class", a.Class, a.Active)
	}
	return k, err
}

func (k known) add(from, name string, active bool) {
	if active && name != "" && !slices.Contains(k.names[from], name) {
		k.names[from] = append(k.names[from], name)
	}
}

// options are what a choice may be: what is written now stays among them.
func (k known) options(f amend.Field, now string) []shell.Option {
	list := []shell.Option{{Value: "", Label: "–"}}
	values := append(slices.Clone(f.Options), k.names[f.From]...)
	if now != "" && !slices.Contains(values, now) {
		values = append(values, now)
	}
	for _, v := range values {
		list = append(list, shell.Option{Value: v, Label: wordOf(f.From, v)})
	}
	return list
}

// ticks are what a list may hold: what it holds comes first, in its order.
func (k known) ticks(f amend.Field, now []string) (list []string) {
	list = slices.Clone(now)
	for _, v := range append(slices.Clone(f.Options), k.names[f.From]...) {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// wordOf is a value as people read it.
func wordOf(from, value string) string {
	switch {
	case from == "service" || from == "asset.class":
		return document.PathName(value)
	case value == "onsite":
		return "on site"
	case value == "true":
		return "yes"
	case value == "false":
		return "no"
	case from == "" || from == "kind" || from == "channel":
		return strings.ReplaceAll(value, "-", " ")
	}
	return value
}

// factWords name the facts of conditions.
var factWords = map[string]string{"asset.class": "asset class", "asset.tag": "asset tag", "asset.managed": "asset is managed", "contact.vip": "contact is a VIP", "contact.group": "contact group", "hours": "opening hours",
	"outside": "outside opening hours", "holiday": "holiday of", "mentions": "text mentions"}

func (k known) factOptions(now string) []shell.Option {
	list := []shell.Option{{Value: "", Label: "choose a fact"}}
	for _, f := range k.facts {
		list = append(list, shell.Option{Value: f.Name, Label: cmp.Or(factWords[f.Name], f.Name)})
	}
	if now != "" && !slices.ContainsFunc(k.facts, func(f agreement.KeyOffer) bool { return f.Name == now }) {
		list = append(list, shell.Option{Value: now, Label: now})
	}
	return list
}

// sourceOf is where the values of a fact come from, "" for any words.
var sourceOf = map[string]string{"service": "service", "site": "site", "asset.class": "class", "contact.group": "group", "hours": "hours", "outside": "hours", "holiday": "hours"}

// row is one line of a condition as it is shown.
type row struct {
	Name   string // of its fields: when.0
	N      int
	Fact   string
	Not    bool
	Values []tick
	Add    []shell.Option // what can be added, nil where words are typed
	Typed  bool           // words are typed
	Error  string
}

type tick struct {
	Value, Label string
	On           bool
}

// rows are the lines of a condition, with an empty one at the end where none is.
func (e entry) rows(key string) (list []row) {
	n := amend.Rows(key, e.Form.Values)
	for i := range n + 1 {
		r := e.row(key, i)
		if r.Fact == "" && r.Error == "" && (i < n-1 || len(list) > 0 && list[len(list)-1].Fact == "") {
			continue
		}
		list = append(list, r)
	}
	return list
}

func (e entry) row(key string, i int) row {
	name := key + "." + strconv.Itoa(i)
	r := row{Name: name, N: i + 1, Fact: e.Form.Value(name + "." + amend.ColumnFact), Not: e.Form.Value(name+"."+amend.ColumnIs) == "not", Error: e.Form.Error(name)}
	on := e.Form.All(name + "." + amend.ColumnValue)
	if add := e.Form.Value(name + "." + amend.ColumnAdd); add != "" {
		on = append(slices.Clone(on), add)
	}
	var fixed []string
	for _, f := range e.Known.facts {
		if f.Name == r.Fact {
			fixed = f.Values
		}
	}
	for _, v := range fixed {
		r.Values = append(r.Values, tick{v, wordOf(r.Fact, v), slices.Contains(on, v)})
	}
	if r.Fact == "" || fixed != nil {
		return r
	}
	from := sourceOf[r.Fact]
	for _, v := range on {
		r.Values = append(r.Values, tick{v, wordOf(r.Fact, v), true})
	}
	if r.Typed = len(e.Known.names[from]) == 0; !r.Typed {
		r.Add = []shell.Option{{Value: "", Label: "add"}}
		for _, v := range e.Known.names[from] {
			if !slices.Contains(on, v) {
				r.Add = append(r.Add, shell.Option{Value: v, Label: wordOf(r.Fact, v)})
			}
		}
	}
	return r
}

// drop takes a row out of a list in a form.
func drop(v url.Values, name string) {
	for key := range v {
		if strings.HasPrefix(key, name+".") {
			v.Del(key)
		}
	}
}

// had is the column that says which fact a row was shown with: values of another one are left out.
const had = ".had"

// settle leaves out the values of rows whose fact was changed.
func settle(v url.Values) {
	for name := range v {
		row, ok := strings.CutSuffix(name, had)
		if was := v.Get(name); ok && was != "" && was != v.Get(row+"."+amend.ColumnFact) {
			v.Del(row + "." + amend.ColumnValue)
			v.Del(row + "." + amend.ColumnAdd)
		}
	}
}
