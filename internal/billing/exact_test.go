package billing_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// floats are names that bring binary fractions in.
var floats = regexp.MustCompile(`(?i)float|^complex(64|128)$`)

// TestNoFloatTouchesMoney reads the sources of the rooms that reckon: no type, call, literal or package of floating point may stand in them.
func TestNoFloatTouchesMoney(t *testing.T) {
	t.Parallel()
	read := 0
	for _, dir := range []string{".", "../money"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if filepath.Base(file) == "exact_test.go" {
				continue
			}
			read++
			set := token.NewFileSet()
			tree, err := parser.ParseFile(set, file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for node := range ast.Preorder(tree) {
				what := ""
				switch n := node.(type) {
				case *ast.Ident:
					if floats.MatchString(n.Name) {
						what = n.Name
					}
				case *ast.BasicLit:
					if n.Kind == token.FLOAT || n.Kind == token.IMAG {
						what = n.Value
					}
				case *ast.ImportSpec:
					if n.Path.Value == `"math"` || strings.HasPrefix(n.Path.Value, `"math/cmplx`) {
						what = n.Path.Value
					}
				}
				if what != "" {
					t.Errorf("%s: %s", set.Position(node.Pos()), what)
				}
			}
		}
	}
	if read < 10 {
		t.Fatalf("only %d files were read", read)
	}
}
