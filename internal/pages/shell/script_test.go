package shell

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"remit/internal/speech"
)

var (
	said  = regexp.MustCompile(`\bword\("([\w-]+)"(?:, \{([^}]*)\})?\)`)
	place = regexp.MustCompile(`\{(\w+)\}`)
)

// TestTheScriptSaysWhatItIsTold reads the source of the script: it says each text that it is told and no other, with a value for each place.
func TestTheScriptSaysWhatItIsTold(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../web/src/*.ts")
	if err != nil || len(files) == 0 {
		t.Fatalf("the script's source: %d files, %v", len(files), err)
	}
	for _, spoken := range speech.Languages() {
		var told words
		if err := json.Unmarshal([]byte(scriptWords(Locale{}.InTongue(spoken.Code))), &told); err != nil {
			t.Fatal(err)
		}
		used := map[string]bool{}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range said.FindAllStringSubmatch(string(source), -1) {
				used[m[1]] = true
				wantPlaces(t, spoken.Code, told, m[1], m[2])
			}
		}
		for name := range told.Texts {
			if name, _, _ := strings.Cut(name, "."); !used[name] {
				t.Errorf("%s: the script never says %s", spoken.Code, name)
			}
		}
	}
}

// wantPlaces compares the places in a text, in each of its forms, with the values that the script gives: “n: files.length, size: 3”.
func wantPlaces(t *testing.T, code string, told words, name, given string) {
	t.Helper()
	var values []string
	for _, pair := range strings.Split(given, ",") {
		if value, _, _ := strings.Cut(strings.TrimSpace(pair), ":"); value != "" {
			values = append(values, value)
		}
	}
	found := false
	for id, text := range told.Texts {
		if id != name && !strings.HasPrefix(id, name+".") {
			continue
		}
		found = true
		for _, m := range place.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(values, m[1]) {
				t.Errorf("%s: %s has a place for %s, which the script does not give", code, id, m[1])
			}
		}
	}
	if !found {
		t.Errorf("%s: the script says %s, which it is not told", code, name)
	}
}
