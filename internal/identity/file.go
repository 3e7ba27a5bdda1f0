package identity

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"remit/internal/fault"
)

// ClientFile is a client with its sites, contacts and assets, as a file states them (spec 5, Client and catalogue files).
type ClientFile struct {
	Slug        string        `toml:"slug"`
	Name        string        `toml:"name"`
	MailDomains []string      `toml:"mail_domains"`
	Language    string        `toml:"language"`
	Sites       []SiteFile    `toml:"site"`
	Contacts    []ContactFile `toml:"contact"`
	Assets      []AssetFile   `toml:"asset"`
}

// SiteFile is a place of the client.
type SiteFile struct {
	Slug     string `toml:"slug"`
	Name     string `toml:"name"`
	TimeZone string `toml:"time_zone"`
}

// ContactFile is one of the client's people.
type ContactFile struct {
	Email  string   `toml:"email"`
	Name   string   `toml:"name"`
	Phones []string `toml:"phones"`
	VIP    bool     `toml:"vip"`
	Groups []string `toml:"groups"`
	Role   Role     `toml:"role"`
	Sees   string   `toml:"sees"`
}

// AssetFile is a thing of the client. Site is a slug and Contact a mail address of the same file.
type AssetFile struct {
	Tag     string `toml:"tag"`
	Name    string `toml:"name"`
	Class   string `toml:"class"`
	Managed bool   `toml:"managed"`
	Site    string `toml:"site"`
	Contact string `toml:"contact"`
}

// CatalogueFile is the house's service catalogue and its teams.
type CatalogueFile struct {
	Services []ServiceFile `toml:"service"`
	Teams    []TeamFile    `toml:"team"`
}

// ServiceFile is an entry of the catalogue.
type ServiceFile struct {
	Path  string   `toml:"path"`
	Name  string   `toml:"name"`
	Words []string `toml:"words"`
}

// TeamFile is a team that agreements route to.
type TeamFile struct {
	Slug string `toml:"slug"`
	Name string `toml:"name"`
}

var (
	slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	pathForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$`)
)

// ReadClientFile reads and checks a client file. All that is wrong with it is said in one Invalid error, a line each; name is the file's, for messages.
func ReadClientFile(name string, data []byte) (ClientFile, error) {
	var f ClientFile
	if err := decode(name, data, &f); err != nil {
		return f, err
	}
	p := problems{file: name}
	p.slug("slug", f.Slug)
	p.need("name", f.Name)
	if f.Language == "" {
		f.Language = "en"
	}
	for _, d := range f.MailDomains {
		if !strings.Contains(d, ".") || strings.ContainsAny(d, "@ /") {
			p.add("mail_domains: %q is not a mail domain; write it like northwind.example.", d)
		}
	}
	p.sites(f.Sites)
	f.Contacts = slices.Clone(f.Contacts)
	p.contacts(f.Contacts)
	p.assets(f)
	return f, p.err()
}

// ReadCatalogueFile reads and checks a catalogue file.
func ReadCatalogueFile(name string, data []byte) (CatalogueFile, error) {
	var f CatalogueFile
	if err := decode(name, data, &f); err != nil {
		return f, err
	}
	p := problems{file: name}
	seen := map[string]bool{}
	for i, s := range f.Services {
		key := fmt.Sprintf("service %d", i+1)
		if !pathForm.MatchString(s.Path) {
			p.add("%s: path: %q is not a path; use small letters, digits and hyphens, with / between the levels, like email/outlook.", key, s.Path)
		}
		p.need(key+": name", s.Name)
		p.once(seen, key+": path", s.Path)
	}
	for i, t := range f.Teams {
		key := fmt.Sprintf("team %d", i+1)
		p.slug(key+": slug", t.Slug)
		p.need(key+": name", t.Name)
		p.once(seen, key+": slug", "team "+t.Slug)
	}
	return f, p.err()
}

// decode reads TOML strictly: each unknown key and wrong type is told with its line and column.
func decode(name string, data []byte, into any) error {
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var strict *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &strict):
		var lines []string
		for _, e := range strict.Errors {
			line, column := e.Position()
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s: this key is not known here.", name, line, column, strings.Join(e.Key(), ".")))
		}
		return fault.Errorf(fault.Invalid, "%s", strings.Join(lines, "\n"))
	case errors.As(err, &wrong):
		line, column := wrong.Position()
		return fault.Errorf(fault.Invalid, "%s:%d:%d: %s: %s", name, line, column, strings.Join(wrong.Key(), "."), plainly(wrong.Error()))
	case err != nil:
		return fault.Errorf(fault.Invalid, "%s: %w", name, err)
	}
	return nil
}

var wrongType = regexp.MustCompile(`^cannot decode TOML (\S+) into .* of type (\S+)$`)

// plainly says what a decoder found wrong without naming the program's own types.
func plainly(text string) string {
	text = strings.TrimPrefix(text, "toml: ")
	found := wrongType.FindStringSubmatch(text)
	if found == nil {
		return text
	}
	wanted := map[string]string{"string": "a text in quotes", "bool": "true or false", "[]string": "a list of texts", "identity.Role": "a text in quotes"}[found[2]]
	if wanted == "" {
		wanted = "something else"
	}
	return "this is of the type " + found[1] + ", but must be " + wanted + "."
}

// problems gathers what is wrong with a file.
type problems struct {
	file string
	list []string
}

func (p *problems) add(format string, args ...any) {
	p.list = append(p.list, p.file+": "+fmt.Sprintf(format, args...))
}

func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	return fault.Errorf(fault.Invalid, "%s", strings.Join(p.list, "\n"))
}

func (p *problems) need(key, value string) {
	if strings.TrimSpace(value) == "" {
		p.add("%s: is missing.", key)
	}
}

func (p *problems) slug(key, value string) {
	if !slugForm.MatchString(value) {
		p.add("%s: %q is not a slug; use small letters, digits and hyphens, like northwind-dental.", key, value)
	}
}

func (p *problems) once(seen map[string]bool, key, value string) {
	if seen[value] {
		p.add("%s: %q stands twice.", key, strings.TrimPrefix(value, "team "))
	}
	seen[value] = true
}

func (p *problems) oneOf(key, value string, values ...string) {
	if !slices.Contains(values, value) {
		p.add("%s: %q is not known; use %s.", key, value, strings.Join(values, ", "))
	}
}

func (p *problems) sites(sites []SiteFile) {
	seen := map[string]bool{}
	for i, s := range sites {
		key := fmt.Sprintf("site %d", i+1)
		p.slug(key+": slug", s.Slug)
		p.once(seen, key+": slug", s.Slug)
		if _, err := time.LoadLocation(s.TimeZone); err != nil {
			p.add("%s: time_zone: %q is not a time zone; use an IANA name like America/Chicago.", key, s.TimeZone)
		}
	}
}

// contacts checks the contacts and gives the defaults of what they leave out.
func (p *problems) contacts(contacts []ContactFile) {
	seen := map[string]bool{}
	for i := range contacts {
		c := &contacts[i]
		key := fmt.Sprintf("contact %d", i+1)
		if a, err := mail.ParseAddress(c.Email); err != nil || a.Name != "" {
			p.add("%s: email: %q is not a mail address.", key, c.Email)
		}
		p.once(seen, key+": email", strings.ToLower(c.Email))
		if c.Role == "" {
			c.Role = Requester
		}
		if c.Sees == "" {
			c.Sees = "own"
		}
		if c.Name == "" {
			c.Name = c.Email
		}
		p.oneOf(key+": role", string(c.Role), string(Requester), string(Approver), string(Administrator))
		p.oneOf(key+": sees", c.Sees, "own", "organisation")
	}
}

func (p *problems) assets(f ClientFile) {
	seen := map[string]bool{}
	for i, a := range f.Assets {
		key := fmt.Sprintf("asset %d", i+1)
		p.need(key+": tag", a.Tag)
		p.once(seen, key+": tag", a.Tag)
		if a.Class != "" && !pathForm.MatchString(a.Class) {
			p.add("%s: class: %q is not a path; write it like workstation/desktop.", key, a.Class)
		}
		if a.Site != "" && !slices.ContainsFunc(f.Sites, func(s SiteFile) bool { return s.Slug == a.Site }) {
			p.add("%s: site: there is no site %q in this file.", key, a.Site)
		}
		if a.Contact != "" && !slices.ContainsFunc(f.Contacts, func(c ContactFile) bool { return strings.EqualFold(c.Email, a.Contact) }) {
			p.add("%s: contact: there is no contact %q in this file.", key, a.Contact)
		}
	}
}
