package handover

import (
	"context"
	"embed"
	"html/template"
	"sort"
	"strings"
	"time"
)

//go:embed page/*.html
var pages embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{"trim": strings.TrimSpace}).ParseFS(pages, "page/*.html"))

// link is a line of the table of contents.
type link struct{ Path, Text, When string }

type ticketLine struct {
	link
	Status string
}

// indexPage is the table of contents.
type indexPage struct {
	Client, Provider, MadeAt string
	Internal                 bool
	Agreements, Statements   []link
	Articles                 []link
	Tickets                  []ticketLine
	Contacts, Assets         [][]string
	Counts                   []count
}

type count struct {
	Name string
	N    int
}

// ticketPage is a request as it is read in a browser.
type ticketPage struct {
	ticketRecord
	*making
}

// When writes an instant.
func (p ticketPage) When(at time.Time) string { return p.when(at) }

// Beside is the path of a file as it is linked from a request's page.
func (p ticketPage) Beside(path string) string { return strings.TrimPrefix(path, "tickets/") }

// page writes a page.
func (x *making) page(name, kind string, value any) error {
	w, err := x.create(name)
	if err != nil {
		return err
	}
	return templates.ExecuteTemplate(w, kind, value)
}

// contents writes the table of contents, which names every file that is read.
func (x *making) contents(context.Context) error {
	x.index.Client, x.index.Provider, x.index.MadeAt, x.index.Internal = x.client.Name, x.house, x.when(x.at), x.internal
	for name, n := range x.counts {
		x.index.Counts = append(x.index.Counts, count{strings.ReplaceAll(name, "_", " "), n})
	}
	sort.Slice(x.index.Counts, func(i, j int) bool { return x.index.Counts[i].Name < x.index.Counts[j].Name })
	return x.page("index.html", "index.html", x.index)
}
