package agreement

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// examples returns the agreements of testdata by file name.
func examples(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/agreements/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no agreements: %v", err)
	}
	found := map[string][]byte{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found[filepath.Base(file)] = data
	}
	return found
}

// mustRead reads terms that must be right.
func mustRead(t testing.TB, data []byte) *Terms {
	t.Helper()
	terms, err := Read("test.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

func TestWriteGolden(t *testing.T) {
	t.Parallel()
	for name, data := range examples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Write(mustRead(t, data))
			golden := filepath.Join("testdata", "written", name)
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if again := Write(mustRead(t, got)); string(again) != string(got) {
				t.Errorf("read and written again:\n%s\nwant:\n%s", again, got)
			}
		})
	}
}
