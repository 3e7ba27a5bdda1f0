package ties

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/joinery"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// formPage is a form of its own for something that is done to a ticket now and then.
type formPage struct {
	shell.Page
	Ticket ticket.Ticket
	Title  string
	Intro  string
	Action string
	Submit string
	Form   shell.Form
	Fields templ.Component
}

func (p *Pages) formRoutes() []shell.Route {
	var routes []shell.Route
	for path, load := range map[string]loader{"link": p.link, "parent": p.parent, "child": p.child, "apart": p.apart, "checklist": p.checklist} {
		path = "/tickets/:number/" + path
		routes = append(routes, shell.Route{Method: http.MethodGet, Path: path, Who: shell.Staff, Handler: p.form(load)}, shell.Route{Method: http.MethodPost, Path: path, Who: shell.Staff, Handler: p.form(load)})
	}
	slices.SortFunc(routes, func(a, b shell.Route) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) })
	return routes
}

// deed does what a form asks, and says where it leads and what was done.
type deed func(c echo.Context, f shell.Form) (to, said string, err error)

// loader fills in the form and says what it does.
type loader func(c echo.Context, page *formPage) (deed, error)

// form answers both reading and sending a form.
func (p *Pages) form(load loader) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, form, err := shell.Posted(c, "number")
		if err != nil {
			return err
		}
		t, err := p.db.Ticket(c.Request().Context(), shell.Viewer(c), id)
		if err != nil {
			return err
		}
		page := formPage{Ticket: t, Action: c.Request().URL.RequestURI(), Form: form}
		do, err := load(c, &page)
		if err != nil {
			return err
		}
		page.Page = shell.NewPage(c, page.Title)
		page.Current = shell.AtQueue
		if c.Request().Method != http.MethodPost {
			page.Form.Errors = nil
			return shell.Render(c, http.StatusOK, formView(page))
		}
		to, said, err := do(c, form)
		if err == nil {
			return shell.Back(c, to, said)
		}
		if !form.Refuse(err) {
			return err
		}
		page.Form = form
		if _, err := load(c, &page); err != nil { // the fields show what was refused
			return err
		}
		return shell.Render(c, shell.StatusOf(err), formView(page))
	}
}

func tagForm(x Ties, f shell.Form) formPage {
	return formPage{Page: x.Page, Ticket: x.Ticket, Title: "Tag " + ticket.Number(x.Ticket.ID), Action: shell.TicketURL(x.Ticket.ID) + "/tags", Submit: "Add the tag", Form: f,
		Fields: shell.Input(shell.Field{Name: "tag", Label: "Tag", Required: true, Autofocus: true, Autocomplete: "off"}, f)}
}

func itemForm(x Ties, f shell.Form) formPage {
	return formPage{Page: x.Page, Ticket: x.Ticket, Title: "Add an item to the checklist of " + ticket.Number(x.Ticket.ID), Action: shell.TicketURL(x.Ticket.ID) + "/items", Submit: "Add the item", Form: f,
		Fields: shell.Input(shell.Field{Name: "text", Label: "What is to be done", Required: true, Autofocus: true, Autocomplete: "off"}, f)}
}

func fieldForm(x Ties, f shell.Form) formPage {
	label := f.Value("name")
	for _, v := range x.Fields {
		if v.Name == label {
			label = v.Label
		}
	}
	return formPage{Page: x.Page, Ticket: x.Ticket, Title: "Set " + label + " of " + ticket.Number(x.Ticket.ID), Action: shell.TicketURL(x.Ticket.ID) + "/fields", Submit: "Set it", Form: f, Fields: refusedField(label, f)}
}

// other reads the number of another ticket.
func other(f shell.Form) (int64, error) {
	id, err := shell.ParseID(strings.TrimPrefix(f.Value("to"), "#"))
	if err != nil {
		return 0, fault.On("to", "%q is no ticket’s number; write it like 1042.", f.Value("to"))
	}
	return id, nil
}

func (p *Pages) link(_ echo.Context, page *formPage) (deed, error) {
	page.Title, page.Submit = "Link "+ticket.Number(page.Ticket.ID)+" to another ticket", "Link the two"
	page.Fields = linkFields(page.Form)
	return func(c echo.Context, f shell.Form) (string, string, error) {
		to, err := other(f)
		if err == nil {
			err = p.joinery.Link(c.Request().Context(), shell.Viewer(c), page.Ticket.ID, to, f.Value("kind"))
		}
		return shell.TicketURL(page.Ticket.ID) + "#ties", "Linked to " + ticket.Number(to) + ".", err
	}, nil
}

// linkKinds are the ways in which a ticket can belong to another.
func linkKinds() []shell.Option {
	return []shell.Option{{Value: string(store.LinkRelates), Label: "It relates to"}, {Value: string(store.LinkDuplicates), Label: "It is a duplicate of"}, {Value: "<" + string(store.LinkCauses), Label: "It is caused by"},
		{Value: string(store.LinkCauses), Label: "It causes"}, {Value: "<" + string(store.LinkBlocks), Label: "It is blocked by"}, {Value: string(store.LinkBlocks), Label: "It blocks"}, {Value: "<" + string(store.LinkDuplicates), Label: "Its duplicate is"}}
}

func (p *Pages) parent(_ echo.Context, page *formPage) (deed, error) {
	page.Title, page.Submit = "Make "+ticket.Number(page.Ticket.ID)+" a part of another ticket", "Make it a part"
	page.Intro = "The other ticket becomes its parent, shows how many of its parts are done, and warns who resolves it while one is open."
	page.Fields = shell.Input(numberField("Number of the parent"), page.Form)
	return func(c echo.Context, f shell.Form) (string, string, error) {
		to, err := other(f)
		if err == nil {
			err = p.joinery.SetParent(c.Request().Context(), shell.Viewer(c), page.Ticket.ID, to)
		}
		return shell.TicketURL(page.Ticket.ID) + "#ties", "It is a part of " + ticket.Number(to) + " now.", err
	}, nil
}

func numberField(label string) shell.Field {
	return shell.Field{Name: "to", Label: label, Hint: "such as 1042", InputMode: "numeric", Required: true, Autofocus: true, Autocomplete: "off"}
}

func (p *Pages) child(c echo.Context, page *formPage) (deed, error) {
	page.Title, page.Submit = "Make a child ticket of "+ticket.Number(page.Ticket.ID), "Make the child ticket"
	page.Intro = "It is of the same client and person, and its agreement decides it as any request. No mail is sent; in the portal it stands among their requests, without what you write here."
	services, err := p.db.Services(c.Request().Context())
	if err != nil {
		return nil, err
	}
	kinds := []shell.Option{{Value: "", Label: "As the parent"}}
	for _, k := range agreement.Kinds() {
		kinds = append(kinds, shell.Option{Value: k, Label: shell.Capital(k)})
	}
	about := []shell.Option{{Value: "", Label: "As the parent"}}
	for _, s := range services {
		if s.Active {
			about = append(about, shell.Option{Value: s.Path, Label: s.Name})
		}
	}
	page.Fields = childFields(page.Form, kinds, about)
	return func(c echo.Context, f shell.Form) (string, string, error) {
		facts := map[string]string{}
		for _, name := range []string{"kind", "service"} {
			if value := f.Value(name); value != "" {
				facts[name] = value
			}
		}
		made, err := p.joinery.MakeChild(c.Request().Context(), shell.Viewer(c), joinery.Child{Of: page.Ticket.ID, Subject: f.Value("subject"), Text: strings.ReplaceAll(f.Values.Get("text"), "\r\n", "\n"), Facts: facts})
		return shell.TicketURL(made.ID), "This ticket is a part of " + ticket.Number(page.Ticket.ID) + ".", err
	}, nil
}

// apart asks for the subject of the ticket that a message becomes.
func (p *Pages) apart(c echo.Context, page *formPage) (deed, error) {
	message, err := shell.ParseID(c.QueryParam("message"))
	if err != nil {
		return nil, err
	}
	m, err := p.db.Message(c.Request().Context(), shell.Viewer(c), message)
	if err != nil {
		return nil, err
	}
	if m.TicketID != page.Ticket.ID {
		return nil, fault.Errorf(fault.NotFound, "This message is not on %s any more.", ticket.Number(page.Ticket.ID))
	}
	page.Title, page.Submit = "Make a ticket of its own of this message", "Make the ticket"
	page.Intro = "The message moves there with its files, and answers to it reach the new ticket. Its agreement decides it and its clocks run from when it came. Merging it back takes that back."
	start := page.Form
	if start.Value("subject") == "" && len(start.Errors) == 0 {
		start.Set("subject", firstLine(m.Text))
	}
	page.Fields = apartFields(start, m)
	return func(c echo.Context, f shell.Form) (string, string, error) {
		made, err := p.joinery.Apart(c.Request().Context(), shell.Viewer(c), page.Ticket.ID, message, f.Value("subject"))
		return shell.TicketURL(made.ID), "The message is a ticket of its own now. Merge it into " + ticket.Number(page.Ticket.ID) + " to take that back.", err
	}, nil
}

// firstLine is what a message begins with, short enough for a subject.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if letters := []rune(strings.TrimSpace(line)); len(letters) > 80 {
		return string(letters[:80]) + "…"
	}
	return strings.TrimSpace(line)
}

func (p *Pages) checklist(c echo.Context, page *formPage) (deed, error) {
	all, err := p.db.Checklists(c.Request().Context(), shell.Viewer(c))
	if err != nil {
		return nil, err
	}
	var options []shell.Option
	for _, l := range all {
		if l.Active {
			options = append(options, shell.Option{Value: itoa(l.ID), Label: l.Name})
		}
	}
	page.Title, page.Submit = "Add a checklist to "+ticket.Number(page.Ticket.ID), "Add the checklist"
	page.Fields = checklistFields(page.Form, options, shell.Viewer(c).May(identity.ChangeChecklists))
	if len(options) == 0 {
		page.Submit = ""
	}
	return func(c echo.Context, f shell.Form) (string, string, error) {
		list, err := shell.OptionalID(f.Value("checklist"))
		if err == nil {
			err = p.joinery.AddChecklist(c.Request().Context(), shell.Viewer(c), page.Ticket.ID, list)
		}
		return shell.TicketURL(page.Ticket.ID) + "#ties", "The checklist is added.", err
	}, nil
}
