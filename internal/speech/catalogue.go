package speech

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

// The catalogue of a language is a folder: names.toml holds the names of days and months, sentences.toml the errors of other rooms by their
// English words, and each further file the texts of one part of the pages.
//
//go:embed catalogue
var files embed.FS

// volume is the catalogue of one language.
type volume struct {
	localizer *i18n.Localizer
	names     names
	sentences map[string]string
}

// names is what a language calls itself, the days and the months, and how it writes dates.
type names struct {
	Name          string
	Dir           string
	Weekdays      []string // Sunday first
	ShortWeekdays []string
	Months        []string
	ShortMonths   []string
	Layouts       [][2]string // parts of a British layout, and what stands in their place
	layout        *strings.Replacer
}

// codes are the languages, the one that everything falls back on first.
var codes = []string{"en", "da", "de"}

var volumes = load()

func load() map[string]volume {
	all := map[string]volume{}
	for _, code := range codes {
		v, err := read(code)
		if err != nil {
			panic(fmt.Sprintf("speech: the catalogue for %s: %v", code, err)) // it is part of the program, and a test reads it
		}
		all[code] = v
	}
	return all
}

func read(code string) (v volume, err error) {
	if err := v.readNames(code); err != nil {
		return v, err
	}
	bundle := i18n.NewBundle(language.Make(code))
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	parts, err := fs.Glob(files, path.Join("catalogue", code, "*.toml"))
	if err != nil {
		return v, err
	}
	for _, file := range parts {
		if err := v.readPart(bundle, code, file); err != nil {
			return v, fmt.Errorf("%s: %w", file, err)
		}
	}
	v.localizer = i18n.NewLocalizer(bundle, code)
	return v, nil
}

func (v *volume) readNames(code string) error {
	source, err := files.ReadFile(path.Join("catalogue", code, "names.toml"))
	if err != nil {
		return err
	}
	if err := toml.Unmarshal(source, &v.names); err != nil {
		return err
	}
	if len(v.names.Layouts) > 0 {
		var pairs []string
		for _, p := range v.names.Layouts {
			pairs = append(pairs, p[0], p[1])
		}
		v.names.layout = strings.NewReplacer(pairs...)
	}
	return nil
}

// readPart reads one file of a catalogue; the names are read already.
func (v *volume) readPart(bundle *i18n.Bundle, code, file string) error {
	source, err := files.ReadFile(file)
	if err != nil {
		return err
	}
	switch path.Base(file) {
	case "names.toml":
		return nil
	case "sentences.toml":
		return toml.Unmarshal(source, &v.sentences)
	default:
		_, err := bundle.ParseMessageFileBytes(source, code+".toml")
		return err
	}
}
