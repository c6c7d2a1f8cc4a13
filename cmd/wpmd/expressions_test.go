package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Expressions are compiled when a post first needs them: one that does not compile would
// end the run of whoever has such a post.
func TestExpressionsCompile(t *testing.T) {
	found := 0
	root := filepath.Join("..", "..", "pkg")
	maker := filepath.Join(root, "fragment", "matcher.go") // makes them of what it is given
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == maker {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch nameOf(call.Fun) {
			case "NewExpression", "NewMatcher":
			default:
				return true
			}
			found++
			source, ok := spelledOut(call.Args[0])
			if !ok {
				t.Errorf("%s: write the expression out, so that a test can compile it", files.Position(call.Pos()))
			} else if _, err := regexp.Compile(source); err != nil {
				t.Errorf("%s: %v", files.Position(call.Pos()), err)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 100 {
		t.Errorf("only %d expressions were found", found)
	}
}

// nameOf is the name of a function, in its own package or in another.
func nameOf(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// spelledOut is a string that is written out, in one piece or in several.
func spelledOut(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.ParenExpr:
		return spelledOut(e.X)
	case *ast.BinaryExpr:
		before, ok := spelledOut(e.X)
		after, also := spelledOut(e.Y)
		return before + after, ok && also && e.Op == token.ADD
	}
	return "", false
}
