package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"remit/internal/erasure"
)

// TestSomebodyIsErasedFromTheCommandLine has the same address with two clients: the one is erased, the other stays.
func TestSomebodyIsErasedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	for _, slug := range []string{"northwind", "lakeside"} {
		file := filepath.Join(p.dir, slug+".toml")
		must(t, os.WriteFile(file, []byte("slug = \""+slug+"\"\nname = \"The "+slug+"\"\n[[contact]]\nemail = \"dana@shared.example\"\nname = \"Dana Lund\"\n"), 0o600))
		p.run(t, "", "client", "apply", slug+".toml")
	}
	books := p.books(t)
	left := func() int { return books.count("SELECT COUNT(*) FROM contacts WHERE name = 'Dana Lund'") }

	if code, said := p.refused(t, "erase", "--contact", "dana@shared.example"); code != exitInput || !strings.Contains(said, "northwind") || !strings.Contains(said, "lakeside") {
		t.Errorf("with two clients: exit %d, %q", code, said)
	}
	if code, said := p.refused(t, "erase", "--contact", "nobody@shared.example"); code != exitInput || !strings.Contains(said, "nobody@shared.example") {
		t.Errorf("nobody: exit %d, %q", code, said)
	}
	if said := p.run(t, "", "erase", "--contact", "dana@shared.example", "--client", "northwind", "--dry-run"); !strings.HasPrefix(said, "Nothing is changed.") || left() != 2 {
		t.Errorf("a dry run leaves %d and says %q", left(), said)
	}
	var r erasure.Report
	said := p.run(t, "", "erase", "--contact", "dana@shared.example", "--client", "northwind", "--json")
	if err := json.Unmarshal([]byte(said), &r); err != nil || r.Client != "northwind" || !r.Shared || r.Contact == 0 {
		t.Errorf("%v: %s", err, said)
	}
	if n := books.count("SELECT COUNT(*) FROM contacts c JOIN clients x ON x.id = c.client_id WHERE c.name = 'Dana Lund' AND x.slug = 'lakeside'"); n != 1 || left() != 1 {
		t.Errorf("%d of the name are left, %d with the other client", left(), n)
	}
	if code, said := p.refused(t, "erase", "--contact", "dana@shared.example", "--client", "northwind"); code != exitInput {
		t.Errorf("once more: exit %d, %q", code, said)
	}
	if said := p.run(t, "", "erase", "--contact", "dana@shared.example"); !strings.Contains(said, "Erased person") && !strings.Contains(said, "of lakeside was erased") || left() != 0 {
		t.Errorf("the other: %q, %d left", said, left())
	}
}
