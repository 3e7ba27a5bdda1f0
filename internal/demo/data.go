package demo

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"remit/internal/identity"
)

//go:embed data
var files embed.FS

// library is all that the data files hold.
type library struct {
	provider  provider
	catalogue identity.CatalogueFile
	kinds     []kind
	names     names
	scenarios []*scenario
	phrases   map[string]*phrases // by language
	strangers []stranger
}

// provider is the house with its people, as provider.toml states them.
type provider struct {
	Name     string       `toml:"name"`
	Domain   string       `toml:"domain"`
	Mailbox  string       `toml:"mailbox"`
	TimeZone string       `toml:"time_zone"`
	Phone    string       `toml:"phone"`
	Users    []userRecord `toml:"user"`
}

type userRecord struct {
	Email    string        `toml:"email"`
	Name     string        `toml:"name"`
	Role     identity.Role `toml:"role"`
	TimeZone string        `toml:"time_zone"`
	Teams    []string      `toml:"teams"`
}

// kind is a kind of client: what it asks for, how often, and what it calls its things (archetypes.toml).
type kind struct {
	Slug     string         `toml:"slug"`
	Number   string         `toml:"number"`
	Rhythm   string         `toml:"rhythm"`
	Contacts int            `toml:"contacts"`
	Assets   int            `toml:"assets"`
	Share    float64        `toml:"share"`
	Tag      string         `toml:"tag"`
	Names    string         `toml:"names"`
	Like     []string       `toml:"like"`
	Sector   string         `toml:"sector"`
	App      string         `toml:"app"`
	Vendor   string         `toml:"vendor"`
	Rooms    []string       `toml:"rooms"`
	Jobs     []string       `toml:"jobs"`
	Groups   []string       `toml:"groups"`
	Mix      map[string]int `toml:"mix"`

	file     identity.ClientFile
	template string // of its agreement
}

// names are what made-up people and clients are called.
type names struct {
	Place   []string           `toml:"place"`
	Country map[string]country `toml:"country"`
}

type country struct {
	Given  []string `toml:"given"`
	Family []string `toml:"family"`
	Phone  string   `toml:"phone"` // # is a digit, {a|b} a choice
}

// stranger is somebody whom no client file knows, with a mail of theirs.
type stranger struct {
	Name    string `toml:"name"`
	Email   string `toml:"email"`
	Subject string `toml:"subject"`
	Body    string `toml:"body"`
}

// load reads the data files. An error is a fault of the files.
func load() (*library, error) {
	l := &library{phrases: map[string]*phrases{}}
	var kinds struct {
		Client []kind `toml:"client"`
	}
	for name, into := range map[string]any{"provider.toml": &l.provider, "archetypes.toml": &kinds, "names.toml": &l.names} {
		if err := decode(name, into); err != nil {
			return nil, err
		}
	}
	l.kinds = kinds.Client
	data, err := files.ReadFile("data/catalogue.toml")
	if err != nil {
		return nil, fmt.Errorf("demo: catalogue: %w", err)
	}
	if l.catalogue, err = identity.ReadCatalogueFile("catalogue.toml", data); err != nil {
		return nil, fmt.Errorf("demo: catalogue: %w", err)
	}
	for i := range l.kinds {
		if err := l.kinds[i].load(); err != nil {
			return nil, err
		}
	}
	if err := l.loadScenarios(); err != nil {
		return nil, err
	}
	return l, l.loadPhrases()
}

// load reads the client's own file and the template of its agreement.
func (k *kind) load() error {
	data, err := files.ReadFile("data/clients/" + k.Slug + ".toml")
	if err != nil {
		return fmt.Errorf("demo: client: %w", err)
	}
	if k.file, err = identity.ReadClientFile(k.Slug+".toml", data); err != nil {
		return fmt.Errorf("demo: client: %w", err)
	}
	text, err := files.ReadFile("data/agreements/" + k.Slug + ".toml")
	if err != nil {
		return fmt.Errorf("demo: agreement: %w", err)
	}
	k.template = string(text)
	return nil
}

// loadScenarios reads all files of requests, in the order of their names.
func (l *library) loadScenarios() error {
	entries, err := files.ReadDir("data/scenarios")
	if err != nil {
		return fmt.Errorf("demo: scenarios: %w", err)
	}
	for _, e := range entries {
		var f struct {
			Scenario []scenarioRecord `toml:"scenario"`
		}
		if err := decode(path.Join("scenarios", e.Name()), &f); err != nil {
			return err
		}
		for _, r := range f.Scenario {
			s, err := newScenario(r)
			if err != nil {
				return fmt.Errorf("demo: %s: %s: %w", e.Name(), r.ID, err)
			}
			l.scenarios = append(l.scenarios, s)
		}
	}
	return nil
}

// loadPhrases reads the words that belong to no scenario.
func (l *library) loadPhrases() error {
	var f struct {
		EN       phraseRecord `toml:"en"`
		DA       phraseRecord `toml:"da"`
		DE       phraseRecord `toml:"de"`
		Stranger []stranger   `toml:"stranger"`
	}
	if err := decode("phrases.toml", &f); err != nil {
		return err
	}
	l.strangers = f.Stranger
	for language, r := range map[string]phraseRecord{"en": f.EN, "da": f.DA, "de": f.DE} {
		p, err := newPhrases(r)
		if err != nil {
			return fmt.Errorf("demo: phrases: %s: %w", language, err)
		}
		l.phrases[language] = p
	}
	return nil
}

// decode reads one data file strictly.
func decode(name string, into any) error {
	data, err := files.ReadFile(path.Join("data", name))
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("demo: %s: %w", name, err)
	}
	return nil
}

// inTeam lists the users of a team, or all where the team is unknown.
func (p *provider) inTeam(team string) []*userRecord {
	var list []*userRecord
	for i := range p.Users {
		if slices.Contains(p.Users[i].Teams, team) {
			list = append(list, &p.Users[i])
		}
	}
	return list
}

// first is the first of a person's names.
func first(name string) string {
	given, rest, _ := strings.Cut(name, " ")
	if strings.HasSuffix(given, ".") && rest != "" {
		return first(rest)
	}
	return given
}
