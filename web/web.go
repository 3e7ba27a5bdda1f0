// Package web carries what the browser gets from the house's own server: the built style sheet, script and marks.
package web

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
)

// Dist holds what `npm run build` made: hashed files and manifest.json. Before the first build it holds nothing of use.
//
//go:embed all:dist
var Dist embed.FS

// Prefix is where the server serves the built files.
const Prefix = "/assets/"

// Asset returns the address of a built file by its plain name, as in Asset("remit.css").
// Before the first build it is the plain name under Prefix, which is not found; Check says so at the start.
func Asset(name string) string {
	names, err := manifest()
	if err != nil {
		return Prefix + name
	}
	if hashed, ok := names[name]; ok {
		return Prefix + hashed
	}
	return Prefix + name
}

// Check reports an error if a file that the pages ask for was not built into the program.
func Check() error {
	names, err := manifest()
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("web: the styles and scripts are missing from this build: run npm ci && npm run build in web, then build again")
	}
	if err != nil {
		return err
	}
	for _, name := range []string{"remit.css", "remit.js", "mark.svg"} {
		if _, ok := names[name]; !ok {
			return fmt.Errorf("web: %s is missing from manifest.json", name)
		}
	}
	return nil
}

// manifest maps plain names to hashed ones.
var manifest = sync.OnceValues(func() (map[string]string, error) {
	text, err := Dist.ReadFile("dist/manifest.json")
	if err != nil {
		return nil, fmt.Errorf("web: read manifest: %w", err)
	}
	names := map[string]string{}
	if err := json.Unmarshal(text, &names); err != nil {
		return nil, fmt.Errorf("web: read manifest: %w", err)
	}
	return names, nil
})
