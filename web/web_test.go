package web_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"remit/web"
)

func TestAssetsAreNamedByTheirContent(t *testing.T) {
	t.Parallel()
	text, err := web.Dist.ReadFile("dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		if got := web.Asset("remit.css"); got != "/assets/remit.css" {
			t.Errorf("before the first build: %s", got)
		}
		if web.Check() == nil {
			t.Error("a build without styles and scripts is taken for whole")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var names map[string]string
	if err := json.Unmarshal(text, &names); err != nil {
		t.Fatal(err)
	}
	hashed := regexp.MustCompile(`^/assets/(remit|mark)-[A-Za-z0-9]{10}\.(css|js|svg)$`)
	for name := range names {
		address := web.Asset(name)
		if !hashed.MatchString(address) {
			t.Errorf("%s is served as %s", name, address)
		}
		if _, err := fs.Stat(web.Dist, "dist/"+strings.TrimPrefix(address, web.Prefix)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := web.Check(); err != nil {
		t.Error(err)
	}
	if got := web.Asset("unknown.css"); got != "/assets/unknown.css" {
		t.Errorf("an unknown name: %s", got)
	}
}

// No style or script may ask another house for anything; addresses in name spaces of SVG are never fetched.
func TestNothingBuiltNamesAnotherHouse(t *testing.T) {
	t.Parallel()
	fetched := regexp.MustCompile(`url\(\s*["']?(https?:)?//|@import|\b(src|href)=["'](https?:)?//|fetch\(["']https?:`)
	err := fs.WalkDir(web.Dist, "dist", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := web.Dist.ReadFile(path)
		if found := fetched.Find(text); found != nil {
			t.Errorf("%s: %s", path, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Pages are read from either side, so the styles know the start and the end of a line, not left and right.
func TestStylesNameNoSide(t *testing.T) {
	t.Parallel()
	sided := regexp.MustCompile(`(?m)(margin|padding|border)-(left|right)\b.*|(text-align|float):\s*(left|right).*|^\s*(left|right):.*`)
	err := filepath.WalkDir("styles", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, found := range sided.FindAll(text, -1) {
			t.Errorf("%s: %s", path, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
