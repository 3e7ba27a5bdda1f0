package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEverythingOfAClientIsWrittenIntoADirectoryOrAnArchive(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	must(t, os.WriteFile(filepath.Join(p.dir, "client.toml"), []byte("slug = \"northwind-dental\"\nname = \"Northwind Dental\"\n"), 0o600))
	source, err := os.ReadFile("../../internal/agreement/testdata/agreements/northwind-dental.toml")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(p.dir, "a.toml"), source, 0o600))
	p.run(t, "", "client", "apply", "client.toml")
	p.run(t, "", "agreement", "apply", "a.toml")
	said := p.run(t, "", "export", "--client", "northwind-dental", "--out", "out")
	if said != "northwind-dental: 10 files, 0 tickets, in out\n" {
		t.Errorf("it says %q", said)
	}
	kept, err := os.ReadFile(filepath.Join(p.dir, "out", "agreements", "NWD-2026-v1.toml"))
	if err != nil || string(kept) != string(source) {
		t.Errorf("the agreement is not the file that was applied: %v", err)
	}
	paper, err := os.ReadFile(filepath.Join(p.dir, "out", "agreements", "NWD-2026-v1.pdf"))
	if err != nil || !strings.HasPrefix(string(paper), "%PDF-") {
		t.Errorf("the agreement on paper: %v", err)
	}
	p.run(t, "", "export", "--client", "northwind-dental", "--internal", "--out", "all.zip")
	z, err := zip.OpenReader(filepath.Join(p.dir, "all.zip"))
	must(t, err)
	defer z.Close()
	if len(z.File) != 10 {
		t.Errorf("the archive has %d files", len(z.File))
	}
	for name, args := range map[string][]string{
		"an unknown client":            {"--client", "none", "--out", "none"},
		"a directory with files in it": {"--client", "northwind-dental", "--out", "out"},
		"a file that is there":         {"--client", "northwind-dental", "--out", "all.zip"},
	} {
		cmd := p.command(append([]string{"export"}, args...)...)
		if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != exitInput {
			t.Errorf("%s: %v, %s", name, err, out)
		}
	}
}
