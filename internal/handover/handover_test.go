package handover_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/handover"
	"remit/internal/identity"
	"remit/internal/store"
)

// written is the export as a directory: its manifest and its files.
func (h *house) written(internal bool) (m handover.Manifest, files map[string]string) {
	h.Helper()
	dir := filepath.Join(h.TempDir(), "out")
	sink, err := handover.Dir(dir)
	h.must(err)
	m, err = h.room.Write(h.Context(), h.north, internal, sink)
	h.must(err)
	files = map[string]string{}
	h.must(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(data)
		return err
	}))
	return m, files
}

func TestEverythingOfAClientAndNothingOfAnother(t *testing.T) {
	onBoth(t, func(h *house) {
		m, files := h.written(false)
		names := slices.Sorted(maps.Keys(files))
		want := []string{"agreements/A-northwind-life.json", "agreements/A-northwind-v1.pdf", "agreements/A-northwind-v1.toml", "articles/howto-northwind.md", "assets.json", "client.json", "contacts.json",
			"index.html", "maintenance.json", "manifest.json", "sites.json", "statements/S-00001.csv", "statements/S-00001.json", "tickets/1001.html", "tickets/1001.json", "tickets/1001/1-northwind__photo_.png"}
		if !slices.Equal(names, want) {
			h.Errorf("files\n%s\nwant\n%s", strings.Join(names, "\n"), strings.Join(want, "\n"))
		}
		for name, data := range files {
			if strings.Contains(strings.ToLower(data), "lakeside") {
				h.Errorf("%s speaks of another client", name)
			}
			if strings.Contains(data, "secret") {
				h.Errorf("%s holds what is internal", name)
			}
			if strings.Contains(data, "<script") || strings.Contains(data, "password") {
				h.Errorf("%s holds a script or a password", name)
			}
		}
		for name, words := range map[string][]string{
			"tickets/1001.html": {"Printer of northwind", "It smokes at northwind", `href="1001/1-northwind__photo_.png"`, "slow at northwind", "Kim"},
			"tickets/1001.json": {`"decisions"`, `"type": "received"`, `"technician": "Kim"`, `"score": "bad"`, `"verdict"`},
			"index.html":        {"Company northwind", "#1001 Printer of northwind", "A-northwind, Managed IT support, Gold, version 1", "S-00001", "Howto of northwind", "T-northwind"},
			"contacts.json":     {"ada@northwind.example"}, "sites.json": {"northwind-main"}, "assets.json": {"T-northwind"}, "statements/S-00001.csv": {"northwind"},
			"tickets/1001/1-northwind__photo_.png": {"picture of northwind"}, "articles/howto-northwind.md": {"Press it."}, "agreements/A-northwind-v1.pdf": {"paper of A-northwind"},
		} {
			for _, word := range words {
				if !strings.Contains(files[name], word) {
					h.Errorf("%s lacks %q", name, word)
				}
			}
		}
		h.wantManifest(m, files)
	})
}

// wantManifest holds the manifest against the files.
func (h *house) wantManifest(m handover.Manifest, files map[string]string) {
	h.Helper()
	var kept handover.Manifest
	h.must(json.Unmarshal([]byte(files["manifest.json"]), &kept))
	if len(kept.Files) != len(files)-1 || kept.Client != "northwind" || kept.Counts["tickets"] != 1 || kept.Counts["attachments"] != m.Counts["attachments"] || kept.Internal != m.Internal {
		h.Errorf("the manifest names %d files of %d, %v", len(kept.Files), len(files), kept.Counts)
	}
	for _, f := range kept.Files {
		data, there := files[f.Path]
		sum := sha256.Sum256([]byte(data))
		if !there || f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != int64(len(data)) {
			h.Errorf("%+v is not the file", f)
		}
	}
}

func TestInternalNotesGoAlongWhereTheyAreAskedFor(t *testing.T) {
	onBoth(t, func(h *house) {
		m, files := h.written(true)
		for name, word := range map[string]string{"tickets/1001.json": "secret work at northwind", "tickets/1001.html": "secret note on northwind", "tickets/1001/2-secret.txt": "secret file"} {
			if !strings.Contains(files[name], word) {
				h.Errorf("%s lacks %q", name, word)
			}
		}
		for name, data := range files {
			if strings.Contains(strings.ToLower(data), "lakeside") {
				h.Errorf("%s speaks of another client", name)
			}
		}
		h.wantManifest(m, files)
	})
}

func TestAnExportIsMadeInTheBackgroundTakenAndDropped(t *testing.T) {
	onBoth(t, func(h *house) {
		ctx := h.Context()
		h.must(h.room.Ask(ctx, h.ada, h.north.ID, false))
		if err := h.room.Ask(ctx, h.ada, h.north.ID, false); !fault.Is(err, fault.Conflict) {
			h.Errorf("asked twice: %v", err)
		}
		h.must(h.room.Work(ctx))
		list, err := h.db.Exports(ctx, h.ada, h.north.ID, 9)
		h.must(err)
		if len(list) != 1 || list[0].State != store.ExportReady || list[0].Files != 16 || list[0].By != "Ada of northwind" {
			h.Fatalf("%+v", list)
		}
		x, name, err := h.room.Take(ctx, h.ada, h.north.ID, list[0].ID, "192.0.2.7")
		h.must(err)
		var got bytes.Buffer
		h.must(h.room.Copy(ctx, h.ada, x.ID, &got))
		sum := sha256.Sum256(got.Bytes())
		if name != "northwind-2026-03-03.zip" || int64(got.Len()) != x.Bytes || hex.EncodeToString(sum[:]) != x.Hash {
			h.Errorf("%s has %d bytes of %d", name, got.Len(), x.Bytes)
		}
		archive, err := zip.NewReader(bytes.NewReader(got.Bytes()), int64(got.Len()))
		h.must(err)
		page, err := archive.Open("tickets/1001.html")
		h.must(err)
		if text, err := io.ReadAll(page); err != nil || !strings.Contains(string(text), "It smokes at northwind") {
			h.Errorf("the archive's page: %v", err)
		}
		downloads, err := h.db.ExportDownloads(ctx, h.marta, h.north.ID)
		h.must(err)
		if len(downloads) != 1 || downloads[0] != (store.ExportDownload{ExportID: x.ID, By: "Ada of northwind", Address: "192.0.2.7", At: h.clock.Now()}) {
			h.Errorf("kept of it: %+v", downloads)
		}
		h.clock.Advance(7*24*time.Hour + time.Second)
		h.must(h.room.Work(ctx))
		if _, _, err := h.room.Take(ctx, h.ada, h.north.ID, x.ID, ""); !fault.Is(err, fault.NotFound) {
			h.Errorf("taken after its days: %v", err)
		}
	})
}

func TestWhoMayTakeEverything(t *testing.T) {
	onBoth(t, func(h *house) {
		ctx := h.Context()
		lake, err := h.db.ClientBySlug(ctx, program, "lakeside")
		h.must(err)
		for name, c := range map[string]struct {
			by       identity.Viewer
			client   int64
			internal bool
			may      bool
		}{
			"a technician":                        {h.kim, h.north.ID, false, false},
			"the administrator, with notes":       {h.ada, h.north.ID, true, false},
			"the administrator, of another":       {h.ada, lake.ID, false, false},
			"an administrator who sees their own": {identity.Viewer{ClientID: h.north.ID, ContactID: h.ada.ContactID, Role: identity.Administrator}, h.north.ID, false, false},
			"a manager, with notes":               {h.marta, h.north.ID, true, true},
		} {
			if err := h.room.Ask(ctx, c.by, c.client, c.internal); (err == nil) != c.may {
				h.Errorf("%s: %v", name, err)
			}
		}
		h.must(h.room.Work(ctx))
		list, err := h.db.Exports(ctx, h.marta, h.north.ID, 9)
		h.must(err)
		if _, _, err := h.room.Take(ctx, h.ada, h.north.ID, list[0].ID, ""); !fault.Is(err, fault.NotFound) {
			h.Errorf("the client takes one with internal notes: %v", err)
		}
		if _, _, err := h.room.Take(ctx, h.marta, lake.ID, list[0].ID, ""); !fault.Is(err, fault.NotFound) {
			h.Errorf("taken as another client's: %v", err)
		}
	})
}
